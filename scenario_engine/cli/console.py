"""Where the command line speaks: results to standard output, complaints to standard error."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scenario_engine.errors import ScenarioEngineError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console


def out() -> Console:
    """A console for results."""
    from rich.console import Console

    return Console(highlight=False)


def titled(title: Mapping[str, str]) -> str:
    """A title in both languages as markup, English in bold; once where it is the same in both."""
    from rich.markup import escape

    chinese = f"  {escape(title['zh'])}" if title["zh"] != title["en"] else ""
    return f"\n[bold]{escape(title['en'])}[/bold]{chinese}\n"


def complain(fault: ScenarioEngineError) -> None:
    """Print an error as plain text, nothing wrapped, so that carets stay under what they point at."""
    print(f"error: {fault}", file=sys.stderr)


def warn(warnings: list[str]) -> None:
    """Print what was collected while working."""
    for warning in warnings:
        print(f"warning: {warning}", file=sys.stderr)
