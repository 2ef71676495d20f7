"""One scenario, run: inputs, results, identities and provenance together, for whoever shows or stores them."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from textwrap import shorten
from typing import Any

import xarray as xr

from scenario_engine.engine import identity
from scenario_engine.engine.identity import Gap
from scenario_engine.engine.program import as_dataset, evaluate
from scenario_engine.scenario import provenance, store
from scenario_engine.scenario.accessor import Explanation  # importing it gives every result `ds.scenario`
from scenario_engine.scenario.captions import captioned
from scenario_engine.scenario.ineffective import without_effect
from scenario_engine.scenario.notebook import by_year
from scenario_engine.scenario.plausibility import of_results
from scenario_engine.scenario.scenario import Scenario, load
from scenario_engine.scenario.status import status
from scenario_engine.support.arguments import checked
from scenario_engine.support.errors import GraphError, ScenarioEngineError, near_miss, placed
from scenario_engine.support.nouns import Noun

__all__ = ["Outcome", "compute"]


@dataclass(frozen=True, repr=False)
class Outcome(Noun):
    """What a run leaves behind: `outcome["gdp"]`, `outcome.explain("gdp", year=2030)`, `outcome.write(folder)`.

    Examples
    --------
    >>> outcome = compute("growth-accounting")
    >>> outcome
    <Outcome of growth-accounting: 8 variables (labour_growth, input_growth, ...
    >>> round(float(outcome["productivity"].sel(year=2019, country="KOR")), 3)
    1.008
    """

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

    def explain(self, variable: str, depth: int = 2, **labels: Any) -> Explanation:
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
        explanation: Explanation = told.scenario.explain(
            variable, depth, inputs=self.scenario.inputs, **labels
        )
        return explanation

    def __repr__(self) -> str:
        variables = [
            str(name) for name, array in self.result.data_vars.items() if "flag_values" not in array.attrs
        ]
        named = shorten(", ".join(variables), 60)
        told = [f"Outcome of {self.scenario.name}: {len(variables)} variables ({named})", *self._findings()]
        return "\n".join([f"<{'; '.join(told)}>", *self.warnings])

    def _findings(self) -> list[str]:
        """How many identities hold, and how many warnings there are, where there are any."""
        holding = sum(gap.holds for gap in self.gaps)
        counted = f"{len(self.warnings)} warning{'' if len(self.warnings) == 1 else 's'}"
        return [
            *([f"{holding} of {len(self.gaps)} identities hold"] if self.gaps else []),
            *([counted] if self.warnings else []),
        ]

    def _repr_html_(self) -> str:
        title = " · ".join(dict.fromkeys(self.scenario.title[one] for one in ("en", "zh")))
        note = "; ".join(self._findings())
        return by_year(title, self.result, self.scenario.horizon.measured, note, self.warnings)

    def write(self, folder: str | Path) -> None:
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
        store.write(Path(folder), self.result, self.scenario.inputs, self.record)


@checked
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

    Examples
    --------
    >>> float(compute("world-2020", ["world_value_added"])["world_value_added"].round())
    3740355.0
    """
    scenario = load(scenario)
    inputs, dataset = scenario.inputs, scenario.dataset
    wanted = scenario.wanted if wanted is None else wanted
    values = evaluate(scenario.graph, inputs, wanted, dataset.counted_in, indexes=scenario.indexes)
    gaps = identity.check(values, scenario.model.identities, scenario.graph.variants(inputs))
    computable = scenario.graph.operators if wanted is None else scenario.graph.operators.keys() & {*wanted}
    causes = [name for name in inputs if name not in computable]
    result = captioned(as_dataset(values, causes).assign(status(scenario)), scenario)
    notes = [placed(note.where, f"{note.message} {note.advice}".rstrip()) for note in scenario.notes]
    warnings = [
        *notes,
        *(_lacking(scenario) if scenario.own_model is not None and wanted is None else ()),
        *without_effect(scenario, scenario.wanted),
        *of_results(values, inputs, scenario.graph, gaps),
    ]
    return Outcome(scenario, result, gaps, warnings)


def _lacking(scenario: Scenario) -> Iterator[str]:
    """Headlines of a model made in Python that its inputs do not determine, each with the input that is missing."""
    for name in scenario.model.headlines:
        try:
            scenario.graph.plan(scenario.inputs, [name])
        except GraphError as fault:
            yield f"{name} is not computed: {fault}"
