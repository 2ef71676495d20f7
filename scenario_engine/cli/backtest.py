"""`scenario-engine backtest`: what would have been forecast in earlier years, and how far off it was."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

    from scenario_engine.validation.backtest import Backtest


def backtest(
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
    from scenario_engine.cli.console import out
    from scenario_engine.cli.headed import wide
    from scenario_engine.cli.numbers import unit_legend
    from scenario_engine.support.errors import ScenarioEngineError, near_miss
    from scenario_engine.support.files.project import carried
    from scenario_engine.validation.backtest import run_backtest

    found = run_backtest(carried(spec))
    components = sorted({one.component for one in found.forecasts})
    if component not in components:
        raise ScenarioEngineError(
            f"the backtest has no component {component!r}.", near_miss(component, components)
        )
    console = out()
    for origin in dict.fromkeys(one.origin for one in found.forecasts):
        console.print(_forecasts(found, origin, component))
    console.print(wide(_by_horizon(found, component)))
    if found.still_forecast:
        years = ", ".join(map(str, found.still_forecast))
        console.print(f"* the outcome of {years} is itself a forecast of its report")
    for line in unit_legend([found.dataset.counted_in["money"]], found.dataset):
        console.print(line)
    console.print("M: yearly technology multiplier after the last known year")


def _forecasts(found: Backtest, origin: str, component: str) -> Group:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from scenario_engine.cli.headed import headed
    from scenario_engine.cli.numbers import unit_short

    unit = unit_short(found.dataset.counted_in["money"], found.dataset)
    ones = found.of(origin=origin, component=component)
    years = sorted({one.year for one in ones})
    table = Table(box=SIMPLE_HEAD)
    table.add_column("", no_wrap=True)
    for year in years:
        mark = "*" if year in found.still_forecast else ""
        table.add_column(f"{year}{mark}", justify="right", no_wrap=True)
    outcome = {one.year: one.outcome for one in ones}
    table.add_row("published later", *(f"{outcome[year] / 1000:.1f}" for year in years), style="bold")
    for method in found.methods():
        values = {one.year: one for one in ones if one.method == method}
        cells = (
            f"{values[year].value / 1000:.1f} {100 * values[year].error:+5.1f}" if year in values else "–"
            for year in years
        )
        table.add_row(method, *cells)
    return headed(f"{origin}: {component} value added, thousand {unit} (error in %)", table)


def _by_horizon(found: Backtest, component: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    steps = sorted({one.steps_ahead for one in found.forecasts})
    table = Table(
        box=SIMPLE_HEAD, title_justify="left", title=f"{component}: mean absolute error in %, by years ahead"
    )
    table.add_column("", no_wrap=True)
    for step in steps:
        table.add_column(f"{step} ahead", justify="right")
    counts = (len({one.origin for one in found.of(component=component, steps_ahead=step)}) for step in steps)
    table.add_row("number of origins", *map(str, counts), style="dim")
    for method in found.methods():
        errors = (found.mean_absolute_error(method, component, step) for step in steps)
        table.add_row(method, *("–" if error is None else f"{100 * error:.1f}" for error in errors))
    return table
