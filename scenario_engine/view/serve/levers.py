"""Levers: what a scenario assumes in numbers about the years ahead: a rate moves by points, an amount by percent of itself."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tomlkit

from scenario_engine.methods.growth.interpolation import interpolated
from scenario_engine.models import words
from scenario_engine.scenario import records
from scenario_engine.scenario.entry import Given
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.scenario.write import as_toml
from scenario_engine.support.errors import ScenarioEngineError, near_miss, years_said
from scenario_engine.support.toml.bilingual import phrase
from scenario_engine.support.toml.inline import inline

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

ByYear = dict[int, float]
"""How far a lever is moved, or what an input says, year by year."""


def before(scenario: Scenario, lever: Slider) -> ByYear:
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
    known = {lever.key: lever for lever in levers(scenario)}
    years = projected(scenario)
    _fail_if_unknown(points, known, years)
    text = tomlkit.document()
    text.add(tomlkit.comment(f"{scenario.name} with levers moved."))
    for line in _set_besides(scenario):
        text.add(tomlkit.comment(line))
    text["title"] = inline({language: f"{title} *" for language, title in scenario.title.items()})
    text["extends"] = scenario.name
    moves: dict[str, list[tuple[Slider, ByYear]]] = {}
    for key, lever in known.items():
        move = {year: points.get(key, 0.0) + points.get(f"{key}{OF}{year}", 0.0) for year in years}
        if any(move.values()):
            moves.setdefault(lever.variable, []).append((lever, move))
    inputs = tomlkit.table(is_super_table=True)
    for name, own in moves.items():
        inputs[name] = _entry(scenario, name, own)
    text["inputs"] = inputs
    return tomlkit.dumps(text)


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


def _entry(scenario: Scenario, name: str, moves: Sequence[tuple[Slider, ByYear]]) -> Any:
    given, horizon = scenario.chains[name][0], scenario.horizon
    ahead = scenario.graph.variable(name).years == "projected"
    years = projected(scenario) if ahead else range(horizon.base, horizon.last + 1)
    told = {
        language: ", ".join(f"{lever.label or called} {_points_said(move)}" for lever, move in moves)
        for language, called in words.variable(name).items()
    }
    table, first = tomlkit.table(), moves[0][0]
    changes = {lever.label: {year: move.get(year, 0.0) for year in years} for lever, move in moves}
    if first.of_itself:
        factors = {
            label: _along({year: 1.0 + percent / 100.0 for year, percent in change.items()})
            for label, change in changes.items()
        }
        if first.label:
            table["by"] = {first.dim: {label: inline({"scale": scale}) for label, scale in factors.items()}}
        else:
            table["scale"] = factors[""]
    elif first.label:
        table["unit"] = given.entry.unit
        table["by"] = {first.dim: _labels(given, changes)}
    else:
        table["add"] = _along(changes[""])
        table["unit"] = "percent"
    table["assumption"] = inline(phrase("moved_by_percent" if first.of_itself else "moved", moves=told))
    return table


def _points_said(move: ByYear) -> str:
    """Such as `+0.5`, or `2027: +0.5` where single years are moved."""
    if len(set(move.values())) == 1:
        return f"{next(iter(move.values())):+g}"
    return " ".join(f"{year}: {value:+g}" for year, value in move.items() if value)


def _labels(given: Given, changes: Mapping[str, ByYear]) -> Any:
    """Every label's number or path, raised where its lever is moved."""
    assert given.entry.by is not None
    ((_, values),) = given.entry.by.items()
    factor = 1.0 if given.entry.unit == "percent" else 0.01
    table = tomlkit.table()
    for label, value in values.items():
        assert not isinstance(value, records.LabelChange)  # an entry that defines an input has none
        path = value if isinstance(value, records.Path) else None
        change = changes.get(label)
        if change is None:
            table[label] = inline(path.model_dump()) if path else value
            continue
        levels = interpolated(path.path, path.interpolation, [*change]) if path else [value] * len(change)
        raised = _along(
            {year: float(level) + factor * change[year] for year, level in zip(change, levels, strict=True)}
        )
        table[label] = raised if isinstance(raised, float) else inline({"path": raised})
    return table


def _along(path: ByYear) -> Any:
    """One number where it is the same in every year; else the years between which the path is straight."""
    if len(set(path.values())) == 1:
        return _rounded(next(iter(path.values())))
    years = [*path]
    bends = [
        year
        for before, year, after in zip(years, years[1:], years[2:], strict=False)
        if not math.isclose(path[year] - path[before], path[after] - path[year], abs_tol=1e-12)
    ]
    return inline({str(year): _rounded(path[year]) for year in (years[0], *bends, years[-1])})


def _rounded(value: float) -> float:
    """Without the digits that binary arithmetic leaves behind."""
    return float(f"{value:.12g}")
