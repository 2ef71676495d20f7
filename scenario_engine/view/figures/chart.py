"""A chart in one language: what is drawn, in the unit it is read in. Pictures and the charts of Office are made from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, Literal, Self

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

    @property
    def code(self) -> str:
        """How Excel and PowerPoint are told to write the numbers."""
        return "#,##0" + ("." + "0" * self.decimals if self.decimals else "")

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
    number: str = ""
    """Such as `Figure 3`, in a report."""

    @property
    def caption(self) -> str:
        """Title and, in brackets, the unit, unless it is read off the axis or there is none."""
        unit = self.scale.unit
        return f"{self.title} ({unit})" if unit and self.form not in ("parts", "slope") else self.title

    @classmethod
    def of(cls, block: Mapping[str, Any], language: str, scales: numbers.Scales) -> Self:
        """A chart of the page, told in one language; where it holds several years, of the last."""
        at = len(block["years"]) - 1 if block["years"] else None

        def now(values: Any) -> Any:
            return values if at is None or values is None else values[at]

        measured = [now(one[part]) for one in block["series"] for part in ("values", "low", "high")]
        scale = scale_for(block["unit"], scales, language, measured)
        lines = []
        for one in block["series"]:
            ends = (now(one[part]) for part in ("low", "high"))
            low, high = (None if end is None else scale.of(end) for end in ends)
            inner = one["inner"] and tuple(map(scale.of, one["inner"]))
            values, turn = scale.of(now(one["values"]) or ()), _turn(one.get("status"))
            lines.append(Line(one["name"], values, one["role"], low, high, inner, turn))
        title = block["title"]
        if at is not None and len(block["years"]) > 1:
            title = dated(title, block["years"][at], language)
        return cls(
            form=block["form"],
            title=title,
            labels=tuple(map(str, block["labels"])),
            lines=tuple(lines),
            scale=scale,
            status=tuple(block["status"] or ()) if at is None else (),
            note=block["note"] or "",
            source=block.get("source") or "",
            name=block["name"],
        )

    @property
    def turn(self) -> int:
        """The place after which all is projected; the last where nothing is."""
        turn = _turn(self.status)
        return len(self.labels) - 1 if turn is None else turn

    def totals(self) -> list[float]:
        """Sum of the lines at each label, as far as they have numbers."""
        return [
            sum(line.values[at] or 0.0 for line in self.lines if line.values[at] is not None)
            for at in range(len(self.labels))
        ]

    def ordered(self, most: int | None = None) -> Self:
        """The labels by what their lines sum to, largest first; the others are left out where there are many."""
        totals = self.totals()
        order = sorted(range(len(totals)), key=lambda at: totals[at], reverse=True)[:most]
        return self.at(order)

    def at(self, places: Sequence[int]) -> Self:
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


def told(value: Any, language: str) -> Any:
    """What the page shows, however nested, with its texts in one language, their control characters to be seen.

    The text of files stays as it is.
    """
    if isinstance(value, str):
        return value.translate(VISIBLE)
    if isinstance(value, list):
        return [told(one, language) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"zh", "en"}:
        return told(value[language], language)
    return {key: one if key == "files" else told(one, language) for key, one in value.items()}


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
