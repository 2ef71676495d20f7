"""Outcomes as tables on the console."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.outcome import Outcome
from benchmarks.wording import amount, many, seconds


def show(console: Console, outcome: Outcome, before: Outcome | None) -> None:
    """Print the times of one outcome, then its figures, then its notes."""
    if outcome.timings:
        console.print(_times(outcome, before))
    if outcome.figures:
        console.print(_figures(outcome))
    for figure in outcome.figures:
        if not figure.met and figure.limit:
            console.print(f"  {figure.name}: {figure.limit}")
    for note in outcome.notes:
        console.print(f"  {note}")


def _times(outcome: Outcome, before: Outcome | None) -> Table:
    table = Table(box=SIMPLE_HEAD, title=outcome.case, title_justify="left")
    for head in ("", "Median", "±", "Ratio", "Agrees", "Done", *(["Then"] if before else [])):
        table.add_column(head, justify="left" if not head else "right", no_wrap=bool(head))
    for name, timing in outcome.timings.items():
        gap = outcome.gaps.get(name)
        row = [name, seconds(timing.median), f"{timing.spread:.0%}", many(outcome.ratio(name))]
        row += ["" if gap is None else f"{gap:.0e}", "all" if timing.parts == 1 else f"1/{timing.parts:,.0f}"]
        if before:
            row.append(many(before.ratio(name)) if name in before.timings else "")
        table.add_row(*row)
    return table


def _figures(outcome: Outcome) -> Table:
    title = None if outcome.timings else outcome.case
    table = Table(box=SIMPLE_HEAD, title=title, title_justify="left")
    for head in ("", "Measured", "Target", "", "Beside"):
        table.add_column(head, justify="right" if head in {"Measured", "Target"} else "left")
    for one in outcome.figures:
        verdict = "" if one.target is None else "met" if one.met else "missed"
        table.add_row(one.name, amount(one), str(one.target or ""), verdict, one.beside)
    return table
