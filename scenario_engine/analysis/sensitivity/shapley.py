"""Shapley effects: variance shared out among factors fairly, correlated ones too; the shares sum to one."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from scenario_engine.analysis.sensitivity.factors import Factor, indices
from scenario_engine.analysis.sweep.sampled_model import SampledModel
from scenario_engine.methods.probability.distributions import LARGEST, SMALLEST
from scenario_engine.methods.probability.sampling import uniforms
from scenario_engine.methods.shapley import coalitions, coalitions_met, mean_over_orders, shapley_value
from scenario_engine.support.array_types import Floats

EXACT_UP_TO = 8
"""With this many factors or fewer every coalition is computed; with more, those along random orders."""

BATCHES = 32


def shapley(
    model: SampledModel, factors: Sequence[Factor], draws: int = 2048, orders: int = 128, seed: int = 1
) -> xr.Dataset:
    """Shapley effect of each factor on the variance of every result: Owen (2014).

    The value of a coalition is the variance that is left when all others are known, E[Var(Y | others)], estimated by
    drawing the coalition anew given the others under the Gaussian copula (Song, Nelson and Staum 2016). It takes
    draws · 2^factors evaluations up to eight factors, else about draws · orders · factors. Over `index` (`effect`,
    `half_width`), `factor` and the quantity's dimensions; the effects of one result sum to 1. NaN where it does not vary.
    """
    rng = np.random.default_rng(seed)
    players = range(len(factors))
    paths = (
        [rng.permutation(len(factors)).tolist() for _ in range(orders)] if len(factors) > EXACT_UP_TO else []
    )
    nobody, *needed = coalitions_met(paths) if paths else coalitions(players)
    values = _coalitions(model, factors, sorted(needed, key=sorted), draws, seed)
    values[nobody] = np.zeros((BATCHES, model.centre.size))
    found = mean_over_orders(values, paths) if paths else shapley_value(values, players)
    effects = np.stack([found[player] for player in players])
    total = values[needed[-1]]
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = effects.mean(axis=1) / total.mean(axis=0)
        # Ratio of means over batches: its error by the linear part of the ratio.
        rest = effects - shares[:, None, :] * total
        half = 1.959964 * rest.std(axis=1, ddof=1) / np.sqrt(BATCHES) / total.mean(axis=0)
    still = model.does_not_vary(total.mean(axis=0))
    rows = {"effect": np.where(still, np.nan, shares), "half_width": np.where(still, np.nan, half)}
    return indices(model, factors, rows, draws * (len(needed) + 1), "Shapley effects, E[Var]")


def _coalitions(
    model: SampledModel,
    factors: Sequence[Factor],
    coalitions: Sequence[frozenset[int]],
    draws: int,
    seed: int,
) -> dict[frozenset[int], Floats]:
    """E[Var(Y | others)] of each coalition, by batch of the sample: half the mean square of the change."""
    from scipy.special import ndtr, ndtri

    size = -(-draws // BATCHES)
    draws = size * BATCHES
    streams = model.streams
    names = [*streams, *(f"{name} anew" for name in streams)]
    both = ndtri(uniforms("mc", seed, names, 0, draws, draws))
    mixing = model.uncertainty.copula.matrix(len(streams))
    independent, fresh = both[:, : len(streams)], both[:, len(streams) :]
    joint = independent @ mixing.T
    before = model.deviation(ndtr(independent))
    found = {}
    for coalition in coalitions:
        columns = [column for one in coalition for column in factors[one].columns]
        renewed = _drawn_anew(joint, fresh, columns, mixing @ mixing.T)
        back = np.linalg.solve(mixing, renewed.T).T
        change = model.deviation(np.clip(ndtr(back), SMALLEST, LARGEST)) - before
        found[coalition] = 0.5 * (change**2).reshape(BATCHES, size, -1).mean(axis=1)
    return found


def _drawn_anew(joint: Floats, fresh: Floats, columns: Sequence[int], covariance: Floats) -> Floats:
    """The normal sample with some columns drawn again, given the others."""
    rest = [column for column in range(joint.shape[1]) if column not in set(columns)]
    inside = covariance[np.ix_(columns, columns)]
    across = covariance[np.ix_(columns, rest)]
    slope = np.linalg.solve(covariance[np.ix_(rest, rest)], across.T).T if rest else across
    spread = np.linalg.cholesky(inside - slope @ across.T)
    result = joint.copy()
    result[:, columns] = joint[:, rest] @ slope.T + fresh[:, columns] @ spread.T
    return result
