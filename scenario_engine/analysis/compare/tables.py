"""Comparisons reduced to what a table shows: totals by year, by industry, by region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenario_engine.support.units import fail_if_ratio_is_summed, is_ratio

if TYPE_CHECKING:
    import xarray as xr

KEPT = frozenset({"scenario", "lever", "year"})


def totals(array: xr.DataArray, keep: str = "") -> xr.DataArray:
    """The array summed over every dimension but scenario, lever, year and the one kept; a ratio is refused."""
    summed = _summed(array, keep)
    fail_if_ratio_is_summed(array, summed)
    return array.sum(summed, keep_attrs=True)


def adds_up(array: xr.DataArray, keep: str = "") -> bool:
    """Whether `totals` has an answer."""
    return not _summed(array, keep) or not is_ratio(str(array.attrs.get("units", "1")))


def _summed(array: xr.DataArray, keep: str) -> list[str]:
    return [str(dim) for dim in array.dims if dim not in KEPT and dim != keep]
