"""Values in the years between those that are given: along a line, at a constant rate, or kept."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

Interpolation = Literal["linear", "geometric", "step"]


def interpolated(
    path: Mapping[int, float], how: Interpolation, years: Sequence[int]
) -> npt.NDArray[np.float64]:
    """Values of a path in years between those it gives, such as x = x₀ (x₁ / x₀)^((t − t₀) / (t₁ − t₀)) at a constant rate.

    `geometric` is that, of values above zero; `step` keeps a value until the next.

    Examples
    --------
    >>> interpolated({2020: 100.0, 2022: 121.0}, "geometric", [2020, 2021, 2022]).round(6).tolist()
    [100.0, 110.0, 121.0]
    """
    known = np.array(sorted(path), dtype=float)
    values = np.array([path[int(year)] for year in known], dtype=float)
    if how == "step":
        return values[np.searchsorted(known, years, side="right") - 1]
    if how == "geometric":
        return np.asarray(np.exp(np.interp(years, known, np.log(values))))
    return np.asarray(np.interp(years, known, values))
