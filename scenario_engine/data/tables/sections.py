"""Which section each sector belongs to, from a sector list beside the table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scenario_engine.support.errors import TableError, listing
from scenario_engine.support.files.plaintext import read_records

__all__ = ["read_sections"]

COLUMNS = {"section": "sector_section", "code42": "sector_42"}
"""Column of the list → classification of the dataset."""


def read_sections(path: Path, sectors: Sequence[str]) -> dict[str, dict[str, str]]:
    """Classification → sector → group, for each of the columns `section`, `code42` the list has.

    Parameters
    ----------
    path
        CSV with the column `code` and `section`, `code42` or both.
    sectors
        Sectors of the table; each must be in the list.

    Raises
    ------
    TableError
        No list, no such column, or sectors of the table it does not have.
    """
    if not path.is_file():
        raise TableError(f"there is no file {path.name!r} here.")
    known, records = read_records(path)
    rows = [row for _, row in records]
    columns = [column for column in COLUMNS if column in known]
    if not rows or "code" not in known or not columns:
        raise TableError(f"{path.name} needs the columns code and {' or '.join(COLUMNS)}.")
    groups = {COLUMNS[column]: {row["code"]: row[column] for row in rows} for column in columns}
    missing = [sector for sector in sectors if sector not in {row["code"] for row in rows}]
    if missing:
        raise TableError(f"{path.name} says nothing of sectors {listing(missing)}.")
    return {kind: {sector: members[sector] for sector in sectors} for kind, members in groups.items()}
