"""The whole graph with 1 to 10⁵ draws, against the same model by hand in NumPy and a loop of single runs."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from benchmarks.machine import rates
from benchmarks.memory import peak
from benchmarks.outcome import Bound, Figure, Outcome
from benchmarks.registry import case
from benchmarks.timing import Contestant, Timing, interleaved
from benchmarks.yardsticks import whole_graph as by_hand
from scenario_engine.engine.engines import NUMPY, XLA, Engine, Repeated
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.program import Step, apply, evaluate, specialise
from scenario_engine.methods.labelled import bare as cells
from scenario_engine.methods.tape import namespace
from scenario_engine.scenario.scenario import load
from scenario_engine.support.array_types import Floats

TOP = Path(__file__).parents[2]
UNCERTAIN = (
    "relevance_share",
    "technology_multiplier",
    "real_gdp_growth",
    "gdp_deflator_growth",
    "relative_growth",
)
WANTED = (
    "gdp",
    "industry_value_added",
    "core_value_added",
    "penetration_value_added",
    "total_value_added",
    "share_of_gdp",
    "regional_value_added",
    "employment",
)
DRAWS = (1, 100, 10_000, 100_000)
BLOCK = 512
"""Draws of a block, as the engine takes them in a sweep; what a block gave is let go."""

LOOPED = 10
"""The loop really does one single run in so many."""

ENGINE, HAND, LOOP = "engine, labelled arrays", "NumPy by hand", "loop of single runs"
RECORDED, COMPILED, IN_BLOCKS = (
    "engine, recorded (numpy)",
    "engine, compiled (xla)",
    "NumPy by hand, in blocks",
)

Inputs = Mapping[str, xr.DataArray]


def drawn(inputs: Inputs, draws: int) -> dict[str, xr.DataArray]:
    """The inputs with a draw axis of small noise on the uncertain ones."""
    rng = np.random.default_rng(7)
    out = dict(inputs)
    for name in sorted(set(UNCERTAIN) & set(inputs)):
        array = inputs[name]
        noise = xr.DataArray(
            1 + 0.02 * rng.standard_normal((draws, *array.shape)),
            coords={"draw": np.arange(draws), **{dim: array.coords[dim] for dim in array.dims}},
            dims=["draw", *array.dims],
        )
        out[name] = noise * array
    return out


@case("whole graph")
def against_numpy_by_hand(deep: bool) -> Iterator[Outcome]:
    """Same draws, same results; how far they agree stands beside the time."""
    scenario = load(TOP / "scenarios" / "baseline.toml")
    graph, inputs = scenario.graph, scenario.inputs
    for draws in DRAWS:
        batch = drawn(inputs, draws) if draws > 1 else inputs
        bare = by_hand.prepare(batch)
        gap, written = _gap(graph, batch, bare)
        gaps = {HAND: gap}
        contestants = {
            ENGINE: Contestant(partial(evaluate, graph, batch, WANTED)),
            HAND: Contestant(partial(by_hand.run, bare)),
        }
        once: list[Figure] = []
        if 1 < draws <= 100:
            contestants[LOOP] = Contestant(partial(_loop, graph, inputs, draws // LOOPED), LOOPED)
        if draws >= 10_000:
            contestants[IN_BLOCKS] = Contestant(partial(_in_blocks, bare, draws))
            for name, engine in ((RECORDED, NUMPY), (COMPILED, XLA)):
                play, rows = recorded(graph, inputs, batch, engine)
                start = time.perf_counter()
                first = np.array(play.view(rows[:BLOCK]))
                once.append(
                    Figure(f"set-up, {name}", time.perf_counter() - start, "s", "once; in no time above")
                )
                gaps[name] = _away(first, bare)
                contestants[name] = Contestant(partial(_played, play, rows))
        timings = interleaved(contestants, rounds=15, budget=8.0)
        held = {name: peak(contestants[name].work) for name in (ENGINE, HAND)} if draws > 100 else {}
        yield Outcome(
            f"whole graph, {draws:,} draws",
            timings,
            HAND,
            gaps,
            (
                *_targets(draws, timings, written),
                *once,
                *(Figure(f"peak memory, {name}", most / 2**20, "MiB") for name, most in held.items()),
                *_shares(graph, batch, draws),
            ),
        )


def recorded(graph: Graph, inputs: Inputs, batch: Inputs, engine: Engine) -> tuple[Repeated, Floats]:
    """The graph as a sweep computes it, from drawn numbers in a row to results in a row; and those numbers."""
    moving = [name for name in UNCERTAIN if name in inputs]
    program = specialise(graph, inputs, moving, WANTED)
    ends = np.cumsum([inputs[name].size for name in moving])
    own = dict(zip(moving, map(slice, [0, *ends[:-1]], ends), strict=True))

    def rows(numbers: Any) -> Any:
        xp = namespace(numbers)
        placed = {
            name: inputs[name]
            .expand_dims(draw=len(numbers))
            .copy(data=xp.reshape(numbers[:, part], (len(numbers), *inputs[name].shape)))
            for name, part in own.items()
        }
        values = program.run(placed)
        parts = [cells(values[name]) for name in WANTED]
        return xp.concat([xp.reshape(one, (len(numbers), -1)) for one in parts], axis=1)

    table = np.concatenate(
        [batch[name].to_numpy().reshape(batch[name].sizes["draw"], -1) for name in moving], axis=1
    )
    return Repeated(rows, engine), table


def _played(play: Repeated, rows: Floats) -> None:
    for at in range(0, len(rows) - BLOCK + 1, BLOCK):
        np.asarray(play.view(rows[at : at + BLOCK]))
    if rest := len(rows) % BLOCK:
        np.asarray(play.view(rows[-BLOCK:])[-rest:])


def _in_blocks(bare: by_hand.Arrays, draws: int) -> None:
    for at in range(0, draws, BLOCK):
        by_hand.run(_some(bare, slice(at, at + BLOCK)))


def _some(bare: by_hand.Arrays, draws: slice) -> by_hand.Arrays:
    return {**bare, **{name: bare[name][draws] for name in UNCERTAIN if name in bare}}


def _away(found: Floats, bare: by_hand.Arrays) -> float:
    """The largest difference from the script's results of the first block, relative to the largest number of each."""
    theirs = by_hand.run(_some(bare, slice(0, BLOCK)))
    ends = np.cumsum([theirs[name][0].size for name in WANTED])
    gaps = [
        float(np.abs(part.reshape(theirs[name].shape) - theirs[name]).max() / np.abs(theirs[name]).max())
        for name, part in zip(WANTED, np.split(found, ends[:-1], axis=1), strict=True)
    ]
    if not max(gaps) < 1e-12:
        raise ArithmeticError(f"the recorded graph and the script by hand differ by {max(gaps):.1e}")
    return max(gaps)


def _loop(graph: Graph, inputs: Inputs, runs: int) -> None:
    for _ in range(runs):
        evaluate(graph, inputs, WANTED)


def _gap(graph: Graph, batch: Inputs, bare: by_hand.Arrays) -> tuple[float, int]:
    """The largest relative difference of any result, and bytes of all results."""
    ours, theirs = evaluate(graph, batch, WANTED), by_hand.run(bare)
    gap = 0.0
    for name in WANTED:
        largest = float(np.abs(theirs[name]).max())
        difference = ours[name].to_numpy() - theirs[name]
        gap = max(gap, float(max(difference.max(), -difference.min())) / largest)
    if not gap < 1e-12:
        raise ArithmeticError(f"the engine and the script by hand differ by {gap:.1e}")
    return gap, sum(theirs[name].nbytes for name in WANTED)


def _targets(draws: int, timings: Mapping[str, Timing], written: int) -> tuple[Figure, ...]:
    ours, hand = timings[ENGINE].median, timings[HAND].median
    per_draw = Figure("per draw", 1e6 * ours / draws, "µs")
    if draws == 1:
        return (Figure("one run, in process", 1e3 * ours, "ms", target=Bound(high=25)),)
    if draws != 100_000:
        return (per_draw,)
    least = written / rates().fresh
    limit = (
        f"Results are {written / 1e9:.2g} GB, {least:.2g} s to write at this machine's {rates().fresh / 1e9:.2g} GB/s; the "
        f"script takes {hand / least:.1f} times that and labelled arrays {ours / least:.1f}."
    )
    numpy, xla, blocks = (timings[name].median for name in (RECORDED, COMPILED, IN_BLOCKS))
    return (
        per_draw,
        Figure("per draw, recorded (numpy)", 1e6 * numpy / draws, "µs"),
        Figure("per draw, compiled (xla)", 1e6 * xla / draws, "µs"),
        Figure("NumPy engine over NumPy by hand", numpy / hand, "×", "", Bound(high=0.8), limit),
        Figure("XLA over NumPy by hand", xla / hand, "×", "", Bound(high=0.25), limit),
        Figure("NumPy engine over NumPy by hand, in blocks", numpy / blocks, "×"),
        Figure("XLA over NumPy by hand, in blocks", xla / blocks, "×"),
    )


def _shares(graph: Graph, batch: Inputs, draws: int, most: int = 6) -> tuple[Figure, ...]:
    """Share of time by operator, the largest ones, of what the uncertain inputs reach."""
    spent: Counter[str] = Counter()

    def timed(step: Step, values: Inputs, indexes: Inputs) -> xr.DataArray:
        start = time.perf_counter()
        result = apply(step, values, indexes)
        spent[step.operator.name] += time.perf_counter() - start
        return result

    moving = [name for name in UNCERTAIN if name in batch]
    program = specialise(graph, batch, moving, WANTED)
    for _ in range(7 if draws < 10_000 else 1):
        program.run({name: batch[name] for name in moving}, timed)
    total = sum(spent.values())
    shown = spent.most_common(most)
    rest = total - sum(seconds for _, seconds in shown)
    return tuple(
        Figure(f"share of {name}", 100 * seconds / total, "%")
        for name, seconds in [*shown, (f"the other {len(spent) - len(shown)}", rest)]
    )
