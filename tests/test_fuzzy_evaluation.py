"""Fuzzy comprehensive evaluation by hand, for every operator."""

import numpy as np
import pytest

from scenario_engine.methods.weights.fuzzy_evaluation import FUZZY_OPERATORS, fuzzy_evaluation
from scenario_engine.support.errors import ScenarioEngineError

# a = (0.5, 0.3, 0.2) and R below, by hand: b before normalisation for each operator.
FACTORS = np.array([0.5, 0.3, 0.2])
MEMBERSHIP = np.array([[0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.1, 0.4, 0.5]])
BY_HAND = {
    "weighted-mean": [0.38, 0.38, 0.24],
    "min-max": [0.5, 0.3, 0.3],
    "product-max": [0.30, 0.15, 0.10],
    "min-bounded-sum": [0.8, 0.8, 0.6],
}


@pytest.mark.parametrize("operator", FUZZY_OPERATORS)
def test_fuzzy_operators_by_hand(operator):
    """M(·,+), M(∧,∨), M(·,∨) and M(∧,+) on a table worked by hand, normalised and scored."""
    grades = np.array([1.0, 0.6, 0.2])
    b = np.array(BY_HAND[operator])
    expected = (b / b.sum()) @ grades
    assert fuzzy_evaluation(FACTORS, MEMBERSHIP, grades, operator) == pytest.approx(expected)


def test_fuzzy_draws_are_a_batch():
    """A leading dimension of memberships gives one score each, the same as one by one."""
    grades = np.array([1.0, 0.6, 0.2])
    stack = np.stack([MEMBERSHIP, MEMBERSHIP[:, ::-1]])
    both = fuzzy_evaluation(FACTORS, stack, grades)
    apart = [float(fuzzy_evaluation(FACTORS, one, grades)) for one in stack]
    assert both == pytest.approx(np.array(apart))


def test_memberships_must_sum_to_one():
    """A row of shares that does not sum to one is refused with its sum."""
    with pytest.raises(ScenarioEngineError, match=r"memberships sum to 0\.9"):
        fuzzy_evaluation(np.ones(1), np.array([[0.5, 0.4]]), np.array([1.0, 0.0]))


def test_the_row_that_does_not_sum_to_one_is_told():
    """Of two rows the one that is off, with its sum."""
    with pytest.raises(ScenarioEngineError, match=r"memberships sum to 0\.9;"):
        fuzzy_evaluation(np.array([0.5, 0.5]), np.array([[0.5, 0.5], [0.4, 0.5]]), np.array([1.0, 0.0]))
