"""The sheets of a workbook that people read: a summary first, scenarios side by side, a sheet a section with charts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count
from math import isfinite
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from scenario_engine.view.figures.chart import Chart, NumberScale, scale_for
from scenario_engine.view.figures.look import DOWN, SOFT, UP, colour
from scenario_engine.view.office import inputs_sheet
from scenario_engine.view.office.content import Chapter, Language, NumberedTable, Paper, Part
from scenario_engine.view.report.view_model import ViewModel, plain

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

TABS = {"summary": "#1f4e8c", "inputs": "#c9a227", "section": "#1f6f8b", "annex": "#9aa3ad"}
"""Colours of tabs: sheets of a group have one."""

HEAD = {"bold": True, "bottom": 1, "top": 2, "text_wrap": True, "valign": "vcenter", "bg_color": "#f1f5fa"}
"""Format of the head of a column."""

LONGEST_NAME = 31
"""Characters Excel allows in a sheet's name."""

KINDS: dict[str, dict[str, str]] = {
    "stack": {"type": "column", "subtype": "stacked"},
    "growth": {"type": "column", "subtype": "stacked"},
    "parts": {"type": "column", "subtype": "percent_stacked"},
    "lines": {"type": "line"},
    "multiples": {"type": "line"},
    "ranking": {"type": "bar", "subtype": "stacked"},
    "difference": {"type": "bar"},
}
"""Form of a chart → what Excel calls it; the others stand as the table of their numbers."""


@dataclass(frozen=True)
class Headline:
    """One result that people ask for: its numbers by scenario over the years that all have, in the unit it is read in."""

    name: str
    scale: NumberScale
    years: tuple[int, ...]
    values: tuple[tuple[float | None, ...], ...]
    """Scenario by scenario, year by year; of one number where there are no years."""


def headlines(views: Sequence[ViewModel], language: Language) -> Iterator[Headline]:
    """The headlines that all results have and that are one number, in total or by year."""
    first = views[0]
    for name in first.headlines:
        if not all(view.has(name) and view.adds_up(name) for view in views):
            continue
        totals = [view.total(name)[0] for view in views]
        years: tuple[int, ...] = ()
        if "year" in totals[0].dims:
            years = tuple(year for year in first.years if all(year in view.years for view in views))
            totals = [total.sel(year=list(years)) for total in totals]
        values = [plain(total) if years else [plain(total)] for total in totals]
        scale = scale_for(first.reading(name), first.units, language, values, least=float("inf"))
        yield Headline(first.heading(name)[language], scale, years, tuple(map(scale.of, values)))


class ReadersSheets:
    """Writes the sheets for readers into a workbook, before those of the variables."""

    def __init__(
        self, book: xlsxwriter.Workbook, paper: Paper, scenarios: Sequence[str], taken: set[str]
    ) -> None:
        self.book, self.paper, self.scenarios, self.taken = book, paper, list(scenarios), taken
        self.title = book.add_format({"bold": True, "font_size": 16, "font_color": "#1f4e8c"})
        self.caption = book.add_format({"bold": True, "font_size": 11})
        self.centred = book.add_format({"align": "center"})
        self.head = book.add_format(HEAD)
        self.number_head = book.add_format({**HEAD, "align": "right"})
        self.soft = book.add_format({"font_color": "#55606f", "font_size": 9})
        self.link = book.add_format({"font_color": "#1f4e8c", "underline": 1})
        self.editable = book.add_format(
            {"num_format": "#,##0.0###########", "bg_color": "#fff8dc", "font_color": "#0b3d91", "border": 4}
        )
        self.formats: dict[str, Any] = {}

    def write(self, headlines: Sequence[Headline], view: ViewModel) -> None:
        """Summary, scenarios side by side, what the first of them assumes, and a sheet for each chapter."""
        summary = self.sheet(self.paper.say("summary"), "summary")
        sheets = [self.paper.say("summary")]
        if headlines and any(one.years for one in headlines):
            sheets.append(self._side_by_side([one for one in headlines if one.years]))
        if inputs_sheet.assumed(view):
            sheet = self.sheet(self.paper.say("inputs_sheet"), "inputs")
            inputs_sheet.write(sheet, view, self.paper.language, self)
            sheets.append(str(sheet.get_name()))
        sheets += [self._chapter(chapter) for chapter in self.paper.chapters]
        self._summary(summary, headlines, sheets[1:])
        summary.activate()

    def _summary(self, sheet: Worksheet, headlines: Sequence[Headline], sheets: Sequence[str]) -> None:
        paper = self.paper
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, 12, 15)
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, paper.title, self.title)
        for at, text in enumerate((paper.subject, paper.description), start=1):
            sheet.write_string(at, 0, text, self.soft)
        row = 4
        first, *others = self.scenarios
        gaps = [paper.say("difference_of", other=one, scenario=first) for one in others]
        sheet.set_row(row, 30)
        sheet.write_row(row, 0, [paper.say(key) for key in ("indicator", "year", "unit")], self.head)
        sheet.write_row(row, 3, [first, *others, *gaps], self.number_head)
        for one in headlines:
            row += 1
            sheet.write_string(row, 0, one.name)
            if one.years:
                sheet.write_number(row, 1, one.years[-1])
            sheet.write_string(row, 2, one.scale.unit, self.centred)
            ends = [values[-1] for values in one.values]
            apart = [None if end is None or ends[0] is None else end - ends[0] for end in ends[1:]]
            for at, value in enumerate([*ends, *apart], start=3):
                self.number(sheet, row, at, value, one.scale)
        row += 2
        sheet.write_string(row, 0, paper.say("all_sheets"), self.caption)
        for name in sheets:
            row += 1
            sheet.write_url(row, 0, f"internal:'{name}'!A1", self.link, name)
        sheet.write_string(row + 2, 0, paper.made, self.soft)

    def _side_by_side(self, headlines: Sequence[Headline]) -> str:
        """Years down and scenarios across, a block and a chart for each headline."""
        sheet = self.sheet(self.paper.say("side_by_side"), "summary")
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 12, 16)
        row = 0
        for one in headlines:
            unit = f" ({one.scale.unit})" if one.scale.unit else ""
            sheet.write_string(row, 0, f"{one.name}{unit}", self.caption)
            sheet.write_string(row + 1, 0, self.paper.say("year"), self.head)
            sheet.write_row(row + 1, 1, self.scenarios, self.number_head)
            for at, year in enumerate(one.years):
                sheet.write_number(row + 2 + at, 0, year)
                for column, values in enumerate(one.values, start=1):
                    self.number(sheet, row + 2 + at, column, values[at], one.scale)
            last = row + 1 + len(one.years)
            chart = self.book.add_chart({"type": "line"})
            for at, _ in enumerate(self.scenarios, start=1):
                line = {"color": colour("", at - 1), "width": 2.25}
                chart.add_series({**_cells(sheet, row + 1, last, at), "line": line})
            self._dress(chart, f"{one.name}{unit}", len(self.scenarios) > 1)
            sheet.insert_chart(row, len(self.scenarios) + 2, chart)
            row = max(last, row + 17) + 2
        return str(sheet.get_name())

    def _chapter(self, chapter: Chapter) -> str:
        """The tables of a chapter below each other; its charts with their numbers."""
        sheet = self.sheet(chapter.title, "annex" if chapter.annex else "section")
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 14, 15)
        sheet.write_string(0, 0, chapter.title, self.title)
        sheet.write_string(1, 0, chapter.finding, self.soft)
        row = 3
        for part in chapter.parts:
            write: Any = self._figure if isinstance(part, Chart) else self._table
            row = write(sheet, part, row) + 2
        return str(sheet.get_name())

    def _table(self, sheet: Worksheet, table: NumberedTable, row: int) -> int:
        """Caption, heads, rows, note and source; numbers as numbers in the unit of their head."""
        sheet.write_string(row, 0, f"{table.number}  {table.caption}", self.caption)
        row += 1
        for at, column in enumerate(table.columns):
            sheet.write_string(row, at, column.titled(), self.number_head if column.numeric else self.head)
        for cells in table.rows:
            row += 1
            for at, (cell, column) in enumerate(zip(cells, table.columns, strict=True)):
                if column.scale is not None:
                    self.number(sheet, row, at, cell.value, column.scale)
                elif re.fullmatch(r"(19|20)\d\d", cell.text):
                    sheet.write_number(row, at, int(cell.text))
                else:
                    sheet.write_string(row, at, cell.text)
        return self._below(sheet, row, table)

    def _figure(self, sheet: Worksheet, chart: Chart, row: int) -> int:
        """The numbers of a chart, and beside them the chart where Excel has its kind."""
        chart = chart.ordered() if chart.form in ("ranking", "difference") else chart
        sheet.write_string(row, 0, f"{chart.number}  {chart.caption}", self.caption)
        first = row + 1
        lines = [*chart.lines, *([chart.rate] if chart.rate else [])]
        columns = [(line.name, line.values) for line in lines]
        columns += [(f"{line.name} 5%", line.low) for line in chart.lines if line.low]
        columns += [(f"{line.name} 95%", line.high) for line in chart.lines if line.high]
        sheet.write_string(first, 0, "", self.head)
        sheet.write_row(first, 1, [name for name, _ in columns], self.number_head)
        for at, label in enumerate(chart.labels, start=1):
            sheet.write_string(first + at, 0, label)
            for column, (_, values) in enumerate(columns, start=1):
                self.number(sheet, first + at, column, (values or ())[at - 1], chart.scale)
        last = first + len(chart.labels)
        end = self._below(sheet, last, chart)
        if chart.form in KINDS and chart.labels:
            drawn = self._native(sheet, chart, first, last)
            self._dress(drawn, chart.caption, len(lines) > 1)
            sheet.insert_chart(row, len(columns) + 2, drawn, {"object_position": 2})
            end = max(end, row + 20)
        return end

    def _native(self, sheet: Worksheet, chart: Chart, first: int, last: int) -> Any:
        drawn = self.book.add_chart(KINDS[chart.form])
        for at, line in enumerate(chart.lines, start=1):
            paint = colour(line.role, at - 1)
            series = _cells(sheet, first, last, at)
            if chart.form in ("lines", "multiples"):
                series["line"] = {"color": paint, "width": 2.25}
            elif chart.form == "difference":
                negative = {"invert_if_negative": True, "invert_if_negative_color": DOWN}
                series |= {"fill": {"color": UP}, **negative}
            else:
                series["fill"] = {"color": paint}
            if KINDS[chart.form]["type"] != "line":
                series["gap"] = 45
            drawn.add_series(series)
        if chart.rate is not None:
            growth = self.book.add_chart({"type": "line"})
            cells = _cells(sheet, first, last, len(chart.lines) + 1)
            shown = {"line": {"color": DOWN, "width": 2.25}, "marker": {"type": "circle"}}
            growth.add_series({**cells, **shown, "y2_axis": True})
            drawn.combine(growth)
        if KINDS[chart.form]["type"] == "bar":
            drawn.set_y_axis({"reverse": True})
        return drawn

    def _dress(self, chart: Any, title: str, legend: bool) -> None:
        chart.set_title({"name": title, "name_font": {"size": 11, "color": "#17202c"}, "overlay": False})
        chart.set_legend({"position": "top"} if legend else {"none": True})
        chart.set_size({"width": 640, "height": 340})
        chart.set_plotarea({"border": {"none": True}})
        chart.set_chartarea({"border": {"color": SOFT, "width": 0.5}})

    def _below(self, sheet: Worksheet, row: int, part: Part) -> int:
        for text in self.paper.below(part):
            row += 1
            sheet.write_string(row, 0, text, self.soft)
        return row

    def number(
        self, sheet: Worksheet, row: int, column: int, value: float | None, scale: NumberScale
    ) -> None:
        """A number with the decimals of its scale; nothing where there is none, or one that no sheet can hold."""
        if value is not None and isfinite(value):
            if scale.code not in self.formats:
                self.formats[scale.code] = self.book.add_format({"num_format": scale.code})
            sheet.write_number(row, column, value, self.formats[scale.code])

    def sheet(self, name: str, group: str) -> Worksheet:
        """A sheet called by words, as Excel allows them, in the colour of its group."""
        made = self.book.add_worksheet(sheet_name(name, self.taken))
        made.set_tab_color(TABS[group])
        made.set_landscape()
        made.set_paper(9)
        made.fit_to_pages(1, 0)
        return made


def _cells(sheet: Worksheet, head: int, last: int, column: int) -> dict[str, Any]:
    """Where a series of a chart has its name, its labels and its numbers."""
    name = sheet.get_name()
    return {
        "name": [name, head, column],
        "categories": [name, head + 1, 0, last, 0],
        "values": [name, head + 1, column, last, column],
    }


def sheet_name(name: str, taken: set[str], kind: str = "") -> str:
    """A name no longer than Excel allows, without what it forbids, and not taken; it counts as taken then.

    What of several sheets of one name tells them apart stands behind it: its kind, else a number.
    """
    plain = re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ") or "-"
    for tail in chain(("", kind), (f" ({number})" for number in count(2))):
        short = _shortened(plain, LONGEST_NAME - len(tail)) + tail
        if short.lower() not in taken:
            break
    taken.add(short.lower())
    return short


def _shortened(text: str, longest: int) -> str:
    """The text, its end left out where it is longer, between words where it has some."""
    told = shorten(text, longest, placeholder="…")
    return told if told != "…" else f"{text[: longest - 1]}…"
