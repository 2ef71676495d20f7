"""Shapley effects: variance shared out among factors fairly, correlated ones too; the shares sum to one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import factorial

import numpy as np
import xarray as xr

from scenario_engine.distributions import LARGEST, SMALLEST, Floats
from scenario_engine.sensitivity.factors import Factor, Response
from scenario_engine.sweep.sampling import uniforms

__all__ = ["shapley"]

EXACT_UP_TO = 8
"""With this many factors or fewer every coalition is computed; with more, those along random orders."""

BATCHES = 32


def shapley(
    response: Response, factors: Sequence[Factor], draws: int = 2048, orders: int = 128, seed: int = 1
) -> xr.Dataset:
    """Shapley effect of each factor on the variance of every result.

    The value of a coalition is the variance that is left when all others are known, E[Var(Y | others)], estimated by
    drawing the coalition anew given the others under the Gaussian copula.

    Parameters
    ----------
    response
        The model, from uniform numbers to results.
    factors
        Correlated or not.
    draws
        Points of the sample; draws · 2^factors evaluations up to eight factors, else about draws · orders ·
        factors.
    orders
        Random orders of the factors where there are too many for all coalitions.
    seed
        Of the sample and of the orders.

    Returns
    -------
    For each quantity an array over `index` (`effect`, `half_width`), `factor` and the quantity's dimensions; the
    effects of one result sum to 1. NaN where a result does not vary.

    References
    ----------
    Owen (2014); Song, Nelson and Staum (2016), the cost function E[Var].
    """
    rng = np.random.default_rng(seed)
    count = len(factors)
    paths = [tuple(rng.permutation(count).tolist()) for _ in range(orders)] if count > EXACT_UP_TO else []
    needed = {frozenset(path[:length]) for path in paths for length in range(1, count + 1)}
    if not paths:
        needed = {frozenset(one) for size in range(1, count + 1) for one in combinations(range(count), size)}
    values = _coalitions(response, factors, sorted(needed, key=sorted), draws, seed)
    values[frozenset()] = np.zeros((BATCHES, response.cells))
    effects = _along(values, paths) if paths else _exact(values, count)
    total = values[frozenset(range(count))]
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = effects.mean(axis=1) / total.mean(axis=0)
        # Ratio of means over batches: its error by the linear part of the ratio.
        rest = effects - shares[:, None, :] * total
        half = 1.959964 * rest.std(axis=1, ddof=1) / np.sqrt(BATCHES) / total.mean(axis=0)
    still = response.does_not_vary(total.mean(axis=0))
    rows = np.where(still, np.nan, np.stack([shares, half]))
    names = [factor.name for factor in factors]
    found = response.labelled(rows, {"index": ["effect", "half_width"], "factor": names})
    return found.assign_attrs(evaluations=draws * (len(needed) + 1), method="Shapley effects, E[Var]")


def _coalitions(
    response: Response, factors: Sequence[Factor], coalitions: Sequence[frozenset[int]], draws: int, seed: int
) -> dict[frozenset[int], Floats]:
    """E[Var(Y | others)] of each coalition, by batch of the sample: half the mean square of the change."""
    from scipy.special import ndtr, ndtri

    size = -(-draws // BATCHES)
    draws = size * BATCHES
    streams = response.streams
    names = [*streams, *(f"{name} anew" for name in streams)]
    both = ndtri(uniforms("mc", seed, names, 0, draws, draws))
    mixing = response.model.uncertainty.copula.matrix(len(streams))
    independent, fresh = both[:, : len(streams)], both[:, len(streams) :]
    joint = independent @ mixing.T
    before = response(ndtr(independent))
    found = {}
    for coalition in coalitions:
        columns = [column for one in coalition for column in factors[one].columns]
        renewed = _drawn_anew(joint, fresh, columns, mixing @ mixing.T)
        back = np.linalg.solve(mixing, renewed.T).T
        change = response(np.clip(ndtr(back), SMALLEST, LARGEST)) - before
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


def _along(values: dict[frozenset[int], Floats], paths: Sequence[tuple[int, ...]]) -> Floats:
    """Mean gain of each factor where it joins, over orders; (factor, batch, cell)."""
    first = next(iter(values.values()))
    gains = np.zeros((len(paths[0]), *first.shape))
    for path in paths:
        for place, one in enumerate(path):
            gains[one] += values[frozenset(path[: place + 1])] - values[frozenset(path[:place])]
    return gains / len(paths)


def _exact(values: dict[frozenset[int], Floats], count: int) -> Floats:
    """Weighted gain of each factor over every coalition; (factor, batch, cell)."""
    first = next(iter(values.values()))
    gains = np.zeros((count, *first.shape))
    for one in range(count):
        for coalition in _without(one, count):
            size = len(coalition)
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            gains[one] += weight * (values[coalition | {one}] - values[coalition])
    return gains


def _without(one: int, count: int) -> Iterator[frozenset[int]]:
    others = [other for other in range(count) if other != one]
    for size in range(count):
        yield from map(frozenset, combinations(others, size))
