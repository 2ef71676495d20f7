"""Elasticities: the percent change of results for one percent of an input, exact, through the whole graph.

Each input is moved as a whole (or each of its numbers, where asked) in two ways: in proportion, which gives the
elasticity d ln y / d ln x, and by a constant, which gives d ln y / d x and speaks for rates that may be zero. All
moves of all inputs are one batch on the `draw` axis, by complex step; central differences check it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from scenario_engine.analysis.sensitivity.perturbation import Move, moved
from scenario_engine.analysis.sensitivity.sampled_model import labelled
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.program import specialise
from scenario_engine.engine.quantity import Quantity
from scenario_engine.methods import derivatives
from scenario_engine.support.array_types import Numbers
from scenario_engine.support.errors import ScenarioEngineError, near_miss

__all__ = ["Elasticities", "elasticities"]


@dataclass(frozen=True)
class Elasticities:
    """Derivatives of every quantity with respect to every move; a variable for each quantity.

    Attributes
    ----------
    value
        The quantities themselves, over their own dimensions.
    elasticity
        d ln y / d ln x, the move in proportion, over `factor` and the quantity's dimensions; NaN where the quantity
        is zero.
    per_unit
        d ln y / d x, one constant added to all cells of the move; likewise.
    disagreement
        Largest gap between complex step and central differences, relative to the largest derivative of a number,
        or to the number itself where that is more.
    evaluations
        Points at which the model was computed.
    """

    value: xr.Dataset
    elasticity: xr.Dataset
    per_unit: xr.Dataset
    disagreement: float
    evaluations: int


def elasticities(
    graph: Graph,
    inputs: Mapping[str, xr.DataArray],
    quantities: Sequence[Quantity],
    moves: Sequence[Move],
    indexes: Mapping[str, xr.DataArray] | None = None,
) -> Elasticities:
    """Exact elasticities of quantities with respect to inputs or single numbers of them.

    Parameters
    ----------
    graph, inputs
        The model; inputs over their own dimensions, in canonical units.
    quantities
        What is asked for; any number of cells each.
    moves
        Inputs the quantities may depend on; those they do not reach have elasticity zero.
    indexes
        Years and labels by reserved name; those of the inputs when None.

    Returns
    -------
    Elasticities (percent for a percent) and derivatives over `factor`, the moves by name, and the dimensions of each
    quantity; and how far two ways of differentiating agree.

    Raises
    ------
    ScenarioEngineError
        An input that the scenario does not give.
    """
    for move in moves:
        if move.input not in inputs:
            advice = near_miss(move.input, inputs)
            raise ScenarioEngineError(f"the scenario gives no input {move.input!r}.", advice)
    asked = {str(one): one for one in quantities}
    wanted = sorted({one.name for one in quantities})
    program = specialise(graph, inputs, {move.input for move in moves}, wanted, indexes=indexes)
    central = program.run({move.input: inputs[move.input] for move in moves})
    value = {name: one.of(central[one.name]) for name, one in asked.items()}
    # A constant added must be small beside the numbers it is added to: money counts in millions, rates in hundredths.
    size = np.array([max(float(np.abs(inputs[move.input]).max()), 1e-2) for move in moves])

    def cells(steps: Numbers) -> Numbers:
        """Every number (draw × cell); columns of `steps` are moves in proportion, then by a constant in units of `size`."""
        proportion, constant = np.split(steps, 2, axis=1)
        found = program.run(moved(inputs, moves, proportion, constant * size))
        parts = [
            np.broadcast_to(one.of(found[one.name]).to_numpy(), (len(steps), *value[name].shape))
            for name, one in asked.items()
        ]
        return np.concatenate([part.reshape(len(steps), -1) for part in parts], axis=1)

    still = np.zeros(2 * len(moves))
    exact, differences = derivatives.jacobian(cells, still), derivatives.central_differences(cells, still)
    level = np.concatenate([array.to_numpy().ravel() for array in value.values()])
    proportion, constant = np.split(exact.T / np.where(level != 0, level, np.nan), 2)
    factor = {"factor": [str(move) for move in moves]}
    return Elasticities(
        xr.Dataset(value),
        labelled(proportion, factor, value),
        labelled(constant / size[:, None], factor, value),
        derivatives.disagreement(exact, differences, np.abs(level)),
        evaluations=1 + 3 * len(still),
    )
