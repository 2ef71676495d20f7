"""A table under a heading as wide as the terminal; rich would break the heading at the width of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

if TYPE_CHECKING:
    from rich.table import Table


def headed(heading: str, table: Table) -> Group:
    """The heading in italics, as rich sets a table's title, and the table below it."""
    return Group(Text(heading, style="italic"), table)
