"""Structural decomposition: a change between two tables shared out among its factors, without a rest.

With k factors there are k! orders in which to change them one by one, and each gives another answer. The full
average over all orders is the Shapley value; the mean of the two polar orders is close to it and needs 2k values.
"""

from collections.abc import Callable, Iterable, Mapping

import xarray as xr

from scenario_engine.methods.input_output.leontief import Leontief
from scenario_engine.methods.shapley import coalitions, coalitions_met, mean_over_orders, shapley_value
from scenario_engine.support.errors import AlignmentFault, listing

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

    Examples
    --------
    >>> before = {"volume": xr.DataArray(10.0), "price": xr.DataArray(2.0)}
    >>> after = {"volume": xr.DataArray(12.0), "price": xr.DataArray(3.0)}
    >>> parts = shapley(lambda now: now["volume"] * now["price"], before, after)
    >>> {name: float(part) for name, part in parts.items()}
    {'volume': 5.0, 'price': 11.0}
    """
    names = _same_names(before, after)
    return shapley_value(_outcomes(outcome, before, after, coalitions(names)), names)


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

    Examples
    --------
    >>> before = {"volume": xr.DataArray(10.0), "price": xr.DataArray(2.0)}
    >>> after = {"volume": xr.DataArray(12.0), "price": xr.DataArray(3.0)}
    >>> parts = polar_average(lambda now: now["volume"] * now["price"], before, after)
    >>> {name: float(part) for name, part in parts.items()}
    {'volume': 5.0, 'price': 11.0}
    """
    names = _same_names(before, after)
    orders = (names, names[::-1])
    return mean_over_orders(_outcomes(outcome, before, after, coalitions_met(orders)), orders)


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

    Examples
    --------
    >>> coefficients = xr.DataArray([[0.15, 0.25], [0.2, 0.05]], {"sector": ["A", "B"], "buyer": ["A", "B"]})
    >>> demand = xr.DataArray([600.0, 1500.0], {"sector": ["A", "B"]})
    >>> requirements_of_demand({"technical_coefficients": coefficients, "final_demand": demand}).round(2).values.tolist()
    [1247.52, 1841.58]
    """
    demand = factors.get("final_demand")
    if demand is None:
        demand = factors["demand_mix"] * factors["demand_level"]
    output = Leontief.of(factors["technical_coefficients"]).output(demand)
    return output * factors["intensity"] if "intensity" in factors else output


def _outcomes(
    outcome: Outcome, before: Factors, after: Factors, changed: Iterable[frozenset[str]]
) -> dict[frozenset[str], xr.DataArray]:
    """The outcome with each set of factors as they stand after, the rest as before."""
    return {
        those: outcome({**before, **{name: after[name] for name in before if name in those}})
        for those in changed
    }


def _same_names(before: Factors, after: Factors) -> list[str]:
    differing = sorted(set(before) ^ set(after))
    if differing:
        raise AlignmentFault(f"both ends need the same factors; {listing(differing)} stands at one end only.")
    return list(before)
