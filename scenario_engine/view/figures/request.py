"""Which figure is wanted, and the numbers of results it asks for: summed, by label, of some years, with bands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

import xarray as xr

from scenario_engine.models import words
from scenario_engine.models.words import Text
from scenario_engine.support.dims import middle
from scenario_engine.support.errors import ScenarioEngineError, refuse_unknown, years_said
from scenario_engine.support.units import fail_if_ratio_is_summed
from scenario_engine.view.figures.chart import Chart, Line, NumberScale, dated, scale_for
from scenario_engine.view.figures.kinds import FigureKind
from scenario_engine.view.report.attachments import Attachments
from scenario_engine.view.report.view_model import ViewModel, largest, plain
from scenario_engine.view.report.words import say

OVER_YEARS = ("lines", "growth", "fan", "stack", "contributions", "slope", "heat")
"""Kinds that show a variable over its years; a grid of two dimensions needs none."""


@dataclass(frozen=True)
class Drawn:
    """A name, numbers over years or of one, and a band where the result has draws."""

    name: str
    values: xr.DataArray
    band: tuple[xr.DataArray, xr.DataArray] | None = None
    measured: int | None = None
    """The last year that its scenario measures."""

    def line(self, scale: NumberScale, years: Sequence[int], role: str = "") -> Line:
        """A line over years, in the scale it is read in."""

        def over(array: xr.DataArray) -> tuple[float | None, ...]:
            return scale.of(plain(array.reindex(year=list(years))))

        low, high = map(over, self.band) if self.band else (None, None)
        turn = None
        if self.measured is not None:
            turn = max(0, sum(year <= self.measured for year in years) - 1)
        return Line(self.name, over(self.values), role, low, high, turn=turn)


@dataclass(frozen=True)
class Request:
    """Which figure is wanted, and the results it is of: their numbers, and the words around them in its language."""

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
    views: Sequence[ViewModel] = ()

    @property
    def view(self) -> ViewModel:
        """The first result, which has the names."""
        return self.views[0]

    @property
    def name(self) -> str:
        """The first variable, which has the unit."""
        return self.variables[0]

    @property
    def stored(self) -> xr.DataArray:
        """The first variable of the first result."""
        return self.view.stored(self.name)

    def in_year(self) -> Self:
        """The request with a year, the last where it names none and the result has years."""
        named = self.year is not None or "year" not in self.stored.dims
        return self if named else replace(self, year=self.view.years[-1])

    def told(self, text: Text) -> str:
        """A text in the language of the request."""
        return text[self.language]

    def say(self, key: str, **parts: Any) -> str:
        """A word of the report."""
        return self.told(say(key, **parts))

    def names(self) -> dict[str, str]:
        """Label of `by` → its name."""
        return {label: self.told(text) for label, text in self.view.by_label(self.by).items()}

    def title(self, year: int | None = None, *, cut: bool = True) -> str:
        """The variables, the year, and of how many labels the largest are shown."""
        told = " · ".join(self.told(self.view.heading(name)) for name in self.variables)
        if year is not None:
            told = dated(told, year, self.language)
        every = len(self.view.labels(self.by)) if self.by else 0
        if cut and every > self.top:
            told += f" · {self.say('largest_of', shown=self.top, every=every)}"
        return told

    def scale(self, values: object) -> NumberScale:
        """The scale in which the numbers of the figure are read."""
        return scale_for(self.view.reading(self.name), self.view.units, self.language, values)

    def years_from_first(self, years: Sequence[int]) -> list[int]:
        """Years from the first one asked for."""
        return [int(year) for year in years if self.first is None or year >= self.first]

    def chart_over_years(
        self, form: Any, scale: NumberScale, years: Sequence[int], lines: Sequence[Line], **more: Any
    ) -> Chart:
        """A chart whose labels are years."""
        status = dict(zip(self.view.years, self.view.status, strict=True))
        flags = tuple(status.get(year, 0) for year in years)
        shown = {"title": self.title(), **more}
        return Chart(
            form, labels=tuple(map(str, years)), lines=tuple(lines), scale=scale, status=flags, **shown
        )

    def fail_unless_drawable(self) -> None:
        """Raise where a result lacks a variable, or one axis cannot hold them all."""
        for view in self.views:
            known = [str(name) for name in (*view.result.data_vars, *view.inputs.data_vars)]
            for name in self.variables:
                if name not in known:
                    raise ScenarioEngineError(f"{view.name} has no {name!r}.", words.advice(name, known))
        if len({self.view.unit(name) for name in self.variables}) > 1:
            told = ", ".join(f"{name} in {_unit_said(self.view, name)}" for name in self.variables)
            raise ScenarioEngineError(f"one axis cannot hold {told}.", "Draw them apart.")

    def drawn(self) -> list[Drawn]:
        """Of each result each variable, or of each variable the largest labels of `by`."""
        return [
            Drawn(name, middle(array), view.band(array), view.measured)
            for view in self.views
            for name, array in self._named(view)
        ]

    def _named(self, view: ViewModel) -> Iterator[tuple[str, xr.DataArray]]:
        by, several, scenario = self.by, len(self.views) > 1, self.told(view.title)
        for name in self.variables:
            array, title = self.reduced(view, name), self.told(view.heading(name))
            if by:
                names = view.by_label(by)
                for label in largest(array, by)[: self.top]:
                    beside = f" ({scenario})" if several else ""
                    yield f"{self.told(names[label])}{beside}", array.sel({by: label})
            elif several:
                yield scenario if len(self.variables) == 1 else f"{title} ({scenario})", array
            else:
                yield title, array

    def reduced(
        self, view: ViewModel | None = None, name: str = "", keep: Sequence[str] = ()
    ) -> xr.DataArray:
        """A variable over years, `by` and the dimensions to keep; of the chosen year, or from the first one on."""
        name = name or self.name
        array = (view or self.view).stored(name)
        dims = [str(dim) for dim in array.dims]
        kept = [one for one in (self.by, *keep) if one]
        for one in kept:
            refuse_unknown(one, dims, f"{name} has no {one!r}.")
        if self.year is not None:
            fail_unless_year(array, name, self.year)
            array = array.sel(year=self.year, drop=True)
        elif "year" not in dims and self.kind in OVER_YEARS and not self.across:
            raise ScenarioEngineError(f"{name} has no years, over which --kind {self.kind} draws.")
        if self.first is not None and "year" in array.dims:
            fail_unless_year(array, name, self.first)
            array = array.sel(year=slice(self.first, None))
        others = [dim for dim in array.dims if dim not in ("year", "draw", *kept)]
        try:
            fail_if_ratio_is_summed(array, others)
        except ScenarioEngineError as fault:
            raise ScenarioEngineError(fault.message, f"Write --by {others[0]}.") from fault
        summed: xr.DataArray = array.sum(others, skipna=False) if others else array
        return summed


def _unit_said(view: ViewModel, name: str) -> str:
    """The unit of a variable in both languages, as an axis would say it."""
    values = plain(view.array(name))
    told = [scale_for(view.reading(name), view.units, language, values).unit for language in ("en", "zh")]
    return " ".join(dict.fromkeys(filter(None, told))) or "plain numbers"


def fail_unless_year(array: xr.DataArray, name: str, year: int) -> None:
    """Raise where the variable has no such year."""
    if "year" not in array.dims:
        raise ScenarioEngineError(f"{name} has no year {year}.", "Leave --year out.")
    if year not in array.indexes["year"]:
        known = years_said(array.indexes["year"])
        raise ScenarioEngineError(f"{name} has no year {year}.", f"Known: {known}.")
