"""The augmentation of a sparse table: the engine factorises it once, the alternative once a draw."""

from __future__ import annotations

from collections.abc import Iterator

from scipy import sparse

from benchmarks.cases.augmentation import compared
from benchmarks.outcome import Outcome
from benchmarks.registry import case
from benchmarks.yardsticks.augmentation import Split, by_inverse, by_sparse_solve
from scenario_engine.methods.input_output.leontief import Leontief

DENSITY = 0.002
"""Of a table of this size, five cells a column."""


@case("augmentation, sparse")
def against_a_sparse_factorisation_per_draw(deep: bool) -> Iterator[Outcome]:
    """Few cells in a row, as in tables of many regions that trade with few."""
    for n in (1000, 2500) if deep else (1000,):
        split = Split.random(n, 11, density=DENSITY * 2500 / n)
        system = Leontief.of_sparse(sparse.csc_array(split.a), split.sectors)
        columns = system.output(split.bought).transpose("sector", "core").to_numpy()
        slow = {"sparse solve per draw": by_sparse_solve, "inverse per draw (as printed)": by_inverse}
        yield compared(split, columns, 1_000, slow, ", sparse")
