"""A scenario that states only what differs from another: some numbers of its inputs, as a person would write them."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from scenario_engine.scenario.records import ScenarioRecord
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.scenario.write import as_csv, as_numbers
from scenario_engine.support.language import message


@dataclass(frozen=True)
class ChangedCells:
    """Cells of an input that get other numbers: their labels in the order of its dimensions, and the numbers in a unit."""

    name: str
    unit: str
    factor: float
    cells: Mapping[tuple[object, ...], float]
    reason: str | Mapping[str, str]


def in_unit(value: float, factor: float) -> float:
    """A number of the canonical unit in another, without what the conversion leaves in the last digit.

    >>> in_unit(0.043, 0.01)
    4.3
    """
    return float(f"{value / factor:.15g}")


def amended(
    scenario: Scenario,
    changes: Sequence[ChangedCells],
    extends: str,
    title: Mapping[str, str],
    stem: str,
) -> tuple[ScenarioRecord, dict[str, str]]:
    """The record of a scenario that extends another and gives the changed cells their numbers, and the tables it names.

    A number, and a series or labels that change throughout, are given anew; single years and labels as what is added to
    them. What differs along several dimensions at once is a table of its own, texts by file name, which begins with `stem`.
    """
    tables: dict[str, str] = {}
    inputs: dict[str, Any] = {}
    for change in changes:
        entry = _entry(scenario, change)
        if isinstance(entry, str):
            tables[f"{stem}-{change.name}.csv"] = entry
            entry = {"table": f"{stem}-{change.name}.csv"}
        inputs[change.name] = {**entry, "unit": change.unit, "assumption": change.reason}
    record = {"title": dict(title), "extends": extends, "inputs": inputs}
    return ScenarioRecord.model_validate(record), tables


def said(scenario: Scenario, change: ChangedCells, most: int = 10) -> list[str]:
    """Each changed cell before and after, as a line of a comment; of more than `most` the first ones."""
    before = scenario.inputs[change.name]
    lines = []
    for cell, value in list(change.cells.items())[:most]:
        old = in_unit(float(before.sel(dict(zip(before.dims, cell, strict=True)))), change.factor)
        lines.append(f"{' '.join(map(str, (change.name, *cell)))}: {old:.10g} → {value:.10g} {change.unit}")
    more = len(change.cells) - most
    return [*lines, *([message("{name}: {more} more", name=change.name, more=more)] if more > 0 else [])]


def _entry(scenario: Scenario, change: ChangedCells) -> dict[str, Any] | str:
    """What an entry says of the cells; the text of a table where no entry can."""
    given = scenario.inputs[change.name]
    old = given.copy(data=np.vectorize(in_unit, otypes=[float])(given.to_numpy(), change.factor))
    new = old.copy()
    for cell, value in change.cells.items():
        new.loc[dict(zip(old.dims, cell, strict=True))] = value
    anew = len(change.cells) == old.size and _may_be_given_anew(scenario, change.name)
    if set(old.dims) <= {"year"}:
        return as_numbers(new) if anew else {"add": _added(old, new)}
    for dim in (str(one) for one in old.dims if one != "year"):
        first = {one: 0 for one in old.dims if one not in ("year", dim)}
        if not _alike(new if anew else new - old, first):
            continue
        labels = [str(label) for label in old.indexes[dim]]
        pairs = {one: (old.isel(first).sel({dim: one}), new.isel(first).sel({dim: one})) for one in labels}
        by_label = (
            {one: as_numbers(after) if after.dims else float(after) for one, (_, after) in pairs.items()}
            if anew
            else {
                one: {"add": _added(*pair)} for one, pair in pairs.items() if bool((pair[0] != pair[1]).any())
            }
        )
        return {"by": {dim: by_label}}
    return as_csv(new)


def _may_be_given_anew(scenario: Scenario, name: str) -> bool:
    """Whether what stands there may be replaced: a shock can be changed only, and what is drawn would be drawn no more."""
    drawn = any(given.entry.draw for given in scenario.chains[name])
    return not drawn and name not in scenario.said.shocks(scenario.horizon)


def _alike(array: xr.DataArray, first: Mapping[Hashable, int]) -> bool:
    """Whether an array is the same all along some of its dimensions."""
    if not first:
        return True
    apart = abs(array - array.isel(first)).max()
    return float(apart) <= 1e-12 * float(abs(array).max())


def _added(old: xr.DataArray, new: xr.DataArray) -> float | dict[int, float]:
    """What is added: one number where it is the same in every year, else from the first changed year to the last."""
    # without what subtracting leaves in the last digits
    rounded = np.vectorize(lambda number: float(f"{number:.12g}"), otypes=[float])
    difference = new.copy(data=rounded((new - old).to_numpy()))
    if not difference.dims or np.ptp(difference.to_numpy()) == 0:
        return float(difference.to_numpy().ravel()[0])
    moved = [int(year) for year in difference.indexes["year"][difference.to_numpy() != 0]]
    return {
        int(year): float(difference.sel(year=year))
        for year in difference.indexes["year"]
        if moved[0] <= year <= moved[-1]
    }
