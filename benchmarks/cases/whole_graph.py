"""The whole graph with 1 to 10⁵ draws, against the same model by hand in NumPy and a loop of single runs."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import xarray as xr

from benchmarks.machine import rates
from benchmarks.memory import peak
from benchmarks.outcome import Bound, Figure, Outcome
from benchmarks.registry import case
from benchmarks.timing import Contestant, Timing, interleaved
from benchmarks.yardsticks import whole_graph as by_hand
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.program import evaluate
from scenario_engine.scenario.scenario import load
from scenario_engine.support.dims import in_canonical_order

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
DEEP = (1_000_000,)
TOGETHER = 100_000
"""Draws in memory at once; a larger task is so many of these."""

LOOPED = 5
"""Single runs that the loop really does in a round."""

ENGINE, HAND, LOOP = "engine", "NumPy by hand", "loop of single runs"

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
    for draws in (*DRAWS, *(DEEP if deep else ())):
        together, looped = min(draws, TOGETHER), min(draws, LOOPED)
        batch = drawn(inputs, together) if draws > 1 else inputs
        bare = by_hand.prepare(batch)
        gap, written = _gap(graph, batch, bare)
        contestants = {
            ENGINE: Contestant(partial(evaluate, graph, batch, WANTED), draws / together),
            HAND: Contestant(partial(by_hand.run, bare), draws / together),
        }
        if draws > 1:
            contestants[LOOP] = Contestant(partial(_loop, graph, inputs, looped), draws / looped)
        timings = interleaved(contestants, rounds=15, budget=8.0)
        held = {name: peak(contestants[name].work) for name in (ENGINE, HAND)} if draws > 100 else {}
        yield Outcome(
            f"whole graph, {draws:,} draws",
            timings,
            HAND,
            {HAND: gap},
            (
                *_targets(draws, timings, written),
                *(Figure(f"peak memory, {name}", most / 2**20, "MiB") for name, most in held.items()),
                *_shares(graph, batch, draws),
            ),
        )


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
        f"script takes {hand / least:.1f} times that and the engine {ours / least:.1f}: every operator writes its result, "
        "which the script partly updates in place."
    )
    return (per_draw, Figure("engine over NumPy by hand", ours / hand, "×", "", Bound(high=1.3), limit))


def _shares(graph: Graph, batch: Inputs, draws: int, most: int = 6) -> tuple[Figure, ...]:
    """Share of time by operator, the largest ones; the operators run as the engine runs them."""
    spent: Counter[str] = Counter()
    for _ in range(7 if draws < 10_000 else 1):
        values = dict(batch)
        plan = graph.plan(batch, WANTED)
        last = {name: at for at, op in enumerate(plan) for name in op.inputs}
        with xr.set_options(arithmetic_join="exact", keep_attrs=False):
            for at, op in enumerate(plan):
                start = time.perf_counter()
                values[op.name] = in_canonical_order(op(**{name: values[name] for name in op.inputs}))
                spent[op.name] += time.perf_counter() - start
                for name in {name for name in op.inputs if last[name] == at} - {*WANTED, *batch}:
                    values.pop(name)
    total = sum(spent.values())
    shown = spent.most_common(most)
    rest = total - sum(seconds for _, seconds in shown)
    return tuple(
        Figure(f"share of {name}", 100 * seconds / total, "%")
        for name, seconds in [*shown, (f"the other {len(spent) - len(shown)}", rest)]
    )
