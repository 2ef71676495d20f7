"""Records back to TOML a person would write: headings for inputs, paths and labels on one line each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomlkit

from scenario_engine.scenario.records import ScenarioRecord
from scenario_engine.support.files.replacing import write_text

if TYPE_CHECKING:
    from tomlkit.items import Item, Table

__all__ = ["as_toml", "write"]

HEADED = ("labels", "variants")
"""Tables that get a heading of their own; the other short ones stand on one line."""


def as_toml(record: ScenarioRecord) -> str:
    """The text of a scenario file that reads back as the same record.

    Only what the record says is written: what was left to its default is left out again.

    Parameters
    ----------
    record
        What a file says.
    """
    said = record.model_dump(exclude_unset=True, exclude_none=True)
    inputs = said.pop("inputs", {})
    document = tomlkit.document()
    for key, value in said.items():
        if key not in HEADED:
            document.add(key, _on_one_line(value))
    for key in HEADED:
        if said.get(key):
            document.add(tomlkit.nl())
            document.add(key, _headed(said[key]))
    if inputs:
        document.add(tomlkit.nl())
        headings = tomlkit.table(is_super_table=True)
        for name, entry in inputs.items():
            headings.append(name, _headed(entry).add(tomlkit.nl()))
        document.add("inputs", headings)
    return tomlkit.dumps(document).strip("\n") + "\n"


def write(record: ScenarioRecord, path: Path) -> None:
    """Write a scenario file, whole or not at all.

    Parameters
    ----------
    record
        What a file says.
    path
        The TOML file.
    """
    write_text(path, as_toml(record))


def _headed(table: dict[str, Any]) -> Table:
    lines = tomlkit.table()
    for key, value in table.items():
        if key == "by":
            for dim, labels in value.items():
                lines.append(tomlkit.key(["by", dim]), _on_one_line(labels))
        else:
            lines.append(key, _on_one_line(value))
    return lines


def _on_one_line(value: Any) -> Item:
    if isinstance(value, dict):
        inline = tomlkit.inline_table()
        for key, below in value.items():
            inline.append(str(key), _on_one_line(below))
        return inline
    if isinstance(value, list):
        array = tomlkit.array()
        for item in value:
            array.append(_on_one_line(item))
        return array
    plain: Item = tomlkit.item(value)
    return plain
