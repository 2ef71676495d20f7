"""Uncertainty: a fan for each quantity a sweep followed over the years, and the chances of what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scenario_engine.report import blocks
from scenario_engine.report.blocks import Block
from scenario_engine.report.material import Material, plain
from scenario_engine.report.words import same, say

if TYPE_CHECKING:
    import xarray as xr

LOW, MIDDLE, HIGH = "p05", "p50", "p95"
MOST = 12
"""Fans drawn of one sweep; the others are in its tables."""


def section(material: Material, summaries: Sequence[xr.Dataset]) -> Block | None:
    """Fan charts and probabilities of every summary."""
    found: list[Block] = []
    for summary in summaries:
        over_years = [
            str(name) for name, array in summary.data_vars.items() if set(array.dims) == {"statistic", "year"}
        ]
        found += [_fan(material, summary[name], name) for name in over_years[:MOST]]
        chances = [str(name) for name, array in summary.data_vars.items() if not array.dims]
        if chances:
            heads = [blocks.column(say("condition")), blocks.column(say("probability"), "percent")]
            rows = [[same(name), plain(summary[name])] for name in chances]
            found.append(blocks.table("probabilities", say("probabilities"), heads, rows))
    draws = sum(int(summary.attrs.get("draws", 0)) for summary in summaries)
    return (
        blocks.section("sweep", say("sweep"), found, say("sweep_finding", draws=f"{draws:,}"))
        if found
        else None
    )


def _fan(material: Material, array: xr.DataArray, name: str) -> Block:
    array = array.dropna("year", how="all").transpose("statistic", "year")
    low, middle, high = (plain(array.sel(statistic=one)) for one in (LOW, MIDDLE, HIGH))
    title = material.variable(name) if name.isidentifier() else same(name)
    years = [int(year) for year in array.indexes["year"]]
    status = [material.status[material.years.index(year)] if year in material.years else 2 for year in years]
    unit = material.spoken(str(array.attrs.get("units", "1")), name)
    return blocks.chart(
        f"fan_{name}",
        "lines",
        title,
        unit,
        labels=years,
        lines=[blocks.series(title, middle, role="total", low=low, high=high)],
        status=status,
        note=say("band_note"),
    )
