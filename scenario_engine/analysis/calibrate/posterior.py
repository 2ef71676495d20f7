"""The posterior by Laplace's approximation: normal round the optimum, its precision the residuals' curvature.

The curvature is JᵀJ of all residuals, those of the beliefs among them (Gauss-Newton; MacKay 2003, chapter 27). Its
draws are only proposals: each is weighted by the exact density, and the draws kept are a sample of the posterior
itself. The effective share of the proposals says how good the approximation is.

Markov chains (`emcee`, Foreman-Mackey et al. 2013, PASP 125; stretches of Goodman and Weare 2010), all walkers of a
step one batch on the `draw` axis, sample the exact posterior to check the draws.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scenario_engine.analysis.calibrate.fit import BestFit
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.optional import need

PROPOSALS_PER_DRAW = 10
DEGREES_OF_FREEDOM = 5

ENOUGH = 0.02
"""Effective share below which the draws are not to be trusted: hardly more than a few proposals carry the weight."""


@dataclass(frozen=True)
class Posterior:
    """Joint draws of the parameters."""

    fit: BestFit
    covariance: Floats
    """On the parameters' scales, before bounds."""
    points: Floats
    """Draws of the exact posterior on the parameters' scales (draw × parameter)."""
    effective: float
    """Share of the proposals that count once weighted by the exact density (Kish 1965), (Σ w)² / (n Σ w²)."""

    @property
    def values(self) -> Floats:
        """Draws in natural units (draw × parameter)."""
        return np.asarray(self.fit.problem.parameters.natural(self.points))

    def quantiles(self, *levels: float) -> Floats:
        """Quantiles of each parameter in natural units (level × parameter).

        Levels are probabilities between 0 and 1; the result is in each parameter's unit.
        """
        return np.asarray(np.quantile(self.values, levels, axis=0))

    @property
    def trusted(self) -> bool:
        """Whether enough proposals carry weight."""
        return self.effective >= ENOUGH


def covariance(fit: BestFit) -> Floats:
    """(JᵀJ)⁻¹ at the fit.

    Shape (parameter, parameter), on each parameter's own scale. A direction that data and beliefs leave open is
    refused by the parameters in it.
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


def laplace(fit: BestFit, draws: int, seed: int = 0) -> Posterior:
    """Joint draws: proposed by the normal approximation with heavier tails, kept in proportion to the exact density.

    Sampling-importance resampling (Rubin 1988) from a multivariate t with five degrees of freedom, or from a mixture
    of one for each optimum where there are several; proposals outside the bounds have no weight. Without a proposal
    inside the bounds it fails, and where `covariance` does.
    """
    spread = covariance(fit)
    random = np.random.default_rng(seed)
    count = draws * PROPOSALS_PER_DRAW
    elsewhere = [replace(fit, point=point, jacobian=fit.problem.jacobian(point)) for point in fit.others]
    proposals = [HeavyTailed(one.point, covariance(one)) for one in (fit, *elsewhere)]
    shares = [len(part) for part in np.array_split(np.arange(count), len(proposals))]
    points = np.concatenate([one.draws(share, random) for one, share in zip(proposals, shares, strict=True)])
    exact = np.concatenate(
        [fit.problem.log_posterior(part) for part in np.array_split(points, PROPOSALS_PER_DRAW)]
    )
    if not np.isfinite(exact).any():
        raise ScenarioEngineError(
            "no draw of the normal approximation lies inside the bounds; widen them, or give priors."
        )
    density = [one.log_density(points) for one in proposals]
    logarithm = exact - (np.logaddexp.reduce(density, axis=0) - np.log(len(proposals)))
    weight = np.exp(logarithm - logarithm.max())
    weight /= weight.sum()
    places = (np.arange(draws) + random.random()) / draws
    chosen = np.minimum(np.searchsorted(np.cumsum(weight), places), count - 1)
    return Posterior(
        fit, spread, random.permutation(points[chosen]), float(1.0 / (count * (weight**2).sum()))
    )


@dataclass(frozen=True)
class HeavyTailed:
    """A multivariate t, as in `scipy.stats`, which takes half a second to import."""

    center: Floats
    shape: Floats

    def draws(self, count: int, random: np.random.Generator) -> Floats:
        """As many draws (draw × parameter)."""
        wide = random.chisquare(DEGREES_OF_FREEDOM, count) / DEGREES_OF_FREEDOM
        normal = random.multivariate_normal(np.zeros(len(self.center)), self.shape, count)
        return np.asarray(self.center + normal / np.sqrt(wide)[:, None])

    def log_density(self, points: Floats) -> Floats:
        """Of each point, up to a constant that all of so many parameters share (point)."""
        away = points - self.center
        distance = np.einsum("ij,ij->i", away, np.linalg.solve(self.shape, away.T).T)
        power = 0.5 * (DEGREES_OF_FREEDOM + len(self.center))
        return np.asarray(
            -power * np.log1p(distance / DEGREES_OF_FREEDOM) - 0.5 * np.linalg.slogdet(self.shape)[1]
        )


WALKERS_PER_PARAMETER = 4


@dataclass(frozen=True)
class Chains:
    """Draws of the exact posterior."""

    points: Floats
    """Draws on the parameters' scales (draw × parameter), burn-in dropped."""
    autocorrelation: float
    """Longest autocorrelation time of a parameter, in steps."""
    acceptance: float
    """Mean share of accepted moves."""
    steps: int
    """Steps kept of each walker."""

    @property
    def long_enough(self) -> bool:
        """Whether the chains run over fifty autocorrelation times, the rule of thumb of the library's authors."""
        return self.steps > 50 * self.autocorrelation


def sample(posterior: Posterior, steps: int = 2000, seed: int = 0) -> Chains:
    """Run `steps` of each walker from draws of the approximation; the first fifth is dropped. It needs `emcee`."""
    emcee = need("emcee", "calibrate", "Checking a posterior")
    problem = posterior.fit.problem
    size = problem.parameters.size
    walkers = min(WALKERS_PER_PARAMETER * size, len(posterior.points) // 2 * 2)
    sampler = emcee.EnsembleSampler(walkers, size, problem.log_posterior, vectorize=True)
    sampler.random_state = np.random.RandomState(seed).get_state()
    sampler.run_mcmc(posterior.points[:walkers], steps)
    burn = steps // 5
    points = np.asarray(sampler.get_chain(discard=burn, flat=True))
    times = sampler.get_autocorr_time(discard=burn, quiet=True, tol=0)
    return Chains(points, float(np.max(times)), float(np.mean(sampler.acceptance_fraction)), steps - burn)


def distance(posterior: Posterior, chains: Chains) -> Floats:
    """Largest gap of the 5, 50 and 95 % quantiles, in the chains' standard deviations, for each parameter."""
    levels = (0.05, 0.5, 0.95)
    ours = np.quantile(posterior.points, levels, axis=0)
    exact = np.quantile(chains.points, levels, axis=0)
    return np.asarray(np.abs(ours - exact).max(axis=0) / chains.points.std(axis=0))
