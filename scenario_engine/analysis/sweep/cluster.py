"""Chunks on Dask workers: a cluster of this machine's cores, or a scheduler somewhere else; one code path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import Any

from scenario_engine.analysis.sweep.job import Job, Sweep, compute_chunk
from scenario_engine.analysis.sweep.run import Worker
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.optional import need

__all__ = ["on_cluster"]

SURROUNDINGS = {
    "OMP_NUM_THREADS": 1,
    "OPENBLAS_NUM_THREADS": 1,
    "MALLOC_ARENA_MAX": 1,
    "MALLOC_MMAP_THRESHOLD_": 2**30,
    "MALLOC_TRIM_THRESHOLD_": 2**30,
}
"""Environment of local workers: one thread each, and memory of a block kept for the next.

Dask's own setting gives every freed page back to the system, which costs more than the arithmetic of a block.
"""

PATIENCE = "10s"
"""How long a scheduler may take to answer."""

WITHOUT_WORKERS = 30.0
"""Seconds that a sweep waits for a chunk when its scheduler has no worker."""


def on_cluster(workers: int = 0, scheduler: str = "") -> Worker:
    """A worker for `sweep` that sends chunks to Dask.

    `workers` are processes to start on this machine. The workers of a running `scheduler`, such as
    `tcp://10.0.0.1:8786`, must see the scenario files and the store's folder at the same paths.
    """
    distributed = need("distributed", "dask", "A sweep on several workers")

    @contextmanager
    def work(ready: Sweep, todo: Iterable[int]) -> Iterator[Iterator[int]]:
        under_way: set[Any] = set()
        with ExitStack() as stack:
            client = stack.enter_context(_client(distributed, workers, scheduler, stack))
            yield _finished(distributed, client, ready.job, iter(todo), under_way, scheduler)
            if under_way:
                # A chunk that is being written when enough are done must not land after the store is cut.
                distributed.wait(under_way)

    return work


def _finished(  # noqa: PLR0917 - the last says where the others are
    distributed: Any, client: Any, job: Job, todo: Iterator[int], under_way: set[Any], scheduler: str
) -> Iterator[int]:
    """Chunks as they come, a few ahead of every worker: a sweep of any length is a short queue."""

    def submit(count: int) -> None:
        for index in islice(todo, count):
            under_way.add(client.submit(compute_chunk, job, index, pure=False, retries=3))

    submit(2 * max(1, sum(client.nthreads().values())))
    while under_way:
        try:
            done = distributed.wait(under_way, WITHOUT_WORKERS, return_when="FIRST_COMPLETED").done
        except (TimeoutError, distributed.TimeoutError):
            if client.scheduler_info()["workers"]:
                continue
            raise ScenarioEngineError(
                f"no Dask worker has answered at {scheduler or 'this machine'} for {WITHOUT_WORKERS:g} seconds.",
                f"Start some (dask worker {scheduler}), and run the same command to go on.",
            ) from None
        for future in done:
            under_way.discard(future)
            submit(1)
            yield future.result()


def _client(distributed: Any, workers: int, scheduler: str, stack: ExitStack):  # type: ignore[no-untyped-def]
    try:
        if scheduler:
            return distributed.Client(scheduler, timeout=PATIENCE)
        import dask

        with dask.config.set({"distributed.nanny.pre-spawn-environ": SURROUNDINGS}):
            cluster = distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
            )
        return distributed.Client(stack.enter_context(cluster))
    except (OSError, TimeoutError) as fault:
        where = scheduler or "this machine"
        raise ScenarioEngineError(f"no Dask scheduler answers at {where} ({fault}).") from None
