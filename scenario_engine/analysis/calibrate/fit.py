"""The objective, targets predicted through the graph for many points at once on the `draw` axis, and its best fit.

Bounded least squares from many starts, with beliefs as further residuals where the method asks for them. What a fit is
worth out of sample: one label of a target is left out, the rest fitted, and it predicted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import xarray as xr
from scipy.optimize import OptimizeResult

from scenario_engine.analysis.calibrate.parameters import Parameters
from scenario_engine.analysis.calibrate.targets import CalibrationTarget
from scenario_engine.engine.engines import NUMPY, Engine, Repeated
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.program import Program, specialise
from scenario_engine.methods.derivatives import COMPLEX_STEP
from scenario_engine.methods.least_squares import least_squares
from scenario_engine.methods.probability.sampling import latin_hypercube
from scenario_engine.methods.tape import namespace
from scenario_engine.support.array_types import Floats, Numbers
from scenario_engine.support.errors import ScenarioEngineError, listing, near_miss, refuse_unknown
from scenario_engine.support.tabulated import in_columns

PLAIN, PERCENT = {"units": "1"}, {"units": "1", "display": "percent"}


@dataclass(frozen=True)
class Objective:
    """A model, what is free in it, and what it must meet.

    `inputs` are as the scenario gives them; `with_priors` says whether beliefs count as residuals (maximum a posteriori) or
    not (least squares); `whole` is the problem whose targets hold those of this one, and whose recorded model serves it too.
    """

    graph: Graph
    inputs: Mapping[str, xr.DataArray]
    parameters: Parameters
    targets: tuple[CalibrationTarget, ...]
    indexes: Mapping[str, xr.DataArray] | None = None
    with_priors: bool = True
    engine: Engine = NUMPY
    whole: Objective | None = None

    @property
    def target_names(self) -> tuple[str, ...]:
        """Name of each printed number."""
        return tuple(name for target in self.targets for name in target.names)

    @property
    def printed(self) -> Floats:
        """The printed numbers."""
        return np.concatenate([target.value for target in self.targets])

    @property
    def sd(self) -> Floats:
        """Their standard deviations."""
        return np.concatenate([target.sd for target in self.targets])

    @cached_property
    def wanted(self) -> list[str]:
        """Results the targets are of."""
        return sorted({target.quantity.name for target in self.targets})

    @cached_property
    def program(self) -> Program:
        """What the parameters move; the rest is computed once."""
        free = {block.input for block in self.parameters.blocks}
        return specialise(self.graph, self.inputs, free, self.wanted, indexes=self.indexes)

    @cached_property
    def model(self) -> Repeated:
        """From a batch of points to the model's numbers for all targets, (draw × number)."""
        if self.whole is not None and self.whole.parameters is self.parameters:
            return self.whole.model

        def numbers(points: Any) -> Any:
            values = self.program.run(self.parameters.inputs(points))
            found = [target.predicted(values, len(points)) for target in self.targets]
            return namespace(*found).concat(found, axis=1)

        return Repeated(numbers, self.engine)

    @cached_property
    def _places(self) -> list[int]:
        """Where the model's numbers of the own targets stand."""
        whole = self.whole
        known = self.target_names if whole is None or whole.model is not self.model else whole.target_names
        return [known.index(name) for name in self.target_names]

    @cached_property
    def _latest(self) -> dict[bytes, Numbers]:
        return {}

    def predicted(self, points: Numbers) -> Numbers:
        """The model's numbers for a batch of points (draw × number); complex points give complex numbers.

        Those of the last single point are kept: a fit asks for slopes where it has just asked for residuals.
        """
        if len(points) > 1:
            return self.model(points)[:, self._places]
        key = points.tobytes()
        if key not in self._latest:
            self._latest.clear()
            self._latest[key] = self.model(points)[:, self._places]
        return self._latest[key]

    def misfit(self, points: Numbers) -> Numbers:
        """Residuals of the targets alone, in standard deviations (draw × number)."""
        return self._misfit(self.predicted(points))

    def _misfit(self, predicted: Numbers) -> Numbers:
        edges = np.cumsum([len(target.labels) for target in self.targets])[:-1]
        parts = np.split(predicted, edges, axis=1)
        return np.concatenate(
            [target.residual(part) for target, part in zip(self.targets, parts, strict=True)], axis=1
        )

    def residuals(self, points: Numbers) -> Numbers:
        """Residuals of the targets, then of the beliefs (draw × row)."""
        found = self.misfit(points)
        if not self.with_priors:
            return found
        rows, center = self.parameters.prior_rows
        return np.concatenate([found, points @ rows.T - center], axis=1)

    def jacobian(self, point: Floats) -> Floats:
        """∂ residual / ∂ point, exact (row × parameter): each residual's own slope times that of the model's number."""
        step = 1j * COMPLEX_STEP
        slope = self._misfit(self.predicted(point[None]) + step).imag[0] / COMPLEX_STEP
        found = slope[:, None] * self.model.jacobian(point)[self._places]
        return np.concatenate([found, self.parameters.prior_rows[0]]) if self.with_priors else found

    def log_posterior(self, points: Floats) -> Floats:
        """Logarithm of the posterior density up to a constant; −∞ outside the bounds (draw)."""
        low, high = self.parameters.bounds
        inside = ((points >= low) & (points <= high)).all(axis=1)
        density = np.full(len(points), -np.inf)
        if inside.any():
            density[inside] = -0.5 * (self.residuals(points[inside]) ** 2).sum(axis=1)
        return density

    def against(self, targets: Sequence[CalibrationTarget]) -> Objective:
        """The same model and parameters with other targets."""
        return replace(self, targets=tuple(targets), whole=self)


SAME_COST = 1e-6
"""Starts whose cost lies within this of the best found the same optimum."""

NEARLY_AS_GOOD = 3.0
"""How far above the best cost an optimum may lie and still count: its density is a twentieth of the best one's."""

RIDGE = 0.1
"""How far the cost rises between two optima of their own, above the higher; along an open direction it does not."""


@dataclass(frozen=True)
class BestFit:
    """Where a fit ended, on the parameters' scales, and what the other starts found.

    `cost` is half the sum of squared residuals, `jacobian` ∂ residual / ∂ point, rows of the targets first; `costs` are what
    each start ended with, `spread` is the largest move of any parameter between starts that found this optimum, and
    `others` are optima that are as good, or nearly.
    """

    problem: Objective
    point: Floats
    cost: float
    jacobian: Floats
    costs: Floats
    spread: float
    others: tuple[Floats, ...] = ()

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


def fit(problem: Objective, *, starts: int = 1, seed: int = 0, start: Floats | None = None) -> BestFit:
    """The best fit over several starts: the scenario's own values, then a Latin hypercube inside the bounds."""
    low, high = problem.parameters.bounds
    first = problem.parameters.start if start is None else start
    cube = latin_hypercube(max(starts - 1, 0), len(low), seed)
    found = []
    for origin in [first, *(low + cube * (high - low))]:
        if np.isfinite(problem.residuals(origin[None])).all():
            found.append(least_squares(problem.residuals, problem.jacobian, origin, (low, high)))
    if not found:
        raise ScenarioEngineError("no start gives finite results; narrow the bounds of the parameters.")
    best = min(found, key=lambda one: one.cost)
    costs = np.array([one.cost for one in found])
    apart = _optima(problem, [best, *sorted(found, key=lambda one: float(one.cost))])
    same = np.stack(
        [
            one.x
            for one in found
            if one.cost - best.cost < SAME_COST * max(1.0, best.cost)
            and not (apart[1:] and _ridge_between(problem, one, best))
        ]
    )
    return BestFit(
        problem=problem,
        point=best.x,
        cost=float(best.cost),
        jacobian=problem.jacobian(best.x),
        costs=costs,
        spread=float(np.abs(same - best.x).max()),
        others=tuple(one.x for one in apart[1:]),
    )


def _optima(problem: Objective, found: Sequence[OptimizeResult]) -> list[OptimizeResult]:
    """Of the ends of all starts, the best first, those that a ridge of the cost parts from every one before."""
    apart = [found[0]]
    for one in found[1:]:
        near = one.cost - found[0].cost < NEARLY_AS_GOOD
        if near and all(_ridge_between(problem, one, other) for other in apart):
            apart.append(one)
    return apart


def _ridge_between(problem: Objective, one: OptimizeResult, other: OptimizeResult) -> bool:
    between = other.x + np.linspace(0.05, 0.95, 19)[:, None] * (one.x - other.x)
    cost = 0.5 * (np.real(problem.residuals(between)) ** 2).sum(axis=1)
    return bool(cost.max() > max(one.cost, other.cost) + RIDGE)


def leave_out(full: BestFit, target: str, labels: Sequence[str], drop: Sequence[str] = ()) -> xr.Dataset:
    """Labels that no fit saw, over `left_out`: `published value`, `predicted` from all else, and `error`, their ratio less one.

    Each is predicted from a fit without it and without the targets dropped. Those that hold the label (national totals) must
    go, or it would come back as what is left of the total.
    """
    problem = full.problem
    names = [one.name for one in problem.targets]
    for name in (target, *drop):
        refuse_unknown(name, names, f"leave_out: no target is called {name!r}.")
    chosen = problem.targets[names.index(target)]
    unknown = [label for label in labels if label not in chosen.labels]
    if unknown:
        known = near_miss(unknown[0], filter(None, chosen.labels)) or "It is one number."
        raise ScenarioEngineError(f"leave_out: target {target} has no label {listing(unknown)}.", known)
    predicted = []
    for label in labels:
        rest = [one for one in chosen.labels if one != label]
        seen = [
            chosen.only(rest) if one is chosen else one for one in problem.targets if one.name not in drop
        ]
        refit = fit(problem.against([one for one in seen if one.labels]), start=full.point)
        alone = problem.against([chosen.only([label])])
        predicted.append(float(np.real(alone.predicted(refit.point[None])[0, 0])))
    printed = chosen.only(labels).value
    columns = {"published value": (printed, PLAIN), "predicted": (predicted, PLAIN)}
    return in_columns("left_out", labels, {**columns, "error": (predicted / printed - 1.0, PERCENT)})


def mean_absolute_error(left_out: xr.Dataset) -> float:
    """Mean of the errors without their signs."""
    return float(np.abs(left_out["error"].to_numpy()).mean())
