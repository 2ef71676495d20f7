"""`scenario-engine diff`: the inputs in which two scenarios differ, and the results that differ for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenario_engine.cli.console import out, table, warn
from scenario_engine.cli.results import sides
from scenario_engine.data.label_names import called
from scenario_engine.support.language import chosen
from scenario_engine.support.numbers import SAME, change, described, text, told_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    import xarray as xr

    from scenario_engine.analysis.compare.levers import Lever
    from scenario_engine.analysis.compare.stored import Side
    from scenario_engine.data.dataset import Dataset


def diff(first: str, second: str) -> None:
    """Show what differs between two scenarios, in what they assume and in what they result in.

    Parameters
    ----------
    first
        Path or name of a scenario, or folder of a stored result.
    second
        The one compared with it.
    """
    from scenario_engine.analysis.compare import compare, levers
    from scenario_engine.scenario.scenario import Scenario

    reference, other = sides([first, second])
    comparison = compare(reference, other)
    assumed = [
        ("\n  ".join([lever.name, *map(str, lever.places)]), *_set(lever, reference, other))
        for lever in levers(reference, other)
        if not _longer(lever, reference, other)
    ]
    dataset = next((one.dataset for one in (reference, other) if isinstance(one, Scenario)), None)
    rows = (*_horizons(reference, other), *assumed)
    table("Assumptions", ("Input or variant, set at", "Old", "New"), rows)
    results = tuple(_changed(comparison, dataset))
    title = f"Results, {other.name} compared with {reference.name}, in the model's units"
    table(title, ("Result, changed most at", "Old", "New", "Change"), results)
    if not comparison.data_vars:
        out().print("They have no result in common.")
    elif not results:
        out().print("No result differs where both have it.")
    warn(comparison.attrs["notes"].splitlines())


def _horizons(*sides: Side) -> Iterator[tuple[str, ...]]:
    """The horizons of two scenarios as a row, where they differ."""
    from scenario_engine.scenario.scenario import Scenario

    spans = [one.horizon for one in sides if isinstance(one, Scenario)]
    if len({(one.base, one.measured, one.last) for one in spans}) > 1:
        yield "horizon\n  base, measured, last", *(f"{one.base}, {one.measured}, {one.last}" for one in spans)


def _longer(lever: Lever, *sides: Side) -> bool:
    """Whether two inputs differ in nothing but how many years they run over, as horizons that differ bring about."""
    import xarray as xr

    arrays = [one.inputs.get(lever.name) for one in sides]
    if lever.kind == "variant" or not any(_horizons(*sides)):
        return False
    ours, theirs = arrays
    if ours is None or theirs is None or "year" not in ours.dims or "year" not in theirs.dims:
        return False
    return all(
        one.drop_vars("year").equals(two.drop_vars("year"))
        for one, two in [xr.align(ours, theirs, join="inner")]
    ) and all(ours.indexes[dim].equals(theirs.indexes[dim]) for dim in ours.dims if dim != "year")


def _set(lever: Lever, *sides: Side) -> Iterator[str]:
    """What each side says: a number, the ends of a range, the variant; a dash where it says nothing."""
    from scenario_engine.analysis.compare.levers import picks

    for one in sides:
        array = one.inputs.get(lever.name)
        if lever.kind == "variant":
            yield picks(one)[lever.name]
        elif array is None:
            yield "–"
        else:
            attrs = {**array.attrs, "units": "1"}
            ends = dict.fromkeys(text(float(end), attrs) for end in (array.min(), array.max()))
            yield " … ".join(ends)


def _changed(comparison: xr.Dataset, dataset: Dataset | None) -> Iterator[tuple[str, ...]]:
    """Each result that differs: old and new where it differs most, by how much, and where."""
    import numpy as np

    from scenario_engine.engine.batch import SCENARIO
    from scenario_engine.models import words

    for name, array in comparison.data_vars.items():
        if SCENARIO not in array.dims:  # it is the same in both
            continue
        dims = [dim for dim in array.dims if dim != SCENARIO]
        ours, theirs = array.transpose(SCENARIO, *dims).to_numpy()
        attrs = described(array)
        with np.errstate(all="ignore"):
            moved = theirs - ours if attrs["display"] == "percent" else theirs / ours - 1.0
        size = np.abs(np.where(np.isnan(moved), 0.0, moved))
        if size.max(initial=0.0) <= SAME:  # only one of them may have a number
            size = (np.isnan(ours) != np.isnan(theirs)).astype(float)
        if size.max(initial=0.0) > SAME:
            at = np.unravel_index(int(np.argmax(size >= (1.0 - SAME) * size.max())), size.shape)
            labels = {str(dim): array.indexes[dim][i] for dim, i in zip(dims, at, strict=True)}
            where = ", ".join(
                called(dataset, dim, label) if dataset else str(label) for dim, label in labels.items()
            )
            new, old = float(theirs[at]), float(ours[at])
            bare = {**attrs, "units": "1"}
            shown = (
                str(name) + words.in_vintage(array.attrs.get("counted"))["zh" if chosen() == "zh" else "en"]
            )
            told = f"{shown}\n  {where}" if where else shown
            yield told, *told_apart(old, new, bare), change(new, old, attrs, digits=2)
