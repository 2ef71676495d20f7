"""What a report on paper holds, in one language: chapters of numbered figures and tables with unit, note and source.

It is made from the sections of the page, so that page, Word and PowerPoint show the same numbers under the same titles.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import Any, Literal

from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files import checksums
from scenario_engine.support.numbers import Scales
from scenario_engine.view.figures.chart import Chart, Line, NumberScale, dated, scale_for, told
from scenario_engine.view.report.page import document
from scenario_engine.view.report.sections import RECORD
from scenario_engine.view.report.view_model import ViewModel
from scenario_engine.view.report.words import say

Language = Literal["zh", "en"]

MOST_ROWS, ROWS = 40, 20
"""A table of more rows than the first has the second many of them on paper."""

ONLY_ON_SCREEN = ("graph",)
"""Sections that live by choosing in them."""


@dataclass(frozen=True)
class Cell:
    """What a table holds at one place: a text, and the number behind it, in the unit of its column."""

    text: str
    value: float | None = None
    good: bool | None = None

    @property
    def marked(self) -> str:
        """The text behind the mark of what is good or not."""
        return self.text if self.good is None else f"{'✓' if self.good else '✗'} {self.text}"


@dataclass(frozen=True)
class Column:
    """Head of a column, its unit where the table's is not everyone's, and the scale of its numbers."""

    head: str
    unit: str = ""
    scale: NumberScale | None = None

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers."""
        return self.scale is not None

    def titled(self, between: str = " ") -> str:
        """The head, and behind it the unit in brackets."""
        return f"{self.head}{between}({self.unit})" if self.unit else self.head


@dataclass(frozen=True)
class NumberedTable:
    """A numbered table."""

    number: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    unit: str = ""
    note: str = ""
    source: str = ""

    @property
    def caption(self) -> str:
        """Title and, in brackets, the unit that all its numbers have."""
        return f"{self.title} ({self.unit})" if self.unit else self.title


Part = Chart | NumberedTable
"""A figure or a table, each with its number, its caption, and what stands below it."""


@dataclass(frozen=True)
class Chapter:
    """A heading, a sentence of what is found, and its figures and tables."""

    title: str
    finding: str
    parts: tuple[Part, ...]
    annex: bool = False


@dataclass(frozen=True)
class Paper:
    """A whole report."""

    language: Language
    title: str
    subject: str
    description: str
    made: str
    chapters: tuple[Chapter, ...]

    def say(self, key: str, **parts: Any) -> str:
        """A word of the report."""
        return say(key, **parts)[self.language]

    def parts(self, kind: type) -> list[Any]:
        """Its figures, or its tables."""
        return [part for chapter in self.chapters for part in chapter.parts if isinstance(part, kind)]

    def below(self, part: Part) -> list[str]:
        """The lines below a figure or table: its note and its source, as far as it has them."""
        note = self.say("noted", note=part.note) if part.note else ""
        return [text for text in (note, part.source) if text]


def paper(
    views: Sequence[ViewModel], language: Language, sections: Collection[str] = (), *, whole: bool = False
) -> Paper:
    """The report of one or several results in some or all sections; the others are compared with the first.

    `whole` leaves long tables all their rows. An unknown section is refused.
    """
    shown = document(views, first_alone=True, only=sections)
    (first,) = shown["scenarios"]
    found = sorted([*first["sections"], *shown["shared"]], key=lambda one: shown["order"].index(one["id"]))
    writer = _Writer(language, views[0].units, whole)
    chapters = [writer.chapter(told(one, language)) for one in found if one["id"] not in ONLY_ON_SCREEN]
    if sections and not chapters:
        raise ScenarioEngineError(
            "the dependency graph is shown on the page only.", "Name another section, or write --to html."
        )
    front = told([first["title"], first["subject"], first["description"], shown["made"]], language)
    title, subject, description, made = (text or "" for text in front)
    filled = tuple(one for one in chapters if one.parts)
    return Paper(language, title, subject, description, made, filled)


class _Writer:
    """Numbers figures and tables in the order in which they come; those of the annex by themselves."""

    def __init__(self, language: Language, scales: Scales, whole: bool) -> None:
        self.language, self.scales, self.whole = language, scales, whole
        self.count: Counter[tuple[str, str]] = Counter()
        self.annex = False

    def chapter(self, section: dict[str, Any]) -> Chapter:
        self.annex = section["id"] in RECORD
        parts = tuple(part for block in section["blocks"] for part in self._parts(block))
        return Chapter(section["title"], section["finding"] or "", parts, self.annex)

    def _say(self, key: str, **parts: Any) -> str:
        return say(key, **parts)[self.language]

    def _number(self, kind: str) -> str:
        letter = "A" if self.annex else ""
        self.count[kind, letter] += 1
        return self._say(f"{kind}_numbered", number=f"{letter}{self.count[kind, letter]}")

    def _parts(self, block: dict[str, Any]) -> list[Part]:
        kind = block["kind"]
        if kind == "heat":
            return [self._figure(self._grid(block, measure)) for measure in block["measures"]]
        if kind == "map":
            return [self._figure(self._tiles(block))]
        if kind == "chart":
            chart = Chart.of(block, self.language, self.scales)
            return [self._figure(replace(chart, projected=self._say("projected")))]
        if kind == "table":
            return [self._table(block)] if block["rows"] else []
        if kind == "figures":
            return [self._cards(block)]
        return [self._files(block)] if kind == "files" and block["files"] else []

    def _grid(self, block: dict[str, Any], measure: dict[str, Any]) -> Chart:
        """A measure of a coloured table, in its last year: rows as lines, columns by their codes."""
        values = measure["values"][-1]
        scale = scale_for(measure["unit"], self.scales, self.language, values, least=inf)
        lines = (Line(name, scale.of(row)) for name, row in zip(block["rows"], values, strict=True))
        columns = block["columns"]
        key = "; ".join(f"{one['code']} {one['name']}" for one in columns if one["code"] != one["name"])
        return Chart(
            "heat",
            dated(f"{block['title']}: {measure['title']}", block["years"][-1], self.language),
            tuple(one["code"] for one in columns),
            tuple(lines),
            replace(scale, decimals=0 if scale.decimals < 2 else scale.decimals),
            note=" ".join(filter(None, [block["note"], key])),
            source=block.get("source") or "",
            name=block["name"],
        )

    def _tiles(self, block: dict[str, Any]) -> Chart:
        """The first measure of a map of tiles, in its last year."""
        measure = block["measures"][0]
        values = measure["values"][-1]
        scale = scale_for(measure["unit"], self.scales, self.language, values)
        tiles = [tile for tile in block["tiles"] if tile["label"] in block["regions"]]
        line = scale.of(values[block["regions"].index(tile["label"])] for tile in tiles)
        return Chart(
            "tiles",
            dated(measure["title"], block["years"][-1], self.language),
            tuple(str(tile[f"short_{self.language}"]) for tile in tiles),
            (Line(measure["title"], line),),
            scale,
            source=block.get("source") or "",
            places=tuple((int(tile["row"]), int(tile["column"])) for tile in tiles),
            name=block["name"],
        )

    def _figure(self, chart: Chart) -> Chart:
        return replace(chart, number=self._number("figure"))

    def _table(self, block: dict[str, Any]) -> NumberedTable:
        """A table of the page with the numbers of its last year."""
        at = len(block["years"]) - 1 if block["years"] else None
        columns = [self._column(block, place, at) for place in range(len(block["columns"]))]
        rows = [
            tuple(_cell(cell, column, at) for cell, column in zip(row, columns, strict=True))
            for row in block["rows"]
        ]
        note, by = block["note"] or "", block["sort"]
        if by is not None:
            rows.sort(key=lambda row: -1e300 if row[by].value is None else row[by].value, reverse=True)
        if len(rows) > MOST_ROWS and not self.annex and not self.whole:
            key = "first_rows" if by is None else "largest_rows"
            note = " ".join(filter(None, [note, self._say(key, shown=ROWS, every=len(rows))]))
            rows = rows[:ROWS]
        title = block["title"]
        if at is not None and len(block["years"]) > 1:
            title = dated(title, block["years"][at], self.language)
        units = {one.unit for one in columns if one.numeric}
        unit = units.pop() if len(units) == 1 else ""
        if unit:
            columns = [replace(one, unit="") for one in columns]
        source = block.get("source") or ""
        return NumberedTable(self._number("table"), title, tuple(columns), tuple(rows), unit, note, source)

    def _column(self, block: dict[str, Any], place: int, at: int | None) -> Column:
        """A column in the smallest scale of its unit, so that rows compare; columns of a unit share their decimals."""
        one = block["columns"][place]
        if not one["unit"] or one["unit"] == "year":
            return Column(one["title"])
        alike = [other for other, column in enumerate(block["columns"]) if column["unit"] == one["unit"]]
        shared = [place] if one["unit"] == "percent" else alike
        values = [_now(row[other], at) for other in shared for row in block["rows"]]
        scale = scale_for(one["unit"], self.scales, self.language, values, least=inf)
        return Column(one["title"], scale.unit, scale)

    def _cards(self, block: dict[str, Any]) -> NumberedTable:
        """Headline figures, each with its unit, its band and what became of it."""
        rows = []
        for item in block["items"]:
            scale = scale_for(item["unit"], self.scales, self.language, [item["value"]], least=1.0)
            band = " – ".join(map(scale.write, item["band"] or ()))
            value = None if item["value"] is None else item["value"] * scale.factor
            texts = (Cell(text) for text in (scale.unit, band, item["note"] or ""))
            rows.append((Cell(item["title"]), Cell(scale.write(item["value"]), value), *texts))
        heads = [Column(self._say(key)) for key in ("indicator", "value", "unit", "range", "change")]
        heads[1] = replace(heads[1], scale=NumberScale(1.0, "", 2))
        kept = [at for at in range(len(heads)) if at < 3 or any(row[at].text for row in rows)]
        return NumberedTable(
            self._number("table"),
            self._say("headline_figures"),
            tuple(heads[at] for at in kept),
            tuple(tuple(row[at] for at in kept) for row in rows),
            source=block.get("source") or "",
        )

    def _files(self, block: dict[str, Any]) -> NumberedTable:
        """The scenario's files by name and hash; their text travels with the result."""
        rows = tuple(
            (Cell(name), Cell(str(len(text.splitlines()))), Cell(f"{checksums.of_text(text)[:12]}…"))
            for name, text in block["files"].items()
        )
        heads = (Column(self._say("file")), Column(self._say("lines")), Column("SHA-256"))
        return NumberedTable(self._number("table"), block["title"], heads, rows)


def _cell(cell: Any, column: Column, at: int | None) -> Cell:
    if column.scale is not None:
        value = _now(cell, at)
        return Cell(column.scale.write(value), None if value is None else float(value) * column.scale.factor)
    if isinstance(cell, dict) and "places" in cell:
        return Cell(" ".join(f"{Path(one['file']).name}:{one['line']}" for one in cell["places"]))
    if isinstance(cell, dict):
        return Cell(cell["text"], good=cell.get("good"))
    text = "" if cell is None else str(cell)
    return Cell(f"{text[:12]}…" if len(text) == 64 and text.isalnum() else text)


def _now(cell: Any, at: int | None) -> Any:
    return cell[at] if at is not None and isinstance(cell, list) else cell
