"""Weights become shares whatever their size, in draws and in indices alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenario_engine.methods.probability.distributions import Discrete
from scenario_engine.methods.weights.reconciliation import reconciled
from scenario_engine.methods.weights.shares import shares

SIZES = [1e308, 1.0, 1e-300, 5e-324]


@given(st.lists(st.integers(1, 100), min_size=1, max_size=6), st.integers(-1000, 1000))
def test_shares_do_not_depend_on_the_size_of_the_weights(weights, exponent):
    """Sum one, in proportion, up to the largest and down to the smallest number there is."""
    size = np.array(weights) * 2.0**exponent
    np.testing.assert_allclose(shares(size), np.array(weights) / sum(weights), rtol=1e-12)


@pytest.mark.parametrize("size", SIZES)
def test_values_of_equal_weight_are_drawn_alike_often(size):
    """Three weights of 1e308 once drew the last value alone, as their sum is not a number."""
    drawn = Discrete(np.array([1.0, 2.0, 3.0]), np.full(3, size)).quantile(np.array([0.1, 0.5, 0.9]))
    np.testing.assert_array_equal(drawn, [1.0, 2.0, 3.0])


@pytest.mark.parametrize("size", SIZES)
def test_weightings_are_reconciled_at_any_size(size):
    """Weightings (3, 1) and (1, 3), and trust in them, of any size: a half each."""
    pair = [np.array([0.9, 0.3]) * size, np.array([1.0, 3.0])] if size > 1e-307 else [np.full(2, size)] * 2
    np.testing.assert_allclose(reconciled(pair, "mean", [size, size]), [0.5, 0.5])
