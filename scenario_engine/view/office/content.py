"""What a report on paper holds, in one language: chapters of numbered figures and tables with unit, note and source.

It is made from the sections of the page, so that page, Word and PowerPoint show the same numbers under the same titles.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files import checksums
from scenario_engine.view.figures.chart import Chart, Line, NumberScale, dated, scale_for, told
from scenario_engine.view.report.attachments import Attachments
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


@dataclass(frozen=True)
class NumberedFigure:
    """A numbered chart."""

    number: str
    chart: Chart

    @property
    def caption(self) -> str:
        """Title and, in brackets, the unit."""
        unit = self.chart.scale.unit
        beside = "" if not unit or self.chart.form in ("parts", "slope") else f" ({unit})"
        return f"{self.chart.title}{beside}"


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


Part = NumberedFigure | NumberedTable


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


def paper(
    views: Sequence[ViewModel],
    language: Language,
    attached: Attachments | None = None,
    sections: Collection[str] = (),
    *,
    whole: bool = False,
) -> Paper:
    """The report of one or several results in some or all sections; the others are compared with the first.

    `attached` is what other commands found; `whole` leaves long tables all their rows. An unknown section is refused.
    """
    shown = document(views, attached, first_alone=True, only=sections)
    found = [*shown["scenarios"][0]["sections"], *shown["shared"]]
    ordered = sorted(found, key=lambda one: shown["order"].index(one["id"]))
    writer = _Writer(language, views[0].units, whole)
    first = shown["scenarios"][0]
    chapters = [writer.chapter(one) for one in ordered if one["id"] not in ONLY_ON_SCREEN]
    if not chapters:
        raise ScenarioEngineError(
            "the dependency graph is shown on the page only.", "Name another section, or write --to html."
        )
    return Paper(
        language,
        told(first["title"], language),
        told(first["subject"], language),
        told(first["description"], language),
        told(shown["made"], language),
        tuple(one for one in chapters if one.parts),
    )


class _Writer:
    """Numbers figures and tables in the order in which they come; those of the annex by themselves."""

    def __init__(self, language: Language, scales: Mapping[str, Any], whole: bool) -> None:
        self.language, self.scales, self.whole = language, scales, whole
        self.count = {"figure": 0, "table": 0}
        self.annexed = {"figure": 0, "table": 0}

    def chapter(self, section: Mapping[str, Any]) -> Chapter:
        annex = section["id"] in RECORD
        parts = [part for block in section["blocks"] for part in self._parts(block, annex)]
        return Chapter(self._told(section["title"]), self._told(section["finding"]), tuple(parts), annex)

    def _told(self, text: Any) -> str:
        return told(text, self.language)

    def _say(self, key: str, **parts: Any) -> str:
        return say(key, **parts)[self.language]

    def _number(self, kind: str, annex: bool) -> str:
        count = self.annexed if annex else self.count
        count[kind] += 1
        return self._say(f"{kind}_numbered", number=f"{'A' if annex else ''}{count[kind]}")

    def _parts(self, block: Mapping[str, Any], annex: bool) -> list[Part]:
        kind = block["kind"]
        if kind == "heat":
            return [self._figure(self._grid(block, measure), annex) for measure in block["measures"]]
        if kind in ("chart", "map"):
            return [self._figure(self._drawn(block), annex)]
        if kind == "table":
            return [self._table(block, annex)] if block["rows"] else []
        if kind == "figures":
            return [self._cards(block, annex)]
        return [self._files(block, annex)] if kind == "files" and block["files"] else []

    def _drawn(self, block: Mapping[str, Any]) -> Chart:
        if block["kind"] == "map":
            return chart_of_tiles(block, self.language, self.scales)
        chart = Chart.of(block, self.language, self.scales)
        return replace(chart, projected=self._say("projected"))

    def _grid(self, block: Mapping[str, Any], measure: Mapping[str, Any]) -> Chart:
        """A measure of a coloured table, in its last year: rows as lines, columns by their codes."""
        values = measure["values"][-1]
        scale = scale_for(measure["unit"], self.scales, self.language, values, least=float("inf"))
        lines = tuple(
            Line(self._told(name), scale.of(row)) for name, row in zip(block["rows"], values, strict=True)
        )
        told = [(self._told(one["code"]), self._told(one["name"])) for one in block["columns"]]
        key = "; ".join(f"{code} {name}" for code, name in told if code != name)
        title = f"{self._told(block['title'])}: {self._told(measure['title'])}"
        return Chart(
            "heat",
            dated(title, block["years"][-1], self.language),
            tuple(code for code, _ in told),
            lines,
            replace(scale, decimals=0 if scale.decimals < 2 else scale.decimals),
            note=" ".join(filter(None, [self._told(block["note"]), key])),
            source=self._told(block.get("source")),
            name=str(block["name"]),
        )

    def _figure(self, chart: Chart, annex: bool) -> NumberedFigure:
        return NumberedFigure(self._number("figure", annex), chart)

    def _table(self, block: Mapping[str, Any], annex: bool) -> NumberedTable:
        """A table of the page with the numbers of its last year."""
        at = len(block["years"]) - 1 if block["years"] else None
        columns = [self._column(block, place, at) for place in range(len(block["columns"]))]
        rows = [
            tuple(self._cell(cell, column, at) for cell, column in zip(row, columns, strict=True))
            for row in block["rows"]
        ]
        note = self._told(block["note"])
        if block["sort"] is not None:
            rows.sort(
                key=lambda row: -1e300 if (size := row[block["sort"]].value) is None else size, reverse=True
            )
        if len(rows) > MOST_ROWS and not annex and not self.whole:
            key = "first_rows" if block["sort"] is None else "largest_rows"
            note = " ".join(filter(None, [note, self._say(key, shown=ROWS, every=len(rows))]))
            rows = rows[:ROWS]
        title = self._told(block["title"])
        if at is not None and len(block["years"]) > 1:
            title = dated(title, block["years"][at], self.language)
        units = {one.unit for one in columns if one.numeric}
        unit = units.pop() if len(units) == 1 else ""
        if unit:
            columns = [replace(one, unit="") for one in columns]
        source = self._told(block.get("source"))
        return NumberedTable(
            self._number("table", annex), title, tuple(columns), tuple(rows), unit, note, source
        )

    def _column(self, block: Mapping[str, Any], place: int, at: int | None) -> Column:
        """A column in the smallest scale of its unit, so that rows compare; columns of a unit share their decimals."""
        one = block["columns"][place]
        head = self._told(one["title"])
        if not one["unit"] or one["unit"] == "year":
            return Column(head)
        alike = [place] if one["unit"] == "percent" else range(len(block["columns"]))
        values = [
            _now(row[other], at)
            for other in alike
            if block["columns"][other]["unit"] == one["unit"]
            for row in block["rows"]
        ]
        scale = scale_for(one["unit"], self.scales, self.language, values, least=float("inf"))
        return Column(head, scale.unit, scale)

    def _cell(self, cell: Any, column: Column, at: int | None) -> Cell:
        if column.scale is not None:
            value = _now(cell, at)
            if value is None:
                return Cell(column.scale.write(None))
            return Cell(column.scale.write(float(value)), float(value) * column.scale.factor)
        if isinstance(cell, Mapping) and "places" in cell:
            return Cell(" ".join(f"{Path(one['file']).name}:{one['line']}" for one in cell["places"]))
        if isinstance(cell, Mapping) and "text" in cell:
            return Cell(self._told(cell["text"]), good=cell.get("good"))
        text = self._told(cell)
        return Cell(f"{text[:12]}…" if len(text) == 64 and text.isalnum() else text)

    def _cards(self, block: Mapping[str, Any], annex: bool) -> NumberedTable:
        """Headline figures, each with its unit, its band and what became of it."""
        rows = []
        for item in block["items"]:
            scale = scale_for(item["unit"], self.scales, self.language, [item["value"]], least=1.0)
            band = " – ".join(scale.write(end) for end in item["band"]) if item["band"] else ""
            value = None if item["value"] is None else item["value"] * scale.factor
            rows.append(
                (
                    Cell(self._told(item["title"])),
                    Cell(scale.write(item["value"]), value),
                    Cell(scale.unit),
                    Cell(band),
                    Cell(self._told(item["note"])),
                )
            )
        heads = [Column(self._say(key)) for key in ("indicator", "value", "unit", "range", "change")]
        heads[1] = replace(heads[1], scale=NumberScale(1.0, "", 2))
        kept = [at for at in range(len(heads)) if at < 3 or any(row[at].text for row in rows)]
        return NumberedTable(
            self._number("table", annex),
            self._say("headline_figures"),
            tuple(heads[at] for at in kept),
            tuple(tuple(row[at] for at in kept) for row in rows),
            source=self._told(block.get("source")),
        )

    def _files(self, block: Mapping[str, Any], annex: bool) -> NumberedTable:
        """The scenario's files by name and hash; their text travels with the result."""
        rows = tuple(
            (Cell(name), Cell(str(len(text.splitlines()))), Cell(f"{checksums.of_text(text)[:12]}…"))
            for name, text in block["files"].items()
        )
        heads = (Column(self._say("file")), Column(self._say("lines")), Column("SHA-256"))
        return NumberedTable(self._number("table", annex), self._told(block["title"]), heads, rows)


def chart_of_tiles(block: Mapping[str, Any], language: Language, scales: Mapping[str, Any]) -> Chart:
    """The first measure of a map of tiles, in its last year."""
    measure = block["measures"][0]
    values = measure["values"][-1]
    scale = scale_for(measure["unit"], scales, language, values)
    places = [
        (tile, values[block["regions"].index(tile["label"])])
        for tile in block["tiles"]
        if tile["label"] in block["regions"]
    ]
    line = Line(told(measure["title"], language), scale.of(value for _, value in places))
    return Chart(
        "tiles",
        dated(line.name, block["years"][-1], language),
        tuple(str(tile[f"short_{language}"]) for tile, _ in places),
        (line,),
        scale,
        source=told(block.get("source"), language),
        places=tuple((int(tile["row"]), int(tile["column"])) for tile, _ in places),
        name=str(block["name"]),
    )


def _now(cell: Any, at: int | None) -> Any:
    return cell[at] if at is not None and isinstance(cell, list) else cell
