"""Numbers a scenario might give for any declared variable, known from nothing but its declaration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from scenario_engine.engine.operator import Variable

__all__ = ["plausible"]

Labels = Mapping[str, Sequence[object]]

ORDER_OF_SIZE = {"money": 1e4, "constant_money": 1e4, "dollar": 1e2, "person": 1e3}
"""What quantities of each base kind are about; a kind an extension brings is about one."""

NARROW = 0.05
"""Half-width of the band drawn from, over the width of the declared bounds, where these lie on both sides of zero."""


def plausible(variable: Variable, labels: Labels, random: np.random.Generator) -> xr.DataArray:
    """Random numbers over the variable's dimensions, in canonical units, inside its bounds, of the size of its kind.

    A dimension without labels gets three. Growth rates (bounds on both sides of zero) stay near the middle of their bounds,
    shares between a tenth and nine tenths, and what sums to one over a dimension does.
    """
    coords = {dim: list(labels.get(dim) or default_labels(dim)) for dim in variable.dims}
    shape = [len(names) for names in coords.values()]
    values = _numbers(variable, random, shape)
    over = getattr(variable, "sums_to_one_over", None)
    if over:
        values = values / values.sum(axis=variable.dims.index(over), keepdims=True)
    return xr.DataArray(values, coords=coords, dims=list(variable.dims), name=variable.name)


def default_labels(dim: str) -> list[str]:
    """Three labels for a dimension nobody gave labels for."""
    return [f"{dim}{index}" for index in range(3)]


def _numbers(variable: Variable, random: np.random.Generator, shape: list[int]) -> np.ndarray:
    low, high = variable.usual or (variable.low, variable.high)
    if low is not None and high is not None:
        middle, width = (low + high) / 2.0, high - low
        if low < 0.0 < high:
            return np.asarray(middle + NARROW * width * random.uniform(-1.0, 1.0, shape))
        return np.asarray(low + width * random.uniform(0.1, 0.9, shape))
    size = 1.0
    for base, power in variable.kind.exponents:
        size *= ORDER_OF_SIZE.get(base, 1.0) ** float(power)
    return np.asarray(size * random.uniform(0.5, 2.0, shape) + (low or 0.0))
