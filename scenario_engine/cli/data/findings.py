"""How the checks of a table are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from scenario_engine.data.tables.checks import Finding


def print_findings(console: Console, findings: list[Finding]) -> None:
    """One line a check: passed, told, or failed."""
    from rich.table import Table as Shown
    from rich.text import Text

    shown = Shown(box=None, pad_edge=False, show_header=False)
    for ratio in (None, 2, 3):
        shown.add_column(overflow="fold", ratio=ratio)
    for finding in findings:
        sign = ("✔", "green") if finding.passed else ("✘", "red") if finding.fatal else ("!", "yellow")
        shown.add_row(Text(*sign), finding.check, finding.text)
    console.print(shown)
