"""What the data pin down and what they leave open: singular values, shrinkage, pairs that trade off, profiles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from scenario_engine.analysis.calibrate.fit import BestFit
from scenario_engine.analysis.calibrate.posterior import covariance
from scenario_engine.methods.least_squares import least_squares
from scenario_engine.support.array_types import Floats, Numbers

CHI_SQUARE_90 = 2.705543454095404
"""90 % quantile of χ² with one degree of freedom: how far twice the cost may rise inside a 90 % interval."""


@dataclass(frozen=True)
class Direction:
    """A combination of parameters, and how many standard deviations of data one unit along it moves."""

    singular_value: float
    parts: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Identifiability:
    """What the data say about the parameters."""

    directions: tuple[Direction, ...]
    """From best to worst known, of the Jacobian of the targets, each in standard deviations of its number, against the
    parameters, each in standard deviations of its belief (or units of its scale where it has none)."""
    shrinkage: Floats
    """Posterior over prior standard deviation; near one the data say nothing. NaN without a prior."""
    pairs: tuple[tuple[str, str, float], ...]
    """Parameters whose posterior correlation is beyond 0.6, strongest first."""

    @property
    def pinned_down(self) -> int:
        """How many directions the data know better than the belief."""
        return sum(one.singular_value > 1.0 for one in self.directions)


def identifiability(fit: BestFit, beyond: float = 0.6) -> Identifiability:
    """Singular values, shrinkage and trade-offs at a fit.

    Correlations above `beyond`, without sign, are told as trade-offs; a direction that data and beliefs leave
    open is refused.

    Source: Bayesian shrinkage and singular values of the weighted Jacobian, after Gelman et al. (2013),
    Bayesian Data Analysis.
    """
    problem = fit.problem
    names = problem.parameters.names
    belief = _prior_sd(fit)
    unit = np.where(np.isnan(belief), 1.0, belief)
    _, singular, rows = np.linalg.svd(fit.data_jacobian * unit, full_matrices=True)
    full = np.concatenate([singular, np.zeros(len(names) - len(singular))])
    rows = rows * np.sign(rows[range(len(rows)), np.argmax(np.abs(rows), axis=1)])[:, None]
    directions = tuple(
        Direction(
            float(value),
            tuple((names[at], float(row[at])) for at in np.argsort(-np.abs(row)) if abs(row[at]) > 0.25),
        )
        for value, row in zip(full, rows, strict=True)
    )
    spread = covariance(fit)
    sd = np.sqrt(np.diag(spread))
    correlation = spread / np.outer(sd, sd)
    pairs = [
        (names[i], names[j], float(correlation[i, j]))
        for i in range(len(names))
        for j in range(i + 1, len(names))
        if abs(correlation[i, j]) > beyond
    ]
    return Identifiability(directions, sd / belief, tuple(sorted(pairs, key=lambda pair: -abs(pair[2]))))


def _prior_sd(fit: BestFit) -> Floats:
    blocks = fit.problem.parameters.blocks
    sds = [
        np.nan if block.prior is None or not fit.problem.with_priors else block.prior.sd for block in blocks
    ]
    return np.repeat(np.array(sds), [block.size for block in blocks])


@dataclass(frozen=True)
class Profile:
    """A 90 % interval by profile: the others fitted anew at each value; infinite where no value is bad enough.

    Bounds in natural units.
    """

    name: str
    low: float
    high: float


def profile(fit: BestFit, number: int) -> Profile:
    """The profile interval of one parameter (Venzon and Moolgavkar 1988, Applied Statistics 37)."""
    problem = fit.problem
    low, high = problem.parameters.bounds
    others = np.arange(len(low)) != number
    warm = fit.point.copy()

    def rise(value: float) -> float:
        """How far twice the cost rises over the limit when the parameter is held."""

        def residuals(part: Numbers) -> Numbers:
            points = np.full((len(part), len(low)), value, dtype=part.dtype)
            points[:, others] = part
            return problem.residuals(points)

        def slopes(part: Floats) -> Floats:
            point = np.full(len(low), value)
            point[others] = part
            return problem.jacobian(point)[:, others]

        limits = low[others], high[others]
        found = least_squares(residuals, slopes, warm[others], limits, tolerance=1e-5)
        warm[others] = found.x
        return 2.0 * (float(found.cost) - fit.cost) - CHI_SQUARE_90

    ends = []
    for edge, beyond in ((low[number], -np.inf), (high[number], np.inf)):
        warm = fit.point.copy()
        size = 0.01 * abs(edge - fit.point[number])
        ends.append(beyond if rise(edge) < 0 else brentq(rise, fit.point[number], edge, xtol=size))
    natural = [_natural(fit, number, end) if np.isfinite(end) else float(end) for end in ends]
    return Profile(problem.parameters.names[number], *natural)


def _natural(fit: BestFit, number: int, value: float) -> float:
    point = fit.point.copy()
    point[number] = value
    return float(fit.problem.parameters.natural(point)[number])


FAR = 3.0
"""Standard deviations from which on a target, or two together, are not met."""

OPPOSED = -0.5
"""Cosine of the pulls of two targets below which they draw the parameters apart."""


def contradictions(fit: BestFit) -> list[str]:
    """A sentence for each pair of targets that cannot be met together, and for each that cannot be met at all.

    The pull of a target is the gradient of its half squared residual; at a fit those of all targets and beliefs cancel,
    and two that contradict each other point apart.
    """
    problem = fit.problem
    residual = np.real(problem.misfit(fit.point[None])[0])
    pull = fit.data_jacobian * residual[:, None]
    size = np.linalg.norm(pull, axis=1)
    names = problem.target_names
    told, said = set[int](), []
    for at in np.argsort(-np.abs(residual)).tolist():
        if abs(residual[at]) < FAR / 2.0 or at in told:
            continue
        cosine = pull @ pull[at] / np.maximum(size * size[at], 1e-300)
        other = int(np.argmin(np.where(np.abs(residual) > 1.0, cosine, 0.0)))
        off = f"{names[at]} ({residual[at]:+.3g} standard deviations)"
        if cosine[other] < OPPOSED and np.hypot(residual[at], residual[other]) > FAR:
            told |= {at, other}
            both = f"{off} and {names[other]} ({residual[other]:+.3g})"
            said.append(f"{both} contradict each other: what meets one misses the other.")
        elif abs(residual[at]) > FAR:
            said.append(
                f"{off} is met from no start, though no other target stands against it: the model may not be able to give it."
            )
    return said
