"""The words that name the blocks of a table; they are data, in vocabulary.toml."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


def plain(cell: object) -> str:
    """A cell as text to compare: width, case and spaces of no account; a whole number without its point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(cell))).casefold()


@dataclass(frozen=True)
class Role:
    """What a row or column that is not a sector holds."""

    name: str
    subtotal: bool
    parts: tuple[str, ...]
    title_zh: str
    title_en: str


@dataclass(frozen=True)
class Vocabulary:
    """Labels in plain form → what they mean."""

    columns: dict[str, Role]
    rows: dict[str, Role]
    origins: dict[str, str]
    codes: frozenset[str]
    names: frozenset[str]
    unit_words: tuple[str, ...]
    units: dict[str, str]
    layouts: tuple[dict[str, Any], ...]
    currencies: dict[str, dict[str, Any]]
    stored: dict[str, dict[str, str]]

    def layout(self, labels: set[str]) -> dict[str, Any] | None:
        """The layout whose labels are all among these; None when no layout is recognised."""
        found = (one for one in self.layouts if {plain(label) for label in one["labels"]} <= labels)
        return next(found, None)

    def title(self, name: str, language: str) -> str:
        """Title of a role in `zh` or `en`."""
        roles = {role.name: role for role in (*self.columns.values(), *self.rows.values())}
        return roles[name].title_zh if language == "zh" else roles[name].title_en


@cache
def vocabulary() -> Vocabulary:
    """The package's vocabulary."""
    text = Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8")
    words = tomllib.loads(text)
    return Vocabulary(
        columns=_roles(words["columns"]),
        rows=_roles(words["rows"]),
        origins=_turned(words["origins"]),
        codes=frozenset(map(plain, words["corner"]["code"])),
        names=frozenset(map(plain, words["corner"]["name"])),
        unit_words=tuple(words["corner"]["unit"]),
        units={**_turned(words["units"]), **{plain(unit): unit for unit in words["units"]}},
        layouts=tuple(words["layouts"].values()),
        currencies=words["currencies"],
        stored=words["stored"],
    )


def _roles(entries: dict[str, dict[str, Any]]) -> dict[str, Role]:
    roles: dict[str, Role] = {}
    for name, entry in entries.items():
        parts = tuple(entry.get("of", ()))
        role = Role(name, bool(entry.get("subtotal")), parts, entry["zh"], entry["en"])
        roles.update({plain(label): role for label in entry["labels"]})
    return roles


def _turned(entries: dict[str, list[str]]) -> dict[str, str]:
    return {plain(label): name for name, labels in entries.items() for label in labels}
