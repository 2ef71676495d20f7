"""One figure: lines by year, or ranked bars of one year, with units and names in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from scenario_engine.models import words
from scenario_engine.support.errors import ScenarioEngineError, near_miss, years_said
from scenario_engine.support.files.replacing import writing
from scenario_engine.support.units import fail_if_ratio_is_summed
from scenario_engine.view.figures.look import COLOURS, look
from scenario_engine.view.report.view_model import Material, spoken_scale
from scenario_engine.view.report.words import say

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

__all__ = ["Request", "draw"]

Language = Literal["zh", "en"]

WIDEST_NAME = 28
"""Characters of a name on one line of a figure."""


@dataclass(frozen=True)
class Line:
    """What is drawn: a name, numbers, and a band where the result has draws."""

    name: str
    values: xr.DataArray
    band: tuple[xr.DataArray, xr.DataArray] | None = None


@dataclass(frozen=True)
class Request:
    """Which figure is wanted."""

    variables: tuple[str, ...]
    by: str = ""
    year: int | None = None
    top: int = 8
    language: Language = "en"


def draw(materials: Sequence[Material], request: Request, targets: Sequence[Path]) -> None:
    """Draw a figure into every target; the ending picks the format.

    Parameters
    ----------
    materials
        Results; several give one line each.
    request
        Variables and how they are shown. A dimension other than `by` is summed away where the variable counts
        something (money, persons); a ratio must be shown `by` it.
    targets
        Files ending in .svg, .png or .pdf.

    Raises
    ------
    ScenarioEngineError
        An unknown variable, dimension or year; units that differ; a ratio that cannot be summed.
    """
    _fail_unless_drawable(materials, request)
    lines = [line for material in materials for line in _lines(material, request, len(materials) > 1)]
    with look():
        from matplotlib.figure import Figure

        bars = request.year is not None
        more = sum(line.name.count("\n") for line in lines)
        height = max(2.4, 0.3 * len(lines) + 0.12 * more + 1.0) if bars else 4.2
        figure = Figure(figsize=(7.6, height))
        axes = figure.subplots()
        unit = materials[0].unit(request.variables[0])
        (_bars if bars else _paths)(axes, lines, materials[0], unit, request)
        axes.set_title(_title(materials, request))
        for target in targets:
            about = {"Date": None} if target.suffix == ".svg" else None
            with writing(target) as draft:
                figure.savefig(draft, format=target.suffix[1:], metadata=about)


def _fail_unless_drawable(materials: Sequence[Material], request: Request) -> None:
    for material in materials:
        known = [str(name) for name in (*material.result.data_vars, *material.inputs.data_vars)]
        for name in request.variables:
            if name not in known:
                raise ScenarioEngineError(f"{material.name} has no {name!r}.", words.advice(name, known))
    units = {name: materials[0].unit(name) for name in request.variables}
    if len(set(units.values())) > 1:
        told = ", ".join(f"{name} in {_said(materials[0], name)}" for name in units)
        raise ScenarioEngineError(f"one axis cannot hold {told}.", "Draw them apart.")


def _said(material: Material, name: str) -> str:
    """The unit of a variable in both languages, as an axis would say it."""
    largest = float(np.nanmax(np.abs(material.array(name).to_numpy())))
    unit = material.spoken(material.unit(name), name)
    told = [spoken_scale(material.display["units"], unit, largest, language)[1] for language in ("en", "zh")]
    return " ".join(dict.fromkeys(filter(None, told))) or "plain numbers"


def _lines(material: Material, request: Request, several: bool) -> list[Line]:
    lines = []
    for name in request.variables:
        array = _reduced(material, name, request)
        title = material.variable(name)[request.language]
        scenario = material.title[request.language]
        if request.by:
            names = dict(zip(material.labels(request.by), material.names(request.by), strict=True))
            order = array if "year" not in array.dims else array.isel(year=-1)
            order = order.median("draw") if "draw" in order.dims else order
            largest = order.to_series().sort_values(ascending=False).index[: request.top]
            for label in largest:
                shown = _wrapped(names[label][request.language] + (f" ({scenario})" if several else ""))
                lines.append(_line(material, shown, array.sel({request.by: label})))
        else:
            shown = scenario if several and len(request.variables) == 1 else title
            lines.append(
                _line(material, f"{shown} ({scenario})" if several and shown == title else shown, array)
            )
    return lines


def _wrapped(name: str) -> str:
    """A long name on several lines, so that the numbers keep the room; text without spaces stays whole."""
    return fill(name, WIDEST_NAME, break_long_words=False, break_on_hyphens=False)


def _line(material: Material, name: str, array: xr.DataArray) -> Line:
    band = material.band(array)
    return Line(name, array.median("draw") if band else array, band)


def _reduced(material: Material, name: str, request: Request) -> xr.DataArray:
    """The variable over year and `by` alone."""
    source = material.result if name in material.result else material.inputs
    array = source[name]
    array = array.drop_vars([label for label in array.coords if label not in array.dims])
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
    summed: xr.DataArray = array.sum(others) if others else array
    return summed


def _scale(lines: Sequence[Line], material: Material, unit: str, language: str) -> tuple[float, str]:
    largest = max(float(np.nanmax(np.abs(line.values.to_numpy()))) for line in lines)
    spoken = material.spoken(unit, lines[0].values.name)
    return spoken_scale(material.display["units"], spoken, largest, language)


def _paths(axes: Axes, lines: Sequence[Line], material: Material, unit: str, request: Request) -> None:
    from matplotlib.ticker import MaxNLocator

    factor, text = _scale(lines, material, unit, request.language)
    for line, colour in zip(lines, _cycle(), strict=False):
        years = line.values.indexes["year"].to_numpy()
        measured = years <= material.measured
        values = line.values.to_numpy() * factor
        axes.plot(years[measured], values[measured], color=colour, linewidth=2, label=line.name)
        later = years >= material.measured
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
    if material.years and material.years[-1] > material.measured:
        axes.axvspan(material.measured, material.years[-1], color="#55606f", alpha=0.06, linewidth=0)
        axes.text(
            material.years[-1],
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


def _bars(axes: Axes, lines: Sequence[Line], material: Material, unit: str, request: Request) -> None:
    factor, text = _scale(lines, material, unit, request.language)
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
    digits = 0 if max(map(abs, values)) >= 1000 else 2
    axes.bar_label(bars, [f" {value:,.{digits}f}" for value in values], fontsize=8.5, color="#55606f")
    axes.set_xlabel(text)
    axes.xaxis.set_major_formatter(_separated())
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.12)


def _separated() -> Any:
    """Numbers of an axis as those beside its bars: with separators of thousands, no more digits than needed."""
    from matplotlib.ticker import FuncFormatter

    return FuncFormatter(lambda value, _: f"{value:,.10g}".replace("-", "\N{MINUS SIGN}"))


def _cycle() -> Any:
    from itertools import cycle

    return cycle(COLOURS)


def _title(materials: Sequence[Material], request: Request) -> str:
    first = materials[0]
    told = " · ".join(first.variable(name)[request.language] for name in request.variables)
    if request.year is not None:
        told += f" · {request.year}"
    every = len(first.labels(request.by)) if request.by else 0
    if every > request.top:
        told += f" · {say('largest_of', shown=request.top, every=every)[request.language]}"
    return f"{told} — {first.title[request.language]}" if len(materials) == 1 else told
