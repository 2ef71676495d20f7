"""The history of one value: what each file of a chain says of it, and what it is after each word."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import xarray as xr

from scenario_engine.scenario.merge import said_by
from scenario_engine.scenario.scenario import Scenario, input_upto
from scenario_engine.support.errors import Location, ScenarioEngineError, near_miss
from scenario_engine.support.language import chosen, message, said


@dataclass(frozen=True)
class HistoryEntry:
    """One file's word."""

    place: Location
    verdict: str
    text: str
    values: tuple[str, ...] = ()


def history(scenario: Scenario, key: str) -> list[HistoryEntry]:
    """Every word of the chain on a key, parents first.

    A key of which no file says anything is refused with the nearest one that is said.
    """
    parts = tuple(key.split("."))
    if parts[0] == "inputs" and len(parts) == 2:
        parts = parts[1:]
    if len(parts) == 1 and any(parts[0] in layer.record.inputs for layer in scenario.layers):
        return list(_of_input(scenario, parts[0]))
    entries = [
        HistoryEntry(placed.place, said("says"), f"{'.'.join(name)} = {placed.value}")
        for layer in scenario.layers
        for name, placed in said_by(layer).settings.items()
        if name == parts or (parts == ("horizon",) and name[0] == "horizon")
    ]
    if not entries:
        known = [name for layer in scenario.layers for name in layer.record.inputs]
        known += [".".join(name) for layer in scenario.layers for name in said_by(layer).settings]
        if parts[-1] in scenario.graph.operators:
            raise ScenarioEngineError(
                f"{parts[-1]} is computed, no file of {scenario.name} gives it.",
                f"`scenario-engine explain {parts[-1]} {scenario.name}` shows from what.",
            )
        raise ScenarioEngineError(
            f"no file of {scenario.name} says anything of {key!r}.", near_miss(key, known)
        )
    last = {one.text.split(" = ")[0]: one for one in entries}
    return [
        one if one in last.values() else replace(one, verdict=said("is replaced below")) for one in entries
    ]


def _of_input(scenario: Scenario, name: str) -> Iterator[HistoryEntry]:
    counting = scenario.chains.get(name, ())
    for count, layer in enumerate(scenario.layers, start=1):
        entry = layer.record.inputs.get(name)
        if entry is None:
            continue
        array = input_upto(scenario, count, name)
        given = said_by(layer).chains[name][0]
        kept = any(one.layer is layer for one in counting)
        reason = given.reason_in(chosen() or "en")
        verdict = f"{said(entry.form)}{message(': ')}{reason}" if reason else said(entry.form)
        yield HistoryEntry(
            given.place(),
            verdict
            if kept or entry.form == "computed"
            else message("{verdict} (replaced below)", verdict=verdict),
            " ".join(given.layer.toml.value((*given.key, entry.form)).text.split()),
            _values(array) if array is not None and kept else (),
        )


def _values(array: xr.DataArray) -> tuple[str, ...]:
    """The numbers, year by year where that is all there is, else their range."""
    unit = {"1": ""}.get(array.attrs["units"], array.attrs["units"])
    if array.ndim == 0:
        return (f"{float(array):.6g} {unit}".rstrip(),)
    if array.dims == ("year",):
        return (
            ", ".join(
                f"{year} {float(value):.6g}" for year, value in zip(array.indexes["year"], array, strict=True)
            )
            + f" {unit}".rstrip(),
        )
    shape = " × ".join(f"{size} {dim}" for dim, size in array.sizes.items())
    return (f"{float(array.min()):.6g} … {float(array.max()):.6g} {unit} ({shape})",)
