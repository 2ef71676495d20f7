"""Entropy weights by hand, and what they refuse."""

import numpy as np
import pytest

from scenario_engine.methods.weights.entropy import entropy_weights
from scenario_engine.support.errors import ScenarioEngineError


def test_entropy_of_a_worked_table():
    """A constant column weighs nothing; p = (1/4, 3/4) has e = 0.8113, p = (0, 1) has e = 0."""
    weights = entropy_weights(np.array([[1.0, 1.0, 0.0], [1.0, 3.0, 5.0]]))
    spread = np.array([0.0, 1 - 0.8112781, 1.0])
    np.testing.assert_allclose(weights, spread / spread.sum(), atol=1e-7)


def test_entropy_needs_difference():
    """Cases that are all alike leave nothing to weigh by."""
    with pytest.raises(ScenarioEngineError, match="no indicator differs"):
        entropy_weights(np.ones((3, 2)))


def test_entropy_refuses_what_is_below_zero_and_gives_nothing_to_zeros():
    """A score a little below zero has no share; a column of zeros tells nothing apart."""
    with pytest.raises(ScenarioEngineError, match="not negative"):
        entropy_weights(np.array([[1.0, 2.0], [3.0, -0.5]]))
    np.testing.assert_allclose(entropy_weights(np.array([[1.0, 0.0], [3.0, 0.0]])), [1.0, 0.0])
