"""`scenario-engine compare`: scenarios side by side, and why they differ."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scenario_engine.cli.numbers import SAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import xarray as xr
    from rich.console import Group
    from rich.table import Table

    from scenario_engine.analysis.compare import Attribution, Comparison
    from scenario_engine.scenario.scenario import Scenario

TOP_REGIONS = 8

WIDEST_HEAD = 14
"""Letters of a scenario's name that head a column in one line."""


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
    from scenario_engine.analysis import compare as comparing
    from scenario_engine.analysis.compare.tables import adds_up
    from scenario_engine.cli.console import out, warn
    from scenario_engine.scenario.scenario import load_all
    from scenario_engine.support.files.ownership import refuse_foreign_folder

    models = load_all(scenarios)
    _fail_unless_computed(models, variable, year)
    if output is not None:
        refuse_foreign_folder(output, "comparison")
    comparison = comparing.compare(models)
    array = comparison.on_scenarios(variable)
    array = array.dropna("year", how="all") if "year" in array.dims else array
    at = _year_shown(array, year)
    console = out()
    for table in _tables(comparison, array, at):
        console.print(table)
    different = [one for one in comparison.scenarios[1:] if not _is_reference(array, one.name)]
    for scenario in comparison.scenarios[1:]:
        if scenario not in different:
            console.print(
                f"{variable}: no difference between {comparison.reference.name} and {scenario.name}."
            )
    attributions = _attributions(comparison, variable, different)
    for attribution in attributions:
        if adds_up(attribution.shares):
            console.print(_waterfall(attribution, variable, at))
    warn(list(comparison.warnings))
    if output is not None:
        from scenario_engine.analysis.compare.export import write

        write(output, comparison, attributions, variable)
        console.print(f"Written to {output}/", markup=False)
    return 0


def _fail_unless_computed(scenarios: Sequence[Scenario], variable: str, year: int | None) -> None:
    """Raise where not all of the scenarios compute the variable, or have no such year of it; nothing is computed."""
    from scenario_engine.models.words import fail_unless_variable
    from scenario_engine.support.errors import GraphError, ScenarioEngineError, listing

    names = " ".join(one.name for one in scenarios)
    if scenarios and all(variable in one.inputs for one in scenarios):
        raise ScenarioEngineError(
            f"{variable} is given, not computed; compare shows results.",
            f"`scenario-engine diff {names}` shows inputs.",
        )
    for scenario in scenarios:
        fail_unless_variable(scenario.graph, variable)
        try:
            scenario.graph.plan(scenario.inputs, [variable])
        except GraphError as fault:
            plans = [[op.name for op in one.graph.plan(one.inputs)] for one in scenarios]
            common = [name for name in plans[0] if all(name in plan for plan in plans)]
            raise GraphError(
                f"{scenario.name} does not compute {variable}: {fault.message}",
                f"Write --variable with one that all of them compute: {listing(common)}.",
            ) from fault
        if year is not None and "year" not in scenario.graph.variable(variable).dims:
            raise ScenarioEngineError(f"{variable} has no years; leave --year out.")
    if scenarios and year is not None:
        spans = [range(one.horizon.base, one.horizon.last + 1) for one in scenarios]
        _fail_unless_year(variable, year, sorted(set().union(*spans)))


def _fail_unless_year(variable: str, year: int, years: Sequence[int]) -> None:
    from scenario_engine.support.errors import ScenarioEngineError, years_said

    if year not in years:
        raise ScenarioEngineError(f"{variable} has no year {year}.", f"Known: {years_said(years)}.")


def _year_shown(array: xr.DataArray, year: int | None) -> int | None:
    """The year asked for, or the last one; None where the variable has no years."""
    if "year" not in array.dims:
        return None
    years = [int(one) for one in array.indexes["year"]]
    if year is not None:
        _fail_unless_year(str(array.name), year, years)
    return years[-1] if year is None else year


def _is_reference(array: xr.DataArray, name: str) -> bool:
    from scenario_engine.cli.numbers import as_one

    return as_one(array.sel(scenario=name), array.isel(scenario=0))


def _attributions(comparison: Comparison, variable: str, different: list[Scenario]) -> list[Attribution]:
    """The split of each difference; where a mixture of two scenarios cannot be computed, a warning instead."""
    from scenario_engine.analysis.compare import attribute, switched
    from scenario_engine.cli.console import warn
    from scenario_engine.support.errors import AlignmentFault, GraphError

    found, reference = [], comparison.reference
    for other in different:
        if not switched(reference, other):
            continue
        try:
            found.append(attribute(reference, other, variable))
        except (AlignmentFault, GraphError) as fault:
            warn(
                [
                    f"{other.name} does not mix with {reference.name}, so levers have no shares: {fault.message}"
                ]
            )
    return found


def _tables(comparison: Comparison, array: xr.DataArray, year: int | None) -> Iterator[Group | str]:
    """By year and by each dimension people ask for; a ratio only where nothing is added up."""
    from scenario_engine.analysis.compare.tables import adds_up

    if "year" in array.dims and adds_up(array):
        yield _by_year(comparison, array)
    at = array if year is None else array.sel(year=year)
    shown = False
    for dim, most in (("industry", None), ("industry_group", None), ("region", TOP_REGIONS)):
        if dim in array.dims and adds_up(at, dim):
            shown = True
            yield _by_label(comparison, at, dim, year, most)
    if not shown and not adds_up(at):
        yield f"{array.name} is a ratio over {' and '.join(_own(at))}; it is not added up. All of it with --output."


def _own(array: xr.DataArray) -> list[str]:
    return [str(dim) for dim in array.dims if dim not in ("scenario", "year")]


def _by_year(comparison: Comparison, array: xr.DataArray) -> Group:
    from scenario_engine.analysis.compare.tables import totals
    from scenario_engine.cli.headed import headed
    from scenario_engine.cli.numbers import change, shown_column

    name, unit = str(array.name), array.attrs.get("units", "")
    reference = comparison.reference.name
    told = _in(unit, comparison.reference, f"below: change against {reference}")
    table = _table("Scenario")
    total = totals(array)
    years = _spread([int(year) for year in total.indexes["year"]])
    for year in years:
        table.add_column(str(year), justify="right", no_wrap=True)
    base = total.sel(scenario=reference)
    columns = [shown_column(total.sel(year=year).to_numpy().tolist(), array.attrs) for year in years]
    for scenario, cells in zip(total.indexes["scenario"], zip(*columns, strict=True), strict=True):
        row = total.sel(scenario=scenario)
        table.add_row(str(scenario), *cells)
        if scenario != reference:
            pairs = ((float(row.sel(year=year)), float(base.sel(year=year))) for year in years)
            table.add_row("", *(change(*pair, array.attrs) for pair in pairs), style="dim")
    return headed(f"{name} by year{told}", table)


def _by_label(
    comparison: Comparison, array: xr.DataArray, dim: str, year: int | None, most: int | None
) -> Group:
    from scenario_engine.analysis.compare.tables import totals
    from scenario_engine.cli.headed import headed
    from scenario_engine.cli.labels import called
    from scenario_engine.cli.numbers import change, shown_column
    from scenario_engine.models.words import dimension

    name, unit = str(array.name), array.attrs.get("units", "")
    names = [str(scenario) for scenario in array.indexes["scenario"]]
    when = f", {year}" if year is not None else ""
    told = _in(unit, comparison.reference, f"change against {names[0]}")
    spoken = dimension(dim)
    table = _table(" ".join(dict.fromkeys((spoken["en"], spoken["zh"]))))
    for scenario in names:
        table.add_column(_broken(scenario), justify="right", overflow="fold")
    by_label = totals(array, keep=dim)
    labels = list(by_label.indexes[dim])
    if most is not None:
        labels = list(by_label.sel(scenario=names[0]).to_series().sort_values(ascending=False).index[:most])
    names_of = called(comparison.reference.dataset, dim, labels)
    bases = [float(by_label.sel({dim: label, "scenario": names[0]})) for label in labels]
    for label, base, cell in zip(labels, bases, shown_column(bases, array.attrs), strict=True):
        at = by_label.sel({dim: label})
        others = (change(float(at.sel(scenario=scenario)), base, array.attrs) for scenario in names[1:])
        table.add_row(names_of[label], cell, *others)
    return headed(f"{name} by {spoken['en']}{when}{told}", table)


def _broken(name: str) -> str:
    """A long name as the head of a narrow column: broken where it has a joint."""
    return name if len(name) <= WIDEST_HEAD else name.replace("_", "_\n").replace("-", "-\n")


def _waterfall(attribution: Attribution, variable: str, year: int | None) -> Group:
    from scenario_engine.analysis.compare.tables import totals
    from scenario_engine.cli.headed import headed
    from scenario_engine.cli.numbers import column, unit_said
    from scenario_engine.support.units import reads_in_percent

    first, second = attribution.first.name, attribution.second.name
    unit = attribution.shares.attrs.get("units", "")
    points = reads_in_percent(attribution.shares.attrs)
    told = "percentage points" if points else unit_said(unit, attribution.first.dataset)
    when = f", {year}" if year is not None else ""
    head = f"Why {second} differs from {first}: {variable}{when}"
    table = _table("Lever")
    table.add_column("Share", justify="right", no_wrap=True)
    table.add_column("of it", justify="right", no_wrap=True)
    table.add_column("Set at", overflow="fold")
    at = {"year": year} if year is not None else {}
    factor = 100.0 if points else 1.0
    shares = factor * totals(attribution.shares).sel(at)
    difference = factor * float(totals(attribution.difference).sel(at))
    size = float(abs(shares).max())
    cleaned = shares.where(abs(shares) > SAME * size, 0.0)
    numbers = [float(share) for share in cleaned]
    *cells, together = column([*numbers, difference], signed=True)
    for lever, share, cell in zip(attribution.levers, numbers, cells, strict=True):
        part = f"{share / difference + 0.0:.0%}" if difference else ""
        table.add_row(lever.name, cell, part, lever.place)
    table.add_section()
    table.add_row("together", together, "100%" if difference else "", "")
    if not attribution.exact:
        error = factor * float(totals(attribution.error).sel(at).max())
        table.caption = f"Orders sampled; standard error of a share at most {error:,.3g}."
    return headed(f"{head} ({told})" if told != "1" else head, table)


def _in(unit: str, scenario: Scenario, note: str) -> str:
    """What stands behind a title: the unit, where it is not seen beside the numbers, and a note."""
    from scenario_engine.cli.numbers import unit_said

    return f" ({note})" if unit == "1" else f" ({unit_said(unit, scenario.dataset)}; {note})"


def _table(first: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, caption_justify="left")
    table.add_column(first, overflow="fold")
    return table


def _spread(years: list[int], most: int = 6) -> list[int]:
    """At most six years, the last one among them."""
    step = -(-len(years) // most)
    return years[::-1][::step][::-1]
