"""Sensitivity: which uncertain input moves a result most - a tornado for the last year, indices by year as a heat map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scenario_engine.report import blocks
from scenario_engine.report.blocks import Block
from scenario_engine.report.material import Material, plain
from scenario_engine.report.words import Text, same, say

if TYPE_CHECKING:
    import xarray as xr

INDICES = ("ST", "mu_star", "median", "effect")
"""What is shown of each method's indices: total Sobol', Morris, PAWN, Shapley."""

LOW, MIDDLE, HIGH = "p10", "central", "p90"
MOST = 4
"""Quantities shown of one analysis."""


def section(material: Material, analyses: Sequence[xr.Dataset]) -> Block | None:
    """A chart for each quantity over factors and at most years."""
    charts = [
        chart
        for found in analyses
        for name in [str(one) for one, array in found.data_vars.items() if _drawable(array)][:MOST]
        if (chart := _chart(material, found[name], name)) is not None
    ]
    return blocks.section("sensitivity", say("sensitivity"), charts) if charts else None


def _drawable(array: xr.DataArray) -> bool:
    return {"index", "factor"} <= set(array.dims) <= {"index", "factor", "year"}


def _chart(material: Material, array: xr.DataArray, name: str) -> Block | None:
    known = [str(one) for one in array.indexes["index"]]
    title = material.variable(name) if name.isidentifier() else same(name)
    if HIGH in known:
        return _tornado(material, array, name, title)
    index = next((one for one in INDICES if one in known), None)
    return None if index is None else _heat(material, array.sel(index=index), title, index)


def _factors(material: Material, array: xr.DataArray) -> list[Text]:
    return [material.variable(str(one)) for one in array.indexes["factor"]]


def _tornado(material: Material, array: xr.DataArray, name: str, title: Text) -> Block:
    year = None
    if "year" in array.dims:
        array = array.dropna("year", how="all").isel(year=-1)
        year = int(array["year"])
    dated = {language: f"{text}, {year}" if year else text for language, text in title.items()}
    low, middle, high = (plain(array.sel(index=one)) for one in (LOW, MIDDLE, HIGH))
    unit = material.unit(name) if material.has(name) else "1"
    return blocks.chart(
        f"tornado_{name}",
        "tornado",
        dated,
        material.spoken(unit, name),
        labels=_factors(material, array),
        lines=[blocks.series(title, middle, low=low, high=high)],
        note=say("tornado_note"),
    )


def _heat(material: Material, array: xr.DataArray, title: Text, index: str) -> Block:
    if "year" not in array.dims:
        array = array.expand_dims(year=[material.years[-1]])
    array = array.dropna("year", how="all")
    rows = plain(array.transpose("factor", "year"))
    return blocks.chart(
        f"sensitivity_{index}_{array.name}",
        "heat",
        {language: f"{text}: {index}" for language, text in title.items()},
        "1",
        labels=[int(year) for year in array.indexes["year"]],
        lines=[blocks.series(name, row) for name, row in zip(_factors(material, array), rows, strict=True)],
    )
