"""Constant prices: double deflation of a table, and volumes chained from year to year, whose parts do not sum."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from scenario_engine.methods.input_output.leontief import aligned, in_order
from scenario_engine.support.errors import TableError

__all__ = ["chained", "double_deflated"]


def double_deflated(
    intermediate_use: xr.DataArray, sector_gross_output: xr.DataArray, prices: xr.DataArray
) -> xr.DataArray:
    """Value added at constant prices: output deflated less inputs deflated, each by the price of its product.

    vⱼ = xⱼ / pⱼ − Σᵢ zᵢⱼ / pᵢ.

    Parameters
    ----------
    intermediate_use
        Flows over `sector` and `buyer`; money at current prices.
    sector_gross_output
        Over `sector`, in the same unit.
    prices
        Of each product over `sector`, relative to the base year; above zero.

    Returns
    -------
    Over `sector`, money at prices of the base year. It may be negative where inputs became dearer than the output.

    Raises
    ------
    TableError
        A price that is not above zero.

    Source: United Nations (2018), Handbook on supply and use tables, chapter 9; Miller and Blair (2009), section 4.8.

    Examples
    --------
    >>> flows = xr.DataArray([[150.0, 500.0], [200.0, 100.0]], {"sector": ["A", "B"], "buyer": ["A", "B"]})
    >>> output = xr.DataArray([1000.0, 2000.0], {"sector": ["A", "B"]})
    >>> prices = xr.DataArray([1.0, 1.25], {"sector": ["A", "B"]})
    >>> double_deflated(flows, output, prices).values.tolist()
    [690.0, 1020.0]
    """
    square = aligned(intermediate_use)
    sectors = square.indexes["sector"]
    price = in_order(prices, "sector", sectors)
    if not bool((price > 0.0).all()):
        low = int(np.argmin(price.to_numpy()))
        raise TableError(
            f"the price of {sectors[low]} is {float(price[low]):g}.",
            "A price index is above zero, 1 in the base year.",
        )
    bought = (square / price).sum("sector").rename(buyer="sector")
    return in_order(sector_gross_output, "sector", sectors) / price - bought


def chained(
    current: Sequence[xr.DataArray], at_last_years_prices: Sequence[xr.DataArray], over: str
) -> xr.Dataset:
    """Volumes chained from year to year at the value of the first: parts, total, and what the parts lack of it.

    Cₜ = Cₜ₋₁ Qₜ / Vₜ₋₁, Q the value at last year's prices and V the current one, of each part and of the sum.

    Parameters
    ----------
    current
        Values at current prices, one array a year, over `over`; money.
    at_last_years_prices
        The same from the second year on, at the prices of the year before; one array fewer.
    over
        The dimension of the parts, such as `sector`.

    Returns
    -------
    `parts` over `step` and `over`, `total` and `not_additive` (total less the sum of the parts) over `step`; money at
    prices of the first year. Not additive after the second year: each part is chained with its own weights.

    Raises
    ------
    TableError
        Lists of years that do not fit.

    Source: System of National Accounts 2008, paragraphs 15.35-15.64.

    Examples
    --------
    >>> current = [xr.DataArray(now, {"sector": ["A", "B"]}) for now in ([10.0, 10.0], [12.0, 9.0])]
    >>> volumes = [xr.DataArray([11.0, 10.0], {"sector": ["A", "B"]})]
    >>> chained(current, volumes, "sector")["total"].values.tolist()
    [20.0, 21.0]
    """
    if len(at_last_years_prices) != len(current) - 1:
        raise TableError(
            f"{len(current)} years at current prices need {len(current) - 1} at last year's prices; there are "
            f"{len(at_last_years_prices)}."
        )
    parts, totals = [current[0]], [current[0].sum(over)]
    for before, volume in zip(current, at_last_years_prices, strict=False):
        moved = volume / before.where(before != 0.0, 1.0)
        parts.append(parts[-1] * moved.where(before != 0.0, 0.0))
        totals.append(totals[-1] * volume.sum(over) / before.sum(over))
    by_part, total = xr.concat(parts, "step"), xr.concat(totals, "step")
    return xr.Dataset({"parts": by_part, "total": total, "not_additive": total - by_part.sum(over)})
