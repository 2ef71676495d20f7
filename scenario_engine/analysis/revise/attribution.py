"""Why an outlook is not what it was: the change of every headline result split among what brought it about, exactly.

Four things may have changed: data revised (other numbers in years both outlooks measure), data new (years only one has, and
the last measured year with them), calibration renewed, assumptions changed. Each share is Shapley's value: what the group
adds where it joins, averaged over all orders. Where the last measured year moves, a path that begins later is continued
backwards by what the other outlook says of the years between, so that every mixture is a whole outlook. A result is explained
over the labels of both; what only one has is named, never dropped in silence.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import pandas as pd
import xarray as xr

from scenario_engine.analysis.compare.attribution import shares_sum_to_difference
from scenario_engine.analysis.compare.levers import levers
from scenario_engine.analysis.compare.stored import Side, labels_of, places
from scenario_engine.analysis.revise.edition import ASSUMED, CALIBRATED, DATA, Edition
from scenario_engine.engine.batch import fail_unless_in_like_units, same
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.program import evaluate
from scenario_engine.methods.shapley import coalitions, shapley_value
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.support.errors import AlignmentFault, Location, ScenarioEngineError, listing, near_miss

REVISED, NEW, RENEWED, CHANGED, PROGRAM = GROUPS = (
    "data_revised", "data_new", "calibration_renewed", "assumptions_changed", "program_changed",
)  # fmt: skip
"""What may bring a change about; the program only where a stored result is not what it computes today."""


@dataclass(frozen=True)
class CellChange:
    """One thing that differs: an input or one of its cells, what it was and is, its group, and where that is said."""

    group: str
    name: str
    cell: Mapping[str, object]
    old: float | None
    new: float | None
    unit: str
    places: tuple[Location, ...]
    display: str = ""


@dataclass(frozen=True)
class Revised:
    """The split of every headline result, and what differs behind it."""

    shares: Mapping[str, xr.DataArray]
    """Result → share over `group` and the result's dimensions, in its unit."""
    old: Mapping[str, xr.DataArray]
    new: Mapping[str, xr.DataArray]
    changes: Sequence[CellChange]
    names: tuple[str, str]
    left_out: Sequence[str] = ()
    """A sentence on each result or year that only one outlook has."""


def revise(old: Side, new: Side, wanted: Collection[str] = ()) -> Revised:
    """Split what changed from one outlook to another in the results wanted, by default every headline both have.

    Scenarios or stored results of one model over the same base and last year; they may measure different years. Horizons with
    other ends, outlooks that do not differ, and a result that is not computed in both or over other labels, are refused.
    """
    before, after = Edition(old), Edition(new)
    _fail_unless_comparable(before, after)
    names = _wanted(before, after, wanted)
    ends = [one.results(names) for one in (before, after)]
    fail_unless_in_like_units(ends)
    fail_unless_in_like_units([before.inputs, after.inputs])
    names, left_out = _over_like_labels(ends, names, wanted, (before, after))
    groups = _groups(before, after)
    players = [group for group in GROUPS if group in groups.values()]
    if NEW not in players and (
        before.horizon != after.horizon or _has_years_of_its_own(before, after, groups)
    ):
        players.append(NEW)
    if not players and all(same(ends[0][name], ends[1][name]) for name in names):
        raise ScenarioEngineError(
            f"{before.name} and {after.name} resolve to the same inputs; nothing to explain."
        )
    sides = [one.side for one in (before, after)]
    counted_in = next((one.dataset.counted_in for one in sides if isinstance(one, Scenario)), None)
    worth = {}
    for taken in coalitions(players):
        graph, inputs, measured = _mixture(before, after, groups, taken)
        try:
            worth[taken] = evaluate(graph, inputs, names, counted_in, indexes=after.indexes(measured))
        except AlignmentFault as fault:
            raise _not_mixed(before, after, fault) from None
    found = [
        _split(
            name,
            players,
            {taken: values[name] for taken, values in worth.items()},
            *(one[name] for one in ends),
        )
        for name in names
    ]
    shares, olds, news = (dict(zip(names, arrays, strict=True)) for arrays in zip(*found, strict=True))
    changes = [one for name, group in groups.items() for one in _changes(name, group, before, after)]
    told = (before.name, after.name) if before.name != after.name else (before.side.name, after.side.name)
    return Revised(shares, olds, news, changes, told, left_out)


def _split(
    name: str,
    players: Sequence[str],
    worth: Mapping[frozenset[str], xr.DataArray],
    old: xr.DataArray,
    new: xr.DataArray,
) -> tuple[xr.DataArray, xr.DataArray, xr.DataArray]:
    """The share of each group in the change of a result, and the result before and after, over the labels of both."""
    attrs = new.attrs
    *every, old, new = (one.drop_attrs() for one in xr.align(*worth.values(), old, new, join="inner"))
    of = dict(zip(worth, every, strict=True))
    value = shapley_value(of, players)
    drift = (of[frozenset()] - old) + (new - of[frozenset(players)])
    if abs(drift).max() > 0.0:
        value[PROGRAM] = drift
    labels = [group for group in GROUPS if group in value]
    each = [value[group] for group in labels]
    shares = xr.concat(each, dim="group") if each else drift.expand_dims(group=[])
    shares = shares.assign_coords(group=labels).assign_attrs(attrs)
    parts = shares.rename(group="lever")
    gap = shares_sum_to_difference.gap({"shares": parts, "difference": new - old, "whole": old})
    if not gap.holds:
        raise ScenarioEngineError(
            f"{name}: the shares of the groups miss the change by {gap.size:.3g} at {gap.where}.",
            "Report this with the two outlooks.",
        )
    return shares, old.assign_attrs(attrs), new.assign_attrs(attrs)


def _fail_unless_comparable(before: Edition, after: Edition) -> None:
    (base, _, last), (other, _, end) = before.horizon, after.horizon
    if (base, last) != (other, end):
        raise ScenarioEngineError(
            f"{before.name} runs from {base} to {last}, {after.name} from {other} to {end}.",
            f"Let both run over the same years: horizon = {{ base = {base}, last = {last} }}.",
        )


def _wanted(before: Edition, after: Edition, wanted: Collection[str]) -> list[str]:
    common = [name for name in after.headlines if name in before.headlines]
    computed = [{op.name for op in one.graph.plan(set(one.inputs))} for one in (before, after)]
    for name in wanted:
        if not all(name in known for known in computed):
            raise ScenarioEngineError(
                f"{name} is not computed in both outlooks.",
                near_miss(name.partition("[")[0], computed[0] & computed[1]),
            )
    found = list(wanted) or common
    if not found:
        raise ScenarioEngineError(
            "the two outlooks have no headline result in common.", "Name one: --quantity gdp."
        )
    return found


def _over_like_labels(
    ends: Sequence[Mapping[str, xr.DataArray]],
    names: Sequence[str],
    wanted: Collection[str],
    outlooks: tuple[Edition, Edition],
) -> tuple[list[str], list[str]]:
    """The results that both outlooks have over the same labels, and a sentence on what is left out, results or years."""
    kept, told = [], []
    for name in names:
        unlike = list(_unlike(ends[0][name], ends[1][name], outlooks))
        labels = [one for one in unlike if one[0] != "year"]
        if labels and name in wanted:
            dim, alone, outlook = labels[0]
            raise ScenarioEngineError(
                f"{name} is not over the same labels in both outlooks: only {outlook} has {dim} {alone}.",
                "Give both the same labels, or explain a result that does not go by them.",
            )
        told += [
            f"{name} is left out: only {outlook} has {dim} {alone}."
            if labels
            else f"{name}: {dim} {alone} is left out, which only {outlook} has."
            for dim, alone, outlook in labels or unlike
        ]
        kept += [] if labels else [name]
    if not kept:
        raise ScenarioEngineError("the two outlooks have no result over the same labels.", " ".join(told[:3]))
    return kept, told


def _unlike(
    ours: xr.DataArray, theirs: xr.DataArray, outlooks: tuple[Edition, Edition]
) -> Iterator[tuple[str, str, str]]:
    """Dimensions of which one array has labels that the other lacks: which they are, and whose."""
    for dim in dict.fromkeys((*ours.dims, *theirs.dims)):
        known = [list(one.indexes[dim]) if dim in one.dims else [] for one in (ours, theirs)]
        for outlook, own, other in zip(outlooks, known, known[::-1], strict=True):
            if alone := [label for label in own if label not in other]:
                yield str(dim), listing(alone), outlook.name


def _not_mixed(before: Edition, after: Edition, fault: AlignmentFault) -> ScenarioEngineError:
    """Inputs over other labels fit no mixture; the first of them is named."""
    for name, ours in before.inputs.items():
        theirs = after.inputs.get(name)
        for dim, alone, outlook in _unlike(ours, theirs, (before, after)) if theirs is not None else ():
            if dim != "year":
                return ScenarioEngineError(
                    f"inputs.{name} is not over the same labels in both outlooks: only {outlook} has {dim} {alone}.",
                    "Give both the same labels; what comes of the others cannot be told apart.",
                )
    return fault


def _groups(before: Edition, after: Edition) -> dict[str, str]:
    """Input or variant that differs → the group it belongs to; an input of data belongs to two, cell by cell."""
    found = {}
    for lever in levers(before.side, after.side):
        ours, theirs = before.inputs.get(lever.name), after.inputs.get(lever.name)
        kinds = {one.kind(lever.name) for one in (before, after) if lever.name in one.inputs}
        if lever.kind == "variant":
            found[lever.key] = CHANGED
        elif kinds == {DATA}:
            found[lever.name] = REVISED if _cells(ours, theirs)[0] else NEW
        elif _common(ours, theirs) is not None and not _cells(ours, theirs)[0]:
            found[lever.name] = NEW
        else:
            found[lever.name] = RENEWED if CALIBRATED in kinds and ASSUMED not in kinds else CHANGED
    return found


def _has_years_of_its_own(before: Edition, after: Edition, groups: Mapping[str, str]) -> bool:
    """Whether a revised input also has years that only one outlook has."""
    revised = [name for name, group in groups.items() if group == REVISED]
    return any(_cells(before.inputs.get(name), after.inputs.get(name))[1] for name in revised)


def _common(ours: xr.DataArray | None, theirs: xr.DataArray | None) -> pd.Index | None:
    """Years that both states of an input have; None where one has no years, or is not there."""
    if ours is None or theirs is None or "year" not in ours.dims or "year" not in theirs.dims:
        return None
    return ours.indexes["year"].intersection(theirs.indexes["year"])


def _cells(ours: xr.DataArray | None, theirs: xr.DataArray | None) -> tuple[bool, bool]:
    """Whether two states of an input differ where both have a number, and whether one has years of its own."""
    if ours is None or theirs is None:
        there = ours if ours is not None else theirs
        return there is not None and "year" not in there.dims, True
    common = _common(ours, theirs)
    if common is None:
        return not same(ours, theirs), False
    apart = len(common) < max(ours.sizes["year"], theirs.sizes["year"])
    return not same(ours.sel(year=common), theirs.sel(year=common)), apart


def _mixture(
    before: Edition, after: Edition, groups: Mapping[str, str], taken: frozenset[str]
) -> tuple[Graph, dict[str, xr.DataArray], int]:
    """The old outlook with some groups as the new one has them, whole over the years it then measures."""
    horizon = (after if NEW in taken else before).horizon
    inputs: dict[str, xr.DataArray] = {}
    for name in dict.fromkeys([*after.inputs, *before.inputs]):
        ours, theirs = before.inputs.get(name), after.inputs.get(name)
        group = groups.get(name)
        others = [theirs, ours]
        if group in (RENEWED, CHANGED):
            chosen, other = (theirs, ours) if group in taken else (ours, theirs)
            others = [other, *others]
        else:
            chosen = _data(ours, theirs, taken, group or NEW)
        if chosen is not None:
            wanted = after.graph.variable(name).span(*horizon)
            inputs[name] = chosen if wanted is None else _over(chosen, others, list(wanted))
    picked = {
        name.removeprefix("variants."): after.graph.operators[name.removeprefix("variants.")].variant
        for name, group in groups.items()
        if name.startswith("variants.") and group in taken
    }
    return before.graph.with_variants(picked), inputs, horizon[1]


def _data(
    ours: xr.DataArray | None, theirs: xr.DataArray | None, taken: frozenset[str], group: str
) -> xr.DataArray | None:
    """An input of data: common years as revised or not, years of its own with the new data, or without."""
    if ours is None or theirs is None:
        return theirs if group in taken else ours
    common, own = (theirs if one in taken else ours for one in (REVISED, NEW))
    shared = _common(ours, theirs)
    if shared is None:
        return common
    rest = own.indexes["year"].difference(shared)
    if not len(rest):
        return common.sel(year=shared)
    parts = [common.sel(year=shared), own.sel(year=rest)]
    return xr.concat(parts, "year").sortby("year").transpose(*common.dims).assign_attrs(own.attrs)


def _over(chosen: xr.DataArray, others: Sequence[xr.DataArray | None], years: list[int]) -> xr.DataArray:
    """An input on the years it must cover; a year it does not say comes from the other outlook."""
    if "year" not in chosen.dims or list(chosen.indexes["year"]) == years:
        return chosen
    parts = [chosen.sel(year=[year for year in years if year in chosen.indexes["year"]])]
    lost = [year for year in years if year not in chosen.indexes["year"]]
    for other in others:
        if lost and other is not None and "year" in other.dims:
            there = [year for year in lost if year in other.indexes["year"]]
            parts.append(other.sel(year=there))
            lost = [year for year in lost if year not in there]
    return xr.concat(parts, "year").sortby("year").transpose(*chosen.dims).assign_attrs(chosen.attrs)


def _changes(name: str, group: str, before: Edition, after: Edition) -> Iterator[CellChange]:
    """What differs in an input: cell by cell where it is data, the mean of its cells where it is said in a file."""
    if name.startswith("variants."):
        bare = name.removeprefix("variants.")
        yield CellChange(group, name, {"variant": after.graph.operators[bare].variant}, None, None, "", ())
        return
    states = [one.inputs.get(name) for one in (before, after)]
    there = [one for one in states if one is not None]
    unit, display = (str(there[-1].attrs.get(key) or "") for key in ("units", "display"))
    if group == NEW and after.graph.variable(name).years == "projected":
        return  # it says the same of every year both project
    if group not in (REVISED, NEW):
        said = tuple(dict.fromkeys((*places(before.side, name)[-1:], *places(after.side, name)[-1:])))
        old, new = (None if one is None else float(one.mean()) for one in states)
        cells = {"cells": "mean"} if max(one.size for one in there) > 1 else {}
        yield CellChange(group, name, cells, old, new, unit, said, display)
        return
    known = labels_of(there)
    for labels in product(*known.values()):
        cell = dict(zip(known, labels, strict=True))
        old, new = (_at(one, cell) for one in states)
        if old != new:
            rows = [one.row(name, cell) for one in (before, after)]
            said = tuple(dict.fromkeys(row for row in rows if row)) or places(after.side, name)[-1:]
            kind = NEW if None in (old, new) else REVISED
            yield CellChange(kind, name, cell, old, new, unit, said, display)


def _at(array: xr.DataArray | None, cell: Mapping[str, object]) -> float | None:
    own = {dim: label for dim, label in cell.items() if array is not None and dim in array.dims}
    if array is None or any(label not in array.indexes[dim] for dim, label in own.items()):
        return None
    return float(array.sel(own))
