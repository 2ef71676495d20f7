"""What an input must satisfy before it may enter: explained, in a known unit, within bounds, summing to one."""

from collections.abc import Sequence

import xarray as xr

from scenario_engine.engine.inputs import fail_if_out_of_bounds, fail_unless_shares_sum
from scenario_engine.engine.operator import Variable
from scenario_engine.scenario.entry import Frame, Given, Refused
from scenario_engine.support.errors import Problem, ScenarioEngineError, listing
from scenario_engine.support.toml.bilingual import told
from scenario_engine.support.units import conversion_factor, priced


def unexplained(given: Given) -> list[Problem]:
    """The problem of numbers with neither source nor assumption; data tables carry their own source."""
    entry = given.entry
    if (
        entry.form in ("data", "membership")
        or told(entry.source, "en").strip()
        or told(entry.assumption, "en").strip()
    ):
        return []
    return [
        Problem(
            f"{given} says neither where its numbers come from nor that they are assumed.",
            'Add source = "…" or assumption = "…".',
            given.place(),
            code="unexplained",
        )
    ]


def unit_worth(
    variable: Variable, given: Given, frame: Frame, years: Sequence[object]
) -> float | xr.DataArray:
    """From the entry's unit to the canonical one; a number for each year where prices or a foreign currency ask for it."""
    unit = (given.entry.unit or "").strip()
    canonical = variable.kind.unit(frame.dataset.counted_in)
    examples = {"1": 'unit = "percent" or unit = "1"'}.get(canonical, f'unit = "{canonical}"')
    if not unit:
        usual = "percent" if canonical == "1" else canonical
        in_python = f'Write the unit with the number, such as "5 {usual}", or (numbers, "{usual}").'
        advice = f"Add {examples}." if given.place().line else in_python
        raise Refused.of(f"{given} has numbers without a unit.", advice, given.place(), code="no-unit")
    by_year = priced(unit)[1] or priced(canonical)[1] or frame.dataset.rate(unit)
    try:
        if not by_year:
            return conversion_factor(str(given.entry.unit), canonical, frame.dataset.definitions)
        asked = [int(str(year)) for year in years]
        found = frame.dataset.worth(unit, canonical, asked, given.entry.deflator)
    except ScenarioEngineError as fault:
        besides = f"Or convert the numbers and write {examples}."
        known = f"{fault.advice} {besides}" if fault.advice else f"Write {examples}."
        advice = fault.advice if by_year else known
        place = given.value_place("unit")
        raise Refused.of(f"{given}: {fault.message}", advice, place, code="wrong-unit") from None
    if isinstance(found, xr.DataArray) and found.ndim and "year" not in variable.dims:
        message = f"{given}: what {unit!r} is worth goes by year, and {variable.name} has no years."
        raise Refused.of(
            message, "Give it in the dataset's own unit.", given.value_place("unit"), code="wrong-unit"
        )
    return found


def refuse_unfit(variable: Variable, array: xr.DataArray, chain: Sequence[Given]) -> None:
    """Raise `Refused` for a cell outside the declared bounds or without a number, and for shares that do not sum to one."""
    last = chain[-1]
    acts_on = tuple((one.value_place(one.entry.form), "it acts on what stands here") for one in chain[:-1])
    for code, fail in (("out-of-bounds", fail_if_out_of_bounds), ("shares", fail_unless_shares_sum)):
        try:
            fail(variable, array)
        except ScenarioEngineError as fault:
            place = last.value_place(last.entry.form)
            raise Refused.of(fault.message, fault.advice, place, acts_on, code) from None


def refuse_empty(array: xr.DataArray, given: Given) -> None:
    """Raise `Refused` where an entry gives no number at all."""
    if array.size == 0:
        message = f"{given} has no numbers: no {listing(d for d, n in array.sizes.items() if n == 0)}."
        advice = "Give rows or years inside the horizon."
        raise Refused.of(message, advice, given.value_place(given.entry.form), code="empty")


def refuse_unless_years_covered(variable: Variable, array: xr.DataArray, given: Given, frame: Frame) -> None:
    """Raise `Refused` when an array lacks years its variable must cover, or has years outside the horizon."""
    if "year" not in array.dims:
        return
    years = frame.years(variable)
    first, last = frame.horizon.base, frame.horizon.last
    outside = [year for year in array.indexes["year"] if not first <= year <= last]
    if variable.years == "some" and outside:  # some years will do, if they are years of the model
        raise Refused.of(
            f"{given} gives {listing(outside)}, outside the horizon {first}–{last}.",
            "Remove the year, or move the horizon.",
            given.value_place(given.entry.form),
            frame.elsewhere("horizon", given),
            code="year-outside",
        )
    if years is None or list(array.indexes["year"]) == years:
        return
    missing = [year for year in years if year not in array.indexes["year"]]
    beyond = [year for year in array.indexes["year"] if year not in years]
    told = f"says nothing for {listing(missing)}" if missing else f"also gives {listing(beyond)}"
    raise Refused.of(
        f"{given} {told}; it must cover {years[0]}–{years[-1]}.",
        'Choose other years, or fill them: gaps = "two-point".',
        given.value_place(given.entry.form),
        frame.elsewhere("horizon", given),
        code="missing-years",
    )
