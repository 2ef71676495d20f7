"""Mean, variance and range of many cells, block by block, merged in the order of the draws: exact and repeatable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from scenario_engine.support.array_types import Floats


def pieces(values: Floats) -> Iterator[slice]:
    """Rows that stay in the processor's cache while several passes go over them."""
    rows = max(1, 2**16 // max(values.shape[1], 1))
    return (slice(at, at + rows) for at in range(0, len(values), rows))


@dataclass(frozen=True)
class Moments:
    """Number of draws, mean, sum of squared deviations, smallest and largest value of each cell."""

    count: int
    mean: Floats
    squares: Floats
    low: Floats
    high: Floats

    @classmethod
    def of(cls, values: Floats) -> Moments:
        """Of one block, (draw, cell)."""
        total, squares = np.zeros(values.shape[1]), np.zeros(values.shape[1])
        low, high = values[0].copy(), values[0].copy()
        for rows in pieces(values):
            deviation = values[rows] - values[0]  # small numbers: their sums lose no digits
            total += np.einsum("dc->c", deviation)
            squares += np.einsum("dc,dc->c", deviation, deviation)
            np.minimum(low, values[rows].min(axis=0), out=low)
            np.maximum(high, values[rows].max(axis=0), out=high)
        offset = total / len(values)
        squares -= len(values) * offset**2
        return cls(len(values), values[0] + offset, np.maximum(squares, 0.0), low, high)

    def merged(self, other: Moments) -> Moments:
        """Both together, without loss of digits (Chan, Golub and LeVeque 1983)."""
        count = self.count + other.count
        apart = other.mean - self.mean
        return Moments(
            count,
            self.mean + apart * (other.count / count),
            self.squares + other.squares + apart**2 * (self.count * other.count / count),
            np.minimum(self.low, other.low),
            np.maximum(self.high, other.high),
        )

    @classmethod
    def all_of(cls, blocks: Iterable[Moments]) -> Moments:
        """Blocks in the order of the draws: the same bits whoever computed them."""
        first, *rest = blocks
        for block in rest:
            first = first.merged(block)
        return first

    @property
    def sd(self) -> Floats:
        """Standard deviation, with n − 1."""
        return np.asarray(np.sqrt(self.squares / max(self.count - 1, 1)))

    @property
    def half_width(self) -> Floats:
        """Half the 95 % interval of the mean as if draws were independent; too wide for lhs, sobol and halton."""
        return np.asarray(1.959964 * self.sd / np.sqrt(self.count))
