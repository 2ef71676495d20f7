"""Structural decomposition: a change between two tables shared out among its factors, without a rest.

With k factors there are k! orders in which to change them one by one, and each gives another answer. The full
average over all orders is the Shapley value; the mean of the two polar orders is close to it and needs 2k values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from math import factorial

import xarray as xr

from scenario_engine.errors import AlignmentFault, listing
from scenario_engine.input_output.leontief import Leontief

__all__ = ["polar_average", "requirements_of_demand", "shapley"]

Factors = Mapping[str, xr.DataArray]
Outcome = Callable[[Factors], xr.DataArray]


def shapley(outcome: Outcome, before: Factors, after: Factors) -> dict[str, xr.DataArray]:
    """What each factor contributes to the change of the outcome, averaged over all orders of change.

    Parameters
    ----------
    outcome
        From the factors by name to the quantity decomposed, such as `requirements_of_demand`.
    before, after
        The factors at both ends, same names and labels; any dimensions, draws and years in front.

    Returns
    -------
    Factor → contribution; they sum to outcome(after) − outcome(before).

    Raises
    ------
    AlignmentFault
        A factor that stands at one end only.

    Source: Dietzenbacher and Los (1998); Shapley (1953). It takes 2ᵏ outcomes for k factors.
    """
    names = _same_names(before, after)
    value = {
        changed: outcome({name: after[name] if name in changed else before[name] for name in names})
        for size in range(len(names) + 1)
        for changed in map(frozenset, combinations(names, size))
    }
    count = len(names)
    contributions = {}
    for name in names:
        others = [other for other in names if other != name]
        parts = [
            (factorial(size) * factorial(count - size - 1) / factorial(count))
            * (value[first | {name}] - value[first])
            for size in range(count)
            for first in map(frozenset, combinations(others, size))
        ]
        contributions[name] = sum(parts[1:], start=parts[0])
    return contributions


def polar_average(outcome: Outcome, before: Factors, after: Factors) -> dict[str, xr.DataArray]:
    """The same by the mean of two orders only: factors changed first to last, and last to first.

    Parameters
    ----------
    outcome
        From the factors by name to the quantity decomposed.
    before, after
        The factors at both ends, same names and labels; any dimensions.

    Returns
    -------
    Factor → contribution, in the outcome's unit and dimensions; they sum to outcome(after) − outcome(before).

    Raises
    ------
    AlignmentFault
        A factor that stands at one end only.

    Source: Dietzenbacher and Los (1998); Miller and Blair (2009), section 13.1.
    """
    names = _same_names(before, after)
    forward, backward = (_in_order(outcome, before, after, order) for order in (names, names[::-1]))
    return {name: 0.5 * (forward[name] + backward[name]) for name in names}


def requirements_of_demand(factors: Factors) -> xr.DataArray:
    """w ∘ (L F 1): output, or value added or jobs, that the final demand of a table calls forth, by sector.

    Factors: `technical_coefficients`; `final_demand` over `sector`, or its product of `demand_mix` (shares over
    `sector`) and `demand_level`; `intensity` over `sector` where it is not output that is decomposed.

    Parameters
    ----------
    factors
        By name, as above; coefficients are pure numbers, demand is money, intensity any unit per unit of
        output.

    Returns
    -------
    Over `sector` and the factors' other dimensions; money, or the intensity's unit.

    Source: definition; Miller and Blair (2009), chapter 13.
    """
    demand = factors.get("final_demand")
    if demand is None:
        demand = factors["demand_mix"] * factors["demand_level"]
    output = Leontief.of(factors["technical_coefficients"]).output(demand)
    return output * factors["intensity"] if "intensity" in factors else output


def _in_order(outcome: Outcome, before: Factors, after: Factors, order: list[str]) -> dict[str, xr.DataArray]:
    current = dict(before)
    last = outcome(current)
    contributions = {}
    for name in order:
        current[name] = after[name]
        now = outcome(current)
        contributions[name] = now - last
        last = now
    return contributions


def _same_names(before: Factors, after: Factors) -> list[str]:
    differing = sorted(set(before) ^ set(after))
    if differing:
        raise AlignmentFault(f"both ends need the same factors; {listing(differing)} stands at one end only.")
    return list(before)
