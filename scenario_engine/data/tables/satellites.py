"""Satellite accounts of a table: what is counted beside it by sector and by final users, each account in a unit of its own."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from scenario_engine.data.tables.side_files import read_rows
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError, UnitError, listing, near_miss
from scenario_engine.support.files.numerals import read_number
from scenario_engine.support.units import conversion_factor

PLAINLY = {"kt": "kilotonne"}
"""Measures that mean another thing among the units of the world: kt is a knot there."""


@dataclass(frozen=True)
class Account:
    """One account, such as CO2 in Mt: of sectors (n,), and of the final users of each region themselves."""

    unit: str
    of_sectors: Floats
    of_users: Mapping[str, float] = field(default_factory=dict)


def read_satellites(path: Path, sectors: Sequence[str], users: Sequence[str] = ()) -> dict[str, Account]:
    """Account → its figures, from a CSV file with the columns account, unit, sector, value, and perhaps final_users.

    A row has a sector, or in `final_users` the region whose final users it is of. A sector without a row has nothing; a
    cell that appears twice, another unit of the same account, and what is neither a sector nor a region is refused.
    """
    needed, key = ("account", "unit", "sector", "value"), ("account", "sector", "final_users")
    rows = read_rows(path, needed, ("final_users",), filled=("account", "unit"), once=key)
    position = {sector: at for at, sector in enumerate(sectors)}
    first: dict[str, tuple[str, str]] = {}
    of_sectors: dict[str, Floats] = defaultdict(lambda: np.zeros(len(sectors)))
    of_users: dict[str, dict[str, float]] = defaultdict(dict)
    for place, row in rows:
        name, unit, sector, region = row["account"], row["unit"], row["sector"], row.get("final_users", "")
        known_unit, before = first.setdefault(name, (unit, place.rpartition(", ")[2]))
        if known_unit != unit:
            message = f"{place}: account {name} is in {unit}, and in {known_unit} in {before}."
            raise TableError(message, "Give all rows of an account in one unit.")
        if bool(sector) == bool(region):
            message = f"{place}: a row is of a sector or of final users."
            raise TableError(message, "Fill one of the two columns.")
        known = position if sector else users
        if (sector or region) not in known:
            what = f"sector {sector!r}" if sector else f"region {region!r}"
            raise TableError(f"{place}: the table has no {what}.", near_miss(sector or region, known))
        value = read_number(row["value"], place)
        if sector:
            of_sectors[name][position[sector]] = value
        else:
            of_users[name][region] = value
    return {name: Account(unit, of_sectors[name], of_users[name]) for name, (unit, _) in first.items()}


def factor_between(unit: str, wanted: str, where: str) -> float:
    """What a number in `unit` is multiplied with to be in `wanted`; what is counted, such as CO2-eq, must be the same.

    A unit is a measure, such as kt, and perhaps behind a space what is measured: "kt CO2-eq".
    """
    (measure, _, of), (into, _, other) = unit.strip().partition(" "), wanted.strip().partition(" ")
    if unit.strip() == wanted.strip():
        return 1.0
    if of.strip() != other.strip():
        raise UnitError(
            f"{where}: {unit!r} does not measure what {wanted!r} does.", "Give a factor between the two."
        )
    try:
        return conversion_factor(*(PLAINLY.get(one, one) for one in (measure, into)))
    except UnitError as fault:
        raise UnitError(f"{where}: {fault.message}", fault.advice) from None


def characterised(path: Path, accounts: Mapping[str, Account]) -> dict[str, Account]:
    """Impact → its figures, from a CSV file of factors with the columns impact, impact_unit, account, account_unit, factor.

    A factor is in `impact_unit` for each `account_unit`; an account stored in another unit of the same kind is converted,
    one of another kind refused. An account of the file that the table lacks is an error.
    """
    needed = ("impact", "impact_unit", "account", "account_unit", "factor")
    units: dict[str, str] = {}
    parts: dict[str, list[tuple[float, Account]]] = defaultdict(list)
    for place, row in read_rows(path, needed, once=("impact", "account")):
        impact, name, unit = row["impact"], row["account"], row["impact_unit"]
        if name not in accounts:
            advice = near_miss(name, accounts) or f"It has {listing(accounts)}."
            raise TableError(f"{place}: the table has no account {name!r}.", advice)
        if units.setdefault(impact, unit) != unit:
            raise TableError(
                f"{place}: impact {impact} is in {unit}, and above in {units[impact]}.",
                "Give all factors of an impact in one unit.",
            )
        account = accounts[name]
        into = factor_between(account.unit, row["account_unit"], place)
        parts[impact].append((read_number(row["factor"], place) * into, account))
    return {impact: _summed(units[impact], of) for impact, of in parts.items()}


def _summed(unit: str, parts: Sequence[tuple[float, Account]]) -> Account:
    of_users: dict[str, float] = defaultdict(float)
    for factor, account in parts:
        for region, amount in account.of_users.items():
            of_users[region] += factor * amount
    return Account(
        unit, np.sum([factor * account.of_sectors for factor, account in parts], axis=0), dict(of_users)
    )
