"""Bands tried on records: from every year of yearly series a forecast and its band, by what was known, and what came.

A record is a panel of yearly series in logarithms, such as a CSV file holds, whose forecast errors are pooled; so errors are
in per cent of the level, of a share or of what growth adds up to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt
import xarray as xr

from scenario_engine.methods.growth import naive
from scenario_engine.methods.probability.past_errors import (
    LEVELS,
    PastErrors,
    crps,
    known_errors,
    own_spread,
    process_of,
    spread_of_sums,
)
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
    """Yearly series in logarithms whose errors are pooled: `levels`, (series, year) over consecutive years, NaN where unknown.

    Series of one family have one spread, such as a section in two vintages; each is its own by default. `warm_up` is how many
    growth rates a series must have before it is forecast.
    """

    years: tuple[int, ...]
    series: tuple[str, ...]
    levels: Floats
    families: tuple[str, ...] = ()
    warm_up: int = WARM_UP

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


def read_panel(path: Path, *, rates: bool = False) -> Panel:
    """Series of a CSV file with the columns `year` and `value`; every other column tells series apart.

    `rates` says that values are growth rates in per cent, which are added up; levels or shares otherwise. A column that is
    missing, a cell that is not a number, a level that is not positive, a year that appears twice and series that are too short
    are refused.
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
    return _assembled(path.name, table, rates)


def _assembled(name: str, table: Mapping[str, Mapping[int, float]], rates: bool) -> Panel:
    """Series by year as a panel; rates are added up from the year before their first."""
    longest = max((len(series) - (not rates) for series in table.values()), default=0)
    least = WARM_UP + 3
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
    return Panel(tuple(years), tuple(table), levels)


NOMINAL = 0.9
"""Coverage of the bands that tables show; half a width is that of this band."""

NORMAL = 1.6448536269514722
"""Half the width of a normal variable's 90 % band, in standard deviations."""

LEAST = 0.85
"""Share of outcomes that a band of 90 % must have held before it is drawn from; it is widened until it has."""

EXACT = 1e-9
"""Half a width, in logarithms, that is rounding."""


def try_bands(panel: Panel, horizon: int = 5, more: Mapping[str, Floats] | None = None) -> xr.Dataset:
    """Every forecast from every year, its band from the errors known in that year, and how it fared.

    Over `forecast_method`, `origin`, `series` and `years_ahead`: `error`, outcome less forecast in logarithms;
    `covered_from`, the smallest nominal coverage whose band contains the outcome, so that the share of pairs at or below p
    is the actual coverage of bands of p; `crps`; `half_width` of the 90 % band. From the last year: `outlook`, the forecast;
    `spread`, how much more than all each series varied; `band`, half the width of the 90 % band of a series with spread 1.
    Methods are compared on the pairs that all of them forecast. `more` are further forecasts by method, (year, series,
    horizon), in logarithms, NaN where there is none.
    """
    years, number = len(panel.years), len(panel.series)
    known = np.isfinite(panel.levels)
    first = int(np.argmax(np.cumsum(known, axis=1).max(axis=0) > panel.warm_up))
    by_origin = {at: panel.forecasts(at, horizon) for at in range(first, years)}
    spreads = {at: panel.spread(at) for at in by_origin}
    methods = [*by_origin[years - 1], *(more or {})]
    centre = np.full((len(methods), years, number, horizon), np.nan)
    for at, forecasts in by_origin.items():
        for row, method in enumerate(methods):
            centre[row, at] = forecasts[method] if method in forecasts else (more or {})[method][at]
    error = np.full_like(centre, np.nan)
    for ahead in range(1, min(horizon, years - 1) + 1):
        error[:, :-ahead, :, ahead - 1] = panel.levels[:, ahead:].T - centre[:, :-ahead, :, ahead - 1]
    error[:, ~np.isfinite(error).all(axis=0)] = np.nan
    standard = np.full_like(error, np.nan)
    for at, spread in spreads.items():
        standard[:, at] = error[:, at] / spread[:, None]
    covered, score, half_width = (np.full_like(error, np.nan) for _ in range(3))
    for row, (at, spread), ahead in product(range(len(methods)), spreads.items(), range(1, horizon + 1)):
        errors = known_errors(standard[row], at, ahead)
        if errors is not None:
            cell = row, at, slice(None), ahead - 1
            covered[cell], score[cell], half_width[cell] = _fared(errors, error[cell], spread)
    last = [[known_errors(one, years - 1, ahead) for ahead in range(1, horizon + 1)] for one in standard]
    band = [[one.half_widths(np.array(NOMINAL)) if one else np.nan for one in row] for row in last]
    dims = ["forecast_method", "origin", "series", "years_ahead"]
    error[~np.isfinite(covered)] = np.nan
    if not np.isfinite(error).any():
        raise ScenarioEngineError(
            "no forecast of these series has both a band known in its year and an outcome.",
            "Give more consecutive years: bands are made of the errors of earlier forecasts.",
        )
    return xr.Dataset(
        {
            "error": (dims, error),
            "covered_from": (dims, covered),
            "crps": (dims, score),
            "half_width": (dims, half_width),
            "outlook": (["forecast_method", "series", "years_ahead"], centre[:, -1]),
            "spread": (["series"], spreads[years - 1]),
            "band": (["forecast_method", "years_ahead"], np.array(band, dtype=float)),
        },
        dict(zip(dims, (methods, list(panel.years), list(panel.series), range(1, horizon + 1)), strict=True)),
        {"analysis": "bands"},
    )


def _fared(errors: PastErrors, error: Floats, spread: Floats) -> tuple[Floats, Floats, Floats]:
    """Nominal coverage from which a band contains each outcome, its score, and half the width of the 90 % band."""
    half = errors.half_widths(LEVELS)
    held = np.searchsorted(half, np.abs(error) / spread)
    made = np.isfinite(error)
    width = spread * errors.half_widths(np.array(NOMINAL))
    covered = np.where(made, np.append(LEVELS, 1.0)[held], np.nan)
    return covered, crps(error, spread, half), np.where(made, width, np.nan)


def by_horizon(found: xr.Dataset) -> xr.Dataset:
    """Coverage, width, score and size of errors by method and years ahead, over origins and series.

    `coverage` is the actual one of bands of every nominal coverage in tenths; `half_width` is the median of 90 % bands.
    """
    over = ["origin", "series"]
    pairs = found["covered_from"].notnull()
    nominal = xr.DataArray(np.arange(1, 10) / 10.0, dims="nominal", name="nominal")
    within = (found["covered_from"] <= nominal.assign_coords(nominal=nominal) + 1e-9).where(pairs)
    shares = {
        "coverage": (within.mean(over), "Share of outcomes inside the band"),
        "half_width": (found["half_width"].where(pairs).median(over), "Half the width of the 90 % band"),
        "crps": (found["crps"].mean(over), "Continuous ranked probability score"),
        "mean_absolute_error": (abs(found["error"]).mean(over), "Mean absolute error"),
    }
    percent = {"units": "1", "display": "percent"}
    told = {name: array.assign_attrs(long_name=head, **percent) for name, (array, head) in shares.items()}
    counted = pairs.isel(forecast_method=0, drop=True).sum(over)
    told["pairs"] = counted.assign_attrs(long_name="Pairs of origin and series", units="1")
    return xr.Dataset(told, attrs={"columns": "years_ahead"})


def ahead_of(found: xr.Dataset, method: str = naive.COMBINATION, *, rates: bool = False) -> xr.Dataset:
    """The forecast from the last year with its 90 % band over `series` and `year`; series not known in it are left out.

    As levels; of growth rates, what has been added since the last year, in per cent.
    """
    chosen = found.sel(forecast_method=method, drop=True)
    centre, half = chosen["outlook"], chosen["spread"] * chosen["band"]
    if rates:
        centre = centre - found["outlook"].sel(forecast_method=naive.NO_CHANGE, drop=True)
    shown = xr.Dataset({"forecast": centre, "low": centre - half, "high": centre + half}).map(np.exp)
    if rates:
        shown = 100.0 * (shown - 1.0)
    year = int(found["origin"][-1]) + found["years_ahead"].to_numpy()
    return shown.rename(years_ahead="year").assign_coords(year=year).dropna("series", how="all")


def process(found: xr.Dataset, method: str = naive.COMBINATION) -> xr.Dataset:
    """The draw of yearly growth whose 90 % bands are those from the last year: `sd` by series and `persistence`.

    `misfit` is the largest relative difference between its spread and the bands', over the years ahead; `widening` what
    `sd` was multiplied by because bands had held too few outcomes.
    """
    wanted = found["band"].sel(forecast_method=method).to_numpy() / NORMAL
    if not (wanted > EXACT).all():
        raise ScenarioEngineError(
            f"the forecasts by {method} of these series were never wrong; there is no spread to draw from.",
            "Give series as they were measured.",
        )
    deviation, persistence = process_of(wanted)
    misfit = np.abs(spread_of_sums(deviation, persistence, len(wanted)) / wanted - 1.0).max()
    factor = widening(found, method)
    return xr.Dataset(
        {"sd": found["spread"] * deviation * factor},
        attrs={"persistence": persistence, "misfit": float(misfit), "widening": factor},
    )


def widening(found: xr.Dataset, method: str = naive.COMBINATION) -> float:
    """The smallest factor, at least 1, by which bands of 90 % would have held 85 % of outcomes at every number of years ahead."""
    one = found.sel(forecast_method=method)
    needed = [1.0]
    for ahead in found["years_ahead"].to_numpy():
        ratio = (abs(one["error"]) / one["half_width"]).sel(years_ahead=ahead).to_numpy()
        ratio = np.sort(ratio[np.isfinite(ratio)])
        if ratio.size:
            needed.append(float(ratio[int(np.ceil(LEAST * ratio.size)) - 1]))
    return max(needed)
