"""One figure: lines by year, or ranked bars of one year, with units and names in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from scenario_engine.models import words
from scenario_engine.support import numbers
from scenario_engine.support.errors import ScenarioEngineError, near_miss, years_said
from scenario_engine.support.files.replacing import writing
from scenario_engine.support.units import fail_if_ratio_is_summed
from scenario_engine.view.figures.look import COLOURS, look
from scenario_engine.view.report.view_model import ViewModel
from scenario_engine.view.report.words import say

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

__all__ = ["Request", "draw"]

Language = Literal["zh", "en"]

WIDEST_NAME = 28
"""Characters of a name on one line of a figure."""


@dataclass(frozen=True)
class Drawn:
    """What is drawn: a name, numbers, a band where the result has draws, and the last year its scenario measures."""

    name: str
    values: xr.DataArray
    band: tuple[xr.DataArray, xr.DataArray] | None = None
    measured: int = 0


@dataclass(frozen=True)
class Request:
    """Which figure is wanted."""

    variables: tuple[str, ...]
    by: str = ""
    year: int | None = None
    top: int = 8
    language: Language = "en"


def draw(views: Sequence[ViewModel], request: Request, targets: Sequence[Path]) -> None:
    """Draw a figure into every target; the ending picks the format.

    Several results give one line each. A dimension other than `by` is summed away where the variable counts
    something (money, persons); a ratio must be shown `by` it. Targets end in .svg, .png or .pdf.
    """
    _fail_unless_drawable(views, request)
    lines = [line for view in views for line in _lines(view, request, len(views) > 1)]
    with look():
        from matplotlib.figure import Figure

        bars = request.year is not None
        more = sum(line.name.count("\n") for line in lines)
        height = max(2.4, 0.3 * len(lines) + 0.12 * more + 1.0) if bars else 4.2
        figure = Figure(figsize=(7.6, height))
        axes = figure.subplots()
        (_bars if bars else _paths)(axes, lines, views[0], request)
        axes.set_title(_title(views, request))
        for target in targets:
            about = {"Date": None} if target.suffix == ".svg" else None
            with writing(target) as draft:
                figure.savefig(draft, format=target.suffix[1:], metadata=about)


def _fail_unless_drawable(views: Sequence[ViewModel], request: Request) -> None:
    for view in views:
        known = [str(name) for name in (*view.result.data_vars, *view.inputs.data_vars)]
        for name in request.variables:
            if name not in known:
                raise ScenarioEngineError(f"{view.name} has no {name!r}.", words.advice(name, known))
    units = {name: views[0].unit(name) for name in request.variables}
    if len(set(units.values())) > 1:
        told = ", ".join(f"{name} in {_said(views[0], name)}" for name in units)
        raise ScenarioEngineError(f"one axis cannot hold {told}.", "Draw them apart.")


def _said(view: ViewModel, name: str) -> str:
    """The unit of a variable in both languages, as an axis would say it."""
    told = [_axis(view, name, [view.array(name)], language)[1] for language in ("en", "zh")]
    return " ".join(dict.fromkeys(filter(None, told))) or "plain numbers"


def _lines(view: ViewModel, request: Request, several: bool) -> list[Drawn]:
    drawn: list[tuple[str, xr.DataArray]] = []
    for name in request.variables:
        array = _reduced(view, name, request)
        title = view.variable(name)[request.language]
        scenario = view.title[request.language]
        if request.by:
            names = dict(zip(view.labels(request.by), view.names(request.by), strict=True))
            order = array if "year" not in array.dims else array.isel(year=-1)
            order = order.median("draw") if "draw" in order.dims else order
            largest = order.to_series().sort_values(ascending=False).index[: request.top]
            for label in largest:
                # A long name goes on several lines, so that the numbers keep the room.
                shown = names[label][request.language] + (f" ({scenario})" if several else "")
                shown = fill(shown, WIDEST_NAME, break_long_words=False, break_on_hyphens=False)
                drawn.append((shown, array.sel({request.by: label})))
        elif several:
            drawn.append((scenario if len(request.variables) == 1 else f"{title} ({scenario})", array))
        else:
            drawn.append((title, array))
    return [
        Drawn(name, array.median("draw") if "draw" in array.dims else array, view.band(array), view.measured)
        for name, array in drawn
    ]


def _reduced(view: ViewModel, name: str, request: Request) -> xr.DataArray:
    """The variable over year and `by` alone."""
    array = view.stored(name)
    dims = [str(dim) for dim in array.dims]
    if request.by and request.by not in dims:
        raise ScenarioEngineError(f"{name} has no {request.by!r}.", near_miss(request.by, dims))
    if request.year is not None:
        if "year" not in dims or request.year not in array.indexes["year"]:
            advice = f"Known: {years_said(array.indexes['year'])}." if "year" in dims else "Leave --year out."
            raise ScenarioEngineError(f"{name} has no year {request.year}.", advice)
        array = array.sel(year=request.year, drop=True)
    elif "year" not in dims:
        raise ScenarioEngineError(f"{name} has no years; it is not drawn as lines.")
    others = [dim for dim in array.dims if dim not in ("year", "draw", request.by)]
    try:
        fail_if_ratio_is_summed(array, others)
    except ScenarioEngineError as fault:
        raise ScenarioEngineError(fault.message, f"Write --by {others[0]}.") from fault
    summed: xr.DataArray = array.sum(others, skipna=False) if others else array
    return summed


def _axis(view: ViewModel, name: str, arrays: Sequence[xr.DataArray], language: str) -> tuple[float, str]:
    """What numbers of a variable are multiplied with on an axis, and the unit they are then in."""
    unit = view.reading(name)
    if unit in ("percent", "count"):
        return (100.0, "%") if unit == "percent" else (1.0, "")
    largest = max(float(np.nanmax(np.abs(array.to_numpy()))) for array in arrays)
    scale = numbers.fitting_scale(view.units, unit, largest, language, least=3.0)
    return float(scale["factor"]), "" if scale["text"] == "1" else str(scale["text"])


def _paths(axes: Axes, lines: Sequence[Drawn], view: ViewModel, request: Request) -> None:
    from matplotlib.ticker import MaxNLocator

    factor, text = _axis(view, request.variables[0], [line.values for line in lines], request.language)
    for line, colour in zip(lines, cycle(COLOURS), strict=False):
        years = line.values.indexes["year"].to_numpy()
        measured = years <= line.measured
        values = line.values.to_numpy() * factor
        axes.plot(years[measured], values[measured], color=colour, linewidth=2, label=line.name)
        later = years >= line.measured
        solid = not measured.any()
        axes.plot(
            years[later],
            values[later],
            color=colour,
            linewidth=2,
            linestyle="-" if solid else (0, (3, 1.4)),
            label=line.name if solid else None,
        )
        if line.band:
            low, high = (end.to_numpy() * factor for end in line.band)
            axes.fill_between(years, low, high, color=colour, alpha=0.16, linewidth=0)
    axes.set_ylabel(text)
    axes.yaxis.set_major_formatter(_separated())
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(visible=False, axis="x")
    measured = max(line.measured for line in lines)  # the ground begins where nobody measures
    if view.years and view.years[-1] > measured:
        axes.axvspan(measured, view.years[-1], color="#55606f", alpha=0.06, linewidth=0)
        axes.text(
            view.years[-1],
            0.02,
            say("projected")[request.language],
            transform=axes.get_xaxis_transform(),
            ha="right",
            va="bottom",
            fontsize=8.5,
            color="#55606f",
        )
    axes.margins(x=0.01)
    if len(lines) > 1:
        axes.legend(loc="upper left", fontsize=8.5, bbox_to_anchor=(1.0, 1.0))


def _bars(axes: Axes, lines: Sequence[Drawn], view: ViewModel, request: Request) -> None:
    factor, text = _axis(view, request.variables[0], [line.values for line in lines], request.language)
    ordered = sorted(lines, key=lambda line: float(line.values))
    values = [float(line.values) * factor for line in ordered]
    errors = None
    if all(line.band for line in ordered):
        ends = [(float(line.band[0]), float(line.band[1])) for line in ordered if line.band]
        errors = [
            [value - low * factor for value, (low, _) in zip(values, ends, strict=True)],
            [high * factor - value for value, (_, high) in zip(values, ends, strict=True)],
        ]
    bars = axes.barh([line.name for line in ordered], values, color=COLOURS[0], height=0.7, xerr=errors)
    labels = [f" {text}" for text in numbers.column(values)]
    axes.bar_label(bars, labels, fontsize=8.5, color="#55606f")
    axes.set_xlabel(text)
    axes.xaxis.set_major_formatter(_separated())
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.12)


def _separated() -> Any:
    """Numbers of an axis as those beside its bars: with separators of thousands, no more digits than needed."""
    from matplotlib.ticker import FuncFormatter

    return FuncFormatter(lambda value, _: f"{value:,.10g}".replace("-", "\N{MINUS SIGN}"))


def _title(views: Sequence[ViewModel], request: Request) -> str:
    first = views[0]
    told = " · ".join(first.variable(name)[request.language] for name in request.variables)
    if request.year is not None:
        told += f" · {request.year}"
    every = len(first.labels(request.by)) if request.by else 0
    if every > request.top:
        told += f" · {say('largest_of', shown=request.top, every=every)[request.language]}"
    return f"{told} — {first.title[request.language]}" if len(views) == 1 else told
