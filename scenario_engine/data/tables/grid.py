"""A table file as a grid of cells: text with commas, semicolons, tabs or bars between them, or a sheet of a workbook."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from scenario_engine.support.errors import Location, ScenarioEngineError, TableError, listing, near_miss
from scenario_engine.support.files.numerals import read_number
from scenario_engine.support.files.plaintext import LARGEST, fail_unless_regular, read_text
from scenario_engine.support.optional import need

Cell = str | float | None
Grid = list[list[Cell]]

NOTHING = ("", "-", "－", "−", "—", "–", "…", "...", "---", ":")
"""How official tables print a zero, or that there is nothing."""

SEPARATORS = ("\t", ";", "|", ",")
"""What stands between the cells of a text file; the first that most lines have."""

DECIMAL_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?")
"""A number whose comma is the decimal sign, with points between thousands."""

CERTAINLY_DECIMAL = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+|[+-]?\d+,(\d{1,2}|\d{4,})|[+-]?0\d*,\d+")
"""A number that can be read with a decimal comma only."""

THOUSANDS_COMMA = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
"""A number with commas between thousands."""

CERTAINLY_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+\.\d*|[+-]?\d{1,3}(,\d{3}){2,}")
"""A number whose commas can only stand between thousands."""

PERHAPS_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
"""A number whose comma stands between thousands, or is the decimal sign."""

FLAG = "[bcdefiprsuz]{1,2}"
"""Flags of offices, such as p, r or ep; no k, m, n or t, which would be thousands and more."""

MARK = re.compile(
    rf"(?<=\d)(\s?\({FLAG}\)|\s{FLAG}|\s?[*†‡]{{1,3}}|\s?\[\w\]|(?<!\b10)\s?[²³]|\s?[¹⁴⁵⁶⁷⁸⁹]|\s\d\))$"
)
"""What refers to a note behind a number: (p), p, *, [1], ¹ or 1); 10² may be a power."""

SPACED = re.compile(r"[+−-]?[1-9]\d{0,2}([ \u00a0\u2009\u202f'’])\d{3}(\1\d{3})*(\.\d*)?")
"""A number with spaces or apostrophes between thousands."""

BELOW_ZERO = re.compile(r"^[△▲–‐‑]\s?(?=\d)")
"""How offices print a sign that is no minus."""

UNAVAILABLE = (":", "…", "...")
"""Of those, how offices print that a figure is not available; it is read as zero all the same."""

MOST_CELLS = 20_000_000
"""Cells of a sheet, empty ones between filled ones counted; the largest official table has half a million."""


def read_grid(path: Path, sheet: str | None = None) -> Grid:
    """Cells of a file, rows of equal length; numbers of a CSV stay text until a block asks for them.

    The file is `.csv`, `.tsv`, `.txt`, `.xlsx` or `.xlsm`; a workbook with several sheets needs the name of one.
    """
    fail_unless_regular(path)
    if not path.is_file():
        raise TableError(f"there is no file {path.name!r} here.")
    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        if sheet is not None:
            raise TableError(f"{path.name} is not a workbook and has no sheets.", "Leave the sheet out.")
        rows = _text(path)
    elif is_workbook(path.name):
        rows = _with_points(_sheet(path, sheet))
    else:
        raise TableError(f"{path.name}: a table is a .csv or an .xlsx file; save it as one of these.")
    width = max((len(row) for row in rows), default=0)
    return [row + [None] * (width - len(row)) for row in rows]


def cell_place(book: str, sheet: str, row: int, column: int) -> Location:
    """Where a cell of a workbook is, such as `book.xlsx, Inputs!D7`; row and column count from 0."""
    return Location(f"{book}, {sheet}!{letters(column)}{row + 1}", 0, 0)


def letters(column: int) -> str:
    """The letters of a column of a sheet: A, B, …, Z, AA."""
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column + 1))


def as_text(cell: Cell) -> str:
    """A cell as a CSV would have it: a whole number without its decimal point, nothing where it is empty."""
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return re.sub(r"\s+", " ", cell or "").strip()


def is_workbook(name: str) -> bool:
    """Whether a file is a workbook by its ending."""
    return name.lower().endswith((".xlsx", ".xlsm"))


def one_sheet(path: Path, sheet: str | None) -> str:
    """The sheet of a workbook that is meant: the one named, or its only one."""
    names = sheets_of(path)
    return _named(path.name, names, sheet) if names else sheet or ""


def _named(book: str, names: Sequence[str], sheet: str | None) -> str:
    if sheet is None and len(names) > 1:
        raise TableError(
            f"{book} has several sheets.",
            f'Say which one, by --sheet or in a file by sheet = "{names[0]}". It has {listing(names)}.',
        )
    if sheet is not None and sheet not in names:
        raise TableError(
            f"{book} has no sheet {sheet!r}.", near_miss(sheet, names) or f"It has {listing(names)}."
        )
    return sheet or names[0]


def sheets_of(path: Path) -> list[str]:
    """Names of the sheets of a workbook; none of a text file, or of what is not a workbook."""
    if not is_workbook(path.name) or not path.is_file():
        return []
    openpyxl = need("openpyxl", "excel", f"{path.name}: reading Excel")
    try:
        with path.open("rb") as stream:
            _fail_if_bomb(path)
            return list(openpyxl.load_workbook(stream, read_only=True, keep_links=False).sheetnames)
    except Exception:  # what is wrong with the file is said where it is read
        return []


def _text(path: Path) -> Grid:
    text = read_text(path)
    lines = [line for line in text.splitlines() if line.strip()]
    mark = next((one for one in SEPARATORS if 2 * sum(one in line for line in lines) >= len(lines)), ",")
    try:
        rows: Grid = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)]
    except csv.Error as fault:
        raise TableError(f"{path.name}: is not a CSV table ({fault}).") from None
    # Between commas, a cell has a comma of its own only where it is quoted.
    return rows if mark == "," and '"' not in text else _with_points(rows)


def _with_points(rows: Grid) -> Grid:
    """Numbers with a decimal point and nothing between thousands, where a number of the file says what its commas mean.

    A number such as 1,234 means either; it is read as the others are, and left where none says it.
    """
    rows = _changed(rows, _without_spaces)
    cells = [cell.strip() for row in rows for cell in row if isinstance(cell, str) and "," in cell]
    if any(CERTAINLY_DECIMAL.fullmatch(cell) for cell in cells):
        form, marks = DECIMAL_COMMA, (".", ",")
    elif any(CERTAINLY_THOUSANDS.fullmatch(cell) for cell in cells):
        form, marks = THOUSANDS_COMMA, (",", ".")
    else:
        return rows

    def plainly(cell: str) -> str:
        return cell.replace(marks[0], "").replace(marks[1], ".") if form.fullmatch(cell.strip()) else cell

    return _changed(rows, plainly)


def _changed(rows: Grid, change: Callable[[str], str]) -> Grid:
    """The cells with every text changed."""
    return [[change(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]


def _without_spaces(cell: str) -> str:
    """A number without spaces between thousands, its decimal sign as it is; any other text as it is."""
    return re.sub(r"[\s'’]", "", cell) if SPACED.fullmatch(cell.strip().replace(",", ".")) else cell


def _sheet(path: Path, name: str | None) -> Grid:
    openpyxl = need("openpyxl", "excel", f"{path.name}: reading Excel")
    try:
        with path.open("rb") as stream:
            _fail_if_bomb(path)
            workbook = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            name = _named(path.name, workbook.sheetnames, name)
            rows = _rows(workbook[name], path.name, percent=_has_percent(path))
            if _has_formulas(path):
                formulas = openpyxl.load_workbook(stream, read_only=True, keep_links=False)
                _fail_if_uncomputed(formulas[name], rows, path.name)
            return rows
    except ScenarioEngineError:
        raise
    except Exception as fault:  # openpyxl fails on a damaged workbook in ways it does not list
        what = f"{type(fault).__name__}: {fault}".split("\n", 1)[0][:120]
        raise TableError(f"{path.name}: is not a workbook that can be read ({what}).") from None


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        parts = (archive.read(part) for part in archive.namelist() if part.startswith("xl/worksheets/"))
        return any(b"<f>" in part or b"<f " in part for part in parts)


def _has_percent(path: Path) -> bool:
    """Whether some cell may be shown in percent; else the formats of cells need not be looked at."""
    with zipfile.ZipFile(path) as archive:
        styles = archive.read("xl/styles.xml") if "xl/styles.xml" in archive.namelist() else b""
    return re.search(rb'%|numFmtId="(9|10)"', styles) is not None


def _fail_if_uncomputed(sheet: Any, rows: Grid, name: str) -> None:
    """A program may store a formula without its result; the cell would be read as empty."""
    for said, row in zip(sheet.iter_rows(), rows, strict=False):
        for cell, value in zip(said, row, strict=False):
            if value is None and isinstance(cell.value, str) and cell.value.startswith("="):
                raise TableError(
                    f"{name}: cell {cell.coordinate} holds a formula, {cell.value[:40]}, whose result is not stored.",
                    "Open the file in a spreadsheet program and save it.",
                )


def _rows(sheet: Any, name: str, *, percent: bool) -> Grid:
    """The sheet's rows, a number that is shown in `percent` as such a text; its own word on how large it is is not believed."""
    sheet.reset_dimensions()
    rows: Grid = []
    count = 0
    for row in sheet.iter_rows(values_only=not percent):
        rows.append([_shown(cell) if percent else _cell(cell) for cell in row])
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


def _shown(cell: Any) -> Cell:
    value = _cell(cell.value)
    if isinstance(value, float) and "%" in re.sub(r'"[^"]*"', "", cell.number_format):
        return f"{100.0 * value:.15g}%"
    return value


def _cell(value: object) -> Cell:
    if isinstance(value, int | float) and not isinstance(value, bool):
        # A cell such as 1e400 is not a number of any economy; as text, `number` refuses it with its place.
        return float(value) if abs(value) < 1e300 else str(value)
    return value if value is None or isinstance(value, str) else str(value)


def with_thousands(grid: Grid) -> Grid:
    """Numbers such as 1,234 without their comma where the others, of three digits or fewer and many, show what it is.

    A zero shows nothing: it is printed so beside decimals too.
    """
    texts = [cell.strip() for row in grid for cell in row if isinstance(cell, str) and cell[:1].strip()]
    short = sum(1 for one in texts if re.fullmatch(r"[+-]?[1-9]\d{0,2}", one))
    doubtful = sum(1 for one in texts if PERHAPS_THOUSANDS.fullmatch(one))
    if doubtful < 2 or 4 * short < doubtful or any(re.fullmatch(r"[+-]?[1-9]\d{3,}", one) for one in texts):
        return grid
    return _changed(
        grid, lambda cell: cell.replace(",", "") if PERHAPS_THOUSANDS.fullmatch(cell.strip()) else cell
    )


def bare(text: str) -> str:
    """A number without spaces between thousands and the mark of a note, its sign a minus.

    >>> bare("1 230 (p)"), bare("△12"), bare("17¹")
    ('1230', '-12', '17')
    """
    plain = BELOW_ZERO.sub("-", MARK.sub("", text.strip()))
    spaced = SPACED.fullmatch(plain)
    return plain.replace(spaced[1], "") if spaced else plain


def number(cell: Cell, where: str) -> float:
    """A cell as a number; blank and dashes are zero, as official tables print it.

    Any other text is refused; `where` names the cell.
    """
    if cell is None or isinstance(cell, float):
        return cell or 0.0
    return 0.0 if cell.strip() in NOTHING else read_number(bare(cell), where)
