"""Comparisons reduced to what a table shows: totals by year, by industry, by region."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray as xr

KEPT = frozenset({"scenario", "lever", "year"})


def totals(array: xr.DataArray, keep: str = "") -> xr.DataArray:
    """The array summed over every dimension but scenario, lever, year and the one kept."""
    return array.sum([dim for dim in array.dims if dim not in KEPT and dim != keep])
