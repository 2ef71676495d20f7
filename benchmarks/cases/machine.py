"""The machine's own rates, which the limits of other cases are computed from."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.machine import rates
from benchmarks.outcome import Figure, Outcome
from benchmarks.registry import case


@case("machine")
def what_it_does_at_best(deep: bool) -> Iterator[Outcome]:
    """Bytes and operations a second."""
    found = rates()
    yield Outcome(
        "machine",
        figures=(
            Figure("written to fresh memory", found.fresh / 1e9, "GB/s", "256 MiB, pages included"),
            Figure("written to the cache", found.cached / 1e9, "GB/s", "12 MB over and over"),
            Figure("copied", found.copied / 1e9, "GB/s", "256 MiB, read and written"),
            Figure("matrix product", found.operations / 1e9, "Gflop/s", "1,500 squared, double precision"),
        ),
    )
