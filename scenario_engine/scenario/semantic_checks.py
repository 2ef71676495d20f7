"""What is wrong with a chain's content beside its inputs: labels, outputs, what is left to no operator."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import combinations
from pathlib import Path

import xarray as xr

from scenario_engine.data.dataset import Dataset
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.quantity import Quantity
from scenario_engine.scenario.files import Layer
from scenario_engine.scenario.merge import Chain, Merged
from scenario_engine.scenario.records import RELATIVE
from scenario_engine.scenario.requested import Known, fail_unless_known
from scenario_engine.support.errors import GraphError, Problem, ScenarioEngineError, near_miss

Layers = Sequence["Layer"]


def check(  # noqa: PLR0917
    layers: Layers,
    said: Merged,
    graph: Graph,
    dataset: Dataset,
    of_inputs: Sequence[Problem],
    chains: Mapping[str, Chain],
    arrays: Mapping[str, xr.DataArray],
) -> list[Problem]:
    """Every problem of a chain's content.

    A misspelt label leaves half of the inputs without rows; then it alone is reported, with what its own file
    says. `chains` are the entries behind each input, `arrays` the inputs as far as they resolve.
    """
    misspelt = list(misspelt_labels(layers, dataset)) if of_inputs else []
    files = {one.where.file for one in misspelt if one.where}
    return [
        *misspelt,
        *(one for one in of_inputs if not files or one.where is None or one.where.file in files),
        *label_problems(layers, graph),
        *output_problems(layers, graph),
        *nothing_computes(layers, graph),
        *given_beside_shocks(said),
        *mixed_vintages(graph, chains, arrays),
    ]


def label_problems(layers: Layers, graph: Graph) -> Iterator[Problem]:
    """Dimensions that no variable has, and labels that appear twice or are empty."""
    known = {dim for variable in graph.variables.values() for dim in variable.dims} - {"year"}
    for layer in layers:
        for dim, labels in layer.record.labels.items():
            if dim == "year":
                message, advice = "labels.year: years are set by the horizon.", "Write [horizon]."
            else:
                message, advice = f"labels.{dim}: no variable has a dimension {dim!r}.", near_miss(dim, known)
            if dim not in known:
                yield Problem(message, advice, layer.toml.key(("labels", dim)), code="unknown-dimension")
            for at, label in enumerate(labels):
                place = layer.toml.value(("labels", dim, str(at)))
                if not label.strip():
                    message, advice = f"labels.{dim}: a label is empty.", "Remove it, or give it a name."
                    yield Problem(message, advice, place, code="empty-label")
                elif label in labels[:at]:
                    first = layer.toml.value(("labels", dim, str(labels.index(label))))
                    message = f"labels.{dim}: {label!r} appears twice."
                    related = ((first, "the first is here"),)
                    yield Problem(message, "Keep one.", place, related, code="label-twice")


def misspelt_labels(layers: Layers, dataset: Dataset) -> Iterator[Problem]:
    """Labels a file gives that the dataset does not have, but nearly; a label like none of them is the user's own."""
    for layer in layers:
        for dim, labels in layer.record.labels.items():
            known = dataset.labels(dim)
            for at, label in enumerate(labels):
                near = get_close_matches(label, known, n=1, cutoff=0.75) if label not in known else []
                if near:
                    place = layer.toml.value(("labels", dim, str(at)))
                    message = f"labels.{dim}: the dataset has no {dim} {label!r}."
                    yield Problem(message, f"Did you mean {near[0]!r}?", place, code="unknown-label")


def output_problems(layers: Layers, graph: Graph) -> Iterator[Problem]:
    """Outputs that are no quantity, or of no variable."""
    for layer in layers:
        for index, text in enumerate(layer.record.outputs or []):
            place = layer.toml.value(("outputs", str(index)))
            try:
                name = Quantity.parse(text).name
            except ScenarioEngineError as fault:
                yield Problem.of(fault, place, "quantity", about="outputs")
                continue
            if name not in graph.variables:
                message = f"outputs: no variable is called {name!r}."
                yield Problem(message, near_miss(name, graph.variables), place, code="unknown-variable")


def undetermined_outputs(said: Merged, chains: Mapping[str, Chain], known: Known) -> Iterator[Problem]:
    """Outputs that lack inputs, or ask for labels that there are not; looked at once all else is right."""
    placed = said.settings.get(("outputs",))
    for index, text in enumerate(said.outputs):
        asked = Quantity.parse(text)
        place = placed.layer.toml.value(("outputs", str(index))) if placed else None
        try:
            known.graph.plan(chains, [asked.name])
            fail_unless_known(known, [asked])
        except GraphError as fault:
            message = f"outputs: {asked.name!r} cannot be computed; {fault.message}"
            yield Problem(message, fault.advice.strip(), place, code="missing-input")
        except ScenarioEngineError as fault:
            yield Problem.of(fault, place, "unknown-label", about="outputs")


def mixed_vintages(
    graph: Graph, chains: Mapping[str, Chain], arrays: Mapping[str, xr.DataArray]
) -> Iterator[Problem]:
    """Data of two vintages where an operator continues one by the other."""
    for op in graph.operators.values():
        told = {name: arrays[name].attrs.get("vintage") for name in op.one_vintage if name in arrays}
        (first, vintage), *others = [(name, own) for name, own in told.items() if own] or [("", "")]
        for name, own in others:
            if own != vintage:
                yield Problem(
                    f"{op.label}: {first} is of vintage {vintage!r}, and {name}, which continues it, of {own!r}.",
                    "Take both from one vintage, or multiply one by a splice factor first.",
                    chains[name][-1].place(),
                    code="mixed-vintages",
                )


def nothing_computes(layers: Layers, graph: Graph) -> list[Problem]:
    """Entries that leave to the operators what no operator computes."""
    return [
        Problem(
            f"inputs.{name} is left to the operators, and none computes {name!r}.",
            near_miss(name, graph.operators) or "Give a value, a path or data.",
            layer.toml.key(("inputs", name, "computed")),
            code="nothing-computes",
        )
        for layer in layers
        for name, entry in layer.record.inputs.items()
        if entry.form == "computed" and name not in graph.operators
    ]


def left_undone(said: Merged, inputs: Mapping[str, xr.DataArray], graph: Graph) -> Iterator[Problem]:
    """Variables that a file leaves to the operators and these cannot compute, each with what they lack."""
    for name, chain in said.chains.items():
        if chain[0].entry.form == "computed" and name not in inputs:
            try:
                graph.plan(inputs, [name])
            except GraphError as fault:
                message = f"inputs.{name} is left to the operators: {fault.message}"
                yield Problem(message, fault.advice, chain[0].place(), code="not-computed")


def given_beside_shocks(said: Merged) -> list[Problem]:
    """Entries that give as an input what a shock gives too; entries that change the shock are welcome."""
    shocks = said.shocks(said.horizon)
    return [
        Problem(
            f"inputs.{name} gives what [{'.'.join(shock.key)}] gives too.",
            "Keep one of them; `scale` and `add` change a shock.",
            given.place(),
            ((shock.place(), "the shock is here"),),
            code="given-twice",
        )
        for name, (shock,) in shocks.items()
        for given in said.inputs.get(name, ())
        if given.entry.form not in RELATIVE
    ]


def rival_parents(layers: Layers) -> Iterator[Problem]:
    """Inputs that two parents of one file give in different ways, neither extending the other: the later counts.

    Worth a note, not refused: a file that combines others may mean it.
    """
    by_name: dict[Path, Layer] = {}
    above: dict[Path, set[Path]] = {}  # parents stand before children, so each file is looked at once
    for layer in layers:
        parents = [by_name[path] for path in layer.parents if path in by_name]
        by_name[layer.path] = layer
        above[layer.path] = {layer.path}.union(*(above[parent.path] for parent in parents))
        for earlier, later in combinations(parents, 2):
            if earlier.path in above[later.path] or later.path in above[earlier.path]:
                continue
            for name, entry in later.record.inputs.items():
                rival = earlier.record.inputs.get(name)
                settled = name in layer.record.inputs or entry.form in RELATIVE
                if rival is not None and rival != entry and not settled:
                    message = (
                        f"inputs.{name} is given by two parents of {layer.toml.file}; the later one counts."
                    )
                    advice = f"Say it in {layer.toml.file} to settle it."
                    where, other = (one.toml.key(("inputs", name)) for one in (later, earlier))
                    related = ((other, "this one is not heard"),)
                    yield Problem(message, advice, where, related, code="rival-parents")
