"""Small CSV files that people write about a table: columns checked, numbers read, every mistake with its row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from scenario_engine.support.errors import AlignmentFault, TableError, listing, near_miss
from scenario_engine.support.files.numerals import read_number
from scenario_engine.support.files.plaintext import read_records

Units = Callable[[str, str], float]
"""Unit of a row and the place of the row → what its number is multiplied with."""

PERSONS = {
    **dict.fromkeys(("", "person", "persons", "head", "heads", "人"), 1.0),
    **dict.fromkeys(
        ("thousand", "thousands", "1000", "thousand persons", "1000 persons", "ths_per", "千人"), 1e3
    ),
    **dict.fromkeys(("persons_1e4", "10 thousand persons", "万人"), 1e4),
    **dict.fromkeys(("million", "millions", "million persons", "百万人"), 1e6),
}
"""Units that people are counted in, as they are written."""


class Once:
    """Where each key of a file is; one that appears a second time is refused by both rows."""

    def __init__(self) -> None:
        self._places: dict[Hashable, str] = {}

    def add(self, key: Hashable, place: str, what: str) -> None:
        """Keep the place of a key, which messages call `what`."""
        if key in self._places:
            row = self._places[key].rpartition(", ")[2]
            raise TableError(f"{place}: {what} appears in {row} already.", "Keep one row.")
        self._places[key] = place


def read_rows(
    path: Path, needed: Sequence[str], known: Sequence[str] = (), *, filled: Sequence[str] = ()
) -> list[tuple[str, dict[str, str]]]:
    """Rows of a CSV file with their place, such as "shares.csv, row 3".

    Columns besides those `needed` must be `known`; any may be there where none is. No cell of a `filled` one is blank.
    """
    if not path.exists():
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
    placed = [(f"{path.name}, row {line}", row) for line, row in rows]
    for place, row in placed:
        if blank := [column for column in filled if not row[column].strip()]:
            raise TableError(f"{place}: {blank[0]} is blank.", "Fill it, or leave the row away.")
    return placed


def read_by_sector(
    path: Path,
    column: str,
    sectors: Sequence[str],
    *,
    beside: Sequence[str] = ("unit",),
    units: Units | None = None,
) -> npt.NDArray[np.float64]:
    """One number for each sector, from a CSV file with the columns sector and `column`, and perhaps unit.

    Each sector must be there once. `units` gives the factor of the unit of a row; where it is not given, no row
    may have one. Columns that are not `beside` are refused.
    """
    rows = read_rows(path, ("sector", column), beside)
    once = Once()
    for place, row in rows:
        once.add(row["sector"], place, f"sector {row['sector']}")
    fail_if_sectors_differ(path.name, [row["sector"] for _, row in rows], sectors)
    found: dict[str, float] = {}
    for place, row in rows:
        unit = row.get("unit", "").strip()
        if unit and units is None:
            raise TableError(f"{place}: unit {unit!r} is not read here.", "Leave the column unit away.")
        found[row["sector"]] = read_number(row[column], place) * (
            1.0 if units is None else units(unit, place)
        )
    return np.array([found[sector] for sector in sectors])


def read_by_region(
    path: Path, column: str, sectors: Sequence[str], *, units: Units
) -> dict[str, npt.NDArray[np.float64]]:
    """Region → one number for each sector, from a CSV file with the columns region, sector and `column`, and perhaps unit.

    `units` gives the factor of the unit of a row. Each region must have each sector once, and no number below zero; one
    region alone is refused.
    """
    found: dict[str, dict[str, float]] = {}
    once = Once()
    for place, row in read_rows(path, ("region", "sector", column), ("unit",), filled=("region",)):
        region, sector = row["region"].strip(), row["sector"]
        once.add((region, sector), place, f"sector {sector} of {region}")
        own = found.setdefault(region, {})
        own[sector] = read_number(row[column], place) * units(row.get("unit", "").strip(), place)
        if own[sector] < 0.0:
            raise TableError(
                f"{place}: {column} is {own[sector]:g}.", "Give a number that is not below zero."
            )
    if len(found) < 2:
        raise TableError(
            f"{path.name} has {listing(found) or 'no region'} alone.", "Give at least two regions."
        )
    for region, own in found.items():
        fail_if_sectors_differ(f"{path.name}, region {region}", list(own), sectors)
    return {region: np.array([own[sector] for sector in sectors]) for region, own in found.items()}


def read_accounts(path: Path, sectors: Sequence[str]) -> dict[str, npt.NDArray[np.float64]]:
    """What is counted by sector, from a CSV file with the column sector, each once, and a column for each account."""
    rows = read_rows(path, ("sector",))
    names = [name for name in (rows[0][1] if rows else {}) if name != "sector"]
    if not names:
        raise TableError(
            f"{path.name} has no column beside sector.", "Add one for each account, such as jobs."
        )
    return {name: read_by_sector(path, name, sectors, beside=names) for name in names}


def read_persons(path: Path, sectors: Sequence[str]) -> npt.NDArray[np.float64]:
    """Persons employed in each sector, from a CSV file with the columns sector and persons, and perhaps unit.

    A unit such as thousand counts; persons below zero are refused.
    """

    def factor(unit: str, place: str) -> float:
        if unit.casefold() not in PERSONS:
            raise TableError(f"{place}: {unit!r} counts no persons.", near_miss(unit.casefold(), PERSONS))
        return PERSONS[unit.casefold()]

    persons = read_by_sector(path, "persons", sectors, units=factor)
    if negative := [f"{one} {value:g}" for one, value in zip(sectors, persons, strict=True) if value < 0]:
        raise TableError(
            f"{path.name}: the number of persons is negative: {listing(negative)}.", "Correct it."
        )
    return persons


def read_shock(path: Path, sectors: Sequence[str], units: Units) -> npt.NDArray[np.float64]:
    """A change of final demand, from a CSV file with the columns sector and amount, and perhaps unit; zero where no row is."""
    found, position = np.zeros(len(sectors)), {sector: at for at, sector in enumerate(sectors)}
    once = Once()
    rows = read_rows(path, ("sector", "amount"), ("unit",))
    for place, row in rows:
        sector, unit = row["sector"], (row.get("unit") or "").strip()
        if sector not in position:
            raise TableError(f"{place}: the table has no sector {sector!r}.", near_miss(sector, sectors))
        once.add(sector, place, f"sector {sector}")
        found[position[sector]] = read_number(row["amount"], place) * (units(unit, place) if unit else 1.0)
    if not rows:
        raise TableError(
            f"{path.name} has no rows.", "Give a sector and the change of final demand for its product."
        )
    return found


def read_groups(path: Path, key: str, columns: Sequence[str]) -> dict[str, dict[str, str]]:
    """Key → its row, of a CSV file that puts each key into a group of each of these columns.

    A key or a group that is blank, and a key that appears twice, is refused.
    """
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for place, row in read_rows(path, (key, *columns), filled=(key, *columns)):
        if row[key] in found:
            before, known = found[row[key]]
            groups = " and ".join(
                f"{one[column]} ({where})"
                for where, one in ((before, known), (place, row))
                for column in columns[:1]
            )
            raise TableError(f"{path.name}: {row[key]} appears twice: {groups}.", "Keep one row.")
        found[row[key]] = place, row
    return {name: row for name, (_, row) in found.items()}


def fail_if_sectors_differ(what: str, found: Sequence[str], wanted: Sequence[str]) -> None:
    """Raise `AlignmentFault` unless each wanted sector stands there once and no other does."""
    missing = [sector for sector in wanted if sector not in set(found)]
    foreign = [sector for sector in found if sector not in set(wanted)]
    twice = [sector for sector, times in Counter(found).items() if times > 1]
    if missing or foreign or twice:
        parts = (("lacks", missing), ("has besides", foreign), ("has more than once", twice))
        said = ", ".join(f"{verb} {listing(labels)}" for verb, labels in parts if labels)
        misspelt = foreign and len(foreign) <= len(missing) <= len(wanted) / 2
        raise AlignmentFault(
            f"{what} is not of the table's sectors: it {said}.",
            (misspelt and near_miss(foreign[0], missing))
            or "Bring both to one classification first (data aggregate).",
        )
