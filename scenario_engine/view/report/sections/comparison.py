"""Scenarios side by side: paths, differences from the first, and what they set differently."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scenario_engine.models.words import Text
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.sections.assumptions import summary
from scenario_engine.view.report.view_model import Material, plain
from scenario_engine.view.report.words import say

LEVEL = "total_value_added"
SHOWN = ("gdp", LEVEL, "core_value_added", "penetration_value_added", "share_of_gdp", "employment")


def section(materials: Sequence[Material]) -> Block | None:
    """The scenarios that have totals over common years; None for fewer than two."""
    several = [material for material in materials if material.has(LEVEL)]
    if len(several) < 2:
        return None
    first = several[0]
    years = [year for year in first.years if all(year in one.years for one in several)]
    if not years:
        return None
    last, unit = years[-1], first.unit(LEVEL)
    totals = [one.total(LEVEL) for one in several]
    lines = []
    for one, (middle, band) in zip(several, totals, strict=True):
        low, high = (plain(end.sel(year=years)) for end in band) if band else (None, None)
        lines.append(blocks.series(one.title, plain(middle.sel(year=years)), low=low, high=high))
    ends = sorted(float(middle.sel(year=last)) for middle, _ in totals)
    status = [first.status[first.years.index(year)] for year in years]
    return blocks.section(
        "comparison",
        say("comparison"),
        [
            blocks.chart(
                "scenarios",
                "lines",
                say("comparison_lines"),
                unit,
                labels=years,
                lines=lines,
                status=status,
                note=say("comparison_band_note") if any(line["low"] for line in lines) else None,
            ),
            _differences(several, last),
            _by_industry(several, last),
            _table(several, last),
            _inputs(several),
        ],
        say(
            "comparison_finding", year=last, low=first.shown(ends[0], unit), high=first.shown(ends[-1], unit)
        ),
    )


def _differences(several: Sequence[Material], year: int) -> Block:
    first, *others = several
    base = float(first.total(LEVEL)[0].sel(year=year))
    values = [plain(float(one.total(LEVEL)[0].sel(year=year)) - base) for one in others]
    return blocks.chart(
        "difference",
        "difference",
        say("comparison_difference", title=first.title, year=year),
        first.unit(LEVEL),
        labels=[one.title for one in others],
        lines=[blocks.series(first.variable(LEVEL), values, role="total")],
    )


def _by_industry(several: Sequence[Material], year: int) -> Block | None:
    first, *others = several
    if "industry" not in first.array(LEVEL).dims:
        return None
    others = [one for one in others if one.labels("industry") == first.labels("industry")]
    base = first.array(LEVEL).sel(year=year)
    heads = [blocks.column(say("code")), blocks.column(say("industry"))]
    heads += [blocks.column(one.title, first.unit(LEVEL), bar=True) for one in others]
    gaps = [plain(one.array(LEVEL).sel(year=year) - base) for one in others]
    rows = [
        [code, name, *(gap[at] for gap in gaps)]
        for at, (code, name) in enumerate(zip(first.labels("industry"), first.names("industry"), strict=True))
    ]
    title = say("comparison_by_industry", title=first.title, year=year)
    return blocks.table("difference_by_industry", title, heads, rows)


def _table(several: Sequence[Material], year: int) -> Block:
    shown = [name for name in SHOWN if all(one.has(name) for one in several)]
    heads = [blocks.column(say("scenario"))]
    heads += [
        blocks.column(
            several[0].variable(name), "percent" if name == "share_of_gdp" else several[0].unit(name)
        )
        for name in shown
    ]
    rows = [[one.title, *(plain(one.total(name)[0].sel(year=year)) for name in shown)] for one in several]
    return blocks.table("scenarios", say("comparison_table", year=year), heads, rows)


def _inputs(several: Sequence[Material]) -> Block | None:
    """Inputs whose numbers differ between scenarios, and what each scenario says of them."""
    names = list(dict.fromkeys(str(name) for one in several for name in one.inputs.data_vars))
    differing = [name for name in names if not _all_equal(several, name)]
    if not differing:
        return None
    heads = [blocks.column(say("input")), *(blocks.column(one.title) for one in several)]
    rows: list[list[Any]] = [
        [
            {"text": several[0].variable(name), "node": name},
            *(_said(one, name) for one in several),
        ]
        for name in differing
    ]
    return blocks.table("inputs_compared", say("comparison_inputs"), heads, rows)


def _all_equal(several: Sequence[Material], name: str) -> bool:
    arrays = [one.inputs[name].to_numpy() if name in one.inputs else np.array([]) for one in several]
    return all(
        array.shape == arrays[0].shape and np.array_equal(array, arrays[0], equal_nan=True)
        for array in arrays
    )


def _said(one: Material, name: str) -> Text:
    return summary(one, name, projected=True) if name in one.inputs else {"zh": "–", "en": "–"}
