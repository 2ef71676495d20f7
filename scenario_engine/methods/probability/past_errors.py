"""Bands from the errors of past forecasts: how wide a band must be to cover what comes, from what was known.

An error is divided by the spread of its own series, so that calm and restless ones can be pooled; a band is the quantile
of the pooled sizes, widened because few errors, or errors with a common cause, tell little (Williams and Goodhardt 1971;
Reifschneider and Tulip 2019; Lee and Scholtes 2014).
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from scenario_engine.support.array_types import Floats

LEVELS = np.arange(1, 200) / 200.0
"""Nominal coverages at which bands are known; every other one is the middle of a hundredth."""

PRIOR_DEGREES = 5.0
"""Degrees of freedom with which the spread of all series stands beside a series' own."""

FEWEST = 4.0
"""Effective errors of a horizon, below which the band of a shorter one is widened instead."""

GROWTH_OF_ERRORS = 0.7
"""Errors h years ahead grow as h to this power: the combination's over 137 countries, 1960-2019
(calibration/forecast-errors.csv); a random walk has 0.5, a wrong rate of growth 1."""


def own_spread(squares: Floats, degrees: Floats) -> Floats:
    """How much more than all together each series varies: σᵢ / s, σᵢ² = (ν₀ s² + Σᵢ) / (ν₀ + νᵢ), s² = Σ Σᵢ / Σ νᵢ.

    From `naive.variation`. Relative to all, because a band must not be the narrower for a calm decade: a crisis met after one
    would count several times. Of one series alone it is 1.

    Examples
    --------
    >>> own_spread(np.array([4.0, 1.0]), np.array([10.0, 10.0])).round(3).tolist()
    [1.183, 0.775]
    """
    pooled = squares.sum() / max(degrees.sum(), 1.0)
    if pooled <= 0.0:
        return np.ones(len(squares))
    return np.asarray(np.sqrt((PRIOR_DEGREES + squares / pooled) / (PRIOR_DEGREES + degrees)))


@dataclass(frozen=True)
class PastErrors:
    """Sizes of the errors known at an origin, in the spreads of their series, sorted, and what they are worth.

    `effective` is the number of independent errors they are worth, `horizon` the years ahead they were made, and `ahead`
    the years ahead a band is wanted for.

    Examples
    --------
    >>> errors = PastErrors(np.array([0.5, 1.0, 1.5, 2.0]), effective=4.0, horizon=1, ahead=1)
    >>> errors.half_widths(np.array([0.5, 0.9])).round(2).tolist()
    [1.42, 2.86]
    """

    sizes: Floats
    effective: float
    horizon: int
    ahead: int

    def half_widths(self, coverage: Floats) -> Floats:
        """Half the width of bands of some coverages, in spreads of a series: q(c) t(c; nₑ − 1) / z(c) (h/h₀)^0.7.

        q is the empirical quantile of the sizes. Student's t over the normal widens what rests on few effective errors.
        """
        quantile = np.quantile(self.sizes, coverage, method="hazen")
        middle = (1.0 + np.asarray(coverage)) / 2.0
        widened = stats.t.ppf(middle, max(self.effective - 1.0, 1.0)) / stats.norm.ppf(middle)
        return np.asarray(quantile * widened * (self.ahead / self.horizon) ** GROWTH_OF_ERRORS)


def known_errors(errors: Floats, at: int, ahead: int) -> PastErrors | None:
    """The errors of `ahead` years known in year `at`; of fewer years where too few are; None without any.

    Errors are in spreads of their series, (origin year, series, horizon), NaN where there is none; origins are consecutive years
    counted from nought, as `at` is.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> errors = known_errors(rng.normal(size=(20, 3, 2)), at=15, ahead=1)
    >>> len(errors.sizes), errors.horizon
    (45, 1)
    """
    for horizon in range(ahead, 0, -1):
        known = errors[: max(at - horizon + 1, 0), :, horizon - 1]
        known = known[np.isfinite(known).any(axis=1)]
        if len(known) < 2:
            continue
        effective = effective_number(known, horizon)
        if effective >= FEWEST or horizon == 1:
            return PastErrors(np.sort(np.abs(known[np.isfinite(known)])), effective, horizon, ahead)
    return None


def effective_number(errors: Floats, horizon: int) -> float:
    """Independent errors that errors (origin, series) are worth.

    n series at an origin with intraclass correlation ρ are worth n / (1 + (n − 1) ρ) (Kish 1965), and origins whose horizons
    overlap 1 + (origins − 1) / horizon.
    """
    number = float(np.isfinite(errors).sum()) / len(errors)
    correlation = 1.0
    if number > 1.0:
        share = np.mean(np.nanmean(errors, axis=1) ** 2) / np.nanmean(errors**2)
        correlation = float(np.clip((share * number - 1.0) / (number - 1.0), 0.0, 1.0))
    return (1.0 + (len(errors) - 1.0) / horizon) * number / (1.0 + (number - 1.0) * correlation)


def crps(error: Floats, spread: Floats, half_widths: Floats) -> Floats:
    """Continuous ranked probability score, (series,), of a symmetric forecast, E|X − y| − E|X − X′| / 2, in the error's unit.

    Gneiting and Raftery (2007), equation 21, over the hundred quantiles on each side that the bands of every other level give, of
    half widths at `LEVELS` in spreads. It is two means: a library of scores would be one more dependency for them.

    Examples
    --------
    >>> half_widths = np.linspace(0.01, 2.5, len(LEVELS))
    >>> crps(np.array([0.0, 2.0]), np.array([1.0, 1.0]), half_widths).round(2).tolist()
    [0.42, 1.22]
    """
    sizes = half_widths[::2]
    sample = np.concatenate([-sizes[::-1], sizes])
    number = len(sample)
    rank = 2.0 * np.arange(1, number + 1) - number - 1.0
    apart = float(rank @ sample) / number**2  # E|X - X'| / 2
    return np.asarray(np.abs(error[:, None] - spread[:, None] * sample).mean(axis=1) - spread * apart)


def spread_of_sums(innovation: float, persistence: float, horizon: int) -> Floats:
    """Spread of the sum of 1 … h deviations of growth uₙ = ρ uₙ₋₁ + εₙ from nought, σ √Σⱼ ((1 − ρʲ) / (1 − ρ))².

    Examples
    --------
    >>> spread_of_sums(1.0, 0.0, 4).tolist()
    [1.0, 1.4142135623730951, 1.7320508075688772, 2.0]
    """
    weights = np.cumsum(persistence ** np.arange(horizon))
    return np.asarray(innovation * np.sqrt(np.cumsum(weights**2)))


def process_of(spreads: Floats) -> tuple[float, float]:
    """Innovation and persistence of yearly growth whose sums spread most like `spreads`, 1 … h years ahead.

    Least squares of logarithms; the persistence of `process = "ar1"`, −0.95 … 0.95, in hundredths. It is below nought where
    a year's error tends to be made good in the next.

    Examples
    --------
    >>> process_of(np.array([1.0, 2.0**0.5, 3.0**0.5]))
    (1.0, 0.0)
    """
    best = (np.inf, 0.0, 0.0)
    for persistence in np.arange(-95, 96) / 100.0:
        ratio = np.log(spreads / spread_of_sums(1.0, persistence, len(spreads)))
        misfit = float(((ratio - ratio.mean()) ** 2).sum())
        best = min(best, (misfit, float(persistence), float(np.exp(ratio.mean()))))
    return best[2], best[1]
