"""Amounts of money in the unit of a table, as people write them."""

from __future__ import annotations

import re
from collections.abc import Callable

from scenario_engine.data.tables.currency import definitions, money_unit, read_unit
from scenario_engine.data.tables.table import Table
from scenario_engine.support.errors import TableError
from scenario_engine.support.files.numerals import parse_number
from scenario_engine.support.units import conversion_factor


def factor_to(unit: str, table_unit: str) -> float:
    """What a number in `unit` is multiplied with to be in the table's unit; an unknown unit raises."""
    said = read_unit(unit)
    here, there = table_unit.partition("_")[0], (said or table_unit).partition("_")[0]
    if here != there:
        raise TableError(
            f"{unit!r} is in {there}; the table counts in {here}, and no rate between them is known.",
            f"Convert it, and give it in {here}, such as {table_unit}.",
        )
    known = dict.fromkeys([*definitions(table_unit), *(definitions(said) if said else ())])
    return conversion_factor(said or unit, table_unit, tuple(known))


def factors_to(table_unit: str, unit: str | None = None) -> Callable[[str, str], float]:
    """The factor of the unit that a row of a file has, else of `unit`, else of the table's own, one."""

    def times(said: str, place: str) -> float:
        return factor_to(money_unit(said, place) if said else unit or table_unit, table_unit)

    return times


def in_unit(table: Table, unit: str) -> Table:
    """The table with its figures in another unit, to stand beside a table in it; another currency is refused."""
    here, there = table.unit.partition("_")[0], unit.partition("_")[0]
    if here != there:
        raise TableError(
            f"one table is in {here} and the other in {there}, and no rate between them is known.",
            f"Multiply the figures of the one in {here} with a rate of your choice, and import it with --unit {unit}.",
        )
    factor = factor_to(table.unit, unit)
    scaled = table.changed(lambda figures: factor * figures)
    return Table(**scaled | {"unit": unit, "resolution": factor * table.resolution})


def amount(text: str, table_unit: str) -> float:
    """A total in the table's unit, as it is written: a number, and a unit in the words of its country or the program's.

    Such as "82.1 CNY_1e12"; a text that names no unit is in the table's.
    """
    found = re.fullmatch(r"\s*([-+\d.,eE]+)\s*(\S.*?)?\s*", text)
    value = parse_number(found[1]) if found else None
    if found is None or value is None:
        raise TableError(f"{text!r} is not an amount; write a number and a unit, such as 82.1 CNY_1e12.")
    return value * factor_to(found[2] or table_unit, table_unit)
