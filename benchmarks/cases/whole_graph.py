"""The whole graph: with 1 to 10⁵ draws against the same model by hand in NumPy, and against a loop of single runs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import xarray as xr

from benchmarks import by_hand
from benchmarks.measure import Outcome, Timing, interleaved
from benchmarks.registry import case
from scenario_engine.engine import evaluate
from scenario_engine.scenario import load

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
LOOPED = 20
"""Single runs that the loop really does; its time for all draws is this, scaled."""


def drawn(inputs: dict[str, xr.DataArray], draws: int) -> dict[str, xr.DataArray]:
    """The inputs with a draw axis of small noise on the uncertain ones."""
    rng = np.random.default_rng(7)
    out = dict(inputs)
    for name in UNCERTAIN:
        array = inputs[name]
        noise = xr.DataArray(
            1 + 0.02 * rng.standard_normal((draws, *array.shape)),
            coords={"draw": np.arange(draws), **{dim: array.coords[dim] for dim in array.dims}},
            dims=["draw", *array.dims],
        )
        out[name] = noise * array
    return out


@case("whole graph")
def against_numpy_by_hand() -> Iterator[Outcome]:
    """Same draws, same results; agreement is checked before times are shown."""
    scenario = load(TOP / "scenarios" / "baseline.toml")
    graph, inputs = scenario.graph, scenario.inputs
    for draws, rounds in ((1, 15), (100, 11), (10_000, 5), (100_000, 3)):
        batch = drawn(inputs, draws) if draws > 1 else inputs
        bare = by_hand.prepare(batch)
        contestants = {
            "NumPy by hand": partial(by_hand.run, bare),
            "engine": partial(evaluate, graph, batch, WANTED),
        }
        if draws in (1, 100):
            contestants["loop of single runs"] = lambda: [
                evaluate(graph, inputs, WANTED) for _ in range(LOOPED)
            ]
        ours, theirs = evaluate(graph, batch, WANTED), by_hand.run(bare)
        gap = max(
            float(np.max(np.abs(ours[name].to_numpy() - theirs[name]) / np.abs(theirs[name]).max()))
            for name in WANTED
        )
        del ours, theirs
        timings = interleaved(contestants, rounds)
        if "loop of single runs" in timings:
            loop = timings["loop of single runs"]
            timings["loop of single runs"] = Timing(tuple(value * draws / LOOPED for value in loop.seconds))
        target = "engine ≤ 1.3 × at 10⁵" if draws == 100_000 else "engine ≤ 25 ms" if draws == 1 else ""
        yield Outcome(f"whole graph, {draws:,} draws", "NumPy by hand", timings, gap, target)
