"""Elasticities: the percent change of results for one percent of an input, exact, through the whole graph.

Each input is moved as a whole (or each of its numbers, where asked) in two ways: in proportion, which gives the
elasticity d ln y / d ln x, and by a constant, which gives d ln y / d x and speaks for rates that may be zero. All
moves of all inputs are one batch on the `draw` axis, by complex step; central differences check it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import xarray as xr

from scenario_engine.calibrate import derivatives
from scenario_engine.calibrate.objective import settled
from scenario_engine.calibrate.parameters import Floats, Numbers
from scenario_engine.engine import evaluate
from scenario_engine.errors import ScenarioEngineError, near_miss
from scenario_engine.graph import Graph
from scenario_engine.quantity import Quantity

__all__ = ["Elasticities", "Move", "each_number", "elasticities", "reached", "whole"]


@dataclass(frozen=True)
class Move:
    """An input, and the cells of it that move together; all where no label is given."""

    input: str
    labels: tuple[object, ...] = ()

    def __str__(self) -> str:
        return f"{self.input}[{', '.join(map(str, self.labels))}]" if self.labels else self.input


@dataclass(frozen=True)
class Elasticities:
    """Derivatives of every quantity with respect to every move.

    Attributes
    ----------
    moves, quantities
        Rows and columns.
    values
        The quantities themselves.
    elasticity
        d ln y / d ln x, the move in proportion (move × quantity); NaN where the quantity is zero.
    per_unit
        d ln y / d x, one constant added to all cells of the move; NaN where the quantity is zero.
    disagreement
        Largest gap to central differences, relative to the largest derivative of the quantity.
    """

    moves: tuple[Move, ...]
    quantities: tuple[str, ...]
    values: Floats
    elasticity: Floats
    per_unit: Floats
    disagreement: float


@dataclass(frozen=True)
class _Model:
    graph: Graph
    inputs: Mapping[str, xr.DataArray]
    moves: tuple[Move, ...]
    quantities: tuple[Quantity, ...]
    known: Mapping[str, xr.DataArray]

    def results(self, steps: Numbers) -> Numbers:
        """The quantities (draw × quantity); columns of `steps` are moves in proportion, then by a constant."""
        count = len(self.moves)
        draws = np.arange(len(steps))
        moved: dict[str, xr.DataArray] = {}
        for name in {move.input for move in self.moves}:
            base = self.inputs[name]
            cells = np.broadcast_to(base.to_numpy(), (len(steps), *base.shape)).astype(steps.dtype)
            for at, move in enumerate(self.moves):
                if move.input == name:
                    part: tuple[Any, ...] = (slice(None), *_cell(base, move.labels))
                    original = base.to_numpy()[part[1:]]
                    shape = (-1, *[1] * np.ndim(original))
                    cells[part] += steps[:, at].reshape(shape) * original + steps[:, count + at].reshape(
                        shape
                    )
            moved[name] = xr.DataArray(
                cells,
                coords={"draw": draws, **{dim: base.coords[dim] for dim in base.dims}},
                dims=["draw", *base.dims],
                attrs=base.attrs,
            )
        wanted = sorted({one.name for one in self.quantities})
        values = evaluate(self.graph, {**self.known, **moved}, wanted)
        columns = []
        for one in self.quantities:
            found = one.of(values[one.name])
            one.fail_unless_one_number(found)
            columns.append(np.broadcast_to(found.to_numpy(), (len(steps),)))
        return np.stack(columns, axis=1)


def elasticities(
    graph: Graph,
    inputs: Mapping[str, xr.DataArray],
    quantities: Sequence[Quantity],
    moves: Sequence[Move],
) -> Elasticities:
    """Exact elasticities of quantities with respect to inputs or single numbers of them.

    Parameters
    ----------
    graph, inputs
        The model; inputs in canonical units.
    quantities
        Each one number of a result.
    moves
        Inputs the quantities may depend on; those they do not reach have elasticity zero.

    Returns
    -------
    Derivatives and elasticities (percent for a percent) of shape (quantity, move), and how far two ways of
    differentiating agree.

    Raises
    ------
    ScenarioEngineError
        An unknown input or quantity, or a quantity that is not one number.
    """
    for move in moves:
        if move.input not in inputs:
            advice = near_miss(move.input, inputs)
            raise ScenarioEngineError(f"the scenario gives no input {move.input!r}. {advice}".rstrip())
    wanted = sorted({one.name for one in quantities})
    known = settled(graph, inputs, {move.input for move in moves}, wanted)
    model = _Model(graph, inputs, tuple(moves), tuple(quantities), known)
    still = np.zeros(2 * len(moves))
    values = np.real(model.results(still[None])[0])
    slopes = derivatives.jacobian(model.results, still).T
    level = np.where(values != 0, values, np.nan)
    relative, constant = slopes[: len(moves)] / level, slopes[len(moves) :] / level
    # A constant added must be small beside the numbers it is added to: money counts in millions, rates in hundredths.
    size = np.array([max(float(np.abs(inputs[move.input]).max()), 1e-2) for move in moves])
    scale = np.concatenate([np.ones(len(moves)), size])
    disagreement = derivatives.disagreement(lambda steps: model.results(steps * scale), still)
    return Elasticities(tuple(moves), tuple(map(str, quantities)), values, relative, constant, disagreement)


def whole(inputs: Mapping[str, xr.DataArray], names: Sequence[str]) -> list[Move]:
    """One move for each input.

    Parameters
    ----------
    inputs
        Inputs by name, over their own dimensions, in any unit.
    names
        Which of them; names that are not given are left out.
    """
    return [Move(name) for name in names if name in inputs]


def each_number(array: xr.DataArray, name: str) -> list[Move]:
    """One move for each number of an input.

    Parameters
    ----------
    array
        The input, over any dimensions and in any unit.
    name
        The input's name.
    """
    return [Move(name, labels) for labels in product(*(array.indexes[dim] for dim in array.dims))]


def reached(graph: Graph, inputs: Mapping[str, xr.DataArray], quantities: Sequence[Quantity]) -> list[str]:
    """Inputs the quantities depend on, in the order they are given; memberships, which are not numbers, left out.

    Parameters
    ----------
    graph, inputs
        The model; inputs over their own dimensions, in canonical units.
    quantities
        What is asked for.
    """
    upstream = {name for one in quantities for name in graph.depends_on(one.name, inputs)}
    upstream |= {one.name for one in quantities}
    return [name for name in inputs if name in upstream and not name.endswith("membership")]


def _cell(base: xr.DataArray, labels: tuple[object, ...]) -> tuple[int, ...]:
    return tuple(list(base.indexes[dim]).index(label) for dim, label in zip(base.dims, labels, strict=False))
