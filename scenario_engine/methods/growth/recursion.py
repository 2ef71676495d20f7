"""Recursion over years on labelled arrays: chaining growth onto a level, and stepping a state forward."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import xarray as xr

from scenario_engine.support.array_types import Floats
from scenario_engine.support.dims import canonical, fail_if_labels_differ
from scenario_engine.support.errors import AlignmentFault

__all__ = [
    "concatenate_years",
    "cumulative_product",
    "extend_by_growth",
    "growth",
    "scan",
]


def growth(level: xr.DataArray) -> xr.DataArray:
    """Growth over the year before, from the second year on.

    Parameters
    ----------
    level
        Over `year` and any other dimensions, in any unit.

    Returns
    -------
    The same dimensions without the first year; pure numbers.
    """
    return increase(level) / year_before(level)


def increase(level: xr.DataArray) -> xr.DataArray:
    """Difference to the year before, from the second year on; dimensions and unit stay."""
    return level.isel(year=slice(1, None)) - year_before(level)


def year_before(level: xr.DataArray) -> xr.DataArray:
    """The level of the year before under the labels of each year, from the second on; dimensions and unit stay."""
    return level.isel(year=slice(None, -1)).assign_coords(year=level.indexes["year"][1:])


def cumulative_product(factor: xr.DataArray) -> xr.DataArray:
    """∏ of the factors from the first year to each year; same shape.

    Parameters
    ----------
    factor
        Over `year` and any other dimensions; pure numbers.

    Returns
    -------
    The same dimensions; pure numbers.
    """
    axis = factor.get_axis_num("year")
    return factor.copy(data=np.cumprod(factor.to_numpy(), axis=axis))


def extend_by_growth(level: xr.DataArray, growth: xr.DataArray) -> xr.DataArray:
    """The level's own years, then its last value compounded: xₙ = xₙ₋₁ (1 + gₙ).

    Parameters
    ----------
    level
        Any dimensions with `year`.
    growth
        Rate per year (0.05 is 5 %) over the years that follow directly on the level's last.

    Returns
    -------
    The dimensions of both, `year` first, in the unit of the level.

    Raises
    ------
    AlignmentFault
        When the growth does not begin the year after the level ends.
    """
    last, first = int(level.indexes["year"][-1]), int(growth.indexes["year"][0])
    if first != last + 1:
        raise AlignmentFault(f"growth begins in {first}; it must begin in {last + 1}, after the last level.")
    projected = level.isel(year=-1, drop=True) * cumulative_product(1.0 + growth)
    return concatenate_years(level, projected)


def concatenate_years(early: xr.DataArray, late: xr.DataArray) -> xr.DataArray:
    """Two spans of years one after the other; a dimension only one of them has is broadcast.

    Parameters
    ----------
    early, late
        Over `year` and any other dimensions, in one unit; the years of `late` follow those of `early`.

    Returns
    -------
    `year` first, then every other dimension of the two, in their unit.
    """
    dims = canonical({*early.dims, *late.dims})
    shape = {**early.sizes, **late.sizes}
    parts = [
        np.broadcast_to(
            _laid_out(part, dims), [part.sizes["year"] if dim == "year" else shape[dim] for dim in dims]
        )
        for part in (early, late)
    ]
    years = np.concatenate([early.get_index("year"), late.get_index("year")])
    joined = np.concatenate(parts, axis=dims.index("year"))
    return xr.DataArray(joined, coords={"year": years, **_shared_labels(early, late)}, dims=dims)


def _shared_labels(*arrays: xr.DataArray) -> dict[str, pd.Index]:
    """Labels of each dimension but `year`; all arrays that label one must agree."""
    found: dict[str, pd.Index] = {}
    for array in arrays:
        for dim in map(str, array.dims):
            if dim == "year" or dim not in array.coords:
                continue
            labels = array.get_index(dim)
            first = found.setdefault(dim, labels)
            if not labels.equals(first):
                name = str(array.name or "what follows")
                fail_if_labels_differ(name, dim, list(labels), list(first))
                raise AlignmentFault(f"{name}: the labels along {dim!r} are in another order.")
    return found


def _laid_out(array: xr.DataArray, dims: Sequence[str]) -> Floats:
    """Bare numbers with these dimensions in this order, of length one where the array lacks one."""
    turned = array.transpose(*[dim for dim in dims if dim in array.dims]).to_numpy()
    return turned[tuple(slice(None) if dim in array.dims else np.newaxis for dim in dims)]


def scan(
    step: Callable[..., tuple[Floats, ...]],
    initial: Sequence[xr.DataArray],
    drivers: Sequence[xr.DataArray],
    constants: Sequence[xr.DataArray] = (),
) -> tuple[xr.DataArray, ...]:
    """States along the drivers' years, each computed from the state of the year before.

    Parameters
    ----------
    step
        `step(*state, *drivers_of_the_year, *constants)` gives the next state; NumPy arrays of one shape.
    initial
        The state in the year before the first, without `year`.
    drivers
        Arrays over `year`; whatever other dimensions states, drivers and constants have is broadcast.
    constants
        Arrays without `year` that every step needs.

    Returns
    -------
    For each state an array over `year` and every other dimension of the arguments, in the unit `step` gives
    it.
    """
    first_year = [driver.isel(year=0, drop=True) for driver in drivers]
    template = xr.broadcast(*initial, *first_year, *constants)[0]
    other = [str(dim) for dim in template.dims]
    state = tuple(array.broadcast_like(template).transpose(*other).to_numpy() for array in initial)
    fixed = [array.broadcast_like(template).transpose(*other).to_numpy() for array in constants]
    along = [
        driver.broadcast_like(template, exclude=["year"]).transpose("year", *other).to_numpy()
        for driver in drivers
    ]
    path: list[tuple[Floats, ...]] = []
    for of_the_year in zip(*along, strict=True):
        state = step(*state, *of_the_year, *fixed)
        path.append(state)
    coords = {dim: template.coords[dim] for dim in other if dim in template.coords}
    years = drivers[0].indexes["year"]
    return tuple(
        xr.DataArray(np.stack(states), coords={"year": years, **coords}, dims=["year", *other])
        for states in zip(*path, strict=True)
    )
