"""The whole graph on a GPU, where JAX finds one: draws in large blocks, against the processor; nothing elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec

import numpy as np

from benchmarks.cases.whole_graph import TOP, drawn, recorded
from benchmarks.outcome import Outcome
from benchmarks.registry import case
from benchmarks.timing import Contestant, interleaved
from scenario_engine.engine.engines import NUMPY, XLA, Repeated
from scenario_engine.scenario.scenario import load
from scenario_engine.support.array_types import Floats

DRAWS, BLOCK = 65_536, 16_384
"""A GPU wants large blocks; the processor has them in blocks of 512."""

HERE = "engine, recorded (numpy), on the processor"


@case("gpu")
def on_a_gpu(deep: bool) -> Iterator[Outcome]:
    """Results are brought back to the processor's memory, as a sweep needs them; compiling is done before."""
    if find_spec("jax") is None:
        return
    import jax

    device = jax.devices()[0]
    if device.platform == "cpu":
        return
    scenario = load(TOP / "scenarios" / "baseline.toml")
    batch = drawn(scenario.inputs, DRAWS)
    contestants, first = {}, {}
    for name, engine, block in ((HERE, NUMPY, 512), (f"engine, compiled (xla), {device}", XLA, BLOCK)):
        play, rows = recorded(scenario.graph, scenario.inputs, batch, engine)
        first[name] = np.array(play.view(rows[:block]))[:512]
        contestants[name] = Contestant(partial(_played, play, rows, block))
    here, there = first.values()
    gap = float(np.max(np.abs(there - here) / np.maximum(np.abs(here), 1e-2)))
    yield Outcome(
        f"whole graph on a GPU, {DRAWS:,} draws", interleaved(contestants), HERE, {list(first)[1]: gap}
    )


def _played(play: Repeated, rows: Floats, block: int) -> None:
    for at in range(0, len(rows), block):
        np.asarray(play.view(rows[at : at + block]))
