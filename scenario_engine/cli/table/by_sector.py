"""`scenario-engine table multipliers`, `linkages` and `extraction`: figures of every sector of a stored table."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

MULTIPLIERS = {
    "output": "output\n",
    "value_added": "value\nadded",
    "income": "labour\nincome",
    "employment": "jobs\n",
}
"""Kind of multiplier → its head."""

LINKAGES = {
    "backward_linkage": ("backward", ""),
    "forward_linkage": ("forward", ""),
    "power_of_dispersion": ("backward\n/ mean", ""),
    "sensitivity_of_dispersion": ("forward\n/ mean", ""),
    "backward_spread": ("spread", ""),
    "key_sector": ("key", "count"),
}
EXTRACTION = {
    "total_extraction_loss": ("total", ""),
    "backward_extraction_loss": ("purchases", ""),
    "forward_extraction_loss": ("sales", ""),
    "extraction_linkage": ("others", "percent"),
}
"""Variable → its head on the terminal, and the display of its numbers."""


def multipliers(
    name: str,
    *,
    domestic: bool = False,
    employment: Path | None = None,
    top: int = 20,
    output: Path | None = None,
) -> None:
    """Show output, value added, income and employment per unit of final demand, type I and type II.

    Type II, with households endogenous, needs the compensation of employees and household consumption in the table.

    Parameters
    ----------
    name
        Dataset with the table.
    domestic
        Use domestic coefficients, without imported inputs.
    employment
        CSV with the columns sector and persons, for multipliers of jobs.
    top
        How many sectors to print.
    output
        CSV file for all sectors.
    """
    from scenario_engine.cli.table import sheet
    from scenario_engine.cli.table.stored import StoredTable
    from scenario_engine.data.tables.side_files import read_by_sector

    stored = StoredTable.of(name)
    table = stored.table
    given = {}
    if employment is not None:
        persons = read_by_sector(employment, "persons", table.sectors)
        given["sector_employment"] = table.by_sector(persons)
    with_income = "compensation_of_employees" in table.primary_inputs
    present = {"output": True, "value_added": True, "income": with_income, "employment": bool(given)}
    with_households = with_income and "household_consumption" in table.totals
    heads = {
        f"{kind}_multiplier{suffix}": (f"{MULTIPLIERS[kind]}\n{numeral}", "")
        for suffix, numeral in (("", "I"), ("_with_households", "II"))[: 1 + with_households]
        for kind in MULTIPLIERS
        if present[kind]
    }
    notes = [
        "per unit of final demand",
        "domestic coefficients" if domestic else "imports treated as domestic",
    ]
    if not with_households:
        notes.append("type II needs compensation of employees and household consumption")
    if given:
        notes.append(f"jobs in persons per {stored.unit}")
    figures = stored.by_sector(heads, domestic=domestic, given=given)
    title = f"Multipliers of {name}"
    sheet.show(table, figures, heads, title=title, note="; ".join(notes), top=top, output=output)


def linkages(
    name: str,
    *,
    forward: Literal["rasmussen", "ghosh"] = "rasmussen",
    domestic: bool = False,
    top: int = 20,
    output: Path | None = None,
) -> None:
    """Show backward and forward linkages, also relative to their mean, and the key sectors, above it in both.

    Parameters
    ----------
    name
        Dataset with the table.
    forward
        Forward linkage by row sums of the Leontief inverse (rasmussen) or of the Ghosh inverse (ghosh).
    domestic
        Use domestic coefficients, without imported inputs.
    top
        How many sectors to print.
    output
        CSV file for all sectors.
    """
    from scenario_engine.cli.table import sheet
    from scenario_engine.cli.table.stored import StoredTable

    stored = StoredTable.of(name)
    figures = stored.by_sector(LINKAGES, domestic=domestic, variants={"forward_linkage": forward})
    keys = int(figures["key_sector"].sum())
    note = (
        f"forward by {forward}; key sectors: {keys}; spread: how unevenly a sector's pull falls on the others"
    )
    title = f"Linkages of {name}"
    sheet.show(stored.table, figures, LINKAGES, title=title, note=note, top=top, output=output)


def extraction(name: str, *, domestic: bool = False, top: int = 20, output: Path | None = None) -> None:
    """Show the output lost without a sector, without its purchases from sectors, and without its sales to them.

    Parameters
    ----------
    name
        Dataset with the table.
    domestic
        Use domestic coefficients, without imported inputs.
    top
        How many sectors to print.
    output
        CSV file for all sectors.
    """
    from scenario_engine.cli.table import sheet
    from scenario_engine.cli.table.stored import StoredTable

    stored = StoredTable.of(name)
    figures = stored.by_sector(EXTRACTION, domestic=domestic)
    title = f"Output lost without a sector, {name} ({stored.unit})"
    note = "others: what all other sectors lose, relative to the output of the economy"
    sheet.show(stored.table, figures, EXTRACTION, title=title, note=note, top=top, output=output)
