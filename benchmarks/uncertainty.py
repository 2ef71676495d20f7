"""A million draws with a streaming summary on two workers, and Sobol' indices of twelve factors, timed.

Run: python benchmarks/uncertainty.py [draws]
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil

from scenario_engine.sensitivity.factors import Factor, Response
from scenario_engine.sensitivity.sobol import sobol
from scenario_engine.sweep.job import Job, Prepared
from scenario_engine.sweep.plan import Mixture

TOP = Path(__file__).parents[1]
UNCERTAIN = str(TOP / "scenarios/uncertain.toml")


def memory_of_tree(process: psutil.Process) -> int:
    """Resident bytes of a process and all below it, shared pages counted once where the system tells."""
    total = 0
    for one in (process, *process.children(recursive=True)):
        try:
            total += (
                one.memory_full_info().pss
                if hasattr(one.memory_full_info(), "pss")
                else one.memory_info().rss
            )
        except psutil.Error:
            continue
    return total


def million(draws: int) -> None:
    """The command as a user types it, wall clock, processor time and the most memory of all its processes."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["sweep", UNCERTAIN, "-n", str(draws), "--summary-only", "--workers", "2", "--quiet"]
        code = "from scenario_engine.cli import main\nif __name__ == '__main__': main()"
        start, before, peak = time.perf_counter(), os.times(), 0
        process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments, "--output", str(Path(folder) / "sweep")],
            env={**os.environ, "PYTHONPATH": str(TOP)},
        )
        finished = threading.Event()

        def watch() -> None:
            nonlocal peak
            while not finished.wait(0.2):
                peak = max(peak, memory_of_tree(psutil.Process(process.pid)))

        watcher = threading.Thread(target=watch)
        watcher.start()
        process.wait()
        finished.set()
        watcher.join()
        wall, after = time.perf_counter() - start, os.times()
        used = after.children_user + after.children_system - before.children_user - before.children_system
        print(
            f"{draws:,} draws: {wall:.1f} s wall, {used:.1f} s processor, peak {peak / 2**20:.0f} MiB of all processes"
        )


def twelve_factors() -> None:
    """Sobol' indices of 12 factors for every year and section, 57,344 evaluations, in process."""
    outputs = ("core_value_added", "penetration_value_added", "share_of_gdp")
    ready = Prepared(Job(UNCERTAIN, "", 1, outputs=outputs))
    independent = replace(ready.uncertainty, ranks=None)
    response = Response(Mixture(ready.scenario.graph, ready.scenario.inputs, independent, ready.quantities))
    parts = np.array_split(np.arange(len(response.streams)), 12)
    factors = [Factor(f"factor {at}", tuple(part.tolist())) for at, part in enumerate(parts)]
    start, used = time.perf_counter(), time.process_time()
    found = sobol(response, factors, 4096)
    wall, used = time.perf_counter() - start, time.process_time() - used
    print(f"Sobol', 12 factors, {response.cells} results, {found.attrs['evaluations']:,} evaluations: "
          f"{wall:.2f} s wall, {used:.2f} s processor")  # fmt: skip


if __name__ == "__main__":
    twelve_factors()
    million(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
