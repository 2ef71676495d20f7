"""Elasticities: the percent change of results for one percent of an input, exact, through the whole graph.

Each input is moved as a whole (or each of its numbers, where asked) in two ways: in proportion, which gives the
elasticity d ln y / d ln x, and by a constant, which gives d ln y / d x and speaks for rates that may be zero. All
moves of all inputs are one batch on the `draw` axis, by complex step; central differences check it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from scenario_engine.analysis.sweep.sampled_model import labelled
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.program import specialise
from scenario_engine.engine.quantity import Quantity
from scenario_engine.methods import derivatives
from scenario_engine.scenario.requested import fail_unless_known
from scenario_engine.scenario.scenario import Scenario, load
from scenario_engine.support.array_types import Numbers
from scenario_engine.support.errors import ScenarioEngineError, near_miss

__all__ = ["elasticities"]


LEVEL, SLOPE = "{} level", "{} per unit"
"""Names of the level of a quantity, and of its change for one unit added, beside its elasticity."""


@dataclass(frozen=True)
class Move:
    """An input, and the cells of it that move together; all where no label is given."""

    input: str
    labels: tuple[object, ...] = ()

    def __str__(self) -> str:
        return f"{self.input}[{', '.join(map(str, self.labels))}]" if self.labels else self.input

    def cells(self, base: xr.DataArray) -> tuple[Any, ...]:
        """Where the cells stand in the input: an index of its array, a place for each dimension that has a label."""
        places = zip(base.dims, self.labels, strict=False)
        return tuple(list(base.indexes[dim]).index(label) for dim, label in places)


def each_number(array: xr.DataArray, name: str) -> list[Move]:
    """One move for each number of an input."""
    return [Move(name, labels) for labels in product(*(array.indexes[dim] for dim in array.dims))]


def elasticities(
    scenario: str | Path | Scenario,
    *quantities: str,
    inputs: Sequence[str] | None = None,
    each: Sequence[str] = (),
) -> xr.Dataset:
    """Exact elasticities of results with respect to inputs, moved as a whole or number by number.

    Parameters
    ----------
    scenario
        A name, a file, or one that is loaded.
    *quantities
        Results such as `share_of_gdp[2030]`, of any number of cells; the scenario's `outputs` by default.
    inputs
        Inputs to move as a whole; all that the results depend on by default, none where `each` is given.
    each
        Inputs to move number by number.

    Returns
    -------
    For each quantity its elasticity (percent for one percent) over `factor` and its own dimensions, NaN where it is
    zero; `… per unit`, d ln y / d x, where one constant is added to all cells of the input; and `… level`, the
    quantity in its unit. `disagreement` says how far two ways of differentiating agree.

    Raises
    ------
    ScenarioEngineError
        An input that the scenario does not give, a quantity it does not have.
    """
    read = scenario if isinstance(scenario, Scenario) else load(scenario)
    asked = [Quantity.parse(text) for text in quantities or read.outputs]
    fail_unless_known(read, asked)
    for name in [*(inputs or ()), *each]:
        if name not in read.inputs:
            advice = near_miss(name, read.inputs)
            raise ScenarioEngineError(f"the scenario gives no input {name!r}.", advice)
    if inputs is None:
        inputs = [] if each else reached(read.graph, read.inputs, asked)
    moves = [Move(name) for name in inputs]
    moves += [move for name in each for move in each_number(read.inputs[name], name)]
    counted_in = read.dataset.counted_in
    found = derivatives_of(read.graph, read.inputs, asked, moves, read.indexes)
    for one in asked:
        found[LEVEL.format(one)].attrs = one.described(read.graph.variable(one.name), counted_in)
        for name in (str(one), SLOPE.format(one)):
            found[name].attrs = {"units": "1", "long_name": name}
    meaning = "Elasticity: percent for one percent more of an input; per unit: d ln y / d x."
    notes = f"{meaning}\n{found.attrs['method']}"
    return found.assign_attrs(
        title=f"Elasticities of {read.title['en']}",
        analysis="elasticities",
        notes=notes,
    )


def reached(graph: Graph, inputs: Mapping[str, xr.DataArray], quantities: Sequence[Quantity]) -> list[str]:
    """Inputs the quantities depend on, in the order they are given; memberships left out."""
    upstream = {name for one in quantities for name in graph.depends_on(one.name, inputs)}
    upstream |= {one.name for one in quantities}
    members = {name for name, one in graph.exogenous.items() if one.role == "membership"}
    return [name for name in inputs if name in upstream - members]


def derivatives_of(
    graph: Graph,
    inputs: Mapping[str, xr.DataArray],
    quantities: Sequence[Quantity],
    moves: Sequence[Move],
    indexes: Mapping[str, xr.DataArray] | None = None,
) -> xr.Dataset:
    """Level, elasticity and slope of every quantity for every move, as `elasticities` names them."""
    asked = {str(one): one for one in quantities}
    wanted = {one.name for one in quantities}
    program = specialise(graph, inputs, {move.input for move in moves}, wanted, indexes=indexes)
    central = program.run({move.input: inputs[move.input] for move in moves})
    level = {name: one.of(central[one.name]) for name, one in asked.items()}
    # A constant added must be small beside the numbers it is added to: money counts in millions, rates in hundredths.
    size = np.array([max(float(np.abs(inputs[move.input]).max()), 1e-2) for move in moves])

    def cells(steps: Numbers) -> Numbers:
        """Every number (draw × cell); columns of `steps` are moves in proportion, then by a constant in units of `size`."""
        proportion, constant = np.split(steps, 2, axis=1)
        found = program.run(moved(inputs, moves, proportion, constant * size))
        parts = [
            np.broadcast_to(one.of(found[one.name]).to_numpy(), (len(steps), *level[name].shape))
            for name, one in asked.items()
        ]
        return np.concatenate([part.reshape(len(steps), -1) for part in parts], axis=1)

    still = np.zeros(2 * len(moves))
    exact, differences = derivatives.jacobian(cells, still), derivatives.central_differences(cells, still)
    base = np.concatenate([array.to_numpy().ravel() for array in level.values()])
    proportion, constant = np.split(exact.T / np.where(base != 0, base, np.nan), 2)
    factor = {"factor": [str(move) for move in moves]}
    gap = derivatives.disagreement(exact, differences, np.abs(base))
    found = labelled(proportion, factor, level)
    slope = labelled(constant / size[:, None], factor, level)
    found = found.assign({SLOPE.format(name): array for name, array in slope.data_vars.items()})
    return found.assign({LEVEL.format(name): array for name, array in level.items()}).assign_attrs(
        disagreement=gap,
        evaluations=1 + 3 * len(still),
        method=f"complex step; central differences agree to {gap:.0e}",
    )


def moved(
    inputs: Mapping[str, xr.DataArray], moves: Sequence[Move], proportion: Numbers, constant: Numbers
) -> dict[str, xr.DataArray]:
    """The inputs that move, x (1 + proportion) + constant, (draw, move) each, over `draw` and their own dimensions."""
    draws = len(proportion)
    found: dict[str, xr.DataArray] = {}
    for name in dict.fromkeys(move.input for move in moves):
        base = inputs[name]
        cells = np.broadcast_to(base.to_numpy(), (draws, *base.shape)).astype(proportion.dtype)
        for at, move in enumerate(moves):
            if move.input == name:
                where = move.cells(base)
                original = base.to_numpy()[where]
                along = (draws, *[1] * np.ndim(original))
                further = proportion[:, at].reshape(along) * original + constant[:, at].reshape(along)
                cells[(slice(None), *where)] += further
        coords = {"draw": np.arange(draws), **{dim: base.coords[dim] for dim in base.dims}}
        found[name] = xr.DataArray(cells, coords=coords, dims=["draw", *base.dims], attrs=base.attrs)
    return found
