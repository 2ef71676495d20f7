"""`scenario-engine backtest`: forecasts from earlier years, of the published accounts and of any yearly series."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cyclopts import App

from scenario_engine.cli.console import out, show
from scenario_engine.support.errors import ScenarioEngineError, refuse_unknown
from scenario_engine.support.files.ownership import refuse_foreign_file
from scenario_engine.support.files.project import carried
from scenario_engine.support.files.replacing import write_text

if TYPE_CHECKING:
    import xarray as xr


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

    from scenario_engine.validation.backtest import run_backtest

    found = run_backtest(carried(spec))
    components = list(found.indexes["component"])
    refuse_unknown(component, components, f"the backtest has no component {component!r}.")
    chosen = found.sel(component=component, drop=True)
    console = out()
    for origin in found.indexes["origin"]:
        one = chosen.sel(origin=origin, drop=True)
        years = one["year"].where(one["forecast"].notnull().any("forecast_method"), drop=True).astype(int)
        if not years.size:
            console.print(f"{origin}: gives no {component} value added\n")
            continue
        one = one.sel(year=years)
        outcome = one["outcome"].expand_dims(forecast_method=[one["outcome"].attrs["long_name"]])
        forecast = xr.concat([outcome, one["forecast"]], "forecast_method")
        forecast = forecast.assign_attrs(one["forecast"].attrs)
        found_here = xr.Dataset({"forecast": forecast, "error": one["error"].reindex_like(forecast)})
        show(found_here.assign_attrs(found.attrs, columns="year", title=f"{origin}: {component} value added"))
    reached = chosen["number_of_origins"] > 0
    by_horizon = chosen[["mean_absolute_error", "number_of_origins"]].sel(years_ahead=reached)
    title = f"{component}, by years ahead, from the origins that all methods forecast from"
    show(by_horizon.assign_attrs(columns="years_ahead", title=title))
    if found.attrs["still_forecast"]:
        years_said = ", ".join(map(str, found.attrs["still_forecast"]))
        console.print(f"The outcome of {years_said} is itself a forecast of its report.")
    console.print("M: yearly technology multiplier after the last known year")


def bands(
    file: Path,
    /,
    *,
    rates: bool = False,
    horizon: int = 5,
    output: Path | None = None,
) -> None:
    """Forecast yearly series from every year, with the band known then, and compare with what came.

    The errors of all series are pooled, so give series that are forecast alike: provinces in one file, sectors in another.

    Parameters
    ----------
    file
        CSV with the columns year and value; every other column tells series apart.
    rates
        Values are growth rates in per cent; levels or shares otherwise.
    horizon
        Years ahead.
    output
        Write the forecast from the last year and its 90 % band there, as CSV.
    """
    from scenario_engine.validation.bands import LEAST, ahead_of, by_horizon, process, read_panel, try_bands

    if not 1 <= horizon <= MOST_AHEAD:
        raise ScenarioEngineError(
            f"--horizon is {horizon}; bands are made for 1 to {MOST_AHEAD} years ahead.", "Write --horizon 5."
        )
    if output is not None:
        refuse_foreign_file(output)
    panel = read_panel(file, rates=rates)
    found = try_bands(panel, horizon)
    drawn, console = process(found), out()
    show(_shown(by_horizon(found)), top=60)
    deviations = 100.0 * drawn["sd"]
    console.print(_draw(deviations, drawn.attrs["persistence"], drawn.attrs["misfit"]))
    if drawn.attrs["widening"] > 1.0:
        console.print(
            f"It is widened by {drawn.attrs['widening']:.2f}: fewer than {LEAST:.0%} of outcomes were inside."
        )
    if output is not None:
        frame = ahead_of(found, rates=rates).to_dataframe().reset_index()
        write_text(output, frame.to_csv(index=False, float_format="%.6g", lineterminator="\n"))
        console.print(f"Written to {output}", soft_wrap=True)


MOST_AHEAD = 20
"""Years ahead that are still tried."""


def _shown(table: xr.Dataset) -> xr.Dataset:
    """Pairs, and coverage, width and score of the 90 % bands, by method and years ahead."""
    inside = table["coverage"].sel(nominal=0.9, drop=True)
    inside.attrs["long_name"] = "Outcomes inside the 90 % band"
    shown = table[["pairs", "half_width", "crps"]].assign(coverage=inside)
    ordered = shown[["pairs", "coverage", "half_width", "crps"]]
    return ordered.assign_attrs(table.attrs, title="Forecasts from every year")


def _draw(deviations: xr.DataArray, persistence: float, misfit: float) -> str:
    """The line of a scenario whose draws spread like the bands."""
    numbers = {str(name): float(value) for name, value in deviations.to_series().items()}
    middle = float(deviations.median())
    text = (
        "Bands of these widths, from the last year on, are drawn by\n"
        f'  draw = {{ distribution = "normal", sd = {middle:.2f}, effect = "add", process = "ar1", '
        f"persistence = {persistence:.2f} }}\n"
        f"in per cent of growth, to {100.0 * misfit:.0f} %"
    )
    if len(numbers) == 1:
        return f"{text}."
    least, most = min(numbers, key=numbers.__getitem__), max(numbers, key=numbers.__getitem__)
    return f"{text}; sd is that of the middle series: {numbers[least]:.2f} ({least}) to {numbers[most]:.2f} ({most})."


app = App(name="backtest", help="Forecast from earlier years and compare with what followed.")
app.default(reports)
app.command(
    bands,
    name="bands",
    help="Try bands on yearly series: coverage and width by years ahead, and the draw they ask for.",
)
