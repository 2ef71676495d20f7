"""Whether households can be made endogenous in a stored table, and what is said of it."""

from collections.abc import Collection, Mapping

import xarray as xr

from scenario_engine.analysis.stored_table import StoredTable
from scenario_engine.data.tables.balances import sum_of
from scenario_engine.data.tables.currency import amount
from scenario_engine.data.tables.table import BEYOND
from scenario_engine.support.errors import TableError, listing, near_miss
from scenario_engine.support.numbers import text


def respent(
    stored: StoredTable,
    household_income: str | None,
    household_consumption: Collection[str],
    given: Mapping[str, xr.DataArray],
) -> tuple[dict[str, xr.DataArray], bool, list[str]]:
    """What is known of household spending, whether type II is defined, and notes on it.

    Consumption is the table's, or of `household_consumption`, kinds of final use; it is paid from `household_income`, as `amount`
    reads it, or from labour income. What is given besides the table is returned with the inverse and what households spend.
    """
    table = stored.table
    where = f"value added is {text(float(table.value_added.sum()), digits=6)} {stored.unit}"
    found = {**given, **_consumed(stored, household_consumption)}
    if household_income is not None:
        income = amount(household_income, table.unit)
        if income <= 0.0:
            raise TableError(
                f"--household-income {household_income!r}: consumption is paid from an income above zero.",
                f"Give all income that it is paid from; {where}.",
            )
        found["household_income"] = xr.DataArray(income)
    if lost := _undefined(stored, found):
        if household_income is not None:
            raise TableError(f"--household-income is for type II, and there is none: {lost}")
        return found, False, [f"no type II: {lost}"]
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
        notes.append(f"no type II, because {told}: {advice}")
    elif spent > 1.0:
        of = "labour income" if household_income is None else "that income"
        notes.append(
            f"households spend {spent:.3g} of {of}, and one unit spent returns {returned:.2f}: {advice}"
        )
    return found, returned < 1.0, notes


def _consumed(stored: StoredTable, kinds: Collection[str]) -> dict[str, xr.DataArray]:
    """Household consumption as some kinds of final use, what of it is imported where the table tells; nothing of none."""
    table = stored.table
    if unknown := [kind for kind in kinds if kind not in table.final_uses]:
        raise TableError(
            f"the table has no final use {unknown[0]!r}.",
            near_miss(unknown[0], table.final_uses),
        )
    parts = {
        "household_consumption": table.final_uses,
        "imported_household_consumption": table.imported_final_uses,
    }
    return {
        name: table.by_sector(sum_of((uses[kind] for kind in kinds if kind in uses), table.gross_output))
        for name, uses in parts.items()
        if kinds and uses
    }


def _undefined(stored: StoredTable, given: Mapping[str, xr.DataArray]) -> str:
    """Why households cannot be made endogenous, and what to do; nothing where they can."""
    table = stored.table
    if table.row_units:
        return "products in different units do not add up, so there are no output multipliers either"
    if "compensation_of_employees" not in table.inputs:
        return (
            "the table has no compensation of employees; if a row is, say so and import it again: "
            'scenario-engine data vocabulary add "ITS LABEL" compensation_of_employees'
        )
    if "household_consumption" not in table.inputs.keys() | given.keys():
        kinds = listing(kind for kind in table.final_uses if kind not in BEYOND)
        return f"the table has no household consumption; --household-consumption says which final use is: {kinds}"
    return ""
