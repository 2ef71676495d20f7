"""The posterior by Laplace's approximation: normal round the optimum, its precision the residuals' curvature.

The curvature is JᵀJ of all residuals, those of the beliefs among them (Gauss-Newton; MacKay 2003, chapter 27). Its
draws are only proposals: each is weighted by the exact density, and the draws kept are a sample of the posterior
itself. The effective share of the proposals says how good the approximation is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import multivariate_t

from scenario_engine.analysis.calibrate.fit import Fit
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError, listing

__all__ = ["Posterior", "covariance", "laplace"]

PROPOSALS_PER_DRAW = 10
DEGREES_OF_FREEDOM = 5

ENOUGH = 0.02
"""Effective share below which the draws are not to be trusted: hardly more than a few proposals carry the weight."""


@dataclass(frozen=True)
class Posterior:
    """Joint draws of the parameters.

    Attributes
    ----------
    covariance
        On the parameters' scales, before bounds.
    points
        Draws of the exact posterior on the parameters' scales (draw × parameter).
    effective
        Share of the proposals that count once weighted by the exact density (Kish 1965), (Σ w)² / (n Σ w²).
    """

    fit: Fit
    covariance: Floats
    points: Floats
    effective: float

    @property
    def values(self) -> Floats:
        """Draws in natural units (draw × parameter)."""
        return np.asarray(self.fit.problem.parameters.natural(self.points))

    def quantiles(self, *levels: float) -> Floats:
        """Quantiles of each parameter in natural units (level × parameter).

        Parameters
        ----------
        levels
            Probabilities between 0 and 1.

        Returns
        -------
        Shape (level, parameter), in each parameter's unit.
        """
        return np.asarray(np.quantile(self.values, levels, axis=0))

    @property
    def trusted(self) -> bool:
        """Whether enough proposals carry weight."""
        return self.effective >= ENOUGH


def covariance(fit: Fit) -> Floats:
    """(JᵀJ)⁻¹ at the fit.

    Parameters
    ----------
    fit
        Where the search ended.

    Returns
    -------
    Shape (parameter, parameter), on each parameter's own scale; no unit.

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
            f"nothing pins down {listing(open_ones)}: no target changes when they move together.",
            'Give them a prior, and write method = "map".',
        )
    return np.asarray((directions.T / full**2) @ directions)


def laplace(fit: Fit, draws: int, seed: int = 0) -> Posterior:
    """Joint draws: proposed by the normal approximation with heavier tails, kept in proportion to the exact density.

    Sampling-importance resampling (Rubin 1988) from a multivariate t with five degrees of freedom; proposals
    outside the bounds have no weight.

    Parameters
    ----------
    fit
        The optimum.
    draws
        How many joint draws to keep.
    seed
        Of the one random stream.

    Raises
    ------
    ScenarioEngineError
        As `covariance`, or no proposal inside the bounds.
    """
    spread = covariance(fit)
    random = np.random.default_rng(seed)
    count = draws * PROPOSALS_PER_DRAW
    proposal = multivariate_t(fit.point, spread, df=DEGREES_OF_FREEDOM, seed=random)
    points = proposal.rvs(count).reshape(count, -1)
    exact = np.concatenate(
        [fit.problem.log_posterior(part) for part in np.array_split(points, PROPOSALS_PER_DRAW)]
    )
    if not np.isfinite(exact).any():
        raise ScenarioEngineError(
            "no draw of the normal approximation lies inside the bounds; widen them, or give priors."
        )
    logarithm = exact - proposal.logpdf(points)
    weight = np.exp(logarithm - logarithm.max())
    weight /= weight.sum()
    places = (np.arange(draws) + random.random()) / draws
    chosen = np.minimum(np.searchsorted(np.cumsum(weight), places), count - 1)
    return Posterior(
        fit, spread, random.permutation(points[chosen]), float(1.0 / (count * (weight**2).sum()))
    )
