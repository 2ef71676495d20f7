"""Two states of a dataset side by side: which figures were revised, which are new, which are gone, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenario_engine.data.known import cell_columns
from scenario_engine.support.errors import Location, ScenarioEngineError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from scenario_engine.data.dataset import Dataset

SAME = 1e-12
"""Relative difference below which a figure counts as the same."""


@dataclass(frozen=True)
class Revision:
    """One cell that differs: what it was and what it is, and the rows that say so."""

    table: str
    cell: Mapping[str, str]
    old: float | None
    new: float | None
    unit: str
    places: tuple[Location, ...]
    source: str = ""
    quality: str = ""

    @property
    def kind(self) -> str:
        """`revised`, `new` or `gone`."""
        return "new" if self.old is None else "gone" if self.new is None else "revised"

    @property
    def change(self) -> float | None:
        """Relative to the old figure; None where there is none, or it is zero."""
        return None if self.old is None or self.new is None or not self.old else self.new / self.old - 1.0


def revisions(old: Dataset, new: Dataset) -> list[Revision]:
    """Every figure of either dataset that the other has not, or has with another number, table by table.

    Figures are compared as they are known in each dataset; what is in another unit is another figure. Datasets without a
    table of figures in common are refused.
    """
    found: list[Revision] = []
    common = [name for name in new.tables() if name in old.tables()]
    compared = 0
    for name in dict.fromkeys([*common, *(one for one in new.tables() if one not in common)]):
        before = old.table(name) if name in old.tables() else None
        after = new.table(name)
        if "value" not in after or "unit" not in after or (before is not None and "value" not in before):
            continue
        compared += before is not None
        found += _of_table(name, before, after)
    if not compared:
        raise ScenarioEngineError(
            f"{old.name} and {new.name} have no table of figures in common.",
            "`data show` lists the tables of a dataset.",
        )
    return found


def _of_table(name: str, before: pd.DataFrame | None, after: pd.DataFrame) -> list[Revision]:
    columns = [column for column in cell_columns(after.columns) if before is None or column in before.columns]
    ours = {} if before is None else _by_cell(before, columns)
    theirs = _by_cell(after, columns)
    found = []
    for key in dict.fromkeys([*ours, *theirs]):
        old, new = ours.get(key), theirs.get(key)
        if old is not None and new is not None and old[1:3] == new[1:3]:
            continue
        if (
            old is not None
            and new is not None
            and old[2] == new[2]
            and abs(new[1] - old[1]) <= SAME * abs(old[1])
        ):
            continue
        last = new or old
        assert last is not None
        rows = [(before, old), (after, new)]
        places = tuple(
            Location(f"{_folder(frame)}/{name}.csv", row[0] + 2, 1)
            for frame, row in rows
            if frame is not None and row
        )
        found.append(
            Revision(
                name,
                dict(zip(columns, map(str, key), strict=True)),
                None if old is None else old[1],
                None if new is None else new[1],
                last[2],
                places,
                last[3],
                last[4],
            )
        )
    return found


Row = tuple[int, float, str, str, str]
"""Place in the file, value, unit, source and quality."""


def _by_cell(frame: pd.DataFrame, columns: list[str]) -> dict[tuple[object, ...], Row]:
    rows = frame[frame["value"].notna()]
    about = [rows[column] if column in rows else [""] * len(rows) for column in ("unit", "source", "quality")]
    keys = rows[columns].astype(str).itertuples(index=False, name=None)
    return dict(zip(keys, zip(rows.index, rows["value"], *about, strict=True), strict=True))


def _folder(frame: pd.DataFrame) -> str:
    from pathlib import Path

    return Path(frame.attrs["file"]).parent.name
