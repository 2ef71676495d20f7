"""A sweep as a value that can be sent anywhere, and the work of one chunk of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from scenario_engine.analysis.sweep.plan import BLOCK, Mixture
from scenario_engine.analysis.sweep.store import DRAWN, ChunkSummary, Store
from scenario_engine.engine.quantity import Condition, Precision, Quantity
from scenario_engine.methods.probability.histogram import Counter
from scenario_engine.methods.probability.moments import Moments
from scenario_engine.methods.probability.sampling import uniforms
from scenario_engine.scenario import provenance
from scenario_engine.scenario.requested import fail_unless_known
from scenario_engine.scenario.scenario import load
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError

__all__ = ["Job"]

BUDGET = 128 * 2**20
"""Bytes the results of one chunk may take; a worker needs a few times this."""


@dataclass(frozen=True)
class Job:
    """What is to be swept: enough, with the files it names, to do any chunk of it on any machine.

    Attributes
    ----------
    scenario
        Path of the scenario file.
    folder
        Where the store lies.
    draws, seed, sampler
        How many draws (the most, with `until`), and of which streams.
    outputs
        Quantities; those of the scenario when empty.
    conditions, until
        Thresholds whose probability is wanted; precision at which to stop.
    keep_draws
        Whether every draw is stored, or the summary alone.
    chunk
        Draws of one chunk; 0 takes as many as the memory budget allows.
    """

    scenario: str
    folder: str
    draws: int
    seed: int = 1
    sampler: str = "mc"
    outputs: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    until: str = ""
    keep_draws: bool = True
    chunk: int = 0

    @property
    def store(self) -> Store:
        """The folder as a store."""
        return Store(Path(self.folder))


class Prepared:
    """A job with its scenario read and its plan made; one for each process."""

    def __init__(self, job: Job) -> None:
        if job.draws < 1:
            raise ScenarioEngineError(f"--draws is {job.draws}; a sweep needs one draw at least.")
        if job.seed < 0:
            raise ScenarioEngineError(f"--seed is {job.seed}; it must be zero or more.")
        if job.chunk < 0:
            raise ScenarioEngineError(
                f"--chunk is {job.chunk}; write 0 for as many draws as the memory takes."
            )
        self.job = job
        self.scenario = load(job.scenario)
        self.uncertainty = self.scenario.uncertainty
        if not self.uncertainty.streams:
            raise ScenarioEngineError(
                f"{self.scenario.path.name}: no input has a `draw`, so every draw would be the same.",
                "Add one, or extend scenarios/uncertain.toml.",
            )
        self.conditions = tuple(Condition.parse(text) for text in job.conditions)
        self.until = Precision.parse(job.until) if job.until else None
        self.outputs = tuple(Quantity.parse(text) for text in job.outputs or self._default_outputs())
        self.quantities = tuple(dict.fromkeys([*self.outputs, *self.single]))
        fail_unless_known(self.scenario, self.quantities)
        self.model = Mixture(
            self.scenario.graph,
            self.scenario.inputs,
            self.uncertainty,
            self.quantities,
            self.scenario.indexes,
        )

    def _default_outputs(self) -> list[str]:
        if self.scenario.outputs:
            return self.scenario.outputs
        drawn = {one.name for one in self.uncertainty.inputs}
        graph, inputs = self.scenario.graph, self.scenario.inputs
        return [op.name for op in graph.plan(inputs) if drawn & graph.depends_on(op.name, set(inputs))]

    @cached_property
    def templates(self) -> dict[str, xr.DataArray]:
        """The quantities at the median of all inputs."""
        found = self.model.templates
        counted_in = self.scenario.dataset.counted_in
        for one in self.quantities:
            found[str(one)].attrs["units"] = self.scenario.graph.variable(one.name).kind.unit(counted_in)
        for one in self.single:
            one.fail_unless_one_number(found[str(one)])
        return found

    @property
    def single(self) -> list[Quantity]:
        """Quantities that must be one number: those of conditions and of `until`."""
        return [one.quantity for one in self.conditions] + ([self.until.quantity] if self.until else [])

    @property
    def cells(self) -> int:
        """Numbers a draw."""
        return sum(array.size for array in self.templates.values())

    @property
    def cell_names(self) -> list[str]:
        """Quantity and labels of each number of a draw."""
        return [
            " ".join([name, *map(str, labels)])
            for name, array in self.templates.items()
            for labels in product(*(array.indexes[dim] for dim in array.dims))
        ]

    @cached_property
    def chunk(self) -> int:
        """Draws of one chunk: whole blocks, within the memory budget."""
        if self.job.chunk:
            return ceil(self.job.chunk / BLOCK) * BLOCK
        affordable = BUDGET // (8 * max(self.cells, 1)) // BLOCK
        return int(np.clip(affordable, 1, 16)) * BLOCK

    @property
    def chunks(self) -> int:
        """How many chunks there are."""
        return ceil(self.job.draws / self.chunk)

    @cached_property
    def columns(self) -> list[str]:
        """Names of the drawn numbers."""
        names: list[str] = []
        for one in self.uncertainty.inputs:
            if one.stream:
                labels = [str(label) for dim in one.central.dims for label in one.central.indexes[dim]]
                names += [f"{one.name}[{label}]" for label in labels] or [one.name]
            else:
                names += one.streams
        return [*names, *(one.stream for one in self.uncertainty.variants)]

    def uniform(self, start: int, stop: int) -> Floats:
        """Independent uniform numbers of some draws, (draw, stream)."""
        job = self.job
        return uniforms(job.sampler, job.seed, self.uncertainty.streams, start, stop, job.draws)

    def drawn(self, uniform: Floats) -> Floats:
        """The drawn numbers in the scenario's own units, (draw, column); a variant by its index."""
        streams = self.uncertainty.streams
        linked = self.uncertainty.copula.correlated(uniform)
        column = {name: index for index, name in enumerate(streams)}
        parts = [
            np.broadcast_to(numbers, (len(uniform), numbers.shape[1]))
            for one in self.uncertainty.inputs
            for numbers in [one.numbers(linked[:, [column[name] for name in one.streams]])]
        ]
        variants = [one.chosen(uniform[:, column[one.stream]])[:, None] for one in self.uncertainty.variants]
        return np.concatenate([*parts, *variants], axis=1)

    @property
    def arrays(self) -> dict[str, xr.DataArray]:
        """What the store keeps of each draw: the outputs and the drawn numbers."""
        if not self.job.keep_draws:
            return {}
        drawn = xr.DataArray(
            np.zeros(len(self.columns)), coords={"column": self.columns}, dims="column", name=DRAWN
        )
        drawn.attrs["long_name"] = "Drawn numbers of the inputs, in the scenario's own units"
        return {**{str(one): self.templates[str(one)] for one in self.outputs}, DRAWN: drawn}

    @cached_property
    def identity(self) -> dict[str, Any]:
        """All that decides the numbers of this sweep."""
        record = provenance.of(self.scenario, seed=self.job.seed)
        return {
            "files": {name: _digest(text) for name, text in record["files"].items()},
            "data": record["data"],
            "engine": record["engine"],
            "engine_source": _source_digest(),
            "numpy": record["libraries"]["numpy"],
            "scipy": record["libraries"]["scipy"],
            "seed": self.job.seed,
            "sampler": self.job.sampler,
            "draws": self.job.draws,
            "chunk": self.chunk,
            "outputs": [str(one) for one in self.outputs],
            "conditions": [str(one) for one in self.conditions],
            "until": str(self.until) if self.until else None,
            "keep_draws": self.job.keep_draws,
        }

    def compute(self, index: int) -> None:
        """Compute and write one chunk; nothing when it is there already."""
        store = self.job.store
        if store.has_chunk(index):
            return
        start = index * self.chunk
        stop = min(start + self.chunk, self.job.draws)
        counter = Counter(self.cells)
        blocks, kept = [], []
        hits = np.zeros(len(self.conditions))
        for at in range(start, stop, BLOCK):
            uniform = self.uniform(at, min(at + BLOCK, stop))
            found = self.model.evaluate(uniform)
            values = np.concatenate(
                [found[name].reshape(len(uniform), -1) for name in self.templates], axis=1
            )
            blocks.append(Moments.of(values))
            counter.add(values)
            hits += [
                float(one.holds(found[str(one.quantity)]).sum())  # type: ignore[arg-type]
                for one in self.conditions
            ]
            if self.job.keep_draws:
                kept.append(
                    {**{str(one): found[str(one)] for one in self.outputs}, DRAWN: self.drawn(uniform)}
                )
        arrays = {name: np.concatenate([part[name] for part in kept]) for name in (kept[0] if kept else ())}
        store.write_chunk(index, start, arrays, ChunkSummary(tuple(blocks), counter.counted(), hits))


@lru_cache(maxsize=2)
def prepared(job: Job) -> Prepared:
    """The job, made ready once in each process."""
    return Prepared(job)


def compute_chunk(job: Job, index: int) -> int:
    """The work of one chunk, wherever it runs; answers with its number."""
    ready = prepared(job)
    if ready.identity != job.store.identity:
        raise ScenarioEngineError(
            f"{job.folder}: this worker reads other files, or another engine, than the sweep began with."
        )
    ready.compute(index)
    return index


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=1)
def _source_digest() -> str:
    """Hash of the engine's own source below the command line: another version may give other numbers."""
    top = Path(__file__).parents[2]
    total = hashlib.sha256()
    for path in sorted(set(top.rglob("*.py")) - set((top / "cli").rglob("*"))):
        total.update(path.relative_to(top).as_posix().encode() + path.read_bytes())
    return total.hexdigest()
