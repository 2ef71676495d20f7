"""Linear algebra on labelled arrays, without economics: contraction, interpolation weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import xarray as xr

from scenario_engine.dims import fail_if_labels_differ

__all__ = ["contract", "interpolate_years", "interpolation_weights"]


def contract(array: xr.DataArray, matrix: xr.DataArray, over: str) -> xr.DataArray:
    """Σ over one shared dimension, as one matrix product; labels must agree exactly.

    Parameters
    ----------
    array
        Any dimensions, `over` among them.
    matrix
        `over` and dimensions that `array` does not have.
    over
        The dimension summed away.

    Returns
    -------
    The other dimensions of `array` followed by the other dimensions of `matrix`; the product of the units, no
    attributes.

    Raises
    ------
    AlignmentFault
        Labels along `over` that differ.
    """
    if list(array.indexes[over]) != list(matrix.indexes[over]):
        name = str(array.name or "left factor")
        fail_if_labels_differ(name, over, list(array.indexes[over]), list(matrix.indexes[over]))
        matrix = matrix.sel({over: array.indexes[over]})
    shared = (set(array.dims) & set(matrix.dims)) - {over}
    if shared:
        summed: xr.DataArray = xr.dot(array, matrix, dim=over)
        return summed
    left = [dim for dim in array.dims if dim != over]
    right = [dim for dim in matrix.dims if dim != over]
    # Contiguous factors: BLAS sums in another order over a transposed view, and a result must not hang on that.
    rows = np.ascontiguousarray(array.transpose(*left, over).to_numpy())
    columns = np.ascontiguousarray(matrix.transpose(over, *right).to_numpy())
    product = np.tensordot(rows, columns, axes=1)
    coords = {
        dim: source.coords[dim]
        for source, dims in ((array, left), (matrix, right))
        for dim in dims
        if dim in source.coords
    }
    return xr.DataArray(product, coords=coords, dims=[*left, *right])


def interpolation_weights(
    at: npt.NDArray[np.integer], known: npt.NDArray[np.integer]
) -> npt.NDArray[np.float64]:
    """Weights W (len(at) × len(known)) so that W @ values interpolates linearly, held outside the range.

    Parameters
    ----------
    at
        Years wanted, shape (n,).
    known
        Years with values, rising, shape (k,).

    Returns
    -------
    Shape (n, k), pure numbers; every row sums to one.
    """
    return np.column_stack([np.interp(at, known, unit) for unit in np.eye(len(known))])


def interpolate_years(array: xr.DataArray, years: Sequence[int]) -> xr.DataArray:
    """The array along other years: linear between its own years, held constant before and after.

    Parameters
    ----------
    array
        Over `year` and any other dimensions, in any unit.
    years
        Years wanted, in order.

    Returns
    -------
    The same dimensions and unit on the years wanted.
    """
    known = array.indexes["year"].to_numpy()
    weights = xr.DataArray(
        interpolation_weights(np.asarray(years), known),
        coords={"at": list(years), "year": known},
        dims=["at", "year"],
    )
    return contract(array, weights, "year").rename(at="year")
