"""Goal seeking: the input that makes a result what one wants, by root finding on the graph.

One unknown: the whole admitted range is looked through in one batch on the `draw` axis; crossings, and turns near the goal,
are bracketed, and Brent's method ends them.
Several: bounded least squares from many starts with exact derivatives. A goal beyond reach is answered with what can be reached.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import tomlkit
import xarray as xr
from scipy.optimize import brentq

from scenario_engine.analysis.calibrate.goal import Goal, Unknown
from scenario_engine.engine.engines import NUMPY, Repeated
from scenario_engine.engine.program import Program, specialise
from scenario_engine.methods.labelled import bare
from scenario_engine.methods.least_squares import least_squares
from scenario_engine.methods.probability.sampling import latin_hypercube
from scenario_engine.methods.tape import namespace
from scenario_engine.scenario.files import said_from
from scenario_engine.scenario.scenario import Scenario, load
from scenario_engine.support.arguments import checked
from scenario_engine.support.array_types import Floats, Numbers
from scenario_engine.support.errors import OperatorFault, ScenarioEngineError, listing
from scenario_engine.support.tabulated import in_columns
from scenario_engine.support.toml.bilingual import phrase
from scenario_engine.support.toml.inline import inline

__all__ = ["OutOfReach", "solve"]


class OutOfReach(ScenarioEngineError):
    """No admitted value of the unknowns meets the goals; the message says what can be reached."""


GRID = 401
STARTS = 8
IDLE_AT = 3
"""Points at which an unknown that moves nothing is idle."""

TOLERANCE = 1e-9
"""How near a goal counts as met, relative to its size or to the result before."""

Gap = Callable[[float], float]
"""What is still missing to the goal at a number."""


@dataclass(frozen=True)
class Solution:
    """Numbers that meet the goals, what the results then are, and other numbers that would do as well."""

    unknowns: tuple[Unknown, ...]
    goals: tuple[Goal, ...]
    numbers: Floats
    reached: Floats
    before: Floats
    others: tuple[tuple[float, float], ...]
    """Ranges, each of whose numbers would do; single numbers mostly."""

    def dataset(self) -> xr.Dataset:
        """Unknowns and results, as they were and as they are; each quantity a variable over `state`, in its unit."""
        found: dict[str, tuple[list[float], dict[str, str]]] = {}
        for unknown, number in zip(self.unknowns, self.numbers, strict=True):
            own = {} if unknown.way == "scale" else unknown.base.attrs
            attrs = {"units": own.get("units", "1"), "display": own.get("display", "")}
            found[str(unknown)] = [unknown.given, number], attrs
        for goal, before, reached in zip(self.goals, self.before, self.reached, strict=True):
            attrs = {"units": goal.unit, "display": "percent" if goal.percent else ""}
            found[str(goal.quantity)] = [before, reached], attrs
        first = self.unknowns[0]
        ends = [(low == high, first.shown(low), first.shown(high)) for low, high in self.others]
        others = ", ".join(low if single else f"{low} to {high}" for single, low, high in ends)
        notes = f"{first} = {others} would do as well; the nearest to the scenario is taken."
        told = {
            "title": f"Solved for {'; '.join(goal.text for goal in self.goals)}",
            "analysis": "solve",
            "columns": "state",
            "notes": notes if others else "",
        }
        return in_columns("state", ["before", "found"], found, **told)


@checked
def solve(
    scenario: str | Path | Scenario,
    *,
    vary: str | Sequence[str],
    target: str | Sequence[str],
    between: tuple[float, float] | None = None,
    from_year: int | None = None,
) -> xr.Dataset:
    """The value of inputs at which results are what one wants (goal seek).

    Parameters
    ----------
    scenario
        A name, a file, or one that is loaded.
    vary
        Inputs to vary: `inputs.NAME`, or `inputs.NAME.value`, `.scale`, `.add`.
    target
        Goals such as `share_of_gdp[2030] = 5 %`, one for each input.
    between
        Search interval, in the dataset's units; the input's admissible range by default.
    from_year
        First year that what is added or scales acts on; the first projected year by default.

    Returns
    -------
    Each input and each result over `state` (`before`, `found`), in its unit; other solutions in the notes.

    Raises
    ------
    OutOfReach
        With the range that each result can reach.
    ScenarioEngineError
        What is asked is not known, or a result does not depend on the inputs.

    Examples
    --------
    >>> found = solve("growth-accounting", vary="inputs.labour_share.add", target="productivity[1970, KOR] = 0.5")
    >>> {name: array.round(4).values.tolist() for name, array in found.data_vars.items()}
    {'inputs.labour_share.add': [0.0, -0.0093], 'productivity[1970, KOR]': [0.4874, 0.5]}
    """
    read = load(scenario)
    return solution_of(read, vary, target, between, from_year).dataset()


def solution_of(
    scenario: Scenario,
    vary: str | Sequence[str],
    target: str | Sequence[str],
    between: tuple[float, float] | None = None,
    from_year: int | None = None,
) -> Solution:
    """What `solve` finds, which `document` writes as a scenario."""
    inputs = [vary] if isinstance(vary, str) else vary
    goals = [target] if isinstance(target, str) else target
    unknowns = [Unknown.parse(text, scenario, between, from_year) for text in inputs]
    return seek(scenario, unknowns, [Goal.parse(text, scenario) for text in goals])


def document(scenario: Scenario, solution: Solution, folder: Path) -> tomlkit.TOMLDocument:
    """The scenario file; `folder` is where it will lie, so that it can name its parent."""
    goals = "; ".join(goal.text for goal in solution.goals)
    title = scenario.title
    page = tomlkit.document()
    page.add(tomlkit.comment(f"Written by `scenario-engine solve`: {goals}."))
    page.add(tomlkit.nl())
    page["title"] = inline({"zh": f"{title['zh']}：{goals}", "en": f"{title['en']}, solved for {goals}"})
    page["extends"] = said_from(folder, scenario.path)
    inputs = tomlkit.table(is_super_table=True)
    for unknown, number in zip(solution.unknowns, solution.numbers, strict=True):
        entry = tomlkit.table()
        for key, value in unknown.entry(float(number)).items():
            entry[key] = inline(value) if isinstance(value, dict) else value
        if unknown.way != "scale":
            entry["unit"] = unknown.base.attrs["units"]
        entry["assumption"] = inline(phrase("solved", goals=goals))
        inputs[unknown.name] = entry
    page["inputs"] = inputs
    return page


@dataclass(frozen=True)
class _Model:
    """The quantities as a function of the unknowns."""

    scenario: Scenario
    unknowns: tuple[Unknown, ...]
    goals: tuple[Goal, ...]

    @cached_property
    def program(self) -> Program:
        model = self.scenario
        free, wanted = {one.name for one in self.unknowns}, {goal.quantity.name for goal in self.goals}
        return specialise(model.graph, model.inputs, free, wanted, indexes=model.indexes)

    @cached_property
    def before(self) -> Floats:
        """The quantities as the scenario gives them."""
        values = self.program.run({one.name: one.base for one in self.unknowns})
        return np.array([float(goal.quantity.of(values[goal.quantity.name])) for goal in self.goals])

    @cached_property
    def repeated(self) -> Repeated:
        """From a batch of numbers (draw × unknown) to the quantities (draw × goal)."""

        def quantities(numbers: Any) -> Any:
            moved = {one.name: one.applied(numbers[:, at]) for at, one in enumerate(self.unknowns)}
            values = self.program.run(moved)
            columns = []
            for goal in self.goals:
                found = goal.quantity.of(values[goal.quantity.name])
                goal.quantity.fail_unless_one_number(found)
                columns.append(namespace(bare(found)).broadcast_to(bare(found), (len(numbers),)))
            return namespace(*columns).stack(columns, axis=1)

        return Repeated(quantities, NUMPY)

    def results(self, numbers: Numbers) -> Numbers:
        """The quantities (draw × goal) for a batch of numbers; what an operator raises names the first that it does for."""
        try:
            return self.repeated(numbers)
        except OperatorFault as error:
            fault, tried = error, np.real(numbers)
        while len(tried) > 1:
            half = len(tried) // 2
            try:
                self.repeated(tried[:half])
                tried = tried[half:]
            except OperatorFault as first:
                fault, tried = first, tried[:half]
        raise OperatorFault(
            f"with {_placed(self.unknowns, tried[0])} there is no result: {fault.message}",
            "Narrow the search with --between to values that the operator can take.",
        ) from fault

    def slopes(self, numbers: Floats) -> Floats:
        """∂ quantity / ∂ number, exact, (goal × unknown)."""
        return self.repeated.jacobian(numbers)


def seek(scenario: Scenario, unknowns: Sequence[Unknown], goals: Sequence[Goal]) -> Solution:
    """Numbers for the unknowns that meet the goals."""
    if len(unknowns) > len(goals):
        raise ScenarioEngineError(
            f"{len(unknowns)} unknowns and {len(goals)} goals: many answers would do.",
            "Give a goal for each unknown.",
        )
    if len({one.name for one in unknowns}) < len(unknowns):
        raise ScenarioEngineError("the same input is to be found twice; name it once.")
    model = _Model(scenario, tuple(unknowns), tuple(goals))
    with np.errstate(all="ignore"):
        numbers, others = _roots(model) if len(unknowns) == len(goals) == 1 else (_least_squares(model), ())
        reached = np.real(model.results(numbers[None])[0])
    return Solution(model.unknowns, model.goals, numbers, reached, model.before, others)


def _roots(model: _Model) -> tuple[Floats, tuple[tuple[float, float], ...]]:
    """The root nearest to the scenario's number, and the others."""
    unknown, goal = model.unknowns[0], model.goals[0]
    grid = np.unique(np.append(np.linspace(unknown.low, unknown.high, GRID), unknown.start))
    found = np.real(model.results(grid[:, None])[:, 0])
    _fail_if_unmoved(model, found[:, None])

    def distance(number: float) -> float:
        return float(np.real(model.results(np.array([[number]]))[0, 0])) - goal.value

    turning = list(_turning_points(grid, found - goal.value, distance))
    places = np.searchsorted(grid, turning)
    found = np.insert(found, places, [distance(one) + goal.value for one in turning])
    grid = np.insert(grid, places, turning)
    tolerance = TOLERANCE * max(abs(goal.value), abs(float(model.before[0])))
    met = _met(grid, found - goal.value, distance, tolerance)
    flat = _flat(grid, found - goal.value, distance, 1e-6 * tolerance)
    single = [(root, root) for root in met if not any(low <= root <= high for low, high in flat)]
    roots = {float(np.clip(unknown.given, *ends)): ends for ends in [*single, *flat]}
    if not roots:
        ends = f"{unknown.shown(unknown.low)} to {unknown.shown(unknown.high)}"
        looked = (
            f"Looked at {len(grid)} values from {ends} and where the result turns; --between looks further."
        )
        raise OutOfReach(_beyond(model, found[:, None], grid[:, None]), looked)
    nearest, *rest = sorted(roots, key=lambda root: abs(root - unknown.given))
    others = [] if roots[nearest][0] == roots[nearest][1] else [roots[nearest]]
    for root in rest:
        if not any(np.isclose(root, end, rtol=1e-9, atol=1e-12) for end in (nearest, *np.ravel(others))):
            others.append(roots[root])
    return np.array([nearest]), tuple(others)


def _flat(grid: Floats, gap: Floats, distance: Gap, tolerance: float) -> list[tuple[float, float]]:
    """Ranges over which a result stays at the goal: three places in turn meet it, and each end is found by halving."""
    digits = 9 - int(np.floor(np.log10(grid[-1] - grid[0])))

    def end(inside: int, outside: int) -> float:
        if not 0 <= outside < len(grid):
            return float(grid[inside])
        held, lost = float(grid[inside]), float(grid[outside])
        for _ in range(50):
            middle = (held + lost) / 2.0
            held, lost = (middle, lost) if abs(distance(middle)) <= tolerance else (held, middle)
        return round(held, digits) + 0.0

    steps = np.diff(np.concatenate([[0], np.abs(gap) <= tolerance, [0]]))
    runs = zip(np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist(), strict=True)
    return [(end(first, first - 1), end(last - 1, last)) for first, last in runs if last - first >= 3]


def _turning_points(grid: Floats, gap: Floats, distance: Gap) -> Iterator[float]:
    """Where the result comes nearest to the goal between grid points that lie on one side of it."""
    for at in range(1, len(grid) - 1):
        near = gap[at - 1 : at + 2]
        if not np.isfinite(near).all() or abs(np.sign(near).sum()) < 3 or np.argmin(np.abs(near)) != 1:
            continue
        step = 1e-4 * float(min(np.diff(grid[at - 1 : at + 2])))

        def rise(number: float, step: float = step) -> float:
            return distance(number + step) - distance(number - step)

        low, high = grid[at - 1] + step, grid[at + 1] - step
        if rise(low) * rise(high) < 0:
            yield float(brentq(rise, low, high, xtol=1e-15, rtol=1e-14))


def _met(grid: Floats, gap: Floats, distance: Gap, tolerance: float) -> set[float]:
    """Numbers at which the gap to the goal is below a tolerance; a result may jump over the goal, or have a pole there."""
    touched = np.abs(gap) <= tolerance
    ends = set(grid[touched].tolist())
    for at in np.flatnonzero(np.sign(gap[1:]) * np.sign(gap[:-1]) < 0.0):
        if np.isfinite(gap[at : at + 2]).all() and not touched[at : at + 2].any():
            end = float(brentq(distance, grid[at], grid[at + 1], xtol=1e-15, rtol=1e-14))
            if abs(distance(end)) <= tolerance:
                ends.add(end)
    return ends


def _least_squares(model: _Model) -> Floats:
    """The first point that meets all goals, from the scenario's and then from the best of many starts."""
    low, high, start = np.array([(one.low, one.high, one.start) for one in model.unknowns]).T
    wish = np.array([goal.value for goal in model.goals])
    size = np.maximum(np.abs(wish), 1e-12)
    cube = latin_hypercube(GRID, len(low), seed=0)
    points = np.concatenate([start[None], low + cube * (high - low)])
    seen = np.real(model.results(points))
    _fail_if_unmoved(model, seen)
    _fail_if_idle(model, points[:IDLE_AT])

    def residual(points: Numbers) -> Numbers:
        return np.asarray((model.results(points) - wish) / size)

    def slopes(point: Floats) -> Floats:
        return np.asarray(model.slopes(point) / size[:, None])

    worth = np.where(np.isfinite(seen).all(axis=1), (((seen - wish) / size) ** 2).sum(axis=1), np.inf)
    best_first = points[np.argsort(worth)[:STARTS]]
    margin = 1e-9 * (high - low)
    best: tuple[float, Floats] | None = None
    for origin in [start, *best_first]:
        inside = np.clip(origin, low + margin, high - margin)
        found = least_squares(residual, slopes, inside, (low, high), tolerance=1e-15)
        worst = float(np.abs(found.fun).max())
        if best is None or worst < best[0]:
            best = worst, found.x
        if worst < TOLERANCE:
            return np.asarray(found.x)
    assert best is not None
    nearest = np.real(model.results(best[1][None])[0])
    pairs = zip(model.goals, nearest, strict=True)
    told = "; ".join(f"{goal.quantity} {goal.shown(value)}" for goal, value in pairs)
    together = "The goals together are out of reach; nearest: " + told + "."
    raise OutOfReach(f"{together}\n{_beyond(model, seen, points)}")


def _fail_if_unmoved(model: _Model, seen: Floats) -> None:
    """Raise where a quantity is the same at all points (point × goal)."""
    for goal, column in zip(model.goals, seen.T, strict=True):
        known = column[np.isfinite(column)]
        if len(known) and np.ptp(known) <= 1e-14 * np.abs(known).max():
            names = ", ".join(map(str, model.unknowns))
            raise ScenarioEngineError(
                f"{goal.quantity} is {goal.shown(float(known[0]))} whatever {names} is; it does not depend on it."
            )


def _fail_if_idle(model: _Model, points: Floats) -> None:
    """Raise where an unknown moves no quantity at any of the points (point × unknown)."""
    moving = np.any([model.slopes(point) != 0.0 for point in points], axis=(0, 1))
    if not moving.all():
        idle = listing(str(one) for one, moves in zip(model.unknowns, moving, strict=True) if not moves)
        raise ScenarioEngineError(
            f"{idle} moves none of {listing(goal.quantity for goal in model.goals)}.",
            "Leave it out, or vary another input.",
        )


def _beyond(model: _Model, seen: Floats, points: Floats) -> str:
    """A line for each goal: what its quantity was, and is at the points (point × unknown) seen (point × goal)."""
    lines = []
    for goal, own, column in zip(model.goals, model.before, seen.T, strict=True):
        sure, quantity = np.isfinite(column), goal.quantity
        known, at = column[sure], points[sure]
        if not len(known):
            names = ", ".join(map(str, model.unknowns))
            lines.append(f"{goal.text}: {quantity} has no number, wherever {names} was tried.")
            continue
        told, places = [*map(goal.shown, known)], [_placed(model.unknowns, one) for one in at]
        least, most = int(np.argmin(known)), int(np.argmax(known))
        if len(model.goals) > 1 and known[least] <= goal.value <= known[most]:
            lines.append(f"{goal.text}: within reach alone, {told[least]} to {told[most]}.")
        elif known[least] < goal.value < known[most]:
            under = int(np.argmax(np.where(known < goal.value, known, -np.inf)))
            over = int(np.argmin(np.where(known > goal.value, known, np.inf)))
            lines.append(
                f"{goal.text}: jumped over. {quantity} can be {told[under]} (at {places[under]}) and {told[over]} (at "
                f"{places[over]}), and was seen nowhere between."
            )
        else:
            lines.append(
                f"{goal.text}: out of reach. {quantity} can be {told[least]} (at {places[least]}) to {told[most]} (at "
                f"{places[most]}); the scenario gives {goal.shown(float(own))}."
            )
    return "\n".join(lines)


def _placed(unknowns: Sequence[Unknown], numbers: Floats) -> str:
    return ", ".join(f"{one} = {one.shown(number)}" for one, number in zip(unknowns, numbers, strict=True))
