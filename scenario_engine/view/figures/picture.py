"""Charts as pictures, each form by matplotlib as the page draws it: shown by a notebook, saved to files, put into documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from scenario_engine.support.errors import ScenarioEngineError, folded
from scenario_engine.support.files.ownership import refuse_foreign_file, refuse_place
from scenario_engine.support.files.replacing import writing
from scenario_engine.view.figures import flows
from scenario_engine.view.figures.axes import LEGEND_ROW, NAME, SMALLER, finite_or_gap, legend_rows
from scenario_engine.view.figures.by_label import difference, dumbbell, ranking, slope, tornado, waterfall
from scenario_engine.view.figures.by_year import growth, lines, parts, stack
from scenario_engine.view.figures.chart import Chart
from scenario_engine.view.figures.grids import ACROSS, heat, multiples, tiles
from scenario_engine.view.figures.look import INK, SOFT, latin, look

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
    form.draw(figure.subplots(*form.grid(shown)), shown)
    if inside:
        _surround(figure, shown)
    return figure


def _surround(figure: Figure, chart: Chart) -> None:
    """Title and unit above, note and source below."""
    figure.suptitle(folded(latin(chart.caption), 84), x=0.01, ha="left", fontsize=12, color=INK)
    below = "\n".join(folded(latin(text), 120) for text in (chart.note, chart.source) if text)
    if below:
        figure.supxlabel(below, x=0.01, ha="left", fontsize=SMALLER, color=SOFT, linespacing=1.5)


def _by_label(least: float) -> Callable[[Chart], float]:
    """Height in inches for rows of bars, or of a grid, more where names take several lines."""

    def height(chart: Chart) -> float:
        rows = [line.name for line in chart.lines] if chart.form == "heat" else chart.labels
        lines = sum(1 + folded(label, NAME).count("\n") for label in rows)
        return max(1.5, 0.9 + least * len(rows) + 0.1 * (lines - len(rows)))

    return height


def _by_size(chart: Chart) -> Chart:
    return chart.ordered(MOST_BARS)


def _by_band(chart: Chart) -> Chart:
    """The widest band first."""
    (line,) = chart.lines
    low, high = finite_or_gap(line.low or ()), finite_or_gap(line.high or ())
    widths = [top - least for least, top in zip(low, high, strict=True)]
    return chart.at(sorted(range(len(widths)), key=lambda at: -widths[at]))


def _grid(chart: Chart) -> tuple[int, int]:
    """Rows and columns of small charts."""
    return ceil(len(chart.lines) / ACROSS), ACROSS


class _Form(NamedTuple):
    """How a form is drawn, how high it is, in which order its labels stand, and how many rows and columns of axes it has."""

    draw: Callable[[Any, Chart], None]
    height: Callable[[Chart], float] = lambda _: 3.5
    prepare: Callable[[Chart], Chart] = lambda chart: chart
    grid: Callable[[Chart], tuple[int, int]] = lambda _: (1, 1)


FORMS: dict[str, _Form] = {
    "stack": _Form(stack),
    "parts": _Form(parts),
    "lines": _Form(lines),
    "growth": _Form(growth),
    "ranking": _Form(ranking, _by_label(0.21), _by_size),
    "difference": _Form(difference, _by_label(0.27), _by_size),
    "waterfall": _Form(waterfall, _by_label(0.27)),
    "tornado": _Form(tornado, _by_label(0.25), _by_band),
    "dumbbell": _Form(dumbbell, _by_label(0.27)),
    "slope": _Form(slope, lambda chart: 0.8 + 0.26 * max(8, len(chart.lines))),
    "multiples": _Form(multiples, lambda chart: 0.3 + 1.05 * _grid(chart)[0], grid=_grid),
    "heat": _Form(heat, _by_label(0.25)),
    "tiles": _Form(tiles, lambda _: 5.2),
    "sankey": _Form(flows.sankey, flows.height),
}


ENDINGS = (".svg", ".png", ".pdf")

DOTS_ON_SCREEN = 150
"""Per inch, in a notebook."""


@dataclass(frozen=True, repr=False)
class Picture:
    """A chart with its title, unit and source; the last line of a notebook's cell shows it."""

    chart: Chart

    def save(self, *files: str | Path) -> None:
        """Write the picture to files, each whole or not at all.

        Parameters
        ----------
        *files
            Ending in .svg, .png or .pdf.

        Raises
        ------
        ScenarioEngineError
            Another ending, or a file in the way that is not ours.
        """
        targets = [Path(one) for one in files]
        for target in targets:
            refuse_target(target)
        with look():
            figure = drawing(self.chart)
            for target in targets:
                about = {"Date": None} if target.suffix == ".svg" else None
                with writing(target) as draft:
                    figure.savefig(draft, format=target.suffix[1:], metadata=about)

    def __repr__(self) -> str:
        return f"<Picture {self.chart.title}>"

    def _repr_png_(self) -> bytes:
        stream = BytesIO()
        with look():
            drawing(self.chart).savefig(stream, format="png", dpi=DOTS_ON_SCREEN)
        return stream.getvalue()


def refuse_target(target: Path) -> None:
    """Refuse a file that no picture can be, or that is not ours to replace."""
    refuse_place(target)
    if target.suffix not in ENDINGS:
        raise ScenarioEngineError(f"{target}: figures are .svg, .png or .pdf.")
    refuse_foreign_file(target)
