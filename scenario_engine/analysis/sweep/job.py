"""A sweep as a value that can be sent anywhere, and the work of one chunk of it."""

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from scenario_engine.analysis.sweep.failures import Failure, Flags, merged
from scenario_engine.analysis.sweep.sampled_model import BLOCK, Played, SampledModel, asked_of
from scenario_engine.analysis.sweep.store import DRAWN, ChunkSummary, Store
from scenario_engine.analysis.workers import cores
from scenario_engine.engine.engines import engine_called
from scenario_engine.engine.quantity import Condition, Precision
from scenario_engine.methods.probability.histogram import Counts, Spread, bins
from scenario_engine.methods.probability.moments import Moments, sums
from scenario_engine.methods.probability.sampling import uniforms
from scenario_engine.scenario import provenance
from scenario_engine.scenario.scenario import Scenario, load
from scenario_engine.support.array_types import Floats, Integers
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files import checksums

BUDGET = 128 * 2**20
"""Bytes the results of one chunk may take; a worker needs a few times this."""

THREADS = 8
"""Most chunks computed side by side in one process: each takes a few times the memory of its results."""

PILOT = 1024
"""Draws that show where results lie before any is counted."""


@dataclass(frozen=True)
class Job:
    """What is to be swept, as `sweep` says: enough, with the files it names, to do any chunk of it on any machine.

    In memory where no folder is named.
    """

    scenario: str
    folder: str = ""
    draws: int = 10_000
    seed: int = 1
    sampler: str = "mc"
    outputs: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    until: str = ""
    keep_draws: bool = True
    chunk: int = 0
    engine: str = ""
    more: bool = False
    strict: bool = False

    def __post_init__(self) -> None:
        least = {"draws": (1, "a sweep needs one draw at least"), "seed": (0, "it must be zero or more")}
        for name, (low, why) in least.items():
            if getattr(self, name) < low:
                raise ScenarioEngineError(f"--{name} is {getattr(self, name)}; {why}.")
        if self.chunk < 0:
            advice = "Write 0 for as many draws as the memory takes."
            raise ScenarioEngineError(f"--chunk is {self.chunk}; it must be zero or more.", advice)

    @property
    def store(self) -> Store:
        """The folder as a store."""
        return Store(Path(self.folder))


class Sweep:
    """A job with its scenario read and its model made; one for each process."""

    def __init__(self, job: Job, scenario: Scenario | None = None) -> None:
        self.job = job
        self.scenario = scenario or load(job.scenario)
        conditions = [Condition.parse(text) for text in job.conditions]
        until = Precision.parse(job.until) if job.until else None
        single = [one.quantity for one in (*conditions, until) if one]
        self.outputs = asked_of(self.scenario, job.outputs)
        engine = engine_called(job.engine, job.draws)
        self.model = SampledModel.of(self.scenario, [*self.outputs, *single], engine)
        found, definitions = self.model.templates, self.scenario.dataset.definitions
        self.conditions = tuple(one.meant(found[str(one.quantity)], definitions) for one in conditions)
        self.until = until.meant(found[str(until.quantity)], definitions) if until else None

    @cached_property
    def chunk(self) -> int:
        """Draws of one chunk: whole blocks, within the memory budget."""
        if self.job.chunk:
            return ceil(self.job.chunk / BLOCK) * BLOCK
        kept = 8 if self.arrays else 0
        affordable = BUDGET // ((4 + kept) * max(self.model.centre.size, 1)) // BLOCK
        return int(np.clip(affordable, 1, 16)) * BLOCK

    @property
    def chunks(self) -> int:
        """How many chunks there are."""
        return ceil(self.job.draws / self.chunk)

    def span(self, index: int) -> range:
        """The draws of one chunk."""
        start = index * self.chunk
        return range(start, min(start + self.chunk, self.job.draws))

    def uniform(self, start: int, stop: int) -> Floats:
        """Independent uniform numbers of some draws, (draw, stream)."""
        if self.job.sampler == "lhs" and self.model.uncertainty.copula.blocks:
            return self._hypercube[start:stop]
        job = self.job
        return uniforms(job.sampler, job.seed, self.model.streams, start, stop, job.draws)

    @cached_property
    def _hypercube(self) -> Floats:
        """The whole Latin hypercube: where streams correlate, ranks are of all draws."""
        draws = self.job.draws
        every = uniforms("lhs", self.job.seed, self.model.streams, 0, draws, draws)
        return self.model.uncertainty.copula.stratified(every)

    @cached_property
    def _pilot(self) -> Floats:
        """Results of some draws that depend on nothing but the seed and the streams.

        As labelled arrays, whatever computes the rest: so who only adds up what others computed has nothing to compile.
        """
        return self.model.at_once(uniforms("mc", self.job.seed, self.model.streams, 0, PILOT, PILOT))

    @cached_property
    def scale(self) -> Spread:
        """Middle and spread of each result, in which quantiles are counted."""
        return Spread.of(self._pilot)

    @cached_property
    def defined(self) -> Flags:
        """Which results have a number in some draw; that the others have none is no failure."""
        return np.asarray(np.isfinite(self._pilot).any(axis=0))

    @property
    def arrays(self) -> dict[str, xr.DataArray]:
        """What the store keeps of each draw: the outputs and the drawn numbers."""
        if not (self.job.folder and self.job.keep_draws):
            return {}
        columns = self.model.columns
        drawn = xr.DataArray(np.zeros(len(columns)), coords={"column": columns}, dims="column", name=DRAWN)
        drawn.attrs["long_name"] = "Drawn numbers of the inputs, in the scenario's own units"
        return {**{str(one): self.model.templates[str(one)] for one in self.outputs}, DRAWN: drawn}

    @cached_property
    def identity(self) -> dict[str, Any]:
        """All that decides the numbers of this sweep."""
        job, record = self.job, provenance.of(self.scenario, seed=self.job.seed)
        steps = [step.operator for program in self.model.programs.values() for step in program.steps]
        wanted = {one.name for one in self.model.quantities}
        plan = [*steps, *self.scenario.graph.plan(self.scenario.inputs, wanted)]
        return {
            "title": record["title"],
            "files": {name: checksums.of_text(text) for name, text in record["files"].items()},
            "data": record["data"],
            "engine": record["engine"],
            "engine_source": provenance.sources_of(plan),
            "numpy": record["libraries"]["numpy"],
            "scipy": record["libraries"]["scipy"],
            "arithmetic": str(self.model.engine),
            "seed": job.seed,
            "sampler": job.sampler,
            "draws": job.draws,
            "chunk": self.chunk,
            "outputs": [str(one) for one in self.outputs],
            "conditions": [str(one) for one in self.conditions],
            "until": str(self.until) if self.until else None,
            "keep_draws": job.keep_draws,
        }

    @property
    def threads(self) -> int:
        """How many chunks are computed side by side in one process: while one waits for the compiler's threads, others go on."""
        return min(cores() + 1, THREADS) if self.model.engine.threads else 1

    def prepare(self, pool: Executor) -> None:
        """Find what all chunks share before threads ask for it at once; the model is compiled meanwhile."""
        _ = self.model.cells, self._passes
        drawn, anywhere = self.model.drawn(self.uniform(0, 1)), np.zeros((1, self.model.centre.size))
        compiled = pool.submit(
            lambda: [*self.model.blocks(drawn, self._passes, self.model.block, anywhere, anywhere)]
        )
        _ = self.scale, self.defined
        compiled.result()

    @cached_property
    def _passes(self) -> Played:
        """Bins and sums of all results from numbers drawn, in one pass, and the results where somebody looks at them."""
        return self.model.followed_by(self._statistics)

    def _statistics(self, values: Any, count: Any, middle: Any, per_spread: Any) -> tuple[Any, ...]:
        kept = (values,) if self.arrays or self.conditions else ()
        return (bins(values, middle, per_spread), *sums(values, count, middle), *kept)

    def compute(self, index: int) -> ChunkSummary:
        """One chunk; its draws are stored where there is a folder."""
        hits, draws, cells = np.zeros(len(self.conditions)), self.span(index), self.model.cells
        laid = np.empty((self.model.centre.size, len(draws)), np.int32)
        blocks, failures = list[Moments](), list[Failure]()
        kept = {name: np.empty((len(draws), *one.shape)) for name, one in self.arrays.items()}
        for at in draws[::BLOCK]:
            uniform, first = self.uniform(at, min(at + BLOCK, draws.stop)), at - draws.start
            drawn, parts = self.model.drawn(uniform), list[Moments]()
            lost = np.zeros(len(drawn), bool)
            for rows, own, moments, values in self._summed_up(drawn):
                laid[:, first:][:, rows] = own.T
                parts.append(moments)
                if (moments.count < moments.draws)[self.defined].any():
                    lost[rows] = (~np.isfinite(values) & self.defined).any(axis=1)
                for number, one in enumerate(self.conditions):
                    hits[number] += one.holds(values[:, cells[str(one.quantity)]]).sum()  # type: ignore[arg-type]
                for name, array in kept.items():
                    some = drawn[rows] if name == DRAWN else values[:, cells[name]]
                    array[first:][rows] = some.reshape(-1, *array.shape[1:])
            blocks.append(reduce(Moments.merged, parts))
            if lost.any():
                failures += self.model.failures(uniform, lost, at)
        summary = ChunkSummary(tuple(blocks), Counts.of(laid), hits, merged(failures))
        if self.job.folder:
            self.job.store.write_chunk(index, draws.start, kept, summary)
        return summary

    def _summed_up(self, drawn: Floats) -> Iterator[tuple[slice | Integers, Integers, Moments, Floats]]:
        """By block: its draws, bins, moments, and the results where somebody looks at them or some are missing."""
        middle, per_spread = self.scale.middle[None], 1.0 / self.scale.spread[None]
        for rows, found in self.model.blocks(drawn, self._passes, self.model.block, middle, per_spread):
            numbers, (own, *summed) = drawn[rows], map(np.asarray, found)
            moments, values = Moments.of(len(numbers), middle[0], summed), summed[-1][: len(numbers)]
            if ((moments.count < len(numbers)) & (self.defined | (moments.count > 0))).any():
                values = self.model.results_of(numbers)
                moments = Moments.of_known(values)
            yield rows, own[: len(numbers)], moments, values


@lru_cache(maxsize=2)
def prepared(job: Job) -> Sweep:
    """The job, made ready once in each process of a cluster."""
    return Sweep(job)


def compute_chunk(job: Job, index: int) -> int:
    """The work of one chunk, wherever it runs; answers with its number."""
    ready = prepared(job)
    if ready.identity != job.store.identity:
        raise ScenarioEngineError(
            f"{job.folder}: this worker reads other files, or another engine, than the sweep began with."
        )
    if not job.store.has_chunk(index):
        ready.compute(index)
    return index
