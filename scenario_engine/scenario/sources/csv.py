"""Inputs from a CSV or a workbook that lies beside the scenario file: one column per dimension, and `value`."""

import csv
import os
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
import xarray as xr

from scenario_engine.data.files import YEAR
from scenario_engine.data.label_names import near_label
from scenario_engine.data.tables.grid import as_text, cell_place, is_workbook, one_sheet, read_grid
from scenario_engine.engine.operator import Exogenous, Variable
from scenario_engine.scenario import own_names
from scenario_engine.scenario.entry import Frame, Given, Refused
from scenario_engine.scenario.files import outside
from scenario_engine.support.errors import Location, Problem, ScenarioEngineError, listing, near_miss
from scenario_engine.support.files.numerals import not_a_number, parse_number_in
from scenario_engine.support.files.plaintext import fail_unless_regular
from scenario_engine.support.files.project import may_read
from scenario_engine.support.toml.bilingual import together

ABOUT = ("unit", "source", "quality", "vintage", "note")
"""Columns a table may have beside its dimensions and `value`; `unit` must agree with the entry."""

KEPT = ("vintage", "source", "quality")
"""Of these, what goes with the input, each word once."""

SHOWN_AT_ONCE = 10
"""Faults of one table that are reported together."""


def from_table(variable: Variable, given: Given, frame: Frame) -> xr.DataArray:
    """The table's values on the model's labels; every cell must be given once. What rows say of themselves is kept.

    What is wrong is refused with its line, in a workbook with its cell.
    """
    table = (_Sheet if is_workbook(str(given.entry.table)) else _Table)(given, frame)
    table.refuse_other_columns((*variable.dims, "value"))
    coords: dict[str, list[object]] = {}
    for dim in variable.dims:
        if dim == "year":
            found = sorted({int(row["year"]) for _, row in table.rows if re.fullmatch(YEAR, row["year"])})
            needed = frame.years(variable)
            frame.note_unneeded([year for year in found if needed and year not in needed], given, "table")
            coords[dim] = list(found or needed or ())
        else:
            coords[dim] = list(frame.labels.get(dim, ()))
    told = {key: dict.fromkeys(filter(None, (row.get(key) for _, row in table.rows))) for key in KEPT}
    return xr.DataArray(
        _cells(table, coords, frame, variable.blank if isinstance(variable, Exogenous) else ""),
        coords=coords,
        dims=list(variable.dims),
        attrs=_told(told, frame),
    )


def _told(words: Mapping[str, Collection[str]], frame: Frame) -> dict[str, str]:
    """What rows say of themselves, and in the dataset's Chinese where it has some."""
    in_zh = {"source_zh": frame.dataset.source_zh, "quality_zh": frame.dataset.quality_zh}
    english = {key: "; ".join(sorted(said) if key == "vintage" else said) for key, said in words.items()}
    return english | {
        key: together((known.get(word, word) for word in words[key.removesuffix("_zh")]), "zh")
        for key, known in in_zh.items()
    }


class _Table:
    """A CSV with the places of its lines."""

    def __init__(self, given: Given, frame: Frame) -> None:
        self.given, self.name = given, str(given.entry.table)
        self.asked_at = given.value_place("table")
        self.columns: list[str] = []
        self.rows: list[tuple[int, dict[str, str]]] = []
        self._fill(frame)

    def _fill(self, frame: Frame) -> None:
        """Read columns, and rows with their lines."""
        if self.given.entry.sheet is not None:
            message, place = f"{self.name} is not a workbook and has no sheets.", self.given.place("sheet")
            raise Refused.of(f"{self.given}: {message}", "Remove `sheet`.", place, code="table")
        self.lines = self._read(frame).splitlines()
        records = self._records()
        self.columns = [own_names.column(column.strip()) for column in records[0]] if records else []
        for line, record in enumerate(records[1:], start=2):
            if record and len(record) != len(self.columns):
                message = f"{len(record)} cells stand under {len(self.columns)} columns."
                raise Refused(
                    self.fault(message, "Give each column one cell; quote a cell with a comma.", line)
                )
            if record:
                self.rows.append((line, dict(zip(self.columns, map(str.strip, record), strict=True))))

    def _records(self) -> list[list[str]]:
        reader = csv.reader(self.lines, skipinitialspace=True)
        try:
            return list(reader)
        except csv.Error as fault:
            message = f"{self.name} is not a CSV table ({fault})."
            raise Refused(self.fault(message, "Close every quotation mark.", reader.line_num)) from None

    def _read(self, frame: Frame) -> str:
        if self.name in self.given.layer.tables:
            return self.given.layer.tables[self.name]
        path = self.path(frame)
        try:
            return path.read_text(encoding="utf-8-sig")
        except OSError as fault:
            message = f"{self.name} cannot be read ({fault.strerror or fault})."
            raise Refused(self.fault(message, "Look who may read it, and whether it is a file.")) from None
        except UnicodeDecodeError:
            raise Refused(self.fault(f"{self.name} is not UTF-8 text.", "Save it as CSV UTF-8.")) from None

    def path(self, frame: Frame) -> Path:
        """The file, which lies in the project."""
        path = self.given.layer.path.parent / self.name
        if not may_read(path, frame.project):
            what = f"{self.given} reads {self.name!r}"
            raise Refused(outside(what, self.asked_at, frame.project))
        try:
            fail_unless_regular(path)
        except ScenarioEngineError as fault:
            raise Refused(self.fault(fault.message, fault.advice)) from None
        if not os.path.isfile(path):  # noqa: PTH113 - the name may be too long, or hold a NUL character
            beside = self.given.layer.path.parent
            endings = "**/*.csv", "**/*.xlsx"
            files = (file for ending in endings for file in beside.glob(ending))
            known = [file.relative_to(beside).as_posix() for file in files if file.is_file()]
            advice = near_miss(self.name, known) or "Its path is relative to this file."
            raise Refused(self.fault(f"the table {self.name!r} does not exist.", advice))
        return path

    def fault(
        self, message: str, advice: str, line: int | None = None, cell: str = "", *, column: str = ""
    ) -> Problem:
        """A problem at a line of the table, or where the scenario asks for it."""
        message = f"{self.given}: {message}"
        place = None if line is None else self.place(line, cell, column)
        if place is None:
            return Problem(message, advice, self.asked_at, code="table")
        return Problem(
            message, advice, place, ((self.asked_at, "the table is asked for here"),), code="table"
        )

    def place(self, line: int, cell: str, column: str) -> Location | None:
        """Where a line says something; None where there are no lines."""
        if not self.lines:
            return None
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        at = text.find(cell) if cell else 0
        return Location(self.name, line, max(0, at) + 1, max(1, len(cell or text)), text)

    def refuse_other_columns(self, wanted: Sequence[str]) -> None:
        """Raise `Refused` for columns that are missing, appear twice, or that nothing reads."""
        told = f"Its columns must be {', '.join(wanted)}."
        for column in wanted:
            if column not in self.columns:
                raise Refused(self.fault(f"{self.name} lacks the column {column!r}.", told, 1))
        for column in self.columns:
            if self.columns.count(column) > 1:
                raise Refused(self.fault(f"the column {column!r} appears twice.", told, 1, column))
            if column not in (*wanted, *ABOUT):
                told = f"{told[:-1]}, and may be {', '.join(ABOUT)}."
                raise Refused(self.fault(f"nothing reads the column {column!r}.", told, 1, column))


class _Sheet(_Table):
    """A sheet of a workbook; lines are its rows."""

    def _fill(self, frame: Frame) -> None:
        path = self.path(frame)
        try:
            self.sheet = one_sheet(path, self.given.entry.sheet)
            self.cells = [[as_text(cell) for cell in row] for row in read_grid(path, self.sheet or None)]
        except ScenarioEngineError as fault:
            key = "table" if self.given.entry.sheet is None else "sheet"
            place = self.given.value_place(key)
            raise Refused(Problem.of(fault, place, "table", str(self.given))) from None
        heads = self.cells[0] if self.cells else []
        width = max((at for at, head in enumerate(heads, start=1) if head), default=0)
        self.columns = [own_names.column(head) for head in heads[:width]]
        for line, cells in enumerate(self.cells[1:], start=2):
            beyond = next((cell for cell in cells[width:] if cell), "")
            if beyond:
                message = f"{beyond!r} stands under no column."
                raise Refused(self.fault(message, "Give the column a head, or empty the cell.", line, beyond))
            if any(cells):
                self.rows.append((line, dict(zip(self.columns, cells[:width], strict=True))))

    def place(self, line: int, cell: str, column: str) -> Location | None:
        """The cell of a row: under a column, or the one that says so."""
        row = self.columns if line == 1 else self.cells[line - 1]
        named = self.columns.index(column) if column in self.columns else None
        at = named if named is not None else row.index(cell) if cell in row else 0
        return cell_place(Path(self.name).name, self.sheet, line - 1, at)


def _cells(
    table: _Table, coords: Mapping[str, Sequence[object]], frame: Frame, blank: str
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    at = {dim: {str(label): index for index, label in enumerate(labels)} for dim, labels in coords.items()}
    values = np.full([len(labels) for labels in coords.values()], np.nan)
    given_in: dict[tuple[int, ...], int] = {}
    faults: list[Problem] = []
    unit = table.given.entry.unit
    for line, row in table.rows:
        if len(faults) >= SHOWN_AT_ONCE:
            break
        for dim in coords:
            row[dim] = own_names.label(frame.dataset, dim, row[dim], list(at[dim]))
        if own_names.UNITS.get(row.get("unit", ""), row.get("unit", unit)) != unit:
            message = f"this row is in {row['unit']!r}, and the entry says unit = {unit!r}."
            faults.append(table.fault(message, "Use one unit.", line, row["unit"], column="unit"))
        unknown = [dim for dim in coords if row[dim] not in at[dim]]
        for dim in unknown:
            message = f"{row[dim]!r} is not a label of {dim!r}."
            near = near_label(frame.dataset, dim, row[dim], list(at[dim])) or near_miss(row[dim], at[dim])
            faults.append(table.fault(message, near, line, row[dim], column=dim))
        if unknown:
            continue
        cell = tuple(at[dim][row[dim]] for dim in coords)
        if cell in given_in:
            message = f"{listing(row[dim] for dim in coords) or 'the number'} is given in line {given_in[cell]} and again."
            faults.append(table.fault(message, "Keep one.", line))
        given_in[cell] = line
        value = 0.0 if blank and not row["value"] else parse_number_in(unit or "", row["value"])
        if value is None:
            faults.append(table.fault(*not_a_number(row["value"]), line, row["value"], column="value"))
        else:
            values[cell] = value
    if faults:
        raise Refused(*faults)
    if len(given_in) < values.size:
        cell = next(cell for cell in np.ndindex(values.shape) if cell not in given_in)
        lost = listing(labels[index] for labels, index in zip(coords.values(), cell, strict=True))
        message = f"{table.name} has no value for {lost or 'the number'}."
        raise Refused(table.fault(message, "Every cell is given once.", None))
    return values
