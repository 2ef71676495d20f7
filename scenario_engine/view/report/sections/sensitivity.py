"""Sensitivity: which uncertain input moves a result most - bands for the last year, indices by year as a heat map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from scenario_engine.models.words import Text
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.titles import factor, quantity, variable_of
from scenario_engine.view.report.view_model import Material, plain
from scenario_engine.view.report.words import say

if TYPE_CHECKING:
    import xarray as xr

INDICES = ("ST", "mu_star", "median", "effect")
"""What is shown of each method's indices: total Sobol', Morris, PAWN, Shapley."""

IN_UNIT_OF_RESULT = ("mu_star",)
LOW, MIDDLE, HIGH = "p10", "central", "p90"
MOST = 15
"""Factors drawn, the largest first; the file holds all."""


def section(material: Material, analyses: Sequence[xr.Dataset]) -> Block | None:
    """A chart for each quantity that is a path or one number, over the factors that matter most."""
    charts = [
        chart
        for found in analyses
        for name, array in found.data_vars.items()
        for chart in _charts(material, array, str(name))
    ]
    charts.sort(key=lambda chart: chart["form"] != "tornado")
    finding = _finding(material, analyses)
    return blocks.section("sensitivity", say("sensitivity"), charts, finding) if charts else None


def _finding(material: Material, analyses: Sequence[xr.Dataset]) -> Text | None:
    """Which factor matters most for the first quantity, by bands where there are any, and by how much."""
    known = [
        (str(name), array) for found in analyses for name, array in found.data_vars.items() if _drawn(array)
    ]
    known.sort(key=lambda one: not _has_bands(one[1]))
    if not known:
        return None
    name, array = known[0]
    array, title = _last(_known_years(array), quantity(material, name))
    if _has_bands(array):
        most = _largest(array, array.sel(index=HIGH) - array.sel(index=LOW)).isel(factor=0)
        unit = _unit(material, name)
        ends = {
            end: material.shown(float(most.sel(index=of)), unit) for end, of in (("low", LOW), ("high", HIGH))
        }
        return say("sensitivity_finding", quantity=title, factor=_factor(material, most), **ends)
    if "index" in array.dims:
        index = _index(array)
        array, measure = array.sel(index=index), say(f"index_{index}")
        unit = _unit(material, name) if index in IN_UNIT_OF_RESULT else "1"
    else:
        rates = np.array([_is_rate(material, str(one)) for one in array.indexes["factor"]])
        kind = "elasticity_of_rates" if rates.all() else "elasticity"
        array = array.isel(factor=np.flatnonzero(rates == rates.all()))
        measure, unit = say(kind), "1"
    most = _largest(array, array).isel(factor=0)
    value = material.shown(float(most), unit)
    return say(
        "sensitivity_measure", quantity=title, factor=_factor(material, most), measure=measure, value=value
    )


def _factor(material: Material, picked: xr.DataArray) -> Text:
    return factor(material, str(picked["factor"].item()))


def _drawn(array: xr.DataArray) -> bool:
    """Whether an array is of a path or one number, and of a kind that is shown."""
    over = {"factor"} <= set(array.dims) <= {"index", "factor", "year"}
    return over and ("index" not in array.dims or _has_bands(array) or _index(array) is not None)


def _has_bands(array: xr.DataArray) -> bool:
    return "index" in array.dims and HIGH in array.indexes["index"]


def _index(array: xr.DataArray) -> str | None:
    return next((one for one in INDICES if one in array.indexes["index"]), None)


def _known_years(array: xr.DataArray) -> xr.DataArray:
    return array.dropna("year", how="all") if "year" in array.dims else array


def _charts(material: Material, array: xr.DataArray, name: str) -> list[Block]:
    """Bands, a heat map, or elasticities; none for what runs over more than years, or another kind of index."""
    if not _drawn(array):
        return []
    array = _known_years(array)
    if "index" not in array.dims:
        return _elasticities(material, array, name)
    if _has_bands(array):
        return [_tornado(material, array, name)]
    index = str(_index(array))
    return [_heat(material, array.sel(index=index), name, index)]


def _largest(array: xr.DataArray, by: xr.DataArray) -> xr.DataArray:
    """The factors with the largest numbers, largest first."""
    most = abs(by).max([dim for dim in by.dims if dim != "factor"]).fillna(0.0).to_numpy()
    return array.isel(factor=np.argsort(-most, kind="stable")[:MOST])


def _factors(material: Material, array: xr.DataArray) -> list[Text]:
    return [factor(material, str(one)) for one in array.indexes["factor"]]


def _last(array: xr.DataArray, title: Text) -> tuple[xr.DataArray, Text]:
    """The last year of an array, and its title with that year; what has no years as it is."""
    if "year" not in array.dims:
        return array, title
    last = array.isel(year=-1)
    return last, {language: f"{text}, {int(last['year'])}" for language, text in title.items()}


def _unit(material: Material, name: str) -> str:
    own = variable_of(name)
    return material.spoken(material.unit(own), own) if material.knows(own) else "1"


def _note(array: xr.DataArray, shown: xr.DataArray, note: Text) -> Text:
    left = array.sizes["factor"] - shown.sizes["factor"]
    if not left:
        return note
    more = say("factors_left_out", count=left)
    return {language: f"{note[language]} {more[language]}".strip() for language in ("zh", "en")}


def _tornado(material: Material, array: xr.DataArray, name: str) -> Block:
    title = quantity(material, name)
    last, dated = _last(array, title)
    shown = _largest(last, last.sel(index=HIGH) - last.sel(index=LOW))
    low, middle, high = (plain(shown.sel(index=one)) for one in (LOW, MIDDLE, HIGH))
    return blocks.chart(
        f"tornado_{name}",
        "tornado",
        say("tornado_title", title=dated),
        _unit(material, name),
        labels=_factors(material, shown),
        lines=[blocks.series(title, middle, low=low, high=high)],
        note=_note(last, shown, say("tornado_note")),
    )


def _heat(material: Material, array: xr.DataArray, name: str, index: str) -> Block:
    if "year" not in array.dims:
        array = array.expand_dims(year=[material.years[-1]])
    shown = _largest(array, array)
    years = [int(year) for year in shown.indexes["year"]]
    gaps = [year for year in material.years if min(years) < year < max(years) and year not in years]
    note = say(f"index_{index}_note")
    if gaps:
        without = say("years_without_spread", years=", ".join(map(str, gaps)))
        note = {language: f"{text} {without[language]}" for language, text in note.items()}
    title, measure = quantity(material, name), say(f"index_{index}")
    rows = plain(shown.transpose("factor", "year"))
    return blocks.chart(
        f"sensitivity_{index}_{name}",
        "heat",
        {"zh": f"{title['zh']}：{measure['zh']}", "en": f"{title['en']}: {measure['en']}"},
        _unit(material, name) if index in IN_UNIT_OF_RESULT else "1",
        labels=years,
        lines=[blocks.series(one, row) for one, row in zip(_factors(material, shown), rows, strict=True)],
        note=_note(array, shown, note),
    )


def _elasticities(material: Material, array: xr.DataArray, name: str) -> list[Block]:
    """Inputs given as rates apart from the others: one percent of a rate is a small thing."""
    rates = [_is_rate(material, str(one)) for one in array.indexes["factor"]]
    kinds = {"elasticity": np.logical_not(rates), "elasticity_of_rates": np.array(rates)}
    return [
        _elasticity(material, array.isel(factor=np.flatnonzero(chosen)), name, kind)
        for kind, chosen in kinds.items()
        if chosen.any()
    ]


def _is_rate(material: Material, name: str) -> bool:
    own = variable_of(name)
    return material.knows(own) and material.spoken(material.unit(own), own) == "percent"


def _elasticity(material: Material, array: xr.DataArray, name: str, kind: str) -> Block:
    title = quantity(material, name)
    last, dated = _last(array, title)
    shown = _largest(last, last)
    measure = say(kind)
    return blocks.chart(
        f"{kind}_{name}",
        "difference",
        {"zh": f"{dated['zh']}：{measure['zh']}", "en": f"{dated['en']}: {measure['en']}"},
        "1",
        labels=_factors(material, shown),
        lines=[blocks.series(title, plain(shown), role="total")],
        note=_note(last, shown, say(f"{kind}_note")),
    )
