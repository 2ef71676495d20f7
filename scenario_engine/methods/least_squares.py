"""Bounded least squares of a batch function, with its exact Jacobian: `scipy.optimize.least_squares`."""

import numpy as np
from scipy import optimize

from scenario_engine.methods.derivatives import Batch, Slopes
from scenario_engine.support.array_types import Floats


def least_squares(
    residuals: Batch, slopes: Slopes, start: Floats, bounds: tuple[Floats, Floats], tolerance: float = 1e-12
) -> optimize.OptimizeResult:
    """The nearest minimum of ½ Σ r² inside the bounds, by the trust-region reflective method (Branch, Coleman and Li 1999).

    `residuals` go from a batch of points (draw × unknown) to one of residuals (draw × row); `slopes` from a point to their exact
    derivatives there (row × unknown). It ends at a relative change of cost, step and gradient below the tolerance.

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
