"""Levels, growth, increases and shares as printed figures give them."""

from __future__ import annotations

import numpy as np

from scenario_engine.data.published_figures import PublishedFigure
from scenario_engine.validation.replicate.lookup import EVERYWHERE, Cells
from scenario_engine.validation.replicate.measure import (
    Measured,
    compared,
    growth_by_place,
    growth_compared,
    measure,
    read_off,
)
from scenario_engine.validation.replicate.rules import Rule


@measure
def level(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """The variable itself, in the figure's unit."""
    unit = figure.unit if figure.unit != "ratio" else "1"
    factor = cells.factor(rule.variable_for(figure.component), "1") * 100.0 if unit == "percent" else None
    if factor is None:
        factor = cells.factor(rule.variable_for(figure.component), unit)
    return compared(read_off(figure, cells, rule) * factor, figure)


@measure
def growth(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """Growth over the year before, in percent."""
    year = figure.years[-1]
    before = read_off(figure, cells, rule, year - 1)
    return growth_compared(100.0 * (read_off(figure, cells, rule, year) / before - 1.0), figure)


@measure
def cumulative_growth(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """Growth from the first to the last year of a span, in percent."""
    first, last = figure.years
    rate = read_off(figure, cells, rule, last) / read_off(figure, cells, rule, first) - 1.0
    return growth_compared(100.0 * rate, figure)


@measure
def compound_growth(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """Mean yearly growth over a span, in percent."""
    first, last = figure.years
    factor = read_off(figure, cells, rule, last) / read_off(figure, cells, rule, first)
    return growth_compared(100.0 * (factor ** (1.0 / (last - first)) - 1.0), figure)


@measure
def increase(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """Increase over the year before; its gap is relative to the stock."""
    factor = cells.factor(rule.variable_for(figure.component), figure.unit)
    stock = read_off(figure, cells, rule) * factor
    change = stock - read_off(figure, cells, rule, figure.years[-1] - 1) * factor
    return Measured(change, (change - figure.value) / stock, change in figure.band)


@measure
def share(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """The variable over another one at the same place and year, in percent or as a ratio."""
    over = cells.value(rule.over, figure.years[-1], figure.region, figure.industry)
    scale = 100.0 if figure.unit == "percent" else 1.0
    return compared(scale * read_off(figure, cells, rule) / over, figure)


@measure
def share_of_whole(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """A place's part of all places, in percent."""
    part, whole = read_off(figure, cells, rule), read_off(figure, cells, rule, region=EVERYWHERE)
    return compared(100.0 * part / whole, figure)


@measure
def share_of_nation(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """A place's part of another variable's national sum (`over`), in percent: for groups that overlap."""
    whole = cells.value(rule.over, figure.years[-1], EVERYWHERE, figure.industry)
    return compared(100.0 * read_off(figure, cells, rule) / whole, figure)


@measure
def median_level(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """Value of the median place: what holds for it holds for most."""
    array = cells.by_place(rule.variable_for(figure.component), figure.years[-1], figure.industry)
    factor = (
        100.0 if figure.unit == "percent" else cells.factor(rule.variable_for(figure.component), figure.unit)
    )
    return compared(float(np.median(array)) * factor, figure)


@measure
def median_growth(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """Growth of the median place, in percent."""
    return growth_compared(float(np.median(growth_by_place(figure, cells, rule))), figure)
