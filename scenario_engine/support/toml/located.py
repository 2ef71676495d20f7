"""TOML with places: values from a reader of the standard, line and column of every key from a grammar.

`tomli` gives values without positions; tree-sitter's TOML grammar gives positions of every key and value,
also in files that are not quite TOML. Decision: docs/decisions/0003-located-toml.md.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli

from scenario_engine.support.errors import Location, Problem, ProblemsFound, near_miss
from scenario_engine.support.toml.grammar import Key, Places
from scenario_engine.support.toml.syntax import syntax_problem

THOUSANDS = re.compile(r"[+-]?\d{1,3}(_\d{3})+(\.\d+)?([eE][+-]?\d+)?")

LARGEST = 2_000_000
"""Bytes of the largest scenario that is read; a megabyte is read in a second."""


@dataclass(frozen=True)
class LocatedToml:
    """A TOML document: its text, its values, and where each key and each value stands."""

    file: str
    text: str
    values: dict[str, Any]
    keys: dict[Key, Location]
    spans: dict[Key, Location]

    def key(self, path: Key) -> Location:
        """Where a key is written; the nearest enclosing key where the path itself is not in the file."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.keys:
                return self.keys[path[:length]]
        return Location(self.file, 1, 1, 1, self.text.split("\n", 1)[0])

    def value(self, path: Key) -> Location:
        """Where the value of a key is written."""
        return self.spans.get(path) or self.key(path)


def read(path: Path, shown_as: str | None = None) -> LocatedToml:
    """Read one file; `ProblemsFound` with the place when it cannot be read or is not TOML."""
    name = shown_as or str(path)
    try:
        if path.exists() and not path.is_file():
            raise _refused(name, "is not a regular file.", "Name a scenario's TOML file.", "no-file")
        raw = path.read_bytes()
    except FileNotFoundError:
        known = [file.name for file in path.parent.glob("*.toml")]
        raise _refused(name, "there is no such file.", near_miss(path.name, known), "no-file") from None
    except (OSError, ValueError) as fault:
        message = f"cannot be read ({getattr(fault, 'strerror', None) or fault})."
        raise _refused(name, message, "Name a scenario's TOML file.", "no-file") from None
    if len(raw) > LARGEST:
        advice = 'Put long series in a CSV beside the scenario: table = "file.csv".'
        raise _refused(
            name, f"has {len(raw):,} bytes; a scenario has at most {LARGEST:,}.", advice, "too-large"
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = raw[: fault.start].decode("utf-8-sig", errors="replace")
        line = raw.split(b"\n")[before.count("\n")].decode(errors="replace").rstrip("\r")
        place = Location(name, before.count("\n") + 1, len(before) - before.rfind("\n"), 1, line)
        message = f"byte {raw[fault.start]:#04x} is not UTF-8 text."
        raise ProblemsFound([Problem(message, "Save the file as UTF-8.", place, code="not-utf8")]) from None
    return parse(text, name)


def _refused(name: str, message: str, advice: str, code: str) -> ProblemsFound:
    return ProblemsFound([Problem(f"{name}: {message}", advice, code=code)])


def parse(text: str, name: str) -> LocatedToml:
    """Parse TOML text; `ProblemsFound` with line and column when it is not TOML."""
    try:
        values = tomli.loads(text)
        found = Places(text, name)
    except tomli.TOMLDecodeError as fault:
        raise ProblemsFound([syntax_problem(name, fault)]) from None
    except ValueError:  # Python reads no integer of more than 4,300 digits
        advice = "Write it as a decimal, such as 1e9."
        raise _refused(name, "has a number of thousands of digits.", advice, "syntax") from None
    except RecursionError:
        advice = "No key of the language goes deeper than seven levels."
        raise _refused(name, "is nested too deeply.", advice, "syntax") from None
    for number, place in found.numbers:
        _refuse_odd_separators(number, place)
    return LocatedToml(name, text, values, found.keys, found.values)


def _refuse_odd_separators(number: str, place: Location) -> None:
    """Raise for `1_5`, which TOML reads as 15: an underscore separates thousands and nothing else."""
    if "_" in number and not THOUSANDS.fullmatch(number):
        advice = "An underscore separates thousands only, as in 1_000; a decimal mark is a point."
        raise ProblemsFound([Problem(f"{number} is not a number.", advice, place, code="not-a-number")])
