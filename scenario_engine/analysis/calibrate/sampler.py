"""The exact posterior by Markov chains, to check the draws made from the normal approximation.

The library is `emcee` (Foreman-Mackey et al. 2013, PASP 125), its moves the affine-invariant stretches of Goodman and
Weare (2010). All walkers of a step are one batch on the `draw` axis.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenario_engine.analysis.calibrate.posterior import Posterior
from scenario_engine.support.array_types import Floats
from scenario_engine.support.optional import need

__all__ = ["Chains", "distance", "sample"]

WALKERS_PER_PARAMETER = 4


@dataclass(frozen=True)
class Chains:
    """Draws of the exact posterior.

    Attributes
    ----------
    points
        Draws on the parameters' scales (draw × parameter), burn-in dropped.
    autocorrelation
        Longest autocorrelation time of a parameter, in steps.
    acceptance
        Mean share of accepted moves.
    steps
        Steps kept of each walker.
    """

    points: Floats
    autocorrelation: float
    acceptance: float
    steps: int

    @property
    def long_enough(self) -> bool:
        """Whether the chains run over fifty autocorrelation times, the rule of thumb of the library's authors."""
        return self.steps > 50 * self.autocorrelation


def sample(posterior: Posterior, steps: int = 2000, seed: int = 0) -> Chains:
    """Run the chains from draws of the approximation; the first fifth is dropped.

    Parameters
    ----------
    posterior
        Draws of the approximation; the walkers begin there.
    steps
        Steps of each walker, a fifth of which is dropped.
    seed
        Of the chains.

    Raises
    ------
    ScenarioEngineError
        `emcee` is not installed.
    """
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
    """Largest gap of the 5, 50 and 95 % quantiles, in the chains' standard deviations, for each parameter.

    Parameters
    ----------
    posterior
        Draws of the approximation.
    chains
        Draws of the exact posterior.

    Returns
    -------
    Shape (parameter,), in standard deviations.
    """
    levels = (0.05, 0.5, 0.95)
    ours = np.quantile(posterior.points, levels, axis=0)
    exact = np.quantile(chains.points, levels, axis=0)
    return np.asarray(np.abs(ours - exact).max(axis=0) / chains.points.std(axis=0))
