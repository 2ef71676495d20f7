"""One scenario, run: inputs, results, identities and provenance together, for whoever shows or stores them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import scenario_engine.scenario.accessor  # noqa: F401 - gives every result `ds.scenario`
from scenario_engine.engine import identity
from scenario_engine.engine.identity import Gap
from scenario_engine.engine.program import as_dataset, evaluate
from scenario_engine.models.discovery import discovered_identities
from scenario_engine.scenario import provenance, store
from scenario_engine.scenario.ineffective import without_effect
from scenario_engine.scenario.scenario import Scenario, load
from scenario_engine.scenario.status import status
from scenario_engine.support.dims import cell_name

if TYPE_CHECKING:
    import xarray as xr


__all__ = ["Outcome", "compute"]


@dataclass(frozen=True)
class Outcome:
    """What a run leaves behind."""

    scenario: Scenario
    result: xr.Dataset
    gaps: list[Gap]
    warnings: list[str]

    def _repr_html_(self) -> str:
        from scenario_engine.support.html import of_outcome

        return of_outcome(self)

    def write(self, folder: Path) -> None:
        """Write the result to a folder, whole or not at all.

        Parameters
        ----------
        folder
            Where the result belongs; what other commands or people put there stays.

        Raises
        ------
        ScenarioEngineError
            The folder cannot be written, holds what is not ours, or another run keeps it.
        """
        record = provenance.of(self.scenario, self.warnings)
        store.write(folder, self.result, self.scenario.inputs, record)


def compute(scenario: Scenario | str | Path, wanted: Collection[str] | None = None) -> Outcome:
    """Run a scenario and check every identity.

    Parameters
    ----------
    scenario
        A scenario, its path, or the name of one that comes with the package.
    wanted
        Variables to compute; by default the scenario's `outputs`, or all.

    Raises
    ------
    ScenarioEngineError
        Whatever is wrong with the scenario or its data; nothing is written.
    """
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    inputs, dataset = scenario.inputs, scenario.dataset
    wanted = scenario.wanted if wanted is None else wanted
    values = evaluate(scenario.graph, inputs, wanted, dataset.counted_in, indexes=scenario.indexes)
    gaps = identity.check(values, discovered_identities(), scenario.graph.variants(inputs))
    result = store.with_labels(as_dataset(values, inputs).assign(status(scenario)), dataset)
    notes = [f"{note.where}  {note.message} {note.advice}" for note in scenario.notes]
    computed = [array for name, array in values.items() if name not in inputs]
    warnings = [
        *notes,
        *without_effect(scenario, wanted),
        *(_broken(gap) for gap in gaps if not gap.holds),
        *(text for array in computed if (text := _without_number(array))),
    ]
    return Outcome(scenario, result, gaps, warnings)


def _broken(gap: Gap) -> str:
    return (
        f"identity broken: {gap.identity.statement}; gap {gap.size:.3g} at {gap.where} "
        f"(tolerance {gap.identity.tolerance:g})."
    )


def _without_number(array: xr.DataArray) -> str:
    """A sentence on a computed variable that is not finite on its own labels; empty where it is."""
    import numpy as np

    lost = np.argwhere(~np.isfinite(array.to_numpy()))
    if not len(lost):
        return ""
    where = cell_name(array, lost[0])
    more = f" and {len(lost) - 1} more cells" if len(lost) > 1 else ""
    return f"{array.name} has no number at {where or 'its only cell'}{more}."
