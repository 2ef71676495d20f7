"""`scenario-engine compare`: scenarios side by side, and why they differ."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scenario_engine.cli.console import out, show, warn
from scenario_engine.cli.options import Assignments
from scenario_engine.cli.results import sides
from scenario_engine.support.errors import (
    AlignmentFault,
    GraphError,
    ScenarioEngineError,
    listing,
    years_said,
)
from scenario_engine.support.files.ownership import refuse_foreign_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import xarray as xr

    from scenario_engine.analysis.compare.stored import Side
    from scenario_engine.scenario.scenario import Scenario


def compare(
    *scenarios: str,
    quantity: str = "",
    year: int | None = None,
    along_path: bool = False,
    assign: Assignments = None,
    output: Path | None = None,
) -> None:
    """Compare scenarios with the first one, and attribute each difference to the inputs that differ.

    Parameters
    ----------
    scenarios
        Paths or names of two or more scenarios, or folders of stored results.
    quantity
        The result to compare and to attribute; by default the first of a scenario's outputs, else its model's headline.
    year
        Year to attribute; the last one by default.
    along_path
        Attribute by the gradient along the straight path between two scenarios, instead of by Shapley's value.
    output
        Folder for comparison.nc and CSV tables; nothing is written without it.
    """
    from scenario_engine.analysis import compare as comparing
    from scenario_engine.analysis.compare.comparison import asked, on_scenarios
    from scenario_engine.analysis.compare.stored import Stored
    from scenario_engine.analysis.compare.tables import adds_up, cancels, waterfall
    from scenario_engine.scenario.build import assigned
    from scenario_engine.scenario.scenario import Scenario
    from scenario_engine.view.outlook import as_one

    if output is not None:
        refuse_foreign_folder(output, "comparison")
    models = sides(scenarios)
    live = [one for one in models if isinstance(one, Scenario)]
    if assign and live:
        live.append(assigned(live[0], assign))
        models.append(live[-1])
    variable = quantity or _headline(models)
    if live and year is not None:
        spans = [range(one.horizon.base, one.horizon.last + 1) for one in live]
        _fail_unless_year(variable, year, sorted(set(spans[0]).intersection(*spans)))
    _fail_unless_computed(live, variable, year)
    named = asked(models)
    comparison = comparing.compare(*models, quantities=named and {*named, variable})
    reference, dataset = models[0], live[0].dataset if live else None
    array = on_scenarios(comparison, variable)
    array = array.dropna("year", how="all") if "year" in array.dims else array
    at = _year_shown(array, year)
    console = out()
    found = list(_tables(array, at, _measured(models)))
    if isinstance(reference, Stored) and dataset is None:
        found = [reference.named(table) for table in found]
    show(*found, source=dataset)
    over = " and ".join(str(dim) for dim in array.dims if dim not in ("scenario", "year"))
    if not found and over:
        console.print(f"{variable} is a ratio over {over} and is not summed; --output writes all of it.")
    first = array.isel(scenario=0)
    different = [one for one in models[1:] if not as_one(array.sel(scenario=one.name), first)]
    for scenario in models[1:]:
        if array.sel(scenario=scenario.name).isnull().all():
            console.print(f"{variable}: {scenario.name} has no number.")
        elif scenario not in different:
            console.print(f"{variable}: no difference between {reference.name} and {scenario.name}.")
    attributions = _attributions(reference, variable, different, along_path)
    for attribution in attributions:
        if adds_up(attribution["share"]) and cancels(attribution, at):
            console.print(f"{variable}: what differs by label cancels in the sum, which nothing moves.")
        elif adds_up(attribution["share"]):
            show(waterfall(attribution, at), source=dataset)
    warn(comparison.attrs["notes"].splitlines())
    if output is not None:
        from scenario_engine.analysis.compare.export import write

        write(output, comparison, models, attributions)
        console.print(f"Written to {output}/", soft_wrap=True)


def _fail_unless_computed(scenarios: Sequence[Scenario], variable: str, year: int | None) -> None:
    """Raise where not all of the scenarios compute the variable, or have no such year of it; nothing is computed."""
    from scenario_engine.models.words import fail_unless_variable

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
            advice = f"Write --quantity with one that all of them compute: {listing(common)}."
            raise GraphError(
                f"{scenario.name} does not compute {variable}: {fault.message}",
                advice if common else "There is no result that all of them compute.",
            ) from fault
        if year is not None and "year" not in scenario.graph.variable(variable).dims:
            raise ScenarioEngineError(f"{variable} has no years; leave --year out.")


def _fail_unless_year(variable: str, year: int, years: Sequence[int]) -> None:
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


def _headline(models: Sequence[Side]) -> str:
    """What a scenario asks for first, else the first headline of its model or stored result; one all have, if any."""
    from scenario_engine.scenario.scenario import Scenario

    live = [one for one in models if isinstance(one, Scenario)]
    names = [name for one in live for name in one.wanted or () if name in one.graph.operators]
    computed: list[set[str]] = []
    for one in models:
        if isinstance(one, Scenario):
            computed.append({op.name for op in one.graph.plan(one.inputs)})
            names += one.model.headlines
        else:
            computed.append(set(map(str, one.results)))
            names += one.headlines
    shared = set.intersection(*computed) if computed else set()
    if not shared:
        raise ScenarioEngineError(
            f"{listing(one.name for one in models)} have no result in common.",
            "Compare scenarios that have a result of one name.",
        )
    return next((name for name in names if name in shared), names[0] if names else min(shared))


def _attributions(
    reference: Side, variable: str, different: list[Side], along_path: bool
) -> list[xr.Dataset]:
    """The split of each difference between scenarios; where a mixture cannot be computed, a warning instead."""
    from scenario_engine.analysis.compare import attribute, attribute_along_path, switched
    from scenario_engine.scenario.scenario import Scenario

    found, share_out = [], attribute_along_path if along_path else attribute
    for other in different:
        if not (isinstance(reference, Scenario) and isinstance(other, Scenario)):
            continue  # a stored result is not computed again
        if not switched(reference, other):
            continue
        try:
            found.append(share_out(reference, other, variable))
        except (AlignmentFault, GraphError) as fault:
            why = f"{other.name} cannot be mixed with {reference.name}, so their difference is not attributed"
            apart = "their horizons differ" if other.horizon != reference.horizon else fault.message
            warn([f"{why}: {apart}"])
    return found


def _measured(models: Sequence[Side]) -> int | None:
    """The last year that all sides have measured; None where one of them does not say."""
    from scenario_engine.scenario.scenario import Scenario

    known = [
        one.horizon.measured if isinstance(one, Scenario) else one.record.get("horizon", {}).get("measured")
        for one in models
    ]
    return min(known) if None not in known else None


def _tables(array: xr.DataArray, year: int | None, measured: int | None) -> Iterator[xr.Dataset]:
    """By year, from the last measured one, and by each dimension people ask for; a ratio only where nothing is added up."""
    from scenario_engine.analysis.compare.tables import adds_up, by_label, by_scenario, by_year

    if "year" in array.dims and adds_up(array):
        yield from by_year(array, measured if measured in array.indexes["year"][:-1] else None)
    at = array if year is None else array.sel(year=year)
    if array.dims == ("scenario",) and bool(array.notnull().any()):
        yield by_scenario(array)
    for dim in ("industry", "industry_group", "region"):
        if dim in array.dims and adds_up(at, dim):
            yield by_label(at, dim, year)
