"""Bands from past errors: quantiles, what errors are worth, scores, and the draw that spreads alike."""

import numpy as np
import pytest
from scipy import stats

from scenario_engine.methods.probability.past_errors import (
    GROWTH_OF_ERRORS,
    LEVELS,
    PastErrors,
    crps,
    effective_number,
    known_errors,
    own_spread,
    process_of,
    spread_of_sums,
)

RANDOM = np.random.default_rng(20261130)


def test_of_many_errors_the_band_is_their_quantile():
    """Nine in ten of ten thousand normal errors lie within 1.645 spreads."""
    sizes = np.sort(np.abs(RANDOM.standard_normal(10_000)))
    half = PastErrors(sizes, 10_000.0, 1, 1).half_widths(np.array([0.5, 0.9]))
    assert half == pytest.approx([0.6745, 1.6449], rel=0.03)


def test_few_errors_ask_for_a_wider_band():
    """By Student's t over the normal: five independent errors have four degrees of freedom."""
    sizes = np.linspace(0.1, 2.0, 40)
    few, many = (PastErrors(sizes, number, 1, 1).half_widths(np.array([0.9])) for number in (5.0, 1e9))
    assert few / many == pytest.approx(stats.t.ppf(0.95, 4) / stats.norm.ppf(0.95))


@pytest.mark.parametrize(("common", "worth"), [(0.0, 400.0), (1.0, 20.0)])
def test_errors_with_a_common_cause_are_worth_less(common, worth):
    """Twenty origins of twenty series: 400 independent errors, or twenty when all err alike."""
    shock, own = RANDOM.standard_normal((20, 1)), RANDOM.standard_normal((20, 20))
    found = effective_number(common * shock + (1.0 - common) * own, 1)
    assert found == pytest.approx(worth, rel=0.35)
    assert effective_number(common * shock + (1.0 - common) * own, 5) == pytest.approx(
        found * (1.0 + 19.0 / 5.0) / 20.0
    )


def test_only_errors_known_by_then_count():
    """An error of two years from origin 3 is known in year 5; later ones may be anything."""
    errors = RANDOM.standard_normal((8, 6, 2))
    known = known_errors(errors, 5, 2)
    errors[4:, :, 1] = 1e6
    again = known_errors(errors, 5, 2)
    assert np.array_equal(known.sizes, again.sizes)
    assert len(known.sizes) == 4 * 6


def test_a_horizon_with_too_few_errors_borrows_from_a_shorter_one():
    """One origin five years ago is no record: the band of one year grows by the power of the horizon."""
    errors = np.full((7, 3, 5), np.nan)
    errors[:6, :, 0] = RANDOM.standard_normal((6, 3))
    errors[:1, :, 4] = 100.0
    known = known_errors(errors, 6, 5)
    assert (known.horizon, known.ahead) == (1, 5)
    short = known_errors(errors, 6, 1)
    ratio = known.half_widths(np.array([0.9])) / short.half_widths(np.array([0.9]))
    assert ratio == pytest.approx(5.0**GROWTH_OF_ERRORS)
    assert known_errors(errors, 1, 1) is None


def test_spread_is_relative_to_all_and_drawn_towards_it():
    """Of one series it is 1, however calm its decade; of several the restless one has more, the unknown one 1."""
    assert own_spread(np.array([3.0]), np.array([9.0])) == pytest.approx([1.0])
    calm, restless, unknown = own_spread(np.array([9.0, 36.0, 0.0]), np.array([9.0, 9.0, 0.0]))
    assert calm < 1.0 < restless
    assert restless**2 == pytest.approx((5.0 + 36.0 / 2.5) / 14.0)
    assert unknown == pytest.approx(1.0)
    assert own_spread(np.zeros(2), np.ones(2)) == pytest.approx([1.0, 1.0])


@pytest.mark.parametrize("error", [0.0, 0.7, -2.5])
def test_the_score_is_the_integral_and_the_closed_form(error):
    """Of the squared distance of distributions (Gneiting and Raftery 2007), and of the normal within two per cent."""
    half = stats.norm.ppf((1.0 + LEVELS) / 2.0)
    found = float(crps(np.array([error]), np.array([2.0]), half)[0])
    z = error / 2.0
    closed = 2.0 * (z * (2.0 * stats.norm.cdf(z) - 1.0) + 2.0 * stats.norm.pdf(z) - 1.0 / np.sqrt(np.pi))
    assert found == pytest.approx(closed, rel=0.02)
    sample = 2.0 * np.concatenate([-half[::2], half[::2]])
    grid = np.linspace(-12.0, 12.0, 48_001)
    distance = (np.searchsorted(np.sort(sample), grid, "right") / len(sample) - (grid >= error)) ** 2
    assert found == pytest.approx(float(distance.sum() * (grid[1] - grid[0])), rel=2e-3)


@pytest.mark.parametrize(("innovation", "persistence"), [(1.5, 0.0), (0.8, 0.6), (2.0, -0.4)])
def test_the_draw_that_spreads_like_the_bands_is_found(innovation, persistence):
    """And the spread of sums is that of simulated ones."""
    wanted = spread_of_sums(innovation, persistence, 5)
    assert process_of(wanted) == pytest.approx((innovation, persistence))
    shocks, state, total = innovation * RANDOM.standard_normal((5, 40_000)), 0.0, 0.0
    for ahead, shock in enumerate(shocks):
        state = persistence * state + shock
        total = total + state
        assert np.std(total) == pytest.approx(wanted[ahead], rel=0.02)
