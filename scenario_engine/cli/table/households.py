"""Whether households can be made endogenous in a stored table, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping

import xarray as xr

from scenario_engine.analysis.stored_table import StoredTable
from scenario_engine.data.tables.amounts import amount
from scenario_engine.support.errors import TableError


def respent(
    stored: StoredTable, household_income: str | None, given: Mapping[str, xr.DataArray]
) -> tuple[dict[str, xr.DataArray], bool, list[str]]:
    """What is known of household spending, whether type II is defined, and notes on it.

    Consumption is paid from `household_income`, as `amount` reads it, or from labour income. What is given besides the table is
    returned with the inverse and what households spend.
    """
    table = stored.table
    found = dict(given)
    where = f"value added is {table.value_added.sum():,.6g} {stored.unit}"
    if household_income is not None:
        income = amount(household_income, table.unit)
        if income <= 0.0:
            raise TableError(
                f"--household-income {household_income!r}: consumption is paid from an income above zero.",
                f"Give all income that it is paid from; {where}.",
            )
        found["household_income"] = xr.DataArray(income)
    if table.row_units:
        told = "no output multipliers and no type II, as products in different units do not add up"
        return found, False, [told]
    if not {"compensation_of_employees", "household_consumption"} <= table.inputs.keys():
        return found, False, ["type II needs compensation of employees and household consumption"]
    wanted = ("total_requirements", "propensity_to_consume", "income_from_spending")
    found |= stored.variables(wanted, given=found)
    spent, returned = (float(found[name]) for name in wanted[1:])
    labour = float(table.inputs["compensation_of_employees"].sum())
    advice = f"--household-income gives all income consumption is paid from ({where})"
    if household_income is not None:
        held = f", less than the labour income of {labour:,.6g} that it holds" if income < labour else ""
        advice = f"the income given is {income:,.6g}{held} ({where})"
    notes = []
    if returned >= 1.0:
        told = f"one unit of household spending returns {returned:.4g} as income; it must be below 1"
        notes.append(f"no type II: {told}: {advice}")
    elif spent > 1.0:
        of = "labour income" if household_income is None else "that income"
        notes.append(
            f"households spend {spent:.3g} of {of}, and one unit spent returns {returned:.2f}: {advice}"
        )
    return found, returned < 1.0, notes
