"""`scenario-engine data update`: a stored table, or make and use tables, brought to the totals of another year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf, log
from pathlib import Path
from typing import TYPE_CHECKING

from scenario_engine.cli.console import out, table, warn
from scenario_engine.cli.options import NewDataset, Tolerance
from scenario_engine.data.unit_names import UnitWords
from scenario_engine.support.errors import TableError
from scenario_engine.support.files.ownership import refuse_foreign_folder
from scenario_engine.support.files.replacing import replacing

if TYPE_CHECKING:
    from scenario_engine.data.tables.supply_use import SupplyUseTables
    from scenario_engine.data.tables.supply_use_update import SupplyUseTotals

FAR = 8.0
"""How many times a table's output new totals are taken for, or a part of it; units differ by ten and more."""


def update(
    name: str,
    *,
    to: str,
    into: NewDataset = "",
    make: Path | None = None,
    output: Path | None = None,
    year: int | None = None,
    unit: str | None = None,
    cells: Path | None = None,
    tolerance: Tolerance = 1e-9,
    top: int = 5,
    replace: bool = False,
) -> int:
    """Bring the flows of a stored table to the totals of another year by RAS, or GRAS where some are negative.

    Where the totals come from a stored table, whose flows are known, the error of the update is told. With --make the
    make and use tables of two files are brought to new totals together (SUT-RAS), and written as files.

    Parameters
    ----------
    name
        Dataset with the table; with --make, the file of the use table.
    to
        Another dataset with the same sectors, or a CSV file with the columns sector, gross_output, intermediate_use
        and intermediate_input, and those kinds of final use and primary input that are known; with --make, a CSV
        file with the columns total, label and value.
    make
        File of the make table, industries by products.
    output
        Folder for make.csv and use.csv, with --make.
    year
        Year of the totals; that of the dataset named by --to.
    unit
        Unit of the CSV files, such as CNY_1e8; the table's own when not given.
    cells
        CSV with the columns sector, buyer and any of value, coefficient, lower, upper: flows that are known or bounded.
    tolerance
        Largest gap of a total, relative to its size.
    top
        How many of the most changed rows and columns to show.
    replace
        Overwrite a dataset of that name, or the folder of --output.
    """
    if make is not None:
        place = _folder(output, {"--into": into, "--year": year, "--cells": cells}, replace)
        _update_supply_use(Path(name), make, Path(to), place, unit=unit, tolerance=tolerance, top=top)
        return 0
    import numpy as np

    from scenario_engine.cli.data.storing import store_derived
    from scenario_engine.data import catalogue
    from scenario_engine.data.tables.currency import factor_to, in_unit
    from scenario_engine.data.tables.stored import stored_table
    from scenario_engine.data.tables.updating import Margins, carried_forward, miss, read_known, updated

    _fail_unless_of_a_dataset(name, into, output)
    dataset = catalogue.find(name)
    before = stored_table(dataset)
    factor = 1.0 if unit is None else factor_to(unit, before.unit)
    known, told = None, []
    words, own = UnitWords.of(dataset), str(dataset.about["table"]["region"])
    region = own
    if to.endswith(".csv"):
        if year is None:
            raise TableError("the file of totals names no year; add --year.")
        margins = Margins.read(Path(to), before, factor)
        _warn_of_scale(to, margins.gross_output.sum() / before.gross_output.sum())
    else:
        if unit is not None and cells is None:
            raise TableError(
                f"--unit is of CSV files, and {to} is a dataset with its own.", "Leave --unit out."
            )
        other = catalogue.find(to)
        whole = stored_table(other)
        known = in_unit(whole, before.unit)
        about = other.about["table"]
        if year not in (None, about["year"]):
            raise TableError(f"the totals of {to} are of {about['year']}, not {year}.", "Leave --year away.")
        year, region = int(about["year"]), str(about["region"])
        margins = Margins.of(known, before)
        told = [f"{words.said(whole.unit)} brought to {words.said(before.unit)}"] * (
            whole.unit != before.unit
        )
        told += [f"{to} is of {region}, {name} of {own}: so is what is stored"] * (region != own)
    flows = read_known(cells, before, factor, output=margins.gross_output) if cells else {}
    made, balanced = updated(before, margins, flows, tolerance=tolerance)
    out().print(f"{name} to the totals of {to}: {'; '.join([str(balanced), *told])}")
    names = [before.named(index) for index in range(len(before.sectors))]
    rows, columns = balanced.row_multipliers.to_numpy(), balanced.column_multipliers.to_numpy()
    _print_most_changed({"row": (names, rows), "column": (names, columns)}, top)
    if known is not None:
        order = [known.sectors.index(sector) for sector in before.sectors]
        true = known.intermediate[np.ix_(order, order)]
        out().print(
            f"Against the flows of {to}: {miss(made.intermediate, true):.2%} off in all; with the coefficients "
            f"of {name} alone {miss(carried_forward(before, margins), true):.2%}"
        )
    note = f"estimate: {name} brought to the totals of {Path(to).name}, {balanced}"
    return store_derived(made, dataset, into=into, note=note, replace=replace, year=year, region=region)


def _folder(output: Path | None, foreign: Mapping[str, object], replace: bool) -> Path:
    """Where make and use tables are written; options of a stored table are refused."""
    given = [option for option, value in foreign.items() if value]
    if given:
        raise TableError(
            f"{' and '.join(given)} {'is' if len(given) == 1 else 'are'} of a stored table; with --make, "
            f"leave {'it' if len(given) == 1 else 'them'} out.",
            "`data import` stores the updated tables.",
        )
    if output is None:
        raise TableError("updated make and use tables are written as files; add --output FOLDER.")
    refuse_foreign_folder(output, "supply-use")
    if not replace and output.is_dir() and any(output.iterdir()):
        raise TableError(f"{output}/ is there already; add --replace, or name another folder.")
    return output


def _fail_unless_of_a_dataset(name: str, into: str, output: Path | None) -> None:
    if name.endswith((".csv", ".xlsx", ".xlsm")):
        raise TableError(
            f"{name} is a file: a use table needs its --make; a symmetric table is stored first (data "
            "import)."
        )
    if output is not None:
        raise TableError("--output is for make and use tables; --into names the new dataset.")
    if not into:
        raise TableError("data update needs --into, the name of the new dataset.")


def _update_supply_use(
    use: Path, make: Path, to: Path, output: Path, *, unit: str | None, tolerance: float, top: int
) -> None:
    """Update the tables, tell how, and write both files or none."""
    from scenario_engine.data.tables.supply_use import read_tables, write
    from scenario_engine.data.tables.supply_use_update import SupplyUseTotals, updated

    tables = read_tables(make, use, unit=unit)
    totals = SupplyUseTotals.read(to, tables)
    _warn_of_scale(to.name, totals.output.sum() / float(tables.prior.supply.sum()))
    made, balanced = updated(tables, totals, tolerance=tolerance)
    turns = f"{balanced.turns} turn{'' if balanced.turns == 1 else 's'}"
    out().print(
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
    _print_most_changed(multipliers, top)
    _tell_outside(made, totals)
    with replacing(output, "supply-use") as draft:
        write(made, draft)
    out().print(f"Written to {output}/: make.csv, use.csv", soft_wrap=True)
    out().print(
        f"A dataset of them: scenario-engine data import {output}/use.csv --make {output}/make.csv --year … --name …",
        soft_wrap=True,
    )


def _warn_of_scale(totals: str, ratio: float) -> None:
    """Say that totals are of another magnitude than the table, as those in another unit are."""
    if not 1.0 / FAR < ratio < FAR:
        warn([f"{totals}: its output is {ratio:.4g} times the table's. Are its units right?"])


def _print_most_changed(
    multipliers: Mapping[str, tuple[Iterable[object], Iterable[float]]], top: int
) -> None:
    """The `top` multipliers furthest from one, of what is scaled, such as rows → labels and their multipliers."""
    from scenario_engine.view.table import Number

    rows = [(what, *one) for what, sides in multipliers.items() for one in zip(*sides, strict=True)]
    rows.sort(key=lambda row: -abs(log(row[2])) if row[2] > 0 else -inf)
    shown = ((what, str(label), Number(value)) for what, label, value in rows[:top])
    table("Most changed multipliers", ("of", "", "multiplier"), shown)


def _tell_outside(tables: SupplyUseTables, totals: SupplyUseTotals) -> None:
    """Imports and taxes that meet their sum only: what each became beside what was asked for."""
    if len(totals.outside) < 2 or not tables.imported:
        return
    out().print("Imports and net taxes on products meet their sum, not each its own total:")
    for name, asked in totals.outside.items():
        said = name.replace("_", " ")
        out().print(f"  {said}: {tables.outside_total(name):,.6g}, asked for {asked:,.6g}")
