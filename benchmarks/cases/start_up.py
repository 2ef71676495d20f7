"""Whole processes, as a user starts them: --help, validate, run; and how long the imports take."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Outcome, interleaved
from benchmarks.registry import case

TOP = Path(__file__).parents[2]
CLI = [sys.executable, "-c", "from scenario_engine.cli import main; main()"]


def process(*command: str) -> None:
    """One process, its output thrown away; it must end well."""
    subprocess.run(command, cwd=TOP, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@case("start-up")
def whole_processes() -> Iterator[Outcome]:
    """Against an interpreter that does nothing, and one that only imports xarray."""
    baseline = str(TOP / "scenarios" / "baseline.toml")
    with tempfile.TemporaryDirectory() as folder:
        contestants = {
            "python -c pass": lambda: process(sys.executable, "-c", "pass"),
            "--help": lambda: process(*CLI, "--help"),
            "import xarray": lambda: process(sys.executable, "-c", "import xarray"),
            "validate baseline": lambda: process(*CLI, "validate", baseline),
            "run baseline": lambda: process(*CLI, "run", baseline, "--output", f"{folder}/b"),
        }
        timings = interleaved(contestants, rounds=5)
    yield Outcome("start-up", "python -c pass", timings, target="--help ≤ 0.25 s, run ≤ 1.5 s")
