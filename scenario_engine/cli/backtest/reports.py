"""`scenario-engine backtest`: what would have been forecast of the accounts in earlier years, and how far off it was."""

from __future__ import annotations

from pathlib import Path
from typing import Literal


def reports(
    spec: Path = Path("calibration/backtest.toml"),
    *,
    component: Literal["total", "core", "penetration"] = "total",
) -> None:
    """Forecast with what was known in earlier years and compare with what was published later.

    Parameters
    ----------
    spec
        TOML file that names origins, scenarios and reports.
    component
        `total`, `core` or `penetration`.
    """
    import xarray as xr

    from scenario_engine.cli.console import out, table_language
    from scenario_engine.support.errors import ScenarioEngineError, near_miss
    from scenario_engine.support.files.project import carried
    from scenario_engine.validation.backtest import run_backtest
    from scenario_engine.view.show import tables, terminal

    found = run_backtest(carried(spec))
    components = list(found.indexes["component"])
    if component not in components:
        raise ScenarioEngineError(
            f"the backtest has no component {component!r}.", near_miss(component, components)
        )
    chosen = found.sel(component=component, drop=True)
    console, spoken = out(), table_language()
    for origin in found.indexes["origin"]:
        one = chosen.sel(origin=origin, drop=True)
        years = one["year"].where(one["forecast"].notnull().any("forecast_method"), drop=True).astype(int)
        if not years.size:
            console.print(f"{origin}: gives no {component} value added\n")
            continue
        one = one.sel(year=years)
        forecast = xr.concat(
            [one["outcome"].expand_dims(forecast_method=["published later"]), one["forecast"]],
            "forecast_method",
        ).assign_attrs(one["forecast"].attrs)
        shown = xr.Dataset({"forecast": forecast, "error": one["error"].reindex_like(forecast)})
        named = shown.assign_attrs(columns="year", title=f"{origin}: {component} value added")
        for table in tables(named, language=spoken):
            console.print(terminal(table))
    reached = chosen["number_of_origins"] > 0
    by_horizon = chosen[["mean_absolute_error", "number_of_origins"]].sel(years_ahead=reached)
    title = f"{component}, by years ahead, from the origins that all methods forecast from"
    for table in tables(by_horizon.assign_attrs(columns="years_ahead", title=title), language=spoken):
        console.print(terminal(table))
    if found.attrs["still_forecast"]:
        years_said = ", ".join(map(str, found.attrs["still_forecast"]))
        console.print(f"The outcome of {years_said} is itself a forecast of its report.")
    console.print("M: yearly technology multiplier after the last known year")
