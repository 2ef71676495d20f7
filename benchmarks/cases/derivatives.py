"""Every result by every uncertain number at once: the compiled trace and the complex step against finite differences."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

import numpy as np

from benchmarks.cases.whole_graph import TOP, drawn, recorded
from benchmarks.outcome import Figure, Outcome
from benchmarks.registry import case
from benchmarks.timing import Contestant, interleaved
from scenario_engine.engine.engines import NUMPY, XLA, Repeated
from scenario_engine.scenario.scenario import load
from scenario_engine.support.array_types import Floats

EXACT, COMPLEX = "engine, exact (xla)", "engine, complex step (numpy)"
BATCH, LOOP = "central differences, the engine's batches", "central differences, run by run"
STEP = 1e-5
"""Relative; central differences are then good to about nine digits."""

DONE = 10
"""One number in so many is moved run by run in a round."""


@case("derivatives")
def of_everything(deep: bool) -> Iterator[Outcome]:
    """∂ result / ∂ number of the whole graph, one matrix; gaps are of elasticities."""
    scenario = load(TOP / "scenarios" / "baseline.toml")
    graph, inputs = scenario.graph, scenario.inputs
    batch = drawn(inputs, 2)
    exact, rows = recorded(graph, inputs, batch, XLA)
    numpy, _ = recorded(graph, inputs, batch, NUMPY)
    point = rows[0]
    start = time.perf_counter()
    first = exact.jacobian(point)
    once = time.perf_counter() - start
    every = np.arange(point.size)
    timings = interleaved(
        {
            EXACT: partial(exact.jacobian, point),
            COMPLEX: partial(numpy.jacobian, point),
            BATCH: partial(differences, numpy, point, every),
            LOOP: Contestant(partial(_by_runs, numpy, point, every[::DONE]), point.size / every[::DONE].size),
        },
        rounds=5,
        budget=20.0,
    )
    results = np.abs(np.asarray(numpy(rows[:1]))[0])[:, None]
    there = results > 0.0

    def away(found: Floats) -> float:
        return float(
            (np.abs(found - first) * np.abs(point) / np.where(there, results, 1.0))[there[:, 0]].max()
        )

    gaps = {COMPLEX: away(numpy.jacobian(point)), BATCH: away(differences(numpy, point, every))}
    yield Outcome(
        f"derivatives of {first.shape[0]:,} results by {first.shape[1]:,} numbers",
        timings,
        EXACT,
        gaps,
        (
            Figure(f"set-up, {EXACT}", once, "s", "compiling, once"),
            Figure("one matrix, exact (xla)", 1e3 * timings[EXACT].median, "ms"),
        ),
    )


def differences(play: Repeated, point: Floats, numbers: np.ndarray) -> Floats:
    """Central differences by some of the numbers, (result, number), all points in one batch."""
    step = STEP * np.maximum(np.abs(point[numbers]), 1e-2)
    points = np.repeat(point[None], 2 * numbers.size, axis=0)
    points[np.arange(numbers.size), numbers] += step
    points[numbers.size + np.arange(numbers.size), numbers] -= step
    above, below = np.split(np.asarray(play(points)), 2)
    return ((above - below) / (2 * step[:, None])).T


def _by_runs(play: Repeated, point: Floats, numbers: np.ndarray) -> None:
    for number in numbers:
        differences(play, point, np.array([number]))
