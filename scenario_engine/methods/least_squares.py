"""Bounded least squares of a batch function, with its exact Jacobian: `scipy.optimize.least_squares`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize

from scenario_engine.methods.derivatives import Batch, Slopes
from scenario_engine.support.array_types import Floats

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult

__all__ = ["least_squares"]


def least_squares(
    residuals: Batch, slopes: Slopes, start: Floats, bounds: tuple[Floats, Floats], tolerance: float = 1e-12
) -> OptimizeResult:
    """The nearest minimum of ½ Σ r² inside the bounds, by the trust-region reflective method.

    Parameters
    ----------
    residuals
        From a batch of points (draw × unknown) to one of residuals (draw × row), in one unit, such as standard deviations.
    slopes
        From a point to the exact derivatives of the residuals there (row × unknown), as `derivatives.jacobian` gives them.
    start
        A point inside the bounds, (unknown,).
    bounds
        The lowest and the highest point.
    tolerance
        Relative change of cost, step and gradient at which it ends.

    Returns
    -------
    What SciPy found: `x`, the point; `fun`, the residuals there; `cost`, half their sum of squares; `status`.

    Notes
    -----
    Branch, Coleman and Li (1999), SIAM Journal on Scientific Computing 21, 1-23.

    Examples
    --------
    >>> from scenario_engine.methods.derivatives import jacobian
    >>> residuals = lambda points: points**2 - np.array([4.0, 9.0])
    >>> ends = (np.zeros(2), np.full(2, 2.5))
    >>> least_squares(residuals, lambda at: jacobian(residuals, at), np.ones(2), ends).x.round(6).tolist()
    [2.0, 2.5]
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
