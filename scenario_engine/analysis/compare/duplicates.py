"""Scenarios that are the same: in what they say, or in what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from scenario_engine.analysis.compare.levers import levers
from scenario_engine.analysis.compare.stored import Side
from scenario_engine.engine.batch import same
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.support.errors import ScenarioEngineError, listing

if TYPE_CHECKING:
    import xarray as xr

Results = Mapping[str, "xr.DataArray"]


def same_inputs(scenarios: Sequence[Scenario]) -> list[str]:
    """A sentence for each pair that resolves to the same inputs and variants; one that draws is like no other."""
    return [
        f"{one.name} and {other.name} resolve to the same inputs."
        for one, other in combinations(scenarios, 2)
        if not _draws(one) and not _draws(other) and not levers(one, other)
    ]


def _draws(scenario: Scenario) -> bool:
    return bool(scenario.resolved.uncertain or scenario.uncertainty.variants)


def same_results(scenarios: Sequence[Scenario], results: Mapping[str, Results]) -> list[str]:
    """A sentence for each pair that says different things and ends in the same results; results by scenario."""
    said = []
    for one, other in combinations(scenarios, 2):
        ours, theirs = results[one.name], results[other.name]
        if (
            ours
            and ours.keys() == theirs.keys()
            and all(same(array, theirs[name]) for name, array in ours.items())
        ):
            differing = levers(one, other)
            names = listing(lever.name for lever in differing)
            if differing:
                said.append(f"{one.name} and {other.name} differ in {names} and end in the same results.")
    return said


def refuse_same_names(scenarios: Sequence[Side]) -> None:
    """Raise `ScenarioEngineError` when two scenarios have one name; the message shows both files."""
    seen: dict[str, Side] = {}
    for scenario in scenarios:
        twin = seen.get(scenario.name)
        if twin is not None:
            raise ScenarioEngineError(
                f"two scenarios are called {scenario.name!r}; rename one file.\n  {twin.path}\n  {scenario.path}"
            )
        seen[scenario.name] = scenario
