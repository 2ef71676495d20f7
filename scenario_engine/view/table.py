"""A table of texts and numbers, as a terminal shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf, isnan
from typing import TYPE_CHECKING

from scenario_engine.support import numbers
from scenario_engine.support.errors import folded
from scenario_engine.support.errors import width as cells_of
from scenario_engine.support.language import said

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table as Shown

NARROWEST_LABEL = 26
"""Letters a label has room for, if it is that long, before columns of numbers are left out."""

NARROWEST_TEXT = 12
"""Letters any other text has room for."""

NARROWEST_WORD = 8
"""Letters such a text has room for before names are broken."""

WIDEST_NAME = 40
"""Letters a name at the left of a table of texts has room for: identifiers are not broken."""


@dataclass(frozen=True)
class Number:
    """A number of a cell in its canonical unit, with the `units` and `display` that say how it is written."""

    value: float
    attrs: Mapping[str, str] = field(default_factory=dict)
    signed: bool = False


WIDEST_HEAD = 12
"""Letters of a column's head on one line."""

Cell = str | Number


class Name(str):
    """A text of a cell or a head that no language has a word for, such as what a scenario is called where it is asked for."""


@dataclass(frozen=True)
class DisplayTable:
    """A title, a head for each column, rows of texts and numbers, and what is said below."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    ranked_by: int | None = None
    """The column by which of many rows the largest may be shown; None where the rows have an order of their own."""
    by_year: bool = False
    """Whether the numbers of a row follow each other in time, so that of many every second may be shown."""
    narrowest_label: int = NARROWEST_LABEL
    """Letters a label has room for; less where every number is wanted and names may be broken."""
    units: tuple[str, ...] = ()
    """The unit of each column, as the heading says it; empty where it says none."""
    in_chinese: bool = False
    """Whether units stand between Chinese brackets."""

    @property
    def heading(self) -> str:
        """The title, with the units of the columns."""
        units = list(dict.fromkeys(filter(None, self.units)))
        if not units:
            return self.title
        return (
            f"{self.title}（{'；'.join(units)}）" if self.in_chinese else f"{self.title} ({'; '.join(units)})"
        )

    @property
    def columns(self) -> list[tuple[Cell, ...]]:
        """The cells column by column."""
        return list(zip(*self.rows, strict=True)) if self.rows else [() for _ in self.heads]

    def written(self) -> list[list[str]]:
        """The rows as text; numbers of one kind stand point below point."""
        return [list(row) for row in zip(*map(_column, self.columns), strict=True)]


def terminal(table: DisplayTable, *, width: int = 80, top: int = 20, largest: int = 10) -> Group:
    """A table for a terminal: the last columns make room where they do not fit, and of many rows the `largest` are shown.

    All rows are shown up to `top`, or where their order means something.
    """
    from rich.box import SIMPLE_HEAD
    from rich.console import Group
    from rich.table import Table as Shown
    from rich.text import Text

    table = _spoken(table)
    notes = [table.note]
    if table.ranked_by is not None and len(table.rows) > top:
        notes.insert(0, said(f"the largest {largest} of {len(table.rows)}"))
        table = _largest(table, table.ranked_by, largest)
    table = _without_repeated_head(table)
    least, count = 1 + len(_texts(table)), len(table.heads)
    kept = table
    while count > least and sum(_widths(kept)) + 3 * len(kept.heads) + 1 > width:
        count -= 1
        kept = _narrower(table, count)
    shown = Shown(box=SIMPLE_HEAD, show_header=any(kept.heads))
    _add_columns(shown, kept, width)
    for row in kept.written():
        shown.add_row(*map(Text, row))
    if not table.by_year and count < len(table.heads):
        stay = _kept(table, count)
        left = ", ".join(_in_a_line(head) for at, head in enumerate(table.heads) if at not in stay)
        notes.append(said(f"no room for {left}"))
    heading = [Text(kept.heading, "italic")] if kept.heading else []
    below = [Text(line, "dim italic") for line in notes if line]
    return Group(*heading, shown, *below, *([Text("")] if below else []))


def _in_a_line(head: str) -> str:
    """A head that was broken into lines; Chinese is joined without a space."""
    return re.sub(r"(?<=[\u2e80-\uffff]) (?=[\u2e80-\uffff])", "", " ".join(head.split()))


def _spoken(table: DisplayTable) -> DisplayTable:
    """The table with its texts in the language that is spoken, where the catalogue has them."""
    rows = tuple(tuple(said(cell) if type(cell) is str else cell for cell in row) for row in table.rows)
    heads = tuple(map(_spoken_head, table.heads))
    note = "\n".join(map(said, table.note.split("\n")))
    return replace(table, title=said(table.title), heads=heads, rows=rows, note=note)


def _spoken_head(head: str) -> str:
    """A head in the language that is spoken: known as a whole, however it was broken, else line by line; a name as it is."""
    if isinstance(head, Name):
        return head
    whole = said(_in_a_line(head))
    return said(head) if whole == _in_a_line(head) else folded(whole, WIDEST_HEAD)


def _add_columns(shown: Shown, table: DisplayTable, width: int) -> None:
    """Heads of numbers to the right, of texts with room for names; names make room where all would not fit."""
    from rich.text import Text

    lines, texts, widths = max(head.count("\n") for head in table.heads), _texts(table), _widths(table)
    longest, around = _longest(table), 3 * len(table.heads) + 1
    if len(texts) == len(longest) and sum(widths) + around > width:
        widths[1:] = (min(one, NARROWEST_WORD) for one in widths[1:])
    if texts and sum(widths) + around > width:
        widest = max(texts, key=lambda at: widths[at])
        left = width - around - sum(longest) + longest[widest]
        widths[widest] = max(NARROWEST_TEXT, min(widths[widest], left))
    for at, head in enumerate(table.heads):
        if at in texts:
            whole = widths[at] == longest[at]
            shown.add_column(Text(head), overflow="fold", min_width=widths[at], no_wrap=whole)
        else:
            low = "\n" * (lines - head.count("\n"))
            shown.add_column(Text(head + low, justify="right"), justify="right", no_wrap=True)


def _widths(table: DisplayTable) -> list[int]:
    """The least room each column needs: all of a number, some of a text."""
    texts, widths = _texts(table), []
    labels = [at for at in texts if at == 0 or at - 1 in texts] if len(texts) < len(table.heads) else []
    for at, longest in enumerate(_longest(table)):
        least = table.narrowest_label if at in labels else NARROWEST_TEXT if at else WIDEST_NAME
        widths.append(min(least, longest) if at in texts else longest)
    return widths


def _longest(table: DisplayTable) -> list[int]:
    """The room that each column would take."""
    columns = zip(table.heads, *table.written(), strict=True)
    return [max(cells_of(line) for text in column for line in text.split("\n")) for column in columns]


def _without_repeated_head(table: DisplayTable) -> DisplayTable:
    """The table without the head of its only column of numbers, where the title says it already."""
    numeric = [at for at in range(len(table.heads)) if at not in _texts(table)]
    title = table.title.casefold()
    if len(numeric) != 1 or not all(word in title for word in table.heads[numeric[0]].casefold().split()):
        return table
    heads = ("" if at in numeric else head for at, head in enumerate(table.heads))
    return replace(table, heads=tuple(heads))


def _kept(table: DisplayTable, count: int) -> list[int]:
    """The columns of texts, and the first of numbers; of years the last, and of those before it one every few."""
    texts = _texts(table)
    numbers = [at for at in range(len(table.heads)) if at not in texts]
    room = count - len(texts)
    if table.by_year:
        return [*texts, *numbers[::-1][:: -(-len(numbers) // room)][::-1]]
    return sorted([*texts, *numbers[:room]])


def _narrower(table: DisplayTable, count: int) -> DisplayTable:
    """The table with so many of its columns."""
    kept = _kept(table, count)
    heads, units = (tuple(one[at] for at in kept if at < len(one)) for one in (table.heads, table.units))
    rows = tuple(tuple(row[at] for at in kept) for row in table.rows)
    return replace(table, heads=heads, rows=rows, units=units)


def _largest(table: DisplayTable, column: int, count: int) -> DisplayTable:
    """The rows with the largest numbers of a column, those without one last."""

    def size(row: Sequence[Cell]) -> float:
        cell = row[column]
        return cell.value if isinstance(cell, Number) and not isnan(cell.value) else -inf

    return replace(table, rows=tuple(sorted(table.rows, key=size, reverse=True)[:count]))


def _column(cells: Sequence[Cell]) -> list[str]:
    """Cells of a column as text; numbers of several kinds are written each by itself, without their units."""
    found = [cell for cell in cells if isinstance(cell, Number)]
    alike = all((one.attrs, one.signed) == (found[0].attrs, found[0].signed) for one in found)
    if found and alike and found[0].attrs.get("display") != "each":
        told = numbers.column([one.value for one in found], found[0].attrs, signed=found[0].signed)
    else:
        told = [numbers.column([one.value], one.attrs, signed=one.signed)[0] for one in found]
    written = iter(told)
    return [next(written) if isinstance(cell, Number) else cell for cell in cells]


def _texts(table: DisplayTable) -> list[int]:
    """The columns without a number."""
    return [
        at for at, column in enumerate(table.columns) if not any(isinstance(cell, Number) for cell in column)
    ]
