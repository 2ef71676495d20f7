"""`scenario-engine revise`: why an outlook is not what it was, from data to assumptions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scenario_engine.cli.console import out, table
from scenario_engine.cli.results import sides
from scenario_engine.data.unit_names import UnitWords
from scenario_engine.support.errors import ScenarioEngineError, years_said
from scenario_engine.support.files.ownership import refuse_foreign_folder
from scenario_engine.support.language import chosen, in_language
from scenario_engine.support.numbers import change, described, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenario_engine.analysis.revise.attribution import CellChange, Revised
    from scenario_engine.data.dataset import Dataset


def revise(
    old: str,
    new: str,
    *,
    quantity: list[str] | None = None,
    year: int | None = None,
    top: int = 12,
    output: Path | None = None,
) -> None:
    """Split the change of every headline result among data revised, data new, calibration renewed and assumptions changed.

    Parameters
    ----------
    old
        Scenario, or folder of a stored result, as it was.
    new
        The same as it is; it may measure other years.
    quantity
        A result to explain instead; may be repeated.
    year
        Year shown; the last one by default.
    top
        Rows shown of what differs behind it; --output writes all.
    output
        Folder for revision.nc, attribution.csv, which `report --beside` draws, and changes.csv.
    """
    from scenario_engine.analysis.revise.attribution import revise as split
    from scenario_engine.analysis.revise.export import write
    from scenario_engine.scenario.scenario import Scenario

    before, after = sides([old, new])
    if output is not None:
        refuse_foreign_folder(output, "revision")
    revised = split(before, after, quantity or ())
    dataset = next((one.dataset for one in (after, before) if isinstance(one, Scenario)), None)
    _print_shares(revised, year, dataset)
    _print_changes(revised, dataset, top)
    for sentence in revised.left_out:
        out().print(sentence, soft_wrap=True)
    if output is not None:
        write(output, revised)
        out().print(f"Written to {output}/: revision.nc, attribution.csv, changes.csv", soft_wrap=True)


def _print_shares(revised: Revised, year: int | None, dataset: Dataset | None) -> None:
    """A row a headline result, in one year: old, new, and what each group brought about."""
    from scenario_engine.analysis.revise.attribution import GROUPS
    from scenario_engine.analysis.revise.export import total
    from scenario_engine.models import words

    shares = revised.shares.values()
    there = [group for group in GROUPS if any(group in one.indexes["group"] for one in shares)]
    dated = (array for array in revised.new.values() if "year" in array.dims)
    years = sorted({int(year) for array in dated for year in array.indexes["year"]})
    at = years[-1] if year is None and years else year
    if at is not None and at not in years:
        raise ScenarioEngineError(f"the outlooks have no year {at}.", f"Known: {years_said(years)}.")
    rows = []
    for name, share in revised.shares.items():
        summed = [total(one) for one in (revised.old[name], revised.new[name], share)]
        arrays = [one for one in summed if one is not None]
        if len(arrays) < 3 or any("year" in one.dims and at not in one.indexes["year"] for one in arrays):
            continue
        before, after, parts = (one.sel(year=at) if "year" in one.dims else one for one in arrays)
        attrs = described(share)
        bare = {**attrs, "units": "1"} if attrs["display"] != "percent" else attrs
        start, end = float(before), float(after)
        title = in_language(words.variable(name))
        if attrs["units"] != "1":
            spoken = UnitWords.of(dataset) if dataset else UnitWords("", ())
            unit = spoken.said(attrs["units"])
            title += f"\n  {unit}"
        rows.append((title, text(start, bare), text(end, bare), _part(end - start, start, bare)))
        by_group = [(one, float(parts.sel(group=one))) for one in there if one in parts.indexes["group"]]
        rows += [(f"    {_group(one)}", "", "", _part(part, start, bare)) for one, part in by_group]
    old, new = revised.names
    table(f"What changed from {old} to {new}", (str(at or ""), old, new, "Change"), rows)


def _part(value: float, before: float, attrs: Mapping[str, str]) -> str:
    """A part of the change, signed; of what is read in percent, in percentage points."""
    if attrs["display"] == "percent":
        return change(before + value, before, attrs)
    return text(value, attrs, signed=True)


SAID = {
    "data_revised": "数据修订",
    "data_new": "新增数据",
    "calibration_renewed": "重新校准",
    "assumptions_changed": "假设变化",
    "program_changed": "程序变化",
}


def _group(name: str) -> str:
    return in_language({"en": name.replace("_", " ").capitalize(), "zh": SAID[name]})


def _print_changes(revised: Revised, dataset: Dataset | None, top: int) -> None:
    """For each group what differs, cell by cell or line by line, and where that stands."""

    def told(one: CellChange) -> tuple[str, str, str]:
        cell = ", ".join([one.name, *(names.get(str(label), str(label)) for label in one.cell.values())])
        about = {"display": one.display if one.display == "percent" else ""}
        old, new = ("–" if value is None else text(value, about, digits=6) for value in (one.old, one.new))
        return "\n  ".join([cell, *map(str, one.places)]), old, new

    names = dataset.spoken(chosen() or "en") if dataset else {}
    for group in SAID:
        mine = [one for one in revised.changes if one.group == group]
        mine.sort(key=lambda one: -abs((one.new or 0.0) / one.old - 1.0) if one.old else 0.0)
        title = _group(group)
        if len(mine) > top:
            title = f"{title}, the first {top} of {len(mine)}"
        table(title, ("Input or cell, stands at", "Old", "New"), map(told, mine[:top]))
