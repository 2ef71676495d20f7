"""Chunks on Dask workers: a cluster of this machine's cores, or a scheduler somewhere else; one code path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from itertools import islice
from typing import Any

from scenario_engine.analysis.sweep.job import Job, compute_chunk
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


def on_cluster(workers: int = 0, scheduler: str = "") -> Worker:
    """A worker for `sweep` that sends chunks to Dask.

    Parameters
    ----------
    workers
        Processes to start on this machine.
    scheduler
        Address of a running scheduler instead, such as `tcp://10.0.0.1:8786`; its workers must see the scenario
        files and the store's folder at the same paths.

    Raises
    ------
    ScenarioEngineError
        Dask is not installed, or the scheduler does not answer.
    """
    distributed = need("distributed", "dask", "A sweep on several workers")

    class Cluster(AbstractContextManager[Iterator[int]]):
        def __init__(self, job: Job, todo: Iterable[int]) -> None:
            self.job, self.todo = job, iter(todo)
            self.stack = ExitStack()
            self.under_way: set[Any] = set()

        def __enter__(self) -> Iterator[int]:
            client = self.stack.enter_context(_client(distributed, workers, scheduler, self.stack))
            return self._finished(client)

        def _finished(self, client: Any) -> Iterator[int]:
            """Chunks as they come, a few ahead of every worker: a sweep of any length is a short queue."""
            ahead = 2 * max(1, sum(client.nthreads().values()))
            coming = distributed.as_completed()
            for index in islice(self.todo, ahead):
                coming.add(self._submitted(client, index))
            for future in coming:
                self.under_way.discard(future)
                for index in islice(self.todo, 1):
                    coming.add(self._submitted(client, index))
                yield future.result()

        def _submitted(self, client: Any, index: int) -> Any:
            future = client.submit(compute_chunk, self.job, index, pure=False, retries=3)
            self.under_way.add(future)
            return future

        def __exit__(self, *fault: object) -> None:
            if fault[0] is None and self.under_way:
                # A chunk that is being written when enough are done must not land after the store is cut.
                distributed.wait(self.under_way)
            self.stack.close()

    return Cluster


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
