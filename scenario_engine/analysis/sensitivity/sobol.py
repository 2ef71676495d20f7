"""Sobol' indices: shares of variance that factors explain alone, in pairs, and with all their interactions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    sums = _Sums.over(model, factors, base, seed, second_order)
    whole = sums.indices(np.ones(BATCHES), model)
    rng = np.random.default_rng(seed)
    picks = rng.multinomial(BATCHES, np.full(BATCHES, 1.0 / BATCHES), size=RESAMPLES).astype(float)
    spread = [1.959964 * part for part in _spread(sums, picks, model)]
    rows = {"S1": whole[0], "S1_half_width": spread[0], "ST": whole[1], "ST_half_width": spread[1]}
    evaluations = base * (len(factors) * (2 if second_order else 1) + 2)
    found = indices(model, factors, rows, evaluations, "Saltelli 2010, Jansen")
    if second_order:
        names = found.indexes["factor"].tolist()
        pairs = model.labelled(
            np.stack([whole[2], spread[2]]),
            {"pair_index": ["S2", "S2_half_width"], "factor": names, "other": names},
        )
        renamed = pairs.rename({name: f"{name} S2" for name in pairs.data_vars})
        found = found.assign(renamed.data_vars)
    return found


def _spread(sums: _Sums, picks: Floats, model: SampledModel) -> list[Floats]:
    """Standard deviation of each index over bootstrap samples, one pass, without keeping them."""
    parts: list[tuple[Floats, Floats]] = []
    for pick in picks:
        for at, value in enumerate(sums.indices(pick, model)):
            if at == len(parts):
                parts.append((np.zeros_like(value), np.zeros_like(value)))
            parts[at][0][...] += value
            parts[at][1][...] += value**2
    count = len(picks)
    return [np.sqrt(np.maximum(square / count - (total / count) ** 2, 0.0)) for total, square in parts]


class _Sums:
    """Sums over each batch of the base sample that all indices are made of."""

    def __init__(self, factors: int, cells: int, size: int, second_order: bool) -> None:
        self.size = size
        self.a, self.b, self.aa, self.bb, self.ab = (np.zeros((BATCHES, cells)) for _ in range(5))
        self.mixed, self.product, self.square = (np.zeros((BATCHES, factors, cells)) for _ in range(3))
        pairs = factors * (factors - 1) // 2 if second_order else 0
        self.back = np.zeros((BATCHES, factors, cells)) if second_order else None
        self.pairs = np.zeros((BATCHES, pairs, cells))
        self.which = list(combinations(range(factors), 2)) if second_order else []

    @classmethod
    def over(
        cls, model: SampledModel, factors: Sequence[Factor], base: int, seed: int, second_order: bool
    ) -> _Sums:
        """Evaluate the design of Saltelli, some batches at a time."""
        streams = model.streams
        names = [*streams, *(f"{name} B" for name in streams)]
        sums = cls(len(factors), model.centre.size, base // BATCHES, second_order)
        designs = len(factors) * (2 if second_order else 1) + 2
        together = max(1, min(BATCHES, 16384 // (sums.size * designs)))
        for first in range(0, BATCHES, together):
            count = min(together, BATCHES - first)
            start, stop = first * sums.size, (first + count) * sums.size
            both = uniforms("sobol", seed, names, start, stop, base)
            a, b = both[:, : len(streams)], both[:, len(streams) :]
            design = [a, b, *(_swapped(a, b, one) for one in factors)]
            if second_order:
                design += [_swapped(b, a, one) for one in factors]
            found = model.deviation(np.concatenate(design)).reshape(len(design), count, sums.size, -1)
            sums._take(slice(first, first + count), found, len(factors))
        return sums

    def _take(self, batch: slice, found: Floats, factors: int) -> None:
        a, b, mixed = found[0], found[1], found[2 : 2 + factors]
        self.a[batch], self.b[batch] = a.sum(axis=1), b.sum(axis=1)
        self.aa[batch], self.bb[batch] = (a**2).sum(axis=1), (b**2).sum(axis=1)
        self.ab[batch] = (a * b).sum(axis=1)
        for at, one in enumerate(mixed):
            self.mixed[batch, at] = one.sum(axis=1)
            self.product[batch, at] = (b * (one - a)).sum(axis=1)
            self.square[batch, at] = ((a - one) ** 2).sum(axis=1)
        if self.back is not None:
            back = found[2 + factors :]
            for at, one in enumerate(back):
                self.back[batch, at] = one.sum(axis=1)
            for at, (i, j) in enumerate(self.which):
                self.pairs[batch, at] = (back[i] * mixed[j]).sum(axis=1)

    def indices(self, weight: Floats, model: SampledModel) -> list[Floats]:
        """S1, ST and, where asked for, S2, from batches counted `weight` times; (factor, cell) each."""

        def total(part: Floats) -> Floats:
            return np.asarray(np.tensordot(weight, part, axes=1))

        count = weight.sum() * self.size
        a, b, mixed = total(self.a), total(self.b), total(self.mixed)
        everything = a + b + mixed.sum(axis=0)
        designs = 2 + len(mixed)
        if self.back is not None:
            everything = everything + total(self.back).sum(axis=0)
            designs += len(mixed)
        centre = everything / (count * designs)
        mean = (a + b) / (2 * count)
        variance = (total(self.aa) + total(self.bb)) / (2 * count) - mean**2
        variance = np.where(model.does_not_vary(variance), np.nan, variance)
        first = (total(self.product) - centre * (mixed - a)) / count / variance
        whole = total(self.square) / (2 * count) / variance
        if self.back is None:
            return [first, whole]
        return [first, whole, self._pairs(total, count, centre, variance, first)]

    def _pairs(
        self, total: Callable[[Floats], Floats], count: float, centre: Floats, variance: Floats, first: Floats
    ) -> Floats:
        assert self.back is not None
        back, mixed, a, b = total(self.back), total(self.mixed), total(self.a), total(self.b)
        crossed = total(self.ab) - centre * (a + b)
        result = np.full((len(mixed), *mixed.shape), np.nan)
        for at, (i, j) in enumerate(self.which):
            closed = (total(self.pairs)[at] - centre * (back[i] + mixed[j]) - crossed) / count / variance
            result[i, j] = result[j, i] = closed - first[i] - first[j]
        return result


def _swapped(into: Floats, other: Floats, factor: Factor) -> Floats:
    """The first sample with one factor's columns from the other."""
    result = into.copy()
    columns = list(factor.columns)
    result[:, columns] = other[:, columns]
    return result
