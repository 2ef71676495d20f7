"""What is wrong with a chain's content beside its inputs: labels, outputs, what is left to no operator."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from scenario_engine.engine.quantity import Quantity
from scenario_engine.scenario.records import RELATIVE
from scenario_engine.support.errors import GraphError, Problem, ScenarioEngineError, near_miss

if TYPE_CHECKING:
    from scenario_engine.scenario.files import Layer
    from scenario_engine.scenario.scenario import Scenario


def label_problems(scenario: Scenario) -> list[Problem]:
    """Dimensions that no variable has, and labels that stand twice or are empty."""
    graph = scenario.graph
    known = {dim for name in graph.names() for dim in graph.variable(name).dims} - {"year"}
    problems = []
    for layer in scenario.layers:
        for dim, labels in layer.record.labels.items():
            if dim == "year":
                message, advice = "labels.year: years are set by the horizon.", "Write [horizon]."
            else:
                message, advice = f"labels.{dim}: no variable has a dimension {dim!r}.", near_miss(dim, known)
            if dim not in known:
                problems.append(
                    Problem(message, advice, layer.toml.key(("labels", dim)), code="unknown-dimension")
                )
            for at, label in enumerate(labels):
                place = layer.toml.value(("labels", dim, str(at)))
                if not label.strip():
                    message, advice = f"labels.{dim}: a label is empty.", "Remove it, or give it a name."
                    problems.append(Problem(message, advice, place, code="empty-label"))
                elif label in labels[:at]:
                    first = layer.toml.value(("labels", dim, str(labels.index(label))))
                    message = f"labels.{dim}: {label!r} stands twice."
                    related = ((first, "the first stands here"),)
                    problems.append(Problem(message, "Keep one.", place, related, code="label-twice"))
    return problems


def misspelt_labels(scenario: Scenario) -> list[Problem]:
    """Labels a file gives that the dataset does not have, but nearly; a label like none of them is the user's own."""
    problems = []
    for layer in scenario.layers:
        for dim, labels in layer.record.labels.items():
            known = scenario.dataset.labels(dim)
            for at, label in enumerate(labels):
                near = get_close_matches(label, known, n=1, cutoff=0.75) if label not in known else []
                if near:
                    place = layer.toml.value(("labels", dim, str(at)))
                    message = f"labels.{dim}: the dataset has no {dim} {label!r}."
                    problems.append(
                        Problem(message, f"Did you mean {near[0]!r}?", place, code="unknown-label")
                    )
    return problems


def output_problems(scenario: Scenario) -> list[Problem]:
    """Outputs that are no quantity, or of no variable."""
    known = scenario.graph.names()
    problems = []
    for layer in scenario.layers:
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


def undetermined_outputs(scenario: Scenario) -> list[Problem]:
    """Outputs that cannot be computed because inputs are missing; asked once all else is right."""
    problems = []
    placed = scenario.said.settings.get(("outputs",))
    for index, text in enumerate(scenario.outputs):
        name = Quantity.parse(text).name
        try:
            scenario.graph.plan(scenario.chains, [name])
        except GraphError as fault:
            missing, *paths = str(fault).splitlines()
            message = f"outputs: {name!r} cannot be computed; {missing}"
            place = placed.layer.toml.value(("outputs", str(index))) if placed else None
            problems.append(Problem(message, "\n".join(paths).strip(), place, code="missing-input"))
    return problems


def nothing_computes(scenario: Scenario) -> list[Problem]:
    """Entries that leave to the operators what no operator computes."""
    return [
        Problem(
            f"inputs.{name} is left to the operators, and none computes {name!r}.",
            near_miss(name, scenario.graph.operators) or "Give a value, a path or data.",
            layer.toml.key(("inputs", name, "computed")),
            code="nothing-computes",
        )
        for layer in scenario.layers
        for name, entry in layer.record.inputs.items()
        if entry.form == "computed" and name not in scenario.graph.operators
    ]


def given_beside_shocks(scenario: Scenario) -> list[Problem]:
    """Entries that give as an input what a shock gives too; entries that change the shock are welcome."""
    shocks = scenario.said.shocks(scenario.said.horizon)
    return [
        Problem(
            f"inputs.{name} gives what [{'.'.join(shock.key)}] gives too.",
            "Keep one of them; `scale` and `add` change a shock.",
            given.place(),
            ((shock.place(), "the shock stands here"),),
            code="given-twice",
        )
        for name, (shock,) in shocks.items()
        for given in scenario.said.inputs.get(name, ())
        if given.entry.form not in RELATIVE
    ]


def _ancestors(path: Path, layers: Mapping[Path, Layer]) -> set[Path]:
    """Every file a file extends, itself among them."""
    parents = layers[path].parents if path in layers else ()
    return {path}.union(*(_ancestors(parent, layers) for parent in parents))


def rival_parents(scenario: Scenario) -> list[Problem]:
    """Inputs that two parents of one file give in different ways, neither extending the other: the later counts.

    Worth a note, not refused: a file that combines others may mean it.
    """
    by_name = {layer.path: layer for layer in scenario.layers}
    notes: list[Problem] = []
    for layer in scenario.layers:
        parents = [by_name[path] for path in layer.parents if path in by_name]
        for at, later in enumerate(parents):
            for earlier in parents[:at]:
                if earlier.path in _ancestors(later.path, by_name) or later.path in _ancestors(
                    earlier.path, by_name
                ):
                    continue
                for name, entry in later.record.inputs.items():
                    rival = earlier.record.inputs.get(name)
                    if (
                        rival is None
                        or rival == entry
                        or name in layer.record.inputs
                        or entry.form in RELATIVE
                    ):
                        continue
                    notes.append(
                        Problem(
                            f"inputs.{name} is given by two parents of {layer.toml.file}; the later one counts.",
                            f"Say it in {layer.toml.file} to settle it.",
                            later.toml.key(("inputs", name)),
                            ((earlier.toml.key(("inputs", name)), "this one is not heard"),),
                            code="rival-parents",
                        )
                    )
    return notes
