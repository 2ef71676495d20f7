"""Overrides that do nothing, and why: equal to the parent, shadowed, on no path, or without effect on a result."""

from collections.abc import Collection

import xarray as xr

from scenario_engine.engine.batch import SCENARIO, Setting, run_together, same
from scenario_engine.scenario.entry import Given
from scenario_engine.scenario.scenario import Scenario, parents_input
from scenario_engine.support.errors import placed


def without_effect(scenario: Scenario, wanted: Collection[str] | None = None) -> list[str]:
    """A sentence for each entry of the scenario's own file that changes no requested result.

    An entry that says how uncertain an input is acts in a sweep, not here. `wanted` are the results that
    count; by default all that is computed.
    """
    own = [
        given
        for chain in scenario.chains.values()
        for given in chain[-1:]
        if given.layer is scenario.layers[-1] and not (given.entry.expect_no_effect or given.entry.draw)
    ]
    used = {name for op in scenario.graph.plan(scenario.inputs, wanted) for name in op.inputs}
    said = [_unused(scenario, given) for given in own if given.name not in used]
    live = [given for given in own if given.name in used]
    return [*said, *_ineffective(scenario, live, wanted)]


def _unused(scenario: Scenario, given: Given) -> str:
    shadows = [
        name
        for name in scenario.inputs
        if name in scenario.graph.operators and given.name in scenario.graph.depends_on(name)
    ]
    if not shadows:
        return placed(given.place(), f"{given} has no effect: nothing that is computed uses it.")
    other = scenario.chains[shadows[0]][-1]
    told = f"{given} has no effect: {other} ({other.place()}) gives what would be computed from it."
    return placed(given.place(), told)


def _ineffective(scenario: Scenario, live: list[Given], wanted: Collection[str] | None) -> list[str]:
    """Entries whose removal leaves every result as it is, all tried in one pass."""
    before = {
        given.name: array for given in live if (array := parents_input(scenario, given.name)) is not None
    }
    said = [
        placed(given.place(), f"{given} has no effect: it equals what the parent says.")
        for given in live
        if given.name in before and same(before[given.name], scenario.inputs[given.name])
    ]
    settings = {"as it is": Setting(scenario.graph, scenario.inputs, scenario.indexes)}
    for name, array in before.items():
        if not same(array, scenario.inputs[name]):
            settings[name] = Setting(scenario.graph, {**scenario.inputs, name: array}, scenario.indexes)
    if len(settings) == 1:
        return said
    results = run_together(settings, wanted)
    differing = [array for array in results.values() if SCENARIO in array.dims]
    return said + [
        placed(given.place(), f"{given} has no effect: every requested result is the same without it.")
        for given in live
        if given.name in settings and all(_equal(array, given.name) for array in differing)
    ]


def _equal(array: xr.DataArray, name: str) -> bool:
    return same(array.sel({SCENARIO: "as it is"}, drop=True), array.sel({SCENARIO: name}, drop=True))
