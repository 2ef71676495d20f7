"""Units: kinds that operators declare (money, persons), and the pint registry that serves the border.

An operator is written for any country, so it declares *kinds*: `"money"`, `"person"`, `"money/person"`,
`"1"`. A dataset says in which unit each kind is counted (`money = "CNY_1e8"`). Inside the engine arrays
are bare floats whose `units` attribute is that canonical unit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from importlib.metadata import version
from math import log10
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenario_engine.support.errors import ScenarioEngineError, UnitError, near_miss
from scenario_engine.support.files.remembered import remembered
from scenario_engine.support.optional import restore

if TYPE_CHECKING:
    import pint
    import xarray as xr

_TERM = re.compile(r"(^|[*/])([a-z_]+|1)(?:\^(-?\d+|\(-?\d+/\d+\)))?")

COMMON = ("money", "person")
"""Kinds that every model may have; others are its own, such as energy."""

_TOWER = re.compile(r"(\*\*|\^)[^*/]*(\*\*|\^)|(\*\*|\^)\D?\d{3}")
"""Powers of powers and of hundreds: no unit, and pint would compute them for hours."""


@dataclass(frozen=True)
class Kind:
    """A product of base kinds with exact rational exponents; no bases is a pure number.

    >>> str(Kind.parse("money/person"))
    'money/person'
    """

    exponents: tuple[tuple[str, Fraction], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Kind:
        """Read `"1"`, `"money"`, `"money/person"`, `"money^(1/2)"`; UnitError for anything else, and for what is nearly one."""
        bare = re.sub(r"\s*([*/^])\s*", r"\1", text.strip())
        if not re.fullmatch(f"(?:{_TERM.pattern})+", bare):
            raise UnitError(
                f"{text!r} is not a kind of unit.", "Write 'money', 'person', 'money/person' or '1'."
            )
        exponents: dict[str, Fraction] = {}
        for sign, base, exponent in _TERM.findall(bare):
            power = Fraction(exponent.strip("()") or 1) * (-1 if sign == "/" else 1)
            if meant := nearly_common(base):
                told = f"{base!r} would be counted apart from {meant!r}, and is nearly the same word."
                raise UnitError(told, f"Did you mean {meant!r}?")
            if base != "1":
                exponents[base] = exponents.get(base, Fraction(0)) + power
        return cls(tuple(sorted((base, power) for base, power in exponents.items() if power)))

    def __str__(self) -> str:
        above = [_power(base, power) for base, power in self.exponents if power > 0]
        below = [_power(base, -power) for base, power in self.exponents if power < 0]
        return "/".join(["*".join(above) or "1", *below])

    def unit(self, counted_in: Mapping[str, str]) -> str:
        """The canonical unit: each base replaced by the unit the dataset counts it in."""
        renamed = Kind(tuple((counted_in.get(base, base), power) for base, power in self.exponents))
        return str(renamed)


def nearly_common(base: str) -> str:
    """The common kind that a base kind is nearly called, and not quite."""
    return "" if base in COMMON else next(iter(get_close_matches(base, COMMON, n=1, cutoff=0.8)), "")


def _power(base: str, power: Fraction) -> str:
    if power == 1:
        return base
    return f"{base}^{power}" if power.denominator == 1 else f"{base}^({power})"


def reads_in_percent(attrs: Mapping[Any, Any]) -> bool:
    """Whether people read a variable in percent, as its declaration says; a pure number need not be one.

    >>> reads_in_percent({"units": "1", "display": "percent"}), reads_in_percent({"units": "1"})
    (True, False)
    """
    return attrs.get("display") == "percent"


def is_ratio(unit: str) -> bool:
    """Whether numbers in a unit are ratios, which do not add up: a pure number, or one unit per another."""
    return unit == "1" or "/" in unit


def fail_if_ratio_is_summed(array: xr.DataArray, dims: Collection[Hashable]) -> None:
    """Raise where a ratio would be added up over some of its dimensions; the message names the first."""
    if dims and is_ratio(str(array.attrs.get("units", "1"))):
        raise ScenarioEngineError(
            f"{array.name} is a ratio, and ratios do not add up over {next(iter(dims))}."
        )


PRICES = re.compile(r"\s+at prices of ([0-9]{4})\b")
"""Behind a unit of money: the year whose prices it is counted at; current prices without it."""


def priced(unit: str) -> tuple[str, int | None]:
    """A unit as a file writes it without its price year, and the price year.

    >>> priced("CNY_1e8 at prices of 2020"), priced("CNY_1e8")
    (('CNY_1e8', 2020), ('CNY_1e8', None))
    """
    found = PRICES.search(unit)
    return PRICES.sub("", unit), int(found[1]) if found else None


def prices_said(year: int | None) -> str:
    """Price years in words."""
    return "current prices" if year is None else f"prices of {year}"


POWERS = {
    "thousand": "1e3", "k": "1e3", "lakh": "1e5", "million": "1e6", "mn": "1e6", "mln": "1e6", "mio": "1e6", "m": "1e6",
    "crore": "1e7", "billion": "1e9", "bn": "1e9", "bln": "1e9", "mrd": "1e9", "trillion": "1e12", "trn": "1e12", "tn": "1e12",
}  # fmt: skip
"""Words people write behind a currency for a power of ten."""

_POWER = re.compile(rf"(?i:{'|'.join(POWERS)})|10{{0,15}}|1e(?:\d|1[0-5])")
"""A word for a power of ten, or the number."""


def in_powers(unit: str) -> tuple[int, str] | None:
    """A unit of one name and of powers of ten, in any order, as the exponent and the name; None of another.

    >>> in_powers("EUR bn"), in_powers("million EUR"), in_powers("CNY 100 million"), in_powers("kWh/person")
    ((9, 'EUR'), (6, 'EUR'), (8, 'CNY'), None)
    """
    words = re.split(r"[\s_]+", unit.strip())
    powers = [float(POWERS.get(word.casefold(), word)) for word in words if _POWER.fullmatch(word)]
    names = [word for word in words if not _POWER.fullmatch(word)]
    return (round(sum(map(log10, powers))), names[0]) if len(names) == 1 and names[0].isalpha() else None


def counting_unit(unit: str) -> str:
    """What a unit that a model counts in is called; one that is no name with powers of ten is refused.

    >>> counting_unit("EUR bn"), counting_unit("million EUR"), counting_unit("100 million EUR")
    ('EUR_bn', 'million_EUR', 'EUR_1e8')
    """
    whole, year = priced(unit)
    named, found = "_".join(whole.split()), in_powers(whole)
    if not re.fullmatch(r"[^\W\d]\w*", named) or not (found or named == whole.strip()):
        if not found:
            advice = 'Write a name and a power of ten, such as "EUR", "EUR million" or "EUR 1e7".'
            raise UnitError(f"unit {unit!r} is not known.", advice)
        named = f"{found[1]}_1e{found[0]}"
    return named + (f" at prices of {year}" if year else "")


def definitions_of(counted_in: Mapping[str, str]) -> tuple[str, ...]:
    """Definitions of the units a model counts in: a new name, or a new name and a power such as `EUR_bn`.

    >>> definitions_of({"money": "EUR_bn"})
    ('EUR = money', 'EUR_bn = 1e9 EUR')
    """
    found: list[str] = []
    for base, counted in counted_in.items():
        unit = priced(counted)[0]
        power, name = in_powers(unit) or (0, unit)
        if f"{name} = money" in found:
            continue
        if name not in KNOWN:
            found.append(f"{name} = {base}")
        if power:
            found.append(f"{unit} = 1e{power} {name}")
    return tuple(found)


PERSONS = ("person", "persons", "job")
KNOWN = (*PERSONS, "money", "percent")
"""Names of units that are nobody's currency."""

DEFAULT_DEFINITIONS = ("person = [person]", "persons = person", "job = person", "money = [money]")
"""What every model knows; currencies and counting units come with the dataset."""


@cache
def registry(definitions: tuple[str, ...] = (), *, known: bool = True) -> pint.UnitRegistry[Any]:
    """A pint registry with the dataset's own definitions, such as `"CNY_1e8 = 1e8 CNY = _ = 亿元"`.

    `known` adds the units of the world that pint knows too; reading its list takes a fifth of a second.
    """
    restore("pint")
    import pint

    ureg: pint.UnitRegistry[Any] = pint.UnitRegistry(
        "" if known else None, autoconvert_offset_to_baseunit=False
    )
    first: dict[str, str] = {}
    for line in definitions:
        name = line.partition("=")[0].strip()
        if (other := first.setdefault(name, line)) != line:
            raise UnitError(
                f"unit {name!r} is defined twice: {other!r} and {line!r}.", "Keep one definition."
            )
    for line in (*DEFAULT_DEFINITIONS, *definitions):
        try:
            name, _, of = (part.strip() for part in line.partition("="))
            if known and name in ureg and of.isidentifier() and of not in ureg:
                continue  # energy counted in TJ, which the world knows
            ureg.define(line)
        except Exception as fault:  # pint raises many kinds
            advice = 'Write it as in "EUR_1e6 = 1e6 EUR".'
            raise UnitError(f"the definition of a unit {line!r} cannot be read.", advice) from fault
    return ureg


@cache
def conversion_factor(unit: str, canonical_unit: str, definitions: tuple[str, ...] = ()) -> float:
    """What a number in `unit` is multiplied with to be in `canonical_unit`.

    Raises `ScenarioEngineError` when the unit is unknown, of another dimension, or at prices of another year.
    """
    if unit == canonical_unit:
        return 1.0
    (unit, own), (canonical_unit, wanted) = priced(unit), priced(canonical_unit)
    if own != wanted:
        raise UnitError(
            f"unit {unit!r} is at {prices_said(own)}, where {prices_said(wanted)} are needed.",
            'Prices of two years meet through a deflator that is named: deflator = "…".',
        )
    if (unit, canonical_unit) == ("percent", "1"):
        return 0.01
    depends = [*_code(), unit, canonical_unit, *definitions]
    factor = remembered("units", depends, lambda: _converted(unit, canonical_unit, definitions))
    if isinstance(factor, str):
        raise UnitError(factor)
    return factor


def is_known(unit: str, canonical_unit: str) -> bool:
    """Whether a unit can be converted without a definition of anybody's."""
    try:
        conversion_factor(unit, canonical_unit)
    except UnitError:
        return False
    return True


@cache
def _code() -> tuple[str, str]:
    """What converts: pint of a version, and this file."""
    return version("pint"), Path(__file__).read_text(encoding="utf-8")


def _converted(unit: str, canonical_unit: str, definitions: tuple[str, ...]) -> float | str:
    """The factor as pint finds it, which takes a tenth of a second to import; in words that there is none."""
    given, wanted = _understood(unit, canonical_unit, definitions)
    import pint

    try:
        return float(given.to(wanted).magnitude)
    except pint.DimensionalityError:
        return f"unit {unit!r} is {_spoken(given.dimensionality)}, where {canonical_unit!r} is needed."


def _understood(unit: str, canonical_unit: str, definitions: tuple[str, ...]) -> tuple[Any, Any]:
    """One of the unit, and the canonical unit, in the dataset's own registry or else in the one of the world."""
    own = _own_names(definitions)
    power, names = 0, []
    for below, part in enumerate(re.split(r"/|\bper\b", unit)):  # "GJ/EUR m", "EUR thousand per person"
        named, (tens, name) = "_".join(part.split()), in_powers(part) or (0, "")
        if named in own or name not in own:
            names.append(named if named in own else part)
        else:
            power, names = power + (-tens if below else tens), [*names, name]
    spelled = "/".join(names)
    for known in (False, True):
        ureg = registry(definitions, known=known)
        try:
            if _TOWER.search(unit):
                raise ValueError(unit)
            given = ureg.Quantity(10.0**power, _pint_spelling(spelled))
            wanted = ureg.Unit(_pint_spelling(canonical_unit))
            for one in (given.units, wanted):
                ureg.get_dimensionality(one)  # raises where what the unit rests on is not known
            return given, wanted
        except Exception as fault:  # pint raises many kinds for text it cannot read
            unread = fault
    if (missing := getattr(unread, "unit_names", "")) and spelled in own:
        lost = missing if isinstance(missing, str) else ", ".join(missing)
        advice = "Mend the definitions of units, [units] in dataset.toml."
        raise UnitError(f"unit {unit!r} rests on {lost!r}, which is not known.", advice) from unread
    near = near_miss(unit, own)
    if (currency := re.search(r"\b[A-Z]{3}(?=_|\b)", unit)) and currency[0] not in own:
        near += " Money of another currency needs its rate by year: [units.rates] of the dataset."
    raise UnitError(f"unit {unit!r} is not known.", near.strip()) from unread


def _pint_spelling(unit: str) -> str:
    return unit.replace("^", "**") if unit != "1" else "dimensionless"


def _own_names(definitions: tuple[str, ...]) -> list[str]:
    names = {"percent", "1"}
    for line in (*DEFAULT_DEFINITIONS, *definitions):
        names.update(part.strip() for part in line.split("=") if re.fullmatch(r"\s*[^\d\W][\w]*\s*", part))
    return sorted(names - {"_"})


def _spoken(dimensionality: Mapping[str, Any]) -> str:
    text = re.sub(r"[\[\]]", "", str(dimensionality))
    return "a pure number" if text == "dimensionless" else f"a quantity of {text}"
