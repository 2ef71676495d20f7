"""How a number is printed on a terminal: shares, rates and growth in percent, their changes in points."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from scenario_engine.units import is_percentage

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def shown(value: float, name: str, unit: str, signed: bool = False) -> str:
    """A number of a variable: in percent where people read it so, else in its unit; nothing where there is none."""
    if isnan(value):
        return ""
    if is_percentage(name, unit):
        return f"{value:{'+' if signed else ''}.2%}"
    return figure(value, signed)


def change(value: float, base: float, name: str, unit: str, digits: int = 1) -> str:
    """How far a number lies from another: in points where it is read in percent, else in percent of the other."""
    if isnan(value - base):
        return ""
    if abs(value - base) <= SAME * abs(base):
        return "0"
    if is_percentage(name, unit):
        return f"{100 * (value - base):+.2f} pp"
    return f"{value / base - 1.0:+.{digits}%}" if base else ""


SIZES = {
    1.0: "", 1e3: "thousand", 1e4: "10,000", 1e6: "million", 1e8: "100 million", 1e9: "billion", 1e12: "trillion",
}  # fmt: skip
"""How English says the size of a counting unit."""


def unit_said(unit: str, dataset: Dataset) -> str:
    """A unit the dataset counts in as people say it: in the dataset's own words, then as currency and size."""
    return " ".join(dict.fromkeys([*_in_own_words(unit, dataset), _in_english(unit, dataset)]))


def unit_short(unit: str, dataset: Dataset) -> str:
    """A unit as it stands behind a number, in the dataset's own words where it has some."""
    return next(iter(_in_own_words(unit, dataset)), None) or _in_english(unit, dataset)


def unit_legend(units: Iterable[str], dataset: Dataset) -> list[str]:
    """Lines that say in English what the units behind numbers are, where they do not say it themselves."""
    lines = []
    for unit in sorted(set(units) - {"", "1"}):
        short, english = unit_short(unit, dataset), _in_english(unit, dataset)
        lines += [f"{short}: {english}"] if english not in (short, unit) else []
    return lines


def units_said(text: str, dataset: Dataset) -> str:
    """A text with every counting unit in it as it stands behind a number."""
    import re

    return re.sub(r"[A-Za-z]+\w*_1e\d+\b", lambda found: unit_short(found[0], dataset), text)


def _in_own_words(unit: str, dataset: Dataset) -> list[str]:
    """At most one: as the dataset displays the unit, else the name in no Latin letters that it defines it by."""
    scales = dataset.display["units"].get(unit, {})
    shown = [scale["text"] for scale in scales.get("zh", []) if scale["factor"] == 1.0]
    defined = [[word.strip() for word in line.split("=")] for line in dataset.definitions]
    aliases = [word for words in defined if words[0] == unit for word in words[1:] if not word.isascii()]
    return [*shown, *aliases][:1]


def _in_english(unit: str, dataset: Dataset) -> str:
    from scenario_engine.errors import ScenarioEngineError
    from scenario_engine.units import conversion_factor

    currency = str(dataset.about.get("currency", ""))
    ways = [("person", "{} persons")]
    if currency:
        ways = [(currency, f"{currency} {{}}"), *ways, (f"{currency}/person", f"{currency} {{}} per person")]
    foreign = unit.partition("_1e")[0]
    if any(line.split("=")[0].strip() == foreign for line in dataset.definitions):
        ways.append((foreign, f"{foreign} {{}}"))
    for base, said in ways:
        try:
            size = SIZES.get(float(f"{conversion_factor(unit, base, dataset.definitions):.9g}"))
        except ScenarioEngineError:
            continue
        if size is not None:
            return " ".join(said.format(size).split())
    return unit


def as_one(array: xr.DataArray, other: xr.DataArray) -> bool:
    """Whether two arrays of one variable differ by rounding alone."""
    import numpy as np

    size = np.abs(np.nan_to_num(other.to_numpy())).max(initial=0.0)
    return bool(np.abs(np.nan_to_num((array - other).to_numpy())).max(initial=0.0) <= SAME * size)
