"""PAWN: how far the distribution of a result moves when a stream is held in a slice of its range."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from scenario_engine.analysis.sensitivity.factors import Factor, indices
from scenario_engine.analysis.sweep.sampled_model import SampledModel
from scenario_engine.methods.probability.sampling import uniforms
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError


def pawn(
    model: SampledModel, factors: Sequence[Factor], draws: int = 4096, slices: int = 10, seed: int = 1
) -> xr.Dataset:
    """Kolmogorov-Smirnov distances between conditional and unconditional distributions of every result.

    Factors are of one stream each; correlated ones are welcome, as only observed draws are compared, in equally likely slices
    of each stream, ten draws or more in each (Pianosi and Wagener 2018). Over `index` (`median`, `largest` of the slices;
    `noise`, the distance chance alone gives at 95 %), `factor` and the quantity's dimensions. NaN where a result does not vary.
    """
    wide = next((factor.name for factor in factors if len(factor.columns) > 1), None)
    if wide:
        raise ScenarioEngineError(
            f"PAWN holds one stream at a time, and {wide} has several.", "Use --by stream."
        )
    if draws < 10 * slices:
        raise ScenarioEngineError(
            f"PAWN with {slices} slices needs {10 * slices} draws at least, and has {draws}.",
            "Give more --samples.",
        )
    uniform = uniforms("mc", seed, model.streams, 0, draws, draws)
    linked = model.uncertainty.copula.correlated(uniform)
    values = model.deviation(uniform)
    order = np.argsort(values, axis=0, kind="stable")
    ordered = np.take_along_axis(values, order, axis=0)
    last = np.append(ordered[1:] != ordered[:-1], np.ones((1, values.shape[1]), dtype=bool), axis=0)
    distances = np.stack(
        [_distances(linked[:, one.columns[0]], order, last, slices) for one in factors], axis=1
    )
    distances[..., model.does_not_vary(values.var(axis=0))] = np.nan
    within = draws / slices
    noise = 1.358 * np.sqrt((within + draws) / (within * draws))
    median = np.median(distances, axis=0)
    rows = {"median": median, "largest": distances.max(axis=0), "noise": np.full_like(median, noise)}
    return indices(model, factors, rows, draws, "PAWN, Kolmogorov-Smirnov")


def _distances(stream: Floats, order: np.ndarray, last: np.ndarray, slices: int) -> Floats:
    """Distance of each slice's distribution from that of all, (slice, cell); compared after the `last` of equal values."""
    slice_of = np.minimum((np.argsort(np.argsort(stream)) * slices) // len(stream), slices - 1).astype(
        np.int8
    )
    sorted_slices = slice_of[order]
    everywhere = np.arange(1, len(stream) + 1)[:, None] / len(stream)
    result = np.empty((slices, order.shape[1]))
    for one in range(slices):
        inside = np.cumsum(sorted_slices == one, axis=0, dtype=np.int32)
        result[one] = (np.abs(inside / inside[-1] - everywhere) * last).max(axis=0)
    return result
