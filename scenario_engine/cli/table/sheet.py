"""A sheet of figures by sector: the largest on the terminal, all of them in a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from rich.table import Table as Shown

    from scenario_engine.data.tables.table import Table


@dataclass(frozen=True)
class Column:
    """Figures of all sectors in the table's order: name in the file, head on the terminal, format of a number there."""

    name: str
    head: str
    values: npt.NDArray[np.float64]
    form: str = ".3f"


def show(
    table: Table, columns: Sequence[Column], *, title: str, note: str, top: int, output: Path | None
) -> None:
    """Print the `top` sectors by the first column, and write all to a file where one is asked for."""
    from scenario_engine.cli.console import out
    from scenario_engine.cli.headed import headed

    console = out()
    console.print(headed(title, _shown(table, columns, note, top)))
    if output is not None:
        write(table, columns, output)
        console.print(f"Written to {output}", soft_wrap=True, markup=False)


def write(table: Table, columns: Sequence[Column], path: Path) -> None:
    """A CSV file of all sectors, whole or not at all."""
    import io

    from scenario_engine.support.files.replacing import write_text
    from scenario_engine.support.files.spreadsheet import write_rows

    text = io.StringIO()
    rows: list[list[object]] = [["sector", "title_zh", "title_en", *(column.name for column in columns)]]
    labels = zip(table.sectors, table.titles_zh, table.titles_en, strict=True)
    for index, label in enumerate(labels):
        rows.append([*label, *(f"{column.values[index]:.12g}" for column in columns)])
    write_rows(text, rows)
    write_text(path, text.getvalue())


def _shown(table: Table, columns: Sequence[Column], note: str, top: int) -> Shown:
    import numpy as np
    from rich.box import SIMPLE_HEAD
    from rich.table import Table as Shown

    order = np.argsort(-np.abs(columns[0].values), kind="stable")
    shown = Shown(box=SIMPLE_HEAD, caption_justify="left")
    shown.add_column("sector", overflow="fold")
    for column in columns:
        shown.add_column(column.head, justify="right", no_wrap=True)
    for index in order[:top]:
        shown.add_row(
            table.named(int(index)), *(format(column.values[index], column.form) for column in columns)
        )
    hidden = len(order) - min(top, len(order))
    more = f"{hidden} more sectors: --top {len(order)}, or --output FILE.csv" if hidden else ""
    shown.caption = "\n".join(line for line in (note, more) if line)
    return shown
