"""The letters of the field for what the other modules name in words: `A`, `L`, `x`, `Y`, `Z`.

>>> from scenario_engine.methods.input_output.letters import A, L, x
>>> x(L(A(flows, output)), demand)
"""

from __future__ import annotations

import xarray as xr

from scenario_engine.methods.input_output.coefficients import per_unit_of_output
from scenario_engine.methods.input_output.leontief import Leontief, aligned, in_order
from scenario_engine.methods.labelled import contract

__all__ = ["A", "L", "Y", "Z", "x"]


def A(Z: xr.DataArray, x: xr.DataArray) -> xr.DataArray:  # noqa: N802
    """Technical coefficients, A = Z x̂⁻¹.

    Parameters
    ----------
    Z
        Flows over `sector` and `buyer`; money.
    x
        Gross output over `sector`, in the same unit.

    Returns
    -------
    Over `sector` and `buyer`; pure numbers. Errors as in `per_unit_of_output`.

    Source: Miller and Blair (2009), chapter 2.
    """
    return per_unit_of_output(Z, x, "buyer")


def L(A: xr.DataArray) -> xr.DataArray:  # noqa: N802
    """The Leontief inverse, L = (I − A)⁻¹.

    Parameters
    ----------
    A
        Technical coefficients over `sector` and `buyer`; pure numbers.

    Returns
    -------
    The same dimensions; pure numbers. Errors as in `Leontief.of`.

    Source: Leontief (1936).
    """
    return Leontief.of(A).inverse()


def x(L: xr.DataArray, Y: xr.DataArray) -> xr.DataArray:
    """Gross output of a final demand, x = L Y.

    Parameters
    ----------
    L
        The Leontief inverse over `sector` and `buyer`.
    Y
        Final demand over `sector`, and kinds of it or other dimensions; money.

    Returns
    -------
    The dimensions of `Y`, in its unit.

    Source: Miller and Blair (2009), chapter 2.
    """
    square = aligned(L)
    demand = in_order(Y, "sector", square.indexes["sector"]).rename(sector="buyer")
    return contract(demand, square, "buyer")


def Y(Z: xr.DataArray, x: xr.DataArray) -> xr.DataArray:  # noqa: N802
    """Final demand that flows leave of output, Y = x − Z 1.

    Parameters
    ----------
    Z
        Flows over `sector` and `buyer`; money.
    x
        Gross output over `sector`, in the same unit.

    Returns
    -------
    Over `sector`, in the unit of both.

    Source: Miller and Blair (2009), chapter 2.
    """
    return in_order(x, "sector", Z.indexes["sector"]) - Z.sum("buyer")


def Z(A: xr.DataArray, x: xr.DataArray) -> xr.DataArray:  # noqa: N802
    """Flows of an output, Z = A x̂.

    Parameters
    ----------
    A
        Technical coefficients over `sector` and `buyer`; pure numbers.
    x
        Gross output over `sector`; money.

    Returns
    -------
    Over `sector` and `buyer`, in the unit of `x`.

    Source: Miller and Blair (2009), chapter 2.
    """
    square = aligned(A)
    return square * in_order(x, "sector", square.indexes["sector"]).rename(sector="buyer")
