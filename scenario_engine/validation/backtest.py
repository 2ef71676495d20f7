"""Forecasts with what was known in an earlier year, compared with what was published later and with naive ones."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import xarray as xr
from pydantic import Field

from scenario_engine.data import catalogue
from scenario_engine.data.published_accounts import Published
from scenario_engine.engine.program import run
from scenario_engine.methods.growth.gaps import fill
from scenario_engine.scenario.records import TableRows
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.files.project import may_read, top
from scenario_engine.support.toml import located
from scenario_engine.support.toml.record import Record, Year
from scenario_engine.support.toml.validation import validated

LAST_GROWTH, LINEAR_TREND, OWN_FORECAST = "naive: last growth", "naive: linear trend", "the report's own"
COMBINATION = "naive: mean of both"

Forecasts = dict[str, dict[str, dict[int, float]]]
"""By method, component and year."""


class PublishedRecord(Record):
    """The tables of published accounts, and the GDP that published shares are of."""

    files: Annotated[list[str], Field(min_length=1)]
    gdp: TableRows


class ForecastOrigin(Record):
    """A year to forecast from: what was known, which reports had appeared, and the scenarios of that day by name."""

    name: str
    last_known: Year
    reports: Annotated[list[str], Field(min_length=1)]
    horizon: Annotated[list[Year], Field(min_length=1)]
    model: dict[str, str] = Field(default_factory=dict)


class BacktestRecord(Record):
    """A backtest's file: from where to forecast, and the reports that give the outcome, in order of appearance."""

    dataset: str
    components: Annotated[list[Literal["core", "penetration", "total"]], Field(min_length=1)]
    published: PublishedRecord
    outcome_reports: Annotated[list[str], Field(min_length=1)]
    still_forecast: list[Year] = Field(default_factory=list)
    origin: Annotated[list[ForecastOrigin], Field(min_length=1)]


def run_backtest(path: Path) -> xr.Dataset:
    """Every forecast a backtest's TOML file asks for; scenarios it names lie relative to it.

    A component that the reports of an origin do not give is not forecast from there.

    `forecast` and its relative `error` over `origin`, `component`, `forecast_method` and `year`, missing where a method
    has no forecast; `outcome`, what was published later; and `mean_absolute_error` over origins by years ahead. Levels
    are in the dataset's money.
    """
    if not path.is_file():
        raise ScenarioEngineError(f"there is no backtest {str(path)!r}; give the path of a TOML file.")
    spec = validated(BacktestRecord, located.read(path, path.name))
    dataset = catalogue.find(spec.dataset, path.parent)
    published = Published(dataset, spec.published.files, spec.published.gdp.model_dump(exclude_none=True))
    years = sorted({year for origin in spec.origin for year in origin.horizon})
    by_origin = [_forecasts(spec, origin, published, path) for origin in spec.origin]
    methods = list(dict.fromkeys(method for found in by_origin for method in found))
    levels = [
        [
            [[found.get(method, {}).get(name, {}).get(year, np.nan) for year in years] for method in methods]
            for name in spec.components
        ]
        for found in by_origin
    ]
    outcome = [[_outcome(published, spec, year, name) for year in years] for name in spec.components]
    forecast, later = (
        {"long_name": name, "units": dataset.counted_in["money"]} for name in ("Forecast", "Published later")
    )
    result = xr.Dataset(
        {
            "forecast": (("origin", "component", "forecast_method", "year"), levels, forecast),
            "outcome": (("component", "year"), outcome, later),
        },
        {
            "origin": [origin.name for origin in spec.origin],
            "component": spec.components,
            "forecast_method": methods,
            "year": years,
            "last_known": ("origin", [origin.last_known for origin in spec.origin]),
        },
    )
    return _with_errors(result).assign_attrs(
        title="Forecasts compared with what was published later",
        analysis="backtest",
        display=json.dumps({"units": dataset.display["units"]}),
        still_forecast=spec.still_forecast,
    )


def _forecasts(spec: BacktestRecord, origin: ForecastOrigin, published: Published, path: Path) -> Forecasts:
    """All that is forecast from an origin, by method, component and year."""
    found: Forecasts = {name: {} for name in (LAST_GROWTH, LINEAR_TREND, COMBINATION, OWN_FORECAST)}
    years, reports, last = origin.horizon, origin.reports, origin.last_known
    known = [one for one in spec.components if published.level(reports, last, one) is not None]
    for component in known or spec.components:
        history = published.history(reports, last, component)
        growing, straight = (rule(history, years) for rule in (last_growth, linear_trend))
        found[LAST_GROWTH][component], found[LINEAR_TREND][component] = growing, straight
        found[COMBINATION][component] = {year: (growing[year] + straight[year]) / 2.0 for year in years}
        own = {year: published.forecast(reports[-1], year, component) for year in years}
        found[OWN_FORECAST][component] = {year: level for year, level in own.items() if level is not None}
    for name, scenario in origin.model.items():
        if not may_read(path.parent / scenario, top(path)):
            raise ScenarioEngineError(
                f"{path.name}: the scenario {scenario!r} lies outside the project of this backtest."
            )
        found[name] = _modelled(path.parent / scenario, spec.components, years)
    return found


def _with_errors(result: xr.Dataset) -> xr.Dataset:
    """Relative errors, 0.05 where a forecast is 5 % too high, and the mean of their sizes over origins by years ahead.

    Means are over the origins that every method forecasts from, so that one that starts earlier is not judged by a harder
    year; the reports' own reach one year only and are asked of the same origins.
    """
    error = result["forecast"] / result["outcome"] - 1.0
    others = [method for method in result.indexes["forecast_method"] if method != OWN_FORECAST]
    shared = error.sel(forecast_method=others).notnull().all("forecast_method")
    ahead = (result["year"] - result["last_known"]).where(shared)
    steps = np.unique(ahead.to_numpy()[np.isfinite(ahead.to_numpy())]).astype(int)
    if not steps.size:
        raise ScenarioEngineError(
            f"backtest: no origin has a forecast by each of {listing(others)}.",
            "Give the models of at least one origin the names that all origins use.",
        )
    years_ahead = xr.DataArray(steps, dims="years_ahead", name="years_ahead")
    means = [abs(error).where(ahead == step).mean(["origin", "year"]) for step in steps]
    number = [(ahead == step).any("year").sum("origin") for step in steps]
    percent = {"units": "1", "display": "percent"}
    mean = xr.concat(means, years_ahead).transpose("component", "forecast_method", "years_ahead")
    origins = xr.concat(number, years_ahead).assign_attrs(long_name="Number of origins", units="1")
    return result.assign(
        error=error.assign_attrs(long_name="Error", **percent),
        number_of_origins=origins,
        mean_absolute_error=mean.assign_attrs(long_name="Mean absolute error", **percent),
    )


def last_growth(history: Mapping[int, float], years: Sequence[int]) -> dict[int, float]:
    """The last growth compounded: x_T (x_T / x_{T−1})^(n − T)."""
    last = max(history)
    factor = history[last] / history[last - 1]
    return {year: history[last] * factor ** (year - last) for year in years}


def linear_trend(history: Mapping[int, float], years: Sequence[int]) -> dict[int, float]:
    """The least-squares line through all known levels."""
    values, _ = fill(list(history), list(history.values()), list(years), "trend")
    return dict(zip(years, map(float, values), strict=True))


def _modelled(path: Path, components: Sequence[str], years: Sequence[int]) -> dict[str, dict[int, float]]:
    """The model's national figures by component; only the operators these need are run."""
    scenario = load(path)
    wanted = [f"{component}_value_added" for component in components]
    result = run(scenario.graph, scenario.inputs, wanted, scenario.dataset.counted_in, scenario.indexes)
    beyond = sorted(set(years) - {int(year) for year in result.indexes["year"]})
    if beyond:
        raise ScenarioEngineError(
            f"{path.name}: has no {listing(beyond)}; the backtest's horizon reaches there."
        )
    return {
        component: {year: float(result[name].sum("industry").sel(year=year)) for year in years}
        for component, name in zip(components, wanted, strict=True)
    }


def _outcome(published: Published, spec: BacktestRecord, year: int, component: str) -> float:
    reports = spec.outcome_reports
    found = published.level(reports, year, component)
    if found is None and year in spec.still_forecast:
        found = published.forecast(reports[-1], year, component)
    if found is None:
        raise ScenarioEngineError(
            f"backtest: {', '.join(reports)} give no {component} value added of {year}; "
            "shorten the horizon, or list the year under still_forecast."
        )
    return found
