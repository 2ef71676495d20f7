"""Mean, variance and range of many cells, block by block, merged in the order of the draws: exact and repeatable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scenario_engine.support.array_types import Floats


def pieces(values: Floats) -> Iterator[slice]:
    """Cells, (draw, cell), that stay in the processor's cache while several passes go over them."""
    cells = max(1, 2**15 // max(len(values), 1))
    return (slice(at, at + cells) for at in range(0, values.shape[1], cells))


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
    def of(cls, values: Floats) -> Moments:
        """Of one block, (draw, cell); what is not finite is not a number.

        Draws lie beside each other, so that each sum has one order.
        """
        values = np.asfortranarray(values)
        with np.errstate(invalid="ignore"):
            found = cls._of(values, values[0])
            if np.isfinite(found.squares).all():
                return found
            known = np.isfinite(values)
            first = values[known.argmax(axis=0), np.arange(values.shape[1])]
            count = known.sum(axis=0)
            first = np.where(count > 0, first, np.nan)
            filled = cls._of(np.where(known, values, first), first)
        # What stands for a missing number is the first one: its deviation is nought.
        size = np.maximum(count, 1)
        total = (filled.mean - first) * len(values)
        squares = filled.squares + total**2 / len(values) - total**2 / size
        squares = np.where(count > 0, np.maximum(squares, 0.0), 0.0)
        return cls(len(values), count, first + total / size, squares, filled.low, filled.high)

    @classmethod
    def _of(cls, values: Floats, first: Floats) -> Moments:
        """Of a block without holes, by deviations from the first number of each cell."""
        total, squares, low, high = np.empty((4, values.shape[1]))
        for cells in pieces(values):
            deviation = values[:, cells] - first[cells]  # small numbers: their sums lose no digits
            total[cells] = np.einsum("dc->c", deviation)
            squares[cells] = np.einsum("dc,dc->c", deviation, deviation)
            low[cells], high[cells] = values[:, cells].min(axis=0), values[:, cells].max(axis=0)
        offset = total / len(values)
        squares = squares - len(values) * offset**2
        count = np.full(values.shape[1], len(values))
        return cls(len(values), count, first + offset, np.maximum(squares, 0.0), low, high)

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
