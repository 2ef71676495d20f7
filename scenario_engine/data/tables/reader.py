"""Reading a symmetric table: its blocks filled from the rows and columns the labels name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scenario_engine.data.tables.grid import Grid, number, read_grid
from scenario_engine.data.tables.layout import Layout, Line, find_layout, sectors
from scenario_engine.data.tables.table import Table
from scenario_engine.data.tables.vocabulary import Role, plain, vocabulary
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError, near_miss

__all__ = ["read_table"]

HOME = ("", "domestic")
"""Origins of the rows that are sectors of the country itself."""
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
    pairs = sectors([row for row in layout.rows if row.origin in HOME], layout.columns, path.name)
    if not pairs:
        raise TableError(f"{path.name}: no sector stands on both sides of the table.")
    blocks = _Blocks(
        grid,
        path.name,
        at_rows=[row.place for row, _ in pairs],
        at_imports=_import_rows(layout, path.name, len(pairs)),
        at_columns=[column.place for _, column in pairs],
    )
    columns = [line for line in layout.columns if line.place not in blocks.at_columns]
    rows = {line.role.name: line for line in layout.rows if line.role and line.place not in blocks.at_rows}
    outputs = [line for line in columns if line.role and line.role.name == "gross_output"]
    if not outputs:
        raise TableError(f"{path.name}: the table has no column of gross output (总产出, GO).")
    output = blocks.cells(blocks.at_rows, [outputs[-1].place])[:, 0]
    by_role = summed((line, blocks.column(line)) for line in columns if line not in outputs)
    final = final_uses(by_role)
    imported = blocks.cells(blocks.at_imports, blocks.at_columns) if blocks.at_imports else None
    intermediate = blocks.cells(blocks.at_rows, blocks.at_columns)
    if imported is not None:
        intermediate = intermediate + imported
    inputs = summed((line, blocks.row(line)) for line in layout.rows if line.place not in blocks.at_rows)
    primary = {name: values for name, (role, values) in inputs.items() if not role.subtotal}
    bought = blocks.row(rows["intermediate_input_total"]) if "intermediate_input_total" in rows else None
    bought = intermediate.sum(axis=0) if bought is None else bought
    if "value_added" in rows:
        value_added = blocks.row(rows["value_added"])
    else:
        value_added = np.sum(list(primary.values()), axis=0) if primary else output - bought
    unit_name, unit_from = unit_of(unit, layout, path.name)
    codes, titles_zh, titles_en = _titles(layout, pairs)
    return Table(
        sectors=codes,
        titles_zh=titles_zh,
        titles_en=titles_en,
        unit=unit_name,
        unit_from=unit_from,
        intermediate=intermediate,
        imported_intermediate=imported,
        gross_output=output,
        final_uses=final,
        primary_inputs=primary,
        intermediate_input=bought,
        value_added=value_added,
        total_input=blocks.row(rows["total_input"]) if "total_input" in rows else bought + value_added,
        imports=_imports(
            blocks, by_role, [line for line in columns if line.role and line.role.name in final]
        ),
        error=by_role["error"][1] if "error" in by_role else None,
        subtotals={name: values for name, (role, values) in by_role.items() if role.subtotal},
    )


@dataclass(frozen=True)
class _Blocks:
    """The cells of a grid by the places of its sectors; rows of imported products, if any, beside the domestic."""

    grid: Grid
    name: str
    at_rows: list[int]
    at_imports: list[int]
    at_columns: list[int]

    def cells(self, rows: list[int], columns: list[int]) -> Floats:
        return np.array(
            [
                [number(self.grid[i][j], f"{self.name}: row {i + 1}, column {j + 1}") for j in columns]
                for i in rows
            ],
            dtype=float,
        ).reshape(len(rows), len(columns))

    def row(self, line: Line) -> Floats:
        return np.asarray(self.cells([line.place], self.at_columns)[0])

    def column(self, line: Line) -> Floats:
        """Domestic and imported products together."""
        values = self.cells(self.at_rows, [line.place])[:, 0]
        return values + self.cells(self.at_imports, [line.place])[:, 0] if self.at_imports else values


def _import_rows(layout: Layout, name: str, count: int) -> list[int]:
    imported = [row for row in layout.rows if row.origin == "imported"]
    if not imported:
        return []
    places = [row.place for row, _ in sectors(imported, layout.columns, name)]
    if len(places) != count:
        raise TableError(f"{name}: {len(places)} sectors have imported rows and {count} domestic ones.")
    return places


def summed(lines: Iterable[tuple[Line, Floats]]) -> dict[str, tuple[Role, Floats]]:
    """Role → the figures of its line, sectors left out; where several lines have one role, their sum."""
    sums: dict[str, tuple[Role, Floats]] = {}
    for line, values in lines:
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


def _imports(blocks: _Blocks, by_role: Mapping[str, tuple[Role, Floats]], final: list[Line]) -> Floats | None:
    """Imports as a positive deduction, from their own column or from the rows of imported products."""
    if "imports" in by_role:
        return deducted(by_role["imports"][1])
    if not blocks.at_imports:
        return None
    places = [*blocks.at_columns, *(line.place for line in final)]
    return np.asarray(blocks.cells(blocks.at_imports, places).sum(axis=1))


def unit_of(asked: str | None, layout: Layout, name: str) -> tuple[str, str]:
    """Unit of a table and where it was found: asked for, printed, or assumed from a known layout."""
    words = vocabulary()
    known_layout = words.layout(layout.labels)
    for written, origin in ((asked, "given"), (layout.unit, "printed on the table")):
        if written:
            if plain(written) not in words.units:
                raise TableError(f"{name}: unit {written!r} is not known.", near_miss(written, words.units))
            return words.units[plain(written)], origin
    if known_layout:
        return str(known_layout["unit"]), f"assumed: layout of {known_layout['title']}"
    raise TableError(f"{name}: the table prints no unit.", "Give it, such as --unit 万元.")


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
