"""Shapley's value of any game: fair, without a rest, and the mean over all orders."""

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scenario_engine.methods.shapley import coalitions, coalitions_met, mean_over_orders, shapley_value


@st.composite
def games(draw, most=6):
    """Players and the worth of each of their coalitions, two cells of it."""
    players = [f"p{i}" for i in range(draw(st.integers(1, most)))]
    cells = st.lists(st.floats(-3, 3), min_size=2, max_size=2)
    return players, {one: np.array(draw(cells)) for one in coalitions(players)}


@given(games())
def test_the_value_of_any_game_sums_and_is_fair(game):
    """Efficiency for any table of 2ᵏ worths; a player that adds the same to every coalition gets just that."""
    players, worth = game
    value = shapley_value(worth, players)
    np.testing.assert_allclose(
        sum(value.values()), worth[frozenset(players)] - worth[frozenset()], atol=1e-10
    )
    more = shapley_value({one: v + 2.5 * (players[0] in one) for one, v in worth.items()}, players)
    np.testing.assert_allclose(more[players[0]] - value[players[0]], 2.5, atol=1e-10)
    for player in players[1:]:
        np.testing.assert_allclose(more[player], value[player], atol=1e-10)


@given(games(most=4))
def test_the_value_is_the_mean_over_all_orders(game):
    """The weights count the orders in which a player meets a coalition."""
    players, worth = game
    value, mean = shapley_value(worth, players), mean_over_orders(worth, [*permutations(players)])
    for player in players:
        np.testing.assert_allclose(mean[player], value[player], atol=1e-12)


def test_orders_meet_each_coalition_once_from_nobody_to_everybody():
    """Two orders of three players share both ends, and the two players that come first in both."""
    met = coalitions_met([["a", "b", "c"], ["b", "a", "c"]])
    assert [sorted(one) for one in met] == [[], ["a"], ["b"], ["a", "b"], ["a", "b", "c"]]
    assert set(coalitions_met([*permutations("abc")])) == set(coalitions("abc"))
