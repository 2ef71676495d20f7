"""What can be reached where a goal cannot: the range of each quantity over the points that were tried."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenario_engine.analysis.calibrate.goal import Goal, Unknown
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError

__all__ = ["OutOfReach"]


class OutOfReach(ScenarioEngineError):
    """No admitted value of the unknowns meets the goals; the message says what can be reached."""


def fail_if_unmoved(unknowns: Sequence[Unknown], goals: Sequence[Goal], seen: Floats) -> None:
    """Raise where a quantity is the same at all points (point × goal)."""
    for goal, column in zip(goals, seen.T, strict=True):
        known = column[np.isfinite(column)]
        if len(known) and np.ptp(known) <= 1e-14 * np.abs(known).max():
            names = ", ".join(map(str, unknowns))
            raise ScenarioEngineError(
                f"{goal.quantity} is {goal.shown(float(known[0]))} whatever {names} is; it does not depend on it."
            )


def beyond(
    unknowns: Sequence[Unknown], goals: Sequence[Goal], before: Floats, seen: Floats, points: Floats
) -> str:
    """A line for each goal: what its quantity was before (goal) and is at the points (point × unknown) seen (point × goal)."""
    lines = []
    for goal, own, column in zip(goals, before, seen.T, strict=True):
        sure = np.isfinite(column)
        known, at = column[sure], points[sure]
        least, most = int(np.argmin(known)), int(np.argmax(known))
        low, high = goal.shown(known[least]), goal.shown(known[most])
        if len(goals) > 1 and known[least] <= goal.value <= known[most]:
            lines.append(f"{goal.text}: within reach alone, {low} to {high}.")
        else:
            lines.append(
                f"{goal.text}: out of reach. {goal.quantity} can be {low} (at {_placed(unknowns, at[least])}) to "
                f"{high} (at {_placed(unknowns, at[most])}); the scenario gives {goal.shown(float(own))}."
            )
    return "\n".join(lines)


def _placed(unknowns: Sequence[Unknown], numbers: Floats) -> str:
    return ", ".join(f"{one} = {number:.6g}" for one, number in zip(unknowns, numbers, strict=True))
