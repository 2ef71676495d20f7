"""How a number is printed on a terminal: shares, rates and growth in percent, their changes in points."""

from __future__ import annotations

from math import floor, isfinite, isnan, log10
from typing import TYPE_CHECKING

from scenario_engine.data.unit_names import UnitWords
from scenario_engine.support.units import reads_in_percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    import xarray as xr

    from scenario_engine.data.dataset import Dataset

SAME = 1e-9
"""Relative change below which two results count as the same: sums in another order differ by less."""


def figure(value: float, signed: bool = False) -> str:
    """A number with four significant digits, all digits before the point, and separators.

    >>> figure(75591.77), figure(0.0423456), figure(-8.1)
    ('75,592', '0.04235', '-8.1')
    """
    sign = "+" if signed else ""
    if value == 0:
        return "0"
    if abs(value) >= 1000:
        return f"{value:{sign},.0f}"
    return f"{value:{sign},.4g}"


def column(values: Sequence[float], signed: bool = False) -> list[str]:
    """Numbers of one column, point below point.

    Four significant digits of the largest, up to two decimals more where the smallest would be lost.

    >>> column([56.33, 25, 0]), column([75591.77, 12.3]), column([0.5, -0.25], signed=True)
    (['56.33', '25.00', '0.00'], ['75,592', '12'], ['+0.5000', '-0.2500'])
    """
    powers = [floor(log10(abs(value))) for value in values if value and isfinite(value)] or [3]
    least = max(0, 3 - max(powers))
    decimals = min(max(least, -min(powers)), least + 2)
    return ["" if isnan(value) else _fixed(value, decimals, signed) for value in values]


def _fixed(value: float, decimals: int, signed: bool) -> str:
    """With so many decimals; no sign before what is rounded to zero."""
    rounded = round(value, decimals) + 0.0
    return f"{rounded:{'+' if signed and rounded else ''},.{decimals}f}"


def shown_column(values: Sequence[float], attrs: Mapping[Any, Any]) -> list[str]:
    """Numbers of one column of a variable: in percent where people read it so, else in its unit."""
    if reads_in_percent(attrs):
        return [shown(value, attrs) for value in values]
    return column(values)


def shown(value: float, attrs: Mapping[Any, Any], signed: bool = False) -> str:
    """A number of a variable: in percent where people read it so, else in its unit; nothing where there is none."""
    if isnan(value):
        return ""
    if reads_in_percent(attrs):
        return f"{value:{'+' if signed else ''}.2%}"
    return figure(value, signed)


def change(value: float, base: float, attrs: Mapping[Any, Any], digits: int = 1) -> str:
    """How far a number lies from another: in points where it is read in percent, else in percent of the other."""
    if isnan(value - base):
        return ""
    if abs(value - base) <= SAME * abs(base):
        return "0"
    if reads_in_percent(attrs):
        return f"{100 * (value - base):+.2f} pp"
    return f"{value / base - 1.0:+.{digits}%}" if base else ""


def unit_said(unit: str, dataset: Dataset) -> str:
    """A unit the dataset counts in as people say it: in the dataset's own words, then as currency and size."""
    return UnitWords.of(dataset).said(unit)


def unit_short(unit: str, dataset: Dataset) -> str:
    """A unit as it stands behind a number, in the dataset's own words where it has some."""
    return UnitWords.of(dataset).short(unit)


def unit_legend(units: Iterable[str], dataset: Dataset) -> list[str]:
    """Lines that say in English what the units behind numbers are, where they do not say it themselves."""
    return UnitWords.of(dataset).legend(units)


def units_said(text: str, dataset: Dataset) -> str:
    """A text with every counting unit in it as it stands behind a number."""
    return UnitWords.of(dataset).within(text)


def as_one(array: xr.DataArray, other: xr.DataArray) -> bool:
    """Whether two arrays of one variable differ by rounding alone."""
    import numpy as np

    size = np.abs(np.nan_to_num(other.to_numpy())).max(initial=0.0)
    return bool(np.abs(np.nan_to_num((array - other).to_numpy())).max(initial=0.0) <= SAME * size)
