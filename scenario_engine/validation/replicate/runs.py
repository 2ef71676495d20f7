"""Runs behind a scorecard: each scenario with each choice of variants is run once, for the variables asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass

import xarray as xr

from scenario_engine.analysis.indices.compute import compute
from scenario_engine.analysis.indices.spec import IndexFile
from scenario_engine.analysis.indices.spec import load as load_index
from scenario_engine.data.published_accounts import published_cities
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.program import as_dataset, evaluate
from scenario_engine.scenario.scenario import load
from scenario_engine.validation.replicate.question import Lookup
from scenario_engine.validation.replicate.rules import Rule, Rulebook

OF_ONE_BRANCH = ("branch_score", "branch_growth", "branch_rank")
"""What of an index rests on the indicators of one branch and on no weight of branches."""


@dataclass(frozen=True)
class IndexRun:
    """An index computed by its file: scores of a branch rest on its indicators, all else on all of them and the weights."""

    spec: IndexFile
    lookup: Lookup

    def inputs_behind(self, variable: str) -> list[str]:
        """Indicators of the branch a variable is of, or all and `weights`."""
        name, _, branch = variable.partition(" ")
        branch = branch if name in OF_ONE_BRANCH else ""
        own = [name for name, of in self.spec.branch_of.items() if branch in ("", of)]
        return own if branch else [*own, "weights"]

    def choices_behind(self, _variable: str) -> tuple[str, str]:
        """Normalisation and weighting of the file; no vintages, as indicators are as printed."""
        record = self.spec.record
        return f"normalisation={record.normalisation}; weights={record.weights.use}", ""


@dataclass(frozen=True)
class ScenarioRun:
    """A scenario run for all that rules ask of it."""

    graph: Graph
    inputs: Mapping[str, xr.DataArray]
    lookup: Lookup

    def _behind(self, variable: str) -> set[str]:
        return {*self.graph.depends_on(variable, list(self.inputs)), variable}

    def inputs_behind(self, variable: str) -> list[str]:
        """Inputs a variable is computed from, itself included when it is given."""
        return sorted(self._behind(variable) & set(self.inputs))

    def choices_behind(self, variable: str) -> tuple[str, str]:
        """Variants of the operators behind a variable, where there was a choice, and vintages of the data behind it."""
        computed = sorted(self._behind(variable) - set(self.inputs))
        chosen = [name for name in computed if name in self.graph.choices]
        found = (self.inputs[name].attrs.get("vintage", "") for name in self.inputs_behind(variable))
        vintages = sorted({part for text in found for part in text.split("; ") if part})
        variants = [f"{name}={self.graph.operators[name].variant}" for name in chosen]
        return "; ".join(variants), "; ".join(vintages)


class Runs:
    """Runs by scenario or index and variants, made when first asked for."""

    def __init__(self, book: Rulebook) -> None:
        self._made: dict[tuple[object, ...], IndexRun | ScenarioRun] = {}
        self._asked: dict[tuple[object, ...], set[str]] = {}
        for rule in book.rule:
            variables = [rule.variable] if isinstance(rule.variable, str) else rule.variable.values()
            over = rule.over if rule.measure.startswith("share") else ""
            self._asked.setdefault(_key(rule), set()).update(filter(None, [*variables, over]))

    def of(self, rule: Rule) -> IndexRun | ScenarioRun:
        """The run that answers a rule."""
        key = _key(rule)
        if key not in self._made:
            self._made[key] = _index(rule.index) if rule.index else self._scenario(rule)
        return self._made[key]

    def _scenario(self, rule: Rule) -> ScenarioRun:
        scenario = load(rule.scenario)
        dataset, inputs = scenario.dataset, scenario.inputs
        graph = scenario.graph.with_variants(rule.variants)
        asked = sorted(self._asked[_key(rule)])
        values = evaluate(graph, inputs, asked, dataset.counted_in, indexes=scenario.indexes)
        results = as_dataset(values, inputs)
        arrays = {**inputs, **{str(name): array for name, array in results.data_vars.items()}}
        wholes = frozenset(dataset.wholes.values())
        lookup = Lookup(arrays, dataset.definitions, published_cities(dataset), wholes)
        return ScenarioRun(graph, inputs, lookup)


def _index(name: str) -> IndexRun:
    """An index; what it has by branch stands under names such as `branch_score scope`."""
    spec = load_index(name)
    arrays: dict[str, xr.DataArray] = {}
    for variable, array in compute(spec).data_vars.items():
        arrays[str(variable)] = array
        for branch in array.indexes.get("branch", ()):
            arrays[f"{variable} {branch}"] = array.sel(branch=branch, drop=True)
    groups = {
        group: [float(case in members) for case in spec.cases]
        for group, members in spec.record.groups.items()
    }
    if groups:
        arrays["case_group_membership"] = xr.DataArray(
            list(groups.values()), coords={"case_group": list(groups), spec.record.cases.dimension: list(spec.cases)},
            dims=["case_group", spec.record.cases.dimension], attrs={"units": "1"},
        )  # fmt: skip
    dataset = spec.dataset
    cities = published_cities(dataset) if spec.record.cases.file else {}
    return IndexRun(spec, Lookup(arrays, dataset.definitions, cities, frozenset(dataset.wholes.values())))


def _key(rule: Rule) -> tuple[object, ...]:
    return (rule.run, tuple(sorted(rule.variants.items())))
