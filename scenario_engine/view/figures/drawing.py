"""Charts as pictures, each form by matplotlib as the page draws it; title, unit, note and source stand inside if asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import ceil, isfinite
from typing import TYPE_CHECKING, Any

from scenario_engine.scenario.status import FILLED, PROJECTED
from scenario_engine.support.errors import width
from scenario_engine.view.figures.chart import Chart, Line, NumberScale, finite
from scenario_engine.view.figures.look import DOWN, INK, RAMP, SOFT, UP, colour, folded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["drawing"]

WIDTH = 7.0
"""Inches; a picture is made smaller where it stands, never larger."""

NAME = 28
"""Cells of a name on one line."""

MOST_BARS = 35
"""Bars of a ranking; of more labels the largest are drawn."""

MOST_WITH_NUMBERS = 16
"""Bars by year that have room for their numbers."""

ACROSS = 5
"""Small charts in a row."""

SMALL, SMALLER = 8.5, 7.5
"""Sizes of letters beside the axis' own."""

HATCH = "////"

LEGEND_ROW, MOST_NAMED = 0.19, 10
"""Inches of a row of names above a chart, and series that are named there."""


def drawing(chart: Chart, *, inside: bool = True) -> Figure:
    """A figure of matplotlib, to be saved; `look` must be in force.

    Parameters
    ----------
    chart
        In one language.
    inside
        Whether title, unit, note and source stand in the picture; a report says them around it.
    """
    from matplotlib.figure import Figure as Drawn

    form = FORMS[chart.form]
    shown = form.prepare(chart)
    figure = Drawn(figsize=(WIDTH, form.height(shown) + LEGEND_ROW * (_legend_rows(shown.lines) - 1)))
    form.draw(figure, shown)
    if inside:
        _surround(figure, shown)
    return figure


def _surround(figure: Figure, chart: Chart) -> None:
    """Title and unit above, note and source below."""
    unit = "" if chart.form in ("parts", "slope") or not chart.scale.unit else f" ({chart.scale.unit})"
    figure.suptitle(folded(f"{chart.title}{unit}", 84), x=0.01, ha="left", fontsize=12, color=INK)
    below = "\n".join(folded(text, 120) for text in (chart.note, chart.source) if text)
    if below:
        figure.supxlabel(below, x=0.01, ha="left", fontsize=SMALLER, color=SOFT, linespacing=1.5)


# Bars and lines by year


def _stack(figure: Figure, chart: Chart) -> None:
    """Bars by year, part on part; hatched where inputs were filled, pale where the year is projected."""
    axes = figure.subplots()
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
    _by_year(axes, chart)
    if any(below):
        axes.axhline(0, color=SOFT, linewidth=0.8)
    _legend(axes, chart.lines)


def _columns(axes: Axes, chart: Chart, heights: Sequence[float], bottoms: Sequence[float], at: int) -> None:
    """The bars of one series."""
    line = chart.lines[at]
    paint = colour(line.role, at)
    bars = axes.bar(range(len(heights)), heights, 0.68, bottom=bottoms, color=paint, label=line.name)
    for bar, status in zip(bars, chart.status, strict=False):
        if status == PROJECTED:
            bar.set_alpha(0.55)
        elif status == FILLED:
            bar.set(hatch=HATCH, edgecolor="white", linewidth=0)


def _say(axes: Axes, x: float, y: float, text: str, paint: str = SOFT) -> None:
    """A number above a bar."""
    axes.annotate(
        text,
        (x, y),
        (0, 2),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=SMALLER,
        color=paint,
    )


def _by_year(axes: Axes, chart: Chart) -> None:
    """The labels below, as many as have room."""
    labels = chart.labels
    step = ceil(len(labels) / MOST_WITH_NUMBERS)
    places = range((len(labels) - 1) % step, len(labels), step)
    axes.set_xticks(list(places), [labels[at] for at in places])
    axes.grid(visible=False, axis="x")
    axes.tick_params(length=0)
    axes.yaxis.set_major_formatter(_separated())


def _in_a_row(names: Sequence[str]) -> int:
    """Names that have room in a row of the legend."""
    return max(1, min(len(names), 100 // (max(map(width, names)) + 8)))


def _legend_rows(lines: Sequence[Line]) -> int:
    """Rows of the legend where there is one."""
    return ceil(len(lines) / _in_a_row([line.name for line in lines])) if 1 < len(lines) <= MOST_NAMED else 1


def _legend(axes: Axes, lines: Sequence[Line], handles: Any = None) -> None:
    """Names of several series above the chart, in rows."""
    names = [line.name for line in lines]
    if len(names) < 2 and handles is None:
        return
    count = _in_a_row(names)
    shown = {"handles": handles} if handles is not None else {}
    axes.legend(
        **shown,
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=count,
        fontsize=SMALL,
        borderaxespad=0.2,
        handlelength=1.0,
        handleheight=1.0,
        columnspacing=1.4,
    )


def _parts(figure: Figure, chart: Chart) -> None:
    """Each year's parts of the whole."""
    totals = [total or 1.0 for total in chart.totals()]
    lines = tuple(
        replace(
            line,
            values=tuple(
                100.0 * (value or 0.0) / total for value, total in zip(line.values, totals, strict=True)
            ),
        )
        for line in chart.lines
    )
    axes = figure.subplots()
    bottoms = [0.0] * len(totals)
    for at, line in enumerate(lines):
        heights = [value or 0.0 for value in line.values]
        _columns(axes, chart, heights, bottoms, at)
        if len(totals) <= MOST_WITH_NUMBERS:
            for k, height in enumerate(heights):
                if height > 6:
                    axes.text(
                        k, bottoms[k] + height / 2, f"{height:.0f}", ha="center", va="center", fontsize=SMALLER,
                        color="white" if k < len(chart.status) and chart.status[k] != PROJECTED else INK,
                    )  # fmt: skip
        bottoms = [bottom + height for bottom, height in zip(bottoms, heights, strict=True)]
    _by_year(axes, chart)
    axes.set_ylim(0, 100)
    axes.yaxis.set_major_formatter("{x:.0f}%")
    _legend(axes, lines)


def _lines(figure: Figure, chart: Chart) -> None:
    """Lines by year, dashed where projected, with their names at their ends and bands around them."""
    axes = figure.subplots()
    places = list(range(len(chart.labels)))
    ground = max(
        [_first_projected(chart) if line.turn is None else line.turn for line in chart.lines], default=0
    )
    for at, line in enumerate(chart.lines):
        turn = _first_projected(chart) if line.turn is None else line.turn
        paint = colour(line.role, at)
        values = _numbers(line.values)
        axes.plot(places[: turn + 1], values[: turn + 1], color=paint, linewidth=2)
        if turn < len(places) - 1:
            axes.plot(places[turn:], values[turn:], color=paint, linewidth=2, linestyle=(0, (3, 1.4)))
        if line.low and line.high:
            axes.fill_between(
                places, _numbers(line.low), _numbers(line.high), color=paint, alpha=0.16, linewidth=0
            )
        if line.inner:
            low, high = map(_numbers, line.inner)
            axes.fill_between(places, low, high, color=paint, alpha=0.26, linewidth=0)
        if len(chart.lines) == 1:
            for k in _marked(chart, line.values):
                _say(axes, k, values[k], chart.scale.written(values[k]), paint)
    axes.margins(x=0.01, y=0.08)
    _by_year(axes, chart)
    _shade(axes, chart, ground)  # it begins where nobody measures
    if len(chart.lines) > 1:
        ends = [
            (
                next((value for value in reversed(line.values) if value is not None), 0.0),
                line.name,
                colour(line.role, at),
            )
            for at, line in enumerate(chart.lines)
        ]
        _names_at_ends(axes, len(places) - 1, ends, chart.scale)


def _marked(chart: Chart, values: Sequence[float | None]) -> list[int]:
    """Places of a single line whose number is written: its ends, and the last that is not projected."""
    there = [at for at, value in enumerate(values) if value is not None]
    return sorted({there[0], there[-1], _first_projected(chart)} & set(there)) if there else []


def _first_projected(chart: Chart) -> int:
    """The place after which all is projected; the last where nothing is."""
    return next(
        (at - 1 for at, one in enumerate(chart.status) if one == PROJECTED and at), len(chart.labels) - 1
    )


def _shade(axes: Axes, chart: Chart, turn: int) -> None:
    if turn < len(chart.labels) - 1:
        axes.axvspan(turn, len(chart.labels) - 1, color=SOFT, alpha=0.06, linewidth=0)
        axes.text(
            len(chart.labels) - 1, 0.01, chart.projected, transform=axes.get_xaxis_transform(),
            ha="right", va="bottom", fontsize=SMALL, color=SOFT,
        )  # fmt: skip


def _names_at_ends(
    axes: Axes, x: float, ends: Sequence[tuple[float, str, str]], scale: NumberScale | None
) -> None:
    """Names right of where the lines end, moved apart where they would meet; with a scale, their numbers too."""
    low, high = axes.get_ylim()
    lines = [folded(f"{name} {scale.written(value)}" if scale else name, 22) for value, name, _ in ends]
    room = (high - low) / 21.0
    order = sorted(range(len(ends)), key=lambda at: ends[at][0])
    heights = {}
    floor = -float("inf")
    for at in order:
        own = room * (1 + lines[at].count("\n"))
        heights[at] = max(ends[at][0], floor + own / 2)
        floor = heights[at] + own / 2
    over = floor - high
    for at in reversed(order):
        if over <= 0:
            break
        heights[at] -= over
        below = [heights[other] for other in order if heights[other] <= heights[at] and other != at]
        over = max(below, default=-float("inf")) + room - heights[at]
    for at, (value, _, paint) in enumerate(ends):
        axes.annotate(
            lines[at], (x, value), (10, heights[at]), xycoords="data", textcoords=("offset points", "data"),
            va="center", fontsize=SMALL, color=paint, annotation_clip=False,
        )  # fmt: skip


def _growth(figure: Figure, chart: Chart) -> None:
    """Bars by year and, on a second axis, their growth on the year before."""
    _stack(figure, chart)
    (axes,) = figure.axes
    if chart.rate is None:
        return
    second = axes.twinx()
    rates = _numbers(chart.rate.values)
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
    _legend(axes, [*chart.lines, chart.rate], [*handles, line])


# Bars by label


def _ranking(figure: Figure, chart: Chart) -> None:
    """Horizontal bars, part on part, with what they sum to."""
    axes = figure.subplots()
    places = list(range(len(chart.labels)))[::-1]
    lefts = [0.0] * len(places)
    for at, line in enumerate(chart.lines):
        sizes = [value or 0.0 for value in line.values]
        axes.barh(
            places, sizes, 0.7, left=lefts, color=colour(line.role, at), label=line.name, xerr=_errors(line)
        )
        lefts = [left + size for left, size in zip(lefts, sizes, strict=True)]
    for place, total in zip(places, lefts, strict=True):
        axes.annotate(
            chart.scale.written(total), (total, place), (3 if total >= 0 else -3, 0), textcoords="offset points",
            ha="left" if total >= 0 else "right", va="center", fontsize=SMALL, color=SOFT,
        )  # fmt: skip
    _names_left(axes, chart, places)
    axes.xaxis.set_major_formatter(_separated())
    axes.margins(x=0.1)
    _legend(axes, chart.lines)


def _errors(line: Line) -> list[list[float]] | None:
    """Arms of a band to both sides."""
    if line.low is None or line.high is None:
        return None
    values = _numbers(line.values)
    return [
        [value - low for value, low in zip(values, _numbers(line.low), strict=True)],
        [high - value for value, high in zip(values, _numbers(line.high), strict=True)],
    ]


def _names_left(axes: Axes, chart: Chart, places: Sequence[float]) -> None:
    axes.set_yticks(list(places), [folded(label, NAME) for label in chart.labels], color=INK, fontsize=SMALL)
    axes.tick_params(length=0)
    axes.grid(visible=False, axis="y")
    axes.margins(y=0.01)


def _difference(figure: Figure, chart: Chart) -> None:
    """Bars to both sides of zero."""
    axes = figure.subplots()
    values = _numbers(chart.lines[0].values)
    places = list(range(len(values)))[::-1]
    axes.barh(places, values, 0.62, color=[DOWN if value < 0 else UP for value in values])
    for place, value in zip(places, values, strict=True):
        axes.annotate(
            chart.scale.written(value, signed=True), (value, place), (3 if value >= 0 else -3, 0),
            textcoords="offset points", ha="left" if value >= 0 else "right", va="center", fontsize=SMALL, color=SOFT,
        )  # fmt: skip
    axes.axvline(0, color=SOFT, linewidth=0.8)
    _names_left(axes, chart, places)
    axes.set_xticks([])
    axes.spines[["bottom", "left"]].set_visible(False)
    axes.margins(x=0.14)


def _waterfall(figure: Figure, chart: Chart) -> None:
    """From a first total through changes to a last."""
    axes = figure.subplots()
    values = _numbers(chart.lines[0].values)
    places = list(range(len(values)))[::-1]
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
        axes.annotate(
            chart.scale.written(value, signed=not whole), (max(level, start), place), (4, 0),
            textcoords="offset points", va="center", fontsize=SMALL, color=SOFT,
        )  # fmt: skip
    reach = (max(ends) - min(ends)) or abs(ends[0]) or 1.0
    if min(ends) > 0:
        axes.set_xlim(max(0.0, min(ends) - 0.6 * reach), max(ends) + 0.25 * reach)
    _names_left(axes, chart, places)
    axes.xaxis.set_major_formatter(_separated())


def _tornado(figure: Figure, chart: Chart) -> None:
    """Bands around the centre, the widest on top."""
    axes = figure.subplots()
    (line,) = chart.lines
    low, high = _numbers(line.low or ()), _numbers(line.high or ())
    places = list(range(len(low)))[::-1]
    axes.barh(places, [top - least for least, top in zip(low, high, strict=True)], 0.6, left=low, color=UP)
    axes.axvline(_numbers(line.values)[0], color=INK, linewidth=1)
    _names_left(axes, chart, places)
    axes.xaxis.set_major_formatter(_separated())
    axes.margins(x=0.05)


def _dumbbell(figure: Figure, chart: Chart) -> None:
    """Two ends of each label, joined."""
    axes = figure.subplots()
    first, second = (_numbers(line.values) for line in chart.lines)
    places = list(range(len(first)))[::-1]
    axes.hlines(places, first, second, color="#c3cad3", linewidth=3, zorder=1)
    for at, (line, values) in enumerate(zip(chart.lines, (first, second), strict=True)):
        axes.scatter(values, places, 44, color=(SOFT, UP)[at], label=line.name, zorder=2)
    for place, start, end in zip(places, first, second, strict=True):
        for value, other in ((start, end), (end, start)):
            side = value > other or (value == other and value is end)
            axes.annotate(
                chart.scale.written(value), (value, place), (7 if side else -7, 0), textcoords="offset points",
                ha="left" if side else "right", va="center", fontsize=SMALLER, color=SOFT,
            )  # fmt: skip
    _names_left(axes, chart, places)
    axes.margins(x=0.14, y=0.03)
    axes.xaxis.set_major_formatter(_separated())
    _legend(axes, chart.lines)


def _slope(figure: Figure, chart: Chart) -> None:
    """Ranks by year: each label a line, the first on top, names at both ends."""
    axes = figure.subplots()
    years = list(range(len(chart.labels)))
    for at, line in enumerate(chart.lines):
        paint = colour(line.role, at)
        ranks = _numbers(line.values)
        axes.plot(years, ranks, color=paint, linewidth=2, marker="o", markersize=5)
        axes.annotate(
            f"{ranks[0]:.0f}  {line.name}", (0, ranks[0]), (-9, 0), textcoords="offset points",
            ha="right", va="center", fontsize=SMALL, color=paint, annotation_clip=False,
        )  # fmt: skip
        axes.annotate(
            f"{ranks[-1]:.0f}  {line.name}", (years[-1], ranks[-1]), (9, 0), textcoords="offset points",
            va="center", fontsize=SMALL, color=paint, annotation_clip=False,
        )  # fmt: skip
    axes.invert_yaxis()
    _by_year(axes, chart)
    axes.set_yticks([])
    axes.grid(visible=False)
    axes.spines["left"].set_visible(False)
    axes.margins(x=0.02)


# Grids


def _multiples(figure: Figure, chart: Chart) -> None:
    """A small chart for each series, all from zero, each on a scale of its own."""
    rows = ceil(len(chart.lines) / ACROSS)
    grid = figure.subplots(rows, ACROSS, squeeze=False)
    turn = _first_projected(chart)
    last = len(chart.labels) - 1
    for at in range(rows * ACROSS):
        axes = grid[at // ACROSS][at % ACROSS]
        if at >= len(chart.lines):
            axes.set_visible(False)
            continue
        line = chart.lines[at]
        values = _numbers(line.values)
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
        axes.annotate(
            chart.scale.written(values[-1]), (last, values[-1]), (-1, 3), textcoords="offset points",
            ha="right", fontsize=SMALLER, color=INK, annotation_clip=False,
        )  # fmt: skip


def _heat(figure: Figure, chart: Chart) -> None:
    """One row a series, one column a label; darker is more."""
    from matplotlib.colors import LinearSegmentedColormap

    axes = figure.subplots()
    cells = [_numbers(line.values) for line in chart.lines]
    most = max(finite([list(row) for row in cells]), default=1.0) or 1.0
    least = min(0.0, *finite([list(row) for row in cells]), 0.0)
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
    longest = max(map(len, chart.labels), default=0)
    axes.set_xticks(
        range(len(chart.labels)),
        [folded(one, 12) for one in chart.labels],
        rotation=90 if longest > 6 and many else 0,
    )
    axes.set_yticks(
        range(len(cells)), [folded(line.name, NAME) for line in chart.lines], color=INK, fontsize=SMALL
    )
    axes.tick_params(length=0, labelsize=SMALLER)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)


def _tiles(figure: Figure, chart: Chart) -> None:
    """A map of equal squares in classes that hold equally many."""
    from matplotlib.patches import Rectangle

    axes = figure.subplots()
    values = _numbers(chart.lines[0].values)
    known = sorted(value for value in values if isfinite(value))
    ends = [known[ceil((at + 1) * len(known) / len(RAMP)) - 1] for at in range(len(RAMP))] if known else []
    for (row, column), label, value in zip(chart.places, chart.labels, values, strict=True):
        step = next((at for at, end in enumerate(ends) if value <= end), 0)
        there = isfinite(value)
        axes.add_patch(
            Rectangle(
                (column + 0.03, row + 0.03), 0.94, 0.94, color=RAMP[step] if there else "#f3f5f7", linewidth=0
            )
        )
        paint = "white" if there and step > 3 else INK
        axes.text(column + 0.5, row + 0.4, label, ha="center", va="center", fontsize=SMALL, color=paint)
        axes.text(
            column + 0.5,
            row + 0.72,
            chart.scale.written(value),
            ha="center",
            va="center",
            fontsize=6.5,
            color=paint,
        )
    rows, columns = zip(*chart.places, strict=True)
    axes.set_xlim(min(columns), max(columns) + 1)
    axes.set_ylim(max(rows) + 1, min(rows))
    axes.set_aspect("equal")
    axes.axis("off")
    handles = [Rectangle((0, 0), 1, 1, color=paint) for paint in RAMP]
    axes.legend(
        handles, [f"≤ {chart.scale.written(end)}" for end in ends], ncols=len(RAMP), fontsize=SMALLER,
        loc="upper center", bbox_to_anchor=(0.5, 0.0), handlelength=1.0, handleheight=1.0, columnspacing=1.2,
    )  # fmt: skip


# What belongs to every form


def _numbers(values: Sequence[float | None]) -> list[float]:
    return [float("nan") if value is None else value for value in values]


def _separated() -> Any:
    """Numbers of an axis as those beside its bars: with separators of thousands, no more digits than needed."""
    from matplotlib.ticker import FuncFormatter

    return FuncFormatter(lambda value, _: f"{value:,.10g}".replace("-", "\N{MINUS SIGN}"))


def _by_label(least: float, labels: Callable[[Chart], Sequence[str]]) -> Callable[[Chart], float]:
    """Height in inches for rows of bars, more where names take several lines."""

    def height(chart: Chart) -> float:
        rows = labels(chart)
        lines = sum(1 + folded(label, NAME).count("\n") for label in rows)
        return max(1.5, 0.9 + least * len(rows) + 0.1 * (lines - len(rows)))

    return height


def _same(chart: Chart) -> Chart:
    return chart


def _by_size(chart: Chart) -> Chart:
    return chart.ordered(MOST_BARS)


def _by_band(chart: Chart) -> Chart:
    """The widest band first."""
    (line,) = chart.lines
    widths = [top - low for low, top in zip(_numbers(line.low or ()), _numbers(line.high or ()), strict=True)]
    return chart.at(sorted(range(len(widths)), key=lambda at: -widths[at]))


class _Form:
    """How a form is drawn, how high it is, and in which order its labels stand."""

    def __init__(
        self,
        draw: Callable[[Figure, Chart], None],
        height: Callable[[Chart], float] = lambda _: 3.5,
        prepare: Callable[[Chart], Chart] = _same,
    ) -> None:
        self.draw, self.height, self.prepare = draw, height, prepare


FORMS: dict[str, _Form] = {
    "stack": _Form(_stack),
    "parts": _Form(_parts),
    "lines": _Form(_lines),
    "growth": _Form(_growth),
    "ranking": _Form(_ranking, _by_label(0.21, lambda chart: chart.labels), _by_size),
    "difference": _Form(_difference, _by_label(0.27, lambda chart: chart.labels), _by_size),
    "waterfall": _Form(_waterfall, _by_label(0.27, lambda chart: chart.labels)),
    "tornado": _Form(_tornado, _by_label(0.25, lambda chart: chart.labels), _by_band),
    "dumbbell": _Form(_dumbbell, _by_label(0.27, lambda chart: chart.labels)),
    "slope": _Form(_slope, lambda chart: 0.8 + 0.26 * max(8, len(chart.lines))),
    "multiples": _Form(_multiples, lambda chart: 0.3 + 1.05 * ceil(len(chart.lines) / ACROSS)),
    "heat": _Form(_heat, _by_label(0.25, lambda chart: [line.name for line in chart.lines])),
    "tiles": _Form(_tiles, lambda _: 5.2),
}
