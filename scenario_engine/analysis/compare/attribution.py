"""Why two scenarios differ: the difference of any result split among the levers, by Shapley's value or along a path.

A lever's share is what it adds when it is switched over, averaged over all orders of switching. The shares sum to the
whole difference, and a lever that cannot matter gets zero. All 2ᵏ mixtures are one pass through the graph (for
accounts, Shorrocks 2013, Journal of Economic Inequality 11).

Locally, each lever's gradient is integrated along the straight path from one scenario to the other,
φᵢ = Δᵢ · ∫₀¹ ∂f/∂xᵢ (x + tΔ) dt: what every lever adds when all are turned together, a little at a time. The parts sum to
the difference, as the integral of the whole gradient does, and k levers cost k derivatives instead of 2ᵏ mixtures
(Aumann and Shapley 1974; Sundararajan, Taly and Yan 2017). The integral is Gauss's, with more nodes until it sums.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from scenario_engine.analysis.compare.levers import Lever, mixed, switched, unswitched
from scenario_engine.engine.batch import SCENARIO, led_by, run_together
from scenario_engine.engine.engines import Repeated, engine_called
from scenario_engine.engine.identity import identity
from scenario_engine.engine.program import specialise
from scenario_engine.methods.derivatives import along_path
from scenario_engine.methods.labelled import bare
from scenario_engine.methods.shapley import coalitions, coalitions_met, marginal_contribution, shapley_value
from scenario_engine.methods.tape import namespace
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError, listing

EXACT_UP_TO = 12
"""Levers up to which all 2ᵏ mixtures are run; beyond, orders are sampled."""

ORDERS = 200
"""Orders sampled when there are more levers than that."""

NODES = (4, 8, 16, 32, 64)
EXACT = 1e-10
"""How near the parts along a path must come to the difference, relative to its largest number."""


@identity("shares of the levers sum to the difference")
def shares_sum_to_difference(shares, difference, whole=0.0):  # type: ignore[no-untyped-def]
    """Σᵢ φᵢ = v(all) − v(none), to the rounding of v."""
    return shares.sum("lever", skipna=False), difference, abs(whole) + abs(shares).sum("lever")


def attribute(first: Scenario, second: Scenario, variable: str, seed: int = 0) -> xr.Dataset:
    """Split `second − first` of a result among the levers in which they differ.

    What only one side determines is no lever of its own: the difference it makes belongs to what needs it. Beyond twelve
    levers a sample of orders is used. In the result's unit: `share` over `lever` and the result's dimensions, which sums over
    `lever` to `difference`, and `standard_error` of each share, zero where all mixtures were run; `kind` and `place` say what
    a lever is and where it is set. Scenarios that do not differ, and a variable not computed in both, are refused.
    """
    found = _turned(first, second)
    for scenario in (first, second):
        scenario.graph.plan(scenario.inputs, [variable])
    keys = [lever.key for lever in found]
    start = unswitched(first, second)
    exact = len(keys) <= EXACT_UP_TO
    orders = [] if exact else _sampled_orders(keys, seed)
    mixtures = coalitions_met(orders) if orders else coalitions(keys)
    settings = {str(at): mixed(start, second, taken) for at, taken in enumerate(mixtures)}
    values = run_together(settings, [variable], first.dataset.counted_in)[variable]
    if SCENARIO not in values.dims:
        values = values.expand_dims({SCENARIO: list(settings)})
    before, after = (
        values.isel({SCENARIO: at}, drop=True) for at in (0, -1)
    )  # no lever switched over, and all
    worth = dict(zip(mixtures, values.to_numpy().reshape(len(mixtures), -1), strict=True))
    cells, error = _shares(worth, keys, orders)
    like, difference = _of_unit(before), after - before
    shares, errors = (
        led_by("lever", keys, one.reshape(len(keys), *like.shape), like) for one in (cells, error)
    )
    gap = shares_sum_to_difference.gap({"shares": shares, "difference": difference, "whole": before})
    if not gap.holds:
        raise ScenarioEngineError(
            f"{variable}: the shares of the levers do not sum to the difference; they miss {gap.size:.3g} "
            f"of it at {gap.where}.",
            "Report this with the two scenarios.",
        )
    return _attributed(
        found,
        {"share": shares, "difference": difference, "standard_error": errors},
        title=f"Why {second.name} differs from {first.name}: {variable}",
        analysis="attribution",
        variable=variable,
        scenario=second.name,
        reference=first.name,
        exact=int(exact),
    )


def _sampled_orders(keys: Sequence[str], seed: int) -> list[list[str]]:
    """Random orders, each followed by its reverse."""
    rng = np.random.default_rng(seed)
    half = [[keys[i] for i in rng.permutation(len(keys))] for _ in range(ORDERS // 2)]
    return [order for one in half for order in (one, one[::-1])]


def _shares(
    worth: Mapping[frozenset[str], Floats], keys: Sequence[str], orders: Sequence[Sequence[str]]
) -> tuple[Floats, Floats]:
    """Each lever's share of each cell and its standard error; from all mixtures where no orders are sampled."""
    if not orders:
        value = shapley_value(worth, keys)
        shares = np.stack([value[lever] for lever in keys])
        return shares, np.zeros_like(shares)
    # each order's steps sum exactly to the difference
    steps = np.array([[marginal_contribution(worth, lever, order) for lever in keys] for order in orders])
    pairs = steps.reshape(-1, 2, *steps.shape[1:]).mean(axis=1)
    return steps.mean(axis=0), pairs.std(axis=0, ddof=1) / np.sqrt(len(pairs))


def attribute_along_path(first: Scenario, second: Scenario, variable: str, *, engine: str = "") -> xr.Dataset:
    """Split `second − first` of a result among the inputs in which they differ, along the path between them.

    By complex step (`numpy`) or the compiled trace (`xla`). As `attribute` gives it; `standard_error` is by how much the parts
    of all levers together miss the difference. Scenarios that do not differ, differ in more than numbers, or between which
    the result is not smooth, are refused.
    """
    found = _turned(first, second)
    start = unswitched(first, second)
    _fail_unless_numbers(found, first, second)
    ends = {lever.name: (first.inputs[lever.name], second.inputs[lever.name]) for lever in found}
    counted_in = first.dataset.counted_in
    program = specialise(
        start.graph, start.inputs, list(ends), [variable], counted_in=counted_in, indexes=start.indexes
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
    keys = [lever.key for lever in found]
    shares = led_by("lever", keys, parts.reshape(len(keys), *before.shape), _of_unit(before))
    return _attributed(
        found,
        {"share": shares, "difference": difference, "standard_error": xr.full_like(shares, missed)},
        title=f"Why {second.name} differs from {first.name}, along the path: {variable}",
        analysis="attribution along the path",
        variable=variable,
        scenario=second.name,
        reference=first.name,
        exact=1,
    )


def _turned(first: Scenario, second: Scenario) -> list[Lever]:
    """The levers to turn from one scenario to the other; scenarios that do not differ are refused."""
    found = switched(first, second)
    if not found:
        raise ScenarioEngineError(
            f"{first.name} and {second.name} resolve to the same inputs; nothing to attribute."
        )
    return found


def _attributed(levers: Sequence[Lever], arrays: Mapping[str, xr.DataArray], **about: object) -> xr.Dataset:
    """An attribution: what was found, with the kind of each lever and where it is set."""
    kinds, places = [one.kind for one in levers], [one.place for one in levers]
    return xr.Dataset(arrays, {"kind": ("lever", kinds), "place": ("lever", places)}, about)


def _of_unit(array: xr.DataArray) -> xr.DataArray:
    """An array that says its unit and how it is read, and nothing else."""
    told = {key: array.attrs.get(key, "") for key in ("units", "display")}
    return array.drop_attrs(deep=False).assign_attrs(told)


def _fail_unless_numbers(found: Sequence[Lever], first: Scenario, second: Scenario) -> None:
    """Raise unless every lever is numeric in both scenarios and on the same labels: only then is there a path between them."""

    def a_path(lever: Lever) -> bool:
        ours, theirs = first.inputs.get(lever.name), second.inputs.get(lever.name)
        if lever.kind != "input" or ours is None or theirs is None or ours.dims != theirs.dims:
            return False
        return all(index.equals(theirs.indexes[dim]) for dim, index in ours.indexes.items())

    without = [lever.key for lever in found if not a_path(lever)]
    if without:
        raise ScenarioEngineError(
            f"{first.name} and {second.name} have no path between them along {listing(without)}: there are no numbers "
            "on the way.",
            "Attribute the difference by Shapley's value.",
        )
