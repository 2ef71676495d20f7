"""`scenario-engine data update --make`: make and use tables brought to the totals of another year, as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.table import Table as Shown

    from scenario_engine.data.tables.supply_use import SupplyUseTables, Totals
    from scenario_engine.methods.input_output.balancing.supply_use import BalancedSupplyUse


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
    from scenario_engine.cli.console import out
    from scenario_engine.data.tables.supply_use import Totals, read_tables, updated, write
    from scenario_engine.support.files.replacing import replacing

    _fail_unless_free(output, replace)
    tables = read_tables(make, use, unit=unit)
    totals = Totals.read(to, tables)
    made, balanced = updated(tables, totals, tolerance=tolerance)
    turns = f"{balanced.turns} turn{'' if balanced.turns == 1 else 's'}"
    console = out()
    console.print(
        f"{make.name} and {use.name} to the totals of {to.name}: met in {turns}, largest gap "
        f"{balanced.largest_gap:.1e}; every product's supply is its use"
    )
    console.print(_most_changed(made, balanced, top))
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
    from scenario_engine.support.errors import TableError
    from scenario_engine.support.files.ownership import refuse_foreign_folder

    refuse_foreign_folder(output, "supply-use")
    if not replace and output.is_dir() and any(output.iterdir()):
        raise TableError(f"{output}/ is there already; add --replace, or name another folder.")


def _most_changed(tables: SupplyUseTables, balanced: BalancedSupplyUse, top: int) -> Shown:
    """What was scaled most: products, imports, industries, uses, by how far their multiplier is from one."""
    from math import log

    from rich.box import SIMPLE_HEAD
    from rich.table import Table as Shown

    shown = Shown(box=SIMPLE_HEAD, title="Most changed multipliers", title_justify="left")
    for heading in ("of", "", "multiplier"):
        shown.add_column(heading, justify="right" if heading == "multiplier" else "left", overflow="fold")
    ordered = sorted(_multipliers(tables, balanced), key=lambda one: -abs(log(one[2])))
    for what, label, value in ordered[:top]:
        shown.add_row(what, label, f"{value:.3f}")
    return shown


def _multipliers(tables: SupplyUseTables, balanced: BalancedSupplyUse) -> Iterator[tuple[str, str, float]]:
    by, prior = balanced.multipliers, tables.prior
    for what, labels, values in (
        ("product", prior.domestic_use.indexes["product"], by.domestic),
        ("imports of", prior.imports.indexes["imported"], by.imported),
        ("industry", prior.supply.indexes["industry"], by.industry),
        ("use", prior.domestic_use.indexes["use"], by.use),
    ):
        for label, value in zip(map(str, labels), values, strict=True):
            yield what, label, float(value)


def _tell_outside(console: Console, tables: SupplyUseTables, totals: Totals) -> None:
    """Imports and taxes that meet their sum only: what each became beside what was asked for."""
    if len(totals.outside) < 2 or not tables.imported:
        return
    console.print("Imports and net taxes on products meet their sum, not each its own total:")
    for name, asked in totals.outside.items():
        console.print(
            f"  {name.replace('_', ' ')}: {tables.outside_total(name):,.6g}, asked for {asked:,.6g}"
        )
