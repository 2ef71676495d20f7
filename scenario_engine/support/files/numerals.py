"""Numbers as people write them in a table: one rule for every CSV file and every sheet.

`float` would read `1_5` as 15, and the digits of any script; a table of figures that has them is damaged.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from scenario_engine.support.errors import TableError

if TYPE_CHECKING:
    import pandas as pd

LONGEST = 40
"""Characters of a cell that a message shows."""

NUMBER = re.compile(
    r"[+-]?([1-9]\d{0,2}((,\d{3}){2,}|(,\d{3})+(?=\.\d))|\d+)?(?<=\d)(\.\d*)?([eE][+-]?\d{1,4})?"
    r"|[+-]?\.\d+([eE][+-]?\d{1,4})?",
    re.ASCII,
)
"""Digits, perhaps a point and a power of ten; commas between thousands where they cannot be decimal marks."""

PLAIN = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
"""What most cells of a table write."""

NARROW: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    0x3000: " ",
    ord("−"): "-",
}
"""Full-width characters and the minus sign as the ASCII characters that they look like."""


def plain_digits(text: str) -> str | None:
    """The number that a text writes in ASCII and without commas, None where it writes none.

    Commas are read where they can only separate thousands, as in "1,052.5" and "1,052,000": "12,5" and "1,052" are
    not numbers, because they are one thing in one country and another in the next.
    """
    digits = (text if text.isascii() else text.translate(NARROW)).strip()
    plain = digits.replace(",", "")
    return plain if NUMBER.fullmatch(digits) and math.isfinite(float(plain)) else None


def parse_number(text: str) -> float | None:
    """The finite number that a text writes, None where it writes none."""
    digits = plain_digits(text)
    return None if digits is None else float(digits)


def parse_number_in(unit: str, text: str) -> float | None:
    """The number in a unit that a text writes, which may say percent itself: 4% is 4 in percent, 0.04 as a pure number.

    >>> parse_number_in("percent", "4%"), parse_number_in("1", "4%"), parse_number_in("EUR", "4%"), parse_number_in("1", "4")
    (4.0, 0.04, None, 4.0)
    """
    hundredths = HUNDREDTHS.get(unit)
    if hundredths is None or not text.endswith(("%", "％")):
        return parse_number(text)
    number = parse_number(text[:-1])
    return None if number is None else number / hundredths


HUNDREDTHS = {"percent": 1.0, "%": 1.0, "1": 100.0}
"""How many hundredths one is, of the units in which a percent can be written."""


def read_number(text: str, where: str) -> float:
    """The finite number that a text writes."""
    value = parse_number(text)
    if value is None:
        message, advice = not_a_number(text)
        raise TableError(f"{where}: {message}", advice)
    return value


def parse_numbers(texts: pd.Series[str]) -> pd.Series[float]:
    """A column of texts as numbers, NaN where one writes none."""
    import numpy as np
    import pandas as pd

    written = texts.fillna("").to_numpy(dtype=object)
    plain = np.array([PLAIN.fullmatch(text) is not None for text in written], dtype=bool)
    read = np.full(len(written), np.nan)
    read[plain] = pd.to_numeric(written[plain])
    others = {text: parse_number(text) for text in dict.fromkeys(written[~plain])}
    read[~plain] = [np.nan if others[text] is None else others[text] for text in written[~plain]]
    return pd.Series(np.where(np.isfinite(read), read, np.nan), texts.index, name=texts.name)


def not_a_number(text: str) -> tuple[str, str]:
    """What is wrong with such a cell, and what to write instead; a long cell is cut."""
    shown = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    percent = parse_number_in("percent", text)
    if percent is not None:
        advice = f'Write {percent:.12g} in the unit "percent", or {percent / 100.0:.12g} in the unit "1".'
        return f"{shown!r} is not a number.", advice
    comma = " A comma alone may be a decimal mark or separate thousands." if "," in text else ""
    return f"{shown!r} is not a number.", f"Write a plain number, such as 5.2.{comma}"
