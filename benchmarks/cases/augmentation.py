"""The Leontief augmentation over sectors, core sectors and draws: closed form against a larger table per draw."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product

import numpy as np

from benchmarks.machine import rates
from benchmarks.outcome import Bound, Figure, Outcome
from benchmarks.registry import case
from benchmarks.timing import Contestant, Timing, interleaved
from benchmarks.yardsticks.augmentation import (
    Method,
    Split,
    by_engine,
    by_numbers,
    in_bare_numpy,
    methods,
    set_up,
)
from scenario_engine.engine.engines import XLA, Repeated
from scenario_engine.support.array_types import Floats

CASES = (
    *((n, 11, 10_000) for n in (19, 42, 149)),
    (402, 11, 1_000),
    (1000, 11, 100),
    (2500, 11, 10),
    *((402, m, 1_000) for m in (1, 50, 200)),
    *((149, 11, draws) for draws in (1, 100)),
)
"""Sectors, core sectors, draws."""

DEEP = tuple(
    (n, m, draws)
    for n, m, draws in product((19, 42, 149, 402, 1000, 2500), (1, 11, 50, 200), (1, 100, 10_000))
    if m < n and (n + m) ** 3 * draws <= 1e12 and (n, m, draws) not in CASES
)

DONE = 10
"""Slow methods do at least one draw in so many; their time is scaled by no more."""

SET_UP = "engine, set-up: factorise, solve for the core"
COMPILED = "engine, closed form compiled (xla), in one call"
ENGINE, BARE, WRITING = "engine, closed form", "closed form in bare NumPy", "writing the result to memory"
PRINTED, PYMRIO = "inverse per draw (as printed)", "pymrio calc_A + calc_L"


@case("augmentation")
def against_a_larger_table_per_draw(deep: bool) -> Iterator[Outcome]:
    """Ratios to the closed form, each method's results held against it."""
    for n, m, draws in (*CASES, *(DEEP if deep else ())):
        split = Split.random(n, m)
        columns = np.linalg.solve(np.eye(n) - split.a, split.a[:, split.core])
        yield compared(split, columns, draws, methods())


def compared(split: Split, columns: Floats, draws: int, slow: dict[str, Method], about: str = "") -> Outcome:
    """One table: the engine, bare NumPy, writing alone, and the slow methods on some draws."""
    n, m = split.n, split.m
    shares = split.shares(draws)
    bare = shares.to_numpy()
    requirements = split.labelled.isel(buyer=split.core).rename(buyer="core").copy(data=columns)
    some = bare[: -(-draws // DONE)]
    compiled = Repeated(partial(by_numbers, requirements, split.x), XLA)
    contestants = {
        SET_UP: Contestant(partial(set_up, split)),
        COMPILED: Contestant(partial(compiled.view, bare)),
        ENGINE: Contestant(partial(by_engine, requirements, shares, split.x)),
        BARE: Contestant(partial(in_bare_numpy, split, columns, bare)),
        WRITING: Contestant(partial(np.full, draws * n, 1.0)),
        **{
            name: Contestant(partial(_each, method, split, some), draws / len(some))
            for name, method in slow.items()
        },
    }
    timings = interleaved(contestants, rounds=9, budget=6.0)
    ours = by_engine(requirements, shares.isel(draw=slice(0, len(some))), split.x)
    ours = ours.transpose("draw", "sector").to_numpy()
    results = {
        COMPILED: compiled(some),
        BARE: in_bare_numpy(split, columns, bare[: len(some)]),
        **{name: _each(method, split, some) for name, method in slow.items()},
    }
    size = np.where(
        ours == 0.0, 1.0, np.abs(ours)
    )  # a sector that sells nothing to the core has nothing induced
    gaps = {name: float(np.max(np.abs(found - ours) / size)) for name, found in results.items()}
    if not max(gaps.values()) <= 1e-12:
        raise ArithmeticError(f"n = {n}, m = {m}: the methods differ, {gaps}")
    promised = (n, m, draws) == (149, 11, 10_000) and not about
    figures = _targets(split, draws, timings) if promised else ()
    title = f"augmentation{about}, n = {n:,}, m = {m}, {draws:,} draws"
    return Outcome(title, timings, ENGINE, gaps, figures)


def _targets(split: Split, draws: int, timings: dict[str, Timing]) -> tuple[Figure, ...]:
    ours, once = timings[ENGINE].median, timings[SET_UP].median
    fastest = min(ours, timings[COMPILED].median)
    figures = [
        Figure(
            "printed method over closed form",
            timings[PRINTED].median / fastest,
            "×",
            "further draws; the printed method has no set-up",
            Bound(low=2000),
            _most(PRINTED, draws, timings),
        ),
        Figure("the same, set-up counted", timings[PRINTED].median / (fastest + once), "×"),
        Figure(
            "closed form over writing the result",
            fastest / timings[WRITING].median,
            "×",
            "",
            Bound(high=2),
            _limit(split, draws, timings),
        ),
    ]
    if PYMRIO in timings:
        ratio = timings[PYMRIO].median / fastest
        most = _most(PYMRIO, draws, timings)
        figures.insert(1, Figure("pymrio over closed form", ratio, "×", "", Bound(low=5000), most))
    return tuple(figures)


def _most(method: str, draws: int, timings: dict[str, Timing]) -> str:
    seconds = timings[method].median
    bare, writing = (seconds / timings[name].median for name in (BARE, WRITING))
    return (
        f"One draw takes {1e3 * seconds / draws:.2g} ms that way; the more of it a processor does at once, the smaller the "
        f"multiple. Bare NumPy reaches {bare:,.0f} × here, and {writing:,.0f} × would be the most, if nothing were done but "
        "to write the result."
    )


def _limit(split: Split, draws: int, timings: dict[str, Timing]) -> str:
    operations = 2.0 * split.n * split.m * draws
    arithmetic = operations / rates().operations
    writing, bare = timings[WRITING].median, timings[BARE].median
    return (
        f"The sum over the core is {operations / 1e6:,.0f} million operations, {1e3 * arithmetic:.2g} ms at this machine's "
        f"{rates().operations / 1e9:,.0f} Gflop/s; the {8e-6 * split.n * draws:,.0f} MB of the result are "
        f"written in {1e3 * writing:.2g} ms. So {(arithmetic + writing) / writing:.2g} × is the least for the arithmetic and one "
        f"writing; bare NumPy, which divides, multiplies and scales in passes of their own, takes {bare / writing:.2g} ×, and "
        f"labels the rest."
    )


def _each(method: Method, split: Split, shares: Floats) -> Floats:
    return np.array([method(split, one) for one in shares])
