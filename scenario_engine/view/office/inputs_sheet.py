"""The sheet of inputs in a workbook: what a scenario assumes, written to be changed, and read back by cell.

Every input has a block: its name and title, its unit, its reason, a row for why it is changed, then years across and
labels down. Reading goes by the words at the beginning of rows, so rows may be moved, put in and taken out; a cell that
is not there is not changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import xarray as xr

from scenario_engine.data.label_names import near_label
from scenario_engine.data.tables.grid import Grid, as_text, cell_place, read_grid, sheets_of
from scenario_engine.data.unit_names import UnitWords
from scenario_engine.engine.inputs import between
from scenario_engine.scenario import own_names
from scenario_engine.scenario.amended import ChangedCells, in_unit
from scenario_engine.support.errors import (
    Problem,
    ProblemsFound,
    ScenarioEngineError,
    TableError,
    listing,
    near_miss,
)
from scenario_engine.support.files.numerals import not_a_number, parse_number_in
from scenario_engine.support.units import conversion_factor
from scenario_engine.view.report.words import say

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from scenario_engine.scenario.scenario import Scenario
    from scenario_engine.view.office.content import Language
    from scenario_engine.view.report.view_model import ViewModel

READ = ("data", "membership", "table", "computed")
"""Forms of an input that a scenario reads or leaves to the operators; it sets all others itself."""

SAME = 1e-9
"""Relative difference below which a number counts as not changed: spreadsheets keep fifteen digits, some fewer."""


class Styles(Protocol):
    """Formats of cells, as the workbook has them."""

    title: Any
    caption: Any
    soft: Any
    head: Any
    number_head: Any
    editable: Any


def write(sheet: Worksheet, view: ViewModel, language: Language, styles: Styles) -> None:
    """Write the inputs of a scenario into an empty sheet."""
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 30)
    sheet.set_column(2, 40, 13)
    sheet.write_string(0, 0, f"{_word('inputs_sheet', language)}: {view.title[language]}", styles.title)
    sheet.write_string(1, 0, _word("inputs_how", language), styles.soft)
    sheet.write_string(2, 0, _word("scenario", language), styles.caption)
    files = [file for file in view.record.get("files", {}) if Path(file).stem == view.name]
    sheet.write_row(2, 1, [view.name, *files])
    row = 4
    for name in assumed(view):
        row = _block(sheet, view, name, row, (language, styles)) + 2
    sheet.freeze_panes(3, 1)


def assumed(view: ViewModel) -> list[str]:
    """Inputs that files of the scenario set in numbers of their own, those of its own file first."""
    origins: Mapping[str, list[dict[str, Any]]] = view.record.get("origins") or {}
    names = [
        name
        for name, chain in origins.items()
        if name in view.inputs
        and any(place["form"] not in READ for place in chain)
        and bool(view.array(name).notnull().any())
    ]
    own = f"{view.name}.toml"
    return sorted(names, key=lambda name: Path(str(origins[name][-1]["file"])).name != own)


def _block(sheet: Worksheet, view: ViewModel, name: str, row: int, written: tuple[Language, Styles]) -> int:
    """One input; the last row that it takes."""
    language, styles = written
    array = view.array(name)
    for dim in array.dims:  # a file has one axis of years and labels for all inputs
        array = array.dropna(dim, how="all")
    factor = 0.01 if view.reading(name) == "percent" else 1.0
    told = {
        "input": [name, view.variable(name)[language]],
        "unit": [_unit(view, name, language)],
        "reason": [_reason(view, name, language)],
        "why_changed": [],
    }
    for at, (key, texts) in enumerate(told.items(), start=row):
        sheet.write_string(at, 0, _word(key, language), styles.caption if key == "input" else styles.soft)
        sheet.write_row(at, 1, texts, styles.caption if key == "input" else None)
    sheet.write_blank(row + 3, 1, None, styles.editable)
    row += len(told)
    down = [str(dim) for dim in array.dims if dim != "year"]
    years: list[Any] = [int(year) for year in array.indexes["year"]] if "year" in array.dims else []
    heads = [text for dim in down for text in (dim, view.dimension(dim)[language])]
    heads = heads or [_word("year" if years else "input", language), ""]
    sheet.write_row(row, 0, heads, styles.head)
    sheet.write_row(row, len(heads), years or [_word("value", language)], styles.number_head)
    values = array.transpose(*down, *(["year"] if years else [])).to_numpy().reshape(-1, len(years) or 1)
    for labels, cells in zip(product(*(array.indexes[dim] for dim in down)), values.tolist(), strict=True):
        row += 1
        said = [text for label in labels for text in (str(label), view.label(str(label))[language])]
        sheet.write_row(row, 0, said or [_word("value", language)])
        for at, value in enumerate((in_unit(cell, factor) for cell in cells), start=len(heads)):
            if isfinite(value):
                sheet.write_number(row, at, value, styles.editable)
    return row


def _unit(view: ViewModel, name: str, language: str) -> str:
    """The unit as a scenario may write it, in the words of the country for readers of Chinese."""
    if view.reading(name) == "percent":
        return "%" if language == "zh" else "percent"
    unit = view.unit(name)
    return UnitWords.of_result(view.result).said(unit, "zh") if language == "zh" else unit


def _reason(view: ViewModel, name: str, language: str) -> str:
    key = "reason_zh" if language == "zh" else "reason"
    reasons = [str(place.get(key) or place["reason"]) for place in view.record["origins"][name]]
    return "; ".join(dict.fromkeys(filter(None, reasons)))


def _word(key: str, language: str) -> str:
    return say(key)[language]


def _words(key: str) -> set[str]:
    """A word in both languages: either may stand in a book."""
    return set(say(key).values())


@dataclass
class InputsSheet:
    """The sheet of inputs of a workbook as somebody left it; `scenario` and `files` say of which scenario it is."""

    book: Path
    sheet: str
    rows: Grid
    scenario: str = ""
    files: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def read(cls, book: Path) -> InputsSheet:
        """The sheet of a book that `export … excel` wrote; refused where it has none."""
        sheets = sheets_of(book)
        name = next((one for one in sheets if one in _words("inputs_sheet")), None)
        if not book.is_file():
            raise TableError(f"there is no file {book.name!r} here.")
        if name is None and sheets:
            raise TableError(
                f"{book.name} has no sheet of inputs, only {listing(sheets)}.",
                "`scenario-engine export SCENARIO excel` writes one.",
            )
        found = cls(book, name or "", read_grid(book, name))
        for row in found.rows[:10]:
            if row[:1] and row[0] in _words("scenario"):
                found.scenario, *found.files = [str(cell) for cell in row[1:] if cell]
        return found

    def changes(self, scenario: Scenario) -> list[ChangedCells]:
        """What differs from the scenario the book was made of; every cell that cannot be read is told at once."""
        self.problems.clear()
        starts = [
            at for at, row in enumerate(self.rows) if row and row[0] in _words("input") and self._text(at, 1)
        ]
        found = [
            change
            for start, end in zip(starts, [*starts[1:], len(self.rows)], strict=True)
            if (change := self._change(scenario, start, end)) is not None
        ]
        if self.problems:
            raise ProblemsFound(self.problems)
        return found

    def _cell(self, row: int, column: int) -> Any:
        cells = self.rows[row]
        return cells[column] if column < len(cells) else None

    def _text(self, row: int, column: int) -> str:
        return as_text(self._cell(row, column))

    def _fault(self, row: int, column: int, message: str, advice: str = "") -> None:
        place = cell_place(self.book.name, self.sheet, row, column)
        self.problems.append(Problem(f"{place}: {message}", advice, code="workbook"))

    def _change(self, scenario: Scenario, start: int, end: int) -> ChangedCells | None:
        """What differs in the block of one input."""
        name = self._text(start, 1)
        array = scenario.inputs.get(name)
        if array is None:
            self._fault(start, 1, f"{scenario.name} has no input {name!r}.", near_miss(name, scenario.inputs))
            return None
        said = {self._text(at, 0): at for at in range(start, min(start + 8, end))}
        unit_row, why_row = (
            next((said[one] for one in _words(key) if one in said), None) for key in ("unit", "why_changed")
        )
        unit = self._unit_of(scenario, array, unit_row or start)
        down = [str(dim) for dim in array.dims if dim != "year"]
        wanted = {down[0]} if down else _words("year" if array.dims else "input")
        heads = next((at for at in range(start + 1, end) if self._text(at, 0) in wanted), None)
        if heads is None:
            advice = f"A row below begins with {listing(sorted(wanted))}."
            self._fault(start, 0, f"the heads of {name} are missing.", advice)
        if unit is None or heads is None:
            return None
        cells = dict(self._cells(scenario, array, unit, heads, end))
        why = self._text(why_row, 1) if why_row is not None else ""
        reason = why or say("changed_in", book=self.book.name)
        return ChangedCells(name, *unit, cells, reason) if cells else None

    def _unit_of(self, scenario: Scenario, array: xr.DataArray, row: int) -> tuple[str, float] | None:
        """The unit of a block and what it is worth in the canonical one."""
        text, canonical = self._text(row, 1), str(array.attrs["units"])
        known, words = own_names.UNITS.get(text, text), UnitWords.of(scenario.dataset)
        if text in (words.said(canonical, "zh"), words.said(canonical, "en")):
            known = canonical
        try:
            return known, conversion_factor(known, canonical, scenario.dataset.definitions)
        except ScenarioEngineError as fault:
            self._fault(row, 1, fault.message, fault.advice or f"Write {canonical}.")
            return None

    def _cells(
        self, scenario: Scenario, array: xr.DataArray, unit: tuple[str, float], heads: int, end: int
    ) -> Iterator[tuple[tuple[object, ...], float]]:
        """Labels and number of each changed cell."""
        down = [str(dim) for dim in array.dims if dim != "year"]
        first = max(2, 2 * len(down))
        columns = dict(self._columns(array, heads, first))
        seen: dict[tuple[str, ...], int] = {}
        for row in range(heads + 1, end):
            if all(as_text(cell) == "" for cell in self.rows[row]):
                break
            labels = self._labels(scenario, array, down, row)
            if labels is None:
                continue
            if labels in seen:
                before = seen[labels] + 1
                self._fault(row, 0, f"{listing(labels)} stands in row {before} and again.", "Keep one.")
                continue
            seen[labels] = row
            for column, year in columns.items():
                where = dict(zip(down, labels, strict=True)) | ({"year": year} if year is not None else {})
                value = self._number(scenario, array, unit, row, column)
                given = in_unit(float(array.sel(where)), unit[1])
                if value is not None and abs(value - given) > SAME * max(abs(value), abs(given)):
                    yield tuple(where[str(dim)] for dim in array.dims), value

    def _columns(self, array: xr.DataArray, heads: int, first: int) -> Iterator[tuple[int, int | None]]:
        """Columns of numbers, each with its year."""
        if "year" not in array.dims:
            yield first, None
            return
        years = [int(year) for year in array.indexes["year"]]
        seen: dict[str, int] = {}
        for column in range(first, len(self.rows[heads])):
            text = self._text(heads, column)
            if text in seen:
                before = str(cell_place(self.book.name, self.sheet, heads, seen[text])).rpartition("!")[2]
                self._fault(heads, column, f"the year {text} stands in {before} already.", "Keep one.")
            elif text and text in map(str, years):
                seen[text] = column
                yield column, int(text)
            elif text:
                span = f"It has {years[0]}–{years[-1]}."
                self._fault(heads, column, f"{array.name} has no year {text!r}.", span)

    def _labels(
        self, scenario: Scenario, array: xr.DataArray, down: list[str], row: int
    ) -> tuple[str, ...] | None:
        """Labels of a row; None where one is not known."""
        found = []
        for at, dim in enumerate(down):
            known = [str(label) for label in array.indexes[dim]]
            text = self._text(row, 2 * at)
            label = own_names.label(scenario.dataset, dim, text, known)
            if not text:
                advice = "Write it, or take the whole row out."
                self._fault(row, 2 * at, f"the label of {dim!r} is missing.", advice)
                return None
            if label not in known:
                near = near_label(scenario.dataset, dim, text, known) or near_miss(text, known)
                self._fault(row, 2 * at, f"{text!r} is not a label of {dim!r}.", near)
                return None
            found.append(label)
        return tuple(found)

    def _number(
        self, scenario: Scenario, array: xr.DataArray, unit: tuple[str, float], row: int, column: int
    ) -> float | None:
        """The number of a cell, in the unit of its block; None where there is none, or none that may stand there."""
        cell = self._cell(row, column)
        if as_text(cell) == "":
            self._fault(row, column, "the cell is empty.", "Write a number, or take the whole row out.")
            return None
        value = cell if isinstance(cell, float) else parse_number_in(unit[0], str(cell))
        if value is None:
            self._fault(row, column, *not_a_number(str(cell)))
            return None
        low, high = scenario.graph.variable(str(array.name)).bounds
        if not low <= value * unit[1] <= high:
            limits = between(low / unit[1], high / unit[1])
            self._fault(row, column, f"{array.name} is {value:g}; it must {limits} ({unit[0]}).")
            return None
        return value
