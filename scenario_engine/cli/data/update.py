"""`scenario-engine data update`: a stored table, or make and use tables, brought to the totals of another year."""

from __future__ import annotations

from pathlib import Path

from scenario_engine.cli.options import NewDataset


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
    tolerance: float = 1e-9,
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
        from scenario_engine.cli.data.update_supply_use import update_supply_use

        place = _folder(output, {"--into": into, "--year": year, "--cells": cells})
        return update_supply_use(
            Path(name), make, Path(to), place, unit=unit, tolerance=tolerance, top=top, replace=replace
        )
    import numpy as np

    from scenario_engine.cli.console import out
    from scenario_engine.cli.data.most_changed import most_changed
    from scenario_engine.cli.data.storing import store_derived
    from scenario_engine.data import catalogue
    from scenario_engine.data.tables.currency import factor_to, in_unit
    from scenario_engine.data.tables.stored import stored_table
    from scenario_engine.data.tables.updating import Margins, carried_forward, miss, read_known, updated
    from scenario_engine.data.unit_names import UnitWords
    from scenario_engine.support.errors import TableError

    _fail_unless_of_a_dataset(name, into, output)
    console = out()
    dataset = catalogue.find(name)
    table = stored_table(dataset)
    factor = 1.0 if unit is None else factor_to(unit, table.unit)
    known, told = None, []
    words, own = UnitWords.of(dataset), str(dataset.about["table"]["region"])
    region = own
    if to.endswith(".csv"):
        if year is None:
            raise TableError("the file of totals names no year; add --year.")
        margins = Margins.read(Path(to), table, factor)
    else:
        other = catalogue.find(to)
        whole = stored_table(other)
        known = in_unit(whole, table.unit)
        about = other.about["table"]
        if year not in (None, about["year"]):
            raise TableError(f"the totals of {to} are of {about['year']}, not {year}.", "Leave --year away.")
        year, region = int(about["year"]), str(about["region"])
        margins = Margins.of(known, table)
        told = [f"{words.said(whole.unit)} brought to {words.said(table.unit)}"] * (whole.unit != table.unit)
        told += [f"{to} is of {region}, {name} of {own}: so is what is stored"] * (region != own)
    made, balanced = updated(
        table,
        margins,
        read_known(cells, table, factor, output=margins.gross_output) if cells else {},
        tolerance=tolerance,
    )
    console.print(f"{name} to the totals of {to}: {'; '.join([str(balanced), *told])}")
    names = [table.named(index) for index in range(len(table.sectors))]
    multipliers = {
        "row": (names, balanced.row_multipliers.to_numpy()),
        "column": (names, balanced.column_multipliers.to_numpy()),
    }
    console.print(most_changed(multipliers, top))
    if known is not None:
        order = [known.sectors.index(sector) for sector in table.sectors]
        true = known.intermediate[np.ix_(order, order)]
        console.print(
            f"Against the flows of {to}: {miss(made.intermediate, true):.2%} off in all; with the coefficients "
            f"of {name} alone {miss(carried_forward(table, margins), true):.2%}"
        )
    note = f"estimate: {name} brought to the totals of {Path(to).name}, {balanced}"
    return store_derived(made, dataset, into=into, note=note, replace=replace, year=year, region=region)


def _folder(output: Path | None, foreign: dict[str, object]) -> Path:
    """Where make and use tables are written; options of a stored table are refused."""
    from scenario_engine.support.errors import TableError

    given = [option for option, value in foreign.items() if value]
    if given:
        raise TableError(
            f"{' and '.join(given)} {'is' if len(given) == 1 else 'are'} of a stored table; with --make, "
            f"leave {'it' if len(given) == 1 else 'them'} out.",
            "`data import` stores the updated tables.",
        )
    if output is None:
        raise TableError("updated make and use tables are written as files; add --output FOLDER.")
    return output


def _fail_unless_of_a_dataset(name: str, into: str, output: Path | None) -> None:
    from scenario_engine.support.errors import TableError

    if name.endswith((".csv", ".xlsx", ".xlsm")):
        raise TableError(
            f"{name} is a file: a use table needs its --make; a symmetric table is stored first (data "
            "import)."
        )
    if output is not None:
        raise TableError("--output is for make and use tables; --into names the new dataset.")
    if not into:
        raise TableError("data update needs --into, the name of the new dataset.")
