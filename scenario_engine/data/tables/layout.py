"""Finding a table in a grid: heads of rows and columns by their labels, sectors as what stands on both sides."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scenario_engine.data.tables.grid import Cell, Grid
from scenario_engine.data.tables.vocabulary import Role, plain, vocabulary
from scenario_engine.support.errors import TableError, listing

UNIT = re.compile(r"(?:单位|unit)\s*[:：]\s*([^,，;；)）]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
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
class Layout:
    """Rows and columns that hold numbers, the heads of the label columns, and every label in plain form."""

    rows: list[Line]
    columns: list[Line]
    heads: list[str]
    unit: str | None

    @property
    def labels(self) -> set[str]:
        """Every label in plain form."""
        return {key for line in (*self.rows, *self.columns) for key in line.keys}


def find_layout(grid: Grid, name: str) -> Layout:
    """Where labels end and numbers begin, and what each row and column is.

    The lowest row and the rightmost column with a word of the vocabulary are labels; so are rows and columns
    beyond them that hold codes or nothing.

    Raises
    ------
    TableError
        When no row or no column is recognised; it says which words were looked for.
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
        side = "column (such as 总产出, GO)" if not header_rows else "row (such as 总投入, TI)"
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
    return Layout(rows, columns, columns_of_labels, _unit(grid[:top]))


def sectors(rows: list[Line], columns: list[Line], name: str) -> list[tuple[Line, Line]]:
    """Rows and columns that share a label which is theirs alone, paired, in the order of the rows.

    The head of a group of sectors (中间投入, 中间使用) stands beside its first sector and may be a word of the
    vocabulary: what stands on both sides is a sector all the same.

    Raises
    ------
    TableError
        When a row or column is neither a sector nor known; it is named.
    """
    of_rows, of_columns = _owners(rows), _owners(columns)
    pairs: dict[int, tuple[Line, Line]] = {}
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


def _line(place: int, raw: list[Cell], keys: list[str], roles: dict[str, Role], origin: str) -> Line:
    role = next((roles[key] for key in reversed(keys) if key in roles), None)
    return Line(place, tuple(_shown(cell) for cell in raw), tuple(keys), role, origin)


def _shown(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return re.sub(r"\s+", " ", str(cell)).strip() if cell is not None else ""


def _owners(lines: list[Line]) -> dict[str, Line | None]:
    """Label → the one line that has it; None where several have."""
    owners: dict[str, Line | None] = {}
    words = vocabulary()
    for line in lines:
        for key in set(line.keys) - set(words.rows) - set(words.columns) - {""}:
            owners[key] = None if key in owners else line
    return owners


def _numeric(cell: Cell) -> bool:
    if isinstance(cell, float):
        return True
    try:
        return bool(cell) and float(str(cell).replace(",", "")) is not None
    except ValueError:
        return False


def _unit(header: Grid) -> str | None:
    for row in header:
        for cell in row:
            found = UNIT.search(str(cell)) if cell is not None else None
            if found:
                return found[1].strip()
    return None
