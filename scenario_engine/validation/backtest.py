"""Forecasts with what was known in an earlier year, against what was published later and against naive ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Annotated, Literal

from pydantic import Field

from scenario_engine.data import catalogue
from scenario_engine.data.dataset import Dataset
from scenario_engine.data.published_accounts import Published
from scenario_engine.engine.program import run
from scenario_engine.methods.growth.gaps import fill
from scenario_engine.scenario.records import TableRows
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.toml import located
from scenario_engine.support.toml.record import Record, Year
from scenario_engine.support.toml.validation import validated

__all__ = ["Backtest", "Forecast", "last_growth", "linear_trend", "run_backtest"]

LAST_GROWTH, LINEAR_TREND, OWN_FORECAST = "naive: last growth", "naive: linear trend", "the report's own"

ACCOUNTS = {
    "core": "core_value_added",
    "penetration": "penetration_value_added",
    "total": "total_value_added",
}
"""Component → variable of the model that forecasts it."""


class PublishedRecord(Record):
    """Where the published accounts stand, and the GDP that printed shares are of."""

    file: str
    gdp: TableRows


class Origin(Record):
    """A year to forecast from: what was known, which reports had appeared, and the scenarios of that day by name."""

    name: str
    last_known: Year
    reports: Annotated[list[str], Field(min_length=1)]
    horizon: Annotated[list[Year], Field(min_length=1)]
    model: dict[str, str] = Field(default_factory=dict)


class BacktestRecord(Record):
    """A backtest's file: from where to forecast, and the reports that tell the outcome, in order of appearance."""

    dataset: str
    components: Annotated[list[Literal["core", "penetration", "total"]], Field(min_length=1)]
    published: PublishedRecord
    outcome_reports: Annotated[list[str], Field(min_length=1)]
    still_forecast: list[Year] = Field(default_factory=list)
    origin: Annotated[list[Origin], Field(min_length=1)]


@dataclass(frozen=True)
class Forecast:
    """One method's figure for one year and component, from one origin; `outcome` is what was published later."""

    origin: str
    method: str
    component: str
    year: int
    steps_ahead: int
    value: float
    outcome: float

    @property
    def error(self) -> float:
        """Relative error, 0.05 where the forecast is 5 % too high."""
        return self.value / self.outcome - 1.0


@dataclass(frozen=True)
class Backtest:
    """Every forecast of a backtest, in the dataset's money; `still_forecast` lists years whose outcome is a forecast itself."""

    forecasts: tuple[Forecast, ...]
    still_forecast: tuple[int, ...]
    dataset: Dataset

    def methods(self) -> list[str]:
        """Methods in the order of their first forecast."""
        return list(dict.fromkeys(one.method for one in self.forecasts))

    def of(self, **wanted: object) -> list[Forecast]:
        """Forecasts whose fields have the given values, such as `component="total"`."""
        return [
            one
            for one in self.forecasts
            if all(getattr(one, field) == value for field, value in wanted.items())
        ]

    def mean_absolute_error(self, method: str, component: str, steps_ahead: int) -> float | None:
        """Mean over origins of the absolute relative error, None where the method has no forecast.

        A method is named as in `naive: last growth`, a component is `core`, `penetration` or `total`;
        `steps_ahead` are the years between the last known figure and the one forecast.
        """
        errors = [
            abs(one.error) for one in self.of(method=method, component=component, steps_ahead=steps_ahead)
        ]
        return fmean(errors) if errors else None


def run_backtest(path: Path) -> Backtest:
    """Every forecast a backtest's TOML file asks for.

    Scenarios it names lie relative to it.
    """
    if not path.is_file():
        raise ScenarioEngineError(f"there is no backtest {str(path)!r}; give the path of a TOML file.")
    spec = validated(BacktestRecord, located.read(path, path.name))
    dataset = catalogue.find(spec.dataset, path.parent)
    gdp = spec.published.gdp.model_dump(exclude_none=True)
    published = Published(dataset, spec.published.file, gdp)
    forecasts: list[Forecast] = []
    for origin in spec.origin:
        modelled = {
            name: _modelled(path.parent / scenario, spec.components, origin.horizon)
            for name, scenario in origin.model.items()
        }
        for component in spec.components:
            outcome = {year: _outcome(published, spec, year, component) for year in origin.horizon}
            by_method = {
                **_naive(published, origin, component),
                OWN_FORECAST: _own_forecasts(published, origin, component),
                **{name: values[component] for name, values in modelled.items()},
            }
            forecasts += [
                Forecast(origin.name, method, component, year, year - origin.last_known, value, outcome[year])
                for method, values in by_method.items()
                for year, value in values.items()
            ]
    return Backtest(tuple(forecasts), tuple(spec.still_forecast), dataset)


def last_growth(history: Mapping[int, float], years: Sequence[int]) -> dict[int, float]:
    """The last growth compounded: x_T (x_T / x_{T−1})^(n − T)."""
    last = max(history)
    factor = history[last] / history[last - 1]
    return {year: history[last] * factor ** (year - last) for year in years}


def linear_trend(history: Mapping[int, float], years: Sequence[int]) -> dict[int, float]:
    """The least-squares line through all known levels.

    Fewer than two are refused.
    """
    values, _ = fill(list(history), list(history.values()), list(years), "trend")
    return dict(zip(years, map(float, values), strict=True))


def _naive(published: Published, origin: Origin, component: str) -> dict[str, dict[int, float]]:
    history = published.history(origin.reports, origin.last_known, component)
    years = origin.horizon
    return {LAST_GROWTH: last_growth(history, years), LINEAR_TREND: linear_trend(history, years)}


def _own_forecasts(published: Published, origin: Origin, component: str) -> dict[int, float]:
    found = {year: published.forecast(origin.reports[-1], year, component) for year in origin.horizon}
    return {year: value for year, value in found.items() if value is not None}


def _modelled(path: Path, components: Sequence[str], years: Sequence[int]) -> dict[str, dict[int, float]]:
    """The model's national figures by component; only the operators these need are run."""
    scenario = load(path)
    wanted = [ACCOUNTS[component] for component in components]
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
            f"backtest: {', '.join(reports)} tell no {component} value added of {year}; "
            "shorten the horizon, or list the year under still_forecast."
        )
    return found
