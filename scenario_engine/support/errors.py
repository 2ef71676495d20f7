"""What goes wrong, said so that a person can act: the thing, the value, the place, what to write."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from traceback import extract_tb
from typing import Self

from scenario_engine.support.language import said

__all__ = [
    "AlignmentFault",
    "GraphError",
    "Location",
    "OperatorFault",
    "Problem",
    "ProblemsFound",
    "ScenarioEngineError",
    "TableError",
    "UnitError",
]


@dataclass(frozen=True)
class Location:
    """A place in a text file; line and column count from 1, `length` is what to underline.

    What was said in Python has no line: its place is the dotted key, with line 0.
    """

    file: str
    line: int
    column: int
    length: int = 1
    text: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    def excerpt(self) -> str:
        """The offending line, or the part of a long one around it, with carets under the offending text."""
        number, last = str(self.line), len(self.text)
        first = max(0, min(self.column - 1 - SHOWN // 3, last - SHOWN))
        last = min(last, first + SHOWN)
        shown = "".join(" " if character < " " else character for character in self.text[first:last])
        start = self.column - 1 - first
        carets = " " * width(shown[:start]) + "^" * max(1, width(shown[start : start + self.length]))
        cut_left, cut_right = "… " if first else "", " …" if last < len(self.text) else ""
        return f"  {number} | {cut_left}{shown}{cut_right}\n  {' ' * len(number)} | {' ' * len(cut_left)}{carets}"


SHOWN = 160
"""Characters of a line that are shown; a longer one is cut on both sides of what is underlined."""


PACKAGE = Path(__file__).parents[1]

INSTALLED = re.compile(r"[/\\]lib[/\\]python3|site-packages|[/\\]Lib[/\\]|^<frozen")
"""In the path of what is neither the user's nor ours: Python's own library, and what is installed beside us."""

LONG_WORD = re.compile(r"('[^'\s]{40})[^'\s]{215,}'")
"""A word in quotation marks, longer than the name of any file, and its beginning."""


def _cut(message: str) -> str:
    """A message that shows the beginning of each such word, as of a cell with five thousand digits."""
    return LONG_WORD.sub(lambda word: f"{word[1]}…'", message)


def width(text: str) -> int:
    """Columns a text takes on a terminal: two for a Chinese character, none for a combining mark."""
    from unicodedata import category, east_asian_width

    return sum(
        2 if east_asian_width(character) in "WF" else category(character) not in ("Mn", "Me", "Cf")
        for character in text
    )


PARTS = r"[\u2e80-\uffff][，、；：。）》”]*|[^\s\u2e80-\uffff]+?(?:[_-](?=\w)|(?=[\s\u2e80-\uffff]|$))\s*|\s+"
"""What a line may end behind: a word, a part of an identifier, a Chinese character with its closing marks.

Compiled when it is first used: a hundredth of a command, for its range of 50,000 characters.
"""


def folded(text: str, columns: int) -> str:
    """A text in lines no wider than some columns, as far as words allow; with Chinese in it, of about one width."""
    count = 1 if text.isascii() else -(-width(text) // columns)
    lines = [""]
    for part in re.findall(PARTS, text):
        full = width((lines[-1] + part).rstrip()) > columns
        if lines[-1] and (full or (count > 1 and width(lines[-1]) * count >= width(text))):
            lines.append("")
        lines[-1] += part
    return "\n".join(line.rstrip() for line in lines)


class ScenarioEngineError(Exception):
    """An error a user can mend; the command line prints it without a traceback and exits with 2.

    Parameters
    ----------
    message
        What is wrong, with the value.
    advice
        What to do about it.
    where
        The place in a file, where there is one.

    Examples
    --------
    >>> fault = ScenarioEngineError("no model is called 'growht'.", "Did you mean 'growth'?")
    >>> print(fault)
    no model is called 'growht'. Did you mean 'growth'?
    >>> fault.message, fault.advice
    ("no model is called 'growht'.", "Did you mean 'growth'?")
    """

    def __init__(self, message: str, advice: str = "", where: Location | None = None) -> None:
        super().__init__(message, advice, where)
        self.message, self.advice, self.where = message, advice, where

    def __str__(self) -> str:
        place = f"{self.where}  " if self.where else ""
        gap = "\n" if "\n" in self.advice else " "
        return f"{place}{_cut(said(self.message))}{gap}{said(self.advice)}".rstrip()

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the user's own lines that led here, and what is wrong; none of our frames."""
        return [*_own_lines(self), f"{type(self).__name__}: {self}"]


@dataclass(frozen=True)
class Problem:
    """One finding: what is wrong, where, and what to write instead."""

    message: str
    advice: str = ""
    where: Location | None = None
    related: tuple[tuple[Location, str], ...] = ()
    code: str = "problem"

    @classmethod
    def of(cls, error: ScenarioEngineError, where: Location | None, code: str, about: str = "") -> Self:
        """What an error says, at a place of a file.

        `about` is the key it is about, such as `inputs.gdp`; it comes before the message.
        """
        message = f"{about}: {error.message}" if about else error.message
        return cls(message, error.advice, where, code=code)

    def __str__(self) -> str:
        message = _cut(said(self.message))
        lines = [placed(self.where, message)]
        if self.where and self.where.text:
            lines.append(self.where.excerpt())
        for place, note in self.related:
            lines.append(f"  {said(note)}: {place}")
            if place.text:
                lines.append(place.excerpt())
        if self.advice:
            lines.append(f"  {said(self.advice)}")
        return "\n".join(lines)


def placed(where: Location | None, message: str) -> str:
    """A message behind its place; alone where it begins with the key that is its place, as of what was said in Python."""
    about = message.partition(" ")[0].rstrip(":")
    told = where is None or (not where.line and str(where).startswith(about))
    return message if told else f"{where}  {message}"


MOST = 50
"""Problems told at once; who has more mends these first."""


class ProblemsFound(ScenarioEngineError):
    """The problems of one reading, up to `MOST`, so that one correction round mends them all."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        found = list(_each_once(sorted(problems, key=_reading_order)))
        more = Problem(f"More than {MOST} problems; the others are told once these are mended.", code="more")
        self.problems = found if len(found) <= MOST else [*found[:MOST], more]
        super().__init__("\n\n".join(map(str, self.problems)))

    def __str__(self) -> str:
        return "\n\n".join(map(str, self.problems))

    def __reduce__(self) -> tuple[type[Self], tuple[list[Problem]]]:
        return type(self), (self.problems,)


def _each_once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Problems in their order; what holds for several lines of a file is told at the first, with how many follow."""
    alike: dict[object, list[Problem]] = {}
    for one in problems:
        file = one.where.file if one.where and one.where.line else one
        alike.setdefault((one.message, one.advice, one.code, file), []).append(one)
    for first, *rest in alike.values():
        more = replace(first, message=f"{first.message} So it is in {len(rest)} more lines.")
        yield from [more] if len(rest) > 1 else [first, *rest]


def _own_lines(fault: BaseException) -> list[str]:
    """The line that called us, and the line of an operator of the user's that failed below."""
    calling, failing = (extract_tb(one.__traceback__) if one else [] for one in (fault, fault.__cause__))
    ours = [Path(frame.filename).is_relative_to(PACKAGE) for frame in calling]
    called = calling[ours.index(True) - 1 : ours.index(True)] if True in ours[1:] else []
    within = [frame for frame in failing if not INSTALLED.search(frame.filename)]
    within = [frame for frame in within if not Path(frame.filename).is_relative_to(PACKAGE)]
    return [f"{frame.name}, line {frame.lineno}:  {frame.line}" for frame in (*called, *within[-1:])]


def _reading_order(problem: Problem) -> tuple[str, int, int]:
    where = problem.where
    return (where.file, where.line, where.column) if where else ("", 0, 0)


class GraphError(ScenarioEngineError):
    """The operators do not form a graph: a cycle, a missing input, two owners of one variable."""


class AlignmentFault(ScenarioEngineError):
    """Two arrays that should share labels do not."""


class OperatorFault(ScenarioEngineError):
    """An operator raised: the message names it and says what it said."""


class UnitError(ScenarioEngineError):
    """A unit is not known, or measures another kind of thing."""


class TableError(ScenarioEngineError):
    """A table of an economy breaks a rule: it does not balance, or it is not productive."""


def near_miss(word: str, known: Iterable[str]) -> str:
    """Advice with the nearest known word, or with all words when there are few."""
    words = sorted(set(known))
    close = get_close_matches(word, words, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {close[0]!r}?"
    if 0 < len(words) <= 25:
        return f"Known: {', '.join(words)}."
    return ""


def refuse_unknown(
    word: str, known: Collection[str], told: str, fault: type[ScenarioEngineError] = ScenarioEngineError
) -> None:
    """Raise, with the nearest known word as advice, where a word is none of those known."""
    if word not in known:
        raise fault(told, near_miss(word, known))


def listing(labels: Iterable[object], limit: int = 6) -> str:
    """The first labels of a list and how many more there are."""
    items = [str(label) for label in labels]
    more = f" … ({len(items)} in all)" if len(items) > limit else ""
    return ", ".join(items[:limit]) + more


def years_said(years: Iterable[int]) -> str:
    """Years as a person lists them: from first to last, or one by one where some are missing.

    >>> years_said([2017, 2018, 2019]), years_said([2017, 2020])
    ('2017–2019', '2017, 2020')
    """
    known = sorted(int(year) for year in years)
    if len(known) > 2 and known == list(range(known[0], known[-1] + 1)):
        return f"{known[0]}–{known[-1]}"
    return ", ".join(map(str, known))
