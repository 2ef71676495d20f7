"""Runs behind a scorecard: each scenario with each choice of variants is run once, for the variables asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import xarray as xr

from scenario_engine.data.published_accounts import published_cities
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.program import as_dataset, evaluate
from scenario_engine.scenario.scenario import load
from scenario_engine.validation.replicate.lookup import Lookup
from scenario_engine.validation.replicate.rules import Rule, Rulebook


@dataclass(frozen=True)
class Run:
    """A scenario run for all that rules ask of it."""

    graph: Graph
    inputs: Mapping[str, xr.DataArray]
    lookup: Lookup

    def _behind(self, variable: str) -> set[str]:
        return {*self.graph.depends_on(variable, list(self.inputs)), variable}

    def inputs_behind(self, variable: str) -> list[str]:
        """Inputs a variable is computed from, itself included when it is given."""
        return sorted(self._behind(variable) & set(self.inputs))

    def variants_behind(self, variable: str) -> str:
        """Variants of the operators behind a variable, where there was a choice."""
        return "; ".join(
            f"{name}={self.graph.operators[name].variant}"
            for name in sorted(self._behind(variable) - set(self.inputs))
            if name in self.graph.choices
        )

    def vintages_behind(self, variable: str) -> str:
        """Vintages of the data behind a variable."""
        found = (self.inputs[name].attrs.get("vintage", "") for name in self.inputs_behind(variable))
        return "; ".join(sorted({part for text in found for part in text.split("; ") if part}))


class Runs:
    """Runs by scenario and variants, made when first asked for."""

    def __init__(self, book: Rulebook) -> None:
        self._made: dict[tuple[object, ...], Run] = {}
        self._asked: dict[tuple[object, ...], set[str]] = {}
        for rule in book.rule:
            variables = [rule.variable] if isinstance(rule.variable, str) else rule.variable.values()
            over = rule.over if rule.measure.startswith("share") else ""
            self._asked.setdefault(_key(rule), set()).update(filter(None, [*variables, over]))

    def of(self, rule: Rule) -> Run:
        """The run that answers a rule."""
        key = _key(rule)
        if key not in self._made:
            scenario = load(rule.scenario)
            dataset, inputs = scenario.dataset, scenario.inputs
            graph = scenario.graph.with_variants(rule.variants)
            asked, counted_in = sorted(self._asked[key]), dataset.counted_in
            values = evaluate(graph, inputs, asked, counted_in, indexes=scenario.indexes)
            results = as_dataset(values, inputs)
            arrays = {**inputs, **{str(name): array for name, array in results.data_vars.items()}}
            wholes = frozenset(dataset.wholes.values())
            lookup = Lookup(arrays, dataset.definitions, published_cities(dataset), wholes)
            self._made[key] = Run(graph, inputs, lookup)
        return self._made[key]


def _key(rule: Rule) -> tuple[object, ...]:
    return (rule.scenario, tuple(sorted(rule.variants.items())))
