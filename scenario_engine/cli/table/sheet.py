"""A sheet of figures by sector: the largest on the terminal, all of them in a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from scenario_engine.cli.console import out
from scenario_engine.data.tables.table import Table
from scenario_engine.support.files.replacing import write_text
from scenario_engine.support.files.spreadsheet import harmless
from scenario_engine.view.show import Cell, DisplayTable, Number, terminal

NARROWEST_SECTOR = 7
"""Letters a sector has room for: its name is broken before a column of figures is left out."""


def show(
    table: Table,
    figures: pd.DataFrame,
    heads: Mapping[str, tuple[str, str]],
    *,
    title: str,
    note: str,
    top: int,
    output: Path | None,
) -> None:
    """Print the `top` sectors by the first column, and write all to a file where one is asked for.

    Parameters
    ----------
    table
        Whose sectors they are.
    figures
        One row a sector, in the table's order.
    heads
        Column → its head on the terminal, and the display of its numbers.
    title, note
        Above and below the sheet.
    top
        How many sectors to print.
    output
        CSV file for all of them.
    """
    largest = (-figures.iloc[:, 0].abs().to_numpy()).argsort(kind="stable")
    rows: list[tuple[Cell, ...]] = []
    for index in largest[:top]:
        cells = zip(figures.iloc[index], heads.values(), strict=True)
        numbers = (Number(float(value), {"display": display}) for value, (_, display) in cells)
        rows.append((table.named(int(index)), *numbers))
    hidden = max(0, len(figures) - top)
    more = f"{hidden} more sectors: --top {len(figures)}, or --output FILE.csv" if hidden else ""
    below = "\n".join(line for line in (note, more) if line)
    console = out()
    shown = DisplayTable(
        title,
        ("sector", *(head for head, _ in heads.values())),
        tuple(rows),
        below,
        narrowest_label=NARROWEST_SECTOR,
    )
    console.print(terminal(shown, width=console.width))
    titles = {f"title_{language}": table.names(language) for language in ("zh", "en")}
    save(pd.DataFrame({"sector": table.sectors, **titles, **figures.reset_index(drop=True)}), output)


def save(frame: pd.DataFrame, output: Path | None) -> None:
    """Write a CSV file, whole or not at all, where one is asked for."""
    if output is not None:
        write_text(output, harmless(frame).to_csv(index=False, float_format="%.12g", lineterminator="\n"))
        out().print(f"Written to {output}", soft_wrap=True, markup=False)
