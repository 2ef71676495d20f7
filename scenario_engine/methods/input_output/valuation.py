"""Use at purchasers' prices brought to basic prices: margins back to who earns them, taxes into a row of their own."""

import numpy as np

from scenario_engine.support.array_types import Floats

__all__ = ["at_basic_prices"]


def at_basic_prices(use: Floats, margins: Floats, taxes: Floats) -> tuple[Floats, Floats]:
    """U_b = U − t̂ U − m̂⁺ U + w m⁺′ U, with t and m⁺ the taxes and margins in a product's use, w who earns margins.

    Every use of a product bears its taxes and margins in the same proportion, for want of tables that say
    otherwise.

    Parameters
    ----------
    use
        U: use at purchasers' prices, (products, uses).
    margins
        Trade and transport margins in the supply of a product, (products,); negative for the products of trade
        and transport that earn them, in sum zero.
    taxes
        Taxes less subsidies on the products, (products,).

    Returns
    -------
    Use at basic prices (products, uses), and the taxes that each use bears (uses,), in the unit of the table.

    Source: United Nations (2018), Handbook on supply and use tables and input-output tables, chapter 7; Eurostat
    (2008), Manual of supply, use and input-output tables, chapter 6.

    Examples
    --------
    >>> use, taxes = at_basic_prices(np.array([[80.0, 30.0], [0.0, 0.0]]), np.array([11.0, -11.0]), np.array([5.5, 0.0]))
    >>> use.round(2).tolist(), taxes.round(2).tolist()
    ([[68.0, 25.5], [8.0, 3.0]], [4.0, 1.5])
    """
    whole = use.sum(axis=1)
    parts = use / np.where(whole == 0, 1.0, whole)[:, None]
    borne, earned = np.maximum(margins, 0.0), np.maximum(-margins, 0.0)
    paid = borne @ parts
    returned = np.outer(earned / (earned.sum() or 1.0), paid)
    return use - (taxes + borne)[:, None] * parts + returned, taxes @ parts
