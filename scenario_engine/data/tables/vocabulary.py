"""The words that name the blocks of a table; they are data, in vocabulary.toml and in the user's own folder."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import tomli
import tomlkit

from scenario_engine.data.catalogue import user_data_folder
from scenario_engine.support.errors import TableError, refuse_unknown
from scenario_engine.support.files.plaintext import read_text
from scenario_engine.support.toml import located

FOOTNOTE = re.compile(r"[(\[（]\s*\d{1,2}\s*[)\]）]")
FILLERS = frozenset(
    ["of", "by", "the", "and", "for", "in", "on", "at", "a", "de", "des", "du", "del", "da", "das", "do", "dos", "la", "le",
     "les", "las", "los", "el", "et", "y"]
)  # fmt: skip
"""Words that tell no label from another."""

TWINS = {
    "gross_output": "total_input",
    "intermediate_use_total": "intermediate_input_total",
    "imports": "imported_inputs",
}
"""Role of a column → role of the row that a table calls alike."""

OWN = "vocabulary.toml"
"""File of the user's own labels, in the folder of their datasets."""


def plain(cell: object) -> str:
    """A cell as text to compare: width, case and spaces of no account; a whole number without its point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(cell))).casefold()


def word(cell: object) -> str:
    """A label as a word to look up: as `plain`, and without punctuation or the mark of a footnote."""
    return re.sub(r"[\W_]+", "", plain(FOOTNOTE.sub("", str(cell)) if isinstance(cell, str) else cell))


def unordered(label: str) -> str:
    """Its words in whatever order and number they are written, fillers left out.

    >>> unordered("Final consumption expenditures of households") == unordered("Household final consumption expenditure")
    True
    """
    said = re.findall(r"\w+", unicodedata.normalize("NFKC", FOOTNOTE.sub("", label)).casefold())
    singular = (
        re.sub(r"(?<=\w{2}[^s])s$", "", re.sub("ies$", "y", one)) for one in said if one not in FILLERS
    )
    return " ".join(sorted(set(singular)))


def words_of(cell: object) -> Iterator[str]:
    """What a label may be looked up by: itself, what follows its code, what is in brackets and what is not, its words."""
    yield word(cell)
    if isinstance(cell, str):
        code, _, rest = cell.strip().partition(" ")
        if rest and any(map(str.isdigit, code)):
            yield from (word(rest), word(code))
        if found := re.fullmatch(r"(.+?)\s*[(（\[](.+)[)）\]]\s*", cell, re.DOTALL):
            yield from (word(found[1]), word(found[2]))
        yield unordered(cell)


@dataclass(frozen=True)
class Role:
    """What a row or column that is not a sector holds."""

    name: str
    title_zh: str
    title_en: str
    parts: tuple[str, ...] = ()
    within: str = ""
    subtotal: bool = False
    memo: bool = False
    outside: bool = False
    perhaps_within: bool = False
    beside: bool = False

    @property
    def total(self) -> bool:
        """Whether it is printed once and never a sum of lines."""
        return self.subtotal or self.name == "gross_output"

    @property
    def is_use(self) -> bool:
        """Whether it is a kind of final use, or a sum of some."""
        return not (self.total or self.memo or self.beside)


@dataclass(frozen=True)
class Vocabulary:
    """Words of labels → what they mean."""

    columns: dict[str, Role]
    rows: dict[str, Role]
    origins: dict[str, str]
    origin_prefixes: dict[str, str]
    codes: frozenset[str]
    names: frozenset[str]
    row_units: frozenset[str]
    part_words: tuple[str, ...]
    unit_words: tuple[str, ...]
    layouts: tuple[dict[str, Any], ...]
    money: dict[str, dict[str, Any]]
    stored: dict[str, dict[str, str]]

    @property
    def corner(self) -> frozenset[str]:
        """Heads of label columns and rows."""
        return self.codes | self.names | self.row_units

    def layout(self, labels: set[str]) -> dict[str, Any] | None:
        """The layout whose labels are all among these; None when no layout is recognised."""
        found = (one for one in self.layouts if {word(label) for label in one["labels"]} <= labels)
        return next(found, None)

    def role(self, name: str) -> Role:
        """A role by its name."""
        return next(role for role in (*self.columns.values(), *self.rows.values()) if role.name == name)

    def row(self, name: str) -> Role:
        """A role of a row by its name."""
        return next(role for role in self.rows.values() if role.name == name)

    def title(self, name: str, language: str) -> str:
        """Title of a role in `zh` or `en`."""
        return self.role(name).title_zh if language == "zh" else self.role(name).title_en


def vocabulary() -> Vocabulary:
    """The package's vocabulary with the user's own labels."""
    own = user_data_folder() / OWN
    return _vocabulary(own, own.stat().st_mtime_ns if own.is_file() else 0)


def add_label(label: str, role: str) -> Path:
    """Keep a label of the user's with the role it has; returns the file it stands in."""
    known = {one.name: one for one in (*vocabulary().columns.values(), *vocabulary().rows.values())}
    refuse_unknown(role, known, f"{role!r} is not a role of a row or column.", TableError)
    path = user_data_folder() / OWN
    kept = _own(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(tomlkit.dumps({"labels": {**kept, label: role}}), encoding="utf-8", newline="\n")
    return path


def labels_of(role: str) -> list[str]:
    """Labels that a role is known by, as they are written; the user's own last."""
    words = _packaged()
    packaged = [
        label for side in ("columns", "rows") for label in words[side].get(role, {}).get("labels", ())
    ]
    return [
        *dict.fromkeys(packaged),
        *(label for label, name in _own(user_data_folder() / OWN).items() if name == role),
    ]


def _packaged() -> dict[str, Any]:
    return tomli.loads(Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8"))


def _own(path: Path) -> dict[str, str]:
    """The user's labels; a file that holds anything else is refused."""
    if not path.is_file():
        return {}
    labels = located.parse(read_text(path), path.name).values.get("labels", {})
    if not isinstance(labels, Mapping) or not all(isinstance(role, str) for role in labels.values()):
        raise TableError(f"{path.name}: [labels] gives each label the name of a role.")
    return dict(labels)


@cache
def _vocabulary(own: Path, _changed: int) -> Vocabulary:
    words, mine = _packaged(), _own(own)
    corner = words["corner"]
    twins = {**TWINS, **{row: column for column, row in TWINS.items()}}
    alike = {label: twins[role] for label, role in mine.items() if role in twins}
    return Vocabulary(
        columns=_roles(words["columns"], mine, alike),
        rows=_roles(words["rows"], mine, alike),
        origins={word(label): name for name, labels in words["origins"].items() for label in labels},
        origin_prefixes=words["origin_prefixes"],
        codes=_words(corner["code"]),
        names=_words(corner["name"]),
        row_units=_words(corner["row_unit"]),
        part_words=tuple(map(word, words["parts"]["begin"])),
        unit_words=tuple(corner["unit"]),
        layouts=tuple(words["layouts"].values()),
        money=words["money"],
        stored=words["stored"],
    )


def _words(labels: Iterable[str]) -> frozenset[str]:
    return frozenset(map(word, labels))


def _roles(entries: dict[str, dict[str, Any]], *own: Mapping[str, str]) -> dict[str, Role]:
    roles, in_any_order = dict[str, Role](), dict[str, Role]()
    for name, entry in entries.items():
        marks = {mark: entry[mark] for mark in entry if mark not in ("zh", "en", "of", "labels")}
        role = Role(name, entry["zh"], entry["en"], tuple(entry.get("of", ())), **marks)
        mine = [label for labels in own for label, named in labels.items() if named == name]
        roles.update({word(label): role for label in (*entry["labels"], *mine)})
        in_any_order.update({unordered(label): role for label in (*entry["labels"], *mine)})
    return {**in_any_order, **roles}
