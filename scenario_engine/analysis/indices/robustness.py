"""How far a ranking depends on its weights: weights drawn around the ones used, along the `draw` dimension.

An index lies over `year` and `case`, in points, and drawn over `draw` too.
"""

from __future__ import annotations

import zlib

import numpy as np
import xarray as xr


def around(weights: xr.DataArray, over: str, draws: int, concentration: float, seed: int) -> xr.DataArray:
    """Weights drawn from Dirichlet(κ w), whose mean is w and standard deviation √(w (1 − w) / (κ + 1)), κ the `concentration`.

    They sum to one over `over`. The seed and the array's name fix the stream, so that the draws of other arrays do not depend
    on this one. The result leads with `draw`.
    """
    stream = np.random.default_rng([seed, zlib.crc32(str(weights.name).encode())])
    ordered = weights.transpose(..., over)
    shape = concentration * ordered.to_numpy()
    gammas = stream.standard_gamma(shape, size=(draws, *shape.shape))
    values = gammas / gammas.sum(axis=-1, keepdims=True)
    coords = {"draw": np.arange(draws), **{str(dim): ordered.indexes[dim] for dim in ordered.dims}}
    drawn = xr.DataArray(values, coords=coords, dims=["draw", *ordered.dims], name=weights.name)
    return drawn.transpose("draw", *weights.dims)


def rank_interval(ranks: xr.DataArray, level: float) -> xr.DataArray:
    """Ranks between which a case lies in `level` of the draws at least; `bound` is low (best) and high (worst)."""
    tail = (1.0 - level) / 2.0
    low = ranks.quantile(tail, "draw", method="lower").drop_vars("quantile")
    high = ranks.quantile(1.0 - tail, "draw", method="higher").drop_vars("quantile")
    return xr.concat([low, high], xr.DataArray(["low", "high"], dims="bound", name="bound"))


def reversal_probability(index: xr.DataArray, drawn: xr.DataArray) -> xr.DataArray:
    """Share of the draws in which the next lower case overtakes a case, by year and case; exact ties count half."""
    columns = []
    for year in index.indexes["year"]:
        values, samples = index.sel(year=year), drawn.sel(year=year)
        order = np.argsort(-values.to_numpy(), kind="stable")
        sorted_draws = samples.transpose("draw", "case").to_numpy()[:, order]
        step = sorted_draws[:, 1:] - sorted_draws[:, :-1]
        overtaken = np.zeros(len(order))
        overtaken[order[:-1]] = (step > 0).mean(axis=0) + 0.5 * (step == 0).mean(axis=0)
        columns.append(xr.DataArray(overtaken, coords={"case": index.indexes["case"]}, dims=["case"]))
    return xr.concat(columns, xr.DataArray(index.indexes["year"], dims="year", name="year"))


def tier_stability(tier: xr.DataArray, drawn: xr.DataArray) -> xr.DataArray:
    """Share of the draws in which a case is in the tier it has with the weights used."""
    return (drawn == tier).mean("draw")
