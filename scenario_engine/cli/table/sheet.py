"""A sheet of figures by sector or region: the largest on the terminal, all of them in a file."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from scenario_engine.cli.console import out
from scenario_engine.data.tables.table import Table
from scenario_engine.support.files.replacing import write_text
from scenario_engine.support.files.spreadsheet import harmless
from scenario_engine.support.numbers import largest_first
from scenario_engine.view.show import Cell, DisplayTable, Name, Number, terminal

NARROWEST_SECTOR = 7
"""Letters a sector has room for: its name is broken before a column of figures is left out."""


def show(
    table: Table,
    figures: pd.DataFrame,
    heads: Mapping[str, tuple[str, str]],
    *,
    title: str,
    notes: Iterable[str],
    top: int,
    output: Path | None,
    in_file: pd.DataFrame | None = None,
) -> None:
    """Print the `top` rows by the first column, and write all to a file where one is asked for.

    `figures` has a row for each sector, in the table's order, or for each label of an index with a name, such as region; `heads`
    are column → its head on the terminal and the display of its numbers; `in_file` more columns for the file.
    """
    what = str(figures.index.name or "sector")
    if what == "sector":
        titles = {f"title_{language}": table.names(language) for language in ("zh", "en")}
        keys = pd.DataFrame({"sector": table.sectors, **titles})
        names = [table.named(index) for index in range(len(table.sectors))]
    else:
        keys, names = figures.index.to_frame(), list(figures.index)
    largest = largest_first(figures.iloc[:, 0])
    rows: list[tuple[Cell, ...]] = []
    for index in largest[:top]:
        cells = zip(figures.iloc[index], heads.values(), strict=True)
        numbers = (Number(float(value), {"display": display}) for value, (_, display) in cells)
        rows.append((Name(names[index]), *numbers))
    whole = len(figures)
    hidden = max(0, whole - top)
    more = f"{hidden} more sectors: --top {whole}, or --output FILE.csv" if hidden else ""
    if hidden and what == "region":
        more = f"{hidden} more regions: --top {whole}, or --output FILE.csv"
    below = "\n".join(filter(None, ("; ".join(notes), more)))
    shown = (what, *(head for head, _ in heads.values()))
    console = out()
    made = DisplayTable(title, shown, tuple(rows), below, narrowest_label=NARROWEST_SECTOR)
    console.print(terminal(made, width=console.width))
    parts = [keys, figures, *([] if in_file is None else [in_file])]
    save(pd.concat([part.reset_index(drop=True) for part in parts], axis=1), output)


def save(frame: pd.DataFrame, output: Path | None) -> None:
    """Write a CSV file, whole or not at all, where one is asked for."""
    if output is not None:
        write_text(output, harmless(frame).to_csv(index=False, float_format="%.12g", lineterminator="\n"))
        out().print(f"Written to {output}", soft_wrap=True)
