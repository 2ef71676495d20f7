"""TOML with places: values from the standard library's reader, line and column of every key from a grammar.

`tomllib` gives values without positions; tree-sitter's TOML grammar gives positions of every key and value,
also in files that are not quite TOML. Decision: docs/decisions/0003-located-toml.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenario_engine.errors import Location, Problem, ProblemsFound

if TYPE_CHECKING:
    from tree_sitter import Node

Key = tuple[str, ...]


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
        raw = path.read_bytes()
    except FileNotFoundError:
        raise ProblemsFound([Problem(f"{name}: there is no such file.", code="no-file")]) from None
    except OSError as fault:
        raise ProblemsFound(
            [Problem(f"{name}: cannot be read ({fault.strerror}).", code="no-file")]
        ) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise ProblemsFound(
            [
                Problem(
                    f"{name}: byte {fault.start} is not UTF-8 text.",
                    "Save the file as UTF-8.",
                    code="not-utf8",
                )
            ]
        ) from None
    return parse(text, name)


def parse(text: str, name: str) -> LocatedToml:
    """Parse TOML text; `ProblemsFound` with line and column when it is not TOML."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise ProblemsFound([_syntax_problem(text, name, str(fault))]) from None
    except RecursionError:
        raise ProblemsFound([Problem(f"{name}: is nested too deeply.", code="syntax")]) from None
    keys, spans = _places(text, name)
    return LocatedToml(name, text, values, keys, spans)


def _syntax_problem(text: str, name: str, fault: str) -> Problem:
    import re

    message, _, _ = fault.partition(" (at ")
    found = re.search(r"at line (\d+), column (\d+)", fault)
    lines = text.split("\n")
    line, column = (int(found[1]), int(found[2])) if found else (len(lines), len(lines[-1]) + 1)
    place = Location(name, line, column, 1, lines[min(line, len(lines)) - 1])
    return Problem(
        f"this is not TOML: {message}.", "Mend the line; see https://toml.io.", place, code="syntax"
    )


def _places(text: str, name: str) -> tuple[dict[Key, Location], dict[Key, Location]]:
    import tree_sitter_toml
    from tree_sitter import Language, Parser

    source = text.encode()
    lines = source.split(b"\n")
    keys: dict[Key, Location] = {}
    spans: dict[Key, Location] = {}
    arrays: dict[Key, int] = {}

    def place(node: Node) -> Location:
        row, byte = node.start_point
        line = lines[row]
        end_row, end_byte = node.end_point
        end = end_byte if end_row == row else len(line)
        before, inside = line[:byte].decode(errors="replace"), line[byte:end].decode(errors="replace")
        shown = line.decode(errors="replace").rstrip("\r")
        return Location(name, row + 1, len(before) + 1, max(1, len(inside)), shown)

    def visit_pair(pair: Node, prefix: Key) -> None:
        key_node, value_node = pair.children[0], pair.children[-1]
        path = prefix
        for part, node in _key_parts(key_node):
            path = (*path, part)
            keys.setdefault(path, place(node))
        spans[path] = place(value_node)
        visit_value(value_node, path)

    def visit_value(node: Node, path: Key) -> None:
        if node.type == "inline_table":
            for child in node.children:
                if child.type == "pair":
                    visit_pair(child, path)
        elif node.type == "array":
            items = [child for child in node.children if child.is_named and child.type != "comment"]
            for index, child in enumerate(items):
                keys[*path, str(index)] = spans[*path, str(index)] = place(child)
                visit_value(child, (*path, str(index)))

    def visit_table(table: Node) -> None:
        path: Key = ()
        for child in table.children:
            if child.type in ("bare_key", "quoted_key", "dotted_key"):
                parts = _key_parts(child)
                for at, (part, node) in enumerate(parts, start=1):
                    path = (*path, part)
                    keys.setdefault(path, place(node))
                    if path in arrays and at < len(parts):
                        path = (*path, str(arrays[path]))
                if table.type == "table_array_element":
                    arrays[path] = arrays.get(path, -1) + 1
                    path = (*path, str(arrays[path]))
                    keys[path] = place(child)
            elif child.type == "pair":
                visit_pair(child, path)

    root = Parser(Language(tree_sitter_toml.language())).parse(source).root_node
    for child in root.children:
        if child.type == "pair":
            visit_pair(child, ())
        elif child.type in ("table", "table_array_element"):
            visit_table(child)
    return keys, spans


def _key_parts(node: Node) -> list[tuple[str, Node]]:
    return list(_walk_key(node))


def _walk_key(node: Node) -> Iterator[tuple[str, Node]]:
    if node.type == "dotted_key":
        for child in node.children:
            if child.is_named:
                yield from _walk_key(child)
    else:
        text = (node.text or b"").decode()
        yield (_unquoted(text) if node.type == "quoted_key" else text), node


def _unquoted(text: str) -> str:
    return next(iter(tomllib.loads(f"{text} = 0")))
