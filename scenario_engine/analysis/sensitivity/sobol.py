"""Sobol' indices: shares of variance that factors explain alone, in pairs, and with all their interactions."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
import xarray as xr

from scenario_engine.analysis.sensitivity.factors import Factor, fail_unless_independent, indices
from scenario_engine.analysis.sweep.sampled_model import SampledModel
from scenario_engine.methods.probability.sampling import uniforms
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError

BATCHES = 64
"""Parts of the sample that the bootstrap draws from."""

RESAMPLES = 200

PER_FACTOR = 16
"""Points of the base sample a factor needs at least, so that 95 % intervals cover in nine cases of ten."""


def sobol(
    model: SampledModel,
    factors: Sequence[Factor],
    base: int = 4096,
    seed: int = 1,
    second_order: bool = False,
) -> xr.Dataset:
    """First, total and (asked for) second order indices of every result, with 95 % intervals: Saltelli et al. (2010).

    Table 2, (b) first order and (f) total (Jansen); Saltelli (2002) for pairs. Of `base` points, a power of two, it takes
    base · (factors + 2) evaluations, or base · (2 factors + 2) with second order. Over `index` (`S1`, `S1_half_width`, `ST`,
    `ST_half_width`), `factor` and the quantity's dimensions; with second order also `<quantity> S2` over `pair_index`,
    `factor`, `other`. NaN where a result does not vary. Factors that correlate are refused.
    """
    fail_unless_independent(model.uncertainty, factors, "Sobol' analysis")
    least = max(BATCHES, 1 << (PER_FACTOR * len(factors) - 1).bit_length())
    if base < least or base & (base - 1):
        raise ScenarioEngineError(
            f"the base sample is {base}; it must be a power of two, and for {len(factors)} factors from {least} on: "
            "with fewer points the intervals of the indices are too narrow.",
            f"Write --samples {max(least, 1 << base.bit_length())}, or put inputs together by group.",
        )
    sums = _sums(model, factors, base, seed, second_order)
    size = base // BATCHES
    whole = _indices(sums, size, np.ones(BATCHES), model)
    rng = np.random.default_rng(seed)
    picks = rng.multinomial(BATCHES, np.full(BATCHES, 1.0 / BATCHES), size=RESAMPLES).astype(float)
    spread = [1.959964 * part for part in _spread(_indices(sums, size, pick, model) for pick in picks)]
    rows = {"S1": whole[0], "S1_half_width": spread[0], "ST": whole[1], "ST_half_width": spread[1]}
    evaluations = base * (len(factors) * (2 if second_order else 1) + 2)
    found = indices(model, factors, rows, evaluations, "Saltelli 2010, Jansen")
    if second_order:
        names = found.indexes["factor"].tolist()
        leading = {"pair_index": ["S2", "S2_half_width"], "factor": names, "other": names}
        pairs = model.labelled(np.stack([whole[2], spread[2]]), leading)
        found = found.assign({f"{name} S2": array for name, array in pairs.data_vars.items()})
    return found


def _spread(resampled: Iterator[Sequence[Floats]]) -> list[Floats]:
    """Standard deviation of each index over bootstrap samples, one pass, without keeping them."""
    first = next(resampled)
    totals, squares = [*first], [value**2 for value in first]
    for found in resampled:
        for at, value in enumerate(found):
            totals[at] = totals[at] + value
            squares[at] = squares[at] + value**2
    return [
        np.sqrt(np.maximum(square / RESAMPLES - (total / RESAMPLES) ** 2, 0.0))
        for total, square in zip(totals, squares, strict=True)
    ]


def _sums(
    model: SampledModel, factors: Sequence[Factor], base: int, seed: int, second_order: bool
) -> dict[str, Floats]:
    """Sums over each batch of the base sample that all indices are made of, (batch, …, cell): the design of Saltelli."""
    streams, size = model.streams, base // BATCHES
    names = [*streams, *(f"{name} B" for name in streams)]
    designs = len(factors) * (2 if second_order else 1) + 2
    together = max(1, min(BATCHES, 16384 // (size * designs)))
    parts = []
    for first in range(0, BATCHES, together):
        count = min(together, BATCHES - first)
        both = uniforms("sobol", seed, names, first * size, (first + count) * size, base)
        a, b = both[:, : len(streams)], both[:, len(streams) :]
        design = [a, b, *(_swapped(a, b, one) for one in factors)]
        if second_order:
            design += [_swapped(b, a, one) for one in factors]
        a, b, *swapped = model.deviation(np.concatenate(design)).reshape(len(design), count, size, -1)
        mixed, back = swapped[: len(factors)], swapped[len(factors) :]
        sums = {"a": a, "b": b, "aa": a**2, "bb": b**2, "ab": a * b}
        part = {name: values.sum(axis=1) for name, values in sums.items()}
        part["mixed"] = np.stack([one.sum(axis=1) for one in mixed], axis=1)
        part["product"] = np.stack([(b * (one - a)).sum(axis=1) for one in mixed], axis=1)
        part["square"] = np.stack([((a - one) ** 2).sum(axis=1) for one in mixed], axis=1)
        if second_order:
            part["back"] = np.stack([one.sum(axis=1) for one in back], axis=1)
            pairs = [(back[i] * mixed[j]).sum(axis=1) for i, j in combinations(range(len(factors)), 2)]
            part["pairs"] = np.stack(pairs, axis=1) if pairs else np.empty((count, 0, a.shape[-1]))
        parts.append(part)
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _indices(sums: Mapping[str, Floats], size: int, weight: Floats, model: SampledModel) -> list[Floats]:
    """S1, ST and, where asked for, S2, from batches of a size counted `weight` times; (factor, cell) each."""
    total = {name: np.asarray(np.tensordot(weight, part, axes=1)) for name, part in sums.items()}
    count = weight.sum() * size
    a, b, mixed, back = total["a"], total["b"], total["mixed"], total.get("back")
    everything, designs = a + b + mixed.sum(axis=0), 2 + len(mixed)
    if back is not None:
        everything, designs = everything + back.sum(axis=0), designs + len(mixed)
    centre = everything / (count * designs)
    mean = (a + b) / (2 * count)
    variance = (total["aa"] + total["bb"]) / (2 * count) - mean**2
    variance = np.where(model.does_not_vary(variance), np.nan, variance)
    first = (total["product"] - centre * (mixed - a)) / count / variance
    whole = total["square"] / (2 * count) / variance
    if back is None:
        return [first, whole]
    crossed = total["ab"] - centre * (a + b)
    pairs = np.full((len(mixed), *mixed.shape), np.nan)
    for (i, j), product in zip(combinations(range(len(mixed)), 2), total["pairs"], strict=True):
        closed = (product - centre * (back[i] + mixed[j]) - crossed) / count / variance
        pairs[i, j] = pairs[j, i] = closed - first[i] - first[j]
    return [first, whole, pairs]


def _swapped(into: Floats, other: Floats, factor: Factor) -> Floats:
    """The first sample with one factor's columns from the other."""
    result = into.copy()
    columns = list(factor.columns)
    result[:, columns] = other[:, columns]
    return result
