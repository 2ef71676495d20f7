"""`scenario-engine data import`: an official table checked and stored."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from scenario_engine.cli.console import out
from scenario_engine.cli.options import Replace, Tolerance
from scenario_engine.data.unit_names import UnitWords
from scenario_engine.support.errors import TableError, listing

if TYPE_CHECKING:
    from scenario_engine.data.tables.satellites import Account
    from scenario_engine.data.tables.table import Table

Assumption = Literal[
    "commodity-by-commodity industry-technology",
    "commodity-by-commodity commodity-technology",
    "industry-by-industry industry-technology",
    "industry-by-industry commodity-technology",
]

Database = Literal["exiobase3", "wiod", "oecd", "eora26", "gloria", "pymrio"]
"""Multi-regional databases that pymrio reads as their publishers offer them; `pymrio` is what it saved itself."""


def import_(
    file: Path,
    *,
    year: int,
    name: Annotated[str, Parameter(name=("--name", "--into"))],
    region: str = "nation",
    unit: str | None = None,
    sheet: str | None = None,
    in_order: bool = False,
    units_by_row: bool = False,
    imports: Path | None = None,
    imports_sheet: str | None = None,
    sectors: Path | None = None,
    make: Path | None = None,
    make_sheet: str | None = None,
    margins: Path | None = None,
    margins_sheet: str | None = None,
    taxes: Path | None = None,
    taxes_sheet: str | None = None,
    assumption: Assumption | None = None,
    database: Database | None = None,
    accounts: Path | None = None,
    known_value_added: str | None = None,
    tolerance: Annotated[Tolerance, Parameter(help="Largest gap of a balance, relative to its size.")] = 1e-6,
    replace: Replace = False,
) -> int:
    """Check an input-output table and store it as a dataset that scenarios can name.

    Parameters
    ----------
    file
        CSV, tab-separated text or Excel workbook; with --make, the use table; with --database, its folder or archive.
    year
        Year of the table.
    name
        Name of the dataset, such as china-2017.
    region
        Whose economy it is.
    unit
        Unit of the figures, such as "million EUR" or CNY_1e4, where the table does not print it.
    sheet
        Sheet of a workbook that has several.
    in_order
        Rows and columns are the same sectors in the same order, whatever their labels.
    units_by_row
        Keep the unit that a column gives each sector's row, as of a hybrid table of money and energy.
    imports
        Import matrix of a table that holds home-made products alone: a file of the same layout.
    imports_sheet
        Sheet of the import matrix, of the table's own workbook where --imports is not given.
    sectors
        CSV with the columns code and section (and code42), to sum sectors into industries; with region and product, to
        say of which region each sector is.
    make
        Make table (industries by commodities, or a supply table), turned with the use table into a symmetric one.
    make_sheet
        Its sheet, where its workbook has several.
    margins
        Trade and transport margins by product and use, beside a use table at purchasers' prices: a file of its layout.
    margins_sheet
        Sheet of the margins, of the use table's own workbook where --margins is not given.
    taxes
        Taxes less subsidies on products by product and use, likewise.
    taxes_sheet
        Sheet of the taxes, likewise.
    assumption
        How make and use become symmetric; commodity-by-commodity industry-technology when not given.
    database
        Multi-regional database that the file is of, read through pymrio with its satellite accounts.
    accounts
        CSV with the columns account, unit, sector, value (and final_users, a region in place of a sector): satellite accounts.
    known_value_added
        Total value added known from elsewhere, such as "82.1 CNY_1e12", to check the magnitude.
    """
    from scenario_engine.cli.data.storing import failed, store_checked
    from scenario_engine.data.tables.checks import check_supply_use
    from scenario_engine.data.tables.currency import amount
    from scenario_engine.data.tables.kinds import TAXES
    from scenario_engine.data.tables.make_use_reader import made_symmetric
    from scenario_engine.data.tables.pymrio_systems import from_pymrio, read_database
    from scenario_engine.data.tables.reader import read_table, with_imports
    from scenario_engine.data.tables.reclassification import placed, read_sections
    from scenario_engine.data.tables.satellites import read_satellites
    from scenario_engine.data.tables.store import TableOrigin
    from scenario_engine.data.tables.supply_use import read_tables
    from scenario_engine.data.tables.valuation_matrices import MARGINS

    of_imports, of_valuation = imports or imports_sheet, margins or margins_sheet or taxes or taxes_sheet
    if units_by_row and (make or of_imports):
        raise TableError(
            "--units-by-row is for one symmetric table.",
            "Bring make and use tables, and import matrices, to one unit of money.",
        )
    if make and (in_order or of_imports):
        raise TableError(
            "--imports and --in-order are for a symmetric table.",
            "Leave them out: make and use tables have their imports in rows or a column of their own.",
        )
    if make is None and (of_valuation or make_sheet or assumption):
        raise TableError(
            "--margins, --taxes, --make-sheet and --assumption are for make and use tables.",
            "Give the make or supply table as well, with --make FILE.",
        )
    if database is not None:
        if make or of_imports or sheet or units_by_row or in_order:
            raise TableError("--database is for a whole database.", "Leave the options of single files away.")
        table = from_pymrio(read_database(file, database, year), unit=unit)
    elif make is None:
        table = read_table(
            file, sheet=sheet, unit=unit, in_order=in_order, units_by_row=units_by_row, year=year
        )
        if of_imports:
            table = with_imports(
                table, imports or file, sheet=imports_sheet, unit=unit, in_order=in_order, year=year
            )
    else:
        given = {MARGINS: (margins, margins_sheet), TAXES: (taxes, taxes_sheet)}
        printed = read_tables(
            make, file, unit=unit, sheet=sheet, make_sheet=make_sheet, valuation=given, year=year
        )
        if failed(check_supply_use(printed, tolerance=tolerance)):
            return 1
        assumption = assumption or "commodity-by-commodity industry-technology"
        table = made_symmetric(printed, assumption, file.name)
    sections = read_sections(sectors, table.sectors) if sectors else {}
    table = placed(table, sections)
    if accounts is not None:
        counted = read_satellites(accounts, table.sectors, table.places or (region,))
        table = dataclasses.replace(table, accounts={**table.accounts, **counted})
        table = dataclasses.replace(table, notes=(*table.notes, *_without(counted, table.sectors)))
    _tell(table, file.name)
    note = "" if tolerance == 1e-6 else f"as published: balances checked to {tolerance:g}"
    if make is not None:
        note = f"made symmetric: {assumption}; balances checked to {tolerance:g}"
    stored = store_checked(
        table,
        TableOrigin(name, year, region, (file,) if make is None else (file, make), note),
        tolerance=tolerance,
        known_value_added=None if known_value_added is None else amount(known_value_added, table.unit),
        sections=sections,
        replace=replace,
    )
    if stored:
        out().print(f'A scenario reads it with dataset = "{name}".')
    return 0 if stored else 1


def _without(accounts: Mapping[str, Account], sectors: Sequence[str]) -> Iterator[str]:
    """A note on each account that has nothing of some sectors: a row may have been forgotten."""
    for name, one in accounts.items():
        if nothing := [sector for sector, value in zip(sectors, one.of_sectors, strict=True) if not value]:
            yield f"account {name} is zero in {listing(nothing)}"


def _tell(table: Table, file: str) -> None:
    """Say what was understood of a file."""
    said = UnitWords.of_table(table.unit).said(table.unit)
    out().print(f"{file}: {len(table.sectors)} sectors, {said} ({table.unit_from})")
    if table.regions:
        out().print(f"  regions: {listing(dict.fromkeys(table.regions))}")
    if table.accounts:
        counted = listing(f"{name} in {one.unit}" for name, one in table.accounts.items())
        out().print(f"  satellite accounts: {counted}")
    for one in table.notes:
        out().print(f"  {one}")
