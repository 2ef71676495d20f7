"""The outlook on a terminal of 80 columns: by year, by industry, by region."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table

from scenario_engine.cli.console import titled
from scenario_engine.cli.labels import names
from scenario_engine.cli.numbers import unit_said
from scenario_engine.data.naming import is_code
from scenario_engine.status import FILLED, MEASURED, PROJECTED, filled_counts

if TYPE_CHECKING:
    import xarray as xr
    from rich.console import Console

    from scenario_engine.outcome import Outcome


MARKS = {MEASURED: "", FILLED: " f", PROJECTED: " p"}
"""How a year's status is marked beside it."""

TOLD = {FILLED: "f some inputs filled", PROJECTED: "p projected"}
"""What a mark says, below the table."""


def show(console: Console, outcome: Outcome) -> None:
    """Print what the result has: years, industries, the largest regions, identities."""
    result = outcome.result
    console.print(titled(outcome.scenario.title))
    if "total_value_added" in result and "gdp" in result:
        console.print(_by_year(outcome))
        console.print(_by_industry(outcome))
    if "regional_value_added" in result:
        console.print(_by_region(outcome))
    for count in filled_counts(outcome.scenario):
        console.print(f"Filled: {count}.", highlight=False)
    broken = [gap for gap in outcome.gaps if not gap.holds]
    console.print(f"{len(outcome.gaps) - len(broken)} of {len(outcome.gaps)} accounting identities hold.")


def _by_year(outcome: Outcome) -> Table:
    result, measured = outcome.result, outcome.scenario.horizon.measured
    money = _unit(outcome, "gdp")
    jobs = f"; jobs {_unit(outcome, 'employment')}" if "employment" in result else ""
    table = Table(
        box=SIMPLE_HEAD,
        title=f"By year 按年 ({money}{jobs})",
        title_justify="left",
    )
    for head in (
        "Year\n年份",
        "GDP\n",
        "Core\n核心",
        "Penetr.\n渗透",
        "Total\n合计",
        "of GDP\n占比",
        "Growth\n增速",
        *(["Jobs\n就业"] if "employment" in result else []),
    ):
        table.add_column(head, justify="right", no_wrap=True)
    for year in result.indexes["year"]:
        at = result.sel(year=year)
        table.add_row(
            f"{year}{MARKS[int(at['status'])]}",
            _number(at["gdp"]),
            _number(at["core_value_added"].sum()),
            _number(at["penetration_value_added"].sum()),
            _number(at["total_value_added"].sum()),
            _percent(at["share_of_gdp"]),
            _percent(at["total_growth"]) if "total_growth" in at else "",
            *([_number(at["employment"].sum())] if "employment" in at else []),
            end_section=bool(year == measured),
        )
    marks = {int(one) for one in result["status"].to_numpy()}
    table.caption = ", ".join(told for status, told in TOLD.items() if status in marks)
    table.caption_justify = "left"
    return table


def _by_industry(outcome: Outcome) -> Table:
    result, horizon = outcome.result, outcome.scenario.horizon
    table = Table(
        box=SIMPLE_HEAD,
        title=f"By industry 按行业 ({_unit(outcome, 'total_value_added')})",
        title_justify="left",
    )
    codes = list(map(str, result.indexes["industry"]))
    coded = all(map(is_code, codes))
    if coded:
        table.add_column("", no_wrap=True)
    table.add_column("Industry 行业", overflow="fold")
    years = dict.fromkeys((horizon.base, horizon.measured, horizon.last))
    for year in years:
        table.add_column(f"Total\n{year}", justify="right", no_wrap=True)
    table.add_column(f"of which\ncore {horizon.last}", justify="right", no_wrap=True)
    total, core = result["total_value_added"], result["core_value_added"]
    called = names(outcome.scenario.dataset, "industry", codes)
    for code in codes:
        row = [_number(total.sel(industry=code, year=year)) for year in years]
        head = [code] if coded else []
        table.add_row(*head, called[code], *row, _number(core.sel(industry=code, year=horizon.last)))
    return table


def _by_region(outcome: Outcome, most: int = 10) -> Table:
    result, horizon = outcome.result, outcome.scenario.horizon
    total = result["regional_value_added"].sum("industry_group")
    largest = total.sel(year=horizon.last).to_series().sort_values(ascending=False).index[:most]
    table = Table(
        box=SIMPLE_HEAD,
        title=f"Largest regions 主要地区 ({_unit(outcome, 'regional_value_added')})",
        title_justify="left",
    )
    table.add_column("Region 地区", no_wrap=True)
    years = dict.fromkeys((horizon.base, horizon.measured, horizon.last))
    for year in years:
        table.add_column(str(year), justify="right")
    table.add_column(f"of GDP {horizon.last}", justify="right")
    called = names(outcome.scenario.dataset, "region", largest)
    for region in largest:
        share = result["regional_share_of_gdp"].sel(region=region, year=horizon.last)
        row = [_number(total.sel(region=region, year=year)) for year in years]
        table.add_row(called[region], *row, _percent(share))
    return table


def _unit(outcome: Outcome, name: str) -> str:
    return unit_said(str(outcome.result[name].attrs.get("units", "")), outcome.scenario.dataset)


def _number(value: xr.DataArray) -> str:
    number = float(value)
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:,.1f}"


def _percent(value: xr.DataArray) -> str:
    number = float(value)
    return "" if isnan(number) else f"{number:.2%}"
