"""Scenarios: TOML files that set the graph's inputs, read once at the border into labelled arrays."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from types import SimpleNamespace

import xarray as xr

from scenario_engine.data import catalogue
from scenario_engine.data.bare import BareDataset
from scenario_engine.data.dataset import Dataset
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.indexes import horizon_and_labels
from scenario_engine.engine.model import Model
from scenario_engine.engine.quantity import Quantity
from scenario_engine.models import discovery
from scenario_engine.scenario import semantic_checks
from scenario_engine.scenario.alternatives import drawn_scenarios, named_scenarios
from scenario_engine.scenario.dependence import Uncertainty, uncertainty
from scenario_engine.scenario.entry import Frame
from scenario_engine.scenario.files import Layer, checked, fail_unless_there, find, read
from scenario_engine.scenario.merge import Chain, Merged, merged, with_shocks
from scenario_engine.scenario.own_names import labelled, names_in
from scenario_engine.scenario.plausibility import contradictions, doubtful, unusual
from scenario_engine.scenario.records import Horizon
from scenario_engine.scenario.resolve import Resolved, resolve
from scenario_engine.scenario.semantic_checks import left_undone, rival_parents
from scenario_engine.support import html
from scenario_engine.support.errors import GraphError, Problem, ProblemsFound, ScenarioEngineError
from scenario_engine.support.files import checksums
from scenario_engine.support.files.project import top
from scenario_engine.support.nouns import Noun
from scenario_engine.support.toml.bilingual import by_language

__all__ = ["Scenario", "load", "load_all"]


@dataclass(frozen=True, repr=False)
class Scenario(Noun):
    """A chain of files, or of what was said in Python, read and merged; arrays are made when they are asked for.

    Examples
    --------
    >>> accounts = load("growth-accounting")
    >>> accounts.horizon.years
    {'base': 1970, 'measured': 2019, 'last': 2019}
    >>> higher = accounts.with_(labour_share={"add": 0.01, "unit": "1"}, assumption="one point more")
    >>> higher.name
    'growth-accounting-changed'
    """

    path: Path
    layers: tuple[Layer, ...]
    own_model: Model | None = field(default=None, compare=False)

    @property
    def name(self) -> str:
        """The file's name without `.toml`."""
        return self.path.stem

    @property
    def title(self) -> Mapping[str, str]:
        """Title in `zh` and `en`; the name where the file gives none."""
        return by_language(self.layers[-1].record.title, self.name)

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of the text of each layer, by the name of its file: what is the same scenario wherever it lies."""
        return {layer.path.name: checksums.of_text(layer.toml.text) for layer in self.layers}

    @cached_property
    def _said_upto(self) -> list[Merged]:
        return merged(self.layers)

    @property
    def said(self) -> Merged:
        """What the files of the chain say together."""
        return self._said_upto[-1]

    @property
    def variants(self) -> dict[str, str]:
        """Operator variant picked for each variable."""
        return {name: str(pick) for name, pick in self.said.table("variants").items()}

    @property
    def outputs(self) -> list[str]:
        """Quantities asked for, such as `share_of_gdp[2030]`; empty when no file says."""
        return self.said.outputs

    @property
    def wanted(self) -> list[str] | None:
        """Variables the quantities asked for are made of; None asks for all."""
        return list(dict.fromkeys(Quantity.parse(text).name for text in self.outputs)) or None

    @property
    def horizon(self) -> Horizon:
        """Base, last measured and last projected year."""
        said = self.said.table("horizon")
        lost = [key for key in ("base", "measured", "last") if key not in said]
        if lost:
            what = f"horizon.{lost[0]}" if said else "[horizon]"
            advice = "Add [horizon] with base, measured and last, or extend a scenario that has it."
            raise self._lacks(what, advice, "no-horizon")
        years = [int(str(said[key])) for key in ("base", "measured", "last")]
        if years != sorted(years):
            place = self.said.settings["horizon", "last"].place
            message = f"horizon: base {years[0]}, measured {years[1]}, last {years[2]}; base ≤ measured ≤ last must hold."
            raise ProblemsFound([Problem(message, "Put the years in order.", place, code="invalid")])
        found = self.said.horizon
        assert found is not None
        return found

    @cached_property
    def model(self) -> Model:
        """What is computed: the model it was made of or names, or everything installed."""
        placed = self.said.settings.get(("model",))
        if self.own_model is not None:
            return self.own_model
        if placed is None:
            return discovery.installed()
        try:
            return discovery.find(str(placed.value))
        except GraphError as fault:
            place = placed.layer.toml.value(("model",))
            raise ProblemsFound([Problem.of(fault, place, "unknown-model")]) from None

    @cached_property
    def dataset(self) -> Dataset:
        """The dataset the scenario reads from."""
        placed = self.said.settings.get(("dataset",))
        if placed is None and (self.own_model is not None or ("model",) in self.said.settings):
            own = self.said.labels
            return BareDataset(label=self.model.name, units=self.model.counted_in, own_labels=own)
        if placed is None:
            raise self._lacks("dataset", 'Add dataset = "…", or extend a scenario that has it.', "no-dataset")
        try:
            found = catalogue.find(str(placed.value), placed.layer.path.parent)
        except ScenarioEngineError as fault:
            place = placed.layer.toml.value(("dataset",))
            raise ProblemsFound([Problem.of(fault, place, "no-dataset")]) from None
        return found.as_known(str(self.said.setting("as_known") or ""))

    def _lacks(self, what: str, advice: str, code: str) -> ProblemsFound:
        place = self.layers[-1].toml.key(())
        message = f"{self.path.name} has no {what}, here or in a parent."
        return ProblemsFound([Problem(message, advice, place, code=code)])

    @cached_property
    def labels(self) -> dict[str, list[str]]:
        """Labels of each dimension: the dataset's, or those a file gives under [labels]."""
        own = {dim: labels for dim, labels in self.said.labels.items() if dim != "year"}
        return {**{dim: self.dataset.labels(dim) for dim in self.dataset.dimensions}, **own}

    @cached_property
    def chains(self) -> Mapping[str, Chain]:
        """For each input the entry that defines it, then those that change it; a shock is an input too."""
        return with_shocks(self.said, self.layers, self.horizon if self.said.table("shock") else None)

    @cached_property
    def graph(self) -> Graph:
        """The model's operators with this scenario's variants picked."""
        graph, problems = self.model.graph, []
        for (table, *name), placed in self.said.settings.items():
            if table == "variants":
                try:
                    graph = graph.with_variants({name[0]: str(placed.value)})
                except GraphError as fault:
                    place = (
                        placed.layer.toml.value(placed.key) if name[0] in graph.alternatives else placed.place
                    )
                    problems.append(Problem.of(fault, place, "unknown-variant"))
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
        result, problems = self._examined()
        if problems:
            raise ProblemsFound(problems)
        return result

    def _examined(self, left_out: Collection[str] = ()) -> tuple[Resolved, list[Problem]]:
        """Inputs as far as they resolve, and every problem of content; entries left out are not looked at."""
        chains = {name: chain for name, chain in self.chains.items() if name not in left_out}
        result = resolve(chains, self.graph.variables, self._frame)
        result.uncertainty, of_draws = self._uncertainty(result)
        problems = semantic_checks.check(
            self.layers, self.said, self.graph, self.dataset, result.problems, self.chains, result.arrays
        )
        problems += of_draws
        if not problems and not left_out:
            known = SimpleNamespace(
                graph=self.graph, inputs=result.arrays, horizon=self.horizon, labels=self.labels
            )
            problems = [*semantic_checks.undetermined_outputs(self.said, self.chains, known)]
        return result, problems

    def _uncertainty(self, result: Resolved) -> tuple[Uncertainty, list[Problem]]:
        if result.problems:
            return Uncertainty(), []
        found, problems = uncertainty(self.layers, self.graph, result.uncertain)
        others, missing = self.alternatives
        if problems or missing:
            return found, [*problems, *missing]
        drawn, problems = drawn_scenarios(self, others, result.arrays, result.uncertain)
        return replace(found, inputs=(*found.inputs, *drawn)), problems

    @cached_property
    def alternatives(self) -> tuple[Mapping[str, "Scenario"], Sequence[Problem]]:
        """Scenarios of which each draw is one (`scenario_weights`), and what is wrong with them."""
        return named_scenarios(self, load)

    @property
    def notes(self) -> list[Problem]:
        """What is not wrong, and worth a look: parents that contradict each other, numbers outside experience."""
        inputs, counted_in = self.inputs, self.dataset.counted_in
        odd = [
            *left_undone(self.said, inputs, self.graph),
            *unusual(self.graph, inputs, self.chains),
            *doubtful(self.graph, inputs, self.chains, self.indexes, partial(parents_input, self)),
            *contradictions(self.graph, inputs, self.chains, counted_in, self.indexes),
        ]
        return [*rival_parents(self.layers), *self.resolved.unneeded, *odd]

    @property
    def _frame(self) -> Frame:
        said_at = {".".join(key): placed.place for key, placed in self.said.settings.items()}
        last = self.said.settings.get(("horizon", "last"))
        said_at |= {"horizon": last.layer.toml.key(("horizon",))} if last else {}
        return Frame(self.dataset, self.horizon, self.labels, said_at, top(self.path))

    @property
    def uncertainty(self) -> Uncertainty:
        """What the scenario draws, and how draws depend on each other."""
        return self.resolved.uncertainty

    @property
    def inputs(self) -> dict[str, xr.DataArray]:
        """Inputs by name, in canonical units on the model's labels."""
        return self.resolved.arrays

    @cached_property
    def indexes(self) -> dict[str, xr.DataArray]:
        """Years of the horizon and labels of every dimension, by the names operators ask for them."""
        if not self.said.table("horizon"):
            return horizon_and_labels((), (), self.labels)
        measured, last = self.horizon.measured, self.horizon.last
        years = range(self.horizon.base, measured + 1), range(measured + 1, last + 1)
        return horizon_and_labels(*years, self.labels)

    def _repr_html_(self) -> str:
        chain = " ← ".join(layer.path.name for layer in reversed(self.layers))
        rows = []
        for name, (*_, last) in self.chains.items():
            place = last.place()
            where = f"{place.file}:{place.line}" if place.line else place.file
            rows.append((name, last.entry.form, last.reason_in("en"), where))
        table = html.table(("input", "given as", "source or reason", "where"), rows, left=range(4))
        return html.block(" · ".join(dict.fromkeys((self.title["en"], self.title["zh"]))), chain, table)

    def __repr__(self) -> str:
        chain = " ← ".join(layer.path.stem for layer in reversed(self.layers))
        return f"<Scenario {chain}: {len(self.chains)} inputs>"


def parents_input(scenario: Scenario, name: str) -> xr.DataArray | None:
    """What an input would be without the scenario's own file, in its unit; None where the parents do not give it."""
    first = len(scenario.layers) - 1
    if _chain_upto(scenario, first, name) == scenario.chains.get(name, ()):
        return scenario.inputs[name]  # its own file does not speak of it
    return input_upto(scenario, first, name)


def input_upto(scenario: Scenario, count: int, name: str) -> xr.DataArray | None:
    """An input as the first files of the chain give it; None where they do not, or say what is refused."""
    chain = _chain_upto(scenario, count, name)
    if not chain:
        return None
    return resolve({name: chain}, scenario.graph.variables, scenario._frame).arrays.get(name)


def _chain_upto(scenario: Scenario, count: int, name: str) -> Chain | None:
    said, first = scenario._said_upto[count], scenario.layers[:count]
    return with_shocks(said, first, scenario.said.horizon).get(name)


def load(name: str | Path | Scenario) -> Scenario:
    """Read a scenario and all it extends.

    Parameters
    ----------
    name
        Path of a TOML file, or the name of a scenario that comes with the package; one that is read already stays as it is.

    Raises
    ------
    ProblemsFound
        Every problem of the files' form, and then also those of the entries whose form is right; where the form
        is right throughout, problems of content are raised by `Scenario.resolved`.

    Examples
    --------
    >>> load("growth-accounting")
    <Scenario growth-accounting: 8 inputs>
    """
    if isinstance(name, Scenario):
        return name
    path = find(str(name))
    reading = read(path)
    scenario = Scenario(path, tuple(reading.layers))
    if reading.whole and any(names_in(layer.toml) for layer in reading.layers):
        scenario = Scenario(path, tuple(_with_labels(layer, scenario) for layer in reading.layers))
    if reading.problems:
        raise ProblemsFound(
            [*reading.problems, *(_content(scenario, reading.left_out) if reading.whole else [])]
        )
    return scenario


def _with_labels(layer: Layer, scenario: Scenario) -> Layer:
    """The layer with labels where names of them stand; itself where nothing says which dataset names them."""
    if ("dataset",) not in scenario.said.settings or not names_in(layer.toml):
        return layer
    toml = labelled(layer.toml, scenario.dataset)
    record = checked(toml).record if toml.values != layer.toml.values else None
    return replace(layer, toml=toml, record=record) if record else layer


def load_all(names: Sequence[str | Path]) -> list[Scenario]:
    """Read several scenarios, resolved.

    A scenario that is not there is told before any is read, a problem in a common parent once.
    """
    scenarios, problems = [], []
    for name in names:
        fail_unless_there(str(name))
    for name in names:
        try:
            scenarios.append(load(name))
            _ = scenarios[-1].resolved
        except ProblemsFound as fault:
            problems.extend(fault.problems)
    if problems:
        raise ProblemsFound(list(dict.fromkeys(problems)))
    return scenarios


def _content(scenario: Scenario, left_out: Collection[str]) -> list[Problem]:
    try:
        return scenario._examined(left_out)[1]
    except ProblemsFound as fault:
        return fault.problems
