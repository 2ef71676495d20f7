"""A chart in one language: what is drawn, in the unit it is read in. Pictures and the charts of Office are made from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, Literal

from scenario_engine.scenario.status import PROJECTED
from scenario_engine.support import numbers
from scenario_engine.support.visible import VISIBLE
from scenario_engine.view.report import blocks

Form = Literal[blocks.Form, "growth", "tiles"]
"""As on the page, and: `growth`, bars by year with a line of growth on a second axis; `tiles`, a map of equal squares. Of
`sankey` the lines are what flows, the labels where it goes."""

LEAST = 3.0
"""What the largest number of a chart reaches in the scale it is read in."""

Numbers = tuple[float | None, ...]


@dataclass(frozen=True)
class NumberScale:
    """What numbers in the canonical unit are multiplied with, the unit they are then in, and their decimals."""

    factor: float
    unit: str
    decimals: int

    def of(self, values: Iterable[float | None]) -> Numbers:
        """Numbers in the canonical unit, as they are in the scale."""
        return tuple(None if value is None else value * self.factor for value in values)

    def write(self, value: float | None, *, signed: bool = False) -> str:
        """A number in the canonical unit, without its unit."""
        return self.written(None if value is None else value * self.factor, signed=signed)

    def written(self, value: float | None, *, signed: bool = False) -> str:
        """A number that is in the scale already."""
        if value is None or not isfinite(value):
            return numbers.MISSING
        rounded = round(value, self.decimals) + 0.0
        return f"{rounded:{'+' if signed and rounded else ''},.{self.decimals}f}".replace(
            "-", "\N{MINUS SIGN}"
        )


@dataclass(frozen=True)
class Line:
    """One series: its numbers over the labels, perhaps a band and one inside it."""

    name: str
    values: Numbers
    role: str = ""
    low: Numbers | None = None
    high: Numbers | None = None
    inner: tuple[Numbers, Numbers] | None = None
    turn: int | None = None
    """The last place that its own scenario measures, where that is not said of the whole chart."""


@dataclass(frozen=True)
class Chart:
    """Labels and lines in the unit they are read in, with all that stands around them."""

    form: Form
    title: str
    labels: tuple[str, ...]
    lines: tuple[Line, ...]
    scale: NumberScale
    status: tuple[int, ...] = ()
    note: str = ""
    source: str = ""
    projected: str = ""
    """What shaded years are called."""
    rate: Line | None = None
    """In percent, on the second axis of `growth`."""
    places: tuple[tuple[int, int], ...] = ()
    """Row and column of each label on a map of tiles."""
    name: str = ""
    """As the block it is made from is called."""

    @classmethod
    def of(
        cls, block: Mapping[str, Any], language: str, scales: numbers.Scales, year: int | None = None
    ) -> Chart:
        """A chart of the page in one language; where it holds several years, of one of them, by default the last."""
        at = None
        if block["years"]:
            years = list(block["years"])
            at = years.index(year) if year in years else len(years) - 1

        def now(values: Any) -> Any:
            return values if at is None or values is None else values[at]

        measured = [now(one[part]) for one in block["series"] for part in ("values", "low", "high")]
        scale = scale_for(block["unit"], scales, language, measured)

        def read(values: Any) -> Any:
            return None if values is None else scale.of(values)

        lines = tuple(
            Line(
                told(one["name"], language),
                scale.of(now(one["values"]) or ()),
                one["role"],
                read(now(one["low"])),
                read(now(one["high"])),
                one["inner"] and (scale.of(one["inner"][0]), scale.of(one["inner"][1])),
                _turn(one.get("status")),
            )
            for one in block["series"]
        )
        title = told(block["title"], language)
        if at is not None and len(block["years"]) > 1:
            title = dated(title, block["years"][at], language)
        return cls(
            form=block["form"],
            title=title,
            labels=tuple(told(label, language) for label in block["labels"]),
            lines=lines,
            scale=scale,
            status=tuple(block["status"] or ()) if at is None else (),
            note=told(block["note"], language),
            source=told(block.get("source"), language),
            name=str(block["name"]),
        )

    def totals(self) -> list[float]:
        """Sum of the lines at each label, as far as they have numbers."""
        return [
            sum(line.values[at] or 0.0 for line in self.lines if line.values[at] is not None)
            for at in range(len(self.labels))
        ]

    def ordered(self, most: int | None = None) -> Chart:
        """The labels by what their lines sum to, largest first; the others are left out where there are many."""
        totals = self.totals()
        order = sorted(range(len(totals)), key=lambda at: totals[at], reverse=True)[:most]
        return self.at(order)

    def at(self, places: Sequence[int]) -> Chart:
        """The labels at some places alone."""

        def picked(values: Numbers | None) -> Numbers | None:
            return None if values is None else tuple(values[at] for at in places)

        lines = tuple(
            replace(one, values=picked(one.values) or (), low=picked(one.low), high=picked(one.high))
            for one in self.lines
        )
        return replace(
            self,
            labels=tuple(self.labels[at] for at in places),
            lines=lines,
            status=tuple(self.status[at] for at in places) if self.status else (),
        )


def _turn(status: Sequence[int] | None) -> int | None:
    """The place before the first projected year."""
    return next((at - 1 for at, one in enumerate(status or ()) if one == PROJECTED and at), None)


def told(text: Any, language: str) -> str:
    """A text of the page in one language, its control characters to be seen; plain strings and numbers pass."""
    if text is None:
        return ""
    return (str(text[language]) if isinstance(text, Mapping) else str(text)).translate(VISIBLE)


def dated(title: str, year: int, language: str) -> str:
    """A title with the year its numbers are of, unless it says so."""
    if str(year) in title:
        return title
    return f"{year}年{title}" if language == "zh" else f"{title}, {year}"


def scale_for(
    unit: str, scales: numbers.Scales, language: str, values: Any, least: float = LEAST
) -> NumberScale:
    """The scale in which numbers of a unit are read: the largest in which the largest of them reaches `least`."""
    largest = max((abs(value) for value in finite(values)), default=0.0)
    if unit == "percent":
        return NumberScale(100.0, "%", 3 if largest < 0.005 else 2)
    if unit == "count":
        return NumberScale(1.0, "", 0)
    scale = numbers.fitting_scale(scales, unit, largest, language, least)
    text = "" if scale["text"] == "1" else str(scale["text"])
    size = largest * float(scale["factor"])
    return NumberScale(float(scale["factor"]), text, _decimals(size))


def _decimals(size: float) -> int:
    if size >= 1000:
        return 0
    if size >= 100:
        return 1
    return 2 if size >= 0.1 or size == 0 else 4


def finite(values: Any) -> Iterable[float]:
    """Every number in nested lists."""
    if isinstance(values, (int, float)):
        if isfinite(values):
            yield float(values)
    elif isinstance(values, (list, tuple)):
        for one in values:
            yield from finite(one)
