"""What a balancing scaled most, by how far its multiplier is from one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf, log

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table as Shown


def most_changed(multipliers: Mapping[str, tuple[Iterable[object], Iterable[float]]], top: int) -> Shown:
    """The `top` multipliers furthest from one, of what is scaled, such as rows → labels and their multipliers."""
    shown = Shown(box=SIMPLE_HEAD, title="Most changed multipliers", title_justify="left")
    for heading in ("of", "", "multiplier"):
        shown.add_column(heading, justify="right" if heading == "multiplier" else "left", overflow="fold")
    rows = [(what, *one) for what, sides in multipliers.items() for one in zip(*sides, strict=True)]
    rows.sort(key=lambda row: -abs(log(row[2])) if row[2] > 0 else -inf)
    for what, label, value in rows[:top]:
        shown.add_row(what, escape(str(label)), f"{value:.3f}")
    return shown
