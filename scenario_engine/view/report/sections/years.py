"""Core and penetration by year: measured, filled and projected told apart; share of GDP, growth, ratio."""

from __future__ import annotations

from typing import Any

from scenario_engine.models.words import Text
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.view_model import Material, plain
from scenario_engine.view.report.words import say

PARTS = (("core_value_added", "core"), ("penetration_value_added", "penetration"))
RATES = ("share_of_gdp", "total_growth", "contribution_to_gdp_growth")
STATUS = ("status_measured", "status_filled", "status_projected")


def section(material: Material) -> Block | None:
    """Bars of core and penetration, the rates beside them, and the table behind both."""
    parts = [(name, role) for name, role in PARTS if material.has(name)]
    if not parts or len(material.years) < 2:
        return None
    rates = [name for name in RATES if material.has(name)]
    bars = [
        blocks.series(material.variable(name), _by_year(material, name), role=role) for name, role in parts
    ]
    return blocks.section(
        "years",
        say("years"),
        [
            blocks.chart(
                "value_added_by_year",
                "stack",
                say("core_and_penetration"),
                material.unit(parts[0][0]),
                labels=material.years,
                lines=bars,
                status=material.status,
                note=say("status_note"),
            ),
            _fan(material),
            _rates(material, rates),
            _table(material, [name for name, _ in parts], rates),
        ],
        _finding(material, [name for name, _ in parts]),
    )


def _finding(material: Material, parts: list[str]) -> Text | None:
    """How fast core and penetration grow from the last measured year to the last."""
    first, last = material.ends
    paths = [material.total(name)[0] for name in parts]
    if len(paths) < len(PARTS) or min(float(path.sel(year=first)) for path in paths) <= 0.0:
        return None
    rates = [
        float(path.sel(year=last) / path.sel(year=first)) ** (1.0 / (last - first)) - 1.0 for path in paths
    ]
    core, penetration = (f"{rate:.1%}" for rate in rates)
    return say("years_finding", first=first, last=last, core=core, penetration=penetration)


def _by_year(material: Material, name: str) -> Any:
    return plain(material.total(name)[0].reindex(year=material.years))


def _fan(material: Material) -> Block | None:
    """The total with its band, where the result has draws."""
    if not material.has("total_value_added"):
        return None
    middle, band = material.total("total_value_added")
    if band is None:
        return None
    line = blocks.series(
        material.variable("total_value_added"),
        plain(middle),
        role="total",
        low=plain(band[0]),
        high=plain(band[1]),
    )
    return blocks.chart(
        "total_value_added_fan",
        "lines",
        say("fan"),
        material.unit("total_value_added"),
        labels=material.years,
        lines=[line],
        status=material.status,
        note=say("band_note" if "draw" in material.result["total_value_added"].dims else "band_beside_note"),
    )


def _rates(material: Material, rates: list[str]) -> Block | None:
    if not rates:
        return None
    lines = [blocks.series(material.variable(name), _by_year(material, name)) for name in rates]
    return blocks.chart(
        "rates_by_year",
        "lines",
        say("rates"),
        "percent",
        labels=material.years,
        lines=lines,
        status=material.status,
    )


def _table(material: Material, parts: list[str], rates: list[str]) -> Block:
    levels = [*(["gdp"] if material.has("gdp") else []), *parts]
    levels += [name for name in ("total_value_added", "employment") if material.has(name)]
    heads = [blocks.column(say("year"), "year"), blocks.column(say("status"))]
    heads += [blocks.column(material.variable(name), material.unit(name)) for name in levels]
    heads += [blocks.column(material.variable(name), "percent") for name in rates]
    cells = [_by_year(material, name) for name in [*levels, *rates]]
    rows = [
        [year, say(STATUS[flag]), *(cell[at] for cell in cells)]
        for at, (year, flag) in enumerate(zip(material.years, material.status, strict=True))
    ]
    return blocks.table("by_year", say("by_year"), heads, rows, note=say("status_words"))
