"""Charts as pictures, each form by matplotlib as the page draws it; title, unit, note and source stand inside if asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from scenario_engine.support.errors import folded
from scenario_engine.view.figures import flows
from scenario_engine.view.figures.axes import LEGEND_ROW, NAME, SMALLER, finite_or_gap, legend_rows
from scenario_engine.view.figures.by_label import difference, dumbbell, ranking, slope, tornado, waterfall
from scenario_engine.view.figures.by_year import growth, lines, parts, stack
from scenario_engine.view.figures.chart import Chart
from scenario_engine.view.figures.grids import ACROSS, heat, multiples, tiles
from scenario_engine.view.figures.look import INK, SOFT, latin

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH = 7.0
"""Inches; a picture is made smaller where it stands, never larger."""


MOST_BARS = 35
"""Bars of a ranking; of more labels the largest are drawn."""


def drawing(chart: Chart, *, inside: bool = True) -> Figure:
    """A figure of matplotlib, to be saved; `look` must be in force.

    Title, unit, note and source stand in the picture unless a report says them around it.
    """
    from matplotlib.figure import Figure as Drawn

    form = FORMS[chart.form]
    shown = form.prepare(chart)
    figure = Drawn(figsize=(WIDTH, form.height(shown) + LEGEND_ROW * (legend_rows(shown.lines) - 1)))
    form.draw(figure, shown)
    if inside:
        _surround(figure, shown)
    return figure


def _surround(figure: Figure, chart: Chart) -> None:
    """Title and unit above, note and source below."""
    unit = "" if chart.form in ("parts", "slope") or not chart.scale.unit else f" ({chart.scale.unit})"
    figure.suptitle(folded(latin(f"{chart.title}{unit}"), 84), x=0.01, ha="left", fontsize=12, color=INK)
    below = "\n".join(folded(latin(text), 120) for text in (chart.note, chart.source) if text)
    if below:
        figure.supxlabel(below, x=0.01, ha="left", fontsize=SMALLER, color=SOFT, linespacing=1.5)


def _by_label(least: float, labels: Callable[[Chart], Sequence[str]]) -> Callable[[Chart], float]:
    """Height in inches for rows of bars, more where names take several lines."""

    def height(chart: Chart) -> float:
        rows = labels(chart)
        lines = sum(1 + folded(label, NAME).count("\n") for label in rows)
        return max(1.5, 0.9 + least * len(rows) + 0.1 * (lines - len(rows)))

    return height


def _by_size(chart: Chart) -> Chart:
    return chart.ordered(MOST_BARS)


def _by_band(chart: Chart) -> Chart:
    """The widest band first."""
    (line,) = chart.lines
    widths = [
        top - low
        for low, top in zip(finite_or_gap(line.low or ()), finite_or_gap(line.high or ()), strict=True)
    ]
    return chart.at(sorted(range(len(widths)), key=lambda at: -widths[at]))


class _Form(NamedTuple):
    """How a form is drawn, how high it is, and in which order its labels stand."""

    draw: Callable[[Figure, Chart], None]
    height: Callable[[Chart], float] = lambda _: 3.5
    prepare: Callable[[Chart], Chart] = lambda chart: chart


FORMS: dict[str, _Form] = {
    "stack": _Form(stack),
    "parts": _Form(parts),
    "lines": _Form(lines),
    "growth": _Form(growth),
    "ranking": _Form(ranking, _by_label(0.21, lambda chart: chart.labels), _by_size),
    "difference": _Form(difference, _by_label(0.27, lambda chart: chart.labels), _by_size),
    "waterfall": _Form(waterfall, _by_label(0.27, lambda chart: chart.labels)),
    "tornado": _Form(tornado, _by_label(0.25, lambda chart: chart.labels), _by_band),
    "dumbbell": _Form(dumbbell, _by_label(0.27, lambda chart: chart.labels)),
    "slope": _Form(slope, lambda chart: 0.8 + 0.26 * max(8, len(chart.lines))),
    "multiples": _Form(multiples, lambda chart: 0.3 + 1.05 * ceil(len(chart.lines) / ACROSS)),
    "heat": _Form(heat, _by_label(0.25, lambda chart: [line.name for line in chart.lines])),
    "tiles": _Form(tiles, lambda _: 5.2),
    "sankey": _Form(flows.sankey, flows.height),
}
