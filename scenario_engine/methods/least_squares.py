"""Bounded least squares of a batch function, with its exact Jacobian: `scipy.optimize.least_squares`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize

from scenario_engine.methods.derivatives import Batch, Slopes
from scenario_engine.support.array_types import Floats

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult


def least_squares(
    residuals: Batch, slopes: Slopes, start: Floats, bounds: tuple[Floats, Floats], tolerance: float = 1e-12
) -> OptimizeResult:
    """The nearest minimum of ½ Σ r² inside the bounds, by the trust-region reflective method.

    `residuals` takes a batch of points (draw × unknown) to one of residuals (draw × row), `slopes` a point to their
    exact derivatives (row × unknown); the start lies inside the bounds, lowest and highest point. `tolerance` is the
    relative change of cost, step and gradient at which it ends.
    """

    def at(point: Floats) -> Floats:
        return np.asarray(np.real(residuals(point[None])[0]))

    return optimize.least_squares(
        at,
        start,
        jac=slopes,
        bounds=bounds,
        x_scale="jac",
        xtol=tolerance,
        ftol=tolerance,
        gtol=tolerance,
    )
