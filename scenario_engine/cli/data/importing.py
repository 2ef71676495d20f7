"""`scenario-engine data import`: an official table checked and stored."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

Assumption = Literal[
    "commodity-by-commodity industry-technology",
    "commodity-by-commodity commodity-technology",
    "industry-by-industry industry-technology",
    "industry-by-industry commodity-technology",
]


def import_(
    file: Path,
    *,
    year: int,
    name: str,
    region: str = "nation",
    unit: str | None = None,
    sheet: str | None = None,
    sectors: Path | None = None,
    make: Path | None = None,
    assumption: Assumption = "commodity-by-commodity industry-technology",
    known_value_added: str | None = None,
    tolerance: Annotated[float, Parameter(help="Largest gap of a balance, relative to its size.")] = 1e-6,
    replace: bool = False,
) -> int:
    """Check an input-output table and store it as a dataset that scenarios can name.

    Parameters
    ----------
    file
        CSV or Excel workbook; with --make, the use table.
    year
        Year of the table.
    name
        Name of the dataset, such as china-2017.
    region
        Whose economy it is.
    unit
        Unit of the figures, such as CNY_1e4, where the table does not print it.
    sheet
        Sheet of a workbook that has several.
    sectors
        CSV with the columns code and section (and code42), to sum sectors into industries.
    make
        Make table (industries by commodities), turned with the use table into a symmetric one.
    assumption
        How make and use become symmetric.
    known_value_added
        Total value added known from elsewhere, such as "82.1 CNY_1e12", to check the magnitude.
    replace
        Overwrite a dataset of that name.
    """
    from scenario_engine.cli.console import out
    from scenario_engine.cli.data.storing import store_checked
    from scenario_engine.data.tables.amounts import amount
    from scenario_engine.data.tables.make_use_reader import symmetric_table
    from scenario_engine.data.tables.reader import read_table
    from scenario_engine.data.tables.reclassification import read_sections
    from scenario_engine.data.tables.store import TableOrigin
    from scenario_engine.data.unit_names import UnitWords

    table = (
        read_table(file, sheet=sheet, unit=unit)
        if make is None
        else symmetric_table(make, file, assumption, unit=unit)
    )
    said = UnitWords.of_table(table.unit).said(table.unit)
    out().print(f"{file.name}: {len(table.sectors)} sectors, {said} ({table.unit_from})")
    note = "" if tolerance == 1e-6 else f"as published: balances checked to {tolerance:g}"
    if make is not None:
        note = f"made symmetric: {assumption}; balances checked to {tolerance:g}"
    stored = store_checked(
        table,
        TableOrigin(name, year, region, (file,) if make is None else (file, make), note),
        tolerance=tolerance,
        known_value_added=None if known_value_added is None else amount(known_value_added, table.unit),
        sections=read_sections(sectors, table.sectors) if sectors else None,
        replace=replace,
    )
    if stored:
        out().print(f'A scenario reads it with dataset = "{name}".')
    return 0 if stored else 1
