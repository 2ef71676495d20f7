"""What arrays are called in signatures; which dimensions or axes they have is said where they are used."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import xarray as xr

Array: TypeAlias = "xr.DataArray"
"""A labelled array, as operators take and give it."""

Floats = npt.NDArray[np.float64]

Integers = npt.NDArray[np.integer[Any]]

Numbers = npt.NDArray[Any]
"""Real numbers, or complex ones where a derivative is taken by complex step."""
