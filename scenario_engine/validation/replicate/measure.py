"""What it is to measure a result against a printed figure, and the register of the ways to do it.

A measure returns the model's number in the figure's unit and its gap. The gap has one meaning throughout: the relative
change of the underlying quantity that would bring the model to the printed figure. For growth the quantity is the
growth factor, for an increase the stock, for a rank the value of the ranked unit, for a count the threshold.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scenario_engine.data.published_figures import PublishedFigure
from scenario_engine.validation.replicate.lookup import Cells
from scenario_engine.validation.replicate.rules import Rule


@dataclass(frozen=True)
class Measured:
    """The model's number in the figure's unit, and the relative change that would bring it to the printed one."""

    value: float
    gap: float
    exact: bool


Values = npt.NDArray[np.float64]
Measure = Callable[[PublishedFigure, Cells, Rule], Measured]
MEASURES: dict[str, Measure] = {}


def measure(function: Measure) -> Measure:
    """Make a function known to rulebooks under its name."""
    MEASURES[function.__name__] = function
    return function


def compared(
    value: float, figure: PublishedFigure, quantity: Callable[[float], float] = lambda x: x
) -> Measured:
    """Inside the band or not; the gap is against the printed number, or the edge of a bound."""
    band = figure.band
    target = figure.value if math.isfinite(band.low) and math.isfinite(band.high) else band.nearest(value)
    return Measured(value, quantity(value) / quantity(target) - 1.0, value in band)


def growth_compared(percent: float, figure: PublishedFigure) -> Measured:
    """A growth in percent against the printed one; the gap is that of the growth factors."""
    return compared(percent, figure, lambda rate: 1.0 + rate / 100.0)


def read_off(
    figure: PublishedFigure, cells: Cells, rule: Rule, year: int | None = None, region: str = ""
) -> float:
    """The rule's variable at the figure's labels, or at another year or region, in canonical units."""
    return cells.value(
        rule.variable_for(figure.component),
        figure.years[-1] if year is None else year,
        region or figure.region,
        figure.industry,
    )


def growth_by_place(figure: PublishedFigure, cells: Cells, rule: Rule) -> Values:
    """Growth of every place over the year before, in percent."""
    name, year = rule.variable_for(figure.component), figure.years[-1]
    after = cells.by_place(name, year, figure.industry)
    before = cells.by_place(name, year - 1, figure.industry)
    return np.asarray(100.0 * (after.to_numpy() / before.to_numpy() - 1.0))
