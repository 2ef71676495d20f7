"""How a unit stands behind a number on a terminal, and a number that stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenario_engine.data.unit_names import UnitWords
from scenario_engine.support import numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenario_engine.data.dataset import Dataset


def figure(value: float) -> str:
    """A number with four significant digits, all digits before the point, and separators."""
    return numbers.text(value)


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
