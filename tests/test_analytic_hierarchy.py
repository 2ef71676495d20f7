"""Priorities are Saaty's on his own matrices, and keep the laws the method promises."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenario_engine.methods.weights.analytic_hierarchy import (
    ACCEPTABLE_RATIO,
    RANDOM_INDEX,
    group_judgement,
    most_inconsistent_triple,
    priorities,
)
from scenario_engine.support.errors import ScenarioEngineError


def matrix(*rows: str) -> np.ndarray:
    return np.array(
        [[np.nan if cell == "?" else float(Fraction(cell)) for cell in row.split()] for row in rows]
    )


# Saaty 1990, How to make a decision: The Analytic Hierarchy Process, European Journal of Operational Research
# 48, 9-26, table 1: buying a house; printed priorities, largest eigenvalue, CI and CR.
HOUSE_ITEMS = ["size", "transport", "neighbourhood", "age", "yard", "modern", "condition", "financing"]
HOUSE = matrix(
    "1 5 3 7 6 6 1/3 1/4",
    "1/5 1 1/3 5 3 3 1/5 1/7",
    "1/3 3 1 6 3 4 6 1/5",
    "1/7 1/5 1/6 1 1/3 1/4 1/7 1/8",
    "1/6 1/3 1/3 3 1 1/2 1/5 1/6",
    "1/6 1/3 1/4 4 2 1 1/5 1/6",
    "3 5 1/6 7 5 5 1 1/2",
    "4 7 5 8 6 6 2 1",
)
HOUSE_PRIORITIES = [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333]

# Saaty 2008, Decision making with the analytic hierarchy process, International Journal of Services Sciences 1,
# 83-98: relative consumption of drinks in the United States; printed scale and consistency ratio.
DRINKS = ["coffee", "wine", "tea", "beer", "sodas", "milk", "water"]
CONSUMPTION = matrix(
    "1 9 5 2 1 1 1/2",
    "1/9 1 1/3 1/9 1/9 1/9 1/9",
    "1/5 3 1 1/3 1/4 1/3 1/9",
    "1/2 9 3 1 1/2 1 1/3",
    "1 9 4 2 1 2 1/2",
    "1 9 3 1 1/2 1 1/3",
    "2 9 9 3 2 3 1",
)

positive = st.floats(0.1, 10.0)


def test_house_of_saaty():
    """Eight criteria of a house: priorities to three decimals, λ = 9.669, CI = 0.238, CR = 0.169."""
    found = priorities(HOUSE, HOUSE_ITEMS)
    np.testing.assert_array_equal(found.weights.round(3), HOUSE_PRIORITIES)
    assert round(found.largest_eigenvalue, 3) == 9.669
    assert round(found.consistency_index, 3) == 0.238
    assert round(found.consistency_ratio, 3) == 0.169


def test_drinks_of_saaty():
    """Seven drinks: the printed scale to three decimals and CR = 0.022, acceptable without a warning."""
    found = priorities(CONSUMPTION, DRINKS)
    np.testing.assert_array_equal(found.weights.round(3), [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327])
    assert round(found.consistency_ratio, 3) == 0.022
    assert found.acceptable
    assert found.warning("drinks") == ""


def test_inconsistency_names_its_worst_triple():
    """The house is above 0.1; the warning names neighbourhood and condition, which Saaty himself corrects."""
    found = priorities(HOUSE, HOUSE_ITEMS)
    assert not found.acceptable
    assert found.worst_triple is not None
    assert {"neighbourhood", "condition"} <= set(found.worst_triple)
    assert "0.169 is above 0.1" in found.warning("criteria")
    assert "neighbourhood" in found.warning("criteria")


def test_the_worst_triple_is_the_planted_one():
    """One reversed judgement in a consistent matrix of four lies in the triple that is named."""
    weights = np.array([4.0, 2.0, 1.0, 0.5])
    planted = weights[:, None] / weights
    planted[1, 3], planted[3, 1] = 1 / 4, 4.0
    triple, factor = most_inconsistent_triple(planted, ["a", "b", "c", "d"])
    assert triple is not None
    assert {"b", "d"} <= set(triple)
    assert factor == pytest.approx(16.0)


@given(st.lists(positive, min_size=3, max_size=7))
def test_a_consistent_matrix_gives_back_its_weights(weights):
    """a_ij = w_i / w_j has priorities w, λ = n and ratio zero."""
    w = np.array(weights)
    found = priorities(w[:, None] / w, [str(i) for i in range(len(w))])
    np.testing.assert_allclose(found.weights, w / w.sum(), rtol=1e-8)
    assert found.consistency_ratio == pytest.approx(0.0, abs=1e-9)


@given(st.lists(positive, min_size=4, max_size=6), st.data())
def test_missing_comparisons_do_not_matter_when_the_others_agree(weights, data):
    """Erasing comparisons from a consistent matrix, as long as a chain remains, changes no weight."""
    w = np.array(weights)
    full = w[:, None] / w
    pairs = [(i, j) for i in range(len(w)) for j in range(i + 2, len(w))]
    for i, j in data.draw(st.lists(st.sampled_from(pairs), unique=True)):
        full[i, j] = full[j, i] = np.nan
    found = priorities(full, [str(i) for i in range(len(w))])
    np.testing.assert_allclose(found.weights, w / w.sum(), rtol=1e-7)
    assert found.consistency_ratio == pytest.approx(0.0, abs=1e-7)


def test_unconnected_comparisons_are_refused():
    """Items that no chain of comparisons reaches are named."""
    apart = matrix("1 2 ? ?", "1/2 1 ? ?", "? ? 1 3", "? ? 1/3 1")
    with pytest.raises(ScenarioEngineError, match="links c, d with a"):
        priorities(apart, ["a", "b", "c", "d"])


def test_a_matrix_that_is_not_reciprocal_is_refused():
    """The pair that contradicts itself is named with both values."""
    with pytest.raises(ScenarioEngineError, match="a against b is 3 and back 2"):
        priorities(matrix("1 3", "2 1"), ["a", "b"])


@given(st.integers(3, 5), st.data())
def test_a_group_judges_reciprocally(n, data):
    """The geometric mean of reciprocal matrices is reciprocal; of equal ones it is the same matrix."""
    upper = data.draw(st.lists(positive, min_size=2 * n * n, max_size=2 * n * n))
    stack = []
    for values in np.reshape(upper, (2, n, n)):
        above = np.triu(values, 1)
        stack.append(above + np.triu(1 / np.where(above > 0, above, 1), 1).T + np.eye(n))
    items = [str(i) for i in range(n)]
    joint = group_judgement(stack, items)
    np.testing.assert_allclose(joint * joint.T, 1.0, rtol=1e-9)
    np.testing.assert_allclose(group_judgement([stack[0], stack[0]], items), stack[0], rtol=1e-9)


def test_a_group_uses_whoever_compared():
    """Where one expert is silent the other's judgement counts alone."""
    first, second = matrix("1 ?", "? 1"), matrix("1 5", "1/5 1")
    np.testing.assert_allclose(group_judgement([first, second], ["a", "b"]), second)


def test_the_random_index_is_saatys():
    """Mean consistency of random matrices of order 1 to 15, as printed (Saaty 1980)."""
    printed = "0 0 0.58 0.90 1.12 1.24 1.32 1.41 1.45 1.49 1.51 1.48 1.56 1.57 1.59"
    assert [float(number) for number in printed.split()] == list(RANDOM_INDEX)
    assert ACCEPTABLE_RATIO == 0.1


def test_two_things_cannot_be_inconsistent():
    """One comparison contradicts nothing."""
    two = priorities(np.array([[1.0, 3.0], [1.0 / 3.0, 1.0]]), ["a", "b"])
    assert (two.consistency_index, two.consistency_ratio, two.acceptable) == (0.0, 0.0, True)
    np.testing.assert_allclose(two.weights, [0.75, 0.25])


def test_missing_comparisons_shrink_the_random_index():
    """One of six left out: the index of order four, 0.90, counts 1 − 2/6 of it (Ágoston and Csató 2022)."""
    matrix = np.ones((4, 4))
    for i, j, value in ((0, 1, 2.0), (1, 2, 3.0), (0, 2, 1.0), (2, 3, 2.0), (1, 3, 1.0)):
        matrix[i, j], matrix[j, i] = value, 1.0 / value
    matrix[0, 3] = matrix[3, 0] = np.nan
    found = priorities(matrix, list("abcd"))
    assert found.consistency_index > 0.05
    assert found.consistency_ratio == pytest.approx(found.consistency_index / (0.90 * (1.0 - 2.0 / 6.0)))


def test_what_no_comparison_reaches_is_named_from_the_first():
    """b and c are compared with each other and with nothing else."""
    matrix = np.array([[1.0, np.nan, np.nan], [np.nan, 1.0, 2.0], [np.nan, 0.5, 1.0]])
    with pytest.raises(ScenarioEngineError, match=r"links b, c with a|links b and c with a"):
        priorities(matrix, list("abc"))


def test_a_mild_contradiction_is_found_too():
    """a over b 1.5, b over c 1.5, a over c 1.5: the cycle is off by a factor of 1.5 and is named."""
    matrix = np.array([[1.0, 1.5, 1.5], [1.0 / 1.5, 1.0, 1.5], [1.0 / 1.5, 1.0 / 1.5, 1.0]])
    triple, factor = most_inconsistent_triple(matrix, list("abc"))
    assert triple == ("a", "b", "c")
    assert factor == pytest.approx(1.5)


@pytest.mark.parametrize("wrong", ["1 -3; -1/3 1", "1 0; 0 1", "1 4; 1/5 1", "2 3; 1/3 1"])
def test_a_judgement_of_one_expert_that_is_none_is_refused_among_others(wrong):
    """Negative, zero or not reciprocal: not read as a gap that others fill, nor averaged away."""
    good, bad = matrix("1 3", "1/3 1"), matrix(*wrong.split(";"))
    with pytest.raises(ScenarioEngineError, match="a comparison is positive and its reverse 1 over it"):
        group_judgement([good, bad], ["a", "b"])


def test_more_than_fifteen_things_are_compared_in_groups():
    """The random index ends at fifteen; the advice says what to do."""
    with pytest.raises(ScenarioEngineError, match="16 items are compared at once") as found:
        priorities(np.ones((16, 16)), [str(i) for i in range(16)])
    assert found.value.advice == "Compare groups of them, and the items of each group."
