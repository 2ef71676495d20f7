"""Small CSV files that people write about a table: columns checked, numbers read, every mistake with its row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scenario_engine.errors import TableError, near_miss
from scenario_engine.plaintext import read_records


def read_rows(
    path: Path, needed: Sequence[str], known: Sequence[str] = ()
) -> list[tuple[str, dict[str, str]]]:
    """Rows of a CSV file with their place, such as "shares.csv, row 3".

    Parameters
    ----------
    path
        The file.
    needed
        Columns it must have.
    known
        Columns it may have besides; any when empty.

    Raises
    ------
    TableError
        No file, a column that is missing, or one that is neither needed nor known.
    """
    if not path.is_file():
        raise TableError(f"there is no file {path.name!r} here.")
    columns, rows = read_records(path)
    missing = [name for name in needed if name not in columns]
    if missing:
        raise TableError(
            f"{path.name}: column {' and '.join(missing)} is missing; it needs {', '.join(needed)}."
        )
    foreign = [name for name in columns if known and name not in (*needed, *known)]
    if foreign:
        advice = near_miss(foreign[0], [*needed, *known])
        raise TableError(f"{path.name}: column {foreign[0]!r} means nothing here. {advice}")
    return [(f"{path.name}, row {line}", row) for line, row in enumerate(rows, start=2)]


def number_in(text: str, place: str) -> float:
    """The finite number a cell holds; `TableError` with its place otherwise."""
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        value = float("nan")
    if value - value != 0.0:
        raise TableError(f"{place}: {text!r} is no number.")
    return value
