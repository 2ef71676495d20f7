"""`scenario-engine compare`: scenarios side by side, and why they differ."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray as xr
    from rich.table import Table

    from scenario_engine.compare import Attribution, Comparison

TOP_REGIONS = 8


def compare(
    *scenarios: str, variable: str = "total_value_added", year: int | None = None, output: Path | None = None
) -> int:
    """Put scenarios side by side, the first one the reference, and split each difference among its levers.

    Parameters
    ----------
    scenarios
        Paths or names of two or more scenarios.
    variable
        The result to show and to attribute.
    year
        Year to attribute; the last one by default.
    output
        Folder for comparison.nc and CSV tables; nothing is written without it.
    """
    from scenario_engine import compare as comparing
    from scenario_engine.cli.console import out, warn
    from scenario_engine.scenario import load_all

    comparison = comparing.compare(load_all(scenarios))
    comparison.reference.graph.plan(comparison.reference.inputs, [variable])
    at = comparison.reference.horizon.last if year is None else year
    attributions = [
        comparing.attribute(comparison.reference, other, variable)
        for other in comparison.scenarios[1:]
        if comparison.levers(other.name)
    ]
    console = out()
    array = comparison.on_scenarios(variable)
    console.print(_by_year(comparison, array))
    for dim, most in (("industry", None), ("industry_group", None), ("region", TOP_REGIONS)):
        if dim in array.dims:
            console.print(_by_label(comparison, array, dim, at, most))
    for attribution in attributions:
        console.print(_waterfall(attribution, variable, at))
    warn(list(comparison.warnings))
    if output is not None:
        from scenario_engine.compare.export import write

        write(output, comparison, attributions, variable)
        console.print(f"Written to {output}/")
    return 0


def _by_year(comparison: Comparison, array: xr.DataArray) -> Table:
    from scenario_engine.compare.tables import totals

    unit = array.attrs.get("units", "")
    table = _table(f"{array.name} by year ({unit}; below: over {comparison.reference.name})", "Scenario")
    total = totals(array)
    years = _spread([int(year) for year in total.indexes["year"]])
    for year in years:
        table.add_column(str(year), justify="right", no_wrap=True)
    for name in total.indexes["scenario"]:
        row = total.sel(scenario=name)
        table.add_row(name, *(_number(row.sel(year=year), unit) for year in years))
        if name != comparison.reference.name:
            base = total.sel(scenario=comparison.reference.name)
            ratio = row / base - 1.0
            table.add_row("", *(f"[dim]{float(ratio.sel(year=year)):+.1%}[/dim]" for year in years))
    return table


def _by_label(comparison: Comparison, array: xr.DataArray, dim: str, year: int, most: int | None) -> Table:
    from scenario_engine.compare.tables import totals

    unit = array.attrs.get("units", "")
    names = [str(name) for name in array.indexes["scenario"]]
    table = _table(f"{array.name} by {dim}, {year} ({unit}; change against {names[0]})", dim)
    table.add_column(names[0], justify="right", overflow="fold")
    for name in names[1:]:
        table.add_column(name, justify="right", overflow="fold")
    by_label = totals(array, keep=dim).sel(year=year)
    labels = list(by_label.indexes[dim])
    if most is not None:
        labels = list(by_label.sel(scenario=names[0]).to_series().sort_values(ascending=False).index[:most])
    for label in labels:
        base = by_label.sel(scenario=names[0]).sel({dim: label})
        others = (
            f"{float(by_label.sel(scenario=name).sel({dim: label}) / base - 1):+.1%}" for name in names[1:]
        )
        table.add_row(str(label), _number(base, unit), *others)
    return table


def _waterfall(attribution: Attribution, variable: str, year: int) -> Table:
    from rich.markup import escape

    from scenario_engine.compare.tables import totals

    first, second = attribution.first.name, attribution.second.name
    unit = attribution.shares.attrs.get("units", "")
    table = _table(f"Why {second} differs from {first}: {variable}, {year} ({unit})", "Lever")
    table.add_column("Share", justify="right", no_wrap=True)
    table.add_column("of it", justify="right", no_wrap=True)
    table.add_column("Set at", overflow="fold")
    shares = totals(attribution.shares).sel(year=year)
    difference = float(totals(attribution.difference).sel(year=year))
    for lever, share in zip(attribution.levers, shares, strict=True):
        part = f"{float(share) / difference:.0%}" if difference else ""
        table.add_row(lever.name, _number(share, unit, signed=True), part, escape(lever.place))
    table.add_section()
    table.add_row(
        "together", _number(shares.sum("lever"), unit, signed=True), "100%" if difference else "", ""
    )
    if not attribution.exact:
        error = float(totals(attribution.error).sel(year=year).max())
        table.caption = f"Orders sampled; standard error of a share at most {error:,.3g}."
    return table


def _table(title: str, first: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, title=title, title_justify="left")
    table.add_column(first, overflow="fold")
    return table


def _spread(years: list[int], most: int = 6) -> list[int]:
    """At most six years, the last one among them."""
    step = -(-len(years) // most)
    return years[::-1][::step][::-1]


def _number(value: xr.DataArray, unit: str, signed: bool = False) -> str:
    number = float(value)
    sign = "+" if signed else ""
    if unit == "1":
        return f"{number:{sign}.2%}"
    return f"{number:{sign},.0f}" if abs(number) >= 100 else f"{number:{sign},.4g}"
