"""Screening and distribution, for many factors cheaply: Morris's elementary effects, PAWN's distances, the tornado's bands.

Morris takes the mean and spread of effects along random trajectories; PAWN how far the distribution of a result moves when a
stream is held in a slice of its range; a tornado the band of a result when one factor alone is uncertain.
"""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from scenario_engine.analysis.sensitivity.factors import Factor, fail_unless_independent, indices
from scenario_engine.analysis.sweep.sampled_model import SampledModel
from scenario_engine.methods.probability.sampling import uniforms
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError

LEVELS = (4, 6, 8, 10)
"""How many values each stream may take, trajectory by trajectory in turn: a step is p / 2 of the p − 1 intervals.

So no result whose period is one step is taken for one that does not move.
"""

EDGE = 0.01
"""Probability left out at both ends of every stream, so that no quantile is infinite."""


def morris(
    model: SampledModel, factors: Sequence[Factor], trajectories: int = 64, seed: int = 1
) -> xr.Dataset:
    """μ, μ*, σ of elementary effects of every result: Morris (1991); μ* and groups: Campolongo, Cariboni and Saltelli (2007).

    It takes trajectories · (factors + 1) evaluations. Over `index` (`mu`, `mu_star`, `mu_star_half_width`, `sigma`), `factor`
    and the quantity's dimensions, in the quantity's unit for a move through the whole range of probability. `mu` is NaN for a
    factor of several streams, whose sign has no meaning. Factors that correlate, and a single trajectory, are refused.
    """
    fail_unless_independent(model.uncertainty, factors, "Morris screening")
    if trajectories < 2:
        raise ScenarioEngineError(
            f"Morris screening needs two trajectories at least, and has {trajectories}.",
            "Give more --samples.",
        )
    rng = np.random.default_rng(seed)
    effects = np.concatenate(
        [
            _effects(model, factors, rng, range(at, min(at + 64, trajectories)))
            for at in range(0, trajectories, 64)
        ]
    )
    mean, size = effects.mean(axis=0), np.abs(effects)
    several = np.array([len(factor.columns) > 1 for factor in factors])
    half = 1.959964 * size.std(axis=0, ddof=1) / np.sqrt(trajectories)
    rows = {
        "mu": np.where(several[:, None], np.nan, mean),
        "mu_star": size.mean(axis=0),
        "mu_star_half_width": half,
        "sigma": effects.std(axis=0, ddof=1),
    }
    return indices(model, factors, rows, trajectories * (len(factors) + 1), "Morris 1991")


def _effects(
    model: SampledModel, factors: Sequence[Factor], rng: np.random.Generator, paths: range
) -> Floats:
    """Elementary effects, (trajectory, factor, cell)."""
    streams, count = len(model.streams), len(paths)
    levels = np.array([LEVELS[path % len(LEVELS)] for path in paths])[:, None]
    start = rng.integers(0, levels, (count, streams))
    up = np.where(start < levels // 2, 1, -1)
    order = np.argsort(rng.random((count, len(factors))), axis=1)
    points = np.repeat(start[:, None, :], len(factors) + 1, axis=1)
    for place in range(len(factors)):
        for path in range(count):
            columns = list(factors[order[path, place]].columns)
            points[path, place + 1 :, columns] += (levels[path] // 2 * up[path, columns])[:, None]
    interval = (1.0 - 2.0 * EDGE) / (levels - 1)
    found = model.deviation((EDGE + points * interval[:, :, None]).reshape(-1, streams))
    step = (levels // 2 * interval)[:, :, None]
    moved = np.diff(found.reshape(count, len(factors) + 1, -1), axis=1) / step
    effects = np.empty_like(moved)
    effects[np.arange(count)[:, None], order] = moved
    sign = np.stack([up[:, factor.columns[0]] for factor in factors], axis=1)
    signed: Floats = effects * sign[:, :, None]
    return signed


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


PROBABILITIES = {"p10": 0.1, "p50": 0.5, "p90": 0.9}


def tornado(model: SampledModel, factors: Sequence[Factor], draws: int = 1024, seed: int = 1) -> xr.Dataset:
    """10 % and 90 % quantiles of every result, one factor drawn at a time, the others at their medians.

    A factor may hold many streams (a path, a table of joint draws), whose common quantile means nothing; so it is
    the result's quantile that is shown, not the result at the input's. `draws` is a power of two. Over `index` (`central`,
    `p10`, `p50`, `p90`, `swing` = p90 − p10), `factor` and the quantity's dimensions.
    """
    copula = model.uncertainty.copula
    uniform = copula.correlated(uniforms("sobol", seed, model.streams, 0, draws, draws))
    design = np.full((len(factors), *uniform.shape), 0.5)
    for at, factor in enumerate(factors):
        design[at][:, list(factor.columns)] = uniform[:, list(factor.columns)]
    levels = list(PROBABILITIES.values())
    alone = [  # medians of the inputs themselves, not of what the copula mixes
        np.quantile(model.deviation(copula.independent(one)), levels, axis=0) for one in design
    ]
    quantiles = np.stack(alone, axis=1) + model.centre
    rows = {"central": np.broadcast_to(model.centre, quantiles[0].shape)}
    rows |= dict(zip(PROBABILITIES, quantiles, strict=True))
    rows["swing"] = rows["p90"] - rows["p10"]
    return indices(model, factors, rows, draws * len(factors), "one factor at a time")
