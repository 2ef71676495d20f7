"""Naive forecasts of logarithms: by hand, with gaps, and how growth varied."""

import numpy as np
import pytest

from scenario_engine.methods.growth.naive import forecasts, variation


def test_each_forecast_by_hand():
    """From 0, 1, 1, 4: the last growth 3, the mean 4/3, the least-squares line -0.3 + 1.2 t, and their mean."""
    found = forecasts(np.array([[0.0, 1.0, 1.0, 4.0]]), 2)
    assert found["no change"][0] == pytest.approx([4.0, 4.0])
    assert found["last growth"][0] == pytest.approx([7.0, 10.0])
    assert found["mean growth"][0] == pytest.approx([4.0 + 4.0 / 3.0, 4.0 + 8.0 / 3.0])
    assert found["linear trend"][0] == pytest.approx([4.5, 5.7])
    assert found["combination"][0] == pytest.approx(
        [(4.0 + 7.0 + 16.0 / 3.0 + 4.5) / 4.0, (4 + 10 + 20 / 3 + 5.7) / 4]
    )


def test_the_window_is_all_that_is_looked_back_on():
    """What happened before it moves nothing."""
    long = np.array([[9.0, -5.0, 0.0, 1.0, 1.0, 4.0]])
    for method, ahead in forecasts(long, 3, window=3).items():
        assert ahead == pytest.approx(forecasts(long[:, 2:], 3)[method])


def test_growth_over_a_gap_is_spread_evenly():
    """0, unknown, 2, 3: growth was 1 a year, so every way of going on but the first gives 4; an unknown last year gives none."""
    found = forecasts(np.array([[0.0, np.nan, 2.0, 3.0], [0.0, 1.0, 2.0, np.nan]]), 1)
    assert [float(ahead[0, 0]) for ahead in found.values()] == pytest.approx([3.0, 4.0, 4.0, 4.0, 3.75])
    assert all(np.isnan(ahead[1]).all() for ahead in found.values())


def test_variation_is_of_growth_around_its_mean():
    """Growth 1, 3 and 2: squares 1 + 1 + 0 on two degrees; over a gap k times the yearly deviation squared."""
    squares, degrees = variation(
        np.array([[0.0, 1.0, 4.0, 6.0], [0.0, np.nan, 4.0, 6.0], [np.nan, np.nan, 1.0, 2.0]])
    )
    assert squares == pytest.approx([2.0, 0.0, 0.0])
    assert degrees == pytest.approx([2.0, 1.0, 0.0])
    assert variation(np.array([[0.0, np.nan, 2.0, 5.0]]))[0] == pytest.approx(
        [2 * (1 - 5 / 3) ** 2 + (3 - 5 / 3) ** 2]
    )
