"""Random balanced economies for property tests, and small ones from textbooks."""

from __future__ import annotations

import numpy as np
import xarray as xr
from hypothesis import strategies as st

from scenario_engine.engine import evaluate
from scenario_engine.graph import Graph


def table(flows, sectors=None, lead=None) -> xr.DataArray:
    flows = np.asarray(flows, dtype=float)
    names = sectors or [f"s{i}" for i in range(flows.shape[-1])]
    dims = [*(lead or {}), "sector", "buyer"]
    return xr.DataArray(flows, coords={**(lead or {}), "sector": names, "buyer": names}, dims=dims)


def vector(values, sectors=None, lead=None) -> xr.DataArray:
    values = np.asarray(values, dtype=float)
    names = sectors or [f"s{i}" for i in range(values.shape[-1])]
    return xr.DataArray(values, coords={**(lead or {}), "sector": names}, dims=[*(lead or {}), "sector"])


def scalar(value: float) -> xr.DataArray:
    return xr.DataArray(float(value))


def model(inputs, wanted=None, variants=None):
    """Every variable the inputs determine, by the graph as the engine runs it."""
    return evaluate(Graph.discover(variants), inputs, wanted)


@st.composite
def productive_coefficients(draw, most=6, zeros=True):
    """Technical coefficients whose columns sum to at most 0.9, some cells zero."""
    size = draw(st.integers(1, most))
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    cells = random.random((size, size))
    if zeros:
        cells *= random.random((size, size)) < draw(st.floats(0.2, 1.0))
    sums = cells.sum(axis=0)
    return cells / np.where(sums > 0, sums, 1.0) * random.uniform(0.05, 0.9, size)


@st.composite
def economies(draw, most=6):
    """Coefficients, final demand and output of a balanced economy."""
    coefficients = draw(productive_coefficients(most))
    size = len(coefficients)
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    demand = random.uniform(0.1, 100.0, size)
    return coefficients, demand, np.linalg.solve(np.eye(size) - coefficients, demand)
