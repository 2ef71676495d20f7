"""Which weights of branches are possible, given published figures, shares and tiers: bounds by linear programming.

Weights w have the shape (branch,) and sum to one; scores Z and their changes have the same shape, in points.
"""

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
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError, listing


@dataclass(frozen=True)
class Restriction:
    """What is published as an interval of a linear combination of weights, low ≤ a·w ≤ high."""

    coefficients: Floats
    low: float
    high: float
    name: str

    def holds(self, weights: Floats) -> bool:
        """Whether weights, over `branch` and with sum one, reproduce the published figure."""
        return self.low - 1e-9 <= float(self.coefficients @ weights) <= self.high + 1e-9


def published_index(scores: Floats, printed: float, digits: int, name: str) -> Restriction:
    """Σ w_b Z_b rounds to the index as printed, with so many decimals; scores are (branch,), in points."""
    half = 0.5 * 10.0**-digits
    return Restriction(scores, printed - half, printed + half, name)


def published_share(
    changes: Floats, branch: int, low: float, high: float, name: str
) -> tuple[Restriction, Restriction]:
    """The share of a branch in the change, w_b ΔZ_b / Σ w ΔZ, lies between two shares; changes are (branch,), in points."""
    own = np.where(np.arange(len(changes)) == branch, changes, 0.0)
    least, most = own - low * changes, own - high * changes
    return Restriction(least, 0.0, np.inf, name), Restriction(most, -np.inf, 0.0, name)


def published_order(above: Floats, below: Floats, name: str) -> Restriction:
    """A case of a higher tier has the higher index, Σ w_b (Z_b,above − Z_b,below) ≥ 0; scores are (branch,)."""
    return Restriction(above - below, 0.0, np.inf, name)


def bounds(every: Sequence[Restriction], count: int) -> Floats:
    """Least and greatest weight of each branch, (branch, 2), that all restrictions allow, with w ≥ 0 and Σ w = 1."""
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
    published = LinearConstraint(rows, [one.low for one in every], [one.high for one in every])
    return milp(cost, constraints=[published, LinearConstraint(np.arange(len(cost)) < count, 1.0, 1.0)]).x


def restrictions(spec: IndexFile, branch_score: xr.DataArray) -> Iterator[Restriction]:
    """What is published of the weights of branches: rounded indices, rounded shares in growth, and tiers in order."""
    scores = branch_score.mean("draw") if "draw" in branch_score.dims else branch_score
    scores = scores.transpose("year", "case", "branch")
    for index, series in enumerate(spec.record.published):
        if not series.fits:
            continue
        if series.listed and series.variable == "index_rank":
            for year, best in listed_cases(spec, series).items():
                for high, low in product(best, (case for case in spec.cases if case not in best)):
                    name = f"first {len(best)} {year}: {high} above {low}"
                    yield published_order(*_of_cases(scores, year, high, low), name)
        elif series.variable == "tier":
            printed = published_array(spec, series, ("published", str(index)))
            for year in printed.indexes["year"].intersection(scores.indexes["year"]):
                tier = printed.sel(year=year).to_series().dropna().to_dict()
                for high, low in product(tier, repeat=2):
                    if tier[low] == tier[high] + 1:
                        name = f"tier {year}: {high} above {low}"
                        yield published_order(*_of_cases(scores, year, high, low), name)
        elif series.variable in ("composite_index", "branch_growth_share") and series.digits is not None:
            yield from _rounded(
                spec, series, published_array(spec, series, ("published", str(index))), scores
            )


def _of_cases(scores: xr.DataArray, year: int, high: str, low: str) -> tuple[Floats, Floats]:
    above, below = (scores.sel(year=year, case=case).to_numpy() for case in (high, low))
    return above, below


def _rounded(
    spec: IndexFile, series: PublishedSeries, printed: xr.DataArray, scores: xr.DataArray
) -> Iterator[Restriction]:
    """Indices, or shares of a branch in growth, as far as their years and cases are scored."""
    factor, digits = factor_of(series.unit), series.digits or 0
    for (year, case), value in printed.to_series().dropna().items():
        if year not in scores.indexes["year"] or case not in scores.indexes["case"]:
            continue
        name = f"{series.variable} {year}" + ("" if printed.sizes["case"] == 1 else f" {case}")
        now = scores.sel(year=year, case=case)
        if series.variable == "composite_index":
            yield published_index(now.to_numpy(), value * factor, digits, name)
        elif year - 1 in scores.indexes["year"]:
            half, share = 0.5 * 10.0**-digits * factor, value * factor
            changes = (now - scores.sel(year=year - 1, case=case)).to_numpy()
            branch = spec.branches.index(str(series.branch))
            yield from published_share(changes, branch, share - half, share + half, name)


def compatible(spec: IndexFile, branch_score: xr.DataArray, used: Floats) -> tuple[xr.DataArray, list[str]]:
    """The weights that all that is published allows, or the nearest where it allows none; and what the used ones miss.

    `feasible_branch_weight` over `branch` and `bound`, or `nearest_branch_weight` over `branch`; and notes.
    """
    every, count = list(restrictions(spec, branch_score)), len(spec.branches)
    notes = [f"the weights used miss {told}" for told in _missed(every, used)]
    coords = {"branch": spec.branches, "bound": ["low", "high"]}
    try:
        found = bounds(every, count)
    except ScenarioEngineError:
        closest = nearest(every, count)
        missed = _missed(every, closest)
        notes += [f"no weights meet all published ranks; the nearest miss {told}" for told in missed]
        return xr.DataArray(closest, {"branch": spec.branches}, name="nearest_branch_weight"), notes
    return xr.DataArray(found, coords, ["branch", "bound"], name="feasible_branch_weight"), notes


def _missed(every: Sequence[Restriction], weights: Floats) -> list[str]:
    """What weights miss, as one sentence or none."""
    missed = dict.fromkeys(one.name for one in every if not one.holds(weights))
    count = len({one.name for one in every})
    return [f"{len(missed)} of {count} published figures: {listing(missed)}."] if missed else []
