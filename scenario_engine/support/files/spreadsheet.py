"""Text that a spreadsheet would take for a formula is written so that it stays text."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters by which a spreadsheet runs a CSV cell (OWASP, CSV injection), those of wide letters too."""


def harmless(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with an apostrophe before every text cell and column name that would start a formula.

    Numbers stay numbers; a label such as "-" too, which is not a formula.
    """
    texts = frame.select_dtypes(include=["object", "string", "category"]).columns
    risky = [column for column in texts if any(escaped(cell) is not cell for cell in frame[column].unique())]
    safe = frame.assign(**{str(column): frame[column].map(escaped) for column in risky})
    return safe.rename(columns={column: escaped(column) for column in safe.columns})


def write_frames(path: Path, frames: Sequence[pd.DataFrame]) -> None:
    """Tables one under another as a CSV file, each text as in `harmless`; no file where there is none."""
    import pandas as pd

    if frames:
        harmless(pd.concat(frames)).to_csv(path, index=False, lineterminator="\n")


def write_rows(stream: TextIO, rows: Iterable[Sequence[object]]) -> None:
    """Rows as CSV, each text as in `harmless`; a number that is written already stays one."""
    table = csv.writer(stream, lineterminator="\n")
    table.writerows([cell if _is_number(cell) else escaped(cell) for cell in row] for row in rows)


def quoted(text: str) -> str:
    """A cell of a CSV file in quotation marks, escaped as in `harmless`."""
    return '"' + str(escaped(text)).replace('"', '""') + '"'


def escaped(cell: object) -> object:
    """A cell with an apostrophe before it where it would start a formula; anything else as it is."""
    risky = isinstance(cell, str) and len(cell) > 1 and cell.startswith(STARTS_A_FORMULA)
    return f"'{cell}" if risky else cell


def _is_number(cell: object) -> bool:
    try:
        float(str(cell))
    except ValueError:
        return False
    return True
