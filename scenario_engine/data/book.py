"""One table as it will be written: rows of text in their order, and what becomes of a cell when a new figure is put in."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pandas as pd

from scenario_engine.data.dataset import Dataset
from scenario_engine.data.known import PUBLISHED, cell_columns, last_day
from scenario_engine.data.nowcast import NOWCAST
from scenario_engine.support.files.plaintext import read_records
from scenario_engine.support.units import conversion_factor

Row = dict[str, str]


@dataclass(frozen=True)
class Change:
    """What became of one cell: added, revised, or an estimate that gave way; both figures in the unit of the row."""

    table: str
    row: Row
    old: float | None
    estimated: bool = False
    """Whether what stood there before was an estimate."""
    earlier: bool = False
    """Whether what stood there is published later, and counts on."""

    @property
    def new(self) -> float:
        """The figure now."""
        return float(self.row["value"])

    @property
    def kind(self) -> str:
        """`added`, `revised`, `replaces an estimate`, `earlier than what counts` or `unchanged`."""
        if self.earlier:
            return "earlier than what counts"
        if self.old is None:
            return "added"
        if self.estimated:
            return "replaces an estimate"
        return "revised" if abs(self.new - self.old) > 1e-12 * abs(self.old) else "unchanged"


@dataclass
class Book:
    """One table as it will be written: its columns, and its rows with what was said in them."""

    path: Path
    columns: list[str]
    rows: list[Row]
    definitions: tuple[str, ...] = ()
    """The dataset's own units."""

    @classmethod
    def of(cls, dataset: Dataset, name: str) -> Self:
        """A table of a dataset as it is written."""
        path = dataset.folder / f"{name}.csv"
        columns, rows = read_records(path)
        return cls(path, columns, [row for _, row in rows], dataset.definitions)

    def row(self, said: Mapping[str, str]) -> Row:
        """A row with all its columns; one that says when it was published brings the column along."""
        for key in (PUBLISHED, "source", "quality"):
            if said.get(key) and key not in self.columns:
                self.columns.append(key)
                for row in self.rows:
                    row[key] = ""
        return {column: said.get(column, "") for column in self.columns}

    def put(self, name: str, said: Mapping[str, str]) -> Change:
        """Place a row: beside another of its cell where dates tell them apart, else in its stead."""
        new = self.row(said)
        cell = cell_columns(self.columns)
        same = [row for row in self.rows if all(row[column] == new[column] for column in cell)]
        counted = max(same, key=_day, default=None)
        if counted is None:
            self.rows.append(new)
            return Change(name, new, None)
        factor = conversion_factor(counted["unit"], new["unit"], self.definitions)
        old = float(counted["value"]) * factor if counted["value"] else None
        estimated = counted.get("quality", "").startswith("filled:")
        day = _day(new)
        if "" < day < _day(counted) and not estimated:
            self.rows = [row for row in self.rows if not (row in same and _day(row) == day)]
            self.rows.append(new)
            return Change(name, new, old, earlier=True)
        if day > _day(counted) > "":
            self.rows.append(new)
        elif new.get("quality", "").startswith(NOWCAST) and not estimated:
            return Change(name, counted, old)
        else:
            self.rows[self.rows.index(counted)] = new
        return Change(name, new, old, estimated)

    def text(self) -> str:
        """The table as CSV."""
        frame = pd.DataFrame(self.rows, columns=self.columns)
        return str(frame.to_csv(index=False, lineterminator="\n"))


def _day(row: Row) -> str:
    """The last day of when a row was published; empty where it does not say."""
    return last_day(row.get(PUBLISHED, "")) or ""


def now(dataset: Dataset, books: Mapping[str, Book], name: str) -> pd.DataFrame:
    """A table as it is known now, with the rows just added."""
    if name not in books:
        return dataset.table(name)
    frame = pd.DataFrame(books[name].rows, columns=books[name].columns).assign(
        value=lambda rows: pd.to_numeric(rows["value"], errors="coerce"),
        year=lambda rows: pd.to_numeric(rows["year"], errors="coerce"),
    )
    if PUBLISHED not in frame:
        return frame
    day = frame[PUBLISHED].map(lambda text: last_day(text) or "")
    cell = [frame[column] for column in cell_columns(frame.columns)]
    return frame[day == day.groupby(cell).transform("max")]
