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

import numpy as np
import numpy.typing as npt

from scenario_engine.methods.probability.moments import Moments, pieces
from scenario_engine.support.array_types import Floats

Integers = npt.NDArray[np.int64]

BITS = 10
RELATIVE_ERROR = 2.0**-BITS
"""Width of a bin relative to the spread and the distance from the middle together."""

_SHIFT = 52 - BITS
_BASE = int(np.float64(1.0).view(np.int64) >> _SHIFT)
_CELL = 1 << 24  # larger than the number of bins: a cell and a bin make one code
_WIDEST = 1 << 17
_AT_ONCE = 1 << 12  # cells whose pilot is put in order together: their copies stay small
_EMPTY = 8  # bins for each number of a block from which on most would stay empty, and numbers are kept in their place


def bins(distances: Floats) -> Integers:
    """Signed bin of each distance; rises with it, 0 around none. Each step in place: a sweep bins every result."""
    sign = distances.view(np.int64) >> 63
    size = np.abs(distances)
    size += 1.0
    found = size.view(np.int64)
    found >>= _SHIFT
    found -= _BASE
    found ^= sign  # the complement of two: −n = (n xor −1) + 1
    found -= sign
    return found


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

    def distance(self, values: Floats, cells: slice = slice(None)) -> Floats:
        """Distances, (draw, cell), of some cells from the middle in units of the spread."""
        found: Floats = values - self.middle[cells]
        found *= 1.0 / self.spread[cells]  # exact, of a power of two
        return found


@dataclass
class Counter:
    """Counts of one chunk while it is made; dense around the first block unless it is short, sparse elsewhere."""

    scale: Spread
    _low: Integers = field(init=False)
    _width: Integers = field(init=False)
    _dense: Integers | None = field(default=None, init=False)
    _rest: list[Integers] = field(default_factory=list, init=False)

    def add(self, values: Floats, seen: Moments) -> None:
        """Count a block, (draw, cell), whose moments are known, without what is not a number."""
        low, high = (bins(np.nan_to_num(self.scale.distance(edge))) for edge in (seen.low, seen.high))
        if self._dense is None:
            margin = np.minimum(high - low + 8, 1 << 10)
            self._low, self._width = low - margin, np.minimum(high - low + 1 + 2 * margin, _WIDEST)
            if self._width.sum() > _EMPTY * values.size:
                known = np.isfinite(values)
                self._rest.append(_code(np.nonzero(known)[1], bins(self.scale.distance(values))[known]))
                return
            self._dense = np.zeros(int(self._width.sum()), dtype=np.int64)
        end = np.cumsum(self._width)
        offset = end - self._width
        fits = (seen.count == seen.draws) & (low >= self._low) & (high < self._low + self._width)
        for cells in pieces(values):
            own, start = values[:, cells], offset[cells.start]
            bin_of = bins(self.scale.distance(own, cells))
            place = bin_of - (self._low - offset + start)[cells]
            if not fits[cells].all():
                known = np.isfinite(own)
                inside = known & (bin_of >= self._low[cells]) & (bin_of < (self._low + self._width)[cells])
                outside = known & ~inside
                self._rest.append(_code(np.nonzero(outside)[1] + cells.start, bin_of[outside]))
                place = place[inside]
            there = self._dense[start : end[cells][-1]]
            there += np.bincount(place.ravel("K"), minlength=len(there))

    def counted(self) -> Counts:
        """What was counted."""
        rest = Counts(*np.unique(np.concatenate([Counts().codes, *self._rest]), return_counts=True))
        if self._dense is None:
            return rest
        filled = np.flatnonzero(self._dense)
        offset = np.cumsum(self._width) - self._width
        cell = np.searchsorted(offset, filled, side="right") - 1
        return Counts(_code(cell, filled - offset[cell] + self._low[cell]), self._dense[filled]).merged(rest)


@dataclass(frozen=True)
class Counts:
    """How many draws fell into each bin of each cell: codes that rise, and a count for each; none to begin with."""

    codes: Integers = field(default_factory=lambda: np.empty(0, np.int64))
    counts: Integers = field(default_factory=lambda: np.empty(0, np.int64))

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


def _code(cell: npt.NDArray[np.integer], bin_of: Integers) -> Integers:
    return np.asarray(cell * _CELL + bin_of + _CELL // 2, dtype=np.int64)
