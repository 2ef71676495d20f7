"""Goal seeking: the input that makes a result what one wants, by root finding on the graph.

One unknown: the whole admitted range is looked through in one batch on the `draw` axis, the crossing nearest to the
scenario is bracketed, and Brent's method (`scipy.optimize.brentq`) ends it. Several: bounded least squares from many
starts with exact derivatives. A goal beyond reach is answered with what can be reached.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import brentq
from scipy.stats import qmc

from scenario_engine.analysis.calibrate.goal import Goal, Unknown
from scenario_engine.analysis.calibrate.minimise import minimise
from scenario_engine.analysis.calibrate.reach import OutOfReach, beyond, fail_if_unmoved
from scenario_engine.engine.program import Program, specialise
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.support.array_types import Floats, Numbers
from scenario_engine.support.errors import ScenarioEngineError

__all__ = ["Solution", "seek"]

GRID = 401
STARTS = 8
TOLERANCE = 1e-9
"""How near a goal counts as met, relative to its size."""


@dataclass(frozen=True)
class Solution:
    """Numbers that meet the goals, what the results then are, and other numbers that would do as well."""

    unknowns: tuple[Unknown, ...]
    goals: tuple[Goal, ...]
    numbers: Floats
    reached: Floats
    before: Floats
    others: tuple[float, ...]


@dataclass(frozen=True)
class _Model:
    scenario: Scenario
    unknowns: tuple[Unknown, ...]
    goals: tuple[Goal, ...]

    @cached_property
    def program(self) -> Program:
        free, wanted = {one.name for one in self.unknowns}, {goal.quantity.name for goal in self.goals}
        return specialise(
            self.scenario.graph, self.scenario.inputs, free, wanted, indexes=self.scenario.indexes
        )

    @cached_property
    def before(self) -> Floats:
        """The quantities as the scenario gives them."""
        return np.real(self.results(np.array([[one.start for one in self.unknowns]]))[0])

    def beyond(self, seen: Floats, points: Floats) -> str:
        return beyond(self.unknowns, self.goals, self.before, seen, points)

    def results(self, numbers: Numbers) -> Numbers:
        """The quantities (draw × goal) for a batch of numbers (draw × unknown)."""
        moved = {one.name: one.applied(numbers[:, at]) for at, one in enumerate(self.unknowns)}
        with np.errstate(all="ignore"):
            values = self.program.run(moved)
            columns = []
            for goal in self.goals:
                found = goal.quantity.of(values[goal.quantity.name])
                goal.quantity.fail_unless_one_number(found)
                columns.append(np.broadcast_to(found.to_numpy(), (len(numbers),)))
        return np.stack(columns, axis=1)


def seek(scenario: Scenario, unknowns: Sequence[Unknown], goals: Sequence[Goal]) -> Solution:
    """Numbers for the unknowns that meet the goals.

    Parameters
    ----------
    scenario
        Where everything else stands.
    unknowns
        Numbers to be found, each of another input.
    goals
        What they must meet; as many as unknowns, or more.

    Raises
    ------
    OutOfReach
        With the range each goal's quantity can reach.
    ScenarioEngineError
        More unknowns than goals, the same input twice, or a result that depends on no unknown.
    """
    if len(unknowns) > len(goals):
        raise ScenarioEngineError(
            f"{len(unknowns)} unknowns and {len(goals)} goals: many answers would do.",
            "Give a goal for each unknown.",
        )
    if len({one.name for one in unknowns}) < len(unknowns):
        raise ScenarioEngineError("the same input is to be found twice; name it once.")
    model = _Model(scenario, tuple(unknowns), tuple(goals))
    numbers, others = _roots(model) if len(unknowns) == len(goals) == 1 else (_least_squares(model), ())
    reached = np.real(model.results(numbers[None])[0])
    return Solution(model.unknowns, model.goals, numbers, reached, model.before, others)


def _roots(model: _Model) -> tuple[Floats, tuple[float, ...]]:
    """The root nearest to the scenario's number, and the others."""
    unknown, goal = model.unknowns[0], model.goals[0]
    grid = np.unique(np.append(np.linspace(unknown.low, unknown.high, GRID), unknown.start))
    found = np.real(model.results(grid[:, None])[:, 0])
    fail_if_unmoved(model.unknowns, model.goals, found[:, None])
    gap = found - goal.value
    sure = np.isfinite(gap)
    crossing = [
        at
        for at in range(len(grid) - 1)
        if sure[at] and sure[at + 1] and np.sign(gap[at]) != np.sign(gap[at + 1])
    ]
    if not crossing:
        raise OutOfReach(model.beyond(found[:, None], grid[:, None]))

    def distance(number: float) -> float:
        return float(np.real(model.results(np.array([[number]]))[0, 0])) - goal.value

    size = max(abs(goal.value), 1e-12)
    ends = {float(brentq(distance, grid[at], grid[at + 1], xtol=1e-15, rtol=1e-14)) for at in crossing}
    # A result that jumps over the goal changes sign as well; only what meets it is a root.
    roots = sorted(
        (end for end in ends if abs(distance(end)) <= TOLERANCE * size),
        key=lambda root: abs(root - unknown.start),
    )
    if not roots:
        raise OutOfReach(model.beyond(found[:, None], grid[:, None]))
    distinct = [
        root
        for at, root in enumerate(roots)
        if not any(np.isclose(root, one, rtol=1e-9) for one in roots[:at])
    ]
    return np.array(distinct[:1]), tuple(distinct[1:])


def _least_squares(model: _Model) -> Floats:
    """The first point that meets all goals, from the scenario's and then from the best of many starts."""
    low = np.array([one.low for one in model.unknowns])
    high = np.array([one.high for one in model.unknowns])
    size = np.array([max(abs(goal.value), 1e-12) for goal in model.goals])
    wish = np.array([goal.value for goal in model.goals])
    start = np.array([one.start for one in model.unknowns])
    cube = qmc.LatinHypercube(len(low), rng=np.random.default_rng(0)).random(GRID)
    points = np.concatenate([start[None], low + cube * (high - low)])
    seen = np.real(model.results(points))
    fail_if_unmoved(model.unknowns, model.goals, seen)

    def residual(points: Numbers) -> Numbers:
        return np.asarray((model.results(points) - wish) / size)

    worth = np.where(np.isfinite(seen).all(axis=1), (((seen - wish) / size) ** 2).sum(axis=1), np.inf)
    best_first = points[np.argsort(worth)[:STARTS]]
    margin = 1e-9 * (high - low)
    best: tuple[float, Floats] | None = None
    for origin in [start, *best_first]:
        inside = np.clip(origin, low + margin, high - margin)
        found = minimise(residual, inside, low, high, tolerance=1e-15)
        worst = float(np.abs(found.residuals).max())
        if best is None or worst < best[0]:
            best = worst, found.point
        if worst < TOLERANCE:
            return found.point
    assert best is not None
    nearest = np.real(model.results(best[1][None])[0])
    told = "; ".join(
        f"{goal.quantity} {goal.shown(value)}" for goal, value in zip(model.goals, nearest, strict=True)
    )
    together = "The goals together are out of reach; nearest: " + told + "."
    raise OutOfReach(f"{together}\n{model.beyond(seen, points)}")
