"""Where the rows and columns of a table stand in a grid, found by their labels; sectors are what stands on both sides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scenario_engine.data.tables.grid import Cell, Grid, number, read_grid
from scenario_engine.data.tables.vocabulary import Role, plain, vocabulary
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError, listing, near_miss
from scenario_engine.support.files.numerals import parse_number

HOME = ("", "domestic")
"""Origins of the rows that are sectors of the country itself."""


@dataclass(frozen=True)
class Heading:
    """One row or column with numbers: where it stands, its labels from outside inwards, what it is."""

    place: int
    labels: tuple[str, ...]
    keys: tuple[str, ...]
    role: Role | None
    origin: str

    @property
    def name(self) -> str:
        """Its labels, for a message."""
        return " ".join(filter(None, self.labels)) or f"number {self.place + 1}"


@dataclass(frozen=True)
class TableLayout:
    """Rows and columns of a grid that hold numbers, the heads of its label columns, and the unit it prints."""

    name: str
    grid: Grid
    rows: list[Heading]
    columns: list[Heading]
    heads: list[str]
    unit: str | None

    @property
    def labels(self) -> set[str]:
        """Every label in plain form."""
        return {key for line in (*self.rows, *self.columns) for key in line.keys}

    def values(self, rows: Sequence[Heading], columns: Sequence[Heading]) -> Floats:
        """The numbers where rows and columns cross: (rows, columns)."""
        cells = [
            number(
                self.grid[row.place][column.place],
                f"{self.name}: row {row.place + 1}, column {column.place + 1}",
            )
            for row in rows
            for column in columns
        ]
        return np.array(cells, dtype=float).reshape(len(rows), len(columns))


def read_layout(path: Path, sheet: str | None = None) -> TableLayout:
    """The table of a file; errors as in `read_grid` and `find_layout`."""
    return find_layout(read_grid(path, sheet), path.name)


def summed(lines: Iterable[Heading], figures: Iterable[Floats]) -> dict[str, tuple[Role, Floats]]:
    """Role → the figures of its line, sectors left out; where several lines have one role, their sum."""
    sums: dict[str, tuple[Role, Floats]] = {}
    for line, values in zip(lines, figures, strict=True):
        if line.role is not None:
            before = sums.get(line.role.name)
            sums[line.role.name] = (line.role, values if before is None else before[1] + values)
    return sums


def final_uses(by_role: Mapping[str, tuple[Role, Floats]]) -> dict[str, Floats]:
    """Kind of use → its figures: no imports, no discrepancy, and no sum of uses that stand there too."""
    return {
        name: values
        for name, (role, values) in by_role.items()
        if name not in ("gross_output", "imports", "error")
        and not role.subtotal
        and not by_role.keys() & set(role.parts)
    }


def deducted(imports: Floats) -> Floats:
    """Imports as a positive deduction, whichever sign the table prints."""
    return np.asarray(-imports if imports.sum() < 0 else imports)


def unit_of(asked: str | None, layout: TableLayout) -> tuple[str, str]:
    """Unit of a table and where it was found: asked for, printed, or assumed from a known layout."""
    words = vocabulary()
    for written, origin in ((asked, "given"), (layout.unit, "printed on the table")):
        if written:
            if plain(written) not in words.units:
                raise TableError(
                    f"{layout.name}: unit {written!r} is not known.", near_miss(written, words.units)
                )
            return words.units[plain(written)], origin
    if known := words.layout(layout.labels):
        return str(known["unit"]), f"assumed: layout of {known['title']}"
    raise TableError(f"{layout.name}: the table prints no unit.", "Give it, such as --unit CNY_1e4.")


def find_layout(grid: Grid, name: str) -> TableLayout:
    """Where labels end and numbers begin, and what each row and column is.

    The lowest row and the rightmost column with a word of the vocabulary are labels; so are rows and columns
    beyond them that hold codes or nothing. Where no row or no column is recognised, the error says which
    words were looked for.
    """
    words = vocabulary()
    cells = [[plain(cell) for cell in row] for row in grid]
    # "Imports" heads a column, and is also said of rows where imports stand apart: alone it makes no header.
    heads = set(words.columns) - set(words.origins)
    header_rows = [i for i, row in enumerate(cells) if heads & set(row)]
    # Some codes name a total on either side, so a row is looked for below the first header only.
    below = range(min(header_rows, default=0) + 1, len(cells))
    width = len(cells[0]) if cells else 0
    head_columns = [j for j in range(width) if any(cells[i][j] in words.rows for i in below)]
    first_known = next((i for i in below if any(cells[i][j] in words.rows for j in head_columns)), len(cells))
    header_rows = [i for i in header_rows if i < first_known]
    if not header_rows or not head_columns:
        side = "column (such as gross output, GO)" if not header_rows else "row (such as total input, TI)"
        raise TableError(f"{name}: no {side} is recognised; add its label to vocabulary.toml.")
    top, left = max(header_rows) + 1, _first_number_column(cells, max(head_columns), max(header_rows))
    corner = words.codes | words.names | {""}
    while top < len(cells) and all(cell in corner for cell in cells[top][:left]):
        top += 1
    origin_at = _origin_column(cells, top, left)
    rows = [
        _line(
            i,
            grid[i][:left],
            cells[i][:left],
            words.rows,
            words.origins.get(cells[i][origin_at], "") if origin_at is not None else "",
        )
        for i in range(top, len(cells))
        if any(cells[i][:left]) and any(_numeric(cell) for cell in grid[i][left:])
    ]
    columns = [
        _line(j, [row[j] for row in grid[:top]], [row[j] for row in cells[:top]], words.columns, "")
        for j in range(left, len(cells[0]))
        if any(row[j] for row in cells[:top]) and any(_numeric(row[j]) for row in grid[top:])
    ]
    columns_of_labels = [next((row[j] for row in reversed(cells[:top]) if row[j]), "") for j in range(left)]
    return TableLayout(name, grid, rows, columns, columns_of_labels, _printed_unit(grid[:top]))


def sectors(rows: list[Heading], columns: list[Heading], name: str) -> list[tuple[Heading, Heading]]:
    """Rows and columns that share a label which is theirs alone, paired, in the order of the rows.

    The head of a group of sectors (intermediate input, intermediate use) stands beside its first sector and
    may be a word of the vocabulary: what stands on both sides is a sector all the same. A row or column that
    is neither a sector nor known is refused by its name.
    """
    of_rows, of_columns = _owners(rows), _owners(columns)
    pairs: dict[int, tuple[Heading, Heading]] = {}
    for key, row in of_rows.items():
        column = of_columns.get(key)
        if row is not None and column is not None:
            pairs.setdefault(row.place, (row, column))
    paired = {line.place for line, _ in pairs.values()}
    paired_columns = {line.place for _, line in pairs.values()}
    lost = [row.name for row in rows if row.role is None and row.place not in paired]
    lost += [column.name for column in columns if column.role is None and column.place not in paired_columns]
    if lost:
        raise TableError(
            f"{name}: {listing(lost)} stands on one side of the table only and is no known total.",
            "Give it the same code on both sides, or add its label to vocabulary.toml.",
        )
    return [pairs[place] for place in sorted(pairs)]


def _first_number_column(cells: list[list[str]], last_head: int, header: int) -> int:
    """Right of the labels; a column of codes whose head says so still belongs to them."""
    words = vocabulary()
    left = last_head + 1
    while left < len(cells[0]) and cells[header][left] in words.codes | words.names:
        left += 1
    return left


def _origin_column(cells: list[list[str]], top: int, left: int) -> int | None:
    words = vocabulary()
    for j in range(left):
        values = {row[j] for row in cells[top:] if row[j]}
        if values and values <= set(words.origins):
            return j
    return None


def _line(place: int, raw: list[Cell], keys: list[str], roles: dict[str, Role], origin: str) -> Heading:
    role = next((roles[key] for key in reversed(keys) if key in roles), None)
    return Heading(place, tuple(_shown(cell) for cell in raw), tuple(keys), role, origin)


def _shown(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return re.sub(r"\s+", " ", str(cell)).strip() if cell is not None else ""


def _owners(lines: list[Heading]) -> dict[str, Heading | None]:
    """Label → the one line that has it; None where several have."""
    owners: dict[str, Heading | None] = {}
    words = vocabulary()
    for line in lines:
        for key in set(line.keys) - set(words.rows) - set(words.columns) - {""}:
            owners[key] = None if key in owners else line
    return owners


def _numeric(cell: Cell) -> bool:
    return isinstance(cell, float) or (cell is not None and parse_number(cell) is not None)


def _printed_unit(header: Grid) -> str | None:
    """What stands behind the word for a unit and a colon."""
    words = "|".join(map(re.escape, vocabulary().unit_words))
    pattern = re.compile(rf"(?:{words})\s*[:：]\s*([^,，;；)）]+)", re.IGNORECASE)
    found = (pattern.search(cell) for row in header for cell in row if isinstance(cell, str))
    return next((one[1].strip() for one in found if one), None)
