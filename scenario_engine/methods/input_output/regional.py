"""What a region meets itself, by location quotients or by cross-hauling: what it has little of it buys elsewhere."""

from typing import Literal

import numpy as np
import xarray as xr

from scenario_engine.methods.input_output.leontief import in_order
from scenario_engine.methods.labelled import quotient

__all__ = ["Quotients", "cross_hauled_part", "heterogeneity", "trade_coefficients"]

Quotients = Literal["slq", "cilq", "flq"]


def trade_coefficients(
    regional_output: xr.DataArray,
    national_output: xr.DataArray,
    method: Quotients = "flq",
    delta: float = 0.3,
) -> xr.DataArray:
    """Part of each national coefficient that the region meets itself, tᵢⱼ = min(1, LQᵢⱼ).

    Parameters
    ----------
    regional_output, national_output
        Output, or employment, over `sector`, in one unit each.
    method
        `slq`: LQᵢ = (rᵢ/r) / (nᵢ/n). `cilq`: LQᵢ / LQⱼ, and LQᵢ on the diagonal. `flq`: λ times that, with
        λ = (log₂(1 + r/n))^δ, so that a small region buys more elsewhere.
    delta
        δ of Flegg's quotient, between 0 and 1; studies find 0.1 to 0.4.

    Returns
    -------
    Over `sector` (the product) and `buyer`, between 0 and 1; pure numbers. A sector the region lacks sells nothing.

    Source: Flegg and Webber (1997); Flegg, Webber and Elliott (1995); Miller and Blair (2009), section 8.2.

    Examples
    --------
    >>> region = xr.DataArray([10.0, 40.0], {"sector": ["A", "B"]})
    >>> nation = xr.DataArray([400.0, 600.0], {"sector": ["A", "B"]})
    >>> trade_coefficients(region, nation, "slq").values.round(2).tolist()
    [[0.5, 0.5], [1.0, 1.0]]
    """
    sectors = national_output.indexes["sector"]
    region = in_order(regional_output, "sector", sectors)
    size = region.sum("sector") / national_output.sum("sector")
    simple = quotient(quotient(region, national_output), size)
    buyer = simple.rename(sector="buyer")
    if method == "slq":
        return simple.clip(max=1.0) * xr.ones_like(buyer)
    own = xr.DataArray(np.eye(len(sectors), dtype=bool), coords={"sector": sectors, "buyer": sectors})
    crossed = quotient(simple, buyer).where(~own, simple)
    if method == "flq":
        crossed = crossed * xr.ufuncs.log2(1.0 + size) ** delta
    return crossed.clip(max=1.0)


def heterogeneity(output: xr.DataArray, exports: xr.DataArray, imports: xr.DataArray) -> xr.DataArray:
    """How much a product is traded both ways, per unit made and used, hᵢ = (eᵢ + mᵢ − |eᵢ − mᵢ|) / (xᵢ + uᵢ).

    Parameters
    ----------
    output, exports, imports
        Of the nation, over `sector`, in one unit; its use of a product is uᵢ = xᵢ − eᵢ + mᵢ.

    Returns
    -------
    Over `sector`, not below zero; pure numbers, zero of what is neither made nor used.

    Source: Kronenberg (2009), the heterogeneity of products; Flegg and Tohmo (2013).

    Examples
    --------
    >>> output, exports, imports = (xr.DataArray([now], {"sector": ["A"]}) for now in (100.0, 30.0, 20.0))
    >>> heterogeneity(output, exports, imports).round(4).values.tolist()
    [0.2105]
    """
    both_ways = 2.0 * xr.ufuncs.minimum(exports, imports).clip(min=0.0)
    return quotient(both_ways, 2.0 * output - exports + imports)


def cross_hauled_part(sold: xr.DataArray, needed: xr.DataArray, heterogeneity: xr.DataArray) -> xr.DataArray:
    """Part of what regions need of each product that they meet themselves, tᵢᵣ = 1 − mᵢᵣ / nᵢᵣ.

    A region trades its balance bᵢᵣ = sᵢᵣ − nᵢᵣ one way and qᵢᵣ = hᵢ (sᵢᵣ + nᵢᵣ) both ways, so it receives
    mᵢᵣ = (qᵢᵣ + |bᵢᵣ| − bᵢᵣ) / 2.

    Parameters
    ----------
    sold, needed
        What regions have to sell at home, and need, over `sector` and other dimensions, in one unit.
    heterogeneity
        h over `sector`; a pure number.

    Returns
    -------
    The dimensions of `sold` and `needed`, between 0 and 1; pure numbers.

    Source: Kronenberg (2009), cross-hauling adjusted regionalisation (CHARM).

    Examples
    --------
    >>> sold, needed = (xr.DataArray([now], {"sector": ["A"]}) for now in (60.0, 80.0))
    >>> cross_hauled_part(sold, needed, xr.DataArray([0.1], {"sector": ["A"]})).round(4).values.tolist()
    [0.6625]
    """
    balance = sold - needed
    received = (heterogeneity * (sold + needed) + abs(balance) - balance) / 2.0
    return (1.0 - quotient(received, needed)).clip(min=0.0, max=1.0)
