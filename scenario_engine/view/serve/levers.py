"""Levers: what a scenario assumes in numbers about the years ahead: a rate moves by points, an amount by percent of itself."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scenario_engine.models import words
from scenario_engine.scenario import records
from scenario_engine.scenario.write import as_toml
from scenario_engine.support.errors import ScenarioEngineError, near_miss, years_said
from scenario_engine.support.toml.bilingual import phrase
from scenario_engine.support.toml.inline import inline

if TYPE_CHECKING:
    from scenario_engine.scenario.entry import Given
    from scenario_engine.scenario.scenario import Scenario

REACH = 3.0
"""How far a slider goes to either side, in percentage points."""

STEP = 0.1

SWING = 50.0
"""How far a slider of an amount goes to either side, in percent of what the scenario says."""

SWING_STEP = 1.0


@dataclass(frozen=True)
class Slider:
    """One slider: an input, and the label it is moved for where the scenario tells labels apart."""

    variable: str
    dim: str = ""
    label: str = ""
    of_itself: bool = False
    """Whether it moves by percent of what the scenario says, as an amount does, instead of by percentage points."""

    @property
    def reach(self) -> float:
        """How far it goes to either side."""
        return SWING if self.of_itself else REACH

    @property
    def step(self) -> float:
        """By how much it moves."""
        return SWING_STEP if self.of_itself else STEP

    @property
    def key(self) -> str:
        """The lever's name in a request, such as `relative_growth.I`."""
        return f"{self.variable}.{self.label}" if self.label else self.variable


OF = "@"
"""Between a lever and the year in which alone it is moved: `real_gdp_growth@2027`."""

Points = float | dict[int, float]
"""How far a lever is moved: in all projected years, or year by year."""


def before(scenario: Scenario, lever: Slider) -> dict[int, float]:
    """What a lever says in each projected year as the scenario is written: a rate in percent, an amount in its unit."""
    array = scenario.inputs[lever.variable]
    array = array.sel({lever.dim: lever.label}) if lever.label else array
    others = [dim for dim in array.dims if dim != "year"]
    line = array.isel(dict.fromkeys(others, 0))
    factor = 1.0 if lever.of_itself else 100.0
    return {year: _rounded(factor * float(line.sel(year=year))) for year in projected(scenario)}


def projected(scenario: Scenario) -> range:
    """The years that levers move."""
    return range(scenario.horizon.measured + 1, scenario.horizon.last + 1)


def levers(scenario: Scenario) -> list[Slider]:
    """Levers of a scenario: those of the whole economy first, then those of single labels.

    An input is a lever when it is by year, reaches into the projection, is used, and is written out in a scenario file
    (as a value, a path or by label) instead of read from data.
    """
    used = {name for op in scenario.graph.plan(scenario.inputs, scenario.wanted) for name in op.inputs}
    found: list[Slider] = []
    for name, chain in scenario.chains.items():
        variable = scenario.graph.variable(name)
        if name not in used or "year" not in variable.dims or variable.years not in ("all", "projected"):
            continue
        entry, amount = chain[0].entry, bool(variable.kind.exponents)
        if entry.form in ("value", "path"):
            found.append(Slider(name, of_itself=amount))
        elif entry.by and len(chain) == 1:
            ((dim, values),) = entry.by.items()
            found.extend(Slider(name, dim, label, amount) for label in values if label != "default")
    return sorted(found, key=lambda lever: bool(lever.label))


def moved(scenario: Scenario, points: Mapping[str, float]) -> str:
    """The scenario with levers moved, as the text of a TOML file that extends it.

    `points` is lever → percentage points added in the projected years, or percent of an amount, and `lever@year` → those of
    that year besides; zeros are left out, and a number beyond the slider's reach is refused.
    """
    import tomlkit

    known = {lever.key: lever for lever in levers(scenario)}
    _fail_if_unknown(points, known, projected(scenario))
    text = tomlkit.document()
    text.add(tomlkit.comment(f"{scenario.name} with levers moved."))
    for line in _set_besides(scenario):
        text.add(tomlkit.comment(line))
    text["title"] = inline({language: f"{title} *" for language, title in scenario.title.items()})
    text["extends"] = scenario.name
    inputs = tomlkit.table(is_super_table=True)
    by_variable: dict[str, list[tuple[Slider, Points]]] = {}
    for key, lever in known.items():
        if (move := _move(points, key, projected(scenario))) != 0.0:
            by_variable.setdefault(lever.variable, []).append((lever, move))
    for name, moves in by_variable.items():
        inputs[name] = _entry(scenario, name, moves)
    text["inputs"] = inputs
    return tomlkit.dumps(text)


def _move(points: Mapping[str, float], key: str, years: Iterable[int]) -> Points:
    """How far a lever is moved: one number where it is the same in every year."""
    always = points.get(key, 0.0)
    own = {year: points.get(f"{key}{OF}{year}", 0.0) for year in years}
    if not any(own.values()):
        return always
    return {year: always + value for year, value in own.items()}


def _set_besides(scenario: Scenario) -> list[str]:
    """The file to save beside this one, where keys were set from the command line; none where the scenario is a file."""
    if scenario.path.is_file():
        return []
    own, *parents = reversed(scenario.layers)
    record = own.record.model_copy(update={"extends": parents[0].path.stem})
    return ["", f"Save beside it as {scenario.name}.toml what was set:", "", *as_toml(record).splitlines()]


def _fail_if_unknown(points: Mapping[str, float], known: Mapping[str, Slider], years: range) -> None:
    for key, value in points.items():
        lever, mark, year = key.partition(OF)
        if lever not in known:
            raise ScenarioEngineError(f"{key!r} is not a lever.", near_miss(key, known))
        if mark and year not in map(str, years):
            raise ScenarioEngineError(f"{key!r}: levers move {years_said(years)}.")
        reach, of = known[lever].reach, "percent" if known[lever].of_itself else "points"
        if not math.isfinite(value) or abs(value) > reach:
            raise ScenarioEngineError(
                f"{key} is {value:g} {of}; it must lie between {-reach:g} and {reach:g}."
            )


def _entry(scenario: Scenario, name: str, moves: Sequence[tuple[Slider, Points]]) -> Any:
    import tomlkit

    chain = scenario.chains[name]
    told = {
        language: ", ".join(f"{lever.label or called} {_points_said(value)}" for lever, value in moves)
        for language, called in words.variable(name).items()
    }
    table, first = tomlkit.table(), moves[0][0]
    if first.of_itself:
        scales = {lever.label: _along(_factor(scenario, name, value)) for lever, value in moves}
        if first.label:
            table["by"] = {first.dim: {label: inline({"scale": scale}) for label, scale in scales.items()}}
        else:
            table["scale"] = scales[""]
        table["assumption"] = inline(phrase("moved_by_percent", moves=told))
        return table
    if not first.label:
        ((_, value),) = moves
        table["add"] = _along(_amount(scenario, name, value))
        table["unit"] = "percent"
    else:
        table["unit"] = chain[0].entry.unit
        table["by"] = {first.dim: _labels(scenario, chain[0], moves)}
    table["assumption"] = inline(phrase("moved", moves=told))
    return table


def _points_said(points: Points) -> str:
    """Such as `+0.5`, or `2027: +0.5` where single years are moved."""
    if not isinstance(points, dict):
        return f"{points:+g}"
    return " ".join(f"{year}: {value:+g}" for year, value in points.items() if value)


def _amount(scenario: Scenario, name: str, points: Points) -> Points:
    """What is added: one number, or nothing up to the last measured year and the points after it."""
    if isinstance(points, dict):
        past = dict.fromkeys((scenario.horizon.base, scenario.horizon.measured), 0.0)
        return points if scenario.graph.variable(name).years == "projected" else {**past, **points}
    if scenario.graph.variable(name).years == "projected":
        return points
    return _after(scenario, dict.fromkeys((scenario.horizon.base, scenario.horizon.measured), 0.0), points)


def _factor(scenario: Scenario, name: str, percent: Points) -> Points:
    """By what an amount is multiplied: one number, or none up to the last measured year and the number after it."""
    amount = _amount(scenario, name, percent)
    if isinstance(amount, dict):
        return {year: 1.0 + value / 100.0 for year, value in amount.items()}
    return 1.0 + amount / 100.0


def _after(scenario: Scenario, path: dict[int, float], value: float) -> dict[int, float]:
    horizon = scenario.horizon
    return {**path, horizon.measured + 1: value, horizon.last: value}


def _labels(scenario: Scenario, given: Given, moves: Sequence[tuple[Slider, Points]]) -> Any:
    import tomlkit

    assert given.entry.by is not None
    ((_, values),) = given.entry.by.items()
    factor = 1.0 if given.entry.unit == "percent" else 0.01
    shift = {lever.label: _scaled(points, factor) for lever, points in moves}
    table = tomlkit.table()
    for label, value in values.items():
        assert not isinstance(value, records.LabelChange)  # an entry that defines an input has none
        table[label] = _raised(scenario, given, value, shift.get(label, 0.0))
    return table


def _scaled(points: Points, factor: float) -> Points:
    return (
        {year: value * factor for year, value in points.items()}
        if isinstance(points, dict)
        else points * factor
    )


def _raised(scenario: Scenario, given: Given, value: float | records.Path, by: Points) -> Any:
    """A label's number or path, raised in the projected years."""
    if isinstance(by, dict):
        return _raised_by_year(scenario, value, by)
    if isinstance(value, records.Path):
        years = sorted(value.path)
        later = range(scenario.horizon.measured + 1, scenario.horizon.last + 1)
        if not by:
            path = dict(value.path)
        else:
            path = {year: value.path[year] for year in years if year not in later}
            path |= {
                year: _at(value, year) + by for year in (scenario.horizon.measured, *later) if year in later
            }
            path.setdefault(scenario.horizon.measured, _at(value, scenario.horizon.measured))
        return inline({"path": _along(dict(sorted(path.items()))), "interpolation": value.interpolation})
    if not by or scenario.graph.variable(given.name).years == "projected":
        return _rounded(value + by)
    flat = dict.fromkeys((scenario.horizon.base, scenario.horizon.measured), value)
    return inline({"path": _along(_after(scenario, flat, value + by))})


def _raised_by_year(scenario: Scenario, value: float | records.Path, by: Mapping[int, float]) -> Any:
    """A label's number or path, each projected year by its own points."""
    past = range(scenario.horizon.base, scenario.horizon.measured + 1)
    known = value if isinstance(value, records.Path) else None
    level = {year: _at(known, year) if known else float(value) for year in (*past, *by)}  # type: ignore[arg-type]
    return inline({"path": _along({year: one + by.get(year, 0.0) for year, one in level.items()})})


def _at(value: records.Path, year: int) -> float:
    """A path's number in a year, as the border would lay it out."""
    import numpy as np

    known = sorted(value.path)
    numbers = [value.path[one] for one in known]
    if value.interpolation == "step":
        return numbers[max(index for index, one in enumerate(known) if one <= year)]
    if value.interpolation == "geometric":
        return float(np.exp(np.interp(year, known, np.log(numbers))))
    return float(np.interp(year, known, numbers))


def _along(amount: float | Mapping[int, float]) -> Any:
    if not isinstance(amount, Mapping):
        return _rounded(amount)
    return inline({str(year): _rounded(value) for year, value in amount.items()})


def _rounded(value: float) -> float:
    """Without the digits that binary arithmetic leaves behind."""
    return float(f"{value:.12g}")
