"""Whether two arrays agree: the largest difference over the largest value, and where it stands."""

from __future__ import annotations

import numpy as np
import xarray as xr

from scenario_engine.support.dims import cell_name

__all__ = ["difference"]


def difference(found: xr.DataArray, expected: xr.DataArray, tolerance: float) -> str:
    """What differs, in words; empty where the arrays agree to the tolerance.

    NaN agrees with NaN, and labels must agree. The scale is the largest value of `expected`, in each draw its own,
    so that what cancels to nearly zero beside large numbers is not judged by its own size.
    """
    if set(found.dims) != set(expected.dims):
        return f"it lies over {found.dims} instead of {expected.dims}"
    found = found.transpose(*expected.dims)
    for dim in expected.dims:
        if not found.indexes[dim].equals(expected.indexes[dim]):
            return f"labels along {dim!r} are {list(found.indexes[dim])}"
    left, right = found.to_numpy(), expected.to_numpy()
    if not np.array_equal(np.isfinite(left), np.isfinite(right)):
        return "it is undefined in other places"
    known = np.isfinite(right)
    left, right = np.where(known, left, 0.0), np.where(known, right, 0.0)
    rest = tuple(axis for axis, dim in enumerate(expected.dims) if dim != "draw")
    scale = np.abs(right).max(axis=rest, initial=0.0, keepdims=True)
    gaps = np.abs(left - right) - tolerance * scale
    if not gaps.size or float(gaps.max()) <= 0.0:
        return ""
    cell = np.unravel_index(int(gaps.argmax()), gaps.shape)
    where = cell_name(expected, cell)
    return f"{left[cell]:.10g} instead of {right[cell]:.10g} at {where or 'its only cell'}"


def single(array: xr.DataArray) -> xr.DataArray:
    """The array in single precision, attributes kept."""
    return array.copy(deep=False, data=array.to_numpy().astype(np.float32))
