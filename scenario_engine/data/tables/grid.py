"""A table file as a grid of cells: CSV, or a sheet of an Excel workbook."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

from scenario_engine.support.errors import ScenarioEngineError, TableError, listing, near_miss
from scenario_engine.support.files.numerals import read_number
from scenario_engine.support.files.plaintext import LARGEST, read_text
from scenario_engine.support.optional import need

Cell = str | float | None
Grid = list[list[Cell]]

NOTHING = ("", "-", "－", "−", "—", "–", "…", "...")
"""How official tables print a zero."""

MOST_CELLS = 20_000_000
"""Cells of a sheet, empty ones between filled ones counted; the largest official table has half a million."""


def read_grid(path: Path, sheet: str | None = None) -> Grid:
    """Cells of a file, rows of equal length; numbers of a CSV stay text until a block asks for them.

    The file is `.csv`, `.xlsx` or `.xlsm`; a workbook with several sheets needs the name of one.
    """
    if not path.is_file():
        raise TableError(f"there is no file {path.name!r} here.")
    if path.suffix.lower() == ".csv":
        rows = _csv(path)
    elif path.suffix.lower() in (".xlsx", ".xlsm"):
        rows = _sheet(path, sheet)
    else:
        raise TableError(f"{path.name}: a table is a .csv or an .xlsx file; save it as one of these.")
    width = max((len(row) for row in rows), default=0)
    return [row + [None] * (width - len(row)) for row in rows]


def _csv(path: Path) -> Grid:
    try:
        return [list(row) for row in csv.reader(io.StringIO(read_text(path), newline=""))]
    except csv.Error as fault:
        raise TableError(f"{path.name}: is not a CSV table ({fault}).") from None


def _sheet(path: Path, name: str | None) -> Grid:
    openpyxl = need("openpyxl", "excel", f"{path.name}: reading Excel")
    try:
        with path.open("rb") as stream:
            _fail_if_bomb(path)
            workbook = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            names = workbook.sheetnames
            if name is None and len(names) > 1:
                raise TableError(
                    f"{path.name} has several sheets; say which one with --sheet: {listing(names)}."
                )
            if name is not None and name not in names:
                raise TableError(f"{path.name} has no sheet {name!r}.", near_miss(name, names))
            return _rows(workbook[name or names[0]], path.name)
    except ScenarioEngineError:
        raise
    except Exception as fault:  # openpyxl fails on a damaged workbook in ways it does not list
        what = f"{type(fault).__name__}: {fault}".split("\n", 1)[0][:120]
        raise TableError(f"{path.name}: is not a workbook that can be read ({what}).") from None


def _rows(sheet: Any, name: str) -> Grid:
    """The sheet's rows; its own word on how large it is is not believed."""
    sheet.reset_dimensions()
    rows: Grid = []
    count = 0
    for row in sheet.iter_rows(values_only=True):
        rows.append([_cell(value) for value in row])
        count += len(row) + 1
        if count > MOST_CELLS:
            raise TableError(f"{name}: the sheet has more than {MOST_CELLS:,} cells; that is not a table.")
    return rows


def _fail_if_bomb(path: Path) -> None:
    """A workbook is a zip archive; what it unpacks to is bounded before anything is unpacked."""
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > LARGEST:
        raise TableError(
            f"{path.name}: unpacks to {unpacked / 2**20:.0f} MiB; at most {LARGEST / 2**20:.0f} are read."
        )


def _cell(value: object) -> Cell:
    if isinstance(value, int | float) and not isinstance(value, bool):
        # A cell such as 1e400 is not a number of any economy; as text, `number` refuses it with its place.
        return float(value) if abs(value) < 1e300 else str(value)
    return value if value is None or isinstance(value, str) else str(value)


def number(cell: Cell, where: str) -> float:
    """A cell as a number; blank and dashes are zero, as official tables print it.

    Any other text is refused; `where` names the cell.
    """
    if cell is None or isinstance(cell, float):
        return cell or 0.0
    return 0.0 if cell.strip() in NOTHING else read_number(cell, where)
