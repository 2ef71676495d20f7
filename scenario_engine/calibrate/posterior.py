"""The posterior by Laplace's approximation: normal round the optimum, its precision the residuals' curvature.

The curvature is JᵀJ of all residuals, those of the beliefs among them (Gauss-Newton; MacKay 2003, chapter 27). How
good the approximation is says the effective share of its draws once they are weighted by the exact density: one
where the posterior is normal, near zero where the draws miss it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenario_engine.calibrate.fit import Fit
from scenario_engine.calibrate.parameters import Floats
from scenario_engine.errors import ScenarioEngineError, listing


@dataclass(frozen=True)
class Posterior:
    """Joint draws of the parameters.

    Attributes
    ----------
    covariance
        On the parameters' scales, before bounds.
    points
        Draws on the parameters' scales, inside the bounds (draw × parameter).
    inside
        Share of the normal's draws that lay inside the bounds.
    effective
        Share of the draws that count once weighted by the exact density.
    """

    fit: Fit
    covariance: Floats
    points: Floats
    inside: float
    effective: float

    @property
    def values(self) -> Floats:
        """Draws in natural units (draw × parameter)."""
        return np.asarray(self.fit.problem.parameters.natural(self.points))

    def quantiles(self, *levels: float) -> Floats:
        """Quantiles of each parameter in natural units (level × parameter)."""
        return np.asarray(np.quantile(self.values, levels, axis=0))

    @property
    def sd(self) -> Floats:
        """Standard deviation on the parameters' scales."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))


def covariance(fit: Fit) -> Floats:
    """(JᵀJ)⁻¹ at the fit.

    Raises
    ------
    ScenarioEngineError
        The data and beliefs leave a direction open; the message names the parameters in it.
    """
    _, singular, directions = np.linalg.svd(fit.jacobian, full_matrices=True)
    size = fit.jacobian.shape[1]
    full = np.concatenate([singular, np.zeros(size - len(singular))])
    if full[-1] <= 1e-10 * full[0]:
        names = fit.problem.parameters.names
        open_ones = [names[at] for at in np.argsort(-np.abs(directions[-1])) if abs(directions[-1][at]) > 0.2]
        raise ScenarioEngineError(
            f"nothing pins down {listing(open_ones)}: no target changes when they move together. "
            'Give them a prior, and write method = "map".'
        )
    return np.asarray((directions.T / full**2) @ directions)


def laplace(fit: Fit, draws: int, seed: int = 0) -> Posterior:
    """Joint draws from the normal approximation; those outside the bounds are drawn again.

    Raises
    ------
    ScenarioEngineError
        As `covariance`, or hardly a draw in a thousand inside the bounds.
    """
    spread = covariance(fit)
    low, high = fit.problem.parameters.bounds
    random = np.random.default_rng(seed)
    kept, seen = np.zeros((0, len(low))), 0
    while len(kept) < draws:
        batch = random.multivariate_normal(fit.point, spread, size=2 * draws, method="cholesky")
        kept = np.concatenate([kept, batch[((batch >= low) & (batch <= high)).all(axis=1)]])
        seen += len(batch)
        if len(kept) < seen / 1000:
            raise ScenarioEngineError(
                "hardly any draw of the normal approximation lies inside the bounds; the optimum is at a corner. "
                "Widen the bounds, or give priors."
            )
    points = kept[:draws]
    return Posterior(fit, spread, points, len(kept) / seen, _effective_share(fit, spread, points))


def _effective_share(fit: Fit, spread: Floats, points: Floats) -> float:
    """(Σ w)² / (n Σ w²) of the weights exact over normal density (Kish 1965)."""
    away = points - fit.point
    normal = -0.5 * np.einsum("ij,ij->i", away, np.linalg.solve(spread, away.T).T)
    logarithm = fit.problem.log_posterior(points) - normal
    weight = np.exp(logarithm - logarithm.max())
    return float(weight.sum() ** 2 / (len(weight) * (weight**2).sum()))
