"""Mean, variance and range of many cells, block by block, merged in the order of the draws: exact and repeatable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from scenario_engine.methods.tape import namespace
from scenario_engine.support.array_types import Floats


def sums(values: Any, count: Any, middle: Any) -> tuple[Any, Any, Any, Any, Any]:
    """Of each cell of a block, (draw, cell): how many numbers, Σ and Σ² of v − middle; its least and its largest.

    The first draws count, as many as `count`, (1, 1), says; the others repeat the last of them. Distances are small, so
    sums lose no digits. What is not finite is not a number, and stands at the middle.
    """
    xp = namespace(values, count)
    known = xp.isfinite(values)
    away = xp.where(known, values - middle, 0.0)
    counts = xp.where(np.arange(len(values))[:, None] < count, 1.0, 0.0)
    summed = (xp.where(known, 1.0, 0.0), away, away * away)
    return (
        *(xp.tensordot(one, counts, axes=((0,), (0,)))[:, 0] for one in summed),
        xp.min(away, axis=0),
        xp.max(away, axis=0),
    )


@dataclass(frozen=True)
class Moments:
    """Of each cell, over the draws in which it has a number: how many, mean, sum of squared deviations, extremes.

    Where none has one, the count is nought and the statistics are NaN.
    """

    draws: int
    count: npt.NDArray[np.int64]
    mean: Floats
    squares: Floats
    low: Floats
    high: Floats

    @classmethod
    def of(cls, draws: int, middle: Floats, found: Sequence[Floats]) -> Moments:
        """Of one block by its `sums` about a middle, where every draw has a number, or none has."""
        count, total, squares, low, high = found[:5]
        size = np.maximum(count, 1.0)
        mean, low, high = (np.where(count > 0, middle + one, np.nan) for one in (total / size, low, high))
        return cls(draws, count.astype(int), mean, np.maximum(squares - total**2 / size, 0.0), low, high)

    @classmethod
    def of_known(cls, values: Floats) -> Moments:
        """Of one block of results, (draw, cell); NaN marks a missing one."""
        low, high = np.fmin.reduce(values), np.fmax.reduce(values)
        middle = np.nan_to_num(low)
        return replace(cls.of(len(values), middle, sums(values, len(values), middle)), low=low, high=high)

    def merged(self, other: Moments) -> Moments:
        """Both together, without loss of digits (Chan, Golub and LeVeque 1983)."""
        count = self.count + other.count
        share = other.count / np.maximum(count, 1)
        apart = np.nan_to_num(other.mean - self.mean)
        return Moments(
            self.draws + other.draws,
            count,
            np.where(self.count > 0, self.mean, other.mean) + np.where(self.count > 0, apart * share, 0.0),
            self.squares + other.squares + apart**2 * (self.count * share),
            np.fmin(self.low, other.low),
            np.fmax(self.high, other.high),
        )

    @property
    def sd(self) -> Floats:
        """Standard deviation, with n − 1; one number has none."""
        sd = np.sqrt(self.squares / np.maximum(self.count - 1, 1))
        return np.where(self.count > 1, sd, np.nan)

    @property
    def half_width(self) -> Floats:
        """Half the 95 % interval of the mean as if draws were independent; too wide for lhs, sobol and halton."""
        return np.asarray(1.959964 * self.sd / np.sqrt(np.maximum(self.count, 1)))
