"""Exact derivatives through the whole graph: the complex step, all directions in one pass on the `draw` axis.

f(x + i h) = f(x) + i h f′(x) + O(h²), so the imaginary part over h is the derivative, with no difference of nearly
equal numbers and so no loss of digits: h = 1e-20 is exact to rounding (Squire and Trapp 1998, SIAM Review 40). It
needs operators that are analytic where they are evaluated; an absolute value or a maximum on the way would drop the
imaginary part without a word, which is why `slopes` and `disagreement` compare with central differences.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt

from scenario_engine.support.array_types import Floats, Numbers
from scenario_engine.support.errors import ScenarioEngineError

__all__ = ["Batch", "Slopes", "jacobian"]

COMPLEX_STEP = 1e-20
CENTRAL_STEP = 1e-5
TOGETHER = 256
ROUNDING = 1e-14

Batch = Callable[[Numbers], Numbers]
"""A function of a batch of points (draw × unknown) that gives a batch of results (draw × result)."""

Slopes = Callable[[Floats], Floats]
"""From a point to ∂ result / ∂ unknown there (result × unknown)."""


def jacobian(function: Batch, point: Floats) -> Floats:
    """∂ result / ∂ unknown at a point, Im f(x + i h) / h, by complex step, in batches of `TOGETHER`.

    Parameters
    ----------
    function
        From a batch of points (draw × unknown) to one of results (draw × result), analytic near the point.
    point
        Where, (unknown,), each in its unit.

    Returns
    -------
    Exact to rounding, (result × unknown), in units of a result per unit of an unknown.

    Examples
    --------
    >>> jacobian(lambda points: np.exp(points[:, :1]) * points[:, 1:], np.array([0.0, 3.0])).tolist()
    [[3.0, 1.0]]
    """
    parts = [
        function(point + 1j * COMPLEX_STEP * _directions(at, len(point))).imag.T
        for at in np.array_split(np.arange(len(point)), -(-len(point) // TOGETHER))
    ]
    return np.concatenate(parts, axis=1) / COMPLEX_STEP


AGREEING = 1e-4
"""Largest gap to central differences, of the largest derivative of a result, at which a complex step is trusted."""


def slopes(function: Batch, point: Floats) -> Slopes:
    """∂ result / ∂ unknown by complex step; by central differences where an operator on the way cannot carry one.

    An absolute value drops the imaginary part, and whole numbers refuse it: the two are compared at a point, once, in two
    sizes of step, so that neither rounding nor a curve is taken for a disagreement.
    """
    try:
        exact = jacobian(function, point)
    except ScenarioEngineError:
        return lambda at: differences(function, at)[0]
    level = np.abs(np.real(function(point[None])[0]))[:, None]
    for step in (CENTRAL_STEP, CENTRAL_STEP / 1000.0):
        near, _ = differences(function, point, step=step)
        size = np.fmax(np.abs(exact).max(axis=1), np.nanmax(np.abs(near), axis=1, initial=0.0))[:, None]
        if not (np.abs(exact - near) > AGREEING * size + ROUNDING * level / step).any():
            return partial(jacobian, function)
    return lambda at: differences(function, at)[0]


def _directions(unknowns: npt.NDArray[np.intp], count: int) -> Floats:
    """A row for each of some unknowns, one at its place."""
    rows = np.zeros((len(unknowns), count))
    rows[np.arange(len(unknowns)), unknowns] = 1.0
    return rows


def differences(
    function: Batch,
    point: Floats,
    unknowns: npt.NDArray[np.intp] | None = None,
    step: float = CENTRAL_STEP,
) -> tuple[Floats, Floats]:
    """Central differences (result × unknown), and how far the slopes above and below lie apart, which is of order step.

    One batch of two points an unknown, of some places or all; error of order step². A step is relative to an unknown, or to one
    where that is less. For an unknown that one side refuses they are one-sided, and NaN for one that both refuse: a number
    that is nought and may not be negative is moved upwards.

    Examples
    --------
    >>> slopes, kinks = differences(lambda points: np.abs(points), np.array([2.0, 0.0]))
    >>> slopes.round(6).tolist(), kinks.round(6).tolist()
    ([[1.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 2.0]])
    """
    moved = np.arange(len(point)) if unknowns is None else unknowns
    size = np.maximum(np.abs(point[moved]), 1.0) * step
    moves = size[:, None] * _directions(moved, len(point))
    try:
        found = function(np.concatenate([point + moves, point - moves, point[None]]))
    except ScenarioEngineError:
        sides = np.stack([_one_sided(function, point, int(at)) for at in moved], axis=1)
        return sides, np.zeros_like(sides)
    up, down, here = np.split(found, [len(moved), 2 * len(moved)])
    return (up - down).T / (2.0 * size), np.abs(up + down - 2.0 * here).T / size


SIDES = (((1, -1), (0.5, -0.5)), ((0, 1, 2), (-1.5, 2.0, -0.5)), ((0, -1, -2), (1.5, -2.0, 0.5)))
"""Steps and weights of differences on both sides, above and below."""


def _one_sided(function: Batch, point: Floats, at: int) -> Floats:
    size = max(abs(point[at]), 1.0) * CENTRAL_STEP
    for steps, weights in SIDES:
        points = np.repeat(point[None], len(steps), axis=0)
        points[:, at] += size * np.array(steps)
        try:
            return np.asarray(np.array(weights) @ function(points) / size)
        except ScenarioEngineError:
            continue
    return np.full(function(point[None]).shape[1], np.nan)


def along_path(slopes: Slopes, count: int, nodes: int) -> Floats:
    """∫₀¹ ∂ result / ∂ unknown dt, (result × unknown), as all unknowns go from 0 to 1 together, by Gauss's quadrature.

    Exact for polynomials of degree 2 nodes − 1.

    Examples
    --------
    >>> along_path(lambda at: np.array([[at[1], at[0]]]), 2, 3).round(9).tolist()
    [[0.5, 0.5]]
    """
    at, weight = np.polynomial.legendre.leggauss(nodes)
    parts = [
        share * slopes(np.full(count, (1.0 + place) / 2.0))
        for place, share in zip(at, weight / 2.0, strict=True)
    ]
    return np.asarray(sum(parts))


def disagreement(exact: Floats, differences: Floats, least: Floats | float = 0.0) -> float:
    """Largest gap between two Jacobians, relative to the largest derivative of the result, or to `least` if that is more.

    Examples
    --------
    >>> round(disagreement(np.array([[2.0, 1.0]]), np.array([[2.0, 0.9]])), 9)
    0.05
    """
    size = np.maximum(np.abs(exact).max(axis=1), np.abs(differences).max(axis=1))
    size = np.maximum(size, least)
    with np.errstate(invalid="ignore"):
        gap = np.abs(exact - differences).max(axis=1)
    return float(np.nanmax(gap / np.where(size > 0, size, 1.0), initial=0.0))
