"""Grids: small multiples, coloured cells, equal squares."""

from __future__ import annotations

from math import ceil, isfinite
from typing import TYPE_CHECKING, Any

from scenario_engine.support.errors import folded, width
from scenario_engine.view.figures.axes import MOST_WITH_NUMBERS, NAME, SMALL, SMALLER, beside, finite_or_gap
from scenario_engine.view.figures.chart import Chart, finite
from scenario_engine.view.figures.look import INK, RAMP, SOFT, UP

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ACROSS = 5
"""Small charts in a row."""

ABREAST = 100
"""Cells of text, a Chinese sign taking two, that the heads of many columns have side by side; more are turned."""


def multiples(grid: Any, chart: Chart) -> None:
    """A small chart for each series, all from zero, each on a scale of its own."""
    turn, last = chart.turn, len(chart.labels) - 1
    for at, axes in enumerate(grid.flat):
        if at >= len(chart.lines):
            axes.set_visible(False)
            continue
        line = chart.lines[at]
        values = finite_or_gap(line.values)
        axes.plot(range(last + 1), values, color=UP, linewidth=1.5)
        axes.fill_between(range(last + 1), 0, values, color=UP, alpha=0.14, linewidth=0)
        if turn < last:
            axes.axvline(turn, color=SOFT, linewidth=0.7, linestyle="--")
        axes.set_title(folded(line.name, 20), fontsize=SMALLER)
        axes.set_xticks([0, last], [chart.labels[0], chart.labels[-1]], fontsize=6.5)
        axes.set_yticks([])
        axes.set_ylim(bottom=min([0.0, *finite(list(values))]))
        axes.grid(visible=False)
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
        style = {"ha": "right", "va": "baseline", "fontsize": SMALLER, "color": INK, "annotation_clip": False}
        beside(axes, chart.scale.written(values[-1]), (last, values[-1]), (-1, 3), **style)


def heat(axes: Axes, chart: Chart) -> None:
    """One row a series, one column a label; darker is more."""
    from matplotlib.colors import LinearSegmentedColormap

    cells = [finite_or_gap(line.values) for line in chart.lines]
    most = max(finite(cells), default=1.0) or 1.0
    least = min(0.0, *finite(cells), 0.0)
    ramp = LinearSegmentedColormap.from_list("ramp", RAMP)
    axes.imshow(cells, cmap=ramp, aspect="auto", vmin=least, vmax=most)
    many = len(chart.labels) > MOST_WITH_NUMBERS
    for row, values in enumerate(cells):
        for column, value in enumerate(values):
            if isfinite(value):
                dark = (value - least) / ((most - least) or 1.0) > 0.55
                axes.text(
                    column, row, chart.scale.written(value), ha="center", va="center",
                    fontsize=5.5 if many else 7, color="white" if dark else INK,
                )  # fmt: skip
    widest = max(map(width, chart.labels), default=0)
    axes.set_xticks(
        range(len(chart.labels)),
        [folded(one, 12) for one in chart.labels],
        rotation=90 if many and len(chart.labels) * (widest + 1) > ABREAST else 0,
    )
    axes.set_yticks(
        range(len(cells)), [folded(line.name, NAME) for line in chart.lines], color=INK, fontsize=SMALL
    )
    axes.tick_params(length=0, labelsize=SMALLER)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)


def tiles(axes: Axes, chart: Chart) -> None:
    """A map of equal squares in classes that hold equally many."""
    from matplotlib.patches import Rectangle

    values = finite_or_gap(chart.lines[0].values)
    known = sorted(value for value in values if isfinite(value))
    ends = [known[ceil((at + 1) * len(known) / len(RAMP)) - 1] for at in range(len(RAMP))] if known else []
    for (row, column), label, value in zip(chart.places, chart.labels, values, strict=True):
        step = next((at for at, end in enumerate(ends) if value <= end), 0)
        there = isfinite(value)
        ground = RAMP[step] if there else "#f3f5f7"
        axes.add_patch(Rectangle((column + 0.03, row + 0.03), 0.94, 0.94, color=ground, linewidth=0))
        paint = "white" if there and step > 3 else INK
        for text, down, size in ((label, 0.4, SMALL), (chart.scale.written(value), 0.72, 6.5)):
            axes.text(column + 0.5, row + down, text, ha="center", va="center", fontsize=size, color=paint)
    rows, columns = zip(*chart.places, strict=True)
    axes.set_xlim(min(columns), max(columns) + 1)
    axes.set_ylim(max(rows) + 1, min(rows))
    axes.set_aspect("equal")
    axes.axis("off")
    handles = [Rectangle((0, 0), 1, 1, color=paint) for paint in RAMP[: len(ends)]]
    axes.legend(
        handles, [f"≤ {chart.scale.written(end)}" for end in ends], ncols=len(RAMP), fontsize=SMALLER,
        loc="upper center", bbox_to_anchor=(0.5, 0.0), handlelength=1.0, handleheight=1.0, columnspacing=1.2,
    )  # fmt: skip
