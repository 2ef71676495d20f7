"""A million draws with a streaming summary, the command as a user types it: wall clock and memory of all processes."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.memory import watched
from benchmarks.outcome import Bound, Figure, Outcome
from benchmarks.registry import case

TOP = Path(__file__).parents[2]
DRAWS, WORKERS = 1_000_000, 2
CALL = "from scenario_engine.cli import main\nif __name__ == '__main__': main()"


@case("million draws")
def streaming_summary(deep: bool) -> Iterator[Outcome]:
    """14 years × 19 sections × core and penetration, shares of GDP, 31 provinces of 2030."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = [
            "sweep",
            str(TOP / "scenarios/uncertain.toml"),
            "-n",
            str(DRAWS),
            "--summary-only",
            "--quiet",
        ]
        command = [sys.executable, "-c", CALL, *arguments, "--workers", str(WORKERS)]
        wall, most = watched([*command, "--output", f"{folder}/sweep"], TOP)
    yield Outcome(
        "a million draws, streaming summary, two workers",
        figures=(
            Figure("wall", wall, "s", "start of Dask included", Bound(high=10)),
            Figure("per draw", 1e6 * wall / DRAWS, "µs", "on two cores"),
            Figure("memory of all processes", most / 2**30, "GiB", "", Bound(high=1.5)),
        ),
    )
