"""Scenarios: TOML files that set the graph's inputs, read once at the border into labelled arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from scenario_engine.errors import GraphError, Problem, ProblemsFound, ScenarioEngineError, near_miss
from scenario_engine.scenario.chain import Layer, find, read_chain
from scenario_engine.scenario.records import RELATIVE, Horizon

if TYPE_CHECKING:
    import xarray as xr

    from scenario_engine.data.catalogue import Dataset
    from scenario_engine.graph import Graph
    from scenario_engine.scenario.given import Given
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

    @property
    def variants(self) -> dict[str, str]:
        """Operator variant picked for each variable, the last file's word counting."""
        return {name: pick for layer in self.layers for name, pick in layer.record.variants.items()}

    @property
    def horizon(self) -> Horizon:
        """Base, last measured and last projected year."""
        found = [layer.record.horizon for layer in self.layers if layer.record.horizon]
        if not found:
            raise ProblemsFound(
                [
                    Problem(
                        f"{self.path.name}: no [horizon] is given, here or in a parent.",
                        "Add [horizon] with base, measured and last, or extend a scenario that has it.",
                        code="no-horizon",
                    )
                ]
            )
        return found[-1]

    @cached_property
    def dataset(self) -> Dataset:
        """The dataset the scenario reads from."""
        from scenario_engine.data import catalogue

        for layer in reversed(self.layers):
            if layer.record.dataset:
                try:
                    return catalogue.find(layer.record.dataset, layer.path.parent)
                except ScenarioEngineError as fault:
                    place = layer.toml.value(("dataset",))
                    raise ProblemsFound([Problem(str(fault), "", place, code="no-dataset")]) from None
        raise ProblemsFound(
            [
                Problem(
                    f"{self.path.name}: no dataset is named, here or in a parent.",
                    'Add dataset = "…", or extend a scenario that has it.',
                    code="no-dataset",
                )
            ]
        )

    @cached_property
    def labels(self) -> dict[str, list[str]]:
        """Labels of each dimension: the dataset's, or those a file gives under [labels]."""
        own = {dim: labels for layer in self.layers for dim, labels in layer.record.labels.items()}
        known = self.dataset.dimensions
        return {**{dim: self.dataset.labels(dim) for dim in known}, **own}

    @cached_property
    def chains(self) -> dict[str, list[Given]]:
        """For each input the entry that defines it, then those that change it."""
        from scenario_engine.scenario.given import Given

        chains: dict[str, list[Given]] = {}
        for layer in self.layers:
            for name, entry in layer.record.inputs.items():
                given = Given(layer, name, entry)
                if entry.form in RELATIVE:
                    chains.setdefault(name, []).append(given)
                else:
                    chains[name] = [given]
        return chains

    @cached_property
    def graph(self) -> Graph:
        """The operators with this scenario's variants picked."""
        from scenario_engine.graph import Graph

        graph = Graph.discover()
        problems = []
        for layer in self.layers:
            for name, variant in layer.record.variants.items():
                try:
                    graph.with_variants({name: variant})
                except GraphError as fault:
                    place = layer.toml.key(("variants", name))
                    problems.append(Problem(str(fault), "", place, code="unknown-variant"))
        if problems:
            raise ProblemsFound(problems)
        return graph.with_variants(self.variants)

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

        graph = self.graph
        variables = {name: graph.variable(name) for name in graph.names()}
        result = resolve(self.chains, variables, Frame(self.dataset, self.horizon, self.labels))
        result.problems.extend(self._unknown_outputs(variables))
        if result.problems:
            raise ProblemsFound(result.problems)
        return result

    def _unknown_outputs(self, known: Mapping[str, object]) -> list[Problem]:
        return [
            Problem(
                f"outputs: no variable is called {name!r}.",
                near_miss(name, known),
                layer.toml.value(("outputs", str(index))),
                code="unknown-variable",
            )
            for layer in self.layers
            for index, name in enumerate(layer.record.outputs or [])
            if name not in known
        ]

    @property
    def inputs(self) -> dict[str, xr.DataArray]:
        """Inputs by name, in canonical units on the model's labels."""
        return self.resolved.arrays

    def _repr_html_(self) -> str:
        from scenario_engine.notebook import of_scenario

        return of_scenario(self)

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
