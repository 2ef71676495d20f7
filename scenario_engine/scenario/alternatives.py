"""Whole scenarios of which each draw is one: the inputs in which they differ are drawn together, by weight."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
import xarray as xr

from scenario_engine.engine.batch import labels_agree, same
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.operator import Exogenous
from scenario_engine.methods.probability.distributions import JointRows
from scenario_engine.methods.probability.inputs import UncertainInput
from scenario_engine.scenario.files import Layer, found_beside
from scenario_engine.support.errors import Location, Problem, ProblemsFound, listing
from scenario_engine.support.files.project import top

Read = TypeVar("Read", bound="Whole")

STREAM = "scenarios"
"""Name of the random stream that picks the scenario, and of the factor in a sensitivity analysis."""


class Whole(Protocol):
    """What is asked of a scenario here."""

    @property
    def layers(self) -> Sequence[Layer]:
        """Its files, parents first."""
        ...

    @property
    def graph(self) -> Graph:
        """Its operators, variants picked."""
        ...

    @property
    def inputs(self) -> Mapping[str, xr.DataArray]:
        """Its inputs, in canonical units."""
        ...


def weighing(scenario: Whole) -> Layer | None:
    """The last file of the chain that gives scenarios weights."""
    return next((layer for layer in reversed(scenario.layers) if layer.record.scenario_weights), None)


def named_scenarios(scenario: Whole, load: Callable[[Path], Read]) -> tuple[dict[str, Read], list[Problem]]:
    """The scenarios of which each draw is one, by the name they are given, and what is wrong with them."""
    layer = weighing(scenario)
    found: dict[str, Read] = {}
    problems: list[Problem] = []
    for name in layer.record.scenario_weights if layer else ():
        assert layer is not None
        place = layer.toml.key(("scenario_weights", name))
        try:
            path = found_beside(layer.path, name, place, top(layer.path), "scenario_weights")
        except ProblemsFound as fault:
            problems += fault.problems
            continue
        found[name] = load(path)
        if weighing(found[name]) is not None:
            message = f"scenario_weights: {name!r} draws among scenarios itself."
            advice = "Name files that each are one scenario."
            problems.append(Problem(message, advice, place, code="scenario-weights"))
    return found, problems


def drawn_scenarios(
    scenario: Whole,
    others: Mapping[str, Whole],
    inputs: Mapping[str, xr.DataArray],
    drawn: Collection[str],
) -> tuple[list[UncertainInput], list[Problem]]:
    """Every input in which the named scenarios differ, its rows theirs, all on one stream."""
    layer = weighing(scenario)
    if layer is None:
        return [], []
    weights = layer.record.scenario_weights
    if min(weights.values()) < 0 or sum(weights.values()) <= 0:
        where = layer.toml.key(("scenario_weights",))
        text = "scenario_weights: weights must be zero or more, at least one above zero."
        return [], [Problem(text, "", where, code="scenario-weights")]
    problems: list[Problem] = []
    for name, other in others.items():
        place = layer.toml.key(("scenario_weights", name))
        problems += _unlike(name, place, scenario, other, inputs, drawn)
    if problems:
        return [], problems
    differing = [
        name for name in inputs if any(not same(one.inputs[name], inputs[name]) for one in others.values())
    ]
    return [
        UncertainInput(
            name=name,
            central=inputs[name],
            marginal=JointRows(
                np.array([one.inputs[name].to_numpy().ravel() for one in others.values()]),
                np.array(list(weights.values()), dtype=float),
            ),
            low=variable.low,
            high=variable.high,
            sums_to_one_over=variable.sums_to_one_over if isinstance(variable, Exogenous) else None,
            stream=STREAM,
            group=STREAM,
        )
        for name in differing
        for variable in (scenario.graph.variable(name),)
    ], []


def _unlike(  # noqa: PLR0917
    name: str,
    place: Location,
    scenario: Whole,
    other: Whole,
    inputs: Mapping[str, xr.DataArray],
    drawn: Collection[str],
) -> list[Problem]:
    """What of a named scenario cannot be a draw of this one: other operators, inputs or labels, or a draw of its own."""
    faults = []
    if other.graph.variants() != scenario.graph.variants():
        faults.append("picks other operators")
    apart = sorted(set(other.inputs) ^ set(inputs))
    if apart:
        faults.append(f"does not give the same inputs ({listing(apart)})")
    shared = [one for one in inputs if one in other.inputs]
    shapes = [one for one in shared if not labels_agree(other.inputs[one], inputs[one])]
    if shapes:
        faults.append(f"has other labels or years ({listing(shapes)})")
    twice = [
        one
        for one in shared
        if one in drawn and one not in shapes and not same(other.inputs[one], inputs[one])
    ]
    if twice:
        faults.append(f"gives {listing(twice)} another value, and this file draws it")
    return [
        Problem(f"scenario_weights: {name!r} {fault}.", "", place, code="scenario-weights")
        for fault in faults
    ]
