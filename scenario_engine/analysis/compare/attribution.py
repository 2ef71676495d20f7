"""Why two scenarios differ: the difference of any result split among the levers, exactly, by Shapley's value.

A lever's share is what it adds when it is switched over, averaged over all orders of switching. The shares sum to the
whole difference, and a lever that cannot matter gets zero. All 2ᵏ mixtures are one pass through the graph (for
accounts, Shorrocks 2013, Journal of Economic Inequality 11).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import xarray as xr

from scenario_engine.analysis.compare.levers import Lever, key, mixed, switched, unswitched
from scenario_engine.engine.batch import SCENARIO, led_by, run_together
from scenario_engine.engine.identity import identity
from scenario_engine.methods.shapley import coalitions, coalitions_met, marginal_contribution, shapley_value
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError

EXACT_UP_TO = 12
"""Levers up to which all 2ᵏ mixtures are run; beyond, orders are sampled."""

ORDERS = 200
"""Orders sampled when there are more levers than that."""


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
    found = turned(first, second)
    for scenario in (first, second):
        scenario.graph.plan(scenario.inputs, [variable])
    keys = [key(lever) for lever in found]
    start = unswitched(first, second)

    def values(mixtures: Sequence[frozenset[str]]) -> xr.DataArray:
        settings = {str(index): mixed(start, second, taken) for index, taken in enumerate(mixtures)}
        worth = run_together(settings, [variable], first.dataset.counted_in)[variable]
        return worth if SCENARIO in worth.dims else worth.expand_dims({SCENARIO: list(settings)})

    split = _exactly if len(keys) <= EXACT_UP_TO else _by_sampling(seed)
    cells, error, ends = split(keys, values)
    like, difference = of_unit(ends[0]), ends[1] - ends[0]
    shares, errors = (
        led_by("lever", keys, one.reshape(len(keys), *like.shape), like) for one in (cells, error)
    )
    gap = shares_sum_to_difference.gap({"shares": shares, "difference": difference, "whole": ends[0]})
    if not gap.holds:
        raise ScenarioEngineError(
            f"{variable}: the shares of the levers do not sum to the difference; they miss {gap.size:.3g} "
            f"of it at {gap.where}.",
            "Report this with the two scenarios.",
        )
    return attributed(
        found,
        {"share": shares, "difference": difference, "standard_error": errors},
        title=f"Why {second.name} differs from {first.name}: {variable}",
        analysis="attribution",
        variable=variable,
        scenario=second.name,
        exact=int(len(keys) <= EXACT_UP_TO),
    )


def turned(first: Scenario, second: Scenario) -> list[Lever]:
    """The levers to turn from one scenario to the other; scenarios that do not differ are refused."""
    found = switched(first, second)
    if not found:
        raise ScenarioEngineError(
            f"{first.name} and {second.name} resolve to the same inputs; nothing to attribute."
        )
    return found


def attributed(levers: Sequence[Lever], arrays: Mapping[str, xr.DataArray], **about: object) -> xr.Dataset:
    """An attribution: what was found, with the kind of each lever and where it is set."""
    kinds, places = [one.kind for one in levers], [one.place for one in levers]
    return xr.Dataset(arrays, {"kind": ("lever", kinds), "place": ("lever", places)}, about)


Values = Callable[[Sequence[frozenset[str]]], xr.DataArray]
Ends = tuple[xr.DataArray, xr.DataArray]
Split = tuple[Floats, Floats, Ends]


def _exactly(keys: list[str], values: Values) -> Split:
    """All mixtures."""
    worth, ends = _worths(coalitions(keys), values)
    value = shapley_value(worth, keys)
    shares = np.stack([value[lever] for lever in keys])
    return shares, np.zeros_like(shares), ends


def _by_sampling(seed: int) -> Callable[[list[str], Values], Split]:
    """Random orders and their reverses; each order's steps sum exactly to the difference."""

    def split(keys: list[str], values: Values) -> Split:
        rng = np.random.default_rng(seed)
        half = [[keys[i] for i in rng.permutation(len(keys))] for _ in range(ORDERS // 2)]
        orders = [order for one in half for order in (one, one[::-1])]
        worth, ends = _worths(coalitions_met(orders), values)
        steps = np.array([[marginal_contribution(worth, lever, order) for lever in keys] for order in orders])
        pairs = steps.reshape(len(half), 2, *steps.shape[1:]).mean(axis=1)
        return steps.mean(axis=0), pairs.std(axis=0, ddof=1) / np.sqrt(len(half)), ends

    return split


def _worths(mixtures: list[frozenset[str]], values: Values) -> tuple[dict[frozenset[str], Floats], Ends]:
    """Cells of the result for each mixture, and the result for the first and the last: no lever switched "
    "over, and all."""
    found = values(mixtures)
    cells = found.to_numpy().reshape(len(mixtures), -1)
    ends = found.isel({SCENARIO: 0}, drop=True), found.isel({SCENARIO: -1}, drop=True)
    return dict(zip(mixtures, cells, strict=True)), ends


def of_unit(array: xr.DataArray) -> xr.DataArray:
    """An array that says its unit and how it is read, and nothing else."""
    return array.drop_attrs(deep=False).assign_attrs(
        {key: array.attrs.get(key, "") for key in ("units", "display")}
    )
