"""Runs behind a scorecard: each scenario with each choice of variants is run once, for the variables asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import xarray as xr

from scenario_engine.data.published_accounts import published_cities
from scenario_engine.engine.graph import Graph
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.validation.replicate.lookup import Cells
from scenario_engine.validation.replicate.rules import Rule, Rulebook

ALSO = ("region_group_membership", "city_membership")
"""Inputs that cells are looked up with."""


@dataclass(frozen=True)
class Run:
    """A scenario run for all that rules ask of it."""

    scenario: Scenario
    graph: Graph
    inputs: Mapping[str, xr.DataArray]
    cells: Cells

    def inputs_behind(self, variable: str) -> list[str]:
        """Inputs a variable is computed from, itself included when it is given."""
        behind = self.graph.depends_on(variable, list(self.inputs)) | {variable}
        return sorted(behind & set(self.inputs))

    def variants_behind(self, variable: str) -> str:
        """Variants of the operators behind a variable, where there was a choice."""
        behind = self.graph.depends_on(variable, list(self.inputs)) | {variable}
        picked = [
            f"{name}={self.graph.operators[name].variant}"
            for name in sorted(behind - set(self.inputs))
            if name in self.graph.alternatives and len(self.graph.alternatives[name]) > 1
        ]
        return "; ".join(picked)

    def vintages_behind(self, variable: str) -> str:
        """Vintages of the data behind a variable."""
        found = (self.inputs[name].attrs.get("vintage", "") for name in self.inputs_behind(variable))
        return "; ".join(sorted({part for text in found for part in text.split("; ") if part}))


class Runs:
    """Runs by scenario and variants, made when first asked for."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        self._made: dict[tuple[str, tuple[tuple[str, str], ...]], Run] = {}

    def of(self, rule: Rule) -> Run:
        """The run that answers a rule."""
        key = (rule.scenario, tuple(sorted(rule.variants.items())))
        if key not in self._made:
            self._made[key] = self._run(*key)
        return self._made[key]

    def _run(self, name: str, variants: tuple[tuple[str, str], ...]) -> Run:
        from scenario_engine.engine.program import run
        from scenario_engine.scenario.scenario import load

        scenario = load(name)
        graph = scenario.graph.with_variants(dict(variants))
        inputs = scenario.inputs
        results = run(
            graph, inputs, self._asked(name, variants), scenario.dataset.counted_in, scenario.indexes
        )
        arrays = {**inputs, **{str(key): array for key, array in results.data_vars.items()}}
        wholes = frozenset(scenario.dataset.wholes.values())
        cells = Cells(arrays, scenario.dataset.definitions, self._aliases(scenario), wholes)
        return Run(scenario, graph, inputs, cells)

    def _asked(self, name: str, variants: tuple[tuple[str, str], ...]) -> list[str]:
        asked: set[str] = set()
        for rule in self._book.rule:
            if rule.scenario == name and tuple(sorted(rule.variants.items())) == variants:
                variables = (
                    [rule.variable] if isinstance(rule.variable, str) else list(rule.variable.values())
                )
                asked.update(
                    filter(None, [*variables, rule.over if rule.measure.startswith("share") else ""])
                )
        return sorted(asked)

    def _aliases(self, scenario: Scenario) -> dict[str, str]:
        """Published names of cities to the dataset's labels."""
        return published_cities(scenario.dataset)
