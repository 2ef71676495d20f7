"""Which weights of branches are possible, given rounded published figures: bounds by linear programming.

Weights w have the shape (branch,) and sum to one; scores Z and their changes have the same shape, in points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from scipy.optimize import linprog

from scenario_engine.analysis.indices.published import factor_of, published_array
from scenario_engine.analysis.indices.spec import IndexFile
from scenario_engine.data.published_figures import Interval
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError


@dataclass(frozen=True)
class Restriction:
    """A published figure as an interval of a linear combination of weights, low ≤ a·w ≤ high."""

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


def bounds(restrictions: Sequence[Restriction], count: int) -> Floats:
    """Least and greatest weight of each branch that all restrictions allow, with w ≥ 0 and Σ w = 1.

    Shape (branch, 2). Restrictions that no weights satisfy are refused by their names.
    """
    upper = [(one.coefficients, one.interval.high) for one in restrictions if np.isfinite(one.interval.high)]
    lower = [(-one.coefficients, -one.interval.low) for one in restrictions if np.isfinite(one.interval.low)]
    rows, limits = zip(*upper, *lower, strict=True)
    found = np.empty((count, 2))
    for branch in range(count):
        for column, sign in enumerate((1.0, -1.0)):
            objective = np.zeros(count)
            objective[branch] = sign
            solved = linprog(
                objective, A_ub=rows, b_ub=limits, A_eq=np.ones((1, count)), b_eq=[1.0], bounds=(0.0, 1.0)
            )
            if solved.fun is None:
                names = ", ".join(dict.fromkeys(one.name for one in restrictions))
                raise ScenarioEngineError(f"no weights reproduce all of: {names}.")
            found[branch, column] = sign * solved.fun
    return found


def restrictions(spec: IndexFile, branch_score: xr.DataArray) -> list[Restriction]:
    """What is published of the weights of branches: rounded indices and rounded shares in growth."""
    scores = branch_score.isel(case=0, drop=True).transpose("year", "branch")
    known = {int(year): np.asarray(scores.sel(year=year).to_numpy()) for year in scores.indexes["year"]}
    found: list[Restriction] = []
    for index, series in enumerate(spec.record.published):
        if series.digits is None or not series.fits:
            continue
        printed = published_array(spec, series, ("published", str(index))).isel(case=0)
        for year in printed.indexes["year"]:
            value, name = float(printed.sel(year=year)), f"{series.variable} {year}"
            if series.variable == "composite_index" and year in known:
                found.append(published_index(known[year], value, series.digits, name))
            elif series.variable == "branch_growth_share" and year in known and year - 1 in known:
                factor = factor_of(series.unit)
                half, value = 0.5 * 10.0**-series.digits * factor, value * factor
                share = Interval(value - half, value + half)
                changes = known[year] - known[year - 1]
                found += published_share(changes, spec.branches.index(str(series.branch)), share, name)
    return found


def feasible_weights(spec: IndexFile, branch_score: xr.DataArray) -> xr.DataArray:
    """Least and greatest weight of each branch that reproduces everything published."""
    found = bounds(restrictions(spec, branch_score), len(spec.branches))
    return xr.DataArray(found, {"branch": spec.branches, "bound": ["low", "high"]}, ["branch", "bound"])
