"""Which numbers are data, which were filled, and which are projected: a flag for each year of a scenario."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import xarray as xr

from scenario_engine.scenario.scenario import Scenario

MEASURED, FILLED, PROJECTED = 0, 1, 2

BY = ("industry", "region")
"""Dimensions by which a year may be measured only in part."""

FLAGS = {"flag_values": [MEASURED, FILLED, PROJECTED], "flag_meanings": "measured filled projected"}
"""Attributes of a status, in the convention of CF metadata for flags."""


@dataclass(frozen=True)
class FilledCount:
    """How many values of an input were filled, and in which years."""

    name: str
    filled: int
    values: int
    years: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.filled} of {self.values} values ({_spans(self.years)})"


def status(scenario: Scenario) -> xr.Dataset:
    """Status by year, and by year and industry or region: `measured`, `filled` or `projected`.

    A year is filled when any input has a filled value in it; a year and industry, or region, when an input by industry or
    region has one there. Years after the last measured one are projected. `status` (year), `industry_status` (year, industry)
    and `region_status` (year, region) are small integers with CF flag attributes; without labels of a dimension there is none.
    """
    horizon, labels = scenario.horizon, scenario.labels
    years = np.arange(horizon.base, horizon.last + 1)
    masks = [mask for mask in scenario.resolved.filled.values() if "year" in mask.dims]
    inside = [mask.sel(year=mask.indexes["year"].intersection(years, sort=False)) for mask in masks]
    about = {"long_name": "Whether inputs of the year are measured, filled or projected", **FLAGS}
    found: dict[str, tuple[object, ...]] = {}
    coords: dict[str, object] = {"year": years}
    for by in ((), *((dim,) for dim in BY if labels.get(dim))):
        coords |= {dim: list(labels[dim]) for dim in by}
        shape = [len(years), *(len(labels[dim]) for dim in by)]
        flags = np.full(shape, MEASURED, dtype=np.int8)
        for mask in (one for one in inside if set(by) <= set(one.dims)):
            marked = mask.any([dim for dim in mask.dims if dim not in ("year", *by)]).transpose("year", *by)
            at = mask.indexes["year"].to_numpy() - horizon.base
            flags[at] |= FILLED * marked.to_numpy()
        flags[years > horizon.measured] = PROJECTED
        found["_".join((*by, "status"))] = (("year", *by), flags, about)
    return xr.Dataset(found, coords=coords)


def filled_counts(scenario: Scenario) -> Iterator[FilledCount]:
    """Inputs with filled values up to the last measured year, in the scenario's order."""
    for name, mask in scenario.resolved.filled.items():
        if "year" in mask.dims and bool(mask.any()):
            marked = mask.any([dim for dim in mask.dims if dim != "year"])
            years = tuple(int(year) for year in mask.indexes["year"][marked.to_numpy()])
            yield FilledCount(name, int(mask.sum()), mask.size, years)


def _spans(years: tuple[int, ...]) -> str:
    """Years as spans: 2017–2019, 2024."""
    runs = groupby(enumerate(years), lambda pair: pair[1] - pair[0])
    spans = [[year for _, year in run] for _, run in runs]
    return ", ".join(f"{span[0]}–{span[-1]}" if len(span) > 1 else str(span[0]) for span in spans)
