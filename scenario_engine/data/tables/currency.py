"""Money as people write it, units and amounts: any ISO currency, any power of ten, in the languages of the offices."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from functools import cache

from scenario_engine.data.tables.table import Table
from scenario_engine.data.tables.vocabulary import vocabulary
from scenario_engine.support.errors import TableError
from scenario_engine.support.files.numerals import parse_number
from scenario_engine.support.units import conversion_factor

LANGUAGES = (
    "en", "de", "fr", "es", "it", "pt", "nl", "zh", "ja", "ko", "ru", "pl", "cs", "sv", "da", "nb", "fi", "tr",
)  # fmt: skip
"""In which Babel's names of currencies are known."""

TOKEN = re.compile(
    r"\d(?:[\d ,]|\.(?=\d{3}))*(?:[e^]\d+)?|[十百千万亿兆십백천만억조]+|[^\W\d_十百千万亿兆십백천만억조]+|[$£€¥₹₩₽₺₫₱]"
)
"""A number, a power of ten of East Asia, a word, or a sign of a currency."""

GLUED = re.compile(r"\b(k|m|mn|bn|M|Mio|Mrd)(?=[A-Z]{3}\b)|(?<=\b[A-Z]{3})(k|m|mn|bn|M)\b")
"""A power written to a code without a space, such as MEUR and EURm."""

NO_CODE = re.compile(r"\b(all|All|top|Top|try|Try|pen|cup|mad|bob)\b")
"""Words that are the code of a currency only where they are written as one."""

REMARK = re.compile(r"[(\[（][^)\]）\d]*[)\]）]")
"""What stands in brackets, unless it has a digit: the year of other prices is no remark."""

FILLERS = (
    "of", "in", "de", "der", "d", "di", "en", "the", "at", "current", "prices", "basic", "producers", "purchasers", "nominal",
    "当年价格", "当年价", "按当年价格计算", "按当年生产者价格计算", "单位",
)  # fmt: skip
"""Words that stand between power and currency and mean neither."""

NO_MONEY = ("XTS", "XXX", "XAU", "XAG", "XPT", "XPD")
"""Codes of ISO 4217 that are no currency: for tests, for none, and for metals."""

POWERS = (3, 4, 6, 8, 9, 12)
"""Powers of ten that a dataset knows of any currency."""


def money_unit(text: str, where: str) -> str:
    """The unit that a text writes, such as `GBP_1e6` for "million pounds"; an unknown one raises."""
    found = read_unit(text)
    if found is None:
        raise TableError(
            f"{where}: unit {text!r} is not known.",
            'Write a power and a currency, such as "million GBP" or GBP_1e6, in the file or with --unit.',
        )
    return found


@cache
def read_unit(text: str) -> str | None:
    """The unit that a text writes, `ISO` or `ISO_1eN`; None where it writes none.

    >>> read_unit("MIO_EUR"), read_unit("亿元"), read_unit("tausend Euro"), read_unit("thousand million yen")
    ('EUR_1e6', 'CNY_1e8', 'EUR_1e3', 'JPY_1e9')
    """
    readings = (_read(said) for said in (text, REMARK.sub(" ", text)))
    return next((unit for unit in readings if unit is not None), None)


def _read(text: str) -> str | None:
    said = GLUED.sub(r" \g<0> ", NO_CODE.sub("-", unicodedata.normalize("NFKC", text))).casefold()
    tokens = _tokens(said.replace("億", "亿"))[:10]
    spans = [(i, j) for i in range(len(tokens)) for j in range(len(tokens), i, -1)]
    for names in (_short_names, _long_names):
        for i, j in spans:
            currency = names().get("".join(tokens[i:j]))
            power = _power([*tokens[:i], *tokens[j:]]) if currency else None
            if currency and power is not None:
                return f"{currency}_1e{power}" if power else currency
    return None


def definitions(unit: str) -> tuple[str, ...]:
    """What a dataset in a unit knows of its currency, in pint's syntax: the powers of ten, and its country's words."""
    currency, _, power = unit.partition("_1e")
    own = list(vocabulary().money["own"].get(currency, ()))
    named = {line.split(" = ")[0] for line in own}
    base = [] if currency in named else [f"{currency} = money"]
    powers = sorted({*POWERS, *([int(power)] if power else [])})
    others = [f"{currency}_1e{n} = 1e{n} {currency}" for n in powers if f"{currency}_1e{n}" not in named]
    return (*base, *own, *others)


def counted_in(unit: str) -> str:
    """The unit that a dataset in a currency counts money in."""
    currency = unit.partition("_")[0]
    return str(vocabulary().money["counted_in"].get(currency, f"{currency}_1e6"))


@cache
def _short_names() -> dict[str, str]:
    """Codes, and the names that one country has made its own."""
    from babel.numbers import list_currencies

    codes = {code.casefold(): code for code in list_currencies() if code not in NO_MONEY}
    return {**codes, **{_joined(name): code for name, code in vocabulary().money["names"].items()}}


@cache
def _long_names() -> dict[str, str]:
    """Names in every language, and in English the last word of a name that only one currency has."""
    from babel.numbers import get_currency_name, list_currencies

    owners: dict[str, set[str]] = defaultdict(set)
    for language in LANGUAGES:
        for code in list_currencies(language) - {*NO_MONEY}:
            for count in (None, 1, 2, 5):
                name = get_currency_name(code, count, language).casefold()
                owners[_joined(name)].add(code)
                if language == "en":
                    owners[_joined(name.split()[-1])].add(code)
    return {name: next(iter(codes)) for name, codes in owners.items() if len(codes) == 1}


def _joined(name: str) -> str:
    return "".join(_tokens(name))


def _tokens(text: str) -> list[str]:
    found = (re.sub(r"[ ,.]", "", token) for token in TOKEN.findall(text))
    return [token for token in found if token not in FILLERS]


def _power(said: list[str]) -> int | None:
    """The power of ten of words, smaller ones before larger, such as "hundred million", or of what is written as 1e6 or 1,000."""
    words: dict[str, int] = vocabulary().money["powers"]
    powers = list[int]()
    for one in said:
        found = re.fullmatch(r"1e(\d{1,2})|10\^(\d{1,2})|1(0*)", one)
        power = int(found[1] or found[2] or len(found[3])) if found else words.get(one, 99)
        if power == 99 or (powers and power <= powers[-1]):
            return None
        powers.append(power)
    return sum(powers)


def factor_to(unit: str, table_unit: str) -> float:
    """What a number in `unit` is multiplied with to be in the table's unit; an unknown unit raises."""
    said = read_unit(unit)
    here, there = table_unit.partition("_")[0], (said or table_unit).partition("_")[0]
    if here != there:
        raise TableError(
            f"{unit!r} is in {there}; the table counts in {here}, and no rate between them is known.",
            f"Convert it, and give it in {here}, such as {table_unit}.",
        )
    known = dict.fromkeys([*definitions(table_unit), *(definitions(said) if said else ())])
    return conversion_factor(said or unit, table_unit, tuple(known))


def factors_to(table_unit: str, unit: str | None = None) -> Callable[[str, str], float]:
    """The factor of the unit that a row of a file has, else of `unit`, else of the table's own, one."""

    def times(said: str, place: str) -> float:
        return factor_to(money_unit(said, place) if said else unit or table_unit, table_unit)

    return times


def in_unit(table: Table, unit: str) -> Table:
    """The table with its figures in another unit, to stand beside a table in it; another currency is refused."""
    here, there = table.unit.partition("_")[0], unit.partition("_")[0]
    if here != there:
        raise TableError(
            f"one table is in {here} and the other in {there}, and no rate between them is known.",
            f"Multiply the figures of the one in {here} with a rate of your choice, and import it with --unit {unit}.",
        )
    factor = factor_to(table.unit, unit)
    scaled = table.changed(lambda figures: factor * figures)
    return Table(**scaled | {"unit": unit, "resolution": factor * table.resolution})


def amount(text: str, table_unit: str) -> float:
    """A total in the table's unit, as it is written: a number, and a unit in the words of its country or the program's.

    Such as "82.1 CNY_1e12"; a text that names no unit is in the table's.
    """
    found = re.fullmatch(r"\s*([-+\d.,eE]+)\s*(\S.*?)?\s*", text)
    value = parse_number(found[1]) if found else None
    if found is None or value is None:
        raise TableError(f"{text!r} is not an amount; write a number and a unit, such as 82.1 CNY_1e12.")
    return value * factor_to(found[2] or table_unit, table_unit)
