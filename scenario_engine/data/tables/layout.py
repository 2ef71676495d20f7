"""Where the rows and columns of a table stand in a grid: the words of the vocabulary bound its labels."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from scenario_engine.data.tables.currency import read_unit
from scenario_engine.data.tables.grid import (
    NOTHING,
    UNAVAILABLE,
    Cell,
    Grid,
    as_text,
    bare,
    read_grid,
    sheets_of,
    with_thousands,
)
from scenario_engine.data.tables.headings import Heading, TableLayout, heading, looked_up
from scenario_engine.data.tables.pairing import paired
from scenario_engine.data.tables.vocabulary import Role, plain, vocabulary, word
from scenario_engine.support.errors import TableError, listing
from scenario_engine.support.files.numerals import parse_number

APART = 2
"""Blank rows between two tables of one sheet, at least."""

HEAD = 6
"""Rows in which a table has its title and heads."""

FEWEST_HEADS = 2
"""Known columns that one row heads where a table begins, more than these."""

SEARCHED = 60
"""Rows from the top, and columns from the left, among which heads and labels are looked for."""


def read_layout(
    path: Path,
    sheet: str | None = None,
    *,
    symmetric: bool = True,
    totals: bool = True,
    in_order: bool = False,
    units_by_row: bool = False,
) -> TableLayout:
    """The table of a file: where labels end and numbers begin, and what each row and column is.

    Heads are the rows above the first known row, as far as one holds a known column; labels are the columns left
    of the first known column, as far as one holds a known row, and those whose head says so. Where no row or no
    column is known, the error says which words were looked for, or that the table is turned.

    `sheet` is a sheet of a workbook that has several, or the title, or a part of it, of a table where one sheet
    holds several; `symmetric` says that sectors stand on both sides, `totals` that known rows stand below. `in_order` takes
    the rows and columns that are not known words for the same sectors in the same order, whatever their labels;
    `units_by_row` keeps the unit that a column gives the row of each sector.
    """
    sheets, name = sheets_of(path), path.name
    named = sheet if len(sheets) > 1 or sheet in sheets else None
    whole = _without_numbers(with_thousands(read_grid(path, named)))
    grid = _one_table(whole, name, sheet if named is None else None)
    top, left = _bounds(grid, name, symmetric and totals)
    words, width, above, body = vocabulary(), len(grid[0]), grid[:top], grid[top:]
    heads = [next((key for row in reversed(above) if (key := word(row[j]))), "") for j in range(width)]
    origin_at = _origin_column(body, left)
    unit_at = next((j for j, head in enumerate(heads) if head in words.row_units), None)
    of_figures = [
        (i, row[:left])
        for i, row in enumerate(body, start=top)
        if any(map(plain, row[:left])) and any(map(_is_figure, row[left:]))
    ]
    wide = [_filled([labels[j] for _, labels in of_figures]) for j in range(left)]
    rows = []
    for i, labels, own in _own_labels(of_figures, wide):
        origin = "" if origin_at is None else words.origins.get(word(labels[origin_at]), "")
        said = [None if j in (origin_at, unit_at) else cell for j, cell in enumerate(labels)]
        rows.append(_of_origin(heading(i, said, words.rows, own, origin), words.origin_prefixes))
    heads_of = [(j, [row[j] for row in above]) for j in range(left, width) if j != unit_at]
    beside = [
        heading(j, labels, words.columns, own)
        for j, labels, own in _own_labels(heads_of, [_filled(row[left:]) for row in above])
        if any(map(plain, labels))
    ]
    numbered = {at for at in range(left, width) if any(_is_figure(row[at]) for row in body)}
    columns = [line for line in beside if line.place in numbered]
    texts = [line for line in beside if line.place not in numbered]
    layout = TableLayout(
        name,
        grid,
        rows,
        columns,
        heads[:left],
        _printed_unit(above),
        left_out=tuple(line.name for line in texts if any(plain(row[line.place]) for row in body)),
        years=_printed_years(row[:left] for row in above),
    )
    layout = _without_parts(layout)
    layout = paired(layout, in_order) if symmetric else layout
    layout = replace(layout, doubt=layout.doubt or _not_available(layout))
    return layout if unit_at is None else _in_one_unit(layout, unit_at, units_by_row)


def _without_numbers(grid: Grid) -> Grid:
    """The cells without the line that numbers all columns, those of labels too, below their heads."""

    def numbers(row: Sequence[Cell]) -> bool:
        said = [as_text(cell) for cell in row]
        count = len(said) - said.count("")
        return count > FEWEST_HEADS and said[:count] == [str(at + 1) for at in range(count)]

    blank: list[Cell] = [None] * len(grid[0]) if grid else []
    return [blank if numbers(row) else row for row in grid[:SEARCHED]] + grid[SEARCHED:]


def _one_table(grid: Grid, name: str, title: str | None) -> Grid:
    """The rows of the table with a title; all of them where there is one table."""
    tables = _tables(grid)
    if len(tables) == 1 and title is None:
        return grid
    titles = [_title(rows) for rows in tables]
    chosen = [
        rows for rows, said in zip(tables, titles, strict=True) if title and plain(title) in plain(said)
    ]
    if len(chosen) != 1:
        said = "holds several tables" if title is None else f"has no one table, and no sheet, {title!r}"
        raise TableError(f"{name} {said}.", f"Name one with --sheet by its title: {listing(titles)}.")
    return chosen[0]


def _tables(grid: Grid) -> list[Grid]:
    """The rows of each table of a sheet: after blank rows, a row that heads several known columns begins another."""
    starts, blank = [0], 0
    columns, headed = vocabulary().columns, False
    for i, row in enumerate(grid):
        if not any(map(plain, row)):
            blank, begin = blank + 1, i + 1
            continue
        if blank >= APART and headed:
            ahead = grid[i : i + HEAD]
            if any(sum(1 for cell in line if looked_up(cell, columns)) > FEWEST_HEADS for line in ahead):
                starts.append(begin)
                headed = False
        blank = 0
        headed = headed or sum(1 for cell in row if looked_up(cell, columns)) > FEWEST_HEADS
    return [grid[start:end] for start, end in zip(starts, [*starts[1:], len(grid)], strict=True)]


def _title(rows: Grid) -> str:
    """The longest text in the first column of the first rows of a table."""
    texts = [line.strip() for row in rows[:HEAD] for line in str(row[0] or "").splitlines()]
    return max(texts, key=len, default="")


def _bounds(grid: Grid, name: str, totals: bool) -> tuple[int, int]:
    """First row and first column of numbers."""
    words, width = vocabulary(), len(grid[0]) if grid else 0
    # "Imports" heads a column, and is also said of rows where imports stand apart: alone it makes no header.
    heads = {key: role for key, role in words.columns.items() if key not in words.origins}
    known = [[j for j in range(1, width) if _heads_column(cell[j], heads)] for cell in grid[:SEARCHED]]
    first = next((i for i, places in enumerate(known) if places), None)
    below = range(0 if first is None else first + 1, len(grid))
    beside = range(width if first is None else min(known[first]))
    labels = [j for j in beside[:SEARCHED] if any(_heads_row(grid[i], j, words.rows) for i in below)]
    if first is None or not (labels or not totals):
        raise TableError(*_unknown(grid, name, "gross_output" if first is None else "total_input"))
    row = next((i for i in below if any(_heads_row(grid[i], j, words.rows) for j in labels)), first + 1)
    if not labels:  # a make table or an import matrix needs no total; its labels end where figures begin
        figures = (j for j in range(1, width) if any(_numeric(line[j]) for line in grid[row:]))
        labels = [next(figures, 1) - 1]
    top = 1 + max(i for i in range(min(row, SEARCHED)) if any(j > labels[-1] for j in known[i]))
    left, corner = labels[-1] + 1, words.corner | {""}
    while left < beside.stop and (
        next(filter(None, (word(line[left]) for line in reversed(grid[:top]))), "") in words.corner
        or not any(_numeric(line[left]) for line in grid[top:])
    ):
        left += 1
    while top < len(grid) and all(word(cell) in corner for cell in grid[top][:left]):
        top += 1
    return top, left


def _heads_column(cell: Cell, columns: Mapping[str, Role]) -> bool:
    """Whether a cell is a known word, alone or behind a region as in AUS_HFCE."""
    said = cell.partition("_")[2] if isinstance(cell, str) else ""
    return looked_up(cell, columns) is not None or looked_up(said, columns) is not None


def _heads_row(cells: Sequence[Cell], at: int, rows: Mapping[str, Role]) -> bool:
    """Whether a cell is a known word that heads a row of figures."""
    return looked_up(cells[at], rows) is not None and any(map(_numeric, cells[at + 1 :]))


def _unknown(grid: Grid, name: str, role: str) -> tuple[str, str]:
    """What to say of a table without a known row or column; of one that is turned, that it is."""
    words = vocabulary()
    rows, columns = set(words.rows) - set(words.columns), set(words.columns) - set(words.rows)
    turned = [cell for line in grid[:SEARCHED] for cell in line[2:] if word(cell) in rows]
    if turned and any(word(cell) in columns for line in grid for cell in line[:2]):
        return (
            f"{name}: rows and columns look exchanged: {str(turned[-1]).strip()!r} heads a column.",
            "Transpose the table: a row says to whom a sector sells, a column what it buys.",
        )
    side, example = ("column", "gross output, GO") if role == "gross_output" else ("row", "total input, TI")
    return (
        f"{name}: no {side} is recognised, such as {example}.",
        f'If the table has one, say what it is: scenario-engine data vocabulary add "ITS LABEL" {role}.',
    )


def _without_parts(layout: TableLayout) -> TableLayout:
    """Without the rows that are a part of the row above ("of which"), and those that are no part of a table."""
    begins = vocabulary().part_words

    def is_part(line: Heading) -> bool:
        memo = line.role is not None and line.role.memo
        return memo or any(word(label).startswith(begins) for label in line.labels)

    parts = [line for line in (*layout.rows, *layout.columns) if is_part(line)]
    return replace(
        layout,
        rows=[line for line in layout.rows if line not in parts],
        columns=[line for line in layout.columns if line not in parts],
        left_out=(*layout.left_out, *(line.name for line in parts)),
    )


def _not_available(layout: TableLayout) -> str:
    """What is said of the first figure that the table prints as not available."""
    columns = [*(column for _, column in layout.pairs), *layout.columns]
    for row in [*(row for row, _ in layout.pairs), *layout.rows]:
        for column in columns:
            if str(said := layout.grid[row.place][column.place]).strip() in UNAVAILABLE:
                return (
                    f"Row {row.place + 1} ({row.name}), column {column.place + 1} ({column.name}) says {said!r}, which is read "
                    "as zero: give the figure, or an estimate of it."
                )
    return ""


def _in_one_unit(layout: TableLayout, at: int, by_row: bool) -> TableLayout:
    """The layout with the unit that a column gives all its rows; rows of the table in another are refused by name.

    Where units are kept by row, those of sectors may differ, and what a sector pays beside them may not.
    """
    rows = sorted([*(row for row, _ in layout.pairs), *layout.rows], key=lambda row: row.place)
    said = {row.place: str(layout.grid[row.place][at] or "").strip() for row in rows}
    units = {place: read_unit(text) or text for place, text in said.items() if text}
    whole = read_unit(layout.unit) if layout.unit else None
    sold = {row.place for row, _ in layout.pairs}
    paid = [unit for place, unit in units.items() if place not in sold] if by_row else list(units.values())
    unit = whole or next(iter(Counter(paid).most_common(1)), (None,))[0]
    if by_row:
        kept = {row.place: units.get(row.place, unit or "") for row, _ in layout.pairs}
        units = {place: said for place, said in units.items() if place not in sold}
        layout = replace(layout, row_units=kept if len({*kept.values(), unit}) > 1 else {})
    if odd := [f"{row.name} ({said[row.place]})" for row in rows if units.get(row.place, unit) != unit]:
        raise TableError(
            f"{layout.name}: not every row is in {layout.unit or unit}: {listing(odd)}.",
            "Bring all rows to one unit of money; the sum of a column needs it. Or keep the unit of each sector's row with "
            "--units-by-row: sums of columns are then left undone."
            if not by_row
            else "Bring what sectors pay beside each other to one unit of money.",
        )
    return replace(layout, unit=layout.unit or unit)


def _origin_column(body: Grid, left: int) -> int | None:
    origins = vocabulary().origins
    for j in range(left):
        values = {word(row[j]) for row in body if plain(row[j])}
        if values and values <= set(origins):
            return j
    return None


def _of_origin(line: Heading, prefixes: Mapping[str, str]) -> Heading:
    """A sector whose label begins with where its products come from, with its origin, and its label without."""
    for prefix, origin in prefixes.items():
        if line.role is None and any(label.startswith(prefix) for label in line.labels):
            labels = tuple(label.removeprefix(prefix) for label in line.labels)
            return replace(line, labels=labels, keys=tuple(map(plain, labels)), origin=origin or line.origin)
    return line


def _own_labels(
    lines: Sequence[tuple[int, list[Cell]]], full: Sequence[bool]
) -> Iterator[tuple[int, list[Cell], list[bool]]]:
    """Place and labels of each line, and which of its labels are its own: no head of a group.

    Such heads stand where few lines have a label, or both lines one further in, and the line that follows has none there.
    """
    nothing: list[Cell] = [None] * len(full)
    for (place, labels), (_, following) in zip(lines, [*lines[1:], (0, nothing)], strict=True):
        here, after = ([bool(plain(cell)) for cell in one] for one in (labels, following))
        own = [
            (here[j] and after[j]) or (whole and not (here[j] and any(here[j + 1 :]) and any(after[j + 1 :])))
            for j, whole in enumerate(full)
        ]
        yield place, labels, own


def _filled(cells: Sequence[Cell]) -> bool:
    """Whether most cells hold something, so that they are labels and no heads of groups."""
    return 2 * sum(1 for cell in cells if plain(cell)) >= len(cells)


def _is_figure(cell: Cell) -> bool:
    """A number, or a sign that stands for none."""
    return _numeric(cell) or (isinstance(cell, str) and bool(cell.strip()) and cell.strip() in NOTHING)


def _numeric(cell: Cell) -> bool:
    """A number, whatever its commas mean, or a percentage."""
    return isinstance(cell, float) or (
        cell is not None and parse_number(re.sub(r",|%$", "", bare(cell))) is not None
    )


def _printed_years(title: Iterable[Sequence[Cell]]) -> frozenset[int]:
    """Numbers of four digits that may be a year, in the cells above the labels of rows."""
    said = " ".join(as_text(cell) for row in title for cell in row)
    return frozenset(map(int, re.findall(r"(?<![\d.,])(?:19|20)\d\d(?![\d.,]?\d)", said)))


def _printed_unit(header: Grid) -> str | None:
    """What stands behind the word for a unit and a colon, or a cell above the table that is a unit, or has one in brackets."""
    words = "|".join(map(re.escape, vocabulary().unit_words))
    pattern = re.compile(rf"(?:{words})\s*[:：]\s*([^,，;；)）]+)", re.IGNORECASE)
    cells = [cell for row in header for cell in row if isinstance(cell, str) and cell.strip()]
    if found := next((one[1].strip() for cell in cells if (one := pattern.search(cell))), None):
        return found
    bracketed = [part for cell in cells for part in (cell, *re.findall(r"[(\[（]([^)\]）]+)[)\]）]", cell))]
    return next(
        (part.strip() for part in bracketed if len(part) < 60 and "_1e" in (read_unit(part) or "")), None
    )
