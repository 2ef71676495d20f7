"""Positions of keys and values in a TOML text, and duplicate keys, from its syntax tree."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

import tomli

from scenario_engine.support.errors import Location

if TYPE_CHECKING:
    from tree_sitter import Node

Key = tuple[str, ...]


class Lines:
    """Lines of a text, and the place of a node among them; the grammar counts bytes, people characters."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.source = text.encode().split(b"\n")
        self.text = text.split("\n")
        self._counted: dict[int, list[int]] = {}

    def place(self, node: Node) -> Location:
        """Where a node stands, as far as it reaches on its first line."""
        (row, byte), (end_row, end_byte) = node.start_point, node.end_point
        shown = self.text[row].rstrip("\r")
        start = self._characters(row, byte)
        end = self._characters(row, end_byte) if end_row == row else len(shown)
        return Location(self.name, row + 1, start + 1, max(1, end - start), shown)

    def _characters(self, row: int, byte: int) -> int:
        """Characters before a byte of a line, counted once a line: a line may hold thousands of keys."""
        if self.text[row].isascii():
            return byte
        if row not in self._counted:
            begins = (octet & 0xC0 != 0x80 for octet in self.source[row])
            self._counted[row] = [0, *accumulate(begins)]
        return self._counted[row][byte]


class Places:
    """Where the keys and values of a text stand, also of one that is not quite TOML; items of lists have their number as key."""

    def __init__(self, text: str, name: str) -> None:
        import tree_sitter_toml
        from tree_sitter import Language, Parser

        self.keys: dict[Key, Location] = {}
        self.values: dict[Key, Location] = {}
        self.numbers: list[tuple[str, Location]] = []
        """Every number as it is written."""
        self.twice: list[tuple[Location, Location, Key]] = []
        """Keys and headings that appear a second time: both places, and the key."""
        self._place = Lines(text, name).place
        self._said: dict[Key, Node] = {}
        self._arrays: dict[Key, int] = {}
        for child in Parser(Language(tree_sitter_toml.language())).parse(text.encode()).root_node.children:
            if child.type == "pair":
                self._pair(child, ())
            elif child.type in ("table", "table_array_element"):
                self._table(child)

    def _pair(self, pair: Node, prefix: Key) -> None:
        key, value = pair.children[0], pair.children[-1]
        path = prefix
        for part, node in key_parts(key):
            path = (*path, part)
            self.keys.setdefault(path, self._place(node))
        self._say(path, key, len(prefix))
        self._value(value, path)

    def _value(self, node: Node, path: Key) -> None:
        self.values[path] = self._place(node)
        if node.type in ("integer", "float"):
            self.numbers.append(((node.text or b"").decode(), self.values[path]))
        elif node.type == "inline_table":
            for child in node.children:
                if child.type == "pair":
                    self._pair(child, path)
        elif node.type == "array":
            items = [child for child in node.children if child.is_named and child.type != "comment"]
            for index, child in enumerate(items):
                self.keys[*path, str(index)] = self._place(child)
                self._value(child, (*path, str(index)))

    def _table(self, table: Node) -> None:
        path: Key = ()
        for child in table.children:
            if child.type in ("bare_key", "quoted_key", "dotted_key"):
                parts = key_parts(child)
                for at, (part, node) in enumerate(parts, start=1):
                    path = (*path, part)
                    self.keys.setdefault(path, self._place(node))
                    if path in self._arrays and at < len(parts):
                        path = (*path, str(self._arrays[path]))
                if table.type == "table_array_element":
                    self._arrays[path] = self._arrays.get(path, -1) + 1
                    path = (*path, str(self._arrays[path]))
                    self.keys[path] = self._place(child)
                else:
                    self._say(path, child, 0)
            elif child.type == "pair":
                self._pair(child, path)

    def _say(self, path: Key, node: Node, above: int) -> None:
        """Note a key or a heading; twice is what stands there, or has a value of its own, already."""
        opened = (path[:length] for length in range(above + 1, len(path) + 1))
        taken = next((at for at in opened if at in self._said and (at == path or at in self.values)), None)
        if taken is not None:
            self.twice.append((self._place(self._said[taken]), self._place(node), taken))
        self._said.setdefault(path, node)


def key_parts(node: Node) -> list[tuple[str, Node]]:
    """The parts of a dotted key, each with its node."""
    if node.type == "dotted_key":
        return [part for child in node.children if child.is_named for part in key_parts(child)]
    text = (node.text or b"").decode()
    return [(next(iter(tomli.loads(f"{text} = 0"))) if node.type == "quoted_key" else text, node)]
