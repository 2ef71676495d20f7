"""Results of several scenarios side by side, on a `scenario` dimension, the first one the reference; which are the same."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from math import isfinite
from pathlib import Path

import xarray as xr

from scenario_engine.analysis.compare.levers import levers
from scenario_engine.analysis.compare.stored import Side, Stored, labels_of, side
from scenario_engine.engine.batch import (
    SCENARIO,
    Setting,
    fail_unless_in_like_units,
    joined,
    run_together,
    same,
)
from scenario_engine.engine.identity import check
from scenario_engine.models import words
from scenario_engine.scenario.outcome import Outcome
from scenario_engine.scenario.plausibility import broken
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.support.arguments import checked
from scenario_engine.support.errors import GraphError, ScenarioEngineError, listing, years_said

Results = Mapping[str, "xr.DataArray"]


@checked
def compare(*scenarios: str | Path | Outcome | Side, quantities: Collection[str] | None = None) -> xr.Dataset:
    """Run scenarios together and put their results side by side, the first one the reference.

    Of horizons that differ the years they share are compared; labels may differ, or stand in another order.

    Parameters
    ----------
    *scenarios
        At least two, with different names, over one dataset's units; names, files, or loaded ones; outcomes, and folders
        of stored results.
    quantities
        Variables to compare; by default the scenarios' `outputs`, or all that each of them determines where one names none.

    Returns
    -------
    The variables over `scenario` and their own dimensions, in their units; one that depends on nothing that differs
    has no `scenario`. The notes name scenarios that are the same, and what stands on one side only.

    Raises
    ------
    ScenarioEngineError
        Fewer than two scenarios, two with one name, units that differ, or no year that they share.

    Examples
    --------
    >>> from scenario_engine import load
    >>> accounts = load("growth-accounting")
    >>> higher = accounts.with_(labour_share={"add": 0.01, "unit": "1"}, assumption="one point more", name="higher")
    >>> compared = compare(accounts, higher, quantities=["mean_growth_source"])["mean_growth_source"]
    >>> compared.sel(country="KOR", source_of_growth="technology").round(4).to_series().to_dict()
    {'growth-accounting': 0.0148, 'higher': 0.0154}
    """
    read = [side(one) for one in scenarios]
    names = [one.name for one in read]
    if len(names) < 2:
        raise ScenarioEngineError("compare needs at least two scenarios.")
    refuse_same_names(read)
    live = [one for one in read if isinstance(one, Scenario)]
    kept = [one for one in read if isinstance(one, Stored)]
    values = _side_by_side(live, kept, names, quantities or asked(read))
    results = _by_scenario(names, values)
    notes = [
        *same_inputs(live),
        *(same_results(live, results) if not kept else ()),
        *(one_sided := _one_sided(read)),
        *(() if one_sided else _broken_identities(live, results)),
        *_vintages_apart(read, values),
    ]
    named = [array.rename(name) for name, array in values.items()]
    found = xr.merge(named, join="outer", compat="override").drop_attrs(deep=False)
    for name, array in found.data_vars.items():
        array.attrs |= {"counted": vintage} if (vintage := words.counted(str(name), read[0].inputs)) else {}
    if "year" in found.dims:
        found = found.sel(year=_shared_years(read, [int(year) for year in found.indexes["year"]]))
    return found.assign_coords({SCENARIO: names}).assign_attrs(
        title=f"{', '.join(names[1:])} compared with {names[0]}",
        analysis="comparison",
        reference=names[0],
        notes="\n".join(notes),
    )


def asked(sides: Sequence[Side]) -> list[str] | None:
    """The outputs that scenarios name, as far as every side has them; None where a scenario names none: all are asked for."""
    live = [one for one in sides if isinstance(one, Scenario)]
    if not live or not all(one.outputs for one in live):
        return None
    names = dict.fromkeys(name for one in live for name in one.wanted or ())
    return [name for name in names if all(_has(one, name) for one in sides)] or None


def _has(one: Side, name: str) -> bool:
    if isinstance(one, Stored):
        return name in one.results
    try:
        one.graph.plan(one.inputs, [name])
    except GraphError:
        return False
    return True


def _side_by_side(
    live: Sequence[Scenario], kept: Sequence[Stored], names: list[str], quantities: Collection[str] | None
) -> dict[str, xr.DataArray]:
    """Every variable that all sides have, on one `scenario` dimension where any of them was stored."""
    units = live[0].dataset.counted_in if live else {}
    for one in live:
        if one.dataset.counted_in != units:
            raise ScenarioEngineError(
                f"{one.name} counts in other units than {live[0].name}; they cannot be compared.",
                "Let both count in one, by their dataset or by counted_in.",
            )
    settings = {one.name: Setting(one.graph, one.inputs, one.indexes) for one in live}
    ran = run_together(settings, quantities, units) if live else dict(kept[0].results)
    if not kept:
        return ran
    chosen = quantities or [name for name in ran if all(name in one.results for one in kept)]
    every = (ran, *(one.results for one in kept))
    fail_unless_in_like_units([{name: one[name] for name in chosen} for one in every])
    found = {}
    for name in chosen:
        sides = [([one.name], one.results[name]) for one in kept]
        sides += [([one.name for one in live], ran[name])] if live else []
        found[name] = joined(sides, names)
    return found


def _axes(one: Side) -> dict[str, list[object]]:
    """Years and labels of a side."""
    if isinstance(one, Scenario):
        labels: dict[str, list[object]] = {dim: list(own) for dim, own in one.labels.items()}
        return {**labels, "year": list(range(one.horizon.base, one.horizon.last + 1))}
    return labels_of(one.results.values())


def _shared_years(read: Sequence[Side], years: Sequence[int]) -> list[int]:
    known = {one.name: set(_axes(one).get("year", years)) for one in read}
    shared = [year for year in years if all(year in own for own in known.values())]
    if not shared:
        spans = "; ".join(f"{name} {years_said(map(int, map(str, own)))}" for name, own in known.items())
        raise ScenarioEngineError(
            f"the scenarios have no year in common: {spans}.", "Compare scenarios whose horizons overlap."
        )
    return shared


def _one_sided(read: Sequence[Side]) -> list[str]:
    """A sentence for each dimension of a side with labels that another, which has the dimension, lacks."""
    axes = {one.name: _axes(one) for one in read}
    notes = []
    for dim in dict.fromkeys(dim for own in axes.values() for dim in own):
        known = [own[dim] for own in axes.values() if dim in own]
        for name, own in axes.items():
            alone = [label for label in own.get(dim, ()) if not all(label in other for other in known)]
            if alone and dim == "year":
                years = years_said(map(int, map(str, alone)))
                notes.append(f"{years} stand in {name} only, and are left out.")
            elif alone:
                notes.append(f"{dim.replace('_', ' ')} {listing(alone)} stands in {name} only.")
    return notes


def _vintages_apart(read: Sequence[Side], values: Collection[str]) -> Iterator[str]:
    """A sentence for each variable that the sides count in different vintages."""
    for name in values:
        vintages = {one.name: words.counted(name, one.inputs) for one in read}
        if len(set(vintages.values())) > 1:
            told = ", ".join(f"{vintage or '–'} in {side}" for side, vintage in vintages.items())
            yield f"{name} is counted in different vintages: {told}."


def _broken_identities(live: Sequence[Scenario], results: Mapping[str, Results]) -> Iterator[str]:
    """A sentence for each accounting identity that a scenario breaks, of scenarios with the same years and labels.

    A side without a number breaks none: tables show it by a dash.
    """
    for one in live:
        known = {**one.inputs, **results[one.name]}
        gaps = check(known, one.model.identities, one.graph.variants(one.inputs))
        yield from (f"{one.name}: {said}" for said in broken(gap for gap in gaps if isfinite(gap.size)))


def on_scenarios(found: xr.Dataset, variable: str) -> xr.DataArray:
    """A result of a comparison with its `scenario` dimension, also where it is the same in all."""
    array = found[variable]
    return array if SCENARIO in array.dims else array.expand_dims({SCENARIO: found.indexes[SCENARIO]})


def _by_scenario(names: Sequence[str], values: Results) -> dict[str, Results]:
    """Results by scenario; what does not differ is the same array for all."""

    def of(name: str, array: xr.DataArray) -> xr.DataArray:
        return array.sel({SCENARIO: name}, drop=True) if SCENARIO in array.dims else array

    return {name: {key: of(name, array) for key, array in values.items()} for name in names}


def same_inputs(scenarios: Sequence[Scenario]) -> list[str]:
    """A sentence for each pair that resolves to the same inputs and variants; one that draws is like no other."""
    sure = [one for one in scenarios if not (one.resolved.uncertain or one.uncertainty.variants)]
    return [
        f"{one.name} and {other.name} resolve to the same inputs."
        for one, other in combinations(sure, 2)
        if not levers(one, other)
    ]


def same_results(scenarios: Sequence[Scenario], results: Mapping[str, Results]) -> Iterator[str]:
    """A sentence for each pair that says different things and ends in the same results; results by scenario."""
    for one, other in combinations(scenarios, 2):
        ours, theirs = results[one.name], results[other.name]
        alike = ours.keys() == theirs.keys() and all(
            same(array, theirs[name]) for name, array in ours.items()
        )
        if ours and alike and (differing := levers(one, other)):
            names = listing(lever.name for lever in differing)
            yield f"{one.name} and {other.name} differ in {names} and end in the same results."


def refuse_same_names(scenarios: Sequence[Side]) -> None:
    """Raise `ScenarioEngineError` when two scenarios have one name; the message shows both files."""
    for one, other in combinations(scenarios, 2):
        if one.name == other.name:
            raise ScenarioEngineError(
                f"two scenarios are called {one.name!r}: {one.path} and {other.path}.",
                'Name another, or rename one file; in Python, scenario.with_(name="…").',
            )
