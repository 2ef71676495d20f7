"""A calibration file, read and checked: the scenario it stands on, and the objective it poses."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import numpy as np

from scenario_engine.analysis.calibrate.fit import Objective
from scenario_engine.analysis.calibrate.parameters import ParameterBlock, Parameters, Prior
from scenario_engine.analysis.calibrate.records import CalibrationRecord, ParameterRecord
from scenario_engine.analysis.calibrate.targets import target_of
from scenario_engine.engine.engines import NUMPY, Engine
from scenario_engine.engine.program import evaluate
from scenario_engine.engine.quantity import Quantity
from scenario_engine.scenario.build import assigned, document
from scenario_engine.scenario.files import Layer, found_beside, layer_of
from scenario_engine.scenario.records import ScenarioRecord
from scenario_engine.scenario.scenario import Scenario, load
from scenario_engine.support.errors import Problem, ProblemsFound, ScenarioEngineError, near_miss
from scenario_engine.support.files.project import top
from scenario_engine.support.toml import located
from scenario_engine.support.toml.located import LocatedToml
from scenario_engine.support.toml.validation import validated
from scenario_engine.support.units import conversion_factor

SPECS = "specs"
"""Folder of calibration files beside their results."""


@dataclass(frozen=True)
class CalibrationSpec:
    """A calibration file: its places, its calibrating tables, and the scenario its other tables are."""

    path: Path
    toml: LocatedToml
    record: CalibrationRecord
    scenario: Scenario
    assigned: tuple[str, ...] = ()
    """Keys of the scenario set from the command line."""

    @property
    def title(self) -> dict[str, str]:
        """The title of the file, whatever was set besides."""
        own = Scenario(self.path, self.scenario.layers[:-1]) if self.assigned else self.scenario
        return dict(own.title)

    @property
    def result(self) -> Path:
        """Where the file says that the result goes."""
        return Path(os.path.normpath(self.path.parent / self.record.fit.result))

    def refusal(self, message: str, *key: str, advice: str = "") -> ProblemsFound:
        """A problem at a key of the file."""
        return ProblemsFound([Problem(message, advice, self.toml.key(key), code="calibration")])

    @contextmanager
    def at(self, *key: str, named: str = "") -> Iterator[None]:
        """What is refused is a problem at a key of the file, whose message begins with its name."""
        try:
            yield
        except ScenarioEngineError as fault:
            first = fault.problems[0] if isinstance(fault, ProblemsFound) else fault
            if first.where is not None:
                raise
            raise self.refusal(f"{named}{first.message}", *key, advice=first.advice) from None

    def objective(self, engine: Engine = NUMPY) -> Objective:
        """Model, free parameters and targets; an engine computes it."""
        record, scenario = self.record, self.scenario
        graph, inputs, indexes = scenario.graph, scenario.inputs, scenario.indexes
        blocks = tuple(self._block(name, one) for name, one in record.parameters.items())
        self._fail_if_cells_are_free_twice(blocks)
        quantities = {name: self._quantity(name) for name in record.targets}
        wanted = sorted({one.name for one in quantities.values()})
        values = evaluate(graph, inputs, wanted, scenario.dataset.counted_in, indexes=indexes)
        targets = []
        for name, one in record.targets.items():
            with self.at("targets", name):
                targets.append(target_of(name, one, quantities[name], values, scenario))
        believed = record.fit.method == "map"
        return Objective(graph, inputs, Parameters(blocks), tuple(targets), indexes, believed, engine)

    def with_labels(self, labels: list[str]) -> Self:
        """The same calibration with another list of labels along the dimension of `[lists]`."""
        lists = self.record.lists
        assert lists is not None
        codes = ", ".join(f'"{label}"' for label in labels)
        text = (
            f'[labels]\n{lists.dimension} = [{codes}]\n\n[inputs.{lists.input}]\nunit = "1"\n'
            f'by.{lists.dimension} = {{ default = {lists.start} }}\nassumption = "start of a calibration"\n'
        )
        layers = (*self.scenario.layers, layer_of(text, self.path))
        return replace(self, scenario=Scenario(self.path, layers))

    def _quantity(self, name: str) -> Quantity:
        with self.at("targets", name, "quantity", named=f"targets.{name}: "):
            quantity = Quantity.parse(self.record.targets[name].quantity)
            self.scenario.graph.variable(quantity.name)
            return quantity

    def _block(self, name: str, one: ParameterRecord) -> ParameterBlock:
        scenario, of, where = self.scenario, one.input or name, ("parameters", name)
        if of not in scenario.inputs:
            told = f"parameters.{name}: the scenario gives no input {of!r}."
            raise self.refusal(told, *where, advice=near_miss(of, scenario.inputs))
        base, prior = scenario.inputs[of], None
        at = {dim: tuple(labels) for dim, labels in one.at.items()}
        with self.at(*where, named="parameters."):
            factor = conversion_factor(one.unit, base.attrs["units"], scenario.dataset.definitions)
            low, high = (bound * factor for bound in one.bounds)
            if one.prior is not None:
                sd = one.prior.sd * (factor if one.scale == "linear" else 1.0)
                prior = Prior(sd, None if one.prior.center is None else one.prior.center * factor)
            block = ParameterBlock(name, of, base, at, tuple(one.each), low, high, one.scale, prior)
            if prior is not None and one.prior is not None and one.prior.toward is not None:
                groups = self._groups(block, one.prior.toward)
                block = replace(block, prior=replace(prior, groups=groups))
        least, most = scenario.graph.variable(of).bounds
        if low < least or high > most:
            beyond = f"parameters.{name}: bounds {low:g} to {high:g} go beyond what {of} admits, {least:g} to {most:g}."
            raise self.refusal(beyond, *where, "bounds")
        return block

    def _groups(self, block: ParameterBlock, membership: str) -> tuple[str, ...]:
        """The group of each parameter: its label stands on one side of the membership, the group on the other."""
        if membership not in self.scenario.inputs:
            known = near_miss(membership, self.scenario.inputs)
            raise ScenarioEngineError(f"{block.name}: no membership input is called {membership!r}.", known)
        matrix = self.scenario.inputs[membership]
        own = [labels[0] for labels in block.labels if labels]
        sides = [dim for dim in matrix.dims if own and set(own) <= set(matrix.indexes[dim])]
        if matrix.ndim != 2 or not sides:
            raise ScenarioEngineError(f"{block.name}: {membership} does not say where its labels belong.")
        (group,) = (dim for dim in matrix.dims if dim != sides[0])
        rows = matrix.sel({sides[0]: own}).transpose(sides[0], group).to_numpy()
        return tuple(str(matrix.indexes[group][at]) for at in np.argmax(rows, axis=1))

    def _fail_if_cells_are_free_twice(self, blocks: tuple[ParameterBlock, ...]) -> None:
        taken: dict[tuple[str, int], str] = {}
        for block in blocks:
            for cell in block.cells[0]:
                other = taken.setdefault((block.input, int(cell)), block.name)
                if other != block.name:
                    twice = f"parameters.{block.name} frees cells of {block.input} that parameters.{other} frees too."
                    raise self.refusal(twice, "parameters", block.name)


def read(path: Path, assign: Sequence[str] = ()) -> CalibrationSpec:
    """Read a calibration file, some keys of its scenario set; a result stands for the file of its name in `specs/` beside it."""
    toml = located.read(path, str(path) if not path.is_absolute() else path.name)
    beside = path.parent / SPECS / path.name
    if "parameters" not in toml.values and beside.is_file():
        return read(beside, assign)
    own = {key: value for key, value in toml.values.items() if key in ScenarioRecord.model_fields}
    rest = {key: value for key, value in toml.values.items() if key not in own}
    record = validated(CalibrationRecord, toml, rest, besides=ScenarioRecord.model_fields)
    scenario_record = validated(ScenarioRecord, toml, own)
    layers: tuple[Layer, ...] = ()
    parents = own.get("extends", [])
    for parent in [parents] if isinstance(parents, str) else parents:
        found = load(found_beside(path, parent, toml.value(("extends",)), top(path), here=True))
        layers += tuple(layer for layer in found.layers if layer not in layers)
    layer = Layer(path.resolve(), toml, scenario_record)
    scenario = assigned(Scenario(path, (*layers, layer)), assign)
    return CalibrationSpec(path, toml, record, scenario, tuple(assign))


def said_of(scenario: Scenario, tables: Mapping[str, Any]) -> CalibrationSpec:
    """A calibration of a scenario by tables said in Python, with the keys of a file; a problem is told at its dotted key."""
    fitted = {"result": f"{scenario.name}-fitted.toml", **tables.get("fit", {})}
    toml = document({**tables, "fit": fitted}, scenario.name)
    return CalibrationSpec(scenario.path, toml, validated(CalibrationRecord, toml, toml.values), scenario)
