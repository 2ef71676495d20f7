"""The letters of the field for what the other modules name in words: `A`, `L`, `x`, `Y`, `Z`.

>>> from scenario_engine.methods.input_output.letters import A, L, Y, x
>>> flows = xr.DataArray([[150.0, 500.0], [200.0, 100.0]], {"sector": ["A", "B"], "buyer": ["A", "B"]})
>>> output = xr.DataArray([1000.0, 2000.0], {"sector": ["A", "B"]})
>>> x(L(A(flows, output)), Y(flows, output)).round(6).values.tolist()
[1000.0, 2000.0]
"""

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

    Examples
    --------
    >>> flows = xr.DataArray([[150.0, 500.0], [200.0, 100.0]], {"sector": ["A", "B"], "buyer": ["A", "B"]})
    >>> output = xr.DataArray([1000.0, 2000.0], {"sector": ["A", "B"]})
    >>> A(flows, output).values.tolist()
    [[0.15, 0.25], [0.2, 0.05]]
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

    Examples
    --------
    >>> coefficients = xr.DataArray([[0.15, 0.25], [0.2, 0.05]], {"sector": ["A", "B"], "buyer": ["A", "B"]})
    >>> L(coefficients).round(4).values.tolist()
    [[1.2541, 0.33], [0.264, 1.1221]]
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

    Examples
    --------
    >>> coefficients = xr.DataArray([[0.15, 0.25], [0.2, 0.05]], {"sector": ["A", "B"], "buyer": ["A", "B"]})
    >>> demand = xr.DataArray([600.0, 1500.0], {"sector": ["A", "B"]})
    >>> x(L(coefficients), demand).round(2).values.tolist()
    [1247.52, 1841.58]
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

    Examples
    --------
    >>> flows = xr.DataArray([[150.0, 500.0], [200.0, 100.0]], {"sector": ["A", "B"], "buyer": ["A", "B"]})
    >>> output = xr.DataArray([1000.0, 2000.0], {"sector": ["A", "B"]})
    >>> Y(flows, output).values.tolist()
    [350.0, 1700.0]
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

    Examples
    --------
    >>> coefficients = xr.DataArray([[0.15, 0.25], [0.2, 0.05]], {"sector": ["A", "B"], "buyer": ["A", "B"]})
    >>> output = xr.DataArray([1000.0, 2000.0], {"sector": ["A", "B"]})
    >>> Z(coefficients, output).values.tolist()
    [[150.0, 500.0], [200.0, 100.0]]
    """
    square = aligned(A)
    return square * in_order(x, "sector", square.indexes["sector"]).rename(sector="buyer")
