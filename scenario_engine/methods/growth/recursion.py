"""Recursion over years on labelled arrays: chaining growth onto a level, and stepping a state forward."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from scenario_engine.methods.labelled import bare, labelled, ports
from scenario_engine.methods.tape import namespace
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

    Examples
    --------
    >>> level = xr.DataArray([100.0, 110.0, 121.0], {"year": [2020, 2021, 2022]})
    >>> growth(level).round(3).to_series().to_dict()
    {2021: 0.1, 2022: 0.1}
    """
    cells = bare(level)
    before, after = (
        cells[tuple(years if dim == "year" else slice(None) for dim in level.dims)]
        for years in (slice(None, -1), slice(1, None))
    )
    with np.errstate(divide="ignore", invalid="ignore"):  # as xarray does: growth from nothing has no number
        rates = (after - before) / before
    return labelled(rates, level.dims, level.isel(year=slice(1, None)))


def increase(level: xr.DataArray) -> xr.DataArray:
    """Difference to the year before, from the second year on; dimensions and unit stay."""
    return level.isel(year=slice(1, None)) - year_before(level)


def log_growth(level: xr.DataArray) -> xr.DataArray:
    """Growth as a difference of logarithms, Δln xₙ = ln xₙ − ln xₙ₋₁, from the second year on; pure numbers."""
    logarithm: xr.DataArray = xr.ufuncs.log(level.isel(year=slice(1, None)) / year_before(level))
    return logarithm


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

    Examples
    --------
    >>> factor = xr.DataArray([1.1, 1.1], {"year": [2021, 2022]})
    >>> cumulative_product(factor).round(3).values.tolist()
    [1.1, 1.21]
    """
    cells = bare(factor)
    axis = factor.get_axis_num("year")
    return labelled(namespace(cells).cumulative_prod(cells, axis=axis), factor.dims, factor)


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

    Examples
    --------
    >>> level = xr.DataArray([100.0, 110.0], {"year": [2020, 2021]})
    >>> rate = xr.DataArray([0.1, 0.0], {"year": [2022, 2023]})
    >>> extend_by_growth(level, rate).round(3).to_series().to_dict()
    {2020: 100.0, 2021: 110.0, 2022: 121.0, 2023: 121.0}
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

    Examples
    --------
    >>> early = xr.DataArray([1.0], {"year": [2020]})
    >>> late = xr.DataArray([2.0, 3.0], {"year": [2021, 2022]})
    >>> concatenate_years(early, late).to_series().to_dict()
    {2020: 1.0, 2021: 2.0, 2022: 3.0}
    """
    dims = canonical({*early.dims, *late.dims})
    shape = {**early.sizes, **late.sizes}
    laid_out = [_laid_out(part, dims) for part in (early, late)]
    xp = namespace(*laid_out)
    parts = [
        xp.broadcast_to(
            cells, tuple(cells.shape[at] if dim == "year" else shape[dim] for at, dim in enumerate(dims))
        )
        for cells in laid_out
    ]
    years = np.concatenate([early.get_index("year"), late.get_index("year")])
    joined = xp.concat(parts, axis=dims.index("year"))
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


def _laid_out(array: xr.DataArray, dims: Sequence[str]) -> Any:
    """Bare numbers with these dimensions in this order, of length one where the array lacks one."""
    turned = bare(array.transpose(*[dim for dim in dims if dim in array.dims]))
    return namespace(turned).reshape(turned, tuple(array.sizes.get(dim, 1) for dim in dims))


def scan(
    step: Callable[..., tuple[Any, ...]],
    initial: Sequence[xr.DataArray],
    drivers: Sequence[xr.DataArray],
    constants: Sequence[xr.DataArray] = (),
) -> tuple[xr.DataArray, ...]:
    """States along the drivers' years, each computed from the state of the year before.

    Parameters
    ----------
    step
        `step(*state, *drivers_of_the_year, *constants)` gives the next state; bare arrays that broadcast.
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

    Examples
    --------
    >>> investment = xr.DataArray([10.0, 10.0], {"year": [2021, 2022]})
    >>> (capital,) = scan(lambda stock, flow: (0.9 * stock + flow,), [xr.DataArray(100.0)], [investment])
    >>> capital.to_series().to_dict()
    {2021: 100.0, 2022: 100.0}
    """
    given = {
        **{f"state {at}": (array, ()) for at, array in enumerate(initial)},
        **{f"driver {at}": (array, ("year",)) for at, array in enumerate(drivers)},
        **{f"constant {at}": (array, ()) for at, array in enumerate(constants)},
    }
    lead, bare_arrays = ports(**given)
    ends = len(initial), len(initial) + len(drivers)
    state, along, fixed = (
        tuple(bare_arrays[: ends[0]]),
        bare_arrays[ends[0] : ends[1]],
        bare_arrays[ends[1] :],
    )
    path: list[tuple[Any, ...]] = []
    for at in range(drivers[0].sizes["year"]):
        state = step(*state, *(driver[..., at] for driver in along), *fixed)
        path.append(state)
    like = (*drivers, *initial, *constants)
    sizes = {dim: size for array in like for dim, size in array.sizes.items()}
    shape = tuple(sizes[dim] for dim in lead)
    xp = namespace(*path[-1])
    return tuple(
        labelled(xp.stack([xp.broadcast_to(one, shape) for one in states], axis=-1), [*lead, "year"], *like)
        for states in zip(*path, strict=True)
    )
