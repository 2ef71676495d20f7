"""Units of money as people write them: any ISO currency, any power of ten, in the languages of the offices."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from scenario_engine.data.tables.vocabulary import vocabulary
from scenario_engine.support.errors import TableError

LANGUAGES = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "zh",
    "ja",
    "ko",
    "ru",
    "pl",
    "cs",
    "sv",
    "da",
    "nb",
    "fi",
    "tr",
)
"""In which Babel's names of currencies are known."""

TOKEN = re.compile(r"\d[\d ,]*(?:e\d+)?|[十百千万亿]+|[^\W\d_十百千万亿]+|[$£€¥]")
"""A number, a Chinese power of ten, a word, or a sign of a currency."""

FILLERS = ("of", "in", "de", "der", "d", "en", "current", "prices", "at", "basic", "nominal", "the")
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
            'Write a power and a currency, such as "million GBP" or GBP_1e6.',
        )
    return found


@cache
def read_unit(text: str) -> str | None:
    """The unit that a text writes, `ISO` or `ISO_1eN`; None where it writes none.

    >>> read_unit("million euro"), read_unit("MIO_EUR"), read_unit("亿元"), read_unit("tausend Euro")
    ('EUR_1e6', 'EUR_1e6', 'CNY_1e8', 'EUR_1e3')
    """
    said = unicodedata.normalize("NFKC", text).casefold()
    tokens = _tokens(said)[:8]
    spans = [(i, j) for i in range(len(tokens)) for j in range(len(tokens), i, -1)]
    for names in (_short_names, _long_names):
        for i, j in spans:
            currency = names().get("".join(tokens[i:j]))
            power = _power("".join(tokens[:i] + tokens[j:])) if currency else None
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

    owners: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for code in list_currencies(language):
            if code in NO_MONEY:
                continue
            for count in (None, 1, 2, 5):
                name = get_currency_name(code, count, language).casefold()
                owners.setdefault(_joined(name), set()).add(code)
                if language == "en":
                    owners.setdefault(_joined(name.split()[-1]), set()).add(code)
    return {name: next(iter(codes)) for name, codes in owners.items() if len(codes) == 1}


def _joined(name: str) -> str:
    return "".join(_tokens(name))


def _tokens(text: str) -> list[str]:
    found = (re.sub(r"[ ,]", "", token) for token in TOKEN.findall(text))
    return [token for token in found if token not in FILLERS]


def _power(said: str) -> int | None:
    """The power of ten of a word, or of what is written as 1e6 or 1,000."""
    powers: dict[str, int] = vocabulary().money["powers"]
    if found := re.fullmatch(r"1e(\d{1,2})|1(0+)", said):
        return int(found[1]) if found[1] else len(found[2])
    return powers.get(said)
