"""Scenarios side by side: paths, differences from the first, and what they set differently."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from scenario_engine.models import words
from scenario_engine.models.words import same
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.layout import Comparison, layouts_for
from scenario_engine.view.report.sections.record import summary
from scenario_engine.view.report.view_model import ViewModel, plain
from scenario_engine.view.report.words import say


def section(views: Sequence[ViewModel]) -> Block | None:
    """The scenarios that have what is compared over common years; None for fewer than two."""
    compared = _compared(views)
    if compared is None:
        return None
    quantity = compared.quantity
    several = [view for view in views if view.has(quantity)]
    first = several[0]
    years = [year for year in first.years if all(year in one.years for one in several)]
    if len(several) < 2 or not years:
        return None
    last, unit = years[-1], first.reading(quantity)
    lines, ends, status = [], [], []
    for one in several:
        middle, band = one.total(quantity)
        ends.append(float(middle.sel(year=last)))
        low, high = (plain(end.sel(year=years)) for end in band) if band else (None, None)
        flags = [one.status[one.years.index(year)] for year in years]
        status.append(flags)
        line = blocks.series(one.title, plain(middle.sel(year=years)), low=low, high=high)
        lines.append({**line, "status": flags} if len({view.measured for view in several}) > 1 else line)
    paths = blocks.chart(
        "scenarios",
        "lines",
        say("comparison_lines", variable=first.heading(quantity)),
        unit,
        labels=years,
        lines=lines,
        status=[
            min(flags) for flags in zip(*status, strict=True)
        ],  # a year is shaded where nobody measures it
        note=say("comparison_band_note") if any(line["low"] for line in lines) else None,
    )
    gaps = [plain(end - ends[0]) for end in ends[1:]]
    differences = blocks.chart(
        "difference",
        "difference",
        say("comparison_difference", title=first.title, year=last),
        unit,
        labels=[one.title for one in several[1:]],
        lines=[blocks.series(first.heading(quantity), gaps, role="total")],
    )
    tables = (_by_label(several, compared, last), _table(several, compared, last), _inputs(several))
    low, high = (first.shown(end(ends), unit) for end in (min, max))
    called = first.variable(quantity)
    finding = say("comparison_finding", variable=called, year=last, low=low, high=high)
    return blocks.section("comparison", [paths, differences, *tables], finding)


def compared_by(views: Sequence[ViewModel]) -> str | None:
    """The result by which scenarios are compared; None where they share none."""
    found = _compared(views)
    return found.quantity if found else None


def _compared(views: Sequence[ViewModel]) -> Comparison | None:
    """What a layout compares by where two results have it, else the first result with years that people ask for."""
    for layout in layouts_for(views[0].model):
        if layout.comparison and sum(view.has(layout.comparison.quantity) for view in views) > 1:
            return layout.comparison
    first = views[0]
    common = [
        name
        for name in first.headlines
        if first.adds_up(name) and "year" in first.stored(name).dims and all(one.has(name) for one in views)
    ]
    return Comparison(quantity=common[0], table=common) if common else None


def _by_label(several: Sequence[ViewModel], compared: Comparison, year: int) -> Block | None:
    first, *others = several
    name, by = compared.quantity, compared.by
    others = [one for one in others if by in one.over(name) and one.labels(by) == first.labels(by)]
    if by not in first.over(name):
        return None
    base = first.summed(name, (by,)).sel(year=year)
    heads: list[Block | str] = ["code", blocks.column(first.dimension(by))]
    heads += [blocks.column(one.title, first.reading(name), bar=True) for one in others]
    gaps = [plain(one.summed(name, (by,)).sel(year=year) - base) for one in others]
    labels = zip(first.labels(by), first.names(by), strict=True)
    rows = [[code, called, *(gap[at] for gap in gaps)] for at, (code, called) in enumerate(labels)]
    title = say("comparison_by_label", title=first.title, year=year, by=words.dimension(by))
    return blocks.table(f"difference_by_{by}", title, heads, rows)


def _table(several: Sequence[ViewModel], compared: Comparison, year: int) -> Block:
    shown = [name for name in compared.table if all(one.has(name) for one in several)]
    heads = [blocks.column(several[0].heading(name), several[0].reading(name)) for name in shown]
    rows = [[one.title, *(plain(one.total(name)[0].sel(year=year)) for name in shown)] for one in several]
    title = say("comparison_table", year=year)
    return blocks.table("scenarios", title, ["scenario", *heads], rows)


def _inputs(several: Sequence[ViewModel]) -> Block | None:
    """Inputs whose numbers differ between scenarios, and what each scenario says of them."""
    names = dict.fromkeys(str(name) for one in several for name in one.inputs.data_vars)
    heads: list[Block | str] = ["input", *(blocks.column(one.title) for one in several)]
    rows: list[list[Any]] = [
        [
            {"text": several[0].variable(name), "node": name},
            *(summary(one, name, projected=True) if name in one.inputs else same("–") for one in several),
        ]
        for name in names
        if not _all_equal(several, name)
    ]
    return blocks.table("inputs_compared", "comparison_inputs", heads, rows) if rows else None


def _all_equal(several: Sequence[ViewModel], name: str) -> bool:
    arrays = [one.inputs[name].to_numpy() if name in one.inputs else np.array([]) for one in several]
    return all(np.array_equal(array, arrays[0], equal_nan=True) for array in arrays)
