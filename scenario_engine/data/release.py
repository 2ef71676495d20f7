"""A published table as rows of a dataset: CSV or Excel, a row a figure or years or labels side by side, heads in two languages.

Each figure keeps the cell it was read from, so that whatever is wrong with it can be shown there.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from scenario_engine.data.known import PUBLISHED, last_day
from scenario_engine.data.tables.grid import NOTHING, Cell, Grid, letters, read_grid
from scenario_engine.support.errors import Location, Problem, ProblemsFound, TableError, listing, near_miss
from scenario_engine.support.files.numerals import not_a_number, parse_number

if TYPE_CHECKING:
    from scenario_engine.data.dataset import Dataset

YEAR_HEAD = re.compile(r"(\d{4})\s*年?度?", re.ASCII)

CELL = ("region", "industry")
"""Dimensions whose labels may stand side by side in the head."""


def wholes_of(dataset: Dataset) -> dict[str, str]:
    """What figures of all regions, and of all industries, are called in the tables of a dataset."""
    return {"region": (dataset.labels("nation") or ["nation"])[0], "industry": "total"}


@dataclass(frozen=True)
class Figure:
    """One published number, and the cell it stands in."""

    year: int
    region: str
    industry: str
    indicator: str
    value: float
    unit: str
    place: Location
    about: Mapping[str, str] = field(default_factory=dict)
    """Vintage, published, source and quality, as far as the table says."""

    @property
    def name(self) -> str:
        """What it is of, for a message."""
        return f"{self.indicator} of {self.region}, {self.industry}, {self.year}"


@dataclass(frozen=True)
class _Sheet:
    """The cells of a file, and how a place in it is said: line and column, or the name of a cell."""

    file: str
    rows: Grid
    workbook: bool

    def place(self, row: int, column: int) -> Location:
        written = "" if self.workbook else ",".join("" if one is None else str(one) for one in self.rows[row])
        if self.workbook:
            return Location(f"{self.file}, cell {letters(column)}{row + 1}", 0, 0)
        before = sum(len(str(one or "")) + 1 for one in self.rows[row][:column])
        length = max(1, len(str(self.rows[row][column] or "")))
        return Location(self.file, row + 1, before + 1, length, written)


def read_release(
    path: Path, dataset: Dataset, said: Mapping[str, str], indicators: Sequence[str], sheet: str | None = None
) -> list[Figure]:
    """Every figure of a published table: CSV, tab-separated text or a sheet of a workbook.

    Its cells name labels, units and `indicators` of the dataset; `said` is what it does not say itself, by column: indicator,
    unit, source, published and so on. `ProblemsFound` tells every cell that cannot be read, each with its place.
    """
    cells = _Sheet(path.name, read_grid(path, sheet), path.suffix.lower() in (".xlsx", ".xlsm"))
    reader = _Reader(cells, _Names.of(dataset, indicators), dict(said))
    figures = reader.figures()
    if reader.problems:
        raise ProblemsFound(reader.problems)
    if not figures:
        raise TableError(
            f"{path.name}: holds no figure.", "Give a column of years or a column for each year."
        )
    return figures


@dataclass
class _Names:
    """Labels by everything a cell may call them."""

    labels: dict[str, dict[str, str]]
    indicators: dict[str, str]

    @classmethod
    def of(cls, dataset: Dataset, indicators: Sequence[str]) -> _Names:
        words = _words()
        wholes = wholes_of(dataset)
        nation = wholes["region"]
        labels: dict[str, dict[str, str]] = {}
        for dim in CELL:
            sets = dict.fromkeys([dim, *dataset.about.get("dimensions", {}).get(dim, [])])
            titles = [
                (label, name)
                for one in sets
                for language in ("zh", "en")
                for label, name in dataset.titles(one, language).items()
            ]
            known = {plain(text): label for label, name in reversed(titles) for text in (name, label)}
            known |= {plain(word): wholes[dim] for word in words["wholes"][dim]}
            labels[dim] = known
        labels["region"] |= {
            plain(name): nation
            for name in (nation, *(dataset.titles("nation", one).get(nation, nation) for one in ("zh", "en")))
        }
        said: dict[str, list[str]] = dataset.about.get("indicators", {})
        spoken = {plain(word): name for name, texts in said.items() for word in texts}
        return cls(labels, {**spoken, **{plain(name): name for name in (*said, *indicators)}})

    def label(self, dim: str, cell: str) -> str | None:
        """The label a cell names: by itself, by its name, or by a name it begins with, as 北京市 does with 北京."""
        known, word = self.labels[dim], plain(cell)
        if word in known:
            return known[word]
        begun = {
            label
            for name, label in known.items()
            if len(name) > 1 and word.startswith(name) and not word.isascii()
        }
        return begun.pop() if len(begun) == 1 else None


class _Reader:
    """Reads one sheet; what is wrong is collected, cell by cell."""

    def __init__(self, cells: _Sheet, names: _Names, said: dict[str, str]) -> None:
        self.cells, self.names, self.said = cells, names, said
        self.problems: list[Problem] = []
        self.head, self.columns, self.spread = self._heads()

    def _heads(self) -> tuple[int, dict[str, int], dict[int, tuple[str, str]]]:
        """The line of the heads, the column of each key, and columns that hold one year or one label each."""
        known = _keys()
        best: tuple[int, dict[str, int], dict[int, tuple[str, str]]] = (0, {}, {})
        for row, line in enumerate(self.cells.rows[:20]):
            columns: dict[str, int] = {}
            spread: dict[int, tuple[str, str]] = {}
            for at, cell in enumerate(line):
                text = _text(cell)
                if not text:
                    continue
                year = YEAR_HEAD.fullmatch(text)
                if (key := known.get(plain(text))) and key not in columns:
                    columns[key] = at
                elif year:
                    spread[at] = ("year", year[1])
                else:
                    dim = next((one for one in CELL if self.names.label(one, text)), None)
                    if dim:
                        spread[at] = (dim, str(self.names.label(dim, text)))
            if len(columns) + len(spread) > len(best[1]) + len(best[2]):
                best = row, columns, spread
        row, columns, spread = best
        kind = {dim for dim, _ in spread.values()}
        if "value" in columns or not spread:
            spread = {}
        elif len(kind) > 1:
            raise TableError(
                f"{self.cells.file}: its head names {listing(sorted(kind))} side by side.",
                "Give years side by side, or the labels of one dimension.",
            )
        if not columns and not spread:
            raise TableError(
                f"{self.cells.file}: no line of heads was found.",
                f"Begin with heads such as {', '.join(_words()['heads'])}, or 年份, 地区, 行业, 指标, 数值, 单位.",
            )
        lost = [
            key
            for key in ("year", "value")
            if key not in columns and key not in {*kind, *(["value"] if spread else [])}
        ]
        if lost and not ("year" in lost and self.said.get("year")):
            raise TableError(
                f"{self.cells.file}: has no column of {' and '.join(lost)} among {listing(map(_text, self.cells.rows[row]))}.",
                "Name it year (年份) or value (数值), or give a column for each year, such as 2025年.",
            )
        return row, columns, spread

    def figures(self) -> list[Figure]:
        """A figure for each cell that holds one; empty cells are passed over."""
        found = []
        for row in range(self.head + 1, len(self.cells.rows)):
            line = self.cells.rows[row]
            if not any(_text(cell) for cell in line):
                continue
            for at, where in (self.spread or {self.columns["value"]: ("", "")}).items():
                cell = line[at]
                if _text(cell) in NOTHING:
                    continue
                figure = self._figure(row, at, where)
                if figure is not None:
                    found.append(figure)
        return found

    def _figure(self, row: int, at: int, where: tuple[str, str]) -> Figure | None:
        said = {**self.said, **self._said(row)}
        if where[0]:
            said[where[0]] = where[1]
        before = len(self.problems)
        value = self._number(row, at)
        year = YEAR_HEAD.fullmatch(said.get("year", "").removesuffix(".0"))
        if year is None:
            self._refuse(
                row, "year", f"{said.get('year', '')!r} is not a year.", "Write four digits, such as 2025."
            )
        region = self._label(row, "region", said.get("region", ""), where)
        industry = self._label(row, "industry", said.get("industry", ""), where)
        indicator = self._indicator(row, said.get("indicator", ""))
        unit = said.get("unit", "")
        if not unit:
            self._refuse(row, "unit", "has no unit.", 'Add a column unit (单位), or give --unit "CNY_1e8".')
        date = said.get(PUBLISHED, "")
        if date and last_day(date) is None:
            self._refuse(
                row,
                PUBLISHED,
                f"{date!r} is not when something was published.",
                "Write 2026, 2026-02 or 2026-02-28.",
            )
        if len(self.problems) > before or year is None or value is None:
            return None
        said = {"source": self.cells.file, "quality": "as published", **said}
        about = {key: said[key] for key in ("vintage", PUBLISHED, "source", "quality") if said.get(key)}
        return Figure(
            int(year[1]), region, industry, indicator, value, unit, self.cells.place(row, at), about
        )

    def _said(self, row: int) -> dict[str, str]:
        cells = {key: _text(self.cells.rows[row][at]) for key, at in self.columns.items()}
        return {key: text for key, text in cells.items() if text}

    def _number(self, row: int, at: int) -> float | None:
        cell = self.cells.rows[row][at]
        if isinstance(cell, float):
            return cell
        value = parse_number(_text(cell))
        if value is None:
            message, advice = not_a_number(_text(cell))
            self.problems.append(Problem(message, advice, self.cells.place(row, at), code="no-number"))
        return value

    def _label(self, row: int, dim: str, text: str, where: tuple[str, str]) -> str:
        if not text:
            return self.names.labels[dim][plain(_words()["wholes"][dim][0])]
        if where[0] == dim:
            return text
        label = self.names.label(dim, text)
        if label is None:
            known = list(self.names.labels[dim])
            self._refuse(
                row,
                dim,
                f"the dataset has no {dim} {text!r}.",
                near_miss(plain(text), known) or "`data show` lists its labels.",
            )
        return label or ""

    def _indicator(self, row: int, text: str) -> str:
        known = self.names.indicators
        if not text:
            self._refuse(
                row,
                "indicator",
                "has no indicator.",
                "Add a column indicator (指标), or give --indicator gdp.",
            )
        elif plain(text) not in known:
            self._refuse(
                row,
                "indicator",
                f"the dataset has no indicator {text!r}.",
                near_miss(plain(text), known) or f"Known: {', '.join(sorted(set(known.values())))}.",
            )
        return known.get(plain(text), "")

    def _refuse(self, row: int, key: str, message: str, advice: str) -> None:
        place = self.cells.place(row, self.columns.get(key, 0))
        self.problems.append(Problem(message, advice, place, code=f"no-{key}"))


def plain(text: str) -> str:
    """A name without case, blanks and the marks that tables set between words."""
    return re.sub(r"[\s、，,（）()*·]+", "", text).casefold()


def _text(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return "" if cell is None else cell.strip()


def key_of(head: str) -> str | None:
    """The column of a dataset that the head of a published table stands for, in either language; None for another."""
    return _keys().get(plain(head))


@cache
def _keys() -> dict[str, str]:
    return {plain(word): key for key, words in _words()["heads"].items() for word in words}


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    text = files("scenario_engine.data").joinpath("release.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
