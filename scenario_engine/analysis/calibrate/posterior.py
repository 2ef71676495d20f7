"""What data and beliefs say of the parameters: the posterior, what they pin down, and what they leave open.

Laplace's approximation is normal round the optimum, its precision the curvature JᵀJ of all residuals, those of the beliefs
among them (Gauss-Newton; MacKay 2003, chapter 27). Its draws are only proposals: each is weighted by the exact density, and
the draws kept are a sample of the posterior itself. The effective share of the proposals says how good the approximation is.

Markov chains (`emcee`, Foreman-Mackey et al. 2013, PASP 125; stretches of Goodman and Weare 2010), all walkers of a
step one batch on the `draw` axis, sample the exact posterior to check the draws.
"""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import xarray as xr
from scipy.optimize import brentq

from scenario_engine.analysis.calibrate.fit import PLAIN, BestFit
from scenario_engine.methods.least_squares import least_squares
from scenario_engine.support.array_types import Floats, Numbers
from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.optional import need
from scenario_engine.support.tabulated import in_columns

PROPOSALS_PER_DRAW = 10
DEGREES_OF_FREEDOM = 5

ENOUGH = 0.02
"""Effective share below which the draws are not to be trusted: hardly more than a few proposals carry the weight."""


@dataclass(frozen=True)
class Posterior:
    """Joint draws of the exact posterior, (draw × parameter), on the parameters' scales.

    `effective` is the share of the proposals that count once weighted by the exact density (Kish 1965), (Σ w)² / (n Σ w²).
    """

    fit: BestFit
    points: Floats
    effective: float

    @property
    def values(self) -> Floats:
        """Draws in natural units (draw × parameter)."""
        return np.asarray(self.fit.problem.parameters.natural(self.points))

    def quantiles(self, *levels: float) -> Floats:
        """Quantiles of each parameter in natural units (level × parameter)."""
        return np.asarray(np.quantile(self.values, levels, axis=0))

    @property
    def trusted(self) -> bool:
        """Whether enough proposals carry weight."""
        return self.effective >= ENOUGH


def covariance(fit: BestFit) -> Floats:
    """(JᵀJ)⁻¹ at the fit, on each parameter's own scale; a direction that is left open is refused by the parameters in it."""
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
    return Posterior(fit, random.permutation(points[chosen]), float(1.0 / (count * (weight**2).sum())))


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

LONG_ENOUGH = 50
"""Autocorrelation times that chains run over, by the rule of thumb of the library's authors."""


def chains(posterior: Posterior, steps: int, seed: int) -> xr.Dataset:
    """How far the quantiles of the draws are from those of Markov chains, in the chains' standard deviations.

    For each parameter the largest gap at 5, 50 and 95 %. Each walker takes so many steps from a draw of the approximation, and
    the first fifth is dropped. It needs `emcee`.
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
    ours, exact = (np.quantile(one, (0.05, 0.5, 0.95), axis=0) for one in (posterior.points, points))
    gap = {"gap of quantiles, sd": (np.abs(ours - exact).max(axis=0) / points.std(axis=0), PLAIN)}
    slowest = float(np.max(sampler.get_autocorr_time(discard=burn, quiet=True, tol=0)))
    told = f"autocorrelation {slowest:.0f}, acceptance {np.mean(sampler.acceptance_fraction):.2f}"
    short = "" if steps - burn > LONG_ENOUGH * slowest else "; too short to be sure"
    title, notes = "Draws compared with Markov chains", f"{steps - burn} steps, {told}{short}"
    return in_columns("parameter", problem.parameters.names, gap, title=title, notes=notes)


CHI_SQUARE_90 = 2.705543454095404
"""90 % quantile of χ² with one degree of freedom: how far twice the cost may rise inside a 90 % interval."""

TRADE_OFF = 0.6
"""Correlation, without its sign, from which on two parameters trade off."""


@dataclass(frozen=True)
class Identifiability:
    """What the data say about the parameters."""

    singular_values: Floats
    """How many standard deviations of data one unit along each direction moves, from best to worst known: of the Jacobian of
    the targets, each in standard deviations of its number, against the parameters, each in standard deviations of its belief
    (or units of its scale where it has none)."""
    directions: Floats
    """Weight of each parameter in each direction (direction × parameter)."""
    shrinkage: Floats
    """Posterior over prior standard deviation; near one the data say nothing. NaN without a prior."""
    pairs: tuple[tuple[str, str, float], ...]
    """Parameters whose posterior correlation is beyond 0.6, strongest first."""

    @property
    def pinned_down(self) -> int:
        """How many directions the data know better than the belief."""
        return int((self.singular_values > 1.0).sum())


def identifiability(fit: BestFit) -> Identifiability:
    """Singular values, shrinkage and trade-offs at a fit; a direction that data and beliefs leave open is refused.

    Source: Bayesian shrinkage and singular values of the weighted Jacobian, after Gelman et al. (2013),
    Bayesian Data Analysis.
    """
    names, blocks = fit.problem.parameters.names, fit.problem.parameters.blocks
    priors = [block.prior if fit.problem.with_priors else None for block in blocks]
    sds = [np.nan if prior is None else prior.sd for prior in priors]
    belief = np.repeat(np.array(sds), [block.size for block in blocks])
    unit = np.where(np.isnan(belief), 1.0, belief)
    _, singular, rows = np.linalg.svd(fit.data_jacobian * unit, full_matrices=True)
    full = np.concatenate([singular, np.zeros(len(names) - len(singular))])
    rows = rows * np.sign(rows[range(len(rows)), np.argmax(np.abs(rows), axis=1)])[:, None]
    spread = covariance(fit)
    sd = np.sqrt(np.diag(spread))
    correlation = spread / np.outer(sd, sd)
    pairs = [
        (names[i], names[j], float(correlation[i, j]))
        for i, j in combinations(range(len(names)), 2)
        if abs(correlation[i, j]) > TRADE_OFF
    ]
    pairs.sort(key=lambda pair: -abs(pair[2]))
    return Identifiability(full, rows, sd / belief, tuple(pairs))


def profile(fit: BestFit, number: int) -> tuple[float, float]:
    """The 90 % profile interval of one parameter (Venzon and Moolgavkar 1988, Applied Statistics 37), in its natural unit.

    The others are fitted anew at each value; an end is infinite where no value is bad enough.
    """
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

    def end(edge: float, beyond: float) -> float:
        nonlocal warm
        warm = fit.point.copy()
        if rise(edge) < 0:
            return beyond
        point, size = fit.point.copy(), 0.01 * abs(edge - fit.point[number])
        point[number] = brentq(rise, fit.point[number], edge, xtol=size)
        return float(problem.parameters.natural(point)[number])

    return end(low[number], -np.inf), end(high[number], np.inf)


FAR = 3.0
"""Standard deviations from which on a target, or two together, are not met."""

OPPOSED = -0.5
"""Cosine of the pulls of two targets below which they draw the parameters apart."""


def contradictions(fit: BestFit) -> list[str]:
    """A sentence for each pair of targets that cannot be met together, and for each that cannot be met at all or is never moved.

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
        off = f"{names[at]} ({residual[at]:+.3g} standard deviations)"
        if not fit.data_jacobian[at].any():
            said.append(f"{off} is moved by no parameter: it says nothing of them.")
            continue
        if abs(residual[at]) < FAR / 2.0 or at in told:
            continue
        cosine = pull @ pull[at] / np.maximum(size * size[at], 1e-300)
        other = int(np.argmin(np.where(np.abs(residual) > 1.0, cosine, 0.0)))
        if cosine[other] < OPPOSED and np.hypot(residual[at], residual[other]) > FAR:
            told |= {at, other}
            both = f"{off} and {names[other]} ({residual[other]:+.3g})"
            said.append(f"{both} contradict each other: what meets one misses the other.")
        elif abs(residual[at]) > FAR:
            said.append(
                f"{off} is met from no start, though no other target stands against it: the model may not be able to give it."
            )
    return said
