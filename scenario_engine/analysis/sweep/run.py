"""The sweep itself: chunks here or on Dask workers, stopped when precise enough, summed up in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import xarray as xr

from scenario_engine.analysis.sweep.convergence import Convergence, as_table, convergence
from scenario_engine.analysis.sweep.job import Job, Prepared, compute_chunk, prepared
from scenario_engine.analysis.sweep.store import ChunkSummary
from scenario_engine.analysis.sweep.summary import Summary
from scenario_engine.methods.probability.histogram import Counts
from scenario_engine.methods.probability.moments import Moments
from scenario_engine.support.errors import ScenarioEngineError

__all__ = ["Swept", "here", "sweep"]

Worker = Callable[[Job, Iterable[int]], AbstractContextManager[Iterator[int]]]
"""Does the chunks it is given and yields their numbers as they are done, in any order."""

Progress = Callable[[int, int], None]
"""Told how many draws are done, and of how many."""


@dataclass(frozen=True)
class Swept:
    """A finished sweep."""

    job: Job
    summary: Summary
    convergence: list[Convergence]
    stopped_early: bool

    def _repr_html_(self) -> str:
        from scenario_engine.support.html import of_sweep

        note = "stopped: the precision asked for is reached" if self.stopped_early else ""
        title = prepared(self.job).scenario.title
        return of_sweep(f"Sweep of {title['en']} · {title['zh']}", self.summary.dataset(), note)

    @property
    def draws(self) -> xr.Dataset:
        """The stored draws, opened lazily."""
        return self.job.store.draws()


def sweep(job: Job, work: Worker, progress: Progress = lambda done, total: None) -> Swept:
    """Do what is left of a job and sum it up.

    Parameters
    ----------
    job
        What to sweep; its folder may hold a part of it already.
    work
        Where chunks are computed: `here`, or a Dask cluster.
    progress
        Called after each chunk.

    Raises
    ------
    ScenarioEngineError
        A faulty scenario; a folder that holds another sweep; a draw the model does not admit.
    """
    ready = prepared(job)
    with job.store.held():
        return _done(job, ready, work, progress)


def _done(job: Job, ready: Prepared, work: Worker, progress: Progress) -> Swept:
    arrays = ready.arrays
    job.store.open(ready.identity, arrays, ready.chunk)
    tally = _Tally(ready)
    done = sum(_draws_of(ready, index) for index in range(ready.chunks) if job.store.has_chunk(index))
    progress(done, job.draws)
    todo = [index for index in range(ready.chunks) if not job.store.has_chunk(index)]
    if todo and not tally.take():
        with work(job, todo) as finished:
            for index in finished:
                done += _draws_of(ready, index)
                progress(done, job.draws)
                if tally.take():
                    break
    tally.take()
    if tally.enough:
        job.store.cut(tally.draws, tally.next)
    summary = Summary.of(ready, tally.moments, Counts.all_of(tally.counts), tally.hits)
    looks = [look for look in tally.looks if look.count < tally.draws]
    settled = convergence([*looks, tally.moments], ready.cell_names)
    summary.write(job.store.folder)
    job.store.write_text("summary.csv", summary.table())
    job.store.write_text("convergence.csv", as_table(settled))
    job.store.write_sums()
    return Swept(job, summary, settled, tally.enough)


class here:  # noqa: N801 - reads as a worker: sweep(job, here)
    """Chunks computed in this process, one after the other."""

    def __init__(self, job: Job, todo: Iterable[int]) -> None:
        self._finished = (compute_chunk(job, index) for index in todo)

    def __enter__(self) -> Iterator[int]:
        return self._finished

    def __exit__(self, *fault: object) -> None:
        return None


class _Tally:
    """Chunk summaries taken up in the order of the draws, as far as they are there without a gap."""

    def __init__(self, ready: Prepared) -> None:
        self.ready = ready
        self.next = 0
        self.enough = False
        self.counts: list[Counts] = []
        self.hits = [0.0] * len(ready.conditions)
        self._moments: Moments | None = None
        self.looks: list[Moments] = []
        """Moments after 1, 2, 4 … blocks, and in the end."""
        self._blocks = 0
        if ready.until:
            names = list(ready.templates)
            place = names.index(str(ready.until.quantity))
            self._cell = sum(ready.templates[name].size for name in names[:place])

    def take(self) -> bool:
        """Take up what has been finished since; True once the precision asked for is reached."""
        while not self.enough and self.next < self.ready.chunks and self.ready.job.store.has_chunk(self.next):
            self._add(self.ready.job.store.read_chunk(self.next))
            self.next += 1
            until = self.ready.until
            self.enough = until is not None and float(self.moments.half_width[self._cell]) <= until.half_width
        return self.enough

    def _add(self, chunk: ChunkSummary) -> None:
        for block in chunk.blocks:
            self._moments = self._moments.merged(block) if self._moments else block
            self._blocks += 1
            if self._blocks & (self._blocks - 1) == 0:
                self.looks.append(self._moments)
        self.counts = [Counts.all_of([*self.counts, chunk.counts])]
        self.hits = [total + new for total, new in zip(self.hits, chunk.hits, strict=True)]

    @property
    def moments(self) -> Moments:
        """Of all draws taken up."""
        if self._moments is None:
            raise ScenarioEngineError("the sweep has no whole chunk to sum up.")
        return self._moments

    @property
    def draws(self) -> int:
        """How many draws were taken up."""
        return self.moments.count


def _draws_of(ready: Prepared, index: int) -> int:
    return min(ready.chunk, ready.job.draws - index * ready.chunk)
