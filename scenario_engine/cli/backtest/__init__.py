"""`scenario-engine backtest`: forecasts from earlier years, of the published accounts and of any yearly series."""

from __future__ import annotations

from cyclopts import App

from scenario_engine.cli.backtest.reports import reports

app = App(name="backtest", help="Forecast from earlier years and compare with what followed.")
app.default(reports)
app.command(
    "scenario_engine.cli.backtest.bands:bands",
    name="bands",
    help="Try bands on yearly series: coverage and width by years ahead, and the draw they ask for.",
)
