"""An Excel workbook: sheets for readers, contents, one sheet a variable with names in both languages, inputs, provenance."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from io import BytesIO
from itertools import product
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xarray as xr

from scenario_engine.support.optional import need
from scenario_engine.support.units import reads_in_percent
from scenario_engine.view.office.content import Language, paper
from scenario_engine.view.office.workbook import ReadersSheets, headlines, sheet_name
from scenario_engine.view.report.view_model import ViewModel
from scenario_engine.view.report.words import say

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

TABS = {"result": "#0f8a72", "input": "#a3872b"}
"""Colours of the tabs of variables."""

LONGEST_TEXT = 32_000
"""Characters Excel allows in a cell, less some room."""

ROWS = 1_000_000
"""Rows a sheet may have; larger variables are left to Parquet and said so in the contents."""

HEADS = ["variable", "sheet", "name_zh", "name_en", "what_zh", "what_en", "unit", "dimensions", "source"]
WIDTHS = (34, 34, 28, 28, 60, 60, 18, 18, 60)
"""Heads of the contents, and the widths of their columns."""


def write_excel(
    file: Path,
    views: Sequence[ViewModel],
    language: Language = "en",
    *,
    sections: Collection[str] = (),
    variables: bool = True,
) -> None:
    """Write a workbook: a summary, results beside each other, the sections of the report, then the first one's variables.

    Texts are written as texts whatever they begin with, so a label such as `=1+1` is never run as a formula.
    It needs the `excel` group of dependencies.
    """
    xlsxwriter = need("xlsxwriter", "excel", "Writing Excel")
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    whole = BytesIO()  # xlsxwriter leaves a file open on a full disk
    with xlsxwriter.Workbook(whole, options) as book:
        first = views[0]
        workbook = _Workbook(book, first, language)
        content = paper(views, language, sections, whole=True)
        titles = [view.title[language] for view in views]
        ReadersSheets(book, content, titles, workbook.taken).write([*headlines(views, language)], first)
        workbook.contents({"result": first.result, "input": first.inputs} if variables else {})
        workbook.provenance(first.record)
    file.write_bytes(whole.getvalue())


class _Workbook:
    """One workbook while it is written: its formats and the sheet names that are taken."""

    def __init__(self, book: xlsxwriter.Workbook, view: ViewModel, language: Language) -> None:
        self.book, self.view, self.language = book, view, language
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.link = book.add_format({"font_color": "#1f4e8c", "underline": 1})
        self.number = book.add_format({"num_format": "#,##0.0"})
        self.share = book.add_format({"num_format": "0.00%"})
        self.ratio = book.add_format({"num_format": "#,##0.0000"})
        self.taken: set[str] = set()

    def contents(self, parts: Mapping[str, xr.Dataset]) -> None:
        """A sheet for each variable, and before them one that lists and links them."""
        contents = self.sheet(say("contents")[self.language], WIDTHS)
        title = self.view.record.get("title") or {}
        for at, language in enumerate(("zh", "en")):
            contents.write_string(at, 0, title.get(language, ""), self.title)
        self.row(contents, 3, HEADS, self.head)
        every = ((kind, data, name) for kind, data in parts.items() for name in data.data_vars)
        for at, (kind, data, name) in enumerate(every, start=4):
            array = data[name]
            sheet = self.variable(str(name), array, data, kind) if array.size <= ROWS else ""
            attrs = array.attrs
            about = str(attrs.get("long_name", ""))
            told = [
                attrs.get("name_zh", name),
                attrs.get("name_en", name),
                attrs.get("about_zh", about),
                about,
            ]
            told += [attrs.get("units", ""), " × ".join(map(str, array.dims)), attrs.get("source", "")]
            self.row(contents, at, [str(name), sheet or f"{kind}: too long for Excel", *map(str, told)])
            if sheet:
                contents.write_url(at, 1, f"internal:'{sheet}'!A1", self.link, sheet)
        contents.freeze_panes(4, 1)

    def variable(self, name: str, array: xr.DataArray, data: xr.Dataset, kind: str) -> str:
        """One variable: years across where it has years, else a column of values; labels with their names before."""
        across = ["year"] if "year" in array.dims else []
        down = [str(dim) for dim in array.dims if dim not in across]
        named = [[dim, *(f"{dim}_{one}" for one in ("zh", "en") if f"{dim}_{one}" in data)] for dim in down]
        texts = [
            list(zip(*(data[column].to_numpy().astype(str) for column in columns), strict=True))
            for columns in named
        ]
        unit = str(array.attrs.get("units", ""))
        heads: list[Any] = [column for columns in named for column in columns]
        years: list[Any] = [int(year) for year in array.indexes["year"]] if across else []
        called = self.view.variable(name)[self.language]
        sheet = self.sheet(called, [20] * max(1, len(heads)) + [13] * (len(years or [0]) + 1), kind)
        sheet.set_tab_color(TABS[kind])
        self.row(sheet, 0, [*heads, *(years or ["value"]), "unit"], self.head)
        form = self.share if reads_in_percent(array.attrs) else self.ratio if unit == "1" else self.number
        values = array.transpose(*down, *across).to_numpy().reshape(-1, len(years) or 1).tolist()
        if "flag_meanings" in array.attrs:
            meant = [say(f"status_{one}")[self.language] for one in str(array.attrs["flag_meanings"]).split()]
            values = [[meant[int(flag)] for flag in row] for row in values]
        for at, (labels, row) in enumerate(zip(product(*texts), values, strict=True), start=1):
            self.row(sheet, at, [*(text for label in labels for text in label), *row, unit], number=form)
        sheet.freeze_panes(1, len(heads))
        return str(sheet.get_name())

    def provenance(self, record: Mapping[str, Any]) -> None:
        """The record, a row for each of its parts."""
        sheet = self.sheet(say("record")[self.language], (40, 120))
        rows = [
            (f"{key}: {part}" if part else key, content)
            for key, value in record.items()
            for part, content in (value.items() if key in ("files", "data") else [("", value)])
        ]
        self.row(sheet, 0, ["key", "value"], self.head)
        for at, (key, content) in enumerate(rows, start=1):
            text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
            self.row(sheet, at, [key, text[:LONGEST_TEXT]])

    def sheet(self, name: str, widths: Sequence[int], kind: str = "result") -> Worksheet:
        """A sheet whose name is no longer than Excel allows; where another has it, its kind stands behind it."""
        told = say(f"{kind}_sheet")[self.language]
        sheet = self.book.add_worksheet(sheet_name(name, self.taken, told))
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        return sheet

    def row(
        self, sheet: Worksheet, at: int, cells: Sequence[Any], form: Any = None, number: Any = None
    ) -> None:
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(at, column, cell, form)
            elif isfinite(cell):
                sheet.write_number(at, column, cell, form or number)
