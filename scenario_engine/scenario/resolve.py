"""From entries to arrays: each input in canonical units on the model's labels, with where it came from."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import xarray as xr

from scenario_engine.engine.operator import Exogenous, Variable
from scenario_engine.methods.growth.gaps import fill_years
from scenario_engine.methods.probability.inputs import UncertainInput
from scenario_engine.scenario import checks
from scenario_engine.scenario.dependence import Uncertainty
from scenario_engine.scenario.entry import FILLED, Frame, Given, Refused
from scenario_engine.scenario.records import CHANGE, DRAW, RELATIVE
from scenario_engine.scenario.sources import csv, dataset, draws, numbers
from scenario_engine.support.errors import MOST, Problem, ScenarioEngineError, near_miss
from scenario_engine.support.toml.bilingual import together, told


@dataclass
class Resolved:
    """The inputs of a scenario as arrays, which of their values are filled, which are uncertain, what is wrong with them,
    and what is not wrong and should be known."""

    arrays: dict[str, xr.DataArray] = field(default_factory=dict)
    filled: dict[str, xr.DataArray] = field(default_factory=dict)
    uncertain: dict[str, tuple[UncertainInput, ...]] = field(default_factory=dict)
    uncertainty: Uncertainty = field(default_factory=Uncertainty)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unneeded: list[Problem] = field(default_factory=list)


def resolve(
    chains: Mapping[str, Sequence[Given]], variables: Mapping[str, Variable], frame: Frame
) -> Resolved:
    """Every input of a scenario as an array.

    A chain is the entry that defines an input, then those that change it, in order; a name without a
    declaration is a problem of its own.
    """
    result = Resolved(unneeded=frame.notes)
    drawn: list[Given] = []
    for name, chain in chains.items():
        if len(result.problems) > MOST:
            break  # no more are told, and each costs a search for what was meant
        variable = variables.get(name)
        if variable is None:
            given = chain[-1]
            result.problems.append(
                Problem(
                    f"inputs.{name}: no variable is called {name!r}.",
                    near_miss(name, variables) or "`scenario-engine schema` lists every variable.",
                    given.place(),
                    code="unknown-variable",
                )
            )
            continue
        result.problems.extend(problem for given in chain for problem in checks.unexplained(given))
        try:
            array = _input(variable, chain, frame)
            if FILLED in array.coords:
                result.filled[name] = array.coords[FILLED].drop_vars(FILLED)
            result.arrays[name] = array.drop_vars(FILLED, errors="ignore")
            for given in [given for given in chain if given.entry.draw][-1:]:
                result.uncertain[name] = draws.uncertain_inputs(variable, given, result.arrays[name], frame)
                drawn.append(given)
        except Refused as refused:
            result.problems.extend(refused.problems)
    if drawn:
        result.problems.extend(draws.posteriors_of_one_name(drawn))
        result.notes.extend([*draws.left_at_the_centre(drawn), *draws.rescaled_weights(drawn)])
    return result


def _input(variable: Variable, chain: Sequence[Given], frame: Frame) -> xr.DataArray:
    first, *changes = chain
    if first.entry.form in RELATIVE and first.entry.form != DRAW:
        raise Refused.of(
            f"inputs.{variable.name}: `{first.entry.form}` changes what a parent says, and no parent gives it.",
            "Give a value, a path or data, or extend a scenario that does.",
            first.place("by" if first.entry.form == CHANGE else first.entry.form),
            code="nothing-to-change",
        )
    array = _defined(variable, first, frame)
    if first.entry.form in ("data", "table"):
        array = _on_needed_years(variable, array, first, frame)
    checks.refuse_empty(array, first)
    checks.refuse_unless_years_covered(variable, array, first, frame)
    for given in (given for given in changes if given.entry.form != DRAW):
        array = numbers.changed(variable, array, given, frame)
    array.name = variable.name
    quality = _in_both(
        array, "quality", lambda language: (told(given.entry.quality, language) for given in chain)
    )
    array.attrs = {
        **{key: array.attrs[key] for key in ("vintage",) if array.attrs.get(key)},
        **(quality if quality["quality"] else {}),
        **({"blank": variable.blank} if isinstance(variable, Exogenous) and variable.blank else {}),
        "units": variable.kind.unit(frame.dataset.counted_in),
        "long_name": variable.description,
        "display": variable.display,
        **_in_both(array, "source", lambda language: (given.reason_in(language) for given in chain)),
    }
    checks.refuse_unfit(variable, array, chain)
    return array


def _on_needed_years(variable: Variable, array: xr.DataArray, given: Given, frame: Frame) -> xr.DataArray:
    """The array on the years its variable must cover, as far as its own years and the rule for gaps go."""
    if "year" not in array.dims or variable.years == "any":
        return array
    own = [int(year) for year in array.indexes["year"]]
    needed = frame.years(variable) or [year for year in own if frame.has(year)]
    lost = [year for year in needed if year not in own]
    rule = frame.rule(given)
    if lost and rule is not None:
        marked = array.coords.get(FILLED, xr.zeros_like(array, dtype=bool))
        try:
            array, filled = fill_years(array.drop_vars(FILLED, errors="ignore"), marked, needed, rule)
        except ScenarioEngineError as fault:
            raise frame.not_filled(fault, given) from None
        return array.assign_coords({FILLED: filled.variable})
    return array if lost or own == needed else array.sel(year=needed)


def _in_both(array: xr.DataArray, key: str, said: Callable[[str], Iterable[str]]) -> dict[str, str]:
    """What the rows of data say under a key and what the entries say, in both languages."""
    english = str(array.attrs.get(key, ""))
    rows = {"en": english, "zh": str(array.attrs.get(f"{key}_zh", english))}
    names = {"en": key, "zh": f"{key}_zh"}
    return {name: together([rows[language], *said(language)], language) for language, name in names.items()}


def _defined(variable: Variable, given: Given, frame: Frame) -> xr.DataArray:
    form = given.entry.form
    if form == DRAW:
        return draws.central_of_draw(variable, given, frame)
    if form == "data":
        return dataset.from_data(variable, given, frame)
    if form == "membership":
        return dataset.from_membership(variable, given, frame)
    if form == "table":
        return numbers.in_own_unit(variable, csv.from_table(variable, given, frame), given, frame)
    return numbers.from_numbers(variable, given, frame)
