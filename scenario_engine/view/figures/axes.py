"""What belongs to every form of chart: numbers and years along an axis, the legend, the shade of what is projected."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

from scenario_engine.support.errors import width
from scenario_engine.view.figures.chart import Chart, Line
from scenario_engine.view.figures.look import SOFT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAME = 28
"""Cells of a name on one line."""

MOST_WITH_NUMBERS = 16
"""Bars by year that have room for their numbers."""

SMALL, SMALLER = 8.5, 7.5
"""Sizes of letters beside the axis' own."""

LEGEND_ROW, MOST_NAMED = 0.19, 10
"""Inches of a row of names above a chart, and series that are named there."""


def years_along(axes: Axes, chart: Chart) -> None:
    """The labels below, as many as have room."""
    labels = chart.labels
    step = ceil(len(labels) / MOST_WITH_NUMBERS)
    places = range((len(labels) - 1) % step, len(labels), step)
    axes.set_xticks(list(places), [labels[at] for at in places])
    axes.grid(visible=False, axis="x")
    axes.tick_params(length=0)
    axes.yaxis.set_major_formatter(separated())


def _in_a_row(names: Sequence[str]) -> int:
    """Names that have room in a row of the legend."""
    return max(1, min(len(names), 100 // (max(map(width, names)) + 8)))


def legend_rows(lines: Sequence[Line]) -> int:
    """Rows of the legend where there is one."""
    return ceil(len(lines) / _in_a_row([line.name for line in lines])) if 1 < len(lines) <= MOST_NAMED else 1


def legend(axes: Axes, lines: Sequence[Line], handles: Any = None) -> None:
    """Names of several series above the chart, in rows."""
    names = [line.name for line in lines]
    if len(names) < 2 and handles is None:
        return
    axes.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=_in_a_row(names), fontsize=SMALL,
        borderaxespad=0.2, handlelength=1.0, handleheight=1.0, columnspacing=1.4,
    )  # fmt: skip


def shade_projected(axes: Axes, chart: Chart, turn: int) -> None:
    """A shade, and a word, from a place on to the end."""
    if turn < len(chart.labels) - 1:
        axes.axvspan(turn, len(chart.labels) - 1, color=SOFT, alpha=0.06, linewidth=0)
        axes.text(
            len(chart.labels) - 1, 0.01, chart.projected, transform=axes.get_xaxis_transform(),
            ha="right", va="bottom", fontsize=SMALL, color=SOFT,
        )  # fmt: skip


def beside(axes: Axes, text: str, at: tuple[float, float], by: tuple[float, float], **style: Any) -> None:
    """A text some points away from a place of the chart; soft and small unless its style says otherwise."""
    soft: dict[str, Any] = {"va": "center", "fontsize": SMALL, "color": SOFT}
    axes.annotate(text, at, by, textcoords="offset points", **soft | style)


def finite_or_gap(values: Sequence[float | None]) -> list[float]:
    """Numbers to draw; a gap where there is none."""
    return [float("nan") if value is None else value for value in values]


def separated() -> Any:
    """Numbers of an axis as those beside its bars: with separators of thousands, no more digits than needed."""
    from matplotlib.ticker import FuncFormatter

    return FuncFormatter(lambda value, _: f"{value:,.10g}".replace("-", "\N{MINUS SIGN}"))
