"""Quantiles of what is drawn from few numbers, and of what runs over powers of ten, beside those of NumPy."""

import numpy as np
import pytest

from scenario_engine.methods.probability.histogram import RELATIVE_ERROR, Counts, Spread, bins

LEVELS = np.array([0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99])
NORMAL = np.random.default_rng(5).standard_normal(10_000)


def both(sample):
    """Quantiles of the counts and exact ones, and how far off the first say they may be."""
    column = sample[:, None]
    scale = Spread.of(column[:1024])
    counts = Counts.of(bins(column, scale.middle, 1.0 / scale.spread).T)
    found, error = counts.quantiles(scale, LEVELS, column.min(axis=0), column.max(axis=0))
    return found[:, 0], np.quantile(sample, LEVELS, method="inverted_cdf"), error[:, 0]


@pytest.mark.parametrize(
    "sample",
    [
        np.where(NORMAL > 0.1, 10.0, 0.0),
        np.where(NORMAL > -0.1, 10.0, 0.0),
        np.clip(np.round(NORMAL), -2, 2),
        np.select([NORMAL < -1, NORMAL < 1], [0.1, 3.3], 7.7),
        np.full(100, 7.0),
    ],
    ids=["two-point", "two-point, the other", "whole", "three", "constant"],
)
def test_numbers_that_repeat_are_their_own_quantiles(sample):
    """Nought is nought, not a part of a bin."""
    found, exact, _ = both(sample)
    np.testing.assert_array_equal(found, exact)


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("sigma", [1.5, 5.0])
def test_small_numbers_keep_their_digits_beside_a_heavy_tail(sigma, sign):
    """Lognormal over many powers of ten: each quantile within 0.2 % of itself, and within the error it tells."""
    found, exact, error = both(sign * np.exp(sigma * NORMAL))
    np.testing.assert_allclose(found, exact, rtol=3 * RELATIVE_ERROR)
    assert (np.abs(found - exact) <= error).all()
