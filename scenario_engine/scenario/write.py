"""Scenarios back to TOML a person would write: one record, or a whole chain folded into one file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
import xarray as xr
from tomlkit.items import Table

from scenario_engine.scenario.records import ScenarioRecord
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.support.errors import ScenarioEngineError, listing
from scenario_engine.support.files.replacing import write_texts
from scenario_engine.support.toml.inline import inline

__all__ = ["as_toml", "flattened", "write_flattened"]

HEADED = ("labels", "variants")
"""Tables that get a heading of their own; the other short ones stand on one line."""


def as_toml(record: ScenarioRecord) -> str:
    """The text of a scenario file that reads back as the same record.

    Only what the record says is written: what was left to its default is left out again.
    """
    said = record.model_dump(exclude_unset=True, exclude_none=True)
    inputs = said.pop("inputs", {})
    document = tomlkit.document()
    for key, value in said.items():
        if key not in HEADED:
            document.add(key, inline(value))
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


def _headed(table: dict[str, Any]) -> Table:
    lines = tomlkit.table()
    for key, value in table.items():
        if key == "by":
            for dim, labels in value.items():
                lines.append(tomlkit.key(["by", dim]), inline(labels))
        else:
            lines.append(key, inline(value))
    return lines


def flattened(scenario: Scenario) -> tuple[ScenarioRecord, Mapping[str, str]]:
    """One record that resolves to the same inputs bit for bit, and the CSV tables it names.

    A number becomes `value`, a series `path`, values by label `by`; all else is a table. Numbers stand in
    canonical units, with the sources of the whole chain. Which values of a table are filled is not kept.
    Texts of the tables are by file name. A scenario that draws, or whose inputs do not resolve, is refused.
    """
    uncertain = scenario.uncertainty
    drawn = [one.name for one in uncertain.inputs] + [one.stream for one in uncertain.variants]
    if drawn:
        raise ScenarioEngineError(
            f"{scenario.path.name} draws {listing(drawn)}, and one file of numbers cannot say so.",
            "Give them a value in a scenario that extends it, and flatten that.",
        )
    tables: dict[str, str] = {}
    said: dict[str, Any] = {
        "title": dict(scenario.title),
        "dataset": scenario.dataset.name,
        "horizon": scenario.horizon.years,
        "labels": {dim: scenario.labels[dim] for dim in scenario.said.table("labels")},
        "variants": scenario.variants,
        "inputs": {},
    }
    if scenario.outputs:
        said["outputs"] = scenario.outputs
    for name, array in scenario.inputs.items():
        about = {"unit": array.attrs["units"], "source": _in_both(array, "source")}
        if "quality" in array.attrs:
            about["quality"] = _in_both(array, "quality")
        if array.ndim > 1:
            tables[f"{name}.csv"] = as_csv(array)
        said["inputs"][name] = {
            **(as_numbers(array) if array.ndim < 2 else {"table": f"{name}.csv"}),
            **about,
        }
    return ScenarioRecord.model_validate(said), tables


def write_flattened(scenario: Scenario, path: Path) -> None:
    """Write a chain as one file, its tables beside it.

    Refuses as `flattened`.
    """
    record, tables = flattened(scenario)
    texts = {path.parent / name: text for name, text in tables.items()}
    write_texts({**texts, path: as_toml(record)})


def _in_both(array: xr.DataArray, key: str) -> str | dict[str, str]:
    """What it says of itself in both languages; one text where they say the same."""
    zh, en = array.attrs[f"{key}_zh"], array.attrs[key]
    return en if zh == en else {"zh": zh, "en": en}


def as_numbers(array: xr.DataArray) -> dict[str, Any]:
    """An array over one dimension, or none, as the keys of an entry: a number, a path, or values by label."""
    if not array.dims:
        return {"value": float(array)}
    (dim,) = array.dims
    numbers = dict(zip(map(str, array.indexes[dim]), array.to_numpy().tolist(), strict=True))
    return {"path": numbers} if dim == "year" else {"by": {str(dim): numbers}}


def as_csv(array: xr.DataArray) -> str:
    """The text of a table of an array."""
    return str(array.rename("value").to_series().to_csv(lineterminator="\n"))
