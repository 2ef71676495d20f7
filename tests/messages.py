"""The messages of the code, kept beside their Chinese; `python -m tests.messages` brings the files up to date.

One `.po` file a room, in `support/messages/zh`. A translator opens them in any editor of gettext files.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from docstring_parser import parse

from tests.conftest import TOP

PACKAGE = TOP / "scenario_engine"
FOLDER = PACKAGE / "support" / "messages" / "zh"

ROOMS = (
    "support",
    "methods",
    "engine",
    "models",
    "data",
    "scenario",
    "analysis",
    "validation",
    "view",
    "cli",
)

BY_HAND = "others"
"""The file of what is not found in our code: sentences of libraries, words of datasets."""

SENTENCE = re.compile(
    r"[A-Za-z]{2,}\S* +\S*[A-Za-z]{2,}|[A-Za-z]{2,} \{|^[A-Z][a-z]+: \{|\} [a-z]{2,}|\}: [a-z]{3,}|\} [a-z]{2,}"
)
WORD = re.compile(r"^[A-Z][a-z]{2,}[:.]?$")
CODE = re.compile(r"^[\[#]|\n\[|\bSELECT\b|^[a-z_]+(\.[a-z_]+)+$|^\S+$")
"""What is text for machines."""

MACHINE = re.compile(
    r"^(Cannot (overwrite|declare|mutate|redefine)|Duplicate inline table key|Unterminated string|Illegal character"
    r"|Unclosed inline table|Expected newline|Invalid (initial character|statement|date|hex value|value)|DejaVu Sans"
    r"|CJK UNIFIED|Conventions|leap_seconds: none|days since .*|scenario-engine \{0\}.*|python -m pip .*|attachment; .*"
    r"|<.*|\^\(.*|\^?msgid.*|\\s.*|Read|Whole|Layer|Step|Did|Date|Gdp|Parquet|Origin|Code|Player|Worth|upper left|dim italic)$"
)
"""Words of formats and libraries, and names of classes."""

STYLE = re.compile("^bold ")


def messages(room: str) -> dict[str, str]:
    """Message → the first place it stands at, of a room, in the order of the code."""
    found: dict[str, str] = {}
    for file in sorted((PACKAGE / room).rglob("*.py")):
        for line, text in _of(file, room):
            found.setdefault(text, f"{file.relative_to(PACKAGE)}:{line}")
    return found


def catalogue(room: str) -> Catalog:
    """What is kept of a room."""
    file = FOLDER / f"{room}.po"
    if not file.is_file():
        return Catalog(locale="zh_Hans_CN", project="scenario-engine", domain=room)
    with file.open("rb") as stream:
        return read_po(stream, locale="zh_Hans_CN", domain=room)


def _of(file: Path, room: str) -> Iterator[tuple[int, str]]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    passed_over = _passed_over(tree)
    for node in ast.walk(tree):
        text = None if id(node) in passed_over else _template(node)
        if text is not None and _is_message(text) and not (text in _examples() or STYLE.match(text)):
            yield node.lineno, text
    if room == "cli":
        yield from _help(tree)


def _template(node: ast.AST) -> str | None:
    """A text with numbered places for its fields."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    parts, count = [], 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        else:
            parts.append(f"{{{count}}}")
            count += 1
    return "".join(parts)


def _is_message(text: str) -> bool:
    if MACHINE.match(text):
        return False
    return bool(WORD.match(text) or (SENTENCE.search(text) and not CODE.search(text)))


def _passed_over(tree: ast.AST) -> set[int]:
    """Docstrings, parts of f-strings, and what a variable is, which the words of its model say."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(id(node.value))
        if isinstance(node, ast.Assign) and [ast.unparse(one) for one in node.targets] == ["__all__"]:
            found |= {id(part) for part in ast.walk(node)}
        if isinstance(node, ast.JoinedStr):
            found |= {id(part) for part in node.values if isinstance(part, ast.Constant)}
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            found |= {id(part) for part in ast.walk(node.format_spec)}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in ("exogenous", "proportion", "membership", "growth_rate"):
                found |= {id(argument) for argument in node.args}
            if node.func.id in ("operator", "identity", "restated"):
                found |= {id(argument) for argument in node.args}
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("alternative", "restated")
        ):
            found |= {id(argument) for argument in node.args}
    return found


def _help(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What `--help` shows of docstrings: paragraphs, and what each option means."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef) or node.name not in _commands():
            continue
        told = parse(ast.get_docstring(node) or "")
        if not told.params and (node.args.args or node.args.kwonlyargs):
            continue
        texts = [told.short_description, *(told.long_description or "").split("\n\n")]
        for text in [*texts, *(one.description for one in told.params)]:
            if text:
                yield node.lineno, " ".join(text.split())


@cache
def _examples() -> set[str]:
    """Command lines, which are typed in no language."""
    from scenario_engine.cli import COMMANDS, SUBCOMMANDS

    own = {example for group in COMMANDS.values() for _, example in group.values()}
    return own | {example for room in SUBCOMMANDS.values() for *_, example in room.values()}


@cache
def _commands() -> set[str]:
    """Functions that are commands."""
    from scenario_engine.cli import COMMANDS, SUBCOMMANDS

    own = {name for group in COMMANDS.values() for name in group} - {*SUBCOMMANDS} | {"reports", "bands"}
    below = (target for room in SUBCOMMANDS.values() for target, *_ in room.values())
    return own | {target.rpartition(":")[2] for target in below}


def update() -> None:
    """Write every file anew: new messages without a translation, those that are gone left out."""
    for room in ROOMS:
        kept, fresh = catalogue(room), Catalog(locale="zh_Hans_CN", project="scenario-engine", domain=room)
        for text, place in messages(room).items():
            old = kept.get(text)
            fresh.add(text, old.string if old else "", locations=[(place.partition(":")[0], None)])
        if len(fresh):
            write(room, fresh)


def write(room: str, fresh: Catalog) -> None:
    """Write a file of messages in the order of the code."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{room}.po").open("wb") as stream:
        write_po(stream, fresh, width=0, omit_header=True)


if __name__ == "__main__":
    update()
