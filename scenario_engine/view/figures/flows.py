"""Flows: bands from what gives, on the left, to what takes, on the right, as wide as what flows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from scenario_engine.support.errors import folded
from scenario_engine.view.figures.axes import NAME, SMALL, beside, finite_or_gap
from scenario_engine.view.figures.chart import Chart
from scenario_engine.view.figures.look import INK, SOFT, colour

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE = 1.3 * SMALL / 72
"""Height of a line of a name, in inches."""

ROOM = NAME + 8
"""Letters of a name on a line."""

BAR = 0.02
"""Width of a bar at either end; the bands run from 0 to 1."""

STEPS = 40
"""Points of the edge of a band."""


def sankey(axes: Axes, chart: Chart) -> None:
    """Each series to the left, each label to the right, a band for what flows between them; both from the top."""
    flows = np.nan_to_num(np.array([finite_or_gap(line.values) for line in chart.lines])).clip(min=0.0)
    gap = _gap(chart, axes.figure.get_figheight(), flows)  # type: ignore[union-attr]
    gives, takes = _tops(flows.sum(1), gap), _tops(flows.sum(0), gap)
    along = np.linspace(0.0, 1.0, STEPS)
    bend = along * along * (3.0 - 2.0 * along)
    left, right = list(gives), list(takes)
    for source, row in enumerate(flows):
        for target, width in enumerate(row):
            if width > 0.0:
                top = left[source] + (right[target] - left[source]) * bend
                axes.fill_between(along, top, top - width, color=colour("", source), alpha=0.4, linewidth=0)
                left[source] -= width
                right[target] -= width
    for names, axis, tops, side in ((_given(chart), 1, gives, -1), (chart.labels, 0, takes, 1)):
        sizes = flows.sum(axis)
        told = [f"{one}  {chart.scale.written(size)}" for one, size in zip(names, sizes, strict=True)]
        _ends(axes, told, sizes, tops, side)
    axes.set_xlim(-0.75, 1.75)
    axes.axis("off")


def height(chart: Chart) -> float:
    """Inches in which every name has its lines."""
    return 1.0 + 1.25 * LINE * max(map(_lines, (_given(chart), chart.labels)))


def _given(chart: Chart) -> list[str]:
    return [line.name for line in chart.lines]


def _lines(names: Sequence[str]) -> int:
    """Lines of names below each other, with a number behind each, and one between two."""
    return sum(2 + folded(f"{name}  0,000.00", ROOM).count("\n") for name in names)


def _gap(chart: Chart, inches: float, flows: Any) -> float:
    """Between two bars: what the lines of the longest name take, as far as there is room."""
    most = max(1 + folded(f"{name}  0,000.00", ROOM).count("\n") for name in [*_given(chart), *chart.labels])
    count = max(len(chart.lines), len(chart.labels))
    whole = 0.9 * inches
    needed = min(most * LINE, 0.9 * whole / count)
    return float(needed * flows.sum() / (whole - count * needed))


def _tops(sizes: Sequence[float], gap: float) -> list[float]:
    """Upper ends of bars below each other; what has no size takes no room."""
    found, level = [], 0.0
    for size in sizes:
        found.append(level)
        level -= size + (gap if size > 0.0 else 0.0)
    return found


def _ends(axes: Axes, names: Sequence[str], sizes: Sequence[float], tops: Sequence[float], side: int) -> None:
    """Bars at one end with their names."""
    edge = 0.0 if side < 0 else 1.0
    for at, (name, size, top) in enumerate(zip(names, sizes, tops, strict=True)):
        if size > 0.0:
            middle = top - size / 2
            axes.barh(middle, side * BAR, size, left=edge, color=colour("", at) if side < 0 else SOFT)
            place, align = (edge + side * BAR, middle), "left" if side > 0 else "right"
            beside(axes, folded(name, ROOM), place, (4 * side, 0), ha=align, color=INK)
