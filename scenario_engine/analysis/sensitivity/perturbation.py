"""Moves: which cells of a scenario's inputs are changed together, in proportion or by a constant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import xarray as xr

from scenario_engine.engine.graph import Graph
from scenario_engine.engine.quantity import Quantity
from scenario_engine.support.array_types import Numbers

__all__ = ["Move", "each_number", "moved", "reached"]


@dataclass(frozen=True)
class Move:
    """An input, and the cells of it that move together; all where no label is given."""

    input: str
    labels: tuple[object, ...] = ()

    def __str__(self) -> str:
        return f"{self.input}[{', '.join(map(str, self.labels))}]" if self.labels else self.input

    def cells(self, base: xr.DataArray) -> tuple[Any, ...]:
        """Where the cells stand in the input.

        Parameters
        ----------
        base
            The input over its own dimensions, in any unit.

        Returns
        -------
        An index of its array, a place for each dimension that has a label.
        """
        return tuple(
            list(base.indexes[dim]).index(label) for dim, label in zip(base.dims, self.labels, strict=False)
        )


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
    """Inputs the quantities depend on, in the order they are given; memberships left out.

    Parameters
    ----------
    graph, inputs
        The model; inputs over their own dimensions, in canonical units.
    quantities
        What is asked for.
    """
    upstream = {name for one in quantities for name in graph.depends_on(one.name, inputs)}
    upstream |= {one.name for one in quantities}
    members = {name for name, one in graph.exogenous.items() if one.role == "membership"}
    return [name for name in inputs if name in upstream - members]


def moved(
    inputs: Mapping[str, xr.DataArray], moves: Sequence[Move], proportion: Numbers, constant: Numbers
) -> dict[str, xr.DataArray]:
    """The inputs that move, x (1 + proportion) + constant, for many draws at once.

    Parameters
    ----------
    inputs
        By name, over their own dimensions, in canonical units.
    moves
        Which of their cells move together.
    proportion, constant
        How far each move goes, shape (draw, move): a pure number, and one in the unit of the input.

    Returns
    -------
    Each input with a move, over `draw` and its own dimensions, in its unit.
    """
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
        found[name] = xr.DataArray(
            cells,
            coords={"draw": np.arange(draws), **{dim: base.coords[dim] for dim in base.dims}},
            dims=["draw", *base.dims],
            attrs=base.attrs,
        )
    return found
