"""An Excel workbook: a sheet of contents, one sheet a variable with names in both languages, inputs, provenance."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenario_engine.models import words
from scenario_engine.support.optional import need
from scenario_engine.support.units import reads_in_percent

if TYPE_CHECKING:
    import xarray as xr
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

__all__ = ["write_excel"]

LONGEST_NAME = 31
"""Characters Excel allows in a sheet's name."""

LONGEST_TEXT = 32_000
"""Characters Excel allows in a cell, less some room."""

ROWS = 1_000_000
"""Rows a sheet may have; larger variables are left to Parquet and said so in the contents."""


def write_excel(file: Path, result: xr.Dataset, inputs: xr.Dataset, record: Mapping[str, Any]) -> None:
    """Write a workbook.

    Texts are written as texts whatever they begin with, so a label such as `=1+1` is never run as a formula.

    Parameters
    ----------
    file
        The `.xlsx` file.
    result, inputs
        What was computed, and from what; any dimensions, `units` in the attributes.
    record
        Provenance, JSON-ready.

    Raises
    ------
    ScenarioEngineError
        Without the `excel` group of dependencies.
    """
    xlsxwriter = need("xlsxwriter", "excel", "Writing Excel")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(file), options) as book:
        _Workbook(book, result, inputs, record).write()


class _Workbook:
    """One workbook while it is written: its formats and the sheet names that are taken."""

    def __init__(
        self, book: xlsxwriter.Workbook, result: xr.Dataset, inputs: xr.Dataset, record: Mapping[str, Any]
    ) -> None:
        self.book, self.result, self.inputs, self.record = book, result, inputs, record
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.link = book.add_format({"font_color": "#1f4e8c", "underline": 1})
        self.number = book.add_format({"num_format": "#,##0.0"})
        self.share = book.add_format({"num_format": "0.00%"})
        self.ratio = book.add_format({"num_format": "#,##0.0000"})
        self.taken: set[str] = set()

    def write(self) -> None:
        contents = self.sheet("contents")
        contents.write_string(0, 0, self.record.get("title", {}).get("zh", ""), self.title)
        contents.write_string(1, 0, self.record.get("title", {}).get("en", ""), self.title)
        heads = [
            "variable",
            "sheet",
            "name_zh",
            "name_en",
            "what_zh",
            "what_en",
            "unit",
            "dimensions",
            "source",
        ]
        self.row(contents, 3, heads, self.head)
        at = 4
        for kind, data in (("result", self.result), ("input", self.inputs)):
            for name, array in data.data_vars.items():
                sheet = self.variable(str(name), array, data) if array.size <= ROWS else ""
                attrs = array.attrs
                dims = " × ".join(map(str, array.dims))
                said = [*_told(str(name), attrs), attrs.get("units", ""), dims, attrs.get("source", "")]
                self.row(contents, at, [str(name), sheet or f"{kind}: too long for Excel", *map(str, said)])
                if sheet:
                    contents.write_url(at, 1, f"internal:'{sheet}'!A1", self.link, sheet)
                at += 1
        contents.set_column(0, 1, 34)
        contents.set_column(2, 3, 28)
        contents.set_column(4, 5, 60)
        contents.set_column(6, 7, 18)
        contents.set_column(8, 8, 60)
        contents.freeze_panes(4, 1)
        self.provenance()

    def variable(self, name: str, array: xr.DataArray, data: xr.Dataset) -> str:
        """One variable: years across where it has years, else a column of values."""
        sheet = self.sheet(name)
        across = "year" if "year" in array.dims else None
        down = [str(dim) for dim in array.dims if dim != across]
        names = [
            [dim, *(f"{dim}_{lang}" for lang in ("zh", "en") if f"{dim}_{lang}" in data.coords)]
            for dim in down
        ]
        unit = str(array.attrs.get("units", ""))
        heads: list[Any] = [column for columns in names for column in columns]
        years = [int(year) for year in array.indexes["year"]] if across else []
        values_heads: list[Any] = [*years] or ["value"]
        self.row(sheet, 0, [*heads, *values_heads, "unit"], self.head)
        form = self.share if reads_in_percent(array.attrs) else self.ratio if unit == "1" else self.number
        for at, (labels, values) in enumerate(_rows(array, down, across), start=1):
            texts = [
                str(data[column].sel({dim: label}).item()) if column != dim else str(label)
                for dim, label, columns in zip(down, labels, names, strict=True)
                for column in columns
            ]
            self.row(sheet, at, [*texts, *values, unit], number=form)
        sheet.set_column(0, max(0, len(heads) - 1), 20)
        sheet.set_column(len(heads), len(heads) + len(years or [0]), 13)
        sheet.freeze_panes(1, len(heads))
        return str(sheet.get_name())

    def provenance(self) -> None:
        sheet = self.sheet("provenance")
        self.row(sheet, 0, ["key", "value"], self.head)
        at = 1
        for key, value in self.record.items():
            parts = value.items() if isinstance(value, dict) and key in ("files", "data") else [("", value)]
            for part, content in parts:
                text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
                self.row(sheet, at, [f"{key}: {part}" if part else key, text[:LONGEST_TEXT]])
                at += 1
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, 1, 120)

    def sheet(self, name: str) -> Worksheet:
        """A sheet whose name is no longer than Excel allows and not taken."""
        short, count = name[:LONGEST_NAME], 2
        while short.lower() in self.taken:
            tail = f"~{count}"
            short, count = name[: LONGEST_NAME - len(tail)] + tail, count + 1
        self.taken.add(short.lower())
        return self.book.add_worksheet(short)

    def row(self, sheet: Worksheet, at: int, cells: list[Any], form: Any = None, number: Any = None) -> None:
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(at, column, cell, form)
            elif isfinite(cell):
                sheet.write_number(at, column, cell, form or number)


def _told(name: str, attrs: Mapping[str, Any]) -> list[str]:
    """Name of a variable and what it is, Chinese before English."""
    called = words.variable(name)
    about = words.about(name, str(attrs.get("long_name", "")))
    return [text[language] for text in (called, about) for language in ("zh", "en")]


def _rows(
    array: xr.DataArray, down: list[str], across: str | None
) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    """Labels of a row and its values, in the order of the array."""
    from itertools import product

    ordered = array.transpose(*down, *([across] if across else []))
    labels = product(*(ordered.indexes[dim] for dim in down))
    width = ordered.sizes[across] if across else 1
    values = ordered.to_numpy().reshape(-1, width)
    for label, row in zip(labels, values, strict=True):
        yield label, [float(value) for value in row]
