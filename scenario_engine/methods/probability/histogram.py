"""Quantiles of many cells from counts in log-linear bins: integers, so any order of merging gives the same.

What is binned is the distance from a middle in units of a spread, d, so that bins are as narrow as the distribution is.
The bins of |d| + 1 are those of an HDR histogram (Tene) and, with another spacing inside a power of two, of DDSketch
(Masson, Rim and Lee 2019): a number falls on its exponent and its first `BITS` binary digits, which are read off its bits.
A quantile is off by at most one bin, 2⁻¹⁰ (spread + distance from the middle), besides the error of sampling. With the
median as middle and the range between quartiles as spread no quantile between 1 and 99 % is off by more than 1.5 % of
a standard deviation, whatever the distribution (Cantelli's inequality), and of a normal one by 0.4 %. Of what runs over
powers of ten, and keeps its sign, each quantile is off by 0.1 % of itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from scenario_engine.methods.tape import namespace
from scenario_engine.support.array_types import Floats, Integers

BITS = 10
RELATIVE_ERROR = 2.0**-BITS
"""Width of a bin relative to the spread and the distance from the middle together."""

_SHIFT = 52 - BITS
_BASE = int(np.float64(1.0).view(np.int64) >> _SHIFT)
_CELL = 1 << 24  # larger than the number of bins: a cell and a bin make one code
_BEYOND = 1 << (10 + BITS)  # bins from here on hold NaN and infinity
_WIDEST = 1 << 17
_AT_ONCE = 1 << 12  # cells whose pilot is put in order together: their copies stay small


def edges(bin_of: Integers) -> tuple[Floats, Floats]:
    """Lower and upper edge of bins."""
    size = np.abs(bin_of) + _BASE
    inner, outer = ((edge << _SHIFT).view(np.float64) - 1.0 for edge in (size, size + 1))
    return np.where(bin_of > 0, inner, -outer), np.where(bin_of < 0, -inner, outer)


@dataclass(frozen=True)
class Spread:
    """Middle and spread of each cell, from which distances are measured."""

    middle: Floats
    spread: Floats

    @classmethod
    def of(cls, pilot: Floats) -> Spread:
        """Median and range between the quartiles of some draws, (draw, cell), of those that have a number.

        The spread of what has none is that of the extremes, and at last the size of the median or one. What keeps its
        sign and grows fourfold from quartile to quartile is measured from nought, in units of what is nearest to it:
        so small numbers keep their digits beside a heavy tail.
        """
        if pilot.shape[1] > _AT_ONCE:
            parts = [cls.of(pilot[:, at : at + _AT_ONCE]) for at in range(0, pilot.shape[1], _AT_ONCE)]
            middles, spreads = zip(*((one.middle, one.spread) for one in parts), strict=True)
            return cls(np.concatenate(middles), np.concatenate(spreads))
        ordered = np.sort(np.where(np.isfinite(pilot), pilot, np.nan), axis=0)
        count = np.isfinite(ordered).sum(axis=0)
        at = [np.maximum(count * part // 4 - (part == 4), 0) for part in range(5)]
        low, first, middle, third, high = (
            np.nan_to_num(ordered[place, np.arange(pilot.shape[1])]) for place in at
        )
        size = np.where(middle != 0, np.abs(middle) * 2.0**-30, 1.0)
        spread = np.where(third > first, third - first, np.where(high > low, high - low, size))
        nearest = np.minimum(np.abs(low), np.abs(high))
        ends = np.sort(np.abs([first, third]), axis=0)
        over_powers = (low * high > 0.0) & (ends[1] > 4.0 * ends[0])
        middle, spread = np.where(over_powers, 0.0, middle), np.where(over_powers, nearest, spread)
        return cls(middle, np.exp2(np.floor(np.log2(spread))))  # a power of two divides without rounding


def bins(values: Any, middle: Any, per_spread: Any) -> Any:
    """Signed bin of each number, (draw, cell): rises with it, 0 around the middle, `_BEYOND` for what is none."""
    away = (values - middle) * per_spread  # exact, by a power of two
    sign = away.view(np.int64) >> 63
    size = ((abs(away) + 1.0).view(np.int64) >> _SHIFT) - _BASE
    return namespace(values).astype((size ^ sign) - sign, np.int32)  # −n = (n xor −1) + 1


def _counted(bin_of: Integers) -> tuple[Integers, Integers]:
    """The bins of one cell that hold numbers, and how many."""
    low, high = int(bin_of.min()), int(bin_of.max())
    if low == high:
        filled, counts = np.array([low]), np.array([len(bin_of)])
    elif high - low < _WIDEST:
        counts = np.bincount(bin_of - low)
        filled = np.flatnonzero(counts)
        filled, counts = filled + low, counts[filled]
    else:
        filled, counts = np.unique(bin_of, return_counts=True)
    known = np.abs(filled) < _BEYOND
    return filled[known], counts[known]


@dataclass(frozen=True)
class Counts:
    """How many draws fell into each bin of each cell: codes that rise, and a count for each; none to begin with."""

    codes: Integers = field(default_factory=lambda: np.empty(0, np.int64))
    counts: Integers = field(default_factory=lambda: np.empty(0, np.int64))

    @classmethod
    def of(cls, found: Integers) -> Counts:
        """Of `bins`, the draws of each cell beside each other, (cell, draw)."""
        filled = [_counted(own) for own in found]
        codes = [_code(cell, bin_of) for cell, (bin_of, _) in enumerate(filled)]
        return cls(np.concatenate(codes), np.concatenate([counts for _, counts in filled]))

    def merged(self, other: Counts) -> Counts:
        """Both together; their order does not matter."""
        if not self.codes.size:
            return other
        at = np.searchsorted(self.codes, other.codes)
        known = self.codes[np.minimum(at, len(self.codes) - 1)] == other.codes
        counts = self.counts.copy()
        counts[at[known]] += other.counts[known]
        if known.all():
            return Counts(self.codes, counts)
        new = at[~known]
        return Counts(
            np.insert(self.codes, new, other.codes[~known]), np.insert(counts, new, other.counts[~known])
        )

    def quantiles(
        self, scale: Spread, probabilities: Floats, low: Floats, high: Floats
    ) -> tuple[Floats, Floats]:
        """Quantiles of each cell, (probability, cell), and how far off they may be; NaN where nothing was counted.

        Distances were measured from `scale`; no quantile lies beyond a cell's smallest and largest value, `low` and `high`.
        Inside a bin they are linear, but where both neighbours are empty: one number repeated is at the edge towards the
        middle, or at the end itself.
        """
        cells = len(scale.middle)
        start = np.searchsorted(self.codes, np.arange(cells + 1, dtype=np.int64) * _CELL)
        filled = np.flatnonzero(np.diff(start))
        first, last = start[filled], start[filled + 1] - 1
        reached = np.cumsum(self.counts)
        before = reached[first] - self.counts[first]
        wanted = probabilities[:, None] * (reached[last] - before)
        at = np.clip(np.searchsorted(reached, before + wanted), first, last)
        below, above = edges(self.codes[at] - filled * _CELL - _CELL // 2)
        inside = (wanted - (reached[at] - before - self.counts[at])) / self.counts[at]
        apart = np.diff(self.codes, prepend=-2, append=_CELL * (cells + 1)) > 1
        alone = (apart[:-1] & apart[1:])[at]
        place = np.where(alone, np.clip(0.0, below, above), below + inside * (above - below))
        middle, spread = scale.middle[filled], scale.spread[filled]
        found = middle + spread * place
        found = np.where(alone & (at == first), low[filled], found)
        found = np.where(alone & (at == last), high[filled], found)
        result, error = np.full((2, len(probabilities), cells), np.nan)
        result[:, filled] = np.clip(found, low[filled], high[filled])
        error[:, filled] = np.minimum(spread * (above - below), high[filled] - low[filled])
        return result, error


def _code(cell: int, bin_of: Integers) -> Integers:
    return cell * _CELL + bin_of.astype(np.int64) + _CELL // 2
