"""What a variable is at some labels, in one line: a number, or the range and the sum of several cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from scenario_engine.support.units import is_ratio, reads_in_percent

if TYPE_CHECKING:
    import xarray as xr

UNSUMMED = frozenset({"year", "region_group"})
"""Dimensions nothing is summed over: years follow each other, groups of regions overlap."""


def value_said(array: xr.DataArray, picked: Mapping[str, object], unit: str) -> str:
    """The value at the picked labels; a range where several cells are left, with their sum where they add up.

    Parameters
    ----------
    array
        A variable with its name and its canonical unit.
    picked
        Labels by dimension; those the variable does not have are passed over.
    unit
        What its unit is called.
    """
    own = str(array.attrs.get("units", ""))
    at = {dim: label for dim, label in picked.items() if dim in array.dims and label in array.indexes[dim]}
    cell = array.sel(at)
    percent = reads_in_percent(array.attrs)
    where = ", ".join(f"{dim} {label}" for dim, label in at.items())
    if cell.size == 1:
        text = _number(cell.item(), percent, own, unit)
    else:
        sizes = " × ".join(f"{size} {dim}" for dim, size in cell.sizes.items())
        adds_up = not is_ratio(own) and not UNSUMMED & set(cell.dims)
        total = f"; sum {_figure(float(cell.sum()))}" if adds_up else ""
        low, high = float(cell.min()), float(cell.max())
        first = f"{100 * low:.4g}" if percent else _figure(low)
        text = f"{first} … {_number(high, percent, own, unit)} ({sizes}{total})"
    return f"{text} at {where}" if where else text


def _number(value: float, percent: bool, own: str, unit: str) -> str:
    """Shares and rates in percent with four significant digits, all else with its unit."""
    if percent:
        return f"{100 * value:.4g} %"
    return _figure(value) if own == "1" else f"{_figure(value)} {unit}".rstrip()


def _figure(value: float) -> str:
    """Six significant digits, and all before the point of a large number."""
    return f"{value:,.0f}" if abs(value) >= 1e5 else f"{value:,.6g}"
