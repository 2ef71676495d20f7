"""A million draws with a streaming summary, the command as a user types it: wall clock and memory."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.memory import watched
from benchmarks.outcome import Bound, Figure, Outcome
from benchmarks.registry import case
from scenario_engine.analysis.workers import cores

TOP = Path(__file__).parents[2]
DRAWS = 1_000_000
CALL = "from scenario_engine.cli import main\nif __name__ == '__main__': main()"
MOST = 10.0
"""Seconds a million draws may take."""


@case("million draws")
def streaming_summary(deep: bool) -> Iterator[Outcome]:
    """14 years × 19 sections × core and penetration, shares of GDP, 31 provinces of 2030."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            *(sys.executable, "-c", CALL, "sweep", str(TOP / "scenarios/uncertain.toml"), "-n", str(DRAWS)),
            *("--engine", "xla", "--summary-only", "--quiet", "--output"),
        ]
        fresh = {"XDG_CACHE_HOME": folder}
        first, most = watched([*command, f"{folder}/first"], TOP, fresh)
        again, _ = watched([*command, f"{folder}/again"], TOP, fresh)
    yield Outcome(
        "a million draws, streaming summary",
        figures=(
            Figure("wall", first, "s", "nothing compiled before", Bound(high=MOST)),
            Figure("wall, asked again", again, "s", "the compiled model is kept", Bound(high=MOST)),
            Figure("per draw", 1e6 * again / DRAWS, "µs", f"on {cores()} cores"),
            Figure("memory", most / 2**30, "GiB", "", Bound(high=1.5)),
        ),
    )
