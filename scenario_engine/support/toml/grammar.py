"""A TOML text as its grammar reads it: the syntax tree, the parts of a key, and the place of a node."""

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


def tree(text: str) -> Node:
    """The syntax tree of a text, also of one that is not quite TOML."""
    import tree_sitter_toml
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_toml.language())).parse(text.encode()).root_node


def key_parts(node: Node) -> list[tuple[str, Node]]:
    """The parts of a dotted key, each with its node."""
    if node.type == "dotted_key":
        return [part for child in node.children if child.is_named for part in key_parts(child)]
    text = (node.text or b"").decode()
    return [(next(iter(tomli.loads(f"{text} = 0"))) if node.type == "quoted_key" else text, node)]
