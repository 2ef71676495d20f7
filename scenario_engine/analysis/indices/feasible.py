"""Which weights of branches are possible, given published figures, shares and tiers: bounds by linear programming.

Weights w have the shape (branch,) and sum to one; scores Z and their changes have the same shape, in points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import xarray as xr
from scipy.optimize import LinearConstraint, milp

from scenario_engine.analysis.indices.published import factor_of, listed_cases, published_array
from scenario_engine.analysis.indices.records import PublishedSeries
from scenario_engine.analysis.indices.spec import IndexFile
from scenario_engine.data.published_figures import Interval
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError, listing


@dataclass(frozen=True)
class Restriction:
    """What is published as an interval of a linear combination of weights, low ≤ a·w ≤ high."""

    coefficients: Floats
    interval: Interval
    name: str

    def holds(self, weights: Floats) -> bool:
        """Whether weights, over `branch` and with sum one, reproduce the published figure."""
        return self.interval.low - 1e-9 <= float(self.coefficients @ weights) <= self.interval.high + 1e-9


def published_index(scores: Floats, printed: float, digits: int, name: str) -> Restriction:
    """Σ w_b Z_b rounds to the index as printed, with so many decimals; scores are (branch,), in points."""
    half = 0.5 * 10.0**-digits
    return Restriction(scores, Interval(printed - half, printed + half), name)


def published_share(changes: Floats, branch: int, share: Interval, name: str) -> list[Restriction]:
    """The share of a branch in the change, w_b ΔZ_b / Σ w ΔZ, lies in an interval between 0 and 1; Σ w ΔZ > 0.

    Changes are (branch,), in points.
    """
    own = np.zeros_like(changes)
    own[branch] = changes[branch]
    return [
        Restriction(own - share.low * changes, Interval(0.0, np.inf), name),
        Restriction(own - share.high * changes, Interval(-np.inf, 0.0), name),
    ]


def published_order(above: Floats, below: Floats, name: str) -> Restriction:
    """A case of a higher tier has the higher index, Σ w_b (Z_b,above − Z_b,below) ≥ 0; scores are (branch,)."""
    return Restriction(above - below, Interval(0.0, np.inf), name)


def bounds(every: Sequence[Restriction], count: int) -> Floats:
    """Least and greatest weight of each branch that all restrictions allow, with w ≥ 0 and Σ w = 1.

    Shape (branch, 2). Restrictions that no weights satisfy are refused by their names.
    """
    found = [_cheapest(sign * unit, every, count) for unit in np.eye(count) for sign in (1.0, -1.0)]
    if found[0] is None:
        raise ScenarioEngineError(
            f"no weights reproduce all of: {listing(dict.fromkeys(one.name for one in every))}."
        )
    return np.array([weights[at // 2] for at, weights in enumerate(found)]).reshape(count, 2)


def nearest(every: Sequence[Restriction], count: int) -> Floats:
    """Weights that miss the restrictions by the least sum of points, with w ≥ 0 and Σ w = 1; shape (branch,)."""
    missed = np.eye(len(every))
    cost = np.concatenate([np.zeros(count), np.ones(2 * len(every))])
    found: Floats = _cheapest(cost, every, count, np.hstack([missed, -missed]))[:count]
    return found


def _cheapest(cost: Floats, every: Sequence[Restriction], count: int, missed: Floats | None = None) -> Any:
    """What costs least of weights, and of what they miss below and above if they may; None where nothing will do."""
    rows = np.array([one.coefficients for one in every])
    rows = rows if missed is None else np.hstack([rows, missed])
    sides = [
        LinearConstraint(rows, [one.interval.low for one in every], [one.interval.high for one in every])
    ]
    return milp(cost, constraints=[*sides, LinearConstraint(np.arange(len(cost)) < count, 1.0, 1.0)]).x


def restrictions(spec: IndexFile, branch_score: xr.DataArray) -> list[Restriction]:
    """What is published of the weights of branches: rounded indices, rounded shares in growth, and tiers in order.

    Scores are over `year`, `case` and `branch`, as they enter the index.
    """
    scores = branch_score.mean("draw") if "draw" in branch_score.dims else branch_score
    scores = scores.transpose("year", "case", "branch")
    found: list[Restriction] = []
    for index, series in enumerate(spec.record.published):
        if not series.fits:
            continue
        if series.listed and series.variable == "index_rank":
            found += _of_lists(spec, series, scores)
        elif series.variable in READ:
            printed = published_array(spec, series, ("published", str(index)))
            found += READ[series.variable](spec, series, scores, printed)
    return found


def _of_indices(
    spec: IndexFile, series: PublishedSeries, scores: xr.DataArray, printed: xr.DataArray
) -> Iterator[Restriction]:
    for year, case in _cells(printed, scores):
        value, name = float(printed.sel(year=year, case=case)), _name("composite_index", year, case, printed)
        if series.digits is not None:
            own = scores.sel(year=year, case=case).to_numpy()
            yield published_index(own, value * factor_of(series.unit), series.digits, name)


def _of_shares(
    spec: IndexFile, series: PublishedSeries, scores: xr.DataArray, printed: xr.DataArray
) -> Iterator[Restriction]:
    for year, case in _cells(printed, scores):
        if series.digits is None or year - 1 not in scores.indexes["year"]:
            continue
        value, factor = float(printed.sel(year=year, case=case)), factor_of(series.unit)
        half, value = 0.5 * 10.0**-series.digits * factor, value * factor
        changes = (scores.sel(year=year, case=case) - scores.sel(year=year - 1, case=case)).to_numpy()
        name = _name("branch_growth_share", year, case, printed)
        yield from published_share(
            changes, spec.branches.index(str(series.branch)), Interval(value - half, value + half), name
        )


def _of_tiers(
    spec: IndexFile, series: PublishedSeries, scores: xr.DataArray, printed: xr.DataArray
) -> Iterator[Restriction]:
    for year in (one for one in printed.indexes["year"] if one in scores.indexes["year"]):
        tiers = printed.sel(year=year).to_series().dropna()
        for (high, first), (low, second) in product(tiers.items(), repeat=2):
            if second == first + 1:
                above, below = (scores.sel(year=year, case=case).to_numpy() for case in (high, low))
                yield published_order(above, below, f"tier {year}: {high} above {low}")


def _of_lists(spec: IndexFile, series: PublishedSeries, scores: xr.DataArray) -> Iterator[Restriction]:
    for year, names in listed_cases(spec, series).items():
        for high, low in product(names, (case for case in spec.cases if case not in names)):
            above, below = (scores.sel(year=year, case=case).to_numpy() for case in (high, low))
            yield published_order(above, below, f"first {len(names)} {year}: {high} above {low}")


READ = {
    "composite_index": _of_indices,
    "branch_growth_share": _of_shares,
    "tier": _of_tiers,
}
"""Published variable → how it restricts the weights."""


def _cells(printed: xr.DataArray, scores: xr.DataArray) -> list[tuple[int, str]]:
    """Years and cases that are printed and scored."""
    known = printed.to_series().dropna().index
    return [(y, c) for y, c in known if y in scores.indexes["year"] and c in scores.indexes["case"]]


def _name(variable: str, year: int, case: str, printed: xr.DataArray) -> str:
    return f"{variable} {year}" if printed.sizes["case"] == 1 else f"{variable} {year} {case}"


def compatible(spec: IndexFile, branch_score: xr.DataArray, used: Floats) -> tuple[xr.DataArray, list[str]]:
    """The weights that all that is published allows, or the nearest where it allows none; and what the used ones miss.

    `feasible_branch_weight` over `branch` and `bound`, or `nearest_branch_weight` over `branch`; and notes.
    """
    every, count = restrictions(spec, branch_score), len(spec.branches)
    notes = [f"the weights used miss {told}" for told in _missed(every, used)]
    coords = {"branch": spec.branches, "bound": ["low", "high"]}
    try:
        found = bounds(every, count)
    except ScenarioEngineError:
        closest = nearest(every, count)
        notes += [
            f"no weights meet all published ranks; the nearest miss {told}"
            for told in _missed(every, closest)
        ]
        array = xr.DataArray(closest, {"branch": spec.branches}, ["branch"], name="nearest_branch_weight")
        return array, notes
    return xr.DataArray(found, coords, ["branch", "bound"], name="feasible_branch_weight"), notes


def _missed(every: Sequence[Restriction], weights: Floats) -> list[str]:
    """What weights miss, as one sentence or none."""
    missed = dict.fromkeys(one.name for one in every if not one.holds(weights))
    return (
        [f"{len(missed)} of {len({one.name for one in every})} published figures: {listing(missed)}."]
        if missed
        else []
    )
