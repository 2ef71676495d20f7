"""Two states of a dataset side by side: which figures were revised, which are new, which are gone, and where they stand."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from scenario_engine.data.dataset import Dataset
from scenario_engine.data.known import cell_columns
from scenario_engine.support.errors import Location, ScenarioEngineError, UnitError
from scenario_engine.support.units import conversion_factor

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
    estimated: tuple[bool, bool]
    """Whether the old figure, and the new one, fills a gap."""

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

    Figures are compared as they are known in each dataset, in the unit they are in now. Datasets without a
    table of figures in common are refused.
    """
    found: list[Revision] = []
    known = old.tables()
    compared = 0
    for name in sorted(new.tables(), key=lambda one: one not in known):
        before, after = old.table(name) if name in known else None, new.table(name)
        if not {"value", "unit"} <= set(after) or (before is not None and "value" not in before):
            continue
        compared += before is not None
        found += _of_table(name, before, after, tuple(dict.fromkeys((*old.definitions, *new.definitions))))
    if not compared:
        raise ScenarioEngineError(
            f"{old.name} and {new.name} have no table of figures in common.",
            "`data show` lists the tables of a dataset.",
        )
    return found


class _Figure(NamedTuple):
    value: float
    unit: str
    estimated: bool
    place: Location


def _of_table(
    name: str, before: pd.DataFrame | None, after: pd.DataFrame, definitions: tuple[str, ...]
) -> Iterator[Revision]:
    columns = [column for column in cell_columns(after.columns) if before is None or column in before.columns]
    ours = {} if before is None else _by_cell(name, before, columns)
    theirs = _by_cell(name, after, columns)
    for key in dict.fromkeys([*ours, *theirs]):
        old, new = ours.get(key), theirs.get(key)
        if old and new:
            with suppress(UnitError):
                factor = conversion_factor(old.unit, new.unit, definitions)
                old = old._replace(value=old.value * factor, unit=new.unit)
            if old.unit == new.unit and abs(new.value - old.value) <= SAME * abs(old.value):
                continue
        rows = [one for one in (old, new) if one]
        yield Revision(
            name,
            dict(zip(columns, key, strict=True)),
            old.value if old else None,
            new.value if new else None,
            rows[-1].unit,
            tuple(one.place for one in rows),
            (bool(old and old.estimated), bool(new and new.estimated)),
        )


def _by_cell(name: str, frame: pd.DataFrame, columns: list[str]) -> dict[tuple[str, ...], _Figure]:
    rows = frame[frame["value"].notna()]
    qualities = rows["quality"] if "quality" in rows else [""] * len(rows)
    fills = [str(quality).startswith("filled:") for quality in qualities]
    file = f"{Path(frame.attrs['file']).parent.name}/{name}.csv"
    places = [Location(file, row + 2, 1) for row in rows.index]
    keys = rows[columns].astype(str).itertuples(index=False, name=None)
    return dict(zip(keys, map(_Figure, rows["value"], rows["unit"], fills, places), strict=True))
