"""Morris screening: mean and spread of elementary effects along random trajectories, for many factors cheaply."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from scenario_engine.analysis.sensitivity.factors import Factor, fail_unless_independent, indices
from scenario_engine.analysis.sweep.sampled_model import SampledModel
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
