"""One, two and four Dask workers on this machine, overhead per chunk, and 10⁹ draws on a hundred machines, on paper."""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.outcome import Figure, Outcome
from benchmarks.registry import case
from scenario_engine.analysis.sweep import sweep
from scenario_engine.analysis.sweep.job import Job, Sweep
from scenario_engine.analysis.sweep.run import Worker, here, on_cluster

UNCERTAIN = str(Path(__file__).parents[2] / "scenarios" / "uncertain.toml")
DRAWS, CHUNK = 131_072, 16_384
FINE = 4_096
"""Draws of a small chunk: the same draws in more chunks cost what chunks cost."""

SENT = 200
"""Chunks sent that are done already, to see what sending costs."""

MACHINES, CORES, WANTED = 100, 32, 1e9


@dataclass(frozen=True)
class Swept:
    """Seconds until the first chunk could be sent, from then to the last one back, and from then to the summary."""

    starting: float
    working: float
    ending: float


@case("distributed")
def workers_on_this_machine(deep: bool) -> Iterator[Outcome]:
    """Wall seconds from the first chunk sent to the last one back; what a chunk costs; the sum for a cluster."""
    warnings.filterwarnings("ignore", "Port .* is already in use", UserWarning)
    logging.getLogger("distributed").setLevel(logging.ERROR)
    alone = _swept(here)
    fine = _swept(here, FINE)
    runs = {workers: _swept(on_cluster(workers)) for workers in (1, 2, 4)}
    more = DRAWS / FINE - DRAWS / CHUNK
    cost = Cost(
        max(alone.working, 1e-9) / DRAWS,
        max(fine.working - alone.working, 0.0) / more,
        max(fine.ending - alone.ending, 0.0) / more,
        _sending(),
        runs[1].starting,
    )
    yield Outcome(
        f"distributed, {DRAWS:,} draws",
        figures=(
            Figure("in this process", alone.working, "s", f"{1e6 * cost.draw:.0f} µs a draw"),
            *(
                Figure(
                    f"{workers} worker{'s' * (workers > 1)}",
                    one.working,
                    "s",
                    f"{alone.working / one.working:.2f} × as fast as this process; start {one.starting:.1f} s",
                )
                for workers, one in runs.items()
            ),
            Figure(
                "sending a chunk",
                1e3 * cost.sending,
                "ms",
                f"{SENT} chunks that are done already, one worker",
            ),
            Figure(
                "a chunk on its worker", 1e3 * cost.chunk, "ms", f"chunks of {FINE:,} against {CHUNK:,} draws"
            ),
            Figure("merging a chunk's summary", 1e3 * cost.merging, "ms", "the same, after the last chunk"),
        ),
        notes=("Two cores: four workers can be no faster than two.",) if (os.cpu_count() or 2) <= 2 else (),
    )
    yield cost.on_paper()


@dataclass(frozen=True)
class Cost:
    """Seconds of the parts of a sweep: a draw, a chunk on its worker, merging, sending, and starting workers."""

    draw: float
    chunk: float
    merging: float
    sending: float
    starting: float

    def on_paper(self) -> Outcome:
        """Draws divided by cores; chunks handed out by one scheduler and merged by one process."""
        chunks, cores = WANTED / CHUNK, MACHINES * CORES
        computing = (WANTED * self.draw + chunks * self.chunk) / cores
        sending, merging = chunks * self.sending, chunks * self.merging
        serial = sending + merging
        return Outcome(
            "10⁹ draws on a hundred machines, on paper",
            figures=(
                Figure(
                    "computing",
                    computing,
                    "s",
                    f"10⁹ × {1e6 * self.draw:.0f} µs over {MACHINES} × {CORES} such cores",
                ),
                Figure("sending chunks", sending, "s", f"{chunks:,.0f} of {CHUNK:,} draws, one scheduler"),
                Figure("merging summaries", merging, "s", "one process, while others compute"),
                Figure("starting workers", self.starting, "s", "side by side"),
                Figure("all, if nothing overlaps", self.starting + computing + serial, "s"),
                Figure("processor time", cores * computing / 3600, "core hours"),
            ),
            notes=(
                "Nothing of this was run: it is the sum of measured parts. Sending and merging are single processes: with "
                f"chunks of this size they decide from {MACHINES * computing / max(sending, merging):,.0f} machines on, "
                "and chunks ten times as large move that point ten times as far.",
            ),
        )


def _swept(work: Worker, chunk: int = CHUNK) -> Swept:
    moments: list[float] = []

    class Timed(contextlib.AbstractContextManager[Iterator[int]]):
        def __init__(self, ready: Sweep, todo: Iterable[int]) -> None:
            self.inner = work(ready, todo)

        def __enter__(self) -> Iterator[int]:
            moments.append(time.perf_counter())
            finished = self.inner.__enter__()
            moments.append(time.perf_counter())
            everything = list(finished)
            moments.append(time.perf_counter())
            return iter(everything)

        def __exit__(self, *fault: Any) -> None:
            self.inner.__exit__(*fault)

    with tempfile.TemporaryDirectory() as folder:
        sweep(UNCERTAIN, DRAWS, folder=f"{folder}/sweep", keep_draws=False, chunk=chunk, work=Timed)
        ended = time.perf_counter()
    begun, ready, back = moments
    return Swept(ready - begun, back - ready, ended - back)


def _sending() -> float:
    """Seconds a chunk takes to a worker and back when there is nothing left to do for it."""
    with tempfile.TemporaryDirectory() as folder:
        job = Job(UNCERTAIN, f"{folder}/sweep", FINE, keep_draws=False, chunk=FINE)
        sweep(UNCERTAIN, FINE, folder=f"{folder}/sweep", keep_draws=False, chunk=FINE)
        with on_cluster(1)(Sweep(job), [0] * (SENT + 1)) as finished:
            next(finished)  # the worker reads the scenario first
            start = time.perf_counter()
            for _ in finished:
                pass
            return (time.perf_counter() - start) / SENT
