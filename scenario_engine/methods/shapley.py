"""Shapley's value: what a player adds where it joins, averaged over all orders in which players may join.

With v(S) the worth of a coalition S of k players, φᵢ = Σ_{S ∌ i} |S|! (k − |S| − 1)! / k! · [v(S ∪ i) − v(S)].
The values sum to v(all) − v(none), and a player that never adds anything gets zero. All 2ᵏ coalitions give it exactly;
the mean over some orders, which meet fewer coalitions, estimates it.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import reduce
from itertools import combinations
from math import factorial
from operator import add
from typing import TypeVar

import xarray as xr

from scenario_engine.support.array_types import Floats

__all__ = ["coalitions", "mean_over_orders", "shapley_value"]

Player = TypeVar("Player", bound=Hashable)
Worth = TypeVar("Worth", Floats, xr.DataArray)


def coalitions(players: Sequence[Player]) -> list[frozenset[Player]]:
    """All 2ᵏ coalitions, from nobody to everybody.

    Parameters
    ----------
    players
        Each once; where sizes are equal, coalitions stand in their order.

    Examples
    --------
    >>> [sorted(one) for one in coalitions(["a", "b"])]
    [[], ['a'], ['b'], ['a', 'b']]
    """
    sizes = range(len(players) + 1)
    return [frozenset(members) for size in sizes for members in combinations(players, size)]


def coalitions_met(orders: Iterable[Sequence[Player]]) -> list[frozenset[Player]]:
    """The coalitions through which the orders pass, each once, from nobody to everybody."""
    met = (frozenset(order[:size]) for order in orders for size in range(len(order) + 1))
    return sorted(dict.fromkeys(met), key=len)


def shapley_value(worth: Mapping[frozenset[Player], Worth], players: Sequence[Player]) -> dict[Player, Worth]:
    """Shapley's value φᵢ of each player, exactly.

    Parameters
    ----------
    worth
        v of all 2ᵏ `coalitions`; arrays over the same dimensions, of any unit.
    players
        Each once.

    Returns
    -------
    Player → φᵢ, in the dimensions and the unit of v.

    Source: Shapley (1953), A value for n-person games.

    Examples
    --------
    >>> worth = {frozenset(): 0.0, frozenset("a"): 1.0, frozenset("b"): 2.0, frozenset("ab"): 5.0}
    >>> shapley_value(worth, ["a", "b"])
    {'a': 2.0, 'b': 3.0}
    """
    k = len(players)
    weight = [factorial(size) * factorial(k - size - 1) / factorial(k) for size in range(k)]
    value = {}
    for i in players:
        without = coalitions([player for player in players if player != i])
        value[i] = reduce(add, (weight[len(S)] * (worth[S | {i}] - worth[S]) for S in without))
    return value


def marginal_contribution(
    worth: Mapping[frozenset[Player], Worth], player: Player, order: Sequence[Player]
) -> Worth:
    """What a player adds where it joins in one order, v(S ∪ i) − v(S) with S those before it."""
    before = frozenset(order[: order.index(player)])
    return worth[before | {player}] - worth[before]


def mean_over_orders(
    worth: Mapping[frozenset[Player], Worth], orders: Sequence[Sequence[Player]]
) -> dict[Player, Worth]:
    """The mean of marginal contributions over some orders; over all of them it is Shapley's value.

    Parameters
    ----------
    worth
        v of the `coalitions_met`; arrays over the same dimensions, of any unit.
    orders
        Orders of the same players.

    Returns
    -------
    Player → mean contribution, in the dimensions and the unit of v; they sum to v(all) − v(none).

    Source: Castro, Gómez and Tejada (2009), Computers and Operations Research 36.

    Examples
    --------
    >>> worth = {frozenset(): 0.0, frozenset("a"): 1.0, frozenset("b"): 2.0, frozenset("ab"): 5.0}
    >>> mean_over_orders(worth, [["a", "b"], ["b", "a"]])
    {'a': 2.0, 'b': 3.0}
    """
    return {
        i: reduce(add, (marginal_contribution(worth, i, order) for order in orders)) / len(orders)
        for i in orders[0]
    }
