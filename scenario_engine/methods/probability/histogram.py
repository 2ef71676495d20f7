"""Quantiles of many cells from counts in log-linear bins: integers, so any order of merging gives the same.

The bins are those of an HDR histogram (Tene) and, with another spacing inside a power of two, of DDSketch
(Masson, Rim and Lee 2019): a value falls on its exponent and its first `BITS` binary digits, which are read
off its bits. A quantile is off by at most one bin, 2⁻¹⁰ of its value, besides the error of sampling.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from scenario_engine.methods.probability.moments import pieces
from scenario_engine.support.array_types import Floats

Integers = npt.NDArray[np.int64]

BITS = 10
RELATIVE_ERROR = 2.0**-BITS
"""Largest error of a quantile relative to its value."""

SMALLEST = 2.0**-40
"""Values nearer to zero than this, about 10⁻¹² of a unit, count as zero."""

_SHIFT = 52 - BITS
_BASE = int(np.float64(SMALLEST).view(np.int64) >> _SHIFT) - 1
_CELL = 1 << 24  # larger than the number of bins: a cell and a bin make one code
_WIDEST = 1 << 17


def bins(values: Floats) -> Integers:
    """Signed bin of each value; rises with the value, 0 around zero."""
    if values.size and values.min() >= SMALLEST:
        size = values.view(np.int64) >> _SHIFT
        size -= _BASE
        return size
    size = (np.abs(values).view(np.int64) >> _SHIFT) - _BASE
    np.maximum(size, 0, out=size)
    return np.where(values < 0, -size, size)


def edges(bin_of: Integers) -> tuple[Floats, Floats]:
    """Lower and upper edge of bins."""
    size = np.abs(bin_of)
    inner = np.where(size == 0, 0.0, ((size + _BASE) << _SHIFT).view(np.float64))
    outer = ((size + _BASE + 1) << _SHIFT).view(np.float64)
    below = np.where(bin_of > 0, inner, -outer)
    above = np.where(bin_of < 0, -inner, outer)
    return below, above


@dataclass
class Counter:
    """Counts of one chunk while it is made; dense around the first block, sparse elsewhere."""

    cells: int
    _low: Integers = field(init=False)
    _width: Integers = field(init=False)
    _dense: Integers | None = field(default=None, init=False)
    _rest: list[Integers] = field(default_factory=list, init=False)

    def add(self, values: Floats, smallest: Floats, largest: Floats) -> None:
        """Count a block, (draw, cell), of which the smallest and the largest value of each cell are known."""
        low, high = bins(smallest), bins(largest)
        if self._dense is None:
            margin = np.minimum(high - low + 8, 1 << 10)
            self._low, self._width = low - margin, np.minimum(high - low + 1 + 2 * margin, _WIDEST)
            self._dense = np.zeros(int(self._width.sum()), dtype=np.int64)
        offset = np.cumsum(self._width) - self._width
        place = np.empty(values.shape, np.int64)
        for rows in pieces(values):
            np.subtract(bins(values[rows]), self._low - offset, out=place[rows])
        if ((low >= self._low) & (high < self._low + self._width)).all():
            self._dense += np.bincount(place.ravel(), minlength=len(self._dense))
            return
        inside = (place >= offset) & (place < offset + self._width)
        self._dense += np.bincount(place[inside], minlength=len(self._dense))
        _, cell = np.nonzero(~inside)
        self._rest.append(_code(cell, (place + (self._low - offset))[~inside]))

    def counted(self) -> Counts:
        """What was counted."""
        if self._dense is None:
            return Counts(np.empty(0, np.int64), np.empty(0, np.int64))
        filled = np.flatnonzero(self._dense)
        offset = np.cumsum(self._width) - self._width
        cell = np.searchsorted(offset, filled, side="right") - 1
        codes = _code(cell, filled - offset[cell] + self._low[cell])
        ones = [np.ones(len(rest), dtype=np.int64) for rest in self._rest]
        return _summed([codes, *self._rest], [self._dense[filled], *ones])


@dataclass(frozen=True)
class Counts:
    """How many draws fell into each bin of each cell: codes that rise, and a count for each."""

    codes: Integers
    counts: Integers

    @classmethod
    def all_of(cls, parts: Iterable[Counts]) -> Counts:
        """Parts together; their order does not matter."""
        total = cls(np.empty(0, np.int64), np.empty(0, np.int64))
        for part in parts:
            total = _summed([total.codes, part.codes], [total.counts, part.counts])
        return total

    def quantiles(self, cells: int, probabilities: Floats, low: Floats, high: Floats) -> Floats:
        """Quantiles of each cell, (probability, cell), linear inside a bin and never beyond the extremes.

        Parameters
        ----------
        low, high
            Smallest and largest value of each cell.
        """
        start = np.searchsorted(self.codes, np.arange(cells + 1, dtype=np.int64) * _CELL)
        result = np.empty((len(probabilities), cells))
        for cell in range(cells):
            mine = slice(start[cell], start[cell + 1])
            reached = np.cumsum(self.counts[mine])
            wanted = probabilities * reached[-1]
            at = np.minimum(np.searchsorted(reached, wanted), len(reached) - 1)
            below, above = edges(self.codes[mine][at] - cell * _CELL - _CELL // 2)
            inside = (wanted - (reached[at] - self.counts[mine][at])) / self.counts[mine][at]
            result[:, cell] = np.clip(below + inside * (above - below), low[cell], high[cell])
        return result


def _code(cell: npt.NDArray[np.integer], bin_of: Integers) -> Integers:
    return np.asarray(cell * _CELL + bin_of + _CELL // 2, dtype=np.int64)


def _summed(codes: list[Integers], counts: list[Integers]) -> Counts:
    unique, inverse = np.unique(np.concatenate(codes), return_inverse=True)
    total = np.zeros(len(unique), dtype=np.int64)
    np.add.at(total, inverse, np.concatenate(counts))
    return Counts(unique, total)
