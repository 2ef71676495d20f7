"""Right-hand sides of one table in chunks on Dask workers: it is factorised once, and every worker is sent the factors."""

from __future__ import annotations

import numpy as np
import xarray as xr

from scenario_engine.analysis.workers import as_they_come
from scenario_engine.methods.input_output.leontief import Leontief, LUFactors, in_order
from scenario_engine.methods.labelled import labelled
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError

CHUNK = 16
"""Columns that a worker solves at a time: enough for a matrix product, few enough for workers to be busy alike."""


def output_on_workers(
    coefficients: xr.DataArray,
    demand: xr.DataArray,
    *,
    workers: int = 0,
    scheduler: str = "",
    chunk: int = CHUNK,
) -> xr.DataArray:
    """Output that each column of final demand calls forth, the columns divided among workers, X = L Y, in the unit of the demand.

    `workers` is how many to start on this machine, `scheduler` the address of one that runs, `chunk` how many columns a
    worker is given at a time. A stack of tables, or a demand that is not over `sector` and one other dimension, is refused.
    """
    if demand.ndim != 2:
        told = f"demand is over ({' '.join(map(str, demand.dims))}); its columns are divided among workers."
        raise TableError(told, "Give it over sector and one other dimension.")
    system = Leontief.of(coefficients)
    columns = in_order(demand, "sector", system.sectors).transpose("sector", ...)
    values = columns.to_numpy()
    factors = system.factors()
    parts = [(at, values[:, at : at + chunk]) for at in range(0, values.shape[1], chunk)]
    with as_they_come(_solved, factors, parts, workers=workers, scheduler=scheduler, broadcast=True) as done:
        found = dict(done)
    solved = np.concatenate([found[at] for at, _ in parts], axis=1)
    return labelled(solved, columns.dims, columns).transpose(*demand.dims)


def _solved(factors: LUFactors, part: tuple[int, Floats]) -> tuple[int, Floats]:
    at, demand = part
    return at, factors.output(demand)
