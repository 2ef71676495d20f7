"""Yearly series whose forecast errors are pooled, in logarithms, and the CSV file they are read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from scenario_engine.methods.growth import naive
from scenario_engine.methods.probability.past_errors import own_spread
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.files.numerals import read_number
from scenario_engine.support.files.plaintext import read_records

WARM_UP = 4
"""Growth rates that a series must have before it is forecast."""

BESIDES = ("unit", "vintage", "source", "quality", "status", "locator", "published")
"""Columns of a table of figures that tell no series from another."""


@dataclass(frozen=True)
class Panel:
    """Yearly series in logarithms whose errors are pooled."""

    years: tuple[int, ...]
    """Consecutive."""
    series: tuple[str, ...]
    """Names of the rows."""
    levels: Floats
    """Logarithms, (series, year), NaN where unknown."""
    families: tuple[str, ...] = ()
    """What each series is a part of the record of: series of one family have one spread, such as a section in two vintages. The
    series itself by default."""
    warm_up: int = WARM_UP
    """Growth rates that a series must have before it is forecast."""

    def forecasts(self, at: int, horizon: int) -> dict[str, Floats]:
        """Naive forecasts from a column of years on, by method; NaN for a series that is too short or not known then."""
        levels = self.levels[:, : at + 1]
        ready = np.isfinite(levels).sum(axis=1) > self.warm_up
        found = naive.forecasts(levels, horizon)
        return {method: np.where(ready[:, None], ahead, np.nan) for method, ahead in found.items()}

    def spread(self, at: int) -> Floats:
        """How much more than all together each series, with its family, varied as known in a column of years."""
        squares, degrees = naive.variation(self.levels[:, : at + 1])
        summed = [np.bincount(self._family, one).astype(float) for one in (squares, degrees)]
        return np.asarray(own_spread(*summed)[self._family])

    @cached_property
    def _family(self) -> npt.NDArray[np.int_]:
        names = self.families or self.series
        known = list(dict.fromkeys(names))
        return np.array([known.index(name) for name in names])


def read_panel(path: Path, *, rates: bool = False, warm_up: int = WARM_UP) -> Panel:
    """Series of a CSV file with the columns `year` and `value`; every other column tells series apart.

    `rates` says that values are growth rates in per cent, which are added up; levels or shares otherwise. `warm_up` is how many
    growth rates a series must have before it is forecast. A column that is missing, a cell that is not a number, a level that
    is not positive, a year that appears twice and series that are too short are refused.
    """
    columns, rows = read_records(path)
    for column in ("year", "value"):
        if column not in columns:
            raise ScenarioEngineError(
                f"{path.name}: has no column {column!r}; its columns are {listing(columns) or 'none'}.",
                "Give a row for each year, with the columns year and value, and others that tell the series apart.",
            )
    names = [column for column in columns if column not in ("year", "value", *BESIDES)]
    table: dict[str, dict[int, float]] = {}
    for line, row in rows:
        name = " ".join(row[column] for column in names) or path.stem
        when, value = (
            read_number(row[column], f"{path.name}, row {line}: the {column}") for column in ("year", "value")
        )
        year = int(when)
        if year != when or not 0 < year < 10_000:
            raise ScenarioEngineError(
                f"{path.name}, row {line}: the year: {row['year']!r} is not a whole year.",
                "Write a year such as 2024.",
            )
        if (value <= -100.0) if rates else (value <= 0.0):
            raise ScenarioEngineError(
                f"{path.name}, row {line}: {name} is {value:g} in {year}; errors are relative, so "
                + (
                    "a rate must lie above -100 per cent." if rates else "levels and shares must be positive."
                ),
                "" if rates else "Leave the row out, or give growth rates in per cent with --rates.",
            )
        if year in table.setdefault(name, {}):
            raise ScenarioEngineError(
                f"{path.name}, row {line}: {name} has {year} twice.",
                "Keep one vintage; other columns tell series apart.",
            )
        table[name][year] = np.log1p(value / 100.0) if rates else np.log(value)
    return _assembled(path.name, table, rates, warm_up)


def _assembled(name: str, table: Mapping[str, Mapping[int, float]], rates: bool, warm_up: int) -> Panel:
    """Series by year as a panel; rates are added up from the year before their first."""
    longest = max((len(series) - (not rates) for series in table.values()), default=0)
    least = warm_up + 3
    if longest < least:
        raise ScenarioEngineError(
            f"{name}: its longest series has {longest} growth rate{'' if longest == 1 else 's'}; bands are made "
            f"of past errors and need {least}.",
            "Give longer series.",
        )
    found = sorted({year for series in table.values() for year in series})
    years = range(found[0] - rates, found[-1] + 1)
    levels = np.full((len(table), len(years)), np.nan)
    for row, (one, series) in enumerate(table.items()):
        at = sorted(series)
        values = np.array([series[year] for year in at])
        if rates:
            absent = sorted(set(range(at[0], at[-1])) - set(at))
            if absent:
                raise ScenarioEngineError(
                    f"{name}: {one} has no rate of {listing(absent)}; rates are added up year by year.",
                    "Give every year between its first and its last.",
                )
            at, values = [at[0] - 1, *at], np.append(0.0, np.cumsum(values))
        levels[row, np.array(at) - years[0]] = values
    return Panel(tuple(years), tuple(table), levels, warm_up=warm_up)
