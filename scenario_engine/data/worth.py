"""What a unit is worth by year: prices of another year through a deflator, foreign currencies by their rates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, Unpack

from scenario_engine.methods.growth.gaps import fill_years
from scenario_engine.support.errors import ScenarioEngineError, UnitError, near_miss
from scenario_engine.support.units import conversion_factor, priced, prices_said

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr

    from scenario_engine.data.selection import Rows


class SeriesSource(Protocol):
    """What is asked of a dataset here: its description, its units, and the rows of a series."""

    @property
    def about(self) -> Mapping[str, Any]:
        """The description."""
        ...

    @property
    def definitions(self) -> tuple[str, ...]:
        """Units of its own."""
        ...

    def select_marked(
        self,
        file: str,
        dims: Sequence[str],
        labels: Mapping[str, Sequence[object]],
        unit: str,
        **rows: Unpack[Rows],
    ) -> tuple[xr.DataArray, xr.DataArray]:
        """The series, and which of its values are filled."""
        ...


def worth(
    dataset: SeriesSource, unit: str, canonical: str, years: Sequence[int], deflator: str | None
) -> float | xr.DataArray:
    """What a number in a unit is multiplied with to be in the canonical one: a number, or a number for each year.

    Raises `ScenarioEngineError` where prices of two years meet and no deflator is named, the deflator or the rate does
    not reach a year, or the unit measures another kind of thing.
    """
    (bare, own), (wanted_in, wanted) = priced(unit), priced(canonical)
    money = _exchanged(dataset, bare, wanted_in, years)
    if own == wanted:
        return money
    if deflator is None:
        raise UnitError(
            f"unit {unit!r} is at {prices_said(own)}, where {prices_said(wanted)} are needed.",
            f'Name the deflator: deflator = "…". {near_miss("", _declared(dataset, "deflators"))}'.rstrip(),
        )
    index = _series(
        dataset, "deflators", deflator, "1", sorted({*years, *(year for year in (own, wanted) if year)})
    )
    to, since = (
        index.sel(year=list(years)) if year is None else index.sel(year=year, drop=True)
        for year in (wanted, own)
    )
    return money * (to / since)


def _exchanged(dataset: SeriesSource, unit: str, wanted: str, years: Sequence[int]) -> float | xr.DataArray:
    try:
        return conversion_factor(unit, wanted, dataset.definitions)
    except UnitError as fault:
        for name in _declared(dataset, "rates"):
            try:
                conversion_factor(unit, name, dataset.definitions)
            except UnitError:
                continue
            return _series(dataset, "rates", name, f"{wanted}/({unit})", years)
        raise fault


def _declared(dataset: SeriesSource, table: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = dataset.about["units"].get(table, {})
    return found


def _series(dataset: SeriesSource, table: str, name: str, unit: str, years: Sequence[int]) -> xr.DataArray:
    known = _declared(dataset, table)
    if name not in known:
        raise ScenarioEngineError(f"the dataset has no deflator {name!r}.", near_miss(name, known))
    rows = {key: value for key, value in known[name].items() if key != "gaps"}
    file = rows.pop("file")
    found, filled = dataset.select_marked(file, ("year",), {}, unit, **rows)
    if known[name].get("gaps"):
        found, _ = fill_years(found, filled, list(years), known[name]["gaps"])
    lost = [year for year in years if year not in found.indexes["year"]]
    if lost:
        raise ScenarioEngineError(
            f"{table[:-1]} {name!r} says nothing for {lost[0]}.", "Add the year, or gaps = … beside its file."
        )
    return found.sel(year=list(years)).drop_attrs()
