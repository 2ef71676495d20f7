"""The fit: bounded least squares from many starts, with beliefs as further residuals where the method asks for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc

from scenario_engine.analysis.calibrate.minimise import minimise
from scenario_engine.analysis.calibrate.objective import Objective
from scenario_engine.methods.derivatives import jacobian
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError

__all__ = ["Fit", "fit"]

SAME_COST = 1e-6
"""Starts whose cost lies within this of the best found the same optimum."""


@dataclass(frozen=True)
class Fit:
    """Where a fit ended, and what the other starts found.

    Attributes
    ----------
    point
        The best point, on the parameters' scales.
    cost
        Half the sum of squared residuals there.
    jacobian
        ∂ residual / ∂ point there, rows of the targets first.
    costs
        Cost each start ended with.
    spread
        Largest move of any parameter (on its scale) between starts that found the same cost.
    """

    problem: Objective
    point: Floats
    cost: float
    jacobian: Floats
    costs: Floats
    spread: float

    @property
    def values(self) -> Floats:
        """Fitted parameters in natural units."""
        return np.asarray(self.problem.parameters.natural(self.point))

    @property
    def predicted(self) -> Floats:
        """The model's numbers at the fit."""
        return np.asarray(self.problem.predicted(self.point[None])[0])

    @property
    def data_jacobian(self) -> Floats:
        """The rows of the targets alone."""
        return self.jacobian[: len(self.problem.printed)]

    @property
    def agreeing(self) -> int:
        """How many starts found the best cost."""
        return int((self.costs - self.cost < SAME_COST * max(1.0, self.cost)).sum())

    @property
    def at_bounds(self) -> tuple[str, ...]:
        """Parameters that ended at a bound."""
        low, high = self.problem.parameters.bounds
        near = 1e-4 * (high - low)
        stuck = (self.point < low + near) | (self.point > high - near)
        return tuple(name for name, yes in zip(self.problem.parameters.names, stuck, strict=True) if yes)


def fit(problem: Objective, *, starts: int = 1, seed: int = 0, start: Floats | None = None) -> Fit:
    """The best fit over several starts: the scenario's own values, then a Latin hypercube inside the bounds.

    Parameters
    ----------
    problem
        Model, parameters, targets.
    starts, seed
        How many starts, and the seed of those beyond the first.
    start
        First start instead of the scenario's own values; shape (parameter,), on each parameter's own scale,
        no unit.

    Raises
    ------
    ScenarioEngineError
        No start led to finite residuals.
    """
    low, high = problem.parameters.bounds
    first = problem.parameters.start if start is None else start
    cube = qmc.LatinHypercube(len(low), rng=np.random.default_rng(seed)).random(max(starts - 1, 0))
    found = []
    for origin in [first, *(low + cube * (high - low))]:
        if np.isfinite(problem.residuals(origin[None])).all():
            found.append(minimise(problem.residuals, origin, low, high))
    if not found:
        raise ScenarioEngineError("no start gives finite results; narrow the bounds of the parameters.")
    best = min(found, key=lambda one: one.cost)
    costs = np.array([one.cost for one in found])
    same = np.stack(
        [
            one.point
            for one, cost in zip(found, costs, strict=True)
            if cost - best.cost < SAME_COST * max(1.0, best.cost)
        ]
    )
    return Fit(
        problem=problem,
        point=best.point,
        cost=best.cost,
        jacobian=jacobian(problem.residuals, best.point),
        costs=costs,
        spread=float(np.abs(same - best.point).max()),
    )
