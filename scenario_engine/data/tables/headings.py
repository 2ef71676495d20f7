"""Rows and columns of a grid that hold numbers, with their labels and what each of them is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from scenario_engine.data.tables.currency import money_unit, read_unit
from scenario_engine.data.tables.grid import Cell, Grid, as_text, number
from scenario_engine.data.tables.vocabulary import Role, plain, vocabulary, word, words_of
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError, listing
from scenario_engine.support.files.numerals import parse_number

HOME = ("", "domestic")
"""Origins of the rows that are sectors of the country itself."""

PLAIN = re.compile(r"[-+.eE0-9]*")
NUMERAL = re.compile(r"\s*[-+]?\d[\d., ]*$")


@dataclass(frozen=True)
class Heading:
    """One row or column with numbers: where it stands, its labels from outside inwards, what it is.

    It is not `sure` where only the head of a group says so; `region` is whose use it is where the table has several.
    """

    place: int
    labels: tuple[str, ...]
    keys: tuple[str, ...]
    role: Role | None
    origin: str = ""
    sure: bool = True
    region: str = ""

    @property
    def name(self) -> str:
        """Its labels, for a message."""
        said = [label for label in self.labels if label]
        words = [label for label in said if parse_number(label) is None]
        return " ".join(dict.fromkeys(words or said)) or f"number {self.place + 1}"

    @property
    def is_use(self) -> bool:
        """Whether it is known as a kind of final use, or a sum of some."""
        return self.role is not None and self.role.is_use


@dataclass(frozen=True)
class TableLayout:
    """Rows and columns of a grid that hold numbers, and what its labels say of them."""

    name: str
    grid: Grid
    rows: list[Heading]
    columns: list[Heading]
    heads: list[str]
    """Of the label columns, in plain form."""
    unit: str | None
    """As printed, in the head or in a column that gives each row its unit."""
    pairs: list[tuple[Heading, Heading]] = field(default_factory=list)
    """Rows and columns that are one sector, and the labels that they share."""
    names: tuple[str, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    """Region and product of each pair, where the sectors are those of several regions."""
    left_out: tuple[str, ...] = ()
    """What stands in the file and is no part of the table, for a note."""
    doubt: str = ""
    """What speaks against these pairs, to be said where the table fails a check."""
    row_units: Mapping[int, str] = field(default_factory=dict)
    """Row of a sector → its unit, where these differ and are kept."""
    years: frozenset[int] = frozenset()
    """That stand in the title."""

    def of_another_year(self, year: int | None) -> list[str]:
        """A note where the title names years and none of them is that of the table."""
        if year is None or not self.years or year in self.years:
            return []
        return [f"stored as of {year}; the title of {self.name} says {listing(map(str, sorted(self.years)))}"]

    @property
    def labels(self) -> set[str]:
        """Every label as a word."""
        return {word(label) for line in (*self.rows, *self.columns) for label in line.labels}

    def values(self, rows: Sequence[Heading], columns: Sequence[Heading]) -> Floats:
        """The numbers where rows and columns cross: (rows, columns)."""
        places = [column.place for column in columns]
        found = np.zeros((len(rows), len(columns)))
        for i, row in enumerate(rows):
            line = self.grid[row.place]
            cells = [line[place] for place in places]
            if (plainly := _plain_numbers(cells)) is not None:
                found[i] = plainly
            else:
                where = f"{self.name}: row {row.place + 1}, column "
                found[i] = [number(cell, f"{where}{at + 1}") for cell, at in zip(cells, places, strict=True)]
        return found


def unit_of(asked: str | None, layout: TableLayout) -> tuple[str, str]:
    """Unit of a table and where it was found: asked for, printed, or assumed from a known layout."""
    if asked:
        unit = money_unit(asked, layout.name)
        beside = layout.unit and read_unit(layout.unit) not in (None, unit)
        return unit, f"given; the table prints {layout.unit}" if beside else "given"
    if layout.unit:
        return money_unit(layout.unit, layout.name), "printed on the table"
    if known := vocabulary().layout(layout.labels):
        return str(known["unit"]), f"assumed: layout of {known['title']}"
    raise TableError(
        f"{layout.name}: the table prints no unit.",
        'Give it, such as --unit "million EUR" or --unit CNY_1e4.',
    )


def heading(
    place: int, raw: list[Cell], roles: Mapping[str, Role], full: Sequence[bool], origin: str = ""
) -> Heading:
    """A line with its role: what most of its labels say, of as many the nearest to the numbers.

    The head of a group counts only where no label of the line itself is there.
    """
    own = [cell for cell, whole in zip(raw, full, strict=True) if whole]
    named = [role for cell in reversed(own) if (role := looked_up(cell, roles))]
    role = max(named, key=named.count, default=None)
    if role is None:
        said = [cell for cell in raw if isinstance(cell, str) and plain(cell) and parse_number(cell) is None]
        role = looked_up(said[-1], roles) if said else None
    sure = bool(named) or role is None
    return Heading(place, tuple(map(as_text, raw)), tuple(map(plain, raw)), role, origin, sure)


def looked_up(cell: Cell, roles: Mapping[str, Role]) -> Role | None:
    """The role of a label on one side of the table; none for a number or an unknown word."""
    if not isinstance(cell, str) or not cell.strip() or NUMERAL.match(cell):
        return None
    return next((roles[key] for key in words_of(cell) if key in roles), None)


def _plain_numbers(cells: Sequence[Cell]) -> Floats | None:
    """A row of text in the simplest form of numbers, read at once; None where any cell needs to be looked at."""
    try:
        if not PLAIN.fullmatch("".join(cells)):  # type: ignore[arg-type]
            return None
        found = np.array([float(text or "0") for text in cells])
    except (TypeError, ValueError):  # an empty cell, or text that does not read as a number
        return None
    return found if np.isfinite(found).all() else None


def labels_of(lines: Sequence[Heading]) -> list[str]:
    """What rows or columns are called: by the outermost of their labels that tells them from one another."""
    for labels in zip(*(line.labels for line in lines), strict=True):
        if all(labels) and len(set(labels)) == len(labels):
            return list(labels)
    return [next(filter(None, line.labels), line.name) for line in lines]


def matched(wanted: Sequence[Heading], found: Sequence[Heading]) -> list[Heading] | None:
    """The rows or columns found that bear the labels wanted, in their order; None where any is missing or beyond."""
    if len(wanted) != len(found):
        return None
    for own in range(len(wanted[0].keys)):
        for at in range(len(found[0].keys)):
            by_key = {line.keys[at]: line for line in found}
            if len(by_key) == len(found) and all(line.keys[own] in by_key for line in wanted):
                return [by_key[line.keys[own]] for line in wanted]
    return None
