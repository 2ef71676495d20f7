"""Values as TOML on one line, for files that are written and for examples in messages."""

from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.items import Item


def inline(value: Any) -> Item:
    """A value on one line: tables in braces, lists in brackets. Keys of tables may be numbers."""
    if isinstance(value, Mapping):
        table = tomlkit.inline_table()
        for key, below in value.items():
            table.append(str(key), inline(below))
        return table
    if isinstance(value, list | tuple):
        array = tomlkit.array()
        for item in value:
            array.append(inline(item))
        return array
    plain: Item = tomlkit.item(value)
    return plain
