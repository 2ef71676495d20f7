"""`scenario-engine data update --make`: make and use tables brought to the totals of another year, as files."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from scenario_engine.cli.console import out
from scenario_engine.cli.data.most_changed import most_changed
from scenario_engine.data.tables.supply_use import SupplyUseTables, read_tables, write
from scenario_engine.data.tables.supply_use_update import SupplyUseTotals, updated
from scenario_engine.support.errors import TableError
from scenario_engine.support.files.ownership import refuse_foreign_folder
from scenario_engine.support.files.replacing import replacing


def update_supply_use(
    use: Path,
    make: Path,
    to: Path,
    output: Path,
    *,
    unit: str | None,
    tolerance: float,
    top: int,
    replace: bool,
) -> int:
    """Update the tables, tell how, and write both files or none."""
    _fail_unless_free(output, replace)
    tables = read_tables(make, use, unit=unit)
    totals = SupplyUseTotals.read(to, tables)
    made, balanced = updated(tables, totals, tolerance=tolerance)
    turns = f"{balanced.turns} turn{'' if balanced.turns == 1 else 's'}"
    console = out()
    console.print(
        f"{make.name} and {use.name} to the totals of {to.name}: met in {turns}, largest gap "
        f"{balanced.largest_gap:.1e}; every product's supply is its use"
    )
    by, prior = balanced.multipliers, made.prior
    multipliers = {
        "product": (prior.domestic_use.indexes["product"], by.domestic),
        "imports of": (prior.imports.indexes["imported"], by.imported),
        "industry": (prior.supply.indexes["industry"], by.industry),
        "use": (prior.domestic_use.indexes["use"], by.use),
    }
    console.print(most_changed(multipliers, top))
    _tell_outside(console, made, totals)
    with replacing(output, "supply-use") as draft:
        write(made, draft)
    console.print(f"Written to {output}/: make.csv, use.csv", soft_wrap=True, markup=False)
    console.print(
        f"A dataset of them: scenario-engine data import {output}/use.csv --make {output}/make.csv --year … --name …",
        soft_wrap=True,
    )
    return 0


def _fail_unless_free(output: Path, replace: bool) -> None:
    refuse_foreign_folder(output, "supply-use")
    if not replace and output.is_dir() and any(output.iterdir()):
        raise TableError(f"{output}/ is there already; add --replace, or name another folder.")


def _tell_outside(console: Console, tables: SupplyUseTables, totals: SupplyUseTotals) -> None:
    """Imports and taxes that meet their sum only: what each became beside what was asked for."""
    if len(totals.outside) < 2 or not tables.imported:
        return
    console.print("Imports and net taxes on products meet their sum, not each its own total:")
    for name, asked in totals.outside.items():
        console.print(
            f"  {name.replace('_', ' ')}: {tables.outside_total(name):,.6g}, asked for {asked:,.6g}"
        )
