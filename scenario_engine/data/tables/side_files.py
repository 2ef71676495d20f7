"""Small CSV files that people write about a table: columns checked, numbers read, every mistake with its row."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import AlignmentFault, TableError, listing, near_miss, refuse_unknown
from scenario_engine.support.files.numerals import read_number
from scenario_engine.support.files.plaintext import read_records
from scenario_engine.support.language import message

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

MANIFOLD = 10.0
"""Prices beyond so many times those wanted are an index of 100 more often than they are true."""


def read_rows(
    path: Path,
    needed: Sequence[str],
    known: Sequence[str] | None = (),
    *,
    filled: Sequence[str] = (),
    once: Sequence[str] = (),
) -> list[tuple[str, dict[str, str]]]:
    """Rows of a CSV file with their place, such as "shares.csv, row 3"; blanks around cells are left out.

    Columns besides those `needed` must be `known`; any may be there where that is None. No cell of a `filled` one is blank, and
    no two rows have the same cells in all of `once`.
    """
    if not path.exists():
        raise TableError(f"there is no file {path.name!r} here.")
    columns, rows = read_records(path)
    missing = [name for name in needed if name not in columns]
    if missing:
        raise TableError(
            f"{path.name}: column {', '.join(map(repr, missing))} is missing; it needs {', '.join(needed)}."
        )
    meant = columns if known is None else (*needed, *known)
    for name in columns:
        refuse_unknown(name, meant, f"{path.name}: column {name!r} means nothing here.", TableError)
    placed = [
        (
            message("{file}, row {line}", file=path.name, line=line),
            {name: cell.strip() for name, cell in row.items()},
        )
        for line, row in rows
    ]
    for place, row in placed:
        if blank := [column for column in filled if not row[column]]:
            raise TableError(f"{place}: {blank[0]} is blank.", "Fill it, or leave the row away.")
    if once:
        keys = (", ".join(f"{name} {row[name]}" for name in once if row.get(name)) for _, row in placed)
        fail_if_twice((place, key) for (place, _), key in zip(placed, keys, strict=True))
    return placed


def fail_if_twice(keys: Iterable[tuple[str, str]]) -> None:
    """Refuse the second of two rows, given by their places, that are for the same key; both are named."""
    first: dict[str, str] = {}
    for place, key in keys:
        if first.setdefault(key, place) != place:
            row = first[key].rpartition(", ")[2]
            raise TableError(f"{place}: {key} appears in {row} already.", "Keep one row.")


def read_figures(
    path: Path, keys: Sequence[str], column: str, beside: Sequence[str], units: Units | None
) -> Iterator[tuple[str, dict[str, str], float]]:
    """Place, row and number of each row, which its `keys` tell from all others; columns that are not `beside` are refused."""
    for place, row in read_rows(path, (*keys, column), beside, filled=keys, once=keys):
        unit = row.get("unit", "")
        if unit and units is None:
            raise TableError(f"{place}: unit {unit!r} is not read here.", "Leave the column unit away.")
        yield place, row, read_number(row[column], place) * (units(unit, place) if units else 1.0)


def of_ratio(unit: str, place: str) -> float:
    """The factor of the unit of a share or a relative price."""
    known = {"": 1.0, "1": 1.0, "percent": 0.01, "%": 0.01}
    if unit not in known:
        raise TableError(f"{place}: {unit!r} is not a unit of a ratio.", "Write 1 or percent.")
    return known[unit]


def read_by_sector(
    path: Path,
    column: str,
    sectors: Sequence[str],
    *,
    beside: Sequence[str] = ("unit",),
    units: Units | None = None,
) -> Floats:
    """One number for each sector, from a CSV file with the columns sector and `column`, and perhaps unit.

    Each sector must be there once. `units` gives the factor of the unit of a row; where it is not given, no row
    may have one. Columns that are not `beside` are refused.
    """
    found = {row["sector"]: value for _, row, value in read_figures(path, ("sector",), column, beside, units)}
    fail_if_sectors_differ(path.name, list(found), sectors)
    return np.array([found[sector] for sector in sectors])


def read_by_region(path: Path, column: str, sectors: Sequence[str], *, units: Units) -> dict[str, Floats]:
    """Region → one number for each sector, from a CSV file with the columns region, sector and `column`, and perhaps unit.

    `units` gives the factor of the unit of a row. Each region must have each sector once, and no number below zero; one
    region alone is refused.
    """
    found: dict[str, dict[str, float]] = {}
    for place, row, value in read_figures(path, ("region", "sector"), column, ("unit",), units):
        if value < 0.0:
            raise TableError(f"{place}: {column} is {value:g}.", "Give a number that is not below zero.")
        found.setdefault(row["region"], {})[row["sector"]] = value
    if len(found) < 2:
        raise TableError(
            f"{path.name} has {listing(found) or 'no region'} alone.", "Give at least two regions."
        )
    for region, own in found.items():
        fail_if_sectors_differ(f"{path.name}, region {region}", list(own), sectors)
    return {region: np.array([own[sector] for sector in sectors]) for region, own in found.items()}


def read_accounts(path: Path, sectors: Sequence[str]) -> dict[str, Floats]:
    """What is counted by sector, from a CSV file with the column sector, each once, and a column for each account."""
    rows = read_rows(path, ("sector",), None)
    names = [name for name in (rows[0][1] if rows else {}) if name != "sector"]
    if not names:
        raise TableError(
            f"{path.name} has no column beside sector.", "Add one for each account, such as jobs."
        )
    return {name: read_by_sector(path, name, sectors, beside=names) for name in names}


def read_persons(path: Path, sectors: Sequence[str]) -> Floats:
    """Persons employed in each sector, from a CSV file with the columns sector and persons, and perhaps unit.

    A unit such as thousand counts; persons below zero are refused.
    """

    def factor(unit: str, place: str) -> float:
        refuse_unknown(unit.casefold(), PERSONS, f"{place}: {unit!r} counts no persons.", TableError)
        return PERSONS[unit.casefold()]

    persons = read_by_sector(path, "persons", sectors, units=factor)
    if negative := [f"{one} {value:g}" for one, value in zip(sectors, persons, strict=True) if value < 0]:
        raise TableError(
            f"{path.name}: the number of persons is negative: {listing(negative)}.", "Correct it."
        )
    return persons


def read_prices(path: Path, sectors: Sequence[str]) -> Floats:
    """Prices relative to those wanted, from a CSV file with the columns sector and price, and perhaps unit: 1 or percent.

    An index of 100 that does not say percent is refused.
    """
    said = set()

    def factor(unit: str, place: str) -> float:
        said.add(unit)
        return of_ratio(unit, place)

    prices = read_by_sector(path, "price", sectors, units=factor)
    if said == {""} and np.median(prices) > MANIFOLD:
        raise TableError(
            f"{path.name}: the median price is {np.median(prices):g} times that wanted.",
            "Add a column unit: percent for an index of 100, 1 where the prices are so.",
        )
    return prices


def read_shock(path: Path, sectors: Sequence[str], units: Units) -> Floats:
    """A change of final demand, from a CSV file with the columns sector and amount, and perhaps unit; zero where no row is."""
    found = dict.fromkeys(sectors, 0.0)
    rows = list(read_figures(path, ("sector",), "amount", ("unit",), units))
    for place, row, value in rows:
        refuse_unknown(
            row["sector"], found, f"{place}: the table has no sector {row['sector']!r}.", TableError
        )
        found[row["sector"]] = value
    if not rows:
        raise TableError(
            f"{path.name} has no rows.", "Give a sector and the change of final demand for its product."
        )
    return np.array(list(found.values()))


def read_groups(
    path: Path, key: str, columns: Sequence[str], known: Sequence[str] | None = ()
) -> dict[str, dict[str, str]]:
    """Key → its row, of a CSV file that puts each key into a group of each of these columns; none may be blank.

    Other columns are refused as in `read_rows`. Groups whose names differ in case or blanks alone are refused: they are
    one, misspelt.
    """
    rows = read_rows(path, (key, *columns), known, filled=(key, *columns), once=(key,))
    for column in columns:
        first: dict[str, str] = {}
        for place, row in rows:
            name = row[column]
            if (other := first.setdefault(" ".join(name.casefold().split()), name)) != name:
                raise TableError(
                    f"{place}: {column} {name!r} and {other!r} differ in case or blanks alone.",
                    "Write them alike.",
                )
    return {row[key]: row for _, row in rows}


def fail_if_sectors_differ(what: str, found: Sequence[str], wanted: Sequence[str]) -> None:
    """Raise `AlignmentFault` unless all wanted sectors stand there and no others do."""
    missing = [sector for sector in wanted if sector not in set(found)]
    foreign = [sector for sector in found if sector not in set(wanted)]
    if missing or foreign:
        parts = (("lacks", missing), ("has besides", foreign))
        said = ", ".join(f"{verb} {listing(labels)}" for verb, labels in parts if labels)
        misspelt = foreign and len(foreign) <= len(missing) <= len(wanted) / 2
        raise AlignmentFault(
            f"{what} is not of the table's sectors: it {said}.",
            (misspelt and near_miss(foreign[0], missing))
            or "Bring both to one classification first (data aggregate).",
        )
