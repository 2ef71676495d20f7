"""Elasticities: percent change of every result for one percent more of an input, at the central path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from scenario_engine.engine import evaluate
from scenario_engine.errors import ScenarioEngineError, near_miss
from scenario_engine.graph import Graph
from scenario_engine.quantity import Quantity

__all__ = ["elasticity"]

STEP = 1e-4


def elasticity(
    graph: Graph,
    inputs: Mapping[str, xr.DataArray],
    quantities: Sequence[Quantity],
    names: Sequence[str],
) -> xr.Dataset:
    """d ln y / d ln x of every result with respect to each input as a whole, by central differences.

    Parameters
    ----------
    graph, inputs
        The model; inputs in canonical units.
    quantities
        What is asked for; any number of cells each.
    names
        Inputs to scale; every label and year of one at once.

    Returns
    -------
    For each quantity an array over `factor` and the quantity's dimensions. NaN where the result is zero; zero where
    the input is zero everywhere or the result does not depend on it.

    Raises
    ------
    ScenarioEngineError
        A name that the scenario does not give.
    """
    unknown = [name for name in names if name not in inputs]
    if unknown:
        raise ScenarioEngineError(
            f"the scenario gives no input {unknown[0]!r}. {near_miss(unknown[0], inputs)}".rstrip()
        )
    cases = np.arange(2 * len(names))
    moved = {}
    for at, name in enumerate(names):
        factor = np.ones(len(cases))
        factor[2 * at], factor[2 * at + 1] = 1.0 + STEP, 1.0 - STEP
        moved[name] = xr.DataArray(factor, dims="draw", coords={"draw": cases}) * inputs[name]
    values = evaluate(graph, {**inputs, **moved}, {one.name for one in quantities})
    found = {}
    for one in quantities:
        array = one.of(values[one.name])
        if "draw" not in array.dims:
            array = array.expand_dims(draw=cases)
        up, down = array.isel(draw=slice(0, None, 2)), array.isel(draw=slice(1, None, 2))
        up, down = (part.drop_vars("draw").rename(draw="factor") for part in (up, down))
        level = (up + down) / 2.0
        change = (up - down) / (2.0 * STEP) / level.where(level != 0)
        found[str(one)] = change.assign_coords(factor=list(names)).transpose("factor", ...)
    return xr.Dataset(found, attrs={"evaluations": len(cases), "method": "central differences"})
