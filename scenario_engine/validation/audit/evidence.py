"""What reports state, by what it is of: intervals in one unit that remember the figures they come from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from math import inf, isfinite
from operator import add
from typing import Literal, Self, get_args

from scenario_engine.data.published_figures import Interval, PublishedFigure, base_unit, hull
from scenario_engine.validation.audit.reference import Hierarchy

Kind = Literal["contradiction", "against the method", "against official figures", "restatement", "suspicious"]
"""contradiction: within one report. against the method: the figures and the published method exclude each other.
against official figures: no official vintage allows it. restatement: another report gives another number. suspicious:
possible, and most likely a slip."""

KINDS: tuple[Kind, ...] = get_args(Kind)
SUMMABLE = ("value_added", "employment", "employment_new")
COMPONENTS = ("core", "penetration")
_BOUND = re.compile(r"_(lower|upper)_bound$")
_SINCE = re.compile(r"^(?P<mean>compound_)?growth_since_(?P<first>\d{4})$")
_MEAN_OVER = re.compile(r"^percent_per_year_(?P<first>\d{4})_(?P<last>\d{4})$")


@dataclass(frozen=True)
class Key:
    """What a figure is of, within one report."""

    source: str
    year: str
    region: str
    industry: str
    indicator: str
    component: str

    @classmethod
    def of(cls, figure: PublishedFigure) -> Self:
        """A bound stands under what it bounds, growth since a year under that span, what a text repeats under it."""
        indicator, year = _BOUND.sub("", figure.indicator), figure.year
        indicator = "growth_nominal" if indicator == "growth" else indicator
        since, over = _SINCE.match(indicator), _MEAN_OVER.match(figure.unit)
        if since:
            indicator, year = ("cagr" if since["mean"] else "growth_cumulative"), f"{since['first']}-{year}"
        if over:
            year = f"{over['first']}-{over['last']}"
        component = figure.component.removesuffix("_text")
        return cls(figure.source, year, figure.region, figure.industry, indicator, component)

    def at(self, **changes: str) -> Self:
        """The same key with other labels."""
        return replace(self, **changes)

    def in_year(self, step: int) -> Self:
        """The same key so many years later."""
        return replace(self, year=str(int(self.year) + step))


def known_from(*figures: PublishedFigure) -> Interval:
    """What figures of one quantity share, in the unit without powers of ten; all they span if they contradict."""
    intervals = [figure.interval * base_unit(figure.unit)[1] for figure in figures]
    low, high = max(one.low for one in intervals), min(one.high for one in intervals)
    return replace(Interval(low, high) if low <= high else hull(intervals), figures=figures)


def total(parts: Sequence[Interval], *, complete: bool = True) -> Interval:
    """The sum of parts; at least that where some are missing."""
    found = reduce(add, parts)
    return found if complete else replace(found, high=inf)


def number(value: float, *figures: PublishedFigure) -> Interval:
    """A number that is counted, with the figures it is counted from."""
    return Interval(float(value), float(value), figures)


@dataclass(frozen=True)
class Implication:
    """A statement, and what other figures imply in its place; `unit` is the one to show both in, none for factors."""

    statement: str
    stated: Interval
    implied: Interval
    kind: Kind = "contradiction"
    unit: str = ""

    @property
    def holds(self) -> bool:
        """Whether any values within rounding satisfy both sides; what is merely suspicious never does."""
        return self.kind != "suspicious" and self.stated.meets(self.implied)

    @property
    def distance(self) -> float:
        """How far the two sides lie apart, in the unit of the table; below zero where they do not."""
        stated, implied = self.stated, self.implied
        return max(implied.low - stated.high, stated.low - implied.high)

    @property
    def gap(self) -> float:
        """Distance between the two sides over the nearer end of what is stated; inf where that is zero."""
        stated, implied = self.stated, self.implied
        if self.distance <= 0.0:
            return 0.0
        above = implied.low > stated.high
        near, far = (stated.high, implied.low) if above else (stated.low, implied.high)
        return far / near - 1.0 if near and isfinite(near) else inf


class Statements(dict[Key, Interval]):
    """What figures say together, by key; those of the same quantity in other units or digits stand together."""

    def __init__(self, figures: Sequence[PublishedFigure], hierarchy: Hierarchy) -> None:
        self.figures, self.hierarchy = list(figures), hierarchy
        self.printed: dict[Key, list[PublishedFigure]] = {}
        for figure in figures:
            self.printed.setdefault(Key.of(figure), []).append(figure)
        self.sources = list(dict.fromkeys(figure.source for figure in figures))
        super().__init__({key: known_from(*figures) for key, figures in self.printed.items()})

    def several(self, key: Key, column: str, labels: Sequence[str]) -> list[Interval]:
        """What is said of those labels of a column that have any."""
        return [found for label in labels if (found := self.get(key.at(**{column: label})))]

    def known(self, key: Key) -> Interval | None:
        """As `get`; a total that is not published is the sum of its components."""
        stated = self.get(key)
        if stated is not None or key.component != "total" or key.indicator not in SUMMABLE:
            return stated
        parts = self.several(key, "component", COMPONENTS)
        return total(parts) if len(parts) == len(COMPONENTS) else None

    def described(self, one: Key | PublishedFigure) -> str:
        """What a figure is of, in words: year, place and industry by name, component, what it counts."""
        called = self.hierarchy.called
        of = [called(label) for label in (one.region, one.industry) if label not in ("total", "")]
        component = [one.component] if one.component not in ("total", "") else []
        return " ".join([one.year, *of, *component, one.indicator])
