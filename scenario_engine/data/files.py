"""The files of a dataset: its description in TOML and its tables in CSV, compared with their sums when they are read."""

import io
import os
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
from pydantic import ConfigDict, Field

from scenario_engine.data.tables.grid import as_text, cell_place, is_workbook, one_sheet, read_grid
from scenario_engine.methods.growth.gaps import Filling
from scenario_engine.support.errors import Location, ScenarioEngineError
from scenario_engine.support.files import checksums
from scenario_engine.support.files.numerals import parse_numbers
from scenario_engine.support.files.plaintext import read_text, records
from scenario_engine.support.toml import located
from scenario_engine.support.toml.bilingual import Told
from scenario_engine.support.toml.record import Faults, Record
from scenario_engine.support.toml.validation import validated
from scenario_engine.support.units import nearly_common

YEAR = r"[0-9]{1,4}"
"""A year as a table writes it."""


class Series(Record):
    """A series by year in one of the dataset's tables."""

    file: str = Field(examples=["national"])
    """The table, without `.csv`."""
    indicator: str | None = None
    """Rows with this indicator."""
    vintage: str | None = None
    """Rows of this vintage."""
    gaps: Filling | None = None
    """How missing years are filled."""


def _misspelt_kinds(bases: Iterable[str]) -> Faults:
    for base in bases:
        meant = nearly_common(base)
        yield meant, f"counts {base!r}, nearly the same word as {meant!r}; write that"


class Units(Record):
    """What numbers are counted in."""

    counted_in: dict[str, str] = Field(examples=[{"money": "CNY_1e8", "person": "persons_1e4"}])
    """Unit of each base kind, such as money and person."""
    definitions: list[str] = Field(examples=[["CNY_1e8 = 1e8 CNY"]])
    """The dataset's own units, in pint's syntax."""
    deflators: dict[str, Series] = Field(default_factory=dict)
    """Price indices by name, through which prices of two years meet."""
    rates: dict[str, Series] = Field(default_factory=dict)
    """What a foreign currency is worth, by year, in the dataset's."""

    def _faults(self) -> Faults:
        return _misspelt_kinds(self.counted_in)


class Scale(Record):
    """One way to show a unit."""

    unit: str
    """A unit of the kind."""
    text: str
    """What it is called."""
    written: str | None = None
    """Number and unit with braces for the number, where they are not simply put side by side."""


class Display(Record):
    """How a kind of quantity is shown, the smallest unit first; in one language or in both."""

    kind: str = Field(examples=["money"])
    """Such as money or money/person."""
    zh: Annotated[list[Scale], Field(min_length=1)] | None = None
    """Units in Chinese."""
    en: Annotated[list[Scale], Field(min_length=1)] | None = None
    """Units in English."""

    def _faults(self) -> Faults:
        yield not (self.zh or self.en), "shows no unit; give en = [ … ] or zh = [ … ]"
        yield from _misspelt_kinds(re.findall("[a-z_]+", self.kind))


class TableAbout(Record):
    """What `dataset.toml` says of the input-output table that the dataset holds; `data import` says more."""

    model_config = ConfigDict(extra="allow")

    year: int = Field(examples=[2017])
    """Whose transactions it has."""
    region: str = Field(examples=["China"])
    """Whose economy it is of."""
    unit: str = Field(examples=["CNY_1e4"])
    """Of its flows."""


class DatasetRecord(Record):
    """What `dataset.toml` says; tools that make datasets keep records of their own beside it."""

    model_config = ConfigDict(extra="allow")

    name: str = Field(examples=["china"])
    """The dataset's short name."""
    title: Told
    """What it is called."""
    subject: Told | None = None
    """What results are about; the title where it is left out."""
    subject_over: dict[str, Told] = Field(default_factory=dict)
    """What results that run over a dimension are about instead."""
    units: Units
    """What numbers are counted in."""
    table: TableAbout | None = None
    """The input-output table in it."""
    published: list[str] = Field(default_factory=list)
    """Tables of what reports print."""
    display: list[Display] = Field(default_factory=list)
    """How numbers are shown."""
    source_zh: dict[str, str] = Field(default_factory=dict)
    """What sources that the tables name in English are called in Chinese."""
    quality_zh: dict[str, str] = Field(default_factory=dict)
    """What the tables say of the quality of a row, in Chinese."""
    wholes: dict[str, str] = Field(default_factory=dict)
    """What published figures call all labels of a dimension."""
    dimensions: dict[str, list[str]] = Field(default_factory=dict)
    """Label sets that name a dimension that has none of its own."""


def read_description(path: Path) -> dict[str, Any]:
    """What `dataset.toml` says; a key of the wrong form is refused with line and column."""
    checksums.verify(path)
    toml = located.parse(read_text(path), f"{path.parent.name}/{path.name}")
    validated(DatasetRecord, toml)
    return toml.values


def stamp(path: Path | os.DirEntry[str]) -> tuple[str, int, int]:
    """What changes when a file does: its name, its time of change, its size."""
    found = path.stat()
    return path.name, found.st_mtime_ns, found.st_size


def read_rows(path: Path, sheet: str = "") -> pd.DataFrame:
    """One CSV, or one sheet of a workbook, as text columns, `value` as numbers, `year` as integers; read once.

    A file that was changed is read again; one that is not what its sum says is refused.
    """
    return _rows(path, sheet, stamp(path))


@cache
def _rows(path: Path, sheet: str, _: tuple[str, int, int]) -> pd.DataFrame:
    checksums.verify(path)
    frame = _sheet(path, sheet) if is_workbook(path.name) else _text(path)
    if "value" in frame:
        # A published band such as "1-6" is not a number; `select` refuses it where a number is asked for.
        frame["value"] = parse_numbers(frame["value"])
    if "year" in frame and frame["year"].str.fullmatch(YEAR).all():
        frame["year"] = frame["year"].astype(int)
    frame.attrs["file"] = str(path)
    return frame


def _sheet(path: Path, sheet: str) -> pd.DataFrame:
    """Rows of a sheet by their place in it, as text; those without anything are left out."""
    name = one_sheet(path, sheet or None)
    heads, *rows = [[as_text(one) for one in row] for row in read_grid(path, name or None)] or [[]]
    width = max((at for at, head in enumerate(heads, start=1) if head), default=0)
    twice = next((head for head in heads[:width] if heads.count(head) > 1), None)
    if twice is not None:
        raise ScenarioEngineError(f"{path.name}, {name}: column {twice!r} appears twice.", "Keep one.")
    filled = {at: row[:width] for at, row in enumerate(rows, start=1) if any(row)}
    frame = pd.DataFrame.from_dict(filled, orient="index", columns=heads[:width], dtype=str)
    frame.attrs["sheet"] = name
    return frame


def _text(path: Path) -> pd.DataFrame:
    """Rows of a CSV, as text."""
    text = read_text(path)
    try:
        frame = pd.read_csv(io.StringIO(text), dtype=object, keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as fault:
        records(text, path.name)  # says which row has more cells than there are columns
        raise ScenarioEngineError(f"{path.name}: is not a CSV table ({fault}).") from None
    if not isinstance(frame.index, pd.RangeIndex) or frame.isna().to_numpy().any():
        records(text, path.name)  # or fewer
    return frame


def rows_where(frame: pd.DataFrame, **labels: object) -> pd.DataFrame:
    """Rows with these labels in the columns of these names."""
    for column, label in labels.items():
        frame = frame[frame[column] == label]
    return frame


def cell(frame: pd.DataFrame, row: int, column: str) -> tuple[str, Location]:
    """What a table of `read_rows` says in a cell, as it is written, and where."""
    path = Path(frame.attrs["file"])
    if "sheet" in frame.attrs:
        at = list(frame.columns).index(column)
        written = as_text(read_grid(path, frame.attrs["sheet"])[row][at])
        return written, cell_place(path.name, frame.attrs["sheet"], row, at)
    text = read_text(path)
    line, cells = records(text, path.name)[1][row]
    written = text.splitlines()[line - 1]
    at = max(0, written.find(cells[column]))
    return cells[column], Location(path.name, line, at + 1, max(1, len(cells[column])), written)
