"""One scenario, run: inputs, results, identities and provenance together, for whoever shows or stores them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import scenario_engine.accessor  # noqa: F401 - gives every result `ds.scenario`
from scenario_engine import export, identities, provenance
from scenario_engine.engine import run
from scenario_engine.graph import discovered_identities
from scenario_engine.identities import Gap
from scenario_engine.scenario import Scenario, load

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class Outcome:
    """What a run leaves behind."""

    scenario: Scenario
    result: xr.Dataset
    gaps: list[Gap]
    warnings: list[str]

    def _repr_html_(self) -> str:
        from scenario_engine.notebook import of_outcome

        return of_outcome(self)

    def write(self, folder: Path) -> None:
        """Write the result to a folder, whole or not at all."""
        record = provenance.of(self.scenario, self.warnings)
        export.write(folder, self.result, self.scenario.inputs, record)


def compute(scenario: Scenario | str | Path, wanted: Collection[str] | None = None) -> Outcome:
    """Run a scenario and check every identity.

    Raises
    ------
    ScenarioEngineError
        Whatever is wrong with the scenario or its data; nothing is written.
    """
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    inputs = scenario.inputs
    dataset = scenario.dataset
    result = export.with_labels(run(scenario.graph, inputs, wanted, dataset.counted_in), dataset)
    arrays = {**inputs, **{str(name): array for name, array in result.data_vars.items()}}
    gaps = identities.check(arrays, discovered_identities())
    warnings = [*_unused(scenario, wanted), *(_broken(gap) for gap in gaps if not gap.holds)]
    return Outcome(scenario, result, gaps, warnings)


def _unused(scenario: Scenario, wanted: Collection[str] | None) -> list[str]:
    """Entries of the scenario's own file that no computed variable uses."""
    used = {name for op in scenario.graph.plan(scenario.inputs, wanted) for name in op.inputs}
    return [
        f"{given.place()}  inputs.{name} has no effect: nothing that is computed uses it."
        for name, chain in scenario.chains.items()
        for given in chain[-1:]
        if given.layer is scenario.layers[-1] and name not in used and not given.entry.expect_no_effect
    ]


def _broken(gap: Gap) -> str:
    return (
        f"identity broken: {gap.identity.statement}; gap {gap.size:.3g} at {gap.where} "
        f"(tolerance {gap.identity.tolerance:g})."
    )
