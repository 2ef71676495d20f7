"""A table under a heading and over a note as wide as the terminal; rich would break both at the width of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

if TYPE_CHECKING:
    from rich.table import Table


def headed(heading: str, table: Table) -> Group:
    """The heading in italics, as rich sets a table's title, the table, and its caption below it."""
    note, table.caption = table.caption, None
    below = [] if note is None else [Text(str(note), style="dim italic")]
    return Group(Text(heading, style="italic"), table, *below)


def wide(table: Table) -> Group:
    """A table with its own title and caption taken out of it."""
    heading, table.title = str(table.title or ""), None
    return headed(heading, table)
