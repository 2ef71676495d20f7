"""`scenario-engine table shock`: what a change of final demand makes, by sector and by region."""

from __future__ import annotations

from pathlib import Path

from scenario_engine.cli.options import AllRows, Domestic, TableName, TopRows
from scenario_engine.support.numbers import text

HEADS = {"output_change": ("output\n", ""), "value_added_change": ("value\nadded", "")}
"""Variable → its head on the terminal, and the display of its numbers."""


def shock(
    name: TableName,
    *,
    demand: Path,
    by_region: bool = False,
    domestic: Domestic = False,
    top: TopRows = 20,
    output: AllRows = None,
) -> None:
    """Show what output, value added and satellite accounts a change of final demand calls forth.

    Parameters
    ----------
    demand
        CSV with the columns sector and amount, and perhaps unit: the change of final demand for products of each sector
        named; no change of the others.
    by_region
        Show sums of the regions, of a table of several.
    """
    import pandas as pd

    from scenario_engine.analysis.stored_table import StoredTable
    from scenario_engine.cli.table import sheet
    from scenario_engine.data.tables.currency import factors_to
    from scenario_engine.data.tables.side_files import read_shock

    stored = StoredTable.of(name, domestic=domestic)
    table = stored.table
    change = read_shock(demand, table.sectors, factors_to(table.unit))
    given = {"final_demand_shock": table.by_sector(change).expand_dims(year=[0])}
    accounts = {account: one.of_sectors for account, one in table.accounts.items()}
    wanted = [*HEADS, *(["account_change"] if accounts else [])]
    if accounts:
        given["sector_account"] = table.by_account(accounts)
    every = stored.variables(wanted, given=given)
    found = {one: every[one].isel(year=0) for one in wanted}
    figures = pd.DataFrame({one: found[one].to_numpy() for one in HEADS})
    others = pd.DataFrame(index=figures.index)
    if accounts:
        counted = found["account_change"].transpose("sector", "account").to_numpy()
        units = [f"{account} ({table.accounts[account].unit})" for account in accounts]
        others = pd.DataFrame(counted, columns=units)
    sums = ", ".join(f"{label} {text(value, digits=6)}" for label, value in list(others.sum().items())[:6])
    made = figures.sum()
    notes = [
        f"{text(change.sum(), digits=6)} of final demand makes {text(made['output_change'], digits=6)} of output and "
        f"{text(made['value_added_change'], digits=6)} of value added",
        *([sums] if sums else []),
        stored.covered(),
    ]
    title = f"What a change of final demand calls forth, {name} ({stored.unit})"
    if by_region:
        figures, others = stored.summed_by_region(figures), stored.summed_by_region(others)
    sheet.show(table, figures, HEADS, title=title, notes=notes, top=top, output=output, in_file=others)
