"""A published table as rows of a dataset: CSV or Excel, a row a figure or years or labels side by side, heads in two languages.

Each figure keeps the cell it was read from, so that whatever is wrong with it can be shown there.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

import tomli

from scenario_engine.data.dataset import Dataset
from scenario_engine.data.known import PUBLISHED, last_day
from scenario_engine.data.tables.grid import NOTHING, as_text, is_workbook, letters, read_grid
from scenario_engine.support.errors import Location, Problem, ProblemsFound, TableError, listing, near_miss
from scenario_engine.support.files.numerals import not_a_number, parse_number

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


def read_release(
    path: Path, dataset: Dataset, said: Mapping[str, str], indicators: Sequence[str], sheet: str | None = None
) -> tuple[list[Figure], list[str]]:
    """Every figure of a published table, CSV, tab-separated text or a sheet of a workbook; and heads of columns passed over.

    Its cells name labels, units and `indicators` of the dataset; `said` is what it does not say itself, by column: indicator,
    unit, source, published and so on. `ProblemsFound` tells every cell that cannot be read, each with its place.
    """
    reader = _Reader(path, sheet, dataset, indicators, said)
    figures = list(reader.figures())
    if reader.problems:
        raise ProblemsFound(reader.problems)
    if not figures:
        raise TableError(
            f"{path.name}: holds no figure.", "Give a column of years or a column for each year."
        )
    return figures, reader.passed_over


def _labels(dataset: Dataset, dim: str) -> dict[str, str]:
    """Labels of a dimension by everything a cell may call them."""
    whole = wholes_of(dataset)[dim]
    sets = dict.fromkeys([dim, *dataset.about.get("dimensions", {}).get(dim, [])])
    titles = [pair for one in sets for code in ("zh", "en") for pair in dataset.titles(one, code).items()]
    known = {plain(text): label for label, name in reversed(titles) for text in (name, label)}
    names = [whole, *(dataset.titles("nation", one).get(whole, whole) for one in ("zh", "en"))]
    words = [*_words()["wholes"][dim], *(names if dim == "region" else [])]
    return known | {plain(word): whole for word in words}


class _Reader:
    """Reads one sheet; what is wrong is collected, cell by cell."""

    def __init__(
        self,
        path: Path,
        sheet: str | None,
        dataset: Dataset,
        indicators: Sequence[str],
        said: Mapping[str, str],
    ) -> None:
        self.file, self.cells, self.said = path.name, read_grid(path, sheet), said
        self.rows = [[as_text(cell) for cell in line] for line in self.cells]
        self.labels = {dim: _labels(dataset, dim) for dim in CELL}
        spoken: dict[str, list[str]] = dataset.about.get("indicators", {})
        self.indicators = {plain(word): name for name, texts in spoken.items() for word in texts}
        self.indicators |= {plain(name): name for name in (*spoken, *indicators)}
        self.problems: list[Problem] = []
        self.head, self.columns, self.spread = self._heads()

    def _place(self, row: int, column: int) -> Location:
        """Where a cell is: line and column, or the name of a cell of a workbook."""
        if is_workbook(self.file):
            return Location(f"{self.file}, cell {letters(column)}{row + 1}", 0, 0)
        cells = [str(one or "") for one in self.cells[row]]
        before = sum(len(one) + 1 for one in cells[:column])
        return Location(self.file, row + 1, before + 1, max(1, len(cells[column])), ",".join(cells))

    def _named(self, dim: str, cell: str) -> str:
        """The label a cell names: by itself, by its name, or by a name it begins with, as 北京市 does with 北京; else nothing."""
        known, word = self.labels[dim], plain(cell)
        if word in known or word.isascii():
            return known.get(word, "")
        begun = {label for name, label in known.items() if len(name) > 1 and word.startswith(name)}
        return begun.pop() if len(begun) == 1 else ""

    def _heads(self) -> tuple[int, dict[str, int], dict[int, tuple[str, str]]]:
        """The line of the heads, the column of each key, and columns that hold one year or one label each."""
        best: tuple[int, dict[str, int], dict[int, tuple[str, str]]] = (0, {}, {})
        for row, line in enumerate(self.rows[:20]):
            columns: dict[str, int] = {}
            spread: dict[int, tuple[str, str]] = {}
            for at, text in enumerate(line):
                if (key := key_of(text)) and key not in columns:
                    columns[key] = at
                elif year := YEAR_HEAD.fullmatch(text):
                    spread[at] = ("year", year[1])
                elif text and (dim := next((one for one in CELL if self._named(one, text)), "")):
                    spread[at] = (dim, self._named(dim, text))
            if len(columns) + len(spread) > len(best[1]) + len(best[2]):
                best = row, columns, spread
        row, columns, spread = best
        file, kind = self.file, {dim for dim, _ in spread.values()}
        if "value" in columns:
            spread = {}
        elif len(kind) > 1:
            raise TableError(
                f"{file}: its head names {listing(sorted(kind))} side by side.",
                "Give years side by side, or the labels of one dimension.",
            )
        if not columns and not spread:
            raise TableError(
                f"{file}: no line of heads was found.",
                f"Begin with heads such as {', '.join(_words()['heads'])}, or 年份, 地区, 行业, 指标, 数值, 单位.",
            )
        there = {*columns, *kind, *(["value"] if spread else [])}
        lost = [key for key in ("year", "value") if key not in there]
        if lost and not ("year" in lost and self.said.get("year")):
            raise TableError(
                f"{file}: has no column of {' and '.join(lost)} among {listing(self.rows[row])}.",
                "Name it year (年份) or value (数值), or give a column for each year, such as 2025年.",
            )
        return row, columns, spread

    @property
    def passed_over(self) -> list[str]:
        """Heads of columns that hold something and are known by nothing."""
        known, below = {*self.columns.values(), *self.spread}, self.rows[self.head + 1 :]
        heads = enumerate(self.rows[self.head])
        return [head for at, head in heads if head and at not in known and any(row[at] for row in below)]

    def figures(self) -> Iterator[Figure]:
        """A figure for each cell that holds one; empty cells are passed over."""
        for row in range(self.head + 1, len(self.rows)):
            for at, (dim, label) in (self.spread or {self.columns["value"]: ("", "")}).items():
                if self.rows[row][at] not in NOTHING:
                    said = {key: text for key, col in self.columns.items() if (text := self.rows[row][col])}
                    figure = self._figure(
                        row, at, {**self.said, **said, **({dim: label} if dim else {})}, dim
                    )
                    if figure is not None:
                        yield figure

    def _figure(self, row: int, at: int, said: dict[str, str], spread: str) -> Figure | None:
        before = len(self.problems)
        text, place = self.rows[row][at], self._place(row, at)
        value = parse_number(text)
        if value is None:
            self.problems.append(Problem(*not_a_number(text), place, code="no-number"))
        year = YEAR_HEAD.fullmatch(said.get("year", "").removesuffix(".0"))
        if year is None:
            fault = f"{said.get('year', '')!r} is not a year."
            self._refuse(row, "year", fault, "Write four digits, such as 2025.")
        region, industry = (
            said[dim] if dim == spread else self._label(row, dim, said.get(dim, "")) for dim in CELL
        )
        indicator = self._indicator(row, said.get("indicator", ""))
        unit = said.get("unit", "")
        if not unit:
            self._refuse(row, "unit", "has no unit.", 'Add a column unit (单位), or give --unit "CNY_1e8".')
        date = said.get(PUBLISHED, "")
        if date and last_day(date) is None:
            fault = f"{date!r} is not when something was published."
            self._refuse(row, PUBLISHED, fault, "Write 2026, 2026-02 or 2026-02-28.")
        if len(self.problems) > before or year is None or value is None:
            return None
        said = {"source": self.file, "quality": "as published", **said}
        about = {key: said[key] for key in ("vintage", PUBLISHED, "source", "quality") if said.get(key)}
        return Figure(int(year[1]), region, industry, indicator, value, unit, place, about)

    def _label(self, row: int, dim: str, text: str) -> str:
        if not text:
            return self.labels[dim][plain(_words()["wholes"][dim][0])]
        label = self._named(dim, text)
        if not label:
            advice = near_miss(plain(text), self.labels[dim]) or "`data show` lists its labels."
            self._refuse(row, dim, f"the dataset has no {dim} {text!r}.", advice)
        return label

    def _indicator(self, row: int, text: str) -> str:
        known = self.indicators
        if not text:
            advice = "Add a column indicator (指标), or give --indicator gdp."
            self._refuse(row, "indicator", "has no indicator.", advice)
        elif plain(text) not in known:
            advice = near_miss(plain(text), known) or f"Known: {', '.join(sorted(set(known.values())))}."
            self._refuse(row, "indicator", f"the dataset has no indicator {text!r}.", advice)
        return known.get(plain(text), "")

    def _refuse(self, row: int, key: str, message: str, advice: str) -> None:
        place = self._place(row, self.columns.get(key, 0))
        self.problems.append(Problem(message, advice, place, code=f"no-{key}"))


def plain(text: str) -> str:
    """A name without case, blanks and the marks that tables set between words."""
    return re.sub(r"[\s、，,（）()*·]+", "", text).casefold()


def key_of(head: str) -> str | None:
    """The column of a dataset that the head of a published table stands for, in either language; None for another."""
    return _keys().get(plain(head))


@cache
def _keys() -> dict[str, str]:
    return {plain(word): key for key, words in _words()["heads"].items() for word in words}


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    text = files("scenario_engine.data").joinpath("release.toml").read_text(encoding="utf-8")
    return tomli.loads(text)
