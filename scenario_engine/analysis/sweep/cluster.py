"""Chunks of draws on Dask workers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager

from scenario_engine.analysis.sweep.job import Sweep, compute_chunk
from scenario_engine.analysis.sweep.run import Worker
from scenario_engine.analysis.workers import as_they_come
from scenario_engine.support.optional import need

__all__ = ["on_cluster"]


def on_cluster(workers: int = 0, scheduler: str = "") -> Worker:
    """A worker for `sweep` that sends chunks to Dask.

    `workers` are processes to start on this machine. The workers of a running `scheduler`, such as
    `tcp://10.0.0.1:8786`, must see the scenario files and the store's folder at the same paths.
    """
    need("distributed", "dask", "A sweep on several workers")

    def work(ready: Sweep, todo: Iterable[int]) -> AbstractContextManager[Iterator[int]]:
        return as_they_come(compute_chunk, ready.job, todo, workers=workers, scheduler=scheduler)

    return work
