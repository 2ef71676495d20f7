"""Amounts of money in the unit of a table, as people write them."""

from __future__ import annotations

import re

from scenario_engine.data.tables.grid import figure
from scenario_engine.data.tables.vocabulary import vocabulary
from scenario_engine.support.errors import TableError
from scenario_engine.support.units import conversion_factor


def factor_to(unit: str, table_unit: str) -> float:
    """What a number in `unit` is multiplied with to be in the table's unit; an unknown unit raises."""
    currency = vocabulary().currencies[table_unit.split("_", maxsplit=1)[0]]
    return conversion_factor(unit, table_unit, tuple(currency["definitions"]))


def amount(text: str, table_unit: str) -> float:
    """A total such as "82.1 万亿元" in the table's unit; `TableError` when it is no amount."""
    found = re.fullmatch(r"\s*([-+\d.,eE]+)\s*(\S.*?)?\s*", text)
    value = figure(found[1]) if found else None
    if found is None or value is None:
        raise TableError(f"{text!r} is no amount; write a number and a unit, such as 82.1万亿元.")
    return value * factor_to(found[2] or table_unit, table_unit)
