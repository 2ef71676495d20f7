"""`scenario-engine table multipliers`, `linkages` and `extraction`: figures of every sector of a stored table."""

from pathlib import Path
from typing import Literal

from scenario_engine.cli.options import AllRows, Domestic, TableName, TopRows
from scenario_engine.support.errors import TableError
from scenario_engine.support.numbers import text

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
IMPORTS = {
    "import_content": ("imports\nheld", "percent"),
    "imported_input_coefficient": ("bought\nabroad", "percent"),
    "domestic_content": ("made\nat home", "percent"),
}
EXTRACTION = {
    "total_extraction_loss": ("total", ""),
    "backward_extraction_loss": ("purchases", ""),
    "forward_extraction_loss": ("sales", ""),
    "extraction_linkage": ("others", "percent"),
}
"""Variable → its head on the terminal, and the display of its numbers."""


def multipliers(
    name: TableName,
    *,
    domestic: bool = False,
    household_income: str | None = None,
    household_consumption: list[str] | None = None,
    employment: Path | None = None,
    accounts: Path | None = None,
    primary_inputs: bool = False,
    satellites: bool = False,
    top: TopRows = 20,
    output: AllRows = None,
) -> None:
    """Show output, value added, income and employment per unit of final demand, type I and type II.

    Type II, with households endogenous, needs the compensation of employees and household consumption in the table.

    Parameters
    ----------
    domestic
        Use domestic coefficients, without imported inputs, and let households import as well.
    household_income
        All income that household consumption is paid from, such as "82.1 CNY_1e12"; labour income when not given.
    household_consumption
        Final use that household consumption is, such as private_consumption, where the table has none of that name.
    employment
        CSV with the columns sector and persons, and unit where they are thousands, for multipliers of jobs.
    accounts
        CSV with the column sector and one more for each account, such as jobs of a group, for their multipliers.
    primary_inputs
        Show the multiplier of each primary input, such as wages and taxes, in place of the usual ones.
    satellites
        Show the multiplier of each satellite account of the table.
    """
    from scenario_engine.analysis.stored_table import StoredTable, account_column
    from scenario_engine.cli.table import sheet
    from scenario_engine.cli.table.households import respent
    from scenario_engine.data.tables.side_files import read_accounts, read_persons

    stored = StoredTable.of(name, domestic=domestic, in_any_unit=True)
    table = stored.table
    if satellites and not table.accounts:
        raise TableError(
            f"{name} has no satellite accounts.", "Import it with --accounts, or leave --satellites out."
        )
    if primary_inputs and not table.primary_inputs:
        raise TableError(f"{name} has no kinds of value added.", "Leave --primary-inputs out.")
    given = {}
    if employment is not None:
        given["sector_employment"] = table.by_sector(read_persons(employment, table.sectors))
    counted = dict(table.primary_inputs) if primary_inputs else {}
    if satellites:
        counted |= {f"{one} ({account.unit})": account.of_sectors for one, account in table.accounts.items()}
    if accounts is not None:
        counted |= read_accounts(accounts, table.sectors)
    if counted:
        given["sector_account"] = table.by_account(counted)
    found, with_households, notes = respent(stored, household_income, household_consumption or (), given)
    present = {
        "output": not counted and not table.row_units,
        "value_added": not counted,
        "income": not counted and "compensation_of_employees" in table.primary_inputs,
        "employment": employment is not None,
    }
    kinds = [*(kind for kind in MULTIPLIERS if present[kind]), *(["account"] if counted else [])]
    columns = {kind: {kind: MULTIPLIERS[kind]} for kind in MULTIPLIERS}
    columns["account"] = {one: f"{one.replace('_', ' ')}\n" for one in counted}
    heads, wanted = {}, []
    for suffix, numeral in (("", "I"), ("_with_households", "II"))[: 1 + with_households]:
        for kind in kinds:
            wanted.append(f"{kind}_multiplier{suffix}")
            for one, said in columns[kind].items():
                heads[account_column(wanted[-1], one)] = (f"{said}\n{numeral}", "")
    figures = stored.by_sector(wanted, given=found)
    notes = ["per unit of final demand", stored.covered(), *notes]
    if employment is not None:
        per = "unit of the product" if table.row_units else stored.unit
        notes.append(f"jobs in persons per {per}")
    title = f"Multipliers of {name}"
    sheet.show(table, figures, heads, title=title, notes=notes, top=top, output=output)


def linkages(
    name: TableName,
    *,
    forward: Literal["rasmussen", "ghosh"] = "rasmussen",
    domestic: Domestic = False,
    top: TopRows = 20,
    output: AllRows = None,
) -> None:
    """Show backward and forward linkages, also relative to their mean, and the key sectors, above it in both.

    Parameters
    ----------
    forward
        Forward linkage by row sums of the Leontief inverse (rasmussen) or of the Ghosh inverse (ghosh).
    """
    from scenario_engine.analysis.stored_table import StoredTable
    from scenario_engine.cli.table import sheet

    stored = StoredTable.of(name, domestic=domestic)
    figures = stored.by_sector(LINKAGES, variants={"forward_linkage": forward})
    keys = int(figures["key_sector"].sum())
    idle = int((stored.table.gross_output <= 0).sum())
    notes = [
        f"forward by {forward}; key sectors: {keys}; spread: how unevenly a sector's pull falls on the others; "
        f"{stored.covered()}",
        *([f"{idle} sectors without output are in no mean"] if idle else []),
    ]
    title = f"Linkages of {name}"
    sheet.show(stored.table, figures, LINKAGES, title=title, notes=notes, top=top, output=output)


def extraction(
    name: TableName,
    *,
    group: list[str] | None = None,
    region: list[str] | None = None,
    share: float = 1.0,
    domestic: Domestic = False,
    top: TopRows = 20,
    output: AllRows = None,
) -> None:
    """Show the output lost without a sector, without its purchases from sectors, and without its sales to them.

    With --group the loss of every sector without all the sectors of a group together, or a share of them.

    Parameters
    ----------
    group
        Sectors struck out together.
    region
        Regions struck out with all their sectors, of a table of several; the loss is shown by region.
    share
        Which part of the group is struck out, between 0 and 1.
    """
    from scenario_engine.analysis.stored_table import StoredTable
    from scenario_engine.cli.table import sheet

    stored = StoredTable.of(name, domestic=domestic)
    if region:
        group = [*(group or []), *stored.sectors_of(region)]
    if group:
        shares = stored.table.shares(group, share)
        figures = stored.by_sector(["group_extraction_loss"], given={"extraction_share": shares})
        lost = figures["group_extraction_loss"].sum()
        share_lost = lost / stored.table.gross_output.sum()
        told = f"{text(lost, digits=6)} {stored.unit} in all, {share_lost:.2%} of output; {stored.covered()}"
        title = f"Output lost without {share:.0%} of {', '.join(region or group)}, {name} ({stored.unit})"
        heads = {"group_extraction_loss": ("lost", "")}
        if region:
            figures = stored.summed_by_region(figures.assign(output=stored.table.gross_output))
            figures["share"] = figures["group_extraction_loss"] / figures.pop("output")
            heads["share"] = ("of its\noutput", "percent")
        sheet.show(stored.table, figures, heads, title=title, notes=[told], top=top, output=output)
        return
    figures = stored.by_sector(EXTRACTION)
    title = f"Output lost without a sector, {name} ({stored.unit})"
    told = f"others: what all other sectors lose, relative to the output of the economy; {stored.covered()}"
    sheet.show(stored.table, figures, EXTRACTION, title=title, notes=[told], top=top, output=output)


def imports(name: TableName, *, top: TopRows = 20, output: AllRows = None) -> None:
    """Show what imports are of a unit of final demand for a home product, and of the exports of the economy."""
    from scenario_engine.analysis.stored_table import StoredTable
    from scenario_engine.cli.table import sheet

    stored = StoredTable.of(name).imports_apart
    figures = stored.by_sector(IMPORTS, given=stored.in_one_row)
    notes = ["of a unit of final demand; bought abroad: by the sector itself", stored.covered()]
    exports = stored.table.final_uses.get("exports")
    if exports is not None and exports.sum() > 0:
        home = stored.final_use(["exports"])
        held, sold_on = float(figures["import_content"] @ home), float((exports - home).sum())
        notes.append(f"imports are {held / home.sum():.2%} of exports made at home")
        if sold_on > 0:
            share = (held + sold_on) / exports.sum()
            notes.append(
                f"and, what is sold on of {text(sold_on, digits=6)} counted as imports, {share:.2%} of all exports"
            )
    title = f"Imports in final demand, {name}"
    sheet.show(stored.table, figures, IMPORTS, title=title, notes=notes, top=top, output=output)
