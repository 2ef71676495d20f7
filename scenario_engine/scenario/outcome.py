"""One scenario, run: inputs, results, identities and provenance together, for whoever shows or stores them."""

from __future__ import annotations

import json
import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from scenario_engine.engine import identity
from scenario_engine.engine.identity import Gap
from scenario_engine.engine.program import as_dataset, evaluate
from scenario_engine.scenario import provenance, store
from scenario_engine.scenario.accessor import Explanation  # importing it gives every result `ds.scenario`
from scenario_engine.scenario.captions import captioned
from scenario_engine.scenario.ineffective import without_effect
from scenario_engine.scenario.scenario import Scenario, load
from scenario_engine.scenario.status import status
from scenario_engine.support.dims import cell_name
from scenario_engine.support.errors import GraphError, ScenarioEngineError, near_miss
from scenario_engine.support.nouns import Noun

if TYPE_CHECKING:
    import xarray as xr

    from scenario_engine.engine.graph import Graph

__all__ = ["Outcome", "compute"]


@dataclass(frozen=True, repr=False)
class Outcome(Noun):
    """What a run leaves behind: `outcome["gdp"]`, `outcome.explain("gdp", year=2030)`, `outcome.write(folder)`."""

    scenario: Scenario
    result: xr.Dataset
    gaps: list[Gap]
    warnings: list[str]

    def __getitem__(self, name: str) -> xr.DataArray:
        """A computed variable, or an input, over its own labels and in its unit."""
        if name in self.result:
            return self.result[name]
        known = {**self.scenario.inputs}
        if name not in known:
            near = near_miss(name, {*map(str, self.result.data_vars), *known})
            raise ScenarioEngineError(f"{name!r} is not in the outcome of {self.scenario.name}.", near)
        return known[name]

    @cached_property
    def record(self) -> dict[str, Any]:
        """Where the result comes from (`scenario.provenance`)."""
        gaps = [
            {"name": gap.identity.name, "statement": gap.identity.statement, "gap": gap.size,
             "tolerance": gap.identity.tolerance}
            for gap in self.gaps
        ]  # fmt: skip
        return provenance.of(self.scenario, self.warnings) | {"identities": gaps}

    def explain(self, variable: str, depth: int = 3, **labels: Any) -> Explanation:
        """What a variable is made of, as `ds.scenario.explain` says it of a stored result.

        Parameters
        ----------
        variable, depth, labels
            A computed variable, how many levels down, and which cell: `year=2030, industry="C"`.

        Raises
        ------
        ScenarioEngineError
            An unknown variable or label.
        """
        told = self.result.assign_attrs(provenance=json.dumps(self.record, ensure_ascii=False))
        explanation: Explanation = told.scenario.explain(variable, depth, **labels)
        return explanation

    def __repr__(self) -> str:
        holding = sum(gap.holds for gap in self.gaps)
        variables = ", ".join(map(str, self.result.data_vars))
        return (
            f"<Outcome of {self.scenario.name}: {len(self.result.data_vars)} variables ({shorten(variables, 60)}); "
            f"{holding} of {len(self.gaps)} identities hold>"
        )

    def _repr_html_(self) -> str:
        from scenario_engine.scenario.notebook import by_year

        title, holding = self.scenario.title, sum(gap.holds for gap in self.gaps)
        note = f"{holding} of {len(self.gaps)} accounting identities hold"
        if self.warnings:
            note += f"; {len(self.warnings)} warnings"
        return by_year(f"{title['en']} · {title['zh']}", self.result, self.scenario.horizon.measured, note)

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
        store.write(folder, self.result, self.scenario.inputs, self.record)


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
    gaps = identity.check(values, scenario.model.identities, scenario.graph.variants(inputs))
    result = captioned(as_dataset(values, inputs).assign(status(scenario)), scenario)
    notes = [f"{note.where}  {note.message} {note.advice}" for note in scenario.notes]
    computed = [array for name, array in values.items() if name not in inputs]
    warnings = [
        *notes,
        *(_lacking(scenario) if scenario.own_model is not None and wanted is None else ()),
        *without_effect(scenario, scenario.wanted),
        *(_broken(gap) for gap in gaps if not gap.holds),
        *(text for array in computed if (text := _without_number(array))),
        *(text for array in computed if (text := _out_of_bounds(array, scenario.graph))),
    ]
    return Outcome(scenario, result, gaps, warnings)


def _lacking(scenario: Scenario) -> list[str]:
    """Headlines of a model made in Python that its inputs do not determine, each with the input that is missing."""
    lacking = []
    for name in scenario.model.headlines:
        try:
            scenario.graph.plan(scenario.inputs, [name])
        except GraphError as fault:
            lacking.append(f"{name} is not computed: {fault}")
    return lacking


def _broken(gap: Gap) -> str:
    return (
        f"identity broken: {gap.identity.statement}; gap {gap.size:.3g} at {gap.where} "
        f"(tolerance {gap.identity.tolerance:g})."
    )


def _out_of_bounds(array: xr.DataArray, graph: Graph) -> str:
    """A sentence on a computed variable outside what is declared for it; empty where it is within."""
    import numpy as np

    variable = graph.variable(str(array.name))
    low, high = (
        math.inf * sign if one is None else one for one, sign in ((variable.low, -1), (variable.high, 1))
    )
    outside = (array < low) | (array > high)
    if not bool(outside.any()):
        return ""
    cell = tuple(np.argwhere(outside.to_numpy())[0])
    where = cell_name(array, cell)
    return (
        f"{array.name} is {float(array.to_numpy()[cell]):.4g}{f' at {where}' if where else ''}, outside "
        f"{low:g} to {high:g}: {variable.description}."
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
