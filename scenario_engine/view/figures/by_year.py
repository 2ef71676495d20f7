"""Bars and lines by year."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

from scenario_engine.scenario.status import FILLED, PROJECTED
from scenario_engine.support.errors import folded
from scenario_engine.view.figures.axes import (
    MOST_WITH_NUMBERS,
    SMALL,
    SMALLER,
    beside,
    finite_or_gap,
    legend,
    shade_projected,
    years_along,
)
from scenario_engine.view.figures.chart import Chart
from scenario_engine.view.figures.look import DOWN, INK, SOFT, colour

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HATCH = "////"


def stack(axes: Axes, chart: Chart) -> None:
    """Bars by year, part on part; hatched where inputs were filled, pale where the year is projected."""
    below, above = [0.0] * len(chart.labels), [0.0] * len(chart.labels)
    for at, line in enumerate(chart.lines):
        heights = [value or 0.0 for value in line.values]
        bottoms = [above[k] if height >= 0 else below[k] for k, height in enumerate(heights)]
        _columns(axes, chart, heights, bottoms, at)
        for k, height in enumerate(heights):
            (above if height >= 0 else below)[k] += height
    if len(chart.labels) <= MOST_WITH_NUMBERS and not any(below):
        for k, total in enumerate(above):
            _say(axes, k, total, chart.scale.written(total))
    years_along(axes, chart)
    if any(below):
        axes.axhline(0, color=SOFT, linewidth=0.8)
    legend(axes, chart.lines)


def _columns(axes: Axes, chart: Chart, heights: Sequence[float], bottoms: Sequence[float], at: int) -> None:
    """The bars of one series."""
    line = chart.lines[at]
    paint = colour(line.role, at)
    axes.bar([0], [0], color=paint, label=line.name)  # the legend shows no hatch of its first year
    bars = axes.bar(range(len(heights)), heights, 0.68, bottom=bottoms, color=paint)
    for bar, status in zip(bars, chart.status, strict=False):
        if status == PROJECTED:
            bar.set_alpha(0.55)
        elif status == FILLED:
            bar.set(hatch=HATCH, edgecolor="white", linewidth=0)


def _say(axes: Axes, x: float, y: float, text: str, paint: str = SOFT) -> None:
    """A number above a bar, told apart from a line that passes behind it."""
    from matplotlib.patheffects import withStroke

    outline = [withStroke(linewidth=2.0, foreground="white")]
    style = {"ha": "center", "va": "bottom", "fontsize": SMALLER, "color": paint, "path_effects": outline}
    beside(axes, text, (x, y), (0, 2), **style)


def parts(axes: Axes, chart: Chart) -> None:
    """Each year's parts of the whole."""
    totals = [total or 1.0 for total in chart.totals()]
    bottoms = [0.0] * len(totals)
    for at, line in enumerate(chart.lines):
        heights = [100.0 * (value or 0.0) / total for value, total in zip(line.values, totals, strict=True)]
        _columns(axes, chart, heights, bottoms, at)
        if len(totals) <= MOST_WITH_NUMBERS:
            for k, height in enumerate(heights):
                if height > 6:
                    axes.text(
                        k, bottoms[k] + height / 2, f"{height:.0f}", ha="center", va="center", fontsize=SMALLER,
                        color="white" if k < len(chart.status) and chart.status[k] != PROJECTED else INK,
                    )  # fmt: skip
        bottoms = [bottom + height for bottom, height in zip(bottoms, heights, strict=True)]
    years_along(axes, chart)
    axes.set_ylim(0, 100)
    axes.yaxis.set_major_formatter("{x:.0f}%")
    legend(axes, chart.lines)


def lines(axes: Axes, chart: Chart) -> None:
    """Lines by year, dashed where projected, with their names at their ends and bands around them."""
    places = list(range(len(chart.labels)))
    turns = [chart.turn if line.turn is None else line.turn for line in chart.lines]
    for at, (line, turn) in enumerate(zip(chart.lines, turns, strict=True)):
        paint = colour(line.role, at)
        values = finite_or_gap(line.values)
        axes.plot(places[: turn + 1], values[: turn + 1], color=paint, linewidth=2)
        if turn < len(places) - 1:
            axes.plot(places[turn:], values[turn:], color=paint, linewidth=2, linestyle=(0, (3, 1.4)))
        bands = {0.16: (line.low, line.high), 0.26: line.inner or (None, None)}
        for alpha, (low, high) in bands.items():
            if low and high:
                ends = finite_or_gap(low), finite_or_gap(high)
                axes.fill_between(places, *ends, color=paint, alpha=alpha, linewidth=0)
        if len(chart.lines) == 1:
            for k in _marked(chart, line.values):
                _say(axes, k, values[k], chart.scale.written(values[k]), paint)
    axes.margins(x=0.01, y=0.08)
    years_along(axes, chart)
    shade_projected(axes, chart, max(turns, default=0))  # it begins where nobody measures
    if len(chart.lines) > 1:
        _names_at_ends(axes, chart)


def _marked(chart: Chart, values: Sequence[float | None]) -> list[int]:
    """Places of a single line whose number is written: its ends, and the last that is not projected."""
    there = [at for at, value in enumerate(values) if value is not None]
    return sorted({there[0], there[-1], chart.turn} & set(there)) if there else []


def _names_at_ends(axes: Axes, chart: Chart) -> None:
    """Names and last numbers right of where the lines end, moved apart where they would meet."""
    low, high = axes.get_ylim()
    ends = [
        next((value for value in reversed(line.values) if value is not None), 0.0) for line in chart.lines
    ]
    names = zip(chart.lines, ends, strict=True)
    lines = [folded(f"{line.name} {chart.scale.written(value)}", 22) for line, value in names]
    room = (high - low) / 21.0
    order = sorted(range(len(ends)), key=lambda at: ends[at])
    heights = {}
    floor = -float("inf")
    for at in order:
        own = room * (1 + lines[at].count("\n"))
        heights[at] = max(ends[at], floor + own / 2)
        floor = heights[at] + own / 2
    over = floor - high
    for at in reversed(order):
        if over <= 0:
            break
        heights[at] -= over
        below = [heights[other] for other in order if heights[other] <= heights[at] and other != at]
        over = max(below, default=-float("inf")) + room - heights[at]
    for at, value in enumerate(ends):
        axes.annotate(
            lines[at], (len(chart.labels) - 1, value), (10, heights[at]), textcoords=("offset points", "data"),
            va="center", fontsize=SMALL, color=colour(chart.lines[at].role, at), annotation_clip=False,
        )  # fmt: skip


def growth(axes: Axes, chart: Chart) -> None:
    """Bars by year and, on a second axis, their year-on-year growth."""
    stack(axes, chart)
    if chart.rate is None:
        return
    second = axes.twinx()
    rates = finite_or_gap(chart.rate.values)
    (line,) = second.plot(
        range(len(rates)), rates, color=DOWN, marker="o", markersize=4, linewidth=1.8, label=chart.rate.name
    )
    there = [rate for rate in rates if isfinite(rate)]
    span = (max(there) - min(there) or 1.0) if there else 1.0
    second.set_ylim(min([0.0, *there]) - 1.6 * span if there else 0.0, max([0.0, *there]) + 0.25 * span)
    second.grid(visible=False)
    second.set_yticks([])
    second.spines["left"].set_visible(False)
    for k, rate in enumerate(rates):
        if isfinite(rate) and len(rates) <= MOST_WITH_NUMBERS:
            _say(second, k, rate, f"{rate:.1f}%", DOWN)
    tallest = max(chart.totals(), default=1.0)
    axes.set_ylim(top=tallest * 1.75)
    handles, _ = axes.get_legend_handles_labels()
    legend(axes, [*chart.lines, chart.rate], [*handles, line])
