"""Bounded least squares of a batch function, with its exact Jacobian: `scipy.optimize.least_squares`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from scenario_engine.methods.derivatives import Batch, jacobian
from scenario_engine.support.array_types import Floats


@dataclass(frozen=True)
class Minimum:
    """Where a minimisation ended: the point, its residuals, and half their sum of squares."""

    point: Floats
    residuals: Floats
    cost: float


def minimise(residuals: Batch, start: Floats, low: Floats, high: Floats, tolerance: float = 1e-12) -> Minimum:
    """The nearest minimum of ½ Σ r² inside the bounds, by the trust-region reflective method.

    Parameters
    ----------
    residuals
        Batch of points (draw × unknown) to batch of residuals (draw × row); takes complex points.
    start, low, high
        One point each; the start lies inside the bounds.
    tolerance
        Relative change of cost, step and gradient at which it ends.
    """

    def at(point: Floats) -> Floats:
        return np.asarray(np.real(residuals(point[None])[0]))

    def slopes(point: Floats) -> Floats:
        return jacobian(residuals, point)

    found = least_squares(
        at,
        start,
        jac=slopes,
        bounds=(low, high),
        x_scale="jac",
        xtol=tolerance,
        ftol=tolerance,
        gtol=tolerance,
    )
    return Minimum(np.asarray(found.x), np.asarray(found.fun), float(found.cost))
