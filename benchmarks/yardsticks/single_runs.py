"""A model as other packages want it: a function from one row of uniform numbers to one row of results."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scenario_engine.analysis.sweep.sampled_model import SampledModel
from scenario_engine.engine.program import evaluate
from scenario_engine.support.array_types import Floats

Run = Callable[[Floats], Floats]


def single_run(model: SampledModel) -> Run:
    """One run of the plain engine: inputs drawn from the row, the whole graph, the asked results in a row."""
    wanted = {one.name for one in model.quantities}

    def run(row: Floats) -> Floats:
        drawn = model.sample(row[None])
        inputs = {**model.inputs, **{name: array.isel(draw=0) for name, array in drawn.items()}}
        values = evaluate(model.graph, inputs, wanted)
        return np.concatenate([one.of(values[one.name]).to_numpy().ravel() for one in model.quantities])

    return run
