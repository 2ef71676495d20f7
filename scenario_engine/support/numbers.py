"""How a number is written: the one place where a value, its unit and how people read it become text.

Attributes of a variable say what its numbers are: `units`, the canonical unit, and `display`, `"percent"` for what people
read in percent or `"count"` for what has no decimals, unless it is small and counted in thousands or millions. What has no
number is written `–`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import floor, isfinite, isnan, log10
from typing import TYPE_CHECKING, Any

from scenario_engine.support.language import message
from scenario_engine.support.units import is_ratio

if TYPE_CHECKING:
    import xarray as xr

MISSING = "–"

SAME = 1e-9
"""Relative change below which two results count as the same: sums in another order differ by less."""

FEW = 8
"""Cells of one dimension that are told one by one."""

DIGITS = 4
"""Significant digits, unless more are asked for; all digits before the point are always written."""

UNSUMMED = frozenset({"year", "region_group"})
"""Dimensions nothing is summed over: years follow each other, groups of regions overlap."""

PLAIN: Mapping[str, Any] = {}

Scales = Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]
"""Canonical unit → language → scales, smallest first, each with its `text`, `factor` and perhaps how it is `written`."""


def described(array: xr.DataArray) -> dict[str, str]:
    """The attributes that say how numbers of a variable are written."""
    return {"units": str(array.attrs.get("units", "1")), "display": str(array.attrs.get("display") or "")}


MANY = 100
"""From which number on decimals of a count say nothing."""


def text(
    value: float,
    attrs: Mapping[str, Any] = PLAIN,
    *,
    digits: int = DIGITS,
    signed: bool = False,
    scales: Scales = PLAIN,
    language: str = "en",
) -> str:
    """One number as a sentence has it, with its unit; a share is given as a fraction of one.

    >>> text(75591.77, {"units": "CNY_1e8"}), text(0.0423456), text(0.04178, {"display": "percent"})
    ('75,592 CNY_1e8', '0.04235', '4.178%')

    `scales` say in which units people read the numbers, as a dataset's `display["units"]`; else the unit as it is.

    >>> trillion = {"CNY_1e8": {"en": [{"text": "trn", "factor": 1e-4, "written": "CNY {} trn"}]}}
    >>> text(75591.77, {"units": "CNY_1e8"}, scales=trillion)
    'CNY 7.559 trn'
    """
    if not isfinite(value):
        return MISSING if isnan(value) else "∞" if value > 0 else "-∞"
    display, unit = attrs.get("display", ""), str(attrs.get("units", "1"))
    if display == "percent":
        return f"{_significant(100.0 * value, digits, signed)}%"
    if display == "count" and _whole([value]):
        return beside(_fixed(value, 0, signed), unit)
    scale = fitting_scale(scales, unit, value, language)
    figure = _significant(value * float(scale["factor"]), digits, signed)
    if "written" in scale:
        return str(scale["written"]).replace("{}", figure)
    return beside(figure, str(scale["text"]))


def _whole(counts: Sequence[float]) -> bool:
    """Whether counts can be written without decimals: of many, or of things counted one by one, not by the million."""
    return max(map(abs, counts), default=0.0) >= MANY or all(one.is_integer() for one in counts)


def told_apart(
    first: float, second: float, attrs: Mapping[str, Any] = PLAIN, *, digits: int = DIGITS
) -> tuple[str, str]:
    """Two numbers as `text` has them, with as many digits as it takes to see that they differ.

    >>> told_apart(1479.23667, 1479.2366)
    ('1,479.2367', '1,479.2366')
    """
    for more in range(digits, 18):
        both = text(first, attrs, digits=more), text(second, attrs, digits=more)
        if both[0] != both[1]:
            break
    return both


def column(
    values: Iterable[float], attrs: Mapping[str, Any] = PLAIN, *, digits: int = DIGITS, signed: bool = False
) -> list[str]:
    """Numbers of one column, point below point and without their unit.

    As many significant digits as asked for of the largest, up to two decimals more where the smallest would be lost;
    percent with two decimals fewer than digits; `points` of what is a difference of percentages.

    >>> column([56.33, 25, 0]), column([75591.77, 12.3]), column([0.5, -0.25], signed=True)
    (['56.33', '25.00', '0.00'], ['75,592', '12'], ['+0.5000', '-0.2500'])
    >>> column([0.1861, float("nan")], {"display": "percent"}), column([0.0044], {"display": "points"}, signed=True)
    (['18.61%', '–'], ['+0.44 pp'])
    >>> column([4321.6, 21.4], {"display": "count"}), column([21.4, 3], {"display": "count"})
    (['4,322', '21'], ['21.40', '3.00'])
    """
    display = attrs.get("display", "")
    factor, sign = {"percent": (100.0, "%"), "points": (100.0, message(" pp"))}.get(display, (1.0, ""))
    numbers = [factor * value for value in values]
    finite = [value for value in numbers if isfinite(value)]
    powers = [floor(log10(abs(value))) for value in finite if value] or [digits - 1]
    if display in ("percent", "points"):
        decimals = digits - 2 if max(powers) >= -1 else min(-max(powers) + 1, 9)
    elif (display == "count" and _whole(finite)) or (
        attrs.get("units") == "1" and all(value.is_integer() for value in finite)
    ):
        decimals = 0
    else:
        least = max(0, digits - 1 - max(powers))
        decimals = min(max(least, -min(powers)), least + 2)
    if decimals > 9:
        return [text(value, digits=digits, signed=signed) for value in numbers]
    return [
        f"{_fixed(value, decimals, signed)}{sign}" if isfinite(value) else text(value) for value in numbers
    ]


def change(value: float, base: float, attrs: Mapping[str, Any] = PLAIN, *, digits: int = 1) -> str:
    """How far a number lies from another: in percentage points where it is read in percent, else in percent of its size.

    >>> change(102.0, 100.0), change(0.05, 0.04, {"display": "percent"}), change(1.0, 1.0), change(3.0, -3.0)
    ('+2.0%', '+1.00 pp', '0', '+200.0%')
    """
    if isnan(value - base) or (not base and value):
        return MISSING
    if abs(value - base) <= SAME * abs(base):
        return "0"
    if attrs.get("display") == "percent":
        return f"{100 * (value - base):+.2f}{message(' pp')}"
    return f"{(value - base) / abs(base):+.{digits}%}"


def fitting_scale(
    scales: Scales, unit: str, largest: float, language: str, least: float = 1.0
) -> Mapping[str, Any]:
    """The largest scale of a unit in which a number reaches `least`; the smallest if it reaches it in none."""
    known = scales.get(unit, {}).get(language, [{"text": unit, "factor": 1.0}])
    fitting = [scale for scale in known if abs(largest * float(scale["factor"])) >= least]
    return fitting[-1] if fitting else known[0]


def beside(figure: str, unit: str) -> str:
    """A number with its unit; no space stands before a Chinese one, and a pure number has none."""
    if unit in ("", "1"):
        return figure
    return f"{figure}{unit}" if "\u4e00" <= unit[:1] <= "\u9fff" else f"{figure} {unit}"


def value_said(array: xr.DataArray, picked: Mapping[str, object], unit: str) -> str:
    """The value at the picked labels, as `cells_said` says it, and at which.

    Labels of dimensions that the variable does not have are passed over.
    """
    at = {dim: label for dim, label in picked.items() if dim in array.dims and label in array.indexes[dim]}
    where = ", ".join(f"{dim} {label}" for dim, label in at.items())
    return cells_said(array.sel(at), unit) + (f" at {where}" if where else "")


def several(dim: str) -> str:
    """A dimension as many of its labels are called: `industry_group` is industry groups."""
    said = dim.replace("_", " ")
    if said.endswith(("series", "species")):
        return said
    if said.endswith("y") and said[-2:-1] not in ("a", "e", "i", "o", "u"):
        return f"{said[:-1]}ies"
    return f"{said}es" if said.endswith(("s", "x", "z", "ch", "sh")) else f"{said}s"


def cells_said(cells: xr.DataArray, unit: str, called: Callable[[str], str] = several) -> str:
    """One number; of a few cells each; of many their range, with their sum where they add up."""
    attrs = described(cells)
    said = {**attrs, "units": "1" if attrs["units"] == "1" else unit}
    if said["display"] == "count":
        said["display"] = ""  # 0.88 of ten thousand persons is not one
    digits = DIGITS if attrs["display"] == "percent" else 6
    if cells.size == 1:
        return text(cells.item(), said, digits=digits)
    if cells.ndim == 1 and cells.size <= FEW:
        values = cells.to_numpy().tolist()
        numbers = column(values, attrs, digits=digits)
        if attrs["display"] == "count":
            numbers = [text(one, digits=digits) for one in values]
        each = zip(cells.indexes[cells.dims[0]], numbers, strict=True)
        listed = message("; ").join(f"{label}: {number}" for label, number in each)
        return listed if said["units"] in ("", "1") else f"{listed} ({said['units']})"
    sizes = " × ".join(
        message("{size} {of}", size=size, of=called(str(dim))) for dim, size in cells.sizes.items()
    )
    adds_up = not is_ratio(attrs["units"]) and not UNSUMMED & set(cells.dims)
    total = message("; sum {total}", total=text(float(cells.sum()), digits=digits)) if adds_up else ""
    low = text(float(cells.min()), {**said, "units": "1"}, digits=digits)
    return f"{low} … {text(float(cells.max()), said, digits=digits)} ({sizes}{total})"


def _significant(value: float, digits: int, signed: bool) -> str:
    """So many significant digits, and all before the point."""
    sign = "+" if signed and value else ""
    value += 0.0  # no minus before zero
    return f"{value:{sign},.0f}" if abs(value) >= 10.0 ** (digits - 1) else f"{value:{sign},.{digits}g}"


def _fixed(value: float, decimals: int, signed: bool) -> str:
    """With so many decimals; no sign before what is rounded to zero."""
    rounded = round(value, decimals) + 0.0
    return f"{rounded:{'+' if signed and rounded else ''},.{decimals}f}"


def largest_first(sizes: Iterable[float]) -> list[int]:
    """Places of numbers by their size, the largest first; those that are the same but for rounding stay in their order.

    >>> largest_first([0.1, -0.3, 0.1 + 1e-17, 0.30000000000000004])
    [1, 3, 0, 2]
    """
    told = [float(f"{abs(size):.9g}") for size in sizes]
    return sorted(range(len(told)), key=lambda place: (isnan(told[place]), -told[place]))
