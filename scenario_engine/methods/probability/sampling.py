"""Uniform numbers for draws: one stream per input name, each draw a function of (seed, name, number) alone.

So draws do not depend on chunks, workers or machines, and another uncertain input changes none of them.
"""

import hashlib
import warnings
from collections.abc import Callable, Sequence
from functools import lru_cache
from threading import Lock

import numpy as np
import numpy.typing as npt

from scenario_engine.methods.probability.distributions import LARGEST, SMALLEST
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError, near_miss

Sampler = Callable[[int, Sequence[str], int, int, int], Floats]

_PER_COUNTER = 4
"""Philox yields four 64-bit numbers a counter step, so a stream can start at any multiple of 4."""


def uniforms(  # noqa: PLR0917 - the last three are one range
    sampler: str, seed: int, streams: Sequence[str], start: int, stop: int, total: int
) -> Floats:
    """Uniform numbers inside (0, 1) of draws `start` … `stop` − 1, (draw, stream).

    Samplers are `mc` (Monte Carlo), `lhs` (Latin hypercube), `sobol` and `halton`; another name is refused. The order of streams
    matters to the last two only, where a new one must come last to leave the others as they are; `total` to `lhs` only.

    Examples
    --------
    >>> uniforms("mc", 1, ["growth"], 0, 2, 2).round(4).tolist()
    [[0.8438], [0.9123]]
    >>> later = uniforms("mc", 1, ["growth"], 1, 2, 2)
    >>> bool(later[0, 0] == uniforms("mc", 1, ["growth"], 0, 2, 2)[1, 0])
    True
    """
    if sampler not in SAMPLERS:
        raise ScenarioEngineError(f"no sampler is called {sampler!r}.", near_miss(sampler, SAMPLERS))
    if not streams:
        return np.empty((stop - start, 0))
    found = np.asfortranarray(SAMPLERS[sampler](seed, streams, start, stop, total))
    return np.clip(found, SMALLEST, LARGEST, out=found)


@lru_cache(maxsize=1 << 16)
def key(seed: int, stream: str, purpose: str = "") -> npt.NDArray[np.uint64]:
    """Two 64-bit words that identify a stream."""
    digest = hashlib.sha256(f"{seed}\0{stream}\0{purpose}".encode()).digest()
    return np.frombuffer(digest[:16], dtype="<u8").astype(np.uint64)


def _monte_carlo(seed: int, streams: Sequence[str], start: int, stop: int, total: int) -> Floats:
    """Numbers `start` … `stop` − 1 of each stream, wherever it is entered: one generator that is set to every stream."""
    before = start % _PER_COUNTER
    found = np.empty((stop - start + before, len(streams)), order="F")
    bits = np.random.Philox(0)
    entered, random = bits.state, np.random.Generator(bits)
    entered["state"]["counter"][0] = (start - before) // _PER_COUNTER
    for column, name in enumerate(streams):
        entered["state"]["key"] = key(seed, name)
        bits.state = entered
        random.random(out=found[:, column])
    return found[before:]


def _latin_hypercube(seed: int, streams: Sequence[str], start: int, stop: int, total: int) -> Floats:
    """One draw in each of `total` equal strata of every stream (McKay, Beckman and Conover 1979)."""
    index = np.arange(start, stop, dtype=np.uint64)
    strata = np.array([permuted(index, total, key(seed, name, "strata")) for name in streams]).T
    return (strata + _monte_carlo(seed, streams, start, stop, total)) / total


def latin_hypercube(count: int, dimensions: int, seed: int) -> Floats:
    """Points inside the unit cube, (point × dimension), one in each of `count` equal strata of every dimension.

    Those of `scipy.stats.qmc`, which takes half a second to import.
    """
    (random,) = np.random.default_rng(seed).spawn(1)
    inside = random.random((count, dimensions))
    strata = np.tile(np.arange(1, count + 1), (dimensions, 1))
    for row in strata:
        random.shuffle(row)
    return np.asarray((strata.T - inside) / count)


def permuted(
    index: npt.NDArray[np.uint64], size: int, words: npt.NDArray[np.uint64]
) -> npt.NDArray[np.uint64]:
    """A pseudo-random permutation of 0 … size − 1 at some places, without making the whole of it.

    A Feistel network on the next even number of bits, walked until it falls inside (Black and Rogaway 2002);
    so a worker far down a Latin hypercube needs no memory of the draws before it.
    """
    half = np.uint64(max(1, (max(size - 1, 1).bit_length() + 1) // 2))
    mask = np.uint64((1 << int(half)) - 1)
    place = index.astype(np.uint64)
    outside = np.ones(place.shape, dtype=bool)
    while outside.any():
        left, right = place[outside] >> half, place[outside] & mask
        for turn in range(6):
            mixed = (right + np.uint64(turn + 1)) * np.uint64(0x9E3779B97F4A7C15) ^ words[turn % 2]
            mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            left, right = right, (left ^ (mixed >> np.uint64(31))) & mask
        place[outside] = (left << half) | right
        outside = place >= np.uint64(size)
    return place


def _sobol(seed: int, streams: Sequence[str], start: int, stop: int, total: int) -> Floats:
    """Sobol' sequence of scipy, each dimension scrambled by its stream's own matrix and shift."""
    sequence = _sobol_engine(len(streams))
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a chunk need not be a power of two; the sweep says so
        if sequence.num_generated > start:
            sequence.reset()
        if sequence.num_generated < start:
            sequence.fast_forward(start - sequence.num_generated)
        digits = (sequence.random(stop - start) * 2.0**_SOBOL_DIGITS).astype(np.uint64)
    return _scrambled(digits, [key(seed, name, "scramble") for name in streams])


_ONE_AT_A_TIME = Lock()
"""Held while the one sequence of so many dimensions is moved, and read, by one of several threads."""


@lru_cache(maxsize=4)
def _sobol_engine(dimensions: int):  # type: ignore[no-untyped-def]
    from scipy.stats import qmc

    return qmc.Sobol(dimensions, scramble=False)


_SOBOL_DIGITS, _DIGITS = 30, 53
"""Binary digits of a point of scipy's sequence, and of a scrambled one."""


def _scrambled(digits: npt.NDArray[np.uint64], words: Sequence[npt.NDArray[np.uint64]]) -> Floats:
    """Points (draw, dimension) in the random linear scramble of Matoušek (1998), which keeps them a digital net.

    Each digit sets itself and flips a random half of those after it; a random shift comes last. scipy scrambles so
    too, but draws the matrices of all dimensions from one generator, so that another input would change them all.
    """
    randoms = [np.random.Generator(np.random.Philox(key=one)) for one in words]
    scrambled = np.array([random.integers(1 << _DIGITS, dtype=np.uint64) for random in randoms])
    scrambled = np.broadcast_to(scrambled, digits.shape).copy()
    for place in range(_SOBOL_DIGITS):
        lead = 1 << (_DIGITS - 1 - place)
        column = np.array([lead + int(random.integers(lead)) for random in randoms], dtype=np.uint64)
        bit = (digits >> np.uint64(_SOBOL_DIGITS - 1 - place)) & np.uint64(1)
        scrambled ^= bit * column
    found: Floats = (scrambled.astype(float) + 0.5) * 2.0**-_DIGITS
    return found


def _halton(seed: int, streams: Sequence[str], start: int, stop: int, total: int) -> Floats:
    """Scrambled Halton sequence of scipy; the bases and their permutations are dealt out in order."""
    from scipy.stats import qmc

    sequence = qmc.Halton(len(streams), scramble=True, rng=np.random.default_rng(seed))
    sequence.fast_forward(start)
    return np.asarray(sequence.random(stop - start))


SAMPLERS: dict[str, Sampler] = {
    "mc": _monte_carlo,
    "lhs": _latin_hypercube,
    "sobol": _sobol,
    "halton": _halton,
}
