"""Where a figure stands in its report, as an order: preface, figures and tables by number, text by chapter, annexes."""

from __future__ import annotations

import re

NUMERALS = "一二三四五六七八九十"

KINDS = (
    ("annex", re.compile(r"附录|注|annex")),
    ("figure", re.compile(r"图|fig\b")),
    ("table", re.compile(r"表|table\b")),
    ("preface", re.compile(r"^前言|^preface")),
)
"""What a place is, the first that fits; anything else is text of a chapter."""

ORDER = ("preface", "figure", "table", "text", "annex")


def place_in_print(locator: str) -> tuple[int, tuple[int, ...]]:
    """What the places of one report are sorted by, so that a reader finds its figures from 1 to last.

    >>> sorted(["table 3-1 rank 10", "table 3-1 rank 9", "fig 12", "fig 3 (figure text)"], key=place_in_print)
    ['fig 3 (figure text)', 'fig 12', 'table 3-1 rank 9', 'table 3-1 rank 10']
    """
    kind, found = next(
        ((name, match) for name, pattern in KINDS if (match := pattern.search(locator))), ("text", None)
    )
    written = re.findall(rf"\d+|[{NUMERALS}]", locator[found.start() if found else 0 :])
    numbers = (int(one) if one.isdigit() else NUMERALS.index(one) + 1 for one in written)
    return ORDER.index(kind), tuple(numbers)
