"""The formula of one number with the numbers in it, such as `= 75,775 ÷ 1,809,247 = 4.1882%`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from scenario_engine.methods.arithmetic import Term, found
from scenario_engine.support.numbers import described, text

if TYPE_CHECKING:
    import xarray as xr

DIGITS = 5
"""Significant digits of a number in a formula."""


def in_numbers(
    name: str, value: xr.DataArray, inputs: Mapping[str, xr.DataArray], picked: Mapping[str, object]
) -> str:
    """How a cell follows from its inputs; empty where no plain formula gives it, or more than one cell is meant.

    `value` has all cells of the variable; `picked` is dimension → label, of dimensions that it lacks too.
    """
    at = {str(dim): picked[str(dim)] for dim in value.dims if str(dim) in picked}
    arithmetic = found(name, value, inputs, at)
    if arithmetic is None:
        return ""

    def number(term: Term) -> str:
        return _written(term.values.sel(at))

    return f"= {arithmetic.written(number)} = {_written(value.sel(at))}"


def _written(cell: xr.DataArray) -> str:
    """A number without its unit."""
    percent = described(cell)["display"] == "percent"
    return text(cell.item(), {"display": "percent"} if percent else {}, digits=DIGITS)
