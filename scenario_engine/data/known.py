"""What was known when: rows say when they were published, and of several for one cell the newest that was out counts."""

import calendar
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pandas as pd

from scenario_engine.data.files import cell, read_rows, stamp
from scenario_engine.support.errors import ScenarioEngineError

PUBLISHED = "published"
"""Column of a table that says when each row was published; empty where nobody knows."""

ABOUT = ("value", "unit", "source", "quality", PUBLISHED)
"""Columns that say what stands in a cell; the others say which cell it is."""

DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def last_day(date: str) -> str | None:
    """The last day of a year, a month or a day: a row published "in 2025" is known from its end. None for no date.

    >>> last_day("2025"), last_day("2024-02"), last_day("2024-02-28"), last_day("spring")
    ('2025-12-31', '2024-02-29', '2024-02-28', None)
    """
    found = DATE.fullmatch(date.strip())
    if found is None:
        return None
    year, month = int(found[1]), int(found[2] or 12)
    if not (1 <= month <= 12 and year):
        return None
    longest = calendar.monthrange(year, month)[1]
    day = int(found[3] or longest)
    return f"{year:04}-{month:02}-{day:02}" if 1 <= day <= longest else None


def cell_columns(columns: Iterable[str]) -> list[str]:
    """Columns of a table that together say which cell a row is for."""
    return [column for column in columns if column not in ABOUT]


def read_known(path: Path, date: str, sheet: str = "") -> pd.DataFrame:
    """Rows of a table as they were known at the end of a date; as they are known now where it is empty.

    Of several rows for one cell the one published last counts; a row without a date is taken for always known. Rows
    keep their place in the file as their index.
    """
    return _known(path, date, sheet, stamp(path))


@cache
def _known(path: Path, date: str, sheet: str, _: tuple[str, int, int]) -> pd.DataFrame:
    frame = read_rows(path, sheet)
    if PUBLISHED not in frame:
        return frame
    days = {text: last_day(text) if text.strip() else "" for text in frame[PUBLISHED].unique()}
    wrong = next((text for text, day in days.items() if day is None), None)
    if wrong is not None:
        text, where = cell(frame, int(frame.index[frame[PUBLISHED] == wrong][0]), PUBLISHED)
        raise ScenarioEngineError(
            f"table {path.stem!r}: {text!r} is not when something was published.",
            "Write a year, a month or a day: 2026, 2026-02 or 2026-02-28.",
            where,
        )
    day = frame[PUBLISHED].map(days)
    limit = last_day(date) if date else None
    known = frame if limit is None else frame[day <= limit]
    named = cell_columns(frame.columns)
    if not known.duplicated(named).any():
        return known
    newest = day[known.index].groupby([known[column] for column in named]).transform("max")
    return known[day[known.index] == newest]  # two of one day stay, and are refused where they are used
