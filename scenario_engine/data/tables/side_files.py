"""Small CSV files that people write about a table: columns checked, numbers read, every mistake with its row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from scenario_engine.support.errors import AlignmentFault, TableError, listing, near_miss
from scenario_engine.support.files.numerals import read_number
from scenario_engine.support.files.plaintext import read_records

__all__ = ["read_by_sector"]


def read_rows(
    path: Path, needed: Sequence[str], known: Sequence[str] = ()
) -> list[tuple[str, dict[str, str]]]:
    """Rows of a CSV file with their place, such as "shares.csv, row 3".

    Columns besides those `needed` must be `known`; any may be there where none is.
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
        raise TableError(f"{path.name}: column {foreign[0]!r} means nothing here.", advice)
    return [(f"{path.name}, row {line}", row) for line, row in rows]


def read_by_sector(path: Path, column: str, sectors: Sequence[str]) -> npt.NDArray[np.float64]:
    """One number for each sector, from a CSV file with the columns sector and `column`.

    Each sector must be there once.

    Returns
    -------
    (sectors,), in the unit of the file.
    """
    rows = read_rows(path, ("sector", column))
    fail_if_sectors_differ(path.name, [row["sector"] for _, row in rows], sectors)
    found = {row["sector"]: read_number(row[column], place) for place, row in rows}
    return np.array([found[sector] for sector in sectors])


def read_accounts(path: Path, sectors: Sequence[str]) -> dict[str, npt.NDArray[np.float64]]:
    """What is counted by sector, from a CSV file with the column sector and one for each account.

    Each sector must be there once.

    Returns
    -------
    Account → (sectors,), in the unit of the file.
    """
    rows = read_rows(path, ("sector",))
    names = [name for name in (rows[0][1] if rows else {}) if name != "sector"]
    if not names:
        raise TableError(
            f"{path.name} has no column beside sector.", "Add one for each account, such as jobs."
        )
    return {name: read_by_sector(path, name, sectors) for name in names}


def fail_if_sectors_differ(what: str, found: Sequence[str], wanted: Sequence[str]) -> None:
    """Raise `AlignmentFault` unless each wanted sector stands there once and no other does."""
    missing = [sector for sector in wanted if sector not in set(found)]
    foreign = [sector for sector in found if sector not in set(wanted)]
    twice = [sector for sector, times in Counter(found).items() if times > 1]
    if missing or foreign or twice:
        parts = (("lacks", missing), ("has besides", foreign), ("has more than once", twice))
        said = ", ".join(f"{verb} {listing(labels)}" for verb, labels in parts if labels)
        raise AlignmentFault(
            f"{what} is not of the table's sectors: it {said}.",
            "Bring both to one classification first (data aggregate).",
        )
