"""Published figures: the number as printed, and the interval of values that would have been printed so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from math import inf, isfinite
from pathlib import Path

from scenario_engine.data.dataset import Dataset
from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.files.numerals import not_a_number, plain_digits
from scenario_engine.support.files.plaintext import read_records

_YEARS = re.compile(r"\d+(-\d+)?$", re.ASCII)
_RANGE = re.compile(r"^(?P<low>\d+(\.\d+)?)-(?P<high>\d+(\.\d+)?)$", re.ASCII)
_SCALED = re.compile(r"^(?P<base>[A-Za-z]+)_1e(?P<power>\d+)$")
KEY = ("year", "region", "industry", "indicator", "component")
COLUMNS = (*KEY, "value", "unit", "status", "source", "locator")
WHOLE_NUMBERS = ("count", "rank", "tier", "tier_1_to_4", "listed_order", "rank_band")
"""Units of what is counted, ranked or graded: not rounded."""


@dataclass(frozen=True)
class Interval:
    """A closed interval of values, with the figures it is known from; a bound stated in words is open to one side.

    Arithmetic carries the figures along.
    """

    low: float
    high: float
    figures: tuple[PublishedFigure, ...] = field(default=(), compare=False)

    @property
    def unit(self) -> str:
        """The unit that the first of the figures is printed in."""
        return self.figures[0].unit

    def __contains__(self, value: float) -> bool:
        slack = 1e-9 * max(abs(self.low) if isfinite(self.low) else 0.0, 1e-3)
        return self.low - slack <= value <= self.high + slack

    def meets(self, other: Interval) -> bool:
        """Whether the two, in the same unit, have a value in common, up to rounding."""
        slack = 1e-9 * max(
            1e-6, *(abs(x) for x in (self.low, self.high, other.low, other.high) if isfinite(x))
        )
        return self.low <= other.high + slack and other.low <= self.high + slack

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high, self.figures + other.figures)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low, self.figures + other.figures)

    def __mul__(self, factor: Interval | float) -> Interval:
        by = factor if isinstance(factor, Interval) else Interval(factor, factor)
        corners = [x * y for x in (self.low, self.high) for y in (by.low, by.high)]
        return Interval(min(corners), max(corners), self.figures + by.figures)

    def __truediv__(self, divisor: Interval) -> Interval:
        """Quotient by an interval of positive values."""
        corners = [x / y for x in (self.low, self.high) for y in (max(divisor.low, 1e-300), divisor.high)]
        return Interval(min(corners), max(corners), self.figures + divisor.figures)

    def __pow__(self, power: int) -> Interval:
        return Interval(self.low**power, self.high**power, self.figures)

    def growth_factor(self) -> Interval:
        """1 + g of a growth g in percent."""
        return Interval(1.0 + self.low / 100.0, 1.0 + self.high / 100.0, self.figures)

    def nearest(self, value: float) -> float:
        """The value itself inside the interval, else the end it lies beyond."""
        return min(max(value, self.low), self.high)

    def __str__(self) -> str:
        """A number with its half-width, or what it is at least or at most."""
        if not isfinite(self.high):
            return f"≥ {self.low:.6g}"
        if not isfinite(self.low):
            return f"≤ {self.high:.6g}"
        middle, half = (self.low + self.high) / 2.0, (self.high - self.low) / 2.0
        if half <= 1e-9 * abs(middle):
            return f"{middle:.6g}"
        width = Decimal(f"{half:.2g}")
        return f"{middle:.{max(0, -int(width.as_tuple().exponent))}f} ± {width:f}"


def hull(intervals: Iterable[Interval]) -> Interval:
    """The least interval that contains all of at least one."""
    lows, highs, figures = zip(*((one.low, one.high, one.figures) for one in intervals), strict=True)
    return Interval(min(lows), max(highs), tuple(chain(*figures)))


@dataclass(frozen=True)
class PublishedFigure:
    """One printed number, with what it is of and where it is printed."""

    year: str
    region: str
    industry: str
    indicator: str
    component: str
    printed: str
    unit: str
    status: str
    source: str
    locator: str
    line: int = 0
    table: str = ""

    @property
    def value(self) -> float:
        """The number as printed; of a printed range such as 1-6, its middle."""
        if span := self._span:
            return (span.low + span.high) / 2.0
        return float(self.printed)

    @property
    def _span(self) -> Interval | None:
        match = _RANGE.match(self.printed)
        return Interval(float(match["low"]), float(match["high"])) if match else None

    @property
    def key(self) -> tuple[str, ...]:
        """What the figure is of: year, region, industry, indicator, component."""
        return (self.year, self.region, self.industry, self.indicator, self.component)

    @property
    def years(self) -> tuple[int, ...]:
        """One year, or first and last of a span such as 2017-2022."""
        return tuple(int(year) for year in self.year.split("-"))

    @property
    def half_unit(self) -> float:
        """Half a unit of the last printed digit; zero for what is counted, ranked or graded, but for a mean of ranks."""
        if self.unit in WHOLE_NUMBERS and not self.indicator.endswith("_mean"):
            return 0.0
        exponent = Decimal(self.printed).as_tuple().exponent
        return 0.5 * 10.0 ** int(exponent)

    @property
    def interval(self) -> Interval:
        """Values that are printed as this number; for a bound, all values it allows."""
        if self.indicator.endswith("_lower_bound"):
            return Interval(self.value, inf)
        if self.indicator.endswith("_upper_bound"):
            return Interval(-inf, self.value)
        if span := self._span:
            return span
        return Interval(self.value - self.half_unit, self.value + self.half_unit)

    def __str__(self) -> str:
        what = [self.region, self.industry, self.component]
        return f"{self.year} {' '.join(part for part in what if part and part != 'total')} {self.indicator}"


def base_unit(unit: str) -> tuple[str, float]:
    """Unit without its power of ten, and that power: CNY_1e8 is CNY times 1e8."""
    match = _SCALED.match(unit)
    return (match["base"], 10.0 ** int(match["power"])) if match else (unit, 1.0)


def published(dataset: Dataset) -> list[PublishedFigure]:
    """Every figure of the tables that a dataset declares as published, in their order."""
    names = dataset.about.get("published", [])
    return [figure for name in names for figure in read(dataset.folder / f"{name}.csv")]


def read(path: Path) -> list[PublishedFigure]:
    """Every figure of a table of published figures.

    It has the columns year, region, industry, indicator, component, value, unit, status, source, locator.
    Years may be spans (2017-2022); values keep their printed digits.
    """
    if not path.exists():
        raise ScenarioEngineError(f"{path.name!r} does not exist; name a CSV file of published figures.")
    columns, rows = read_records(path)
    lacking = [column for column in COLUMNS if column not in columns]
    if lacking:
        raise ScenarioEngineError(
            f"{path.name} lacks the column {listing(lacking)}; a table of published figures has "
            f"{', '.join(COLUMNS)}."
        )
    return [_figure(line, row, path.name) for line, row in rows]


def _figure(line: int, row: dict[str, str], name: str) -> PublishedFigure:
    if not _YEARS.match(row["year"]):
        raise ScenarioEngineError(f"{name}, line {line}: {row['year']!r} is not a year, nor a span of years.")
    digits = row["value"] if _RANGE.match(row["value"]) else plain_digits(row["value"])
    if digits is None:
        fault, advice = not_a_number(row["value"])
        raise ScenarioEngineError(f"{name}, line {line}: {fault}", advice)
    columns = {column: row[column] for column in COLUMNS if column != "value"}
    return PublishedFigure(**columns, printed=digits, line=line, table=name)
