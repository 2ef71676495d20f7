"""What reports state, by what it is of: intervals in one unit that remember the figures they come from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from math import inf, isfinite
from operator import add
from typing import Literal

from scenario_engine.data.published_figures import Interval, PublishedFigure, base_unit, hull

KINDS = ("contradiction", "against the method", "against official figures", "restatement", "suspicious")
Kind = Literal["contradiction", "against the method", "against official figures", "restatement", "suspicious"]
"""contradiction: within one report. against the method: the figures and the published method exclude each other.
against official figures: no official vintage allows it. restatement: another report gives another number. suspicious:
possible, and most likely a slip."""

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
    def of(cls, figure: PublishedFigure) -> Key:
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

    def at(self, **changes: str) -> Key:
        """The same key with other labels."""
        return replace(self, **changes)

    def year_before(self) -> Key:
        """The same key a year earlier."""
        return replace(self, year=str(int(self.year) - 1))


@dataclass(frozen=True)
class Evidence:
    """An interval and the figures it comes from; arithmetic carries both along."""

    interval: Interval
    figures: tuple[PublishedFigure, ...] = ()

    @classmethod
    def of(cls, *figures: PublishedFigure) -> Evidence:
        """What figures of one quantity share, in the unit without powers of ten; all they span if they contradict."""
        intervals = [figure.interval * base_unit(figure.unit)[1] for figure in figures]
        low, high = max(one.low for one in intervals), min(one.high for one in intervals)
        return cls(Interval(low, high) if low <= high else hull(intervals), figures)

    @property
    def unit(self) -> str:
        """The unit the first figure is printed in."""
        return self.figures[0].unit

    def __add__(self, other: Evidence) -> Evidence:
        return Evidence(self.interval + other.interval, self.figures + other.figures)

    def __sub__(self, other: Evidence) -> Evidence:
        return Evidence(self.interval - other.interval, self.figures + other.figures)

    def __mul__(self, factor: float) -> Evidence:
        return replace(self, interval=self.interval * factor)

    def __truediv__(self, other: Evidence) -> Evidence:
        return Evidence(self.interval / other.interval, self.figures + other.figures)

    def growth_factor(self) -> Evidence:
        """1 + g of a growth g in percent."""
        return replace(self, interval=self.interval.growth_factor())

    def or_more(self) -> Evidence:
        """What is known when parts of a sum are missing: at least this."""
        return replace(self, interval=Interval(self.interval.low, inf))


def total(parts: Sequence[Evidence]) -> Evidence:
    """The sum of parts."""
    return reduce(add, parts)


def span(parts: Sequence[Evidence]) -> Evidence:
    """From the least of the parts to the greatest."""
    figures = tuple(figure for part in parts for figure in part.figures)
    return Evidence(hull(part.interval for part in parts), figures)


def number(value: float, *figures: PublishedFigure) -> Evidence:
    """A number that is counted, with the figures it is counted from."""
    return Evidence(Interval(float(value), float(value)), figures)


@dataclass(frozen=True)
class Implication:
    """A statement, and what other figures imply in its place; `unit` is the one to show both in, none for factors."""

    statement: str
    stated: Evidence
    implied: Evidence
    kind: Kind = "contradiction"
    unit: str = ""

    @property
    def holds(self) -> bool:
        """Whether any values within rounding satisfy both sides; what is merely suspicious never does."""
        return self.kind != "suspicious" and self.stated.interval.meets(self.implied.interval)

    @property
    def gap(self) -> float:
        """Distance between the two sides over the nearer end of what is stated; inf where that is zero."""
        stated, implied = self.stated.interval, self.implied.interval
        if implied.low > stated.high:
            near, far = stated.high, implied.low
        elif implied.high < stated.low:
            near, far = stated.low, implied.high
        else:
            return 0.0
        return far / near - 1.0 if near and isfinite(near) else inf


class Statements:
    """Every figure under its key; figures of the same quantity in other units or digits stand together."""

    def __init__(self, figures: Sequence[PublishedFigure]) -> None:
        self.figures = list(figures)
        self._by_key: dict[Key, list[PublishedFigure]] = {}
        for figure in figures:
            self._by_key.setdefault(Key.of(figure), []).append(figure)

    def __iter__(self) -> Iterator[Key]:
        return iter(self._by_key)

    def printed(self, key: Key) -> list[PublishedFigure]:
        """All figures of a key."""
        return self._by_key.get(key, [])

    def get(self, key: Key) -> Evidence | None:
        """What the figures of a key say together; None where there is none."""
        figures = self._by_key.get(key)
        return Evidence.of(*figures) if figures else None

    def several(self, key: Key, column: str, labels: Sequence[str]) -> list[Evidence]:
        """Evidence for those labels of a column that have any."""
        return [found for label in labels if (found := self.get(key.at(**{column: label})))]

    def known(self, key: Key) -> Evidence | None:
        """As `get`; a total that is not published is the sum of its components."""
        stated = self.get(key)
        if stated is not None or key.component != "total" or key.indicator not in SUMMABLE:
            return stated
        parts = self.several(key, "component", COMPONENTS)
        return total(parts) if len(parts) == len(COMPONENTS) else None

    def sources(self) -> list[str]:
        """Reports, in the order they appear."""
        return list(dict.fromkeys(figure.source for figure in self.figures))
