"""Kinds brought to a total: signs stay, and a total that they cannot make is divided as all of them are."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scenario_engine.methods.input_output.balancing.parts import scaled_to


@given(st.integers(1, 5), st.integers(1, 6), st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_parts_meet_their_totals_and_keep_their_signs(kinds, columns, seed):
    """Positive parts times r, negative ones over it; the totals of the parts themselves change nothing."""
    random = np.random.default_rng(seed)
    parts = random.normal(1.0, 2.0, (kinds, columns)) * (random.random((kinds, columns)) < 0.8)
    totals = random.uniform(0.1, 9.0, columns)
    made = scaled_to(parts, totals)
    np.testing.assert_allclose(made.sum(axis=0), totals, rtol=1e-9)
    scaled = (parts > 0).any(axis=0)
    assert (np.sign(made) == np.sign(parts))[:, scaled].all()
    grown = np.where(parts != 0, made / np.where(parts != 0, parts, 1.0), np.nan)
    for column in np.flatnonzero(scaled):
        above, below = grown[parts[:, column] > 0, column], grown[parts[:, column] < 0, column]
        np.testing.assert_allclose(above, above[0], rtol=1e-9)
        np.testing.assert_allclose(below, 1 / above[0], rtol=1e-9)
    np.testing.assert_allclose(scaled_to(made, made.sum(axis=0)), made, rtol=1e-7, atol=1e-9)


def test_a_total_that_its_parts_cannot_make_is_divided_as_all_are():
    """Nothing, or only what is negative, cannot be scaled to five: two thirds and a third, as in the first column."""
    made = scaled_to(np.array([[20.0, 0, -1], [10, 0, 0]]), np.array([60.0, 6, 3]))
    np.testing.assert_allclose(made, [[40, 4, 2], [20, 2, 1]])
