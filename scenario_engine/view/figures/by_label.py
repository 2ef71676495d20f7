"""Bars by label: rankings, differences, steps, bands, two ends, ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenario_engine.support.errors import folded
from scenario_engine.view.figures.axes import (
    NAME,
    SMALL,
    SMALLER,
    beside,
    finite_or_gap,
    legend,
    separated,
    years_along,
)
from scenario_engine.view.figures.chart import Chart, Line
from scenario_engine.view.figures.look import DOWN, INK, SOFT, UP, colour

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def ranking(axes: Axes, chart: Chart) -> None:
    """Horizontal bars, part on part, with what they sum to."""
    places = _named_rows(axes, chart)
    lefts = [0.0] * len(places)
    for at, line in enumerate(chart.lines):
        sizes = [value or 0.0 for value in line.values]
        axes.barh(
            places, sizes, 0.7, left=lefts, color=colour(line.role, at), label=line.name, xerr=_errors(line)
        )
        lefts = [left + size for left, size in zip(lefts, sizes, strict=True)]
    for place, total in zip(places, lefts, strict=True):
        _number(axes, chart, total, place)
    axes.margins(x=0.1)
    legend(axes, chart.lines)


def _number(axes: Axes, chart: Chart, value: float, place: float, *, signed: bool = False) -> None:
    """A number at the end of its bar."""
    by, align = (3, "left") if value >= 0 else (-3, "right")
    beside(axes, chart.scale.written(value, signed=signed), (value, place), (by, 0), ha=align)


def _errors(line: Line) -> list[list[float]] | None:
    """Arms of a band to both sides."""
    if line.low is None or line.high is None:
        return None
    rows = zip(*map(finite_or_gap, (line.values, line.low, line.high)), strict=True)
    below, above = zip(*((value - low, high - value) for value, low, high in rows), strict=True)
    return [[*below], [*above]]


def _named_rows(axes: Axes, chart: Chart) -> list[int]:
    """Places of the labels below each other, the first on top, with their names to the left."""
    places = [*range(len(chart.labels))][::-1]
    axes.set_yticks(places, [folded(label, NAME) for label in chart.labels], color=INK, fontsize=SMALL)
    axes.tick_params(length=0)
    axes.grid(visible=False, axis="y")
    axes.margins(y=0.01)
    axes.xaxis.set_major_formatter(separated())
    return places


def difference(axes: Axes, chart: Chart) -> None:
    """Bars to both sides of zero."""
    values = finite_or_gap(chart.lines[0].values)
    places = _named_rows(axes, chart)
    axes.barh(places, values, 0.62, color=[DOWN if value < 0 else UP for value in values])
    for place, value in zip(places, values, strict=True):
        _number(axes, chart, value, place, signed=True)
    axes.axvline(0, color=SOFT, linewidth=0.8)
    axes.set_xticks([])
    axes.spines[["bottom", "left"]].set_visible(False)
    axes.margins(x=0.14)


def waterfall(axes: Axes, chart: Chart) -> None:
    """From a first total through changes to a last."""
    values = finite_or_gap(chart.lines[0].values)
    places = _named_rows(axes, chart)
    level, last = 0.0, len(values) - 1
    ends = []
    for at, (place, value) in enumerate(zip(places, values, strict=True)):
        whole = at in (0, last)
        start = 0.0 if whole else level
        level = value if whole else level + value
        ends.append(level)
        axes.barh(place, level - start, 0.62, left=start, color=SOFT if whole else UP if value >= 0 else DOWN)
        if at < last:
            axes.plot([level, level], [place + 0.31, place - 1.31], color=SOFT, linewidth=0.6)
        beside(axes, chart.scale.written(value, signed=not whole), (max(level, start), place), (4, 0))
    reach = (max(ends) - min(ends)) or abs(ends[0]) or 1.0
    if min(ends) > 0:
        axes.set_xlim(max(0.0, min(ends) - 0.6 * reach), max(ends) + 0.25 * reach)


def tornado(axes: Axes, chart: Chart) -> None:
    """Bands around the centre, the widest on top."""
    (line,) = chart.lines
    low, high = finite_or_gap(line.low or ()), finite_or_gap(line.high or ())
    places = _named_rows(axes, chart)
    axes.barh(places, [top - least for least, top in zip(low, high, strict=True)], 0.6, left=low, color=UP)
    axes.axvline(finite_or_gap(line.values)[0], color=INK, linewidth=1)
    axes.margins(x=0.05)


def dumbbell(axes: Axes, chart: Chart) -> None:
    """Two ends of each label, joined."""
    first, second = (finite_or_gap(line.values) for line in chart.lines)
    places = _named_rows(axes, chart)
    axes.hlines(places, first, second, color="#c3cad3", linewidth=3, zorder=1)
    for at, (line, values) in enumerate(zip(chart.lines, (first, second), strict=True)):
        axes.scatter(values, places, 44, color=(SOFT, UP)[at], label=line.name, zorder=2)
    for place, start, end in zip(places, first, second, strict=True):
        for value, other in ((start, end), (end, start)):
            side = value > other or (value == other and value is end)
            by, align = (7, "left") if side else (-7, "right")
            beside(axes, chart.scale.written(value), (value, place), (by, 0), ha=align, fontsize=SMALLER)
    axes.margins(x=0.14, y=0.03)
    legend(axes, chart.lines)


def slope(axes: Axes, chart: Chart) -> None:
    """Ranks by year: each label a line, the first on top, names at both ends."""
    years = list(range(len(chart.labels)))
    for number, line in enumerate(chart.lines):
        paint = colour(line.role, number)
        ranks = finite_or_gap(line.values)
        axes.plot(years, ranks, color=paint, linewidth=2, marker="o", markersize=5)
        for at, by, align in ((0, -9, "right"), (-1, 9, "left")):
            place = (years[at], ranks[at])
            told = f"{ranks[at]:.0f}  {line.name}"
            beside(axes, told, place, (by, 0), ha=align, color=paint, annotation_clip=False)
    axes.invert_yaxis()
    years_along(axes, chart)
    axes.set_yticks([])
    axes.grid(visible=False)
    axes.spines["left"].set_visible(False)
    axes.margins(x=0.02)
