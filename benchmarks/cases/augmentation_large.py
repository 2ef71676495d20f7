"""A table of 9,800 sectors, dense: the first draw factorises once, each further draw is a matrix product."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.machine import rates
from benchmarks.memory import peak
from benchmarks.outcome import Bound, Figure, Outcome
from benchmarks.registry import case
from benchmarks.timing import interleaved, seconds_of
from benchmarks.yardsticks.augmentation import Split, by_engine
from scenario_engine.methods.input_output.leontief import Leontief

SECTORS, CORE, DRAWS = 9_800, 11, 1_000


@case("augmentation, 9,800 sectors")
def first_and_further_draws(deep: bool) -> Iterator[Outcome]:
    """Seconds and memory of the first draw, and what each further one costs."""
    split = Split.random(SECTORS, CORE)
    table, one, many = split.labelled, split.shares(1), split.shares(DRAWS)
    requirements = table[:, :0]

    def first() -> None:
        nonlocal requirements
        requirements = Leontief.of(table).output(split.bought)
        by_engine(requirements, one, split.x)

    spent = 0.0

    def timed() -> None:
        nonlocal spent
        spent = seconds_of(first)

    held = peak(timed)
    e = requirements.to_numpy()
    residual = e - split.a @ e - split.bought.to_numpy()
    least = 2 / 3 * SECTORS**3 / rates().operations
    timings = interleaved(
        {
            "engine, one draw alone": lambda: by_engine(requirements, one, split.x),
            f"engine, {DRAWS:,} draws": lambda: by_engine(requirements, many, split.x),
        },
        rounds=7,
    )
    further = timings[f"engine, {DRAWS:,} draws"].median / DRAWS
    yield Outcome(
        "augmentation, 9,800 sectors",
        timings,
        "engine, one draw alone",
        figures=(
            Figure("first draw", spent, "s", f"one factorisation is at least {least:.1f} s of arithmetic"),
            Figure(
                "memory of the first draw",
                1 + held / split.a.nbytes,
                "× the table",
                f"the table itself is {split.a.nbytes / 1e9:.2f} GB, its factors as much",
                Bound(high=2.2),
            ),
            Figure("each further draw", 1e3 * further, "ms", f"of {DRAWS:,} in a batch", Bound(high=1.0)),
            Figure("residual of (I − A) E = A in the core columns", float(np.abs(residual).max())),
        ),
        notes=("No inverse is formed: only the 11 columns are solved for.",),
    )
