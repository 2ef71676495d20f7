"""Reading a symmetric table: its blocks filled from the rows and columns the labels name."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np

from scenario_engine.data.tables.grid import Grid, number, read_grid
from scenario_engine.data.tables.layout import Layout, Line, find_layout, sectors
from scenario_engine.data.tables.table import Floats, Table
from scenario_engine.data.tables.vocabulary import plain, vocabulary
from scenario_engine.errors import TableError, near_miss

SINGULAR = ("gross_output", "imports", "error")
CHINESE = re.compile(r"[㐀-鿿]")


def read_table(path: Path, *, sheet: str | None = None, unit: str | None = None) -> Table:
    """The input-output table of a CSV or Excel file, found by its labels.

    Parameters
    ----------
    path
        The file.
    sheet
        Sheet of a workbook with several.
    unit
        Unit of the figures where the file does not print it, such as `"万元"` or `"CNY_1e4"`.

    Raises
    ------
    TableError
        A block that is missing, a line that is neither sector nor known total, a cell that is no number, a unit
        that is not known.
    """
    grid = read_grid(path, sheet)
    layout = find_layout(grid, path.name)
    domestic = [row for row in layout.rows if row.origin in ("", "domestic")]
    imported = [row for row in layout.rows if row.origin == "imported"]
    pairs = sectors(domestic, layout.columns, path.name)
    if not pairs:
        raise TableError(f"{path.name}: no sector stands on both sides of the table.")
    at_rows, at_columns = [row.place for row, _ in pairs], [column.place for _, column in pairs]

    def block(rows: list[int], columns: list[int]) -> Floats:
        return _block(grid, rows, columns, path.name)

    intermediate = block(at_rows, at_columns)
    imported_intermediate = None
    import_places: list[int] = []
    if imported:
        import_places = [row.place for row, _ in sectors(imported, layout.columns, path.name)]
        if len(import_places) != len(at_rows):
            raise TableError(
                f"{path.name}: {len(import_places)} sectors have imported rows and {len(at_rows)} domestic ones."
            )
        imported_intermediate = block(import_places, at_columns)

    def column(line: Line) -> Floats:
        values = block(at_rows, [line.place])[:, 0]
        return values + block(import_places, [line.place])[:, 0] if import_places else values

    other_columns = [line for line in layout.columns if line.place not in at_columns]
    columns = {line.role.name: line for line in other_columns if line.role is not None}
    rows = {line.role.name: line for line in layout.rows if line.role and line.place not in at_rows}
    if "gross_output" not in columns:
        raise TableError(f"{path.name}: the table has no column of gross output (总产出, GO).")
    final: dict[str, Floats] = {}
    for line in other_columns:
        if line.role is not None and line.role.name not in SINGULAR and _is_leaf(line, set(columns)):
            final[line.role.name] = final.get(line.role.name, 0.0) + column(line)
    primary = {
        name: block([line.place], at_columns)[0]
        for name, line in rows.items()
        if line.role is not None and not line.role.subtotal
    }
    output = block(at_rows, [columns["gross_output"].place])[:, 0]
    total_use = intermediate if imported_intermediate is None else intermediate + imported_intermediate
    imports = column(columns["imports"]) if "imports" in columns else None
    if imports is not None and imports.sum() < 0:
        imports = -imports  # printed as a deduction
    if imports is None and import_places:
        imports = imported_intermediate.sum(axis=1) + np.sum(  # type: ignore[union-attr]
            [block(import_places, [columns[name].place])[:, 0] for name in final], axis=0
        )
    unit_name, unit_from = unit_of(unit, layout, path.name)
    titles = _titles(layout, pairs)

    def row_or(name: str, otherwise: Callable[[], Floats]) -> Floats:
        return block([rows[name].place], at_columns)[0] if name in rows else otherwise()

    intermediate_input = row_or("intermediate_input_total", lambda: total_use.sum(axis=0))
    value_added = row_or(
        "value_added",
        lambda: np.sum(list(primary.values()), axis=0) if primary else output - intermediate_input,
    )
    return Table(
        sectors=titles[0],
        titles_zh=titles[1],
        titles_en=titles[2],
        unit=unit_name,
        unit_from=unit_from,
        intermediate=total_use,
        imported_intermediate=imported_intermediate,
        gross_output=output,
        final_uses=final,
        primary_inputs=primary,
        intermediate_input=intermediate_input,
        value_added=value_added,
        total_input=row_or("total_input", lambda: intermediate_input + value_added),
        imports=imports,
        error=column(columns["error"]) if "error" in columns else None,
        subtotals={name: column(line) for name, line in columns.items() if line.role and line.role.subtotal},
    )


def _is_leaf(line: Line, present: set[str]) -> bool:
    role = line.role
    return role is not None and not role.subtotal and not present & set(role.parts)


def _block(grid: Grid, rows: list[int], columns: list[int], name: str) -> Floats:
    return np.array(
        [[number(grid[i][j], f"{name}: row {i + 1}, column {j + 1}") for j in columns] for i in rows],
        dtype=float,
    ).reshape(len(rows), len(columns))


def unit_of(asked: str | None, layout: Layout, name: str) -> tuple[str, str]:
    """Unit of a table and where it was found: asked for, printed, or assumed from a known layout."""
    words = vocabulary()
    known_layout = words.layout(layout.labels)
    for written, origin in ((asked, "given"), (layout.unit, "printed on the table")):
        if written:
            if plain(written) not in words.units:
                raise TableError(f"{name}: unit {written!r} is not known. {near_miss(written, words.units)}")
            return words.units[plain(written)], origin
    if known_layout:
        return str(known_layout["unit"]), f"assumed: layout of {known_layout['title']}"
    raise TableError(f"{name}: the table prints no unit. Give it, such as --unit 万元.")


def _titles(layout: Layout, pairs: list[tuple[Line, Line]]) -> tuple[tuple[str, ...], ...]:
    """Codes, Chinese names and English names of the sectors, from whichever label column holds them."""
    words = vocabulary()
    columns = list(zip(*(row.labels for row, _ in pairs), strict=True))
    shared = [
        j for j in range(len(columns))
        if len(set(columns[j])) == len(pairs)
        and all(plain(label) in column.keys for label, (_, column) in zip(columns[j], pairs, strict=True))
    ]  # fmt: skip
    named = [j for j in shared if layout.heads[j] in words.codes]
    coded = [j for j in shared if all(re.fullmatch(r"[0-9A-Za-z.]{1,8}", label) for label in columns[j])]
    code = next(iter([*named, *coded, *shared]))
    rest = [
        column
        for j, column in enumerate(columns)
        if j != code and all(column) and len(set(column)) > len(pairs) // 2
    ]
    zh = next((column for column in rest if CHINESE.search("".join(column))), None)
    en = next((column for column in rest if not CHINESE.search("".join(column))), None)
    codes = columns[code]
    return tuple(codes), tuple(zh or en or codes), tuple(en or zh or codes)
