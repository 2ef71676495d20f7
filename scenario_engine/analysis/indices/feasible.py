"""Which weights of branches are possible, given rounded figures in print: bounds by linear programming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError

__all__ = ["Band", "bounds", "printed_index", "printed_share"]


@dataclass(frozen=True)
class Band:
    """A printed figure as a pair of linear inequalities, low ≤ a·w ≤ high."""

    coefficients: Floats
    low: float
    high: float
    name: str

    def holds(self, weights: Floats) -> bool:
        """Whether weights reproduce the printed figure.

        Weights are (branch,), and sum to one.
        """
        value = float(self.coefficients @ weights)
        return self.low - 1e-9 <= value <= self.high + 1e-9


def printed_index(scores: Floats, printed: float, digits: int, name: str) -> Band:
    """Σ w_b Z_b rounds to the printed index.

    Scores are (branch,), in points as the index is; `digits` are its decimals.
    """
    half = 0.5 * 10.0**-digits
    return Band(scores, printed - half, printed + half, name)


def printed_share(changes: Floats, branch: int, low: float, high: float, name: str) -> tuple[Band, Band]:
    """The share of a branch in the change, w_b ΔZ_b / Σ w ΔZ, lies between low and high; Σ w ΔZ > 0.

    Changes are (branch,), in points; low and high are between 0 and 1, as rounding leaves them open.
    """
    own = np.zeros_like(changes)
    own[branch] = changes[branch]
    return (
        Band(own - low * changes, 0.0, np.inf, name),
        Band(own - high * changes, -np.inf, 0.0, name),
    )


def bounds(bands: Sequence[Band], count: int) -> Floats:
    """Least and greatest weight of each branch that all bands allow, with w ≥ 0 and Σ w = 1.

    Shape (branch, 2). Bands that no weights satisfy are refused by their names.
    """
    upper = [(band.coefficients, band.high) for band in bands if np.isfinite(band.high)]
    lower = [(-band.coefficients, -band.low) for band in bands if np.isfinite(band.low)]
    rows = [*upper, *lower]
    matrix, limits = np.array([row for row, _ in rows]), np.array([limit for _, limit in rows])
    found = np.empty((count, 2))
    for branch in range(count):
        for column, sign in enumerate((1.0, -1.0)):
            objective = np.zeros(count)
            objective[branch] = sign
            solved = linprog(
                objective, A_ub=matrix, b_ub=limits, A_eq=np.ones((1, count)), b_eq=[1.0], bounds=(0.0, 1.0)
            )
            if solved.fun is None:
                names = ", ".join(dict.fromkeys(band.name for band in bands))
                raise ScenarioEngineError(f"no weights reproduce all of: {names}.")
            found[branch, column] = sign * solved.fun
    return found
