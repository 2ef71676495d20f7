"""Which figure is wanted, and the numbers of a result it asks for: summed, by label, of some years, with bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from scenario_engine.models import words
from scenario_engine.support.dims import middle
from scenario_engine.support.errors import ScenarioEngineError, near_miss, years_said
from scenario_engine.support.units import fail_if_ratio_is_summed
from scenario_engine.view.figures.chart import Line, NumberScale, scale_for
from scenario_engine.view.figures.kinds import FigureKind
from scenario_engine.view.report.attachments import Attachments
from scenario_engine.view.report.view_model import ViewModel, largest, plain

if TYPE_CHECKING:
    import xarray as xr

OVER_YEARS = ("lines", "growth", "fan", "stack", "contributions", "slope", "heat")
"""Kinds that show a variable over its years; a grid of two dimensions needs none."""


@dataclass(frozen=True)
class Request:
    """Which figure is wanted."""

    variables: tuple[str, ...]
    by: str = ""
    year: int | None = None
    top: int = 8
    language: Literal["zh", "en"] = "en"
    kind: FigureKind | None = None
    first: int | None = None
    """The first year shown; all by default."""
    across: str = ""
    """Of a heat map: the dimension of its columns, instead of years."""
    attached: Attachments = field(default_factory=Attachments)


@dataclass(frozen=True)
class Drawn:
    """A name, numbers over years or of one, and a band where the result has draws."""

    name: str
    values: xr.DataArray
    band: tuple[xr.DataArray, xr.DataArray] | None = None
    measured: int | None = None
    """The last year that its scenario measures."""


def fail_unless_drawable(views: Sequence[ViewModel], request: Request) -> None:
    """Raise where a result lacks a variable, or one axis cannot hold them all."""
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
    values = plain(view.array(name))
    told = [scale_for(view.reading(name), view.units, language, values).unit for language in ("en", "zh")]
    return " ".join(dict.fromkeys(filter(None, told))) or "plain numbers"


def scale_of(view: ViewModel, request: Request, values: object) -> NumberScale:
    """The scale in which the numbers of the figure are read."""
    return scale_for(view.reading(request.variables[0]), view.units, request.language, values)


def drawn(view: ViewModel, request: Request, several: bool) -> list[Drawn]:
    """What a result adds to a figure: each variable, or of each the largest labels of `by`."""
    found: list[tuple[str, xr.DataArray]] = []
    for name in request.variables:
        array = reduced(view, name, request)
        title = view.heading(name)[request.language]
        scenario = view.title[request.language]
        if request.by:
            names = view.by_label(request.by)
            for label in largest(array, request.by)[: request.top]:
                shown = names[label][request.language] + (f" ({scenario})" if several else "")
                found.append((shown, array.sel({request.by: label})))
        elif several:
            found.append((scenario if len(request.variables) == 1 else f"{title} ({scenario})", array))
        else:
            found.append((title, array))
    return [Drawn(name, middle(array), view.band(array), view.measured) for name, array in found]


def reduced(view: ViewModel, name: str, request: Request, keep: Sequence[str] = ()) -> xr.DataArray:
    """The variable over years, `by` and the dimensions to keep; of the chosen year, or from the first one on."""
    array = view.stored(name)
    dims = [str(dim) for dim in array.dims]
    kept = [one for one in (request.by, *keep) if one]
    for one in kept:
        if one not in dims:
            raise ScenarioEngineError(f"{name} has no {one!r}.", near_miss(one, dims))
    if request.year is not None:
        fail_unless_year(array, name, request.year)
        array = array.sel(year=request.year, drop=True)
    elif "year" not in dims and request.kind in OVER_YEARS and not request.across:
        raise ScenarioEngineError(f"{name} has no years, over which --kind {request.kind} draws.")
    if request.first is not None and "year" in array.dims:
        fail_unless_year(array, name, request.first)
        array = array.sel(year=slice(request.first, None))
    others = [dim for dim in array.dims if dim not in ("year", "draw", *kept)]
    try:
        fail_if_ratio_is_summed(array, others)
    except ScenarioEngineError as fault:
        raise ScenarioEngineError(fault.message, f"Write --by {others[0]}.") from fault
    summed: xr.DataArray = array.sum(others, skipna=False) if others else array
    return summed


def fail_unless_year(array: xr.DataArray, name: str, year: int) -> None:
    """Raise where the variable has no such year."""
    if "year" not in array.dims or year not in array.indexes["year"]:
        advice = (
            f"Known: {years_said(array.indexes['year'])}." if "year" in array.dims else "Leave --year out."
        )
        raise ScenarioEngineError(f"{name} has no year {year}.", advice)


def series(one: Drawn, scale: NumberScale, years: Sequence[int], role: str = "") -> Line:
    """A line over years, in the scale it is read in."""

    def over(array: xr.DataArray) -> tuple[float | None, ...]:
        return scale.of(plain(array.reindex(year=list(years))))

    low, high = map(over, one.band) if one.band else (None, None)
    turn = None if one.measured is None else sum(year <= one.measured for year in years) - 1
    return Line(one.name, over(one.values), role, low, high, turn=None if turn is None else max(0, turn))
