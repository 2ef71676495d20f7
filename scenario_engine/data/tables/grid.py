"""A table file as a grid of cells: CSV, or a sheet of an Excel workbook."""

from __future__ import annotations

import csv
from pathlib import Path

from scenario_engine.errors import ScenarioEngineError, TableError, listing, near_miss

Cell = str | float | None
Grid = list[list[Cell]]

INSTALL = 'python -m pip install "scenario-engine[excel]"'


def read_grid(path: Path, sheet: str | None = None) -> Grid:
    """Cells of a file, rows of equal length; numbers of a CSV stay text until a block asks for them.

    Parameters
    ----------
    path
        `.csv`, `.xlsx` or `.xlsm`.
    sheet
        Name of the sheet; needed where a workbook has several.

    Raises
    ------
    TableError
        A missing file, another kind of file, or a workbook with several sheets and none named.
    ScenarioEngineError
        Excel without openpyxl; the message is the line that installs it.
    """
    if not path.is_file():
        raise TableError(f"there is no file {path.name!r} here.")
    if path.suffix.lower() == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows: Grid = [list(row) for row in csv.reader(stream)]
    elif path.suffix.lower() in (".xlsx", ".xlsm"):
        rows = _sheet(path, sheet)
    else:
        raise TableError(f"{path.name}: a table is a .csv or an .xlsx file; save it as one of these.")
    width = max((len(row) for row in rows), default=0)
    return [row + [None] * (width - len(row)) for row in rows]


def _sheet(path: Path, name: str | None) -> Grid:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise ScenarioEngineError(
            f"{path.name}: reading Excel needs openpyxl. Install it with:\n  {INSTALL}"
        ) from None
    workbook = load_workbook(path, read_only=True, data_only=True)
    try:
        names = workbook.sheetnames
        if name is None and len(names) > 1:
            raise TableError(f"{path.name} has several sheets; say which one with --sheet: {listing(names)}.")
        if name is not None and name not in names:
            raise TableError(f"{path.name} has no sheet {name!r}. {near_miss(name, names)}".rstrip())
        cells = workbook[name or names[0]].iter_rows(values_only=True)
        return [[_cell(value) for value in row] for row in cells]
    finally:
        workbook.close()


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, str):
        return value
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def number(cell: Cell, where: str) -> float:
    """A cell as a number; blank and dashes are zero, as official tables print it.

    Raises
    ------
    TableError
        For any other text; `where` names the cell.
    """
    if cell is None or isinstance(cell, float):
        return cell or 0.0
    text = cell.strip().replace(",", "")
    if text in ("", "-", "—", "–", "…"):
        return 0.0
    try:
        return float(text)
    except ValueError:
        raise TableError(f"{where} is {cell!r}; it must be a number.") from None
