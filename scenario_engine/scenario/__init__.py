"""Scenarios: TOML files that set the graph's inputs, read once at the border into labelled arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from scenario_engine.errors import GraphError, Problem, ProblemsFound, ScenarioEngineError, near_miss
from scenario_engine.scenario.chain import Layer, find, read_chain

if TYPE_CHECKING:
    import xarray as xr

    from scenario_engine.data.catalogue import Dataset
    from scenario_engine.graph import Graph
    from scenario_engine.operator import Variable
    from scenario_engine.scenario.dependence import Uncertainty
    from scenario_engine.scenario.merge import Chain, Merged
    from scenario_engine.scenario.records import Horizon
    from scenario_engine.scenario.resolve import Resolved

__all__ = ["Scenario", "load"]


@dataclass(frozen=True)
class Scenario:
    """A chain of files, read and merged; arrays are made when they are asked for."""

    path: Path
    layers: tuple[Layer, ...]

    @property
    def name(self) -> str:
        """The file's name without `.toml`."""
        return self.path.stem

    @property
    def title(self) -> Mapping[str, str]:
        """Title in `zh` and `en`; the name where the file gives none."""
        title = self.layers[-1].record.title
        return title.model_dump() if title else {"zh": self.name, "en": self.name}

    @cached_property
    def said(self) -> Merged:
        """What the files of the chain say together."""
        from scenario_engine.scenario.merge import merged

        return merged(self.layers)

    @property
    def variants(self) -> dict[str, str]:
        """Operator variant picked for each variable."""
        return {name: str(pick) for name, pick in self.said.table("variants").items()}

    @property
    def outputs(self) -> list[str]:
        """Quantities asked for, such as `share_of_gdp[2030]`; empty when no file says."""
        found = self.said.setting("outputs")
        return list(found) if isinstance(found, list) else []

    @property
    def wanted(self) -> list[str] | None:
        """Variables the quantities asked for are made of; None asks for all."""
        from scenario_engine.quantity import Quantity

        return list(dict.fromkeys(Quantity.parse(text).name for text in self.outputs)) or None

    @property
    def horizon(self) -> Horizon:
        """Base, last measured and last projected year."""
        if self.said.horizon is None:
            raise self._lacks(
                "[horizon]", "Add [horizon] with base, measured and last, or extend a scenario that has it."
            )
        return self.said.horizon

    @cached_property
    def dataset(self) -> Dataset:
        """The dataset the scenario reads from."""
        from scenario_engine.data import catalogue

        placed = self.said.settings.get(("dataset",))
        if placed is None:
            raise self._lacks("dataset", 'Add dataset = "…", or extend a scenario that has it.')
        try:
            return catalogue.find(str(placed.value), placed.layer.path.parent)
        except ScenarioEngineError as fault:
            place = placed.layer.toml.value(("dataset",))
            raise ProblemsFound([Problem(str(fault), "", place, code="no-dataset")]) from None

    def _lacks(self, what: str, advice: str) -> ProblemsFound:
        place = self.layers[-1].toml.key(())
        message = f"{self.path.name} has no {what}, here or in a parent."
        return ProblemsFound([Problem(message, advice, place, code=f"no-{what.strip('[]')}")])

    @cached_property
    def labels(self) -> dict[str, list[str]]:
        """Labels of each dimension: the dataset's, or those a file gives under [labels]."""
        own = {
            dim: list(labels) for dim, labels in self.said.table("labels").items() if isinstance(labels, list)
        }
        return {**{dim: self.dataset.labels(dim) for dim in self.dataset.dimensions}, **own}

    @cached_property
    def chains(self) -> Mapping[str, Chain]:
        """For each input the entry that defines it, then those that change it; a shock is an input too."""
        return {**self.said.inputs, **self.said.shocks(self.horizon if self.said.table("shock") else None)}

    @cached_property
    def graph(self) -> Graph:
        """The operators with this scenario's variants picked."""
        from scenario_engine.graph import Graph

        graph, problems = Graph.discover(), []
        for (table, *name), placed in self.said.settings.items():
            if table == "variants":
                try:
                    graph = graph.with_variants({name[0]: str(placed.value)})
                except GraphError as fault:
                    problems.append(Problem(str(fault), "", placed.place, code="unknown-variant"))
        if problems:
            raise ProblemsFound(problems)
        return graph

    @cached_property
    def resolved(self) -> Resolved:
        """Inputs as arrays with their origins.

        Raises
        ------
        ProblemsFound
            Every problem of every input at once.
        """
        from scenario_engine.scenario.given import Frame
        from scenario_engine.scenario.resolve import resolve

        variables = self._variables
        result = resolve(self.chains, variables, Frame(self.dataset, self.horizon, self.labels))
        result.problems.extend(self._unknown_outputs(variables))
        result.problems.extend(self._nothing_computes())
        if not result.problems:
            from scenario_engine.scenario.dependence import uncertainty

            result.uncertainty, problems = uncertainty(self.layers, self.graph, result.uncertain)
            result.problems.extend(problems)
        if result.problems:
            raise ProblemsFound(result.problems)
        return result

    @property
    def uncertainty(self) -> Uncertainty:
        """What the scenario draws, and how draws depend on each other."""
        return self.resolved.uncertainty

    @property
    def _variables(self) -> dict[str, Variable]:
        return {name: self.graph.variable(name) for name in self.graph.names()}

    def parents_input(self, name: str) -> xr.DataArray | None:
        """What an input would be without the scenario's own file; None where the parents do not give it."""
        from scenario_engine.scenario.merge import merged

        chain = merged(self.layers[:-1]).inputs.get(name)
        return None if chain is None else self.resolve_chain(name, chain)

    def resolve_chain(self, name: str, chain: Chain) -> xr.DataArray | None:
        """An input as another chain of entries would give it; None where that chain is refused."""
        from scenario_engine.scenario.given import Frame
        from scenario_engine.scenario.resolve import resolve

        frame = Frame(self.dataset, self.horizon, self.labels)
        return resolve({name: chain}, self._variables, frame).arrays.get(name)

    def _unknown_outputs(self, known: Mapping[str, object]) -> list[Problem]:
        from scenario_engine.quantity import Quantity

        problems = []
        for layer in self.layers:
            for index, text in enumerate(layer.record.outputs or []):
                place = layer.toml.value(("outputs", str(index)))
                try:
                    name = Quantity.parse(text).name
                except ScenarioEngineError as fault:
                    problems.append(Problem(f"outputs: {fault}", "", place, code="quantity"))
                    continue
                if name not in known:
                    message = f"outputs: no variable is called {name!r}."
                    problems.append(Problem(message, near_miss(name, known), place, code="unknown-variable"))
        return problems

    def _nothing_computes(self) -> list[Problem]:
        return [
            Problem(
                f"inputs.{name} is left to the operators, and none computes {name!r}.",
                near_miss(name, self.graph.operators) or "Give a value, a path or data.",
                layer.toml.key(("inputs", name, "computed")),
                code="nothing-computes",
            )
            for layer in self.layers
            for name, entry in layer.record.inputs.items()
            if entry.form == "computed" and name not in self.graph.operators
        ]

    @property
    def inputs(self) -> dict[str, xr.DataArray]:
        """Inputs by name, in canonical units on the model's labels."""
        return self.resolved.arrays

    def __repr__(self) -> str:
        chain = " ← ".join(layer.path.stem for layer in reversed(self.layers))
        return f"<Scenario {chain}: {len(self.chains)} inputs>"


def load(name: str | Path) -> Scenario:
    """Read a scenario and all it extends.

    Parameters
    ----------
    name
        Path of a TOML file, or the name of a scenario that comes with the package.

    Raises
    ------
    ProblemsFound
        Every problem of the files' form; problems of content are raised by `Scenario.resolved`.
    """
    path = find(str(name))
    return Scenario(path, tuple(read_chain(path)))
