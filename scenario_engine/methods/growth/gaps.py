"""Gaps in a yearly series: interpolation inside it, extrapolation beyond it, every filled value marked."""

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import xarray as xr

from scenario_engine.methods.labelled import interpolation_weights
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError, listing

Mask = npt.NDArray[np.bool_]
Filling = Literal["interpolate", "hold", "two-point", "trend", "growth"]
"""Beyond the ends: nothing, the end itself, the last difference, a line through all, the last growth."""


def fill(
    known_years: npt.ArrayLike, values: npt.ArrayLike, years: npt.ArrayLike, how: Filling
) -> tuple[Floats, Mask]:
    """A series, (k, …) in known years that rise, at `years`, and which of its values are filled.

    Between known years a missing value is interpolated linearly, whichever way is chosen. Beyond the last, `hold`
    keeps it, `growth` lets it grow as it did last, x_T (x_T / x_k)^(1/(T−k)), `two-point` continues 2 x_T − x_{T−1}
    (docs/growth.md, gaps), and `trend` the least-squares line through all known values; before the first, alike.

    An unknown way is refused; so are years outside a series of one value unless it is held, or outside any series when only
    interpolating, and growth between two values of which one is at or below zero, unless they are equal.

    Examples
    --------
    >>> values, filled = fill([2020, 2022], [100.0, 120.0], [2020, 2021, 2022, 2023], "two-point")
    >>> values.tolist(), filled.tolist()
    ([100.0, 110.0, 120.0, 130.0], [False, True, False, True])
    """
    known, wanted = np.asarray(known_years), np.asarray(years)
    series = np.asarray(values, dtype=float)
    if how not in get_args(Filling):
        raise ScenarioEngineError(
            f"gaps are filled by {', '.join(get_args(Filling))}; {how!r} is none of them."
        )
    filled = ~np.isin(wanted, known)
    before, after = wanted < known[0], wanted > known[-1]
    if how == "interpolate" and (before | after).any():
        raise ScenarioEngineError(
            f"years {listing(wanted[before | after])} lie outside {known[0]}–{known[-1]}; interpolation "
            "does not reach them.",
            'Write gaps = "hold", gaps = "two-point" or gaps = "trend".',
        )
    if len(known) < 2 and how != "hold" and (before | after).any():
        raise ScenarioEngineError(
            f"a series of one value, in {known[0]}, has no slope.",
            'Give at least two years, or write gaps = "hold".',
        )
    weights = interpolation_weights(wanted, known)
    if how == "two-point":
        weights[before] = _line_weights(known, wanted[before], slice(None, 2))
        weights[after] = _line_weights(known, wanted[after], slice(-2, None))
    elif how == "trend":
        weights[before | after] = _line_weights(known, wanted[before | after], slice(None))
    values = np.tensordot(weights, series, axes=1)
    if how == "growth":
        for part, at, beyond in ((slice(None, 2), 0, before), (slice(-2, None), -1, after)):
            values[beyond] = _at_constant_growth(known[part], series[part], wanted[beyond], at)
    return values, filled


def carried_on(values: npt.ArrayLike, weights: Sequence[float], steps: int) -> Floats:
    """The years after a series above zero, (k, …), each grown by a weighted mean of the growth rates before it, the last first.

    Examples
    --------
    >>> carried_on([100.0, 110.0], [1.0], 2).round(3).tolist()
    [121.0, 133.1]
    """
    path = list(np.asarray(values, dtype=float))
    for _ in range(steps):
        rates = [path[-back] / path[-back - 1] - 1.0 for back in range(1, len(weights) + 1)]
        path.append(
            path[-1] * (1.0 + sum(weight * rate for weight, rate in zip(weights, rates, strict=True)))
        )
    return np.array(path[len(path) - steps :])


def _at_constant_growth(
    known: npt.NDArray[np.int_], series: Floats, wanted: npt.NDArray[np.int_], end: int
) -> Floats:
    """From one of two known years on, at the growth between them."""
    if not len(wanted):
        return np.empty((0, *series.shape[1:]))
    steady = series[0] == series[1]
    if not (steady | (series > 0.0).all(axis=0)).all():
        raise ScenarioEngineError(
            f"growth needs values above zero, or equal ones, in {known[0]} and {known[1]}.",
            'Write another rule: gaps = "hold" or gaps = "two-point".',
        )
    factor = np.divide(series[1], series[0], out=np.ones(series.shape[1:]), where=~steady)
    yearly = np.log(factor) / float(known[1] - known[0])
    steps = (wanted - known[end]).reshape(-1, *[1] * (series.ndim - 1))
    return np.asarray(series[end] * np.exp(steps * yearly))


def _line_weights(known: npt.NDArray[np.int_], at: npt.NDArray[np.int_], part: slice) -> Floats:
    """Weights W (at × known) so that W @ values lies on the least-squares line through a part of the values."""
    weights = np.zeros((len(at), len(known)))
    used = known[part]
    centred = used - used.mean()
    weights[:, part] = 1.0 / len(used) + np.outer(at - used.mean(), centred) / float((centred**2).sum())
    return weights


def fill_years(
    array: xr.DataArray, filled: xr.DataArray, years: Sequence[int] | None, how: Filling
) -> tuple[xr.DataArray, xr.DataArray]:
    """An array over `year` at other years by `fill`; the mask of what was filled already is carried along.

    Without `years`, all years from its first to its last. An array without years is refused.

    Examples
    --------
    >>> series = xr.DataArray([100.0, 120.0], {"year": [2020, 2022]})
    >>> values, filled = fill_years(series, xr.zeros_like(series, bool), [2020, 2021, 2022], "interpolate")
    >>> values.values.tolist(), filled.values.tolist()
    ([100.0, 110.0, 120.0], [False, True, False])
    """
    if "year" not in array.dims:
        raise ScenarioEngineError("`gaps` fills years, and this quantity has none; leave `gaps` out.")
    own = array.indexes["year"]
    years = list(range(int(own[0]), int(own[-1]) + 1)) if years is None else years
    other = [dim for dim in array.dims if dim != "year"]
    values, new = fill(array.indexes["year"], array.transpose("year", *other).to_numpy(), years, how)
    coords = {"year": list(years), **{dim: array.coords[dim] for dim in other}}
    result = xr.DataArray(values, coords=coords, dims=["year", *other], attrs=dict(array.attrs))
    mask = xr.zeros_like(result, dtype=bool)
    kept = [year for year in years if year in array.indexes["year"]]
    mask.loc[{"year": kept}] = filled.sel(year=kept).transpose("year", *other)
    mask = mask | xr.DataArray(new, coords={"year": list(years)}, dims="year")
    return result.transpose(*array.dims), mask.transpose(*array.dims)
