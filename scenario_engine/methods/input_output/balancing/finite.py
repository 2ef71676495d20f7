"""What is balanced is numbers throughout: a cell or total without one would be turned over for nothing."""

from __future__ import annotations

import numpy as np
import xarray as xr

from scenario_engine.support.errors import TableError, listing


def fail_if_not_finite(**arrays: xr.DataArray) -> None:
    """Raise `TableError` for the first cell that is NaN or infinite, with its labels; `_` in a name is a space."""
    for name, array in arrays.items():
        values = array.to_numpy()
        if not np.isfinite(values).all():
            cell = tuple(np.argwhere(~np.isfinite(values))[0])
            labels = [
                array.indexes[dim][i] if dim in array.indexes else i
                for dim, i in zip(array.dims, cell, strict=True)
            ]
            where = f" at {listing(labels)}" if labels else ""
            raise TableError(f"{name.replace('_', ' ')}: {values[cell]}{where}; balancing needs a number.")
