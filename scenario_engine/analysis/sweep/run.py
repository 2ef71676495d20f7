"""The sweep itself: chunks here or on Dask workers, stopped when precise enough, summed up in order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import numpy as np
import xarray as xr

from scenario_engine.analysis.sweep.failures import Failure, merged, told
from scenario_engine.analysis.sweep.job import Job, Sweep, compute_chunk
from scenario_engine.analysis.sweep.store import SUMMARY, ChunkSummary, Store
from scenario_engine.analysis.sweep.summary import cautions, convergence_table, summary, summary_table
from scenario_engine.analysis.workers import as_they_come
from scenario_engine.engine.quantity import Precision
from scenario_engine.methods.probability.histogram import Counts
from scenario_engine.methods.probability.moments import Moments
from scenario_engine.scenario.scenario import Scenario, load
from scenario_engine.support.arguments import checked
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.optional import need

__all__ = ["on_cluster", "sweep"]

Worker = Callable[[Sweep, Iterable[int]], AbstractContextManager[Iterator[int]]]
"""Does the chunks it is given into the store and yields their numbers as they are done, in any order."""

Progress = Callable[[int, int], None]
"""Told how many draws are done, and of how many."""


@contextmanager
def here(ready: Sweep, todo: Iterable[int]) -> Iterator[Iterator[int]]:
    """Chunks computed in this process."""
    chunks = list(todo)
    with _computed(ready, chunks) as found:
        yield (index for index, _ in zip(chunks, found, strict=True))


@contextmanager
def _computed(ready: Sweep, todo: Iterable[int]) -> Iterator[Iterator[ChunkSummary]]:
    """Chunks in their order, on as many threads of this process as the engine has use for."""
    if ready.threads == 1:
        yield map(ready.compute, todo)
        return
    with ThreadPoolExecutor(ready.threads) as pool:
        ready.prepare(pool)
        try:
            yield pool.map(ready.compute, todo)
        finally:  # where the precision asked for is reached, the chunks that wait are left out
            pool.shutdown(cancel_futures=True)


def on_cluster(workers: int = 0, scheduler: str = "") -> Worker:
    """A worker for `sweep` that sends chunks to Dask: to processes started on this machine, or to a running `scheduler`.

    Its workers must see the scenario files and the store's folder at the same paths.
    """
    need("distributed", "dask", "A sweep on several workers")

    def work(ready: Sweep, todo: Iterable[int]) -> AbstractContextManager[Iterator[int]]:
        return as_they_come(compute_chunk, ready.job, todo, workers=workers, scheduler=scheduler)

    return work


@checked
def sweep(
    scenario: str | Path | Scenario,
    draws: int = 10_000,
    *,
    seed: int = 1,
    sampler: str = "mc",
    outputs: Sequence[str] = (),
    probabilities: Sequence[str] = (),
    until: str = "",
    folder: str | Path | None = None,
    keep_draws: bool = True,
    chunk: int = 0,
    engine: str = "",
    more: int | None = None,
    strict: bool = False,
    work: Worker = here,
    progress: Progress = lambda done, total: None,
) -> xr.Dataset:
    """Statistics of a scenario's results over many draws of its uncertain inputs.

    Parameters
    ----------
    scenario
        With draws; a name, a file, or one that is loaded.
    draws
        How many; with `until`, the most.
    seed, sampler
        Same seed, same draws, on any machine; `mc`, `lhs`, `sobol` or `halton`.
    outputs
        Quantities such as `sum(total_value_added[2030])`; those of the scenario, or every result that the draws
        reach, by default.
    probabilities
        Conditions such as `share_of_gdp[2030] > 0.04` whose probability is wanted.
    until
        Precision of a mean at which to stop, such as `share_of_gdp[2030] ± 0.01 pp`.
    folder
        Where draws and summary are stored, and what was stopped is continued; nothing is written without it.
    keep_draws
        Whether the folder holds every draw, or the summary alone.
    chunk
        Draws written at once; as many as fit the memory budget by default.
    engine
        `numpy` or `xla` (with JAX, `[fast]`); the quicker one for so many draws by default.
    more
        How many draws to add to those of the folder, which otherwise must hold the same sweep; `draws` is then
        not looked at.
    strict
        Whether a draw without a number is refused; otherwise it is counted and told in `attrs["warnings"]`.
    work, progress
        Where chunks of a folder are computed (`here` or `on_cluster(...)`), and what is told after each.

    Returns
    -------
    A variable for each quantity over `statistic` (`mean`, `sd`, `half_width`, `low`, `high`, `p01` … `p99`) and its
    own dimensions, in its unit, and `P(…)` for each condition, a share; both of the draws that have a number. In a
    notebook its `.scenario` shows intervals by year, and `outcome.plot(…, kind="fan", sweep=…)` draws them.

    Raises
    ------
    ScenarioEngineError
        A faulty scenario, one without draws, a folder that holds another sweep, a draw the model does not admit, and
        with `strict` one without a number.

    Examples
    --------
    >>> from scenario_engine import load
    >>> doubt = {"draw": {"distribution": "normal", "sd": 0.02, "effect": "add"}, "unit": "1"}
    >>> accounts = load("growth-accounting").with_(labour_share=doubt, assumption="two points", outputs=["mean_growth_source"])
    >>> sources = sweep(accounts, 200)["mean_growth_source"]
    >>> sources.sel(country="CHN", source_of_growth="technology", statistic=["p05", "p95"]).round(4).values.tolist()
    [-0.0012, 0.003]
    """
    model = scenario if isinstance(scenario, Scenario) else load(scenario)
    where = str(Path(folder).resolve()) if folder is not None else ""
    if more is not None:
        draws, engine = _extended(where, more, sampler, engine)
    job = Job(
        str(model.path.resolve()), where, draws, seed, sampler, tuple(outputs), tuple(probabilities), until,
        keep_draws=keep_draws, chunk=chunk, engine=engine, more=more is not None, strict=strict,
    )  # fmt: skip
    ready = Sweep(job, model)
    return _stored(ready, work, progress) if job.folder else _in_memory(ready, progress)


def _extended(folder: str, more: int, sampler: str, engine: str) -> tuple[int, str]:
    """How many draws there will be, and which engine computed those that are there."""
    if more < 1:
        advice = "Leave it out to continue a sweep that was stopped."
        raise ScenarioEngineError(f"--more is {more}; it must be one or more.", advice)
    if not folder:
        raise ScenarioEngineError("--more adds to the sweep of a folder.", "Name the folder.")
    if sampler == "lhs":
        advice = "Sweep anew with more --draws, or take sobol or mc, whose first draws stay."
        raise ScenarioEngineError("a Latin hypercube of more draws has other draws.", advice)
    there = Store(Path(folder)).identity
    return int(there["draws"]) + more, engine or str(there["arithmetic"]).split(" ", 1)[0]


def _in_memory(ready: Sweep, progress: Progress) -> xr.Dataset:
    tally = Tally(ready)
    with _computed(ready, range(ready.chunks)) as found:
        for chunk in found:
            tally.add(chunk)
            progress(tally.draws, ready.job.draws)
            if tally.enough:
                break
    return tally.summary()


def _stored(ready: Sweep, work: Worker, progress: Progress) -> xr.Dataset:
    """What is left of a folder's sweep, and its summary."""
    store, tally = ready.job.store, Tally(ready)
    with store.held():
        if ready.job.more:
            store.extend(ready.identity, ready.arrays, ready.chunk)
        store.open(ready.identity, ready.arrays, ready.chunk)
        todo = [index for index in range(ready.chunks) if not store.has_chunk(index)]
        done = ready.job.draws - sum(len(ready.span(index)) for index in todo)
        progress(done, ready.job.draws)
        if todo and not tally.take():
            with work(ready, todo) as finished:
                for index in finished:
                    done += len(ready.span(index))
                    progress(done, ready.job.draws)
                    if tally.take():
                        break
        tally.take()
        store.cut(tally.draws, tally.next)
        found = tally.summary()
        store.write(SUMMARY, found)
        store.write_text("summary.csv", summary_table(ready, found))
        store.write_text("convergence.csv", convergence_table(tally.looks, ready.model.cell_names))
        store.write_sums()
    return found


class Tally:
    """Chunk summaries taken up in the order of the draws, as far as they are there without a gap."""

    moments: Moments
    """Of all draws taken up."""

    def __init__(self, ready: Sweep) -> None:
        self.ready = ready
        self.next = 0
        self.enough = False
        """Whether the precision asked for is reached."""
        self._counts = Counts()
        self._hits = np.zeros(len(ready.conditions))
        self._looks: list[Moments] = []
        self._blocks = 0
        self._failures: tuple[Failure, ...] = ()

    @property
    def draws(self) -> int:
        """How many draws were taken up."""
        return self.moments.draws

    @property
    def looks(self) -> list[Moments]:
        """Moments after 1, 2, 4 … blocks, and in the end."""
        return [*(look for look in self._looks if look.draws < self.draws), self.moments]

    def take(self) -> bool:
        """Take up what has been stored since; whether the precision asked for is reached."""
        store = self.ready.job.store
        while not self.enough and self.next < self.ready.chunks and store.has_chunk(self.next):
            self.add(store.read_chunk(self.next))
        return self.enough

    def add(self, chunk: ChunkSummary) -> None:
        """Take up the next chunk."""
        for block in chunk.blocks:
            self.moments = self.moments.merged(block) if self._blocks else block
            self._blocks += 1
            if self._blocks & (self._blocks - 1) == 0:
                self._looks.append(self.moments)
        self._counts = self._counts.merged(chunk.counts)
        self._hits = self._hits + chunk.hits
        self._failures = merged([*self._failures, *chunk.failures])
        if self._failures and self.ready.job.strict:
            advice = "Mend the operator, narrow the draws (truncate = [low, high]), or leave --strict out."
            raise ScenarioEngineError(told(self._failures, self.draws), advice)
        self.next += 1
        if until := self.ready.until:
            self.enough = self._known_of(until)[0] <= until.half_width

    def summary(self) -> xr.Dataset:
        """Statistics of all draws taken up."""
        found = summary(self.ready, self.moments, self._counts, self._hits)
        reached, short = self._precision(self.ready.until) if self.ready.until else ("", "")
        if reached:
            found.attrs["notes"] = reached
        warnings = [told(self._failures, self.draws), *cautions(self.ready, found), short]
        return found.assign_attrs(warnings="\n".join(filter(None, warnings)))

    def _known_of(self, until: Precision) -> tuple[float, int]:
        """Half the interval of the mean that was asked for, and how many draws have a number of it."""
        cell = self.ready.model.cells[str(until.quantity)].start
        return float(self.moments.half_width[cell]), int(self.moments.count[cell])

    def _precision(self, until: Precision) -> tuple[str, str]:
        """How well the mean is known that was asked for; or what is known of it, and what more would take."""
        (half, known), draws = self._known_of(until), f"{self.draws:,}"
        if self.enough:
            over = f"{known:,} draws" + (f" with a number, of {draws}" if known < self.draws else "")
            return f"Stopped: --until {until} is reached: the mean is known to ± {half:.4g} over {over}.", ""
        if known < 2:
            return (
                "",
                f"--until {until} is not reached: {known} of {draws} draws have a number of {until.quantity}.",
            )
        enough = self.draws * (half / until.half_width) ** 2
        needed = f"; about {enough:,.0f} draws would do" if half > 0 else ""
        over = f", {known:,} of them with a number" if known < self.draws else ""
        return "", (
            f"--until {until} is not reached: the mean is known to ± {half:.4g} after {draws} draws{over}{needed}."
        )
