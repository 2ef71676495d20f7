"""Why two scenarios differ, locally: each lever's gradient integrated along the straight path from one to the other.

φᵢ = Δᵢ · ∫₀¹ ∂f/∂xᵢ (x + tΔ) dt: what every lever adds when all are turned together, a little at a time. The parts sum to
the difference, as the integral of the whole gradient does, and k levers cost k derivatives instead of 2ᵏ mixtures
(Aumann and Shapley 1974; Sundararajan, Taly and Yan 2017). The integral is Gauss's, with more nodes until it sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from scenario_engine.analysis.compare.attribution import attributed, of_unit, turned
from scenario_engine.analysis.compare.levers import Lever, key, unswitched
from scenario_engine.engine.batch import led_by
from scenario_engine.engine.engines import Repeated, engine_called
from scenario_engine.engine.program import specialise
from scenario_engine.methods.derivatives import along_path
from scenario_engine.methods.labelled import bare
from scenario_engine.methods.tape import namespace
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.support.errors import ScenarioEngineError, listing

NODES = (4, 8, 16, 32, 64)
EXACT = 1e-10
"""How near the parts must come to the difference, relative to its largest number."""


def attribute_along_path(first: Scenario, second: Scenario, variable: str, *, engine: str = "") -> xr.Dataset:
    """Split `second − first` of a result among the inputs in which they differ, along the path between them.

    By complex step (`numpy`) or the compiled trace (`xla`). As `attribute` gives it; `standard_error` is by how much the parts
    of all levers together miss the difference. Scenarios that do not differ, differ in more than numbers, or between which
    the result is not smooth, are refused.
    """
    found = turned(first, second)
    start = unswitched(first, second)
    _fail_unless_numbers(found, first, second)
    ends = {lever.name: (first.inputs[lever.name], second.inputs[lever.name]) for lever in found}
    program = specialise(
        start.graph,
        start.inputs,
        list(ends),
        [variable],
        counted_in=first.dataset.counted_in,
        indexes=start.indexes,
    )
    before, after = (program.run({name: pair[at] for name, pair in ends.items()})[variable] for at in (0, 1))

    def results(steps: Any) -> Any:
        """The result (draw × cell) with each lever a part of its way, (draw × lever)."""
        xp = namespace(steps)
        moved = {}
        for at, (name, (here, there)) in enumerate(ends.items()):
            way = xp.reshape(steps[:, at], (-1, *[1] * here.ndim)) * (there.to_numpy() - here.to_numpy())
            moved[name] = led_by(
                "draw", np.arange(len(steps)), here.to_numpy() + way, here.drop_attrs(deep=False)
            )
        cells = bare(program.run(moved)[variable].transpose("draw", ...))
        return namespace(cells).reshape(cells, (len(steps), -1))

    repeated = Repeated(results, engine_called(engine))
    difference = (after - before).transpose(*before.dims)
    whole = difference.to_numpy().ravel()
    missed, parts = np.inf, np.empty(0)
    for nodes in NODES:
        parts = along_path(repeated.jacobian, len(found), nodes).T
        missed = float(np.abs(parts.sum(axis=0) - whole).max())
        if missed <= EXACT * max(float(np.abs(whole).max()), 1e-300):
            break
    else:
        raise ScenarioEngineError(
            f"{variable}: the parts along the path miss the difference by {missed:.3g}; it is not smooth between "
            f"{first.name} and {second.name}.",
            "Attribute it by Shapley's value.",
        )
    keys = [key(lever) for lever in found]
    shares = led_by("lever", keys, parts.reshape(len(keys), *before.shape), of_unit(before))
    return attributed(
        found,
        {"share": shares, "difference": difference, "standard_error": xr.full_like(shares, missed)},
        title=f"Why {second.name} differs from {first.name}, along the path: {variable}",
        analysis="attribution along the path",
        variable=variable,
        scenario=second.name,
        exact=1,
    )


def _fail_unless_numbers(found: Sequence[Lever], first: Scenario, second: Scenario) -> None:
    """Raise unless every lever is numeric in both scenarios and on the same labels: only then is there a path between them."""
    ours, theirs = first.inputs, second.inputs
    without = [
        key(lever)
        for lever in found
        if lever.kind != "input"
        or lever.name not in ours
        or lever.name not in theirs
        or ours[lever.name].dims != theirs[lever.name].dims
        or any(
            not ours[lever.name].indexes[dim].equals(theirs[lever.name].indexes[dim])
            for dim in ours[lever.name].dims
        )
    ]
    if without:
        raise ScenarioEngineError(
            f"{first.name} and {second.name} have no path between them along {listing(without)}: there are no numbers "
            "on the way.",
            "Attribute the difference by Shapley's value.",
        )
