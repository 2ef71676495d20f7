"""Numbers worth a look, of inputs and of results: none, outside a bound or the range of experience, or at odds with others."""

from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np
import xarray as xr

from scenario_engine.engine.graph import Graph
from scenario_engine.engine.identity import Gap
from scenario_engine.engine.inputs import between
from scenario_engine.engine.operator import Operator, Variable
from scenario_engine.engine.program import evaluate
from scenario_engine.methods.labelled import quotient
from scenario_engine.scenario.merge import Chain
from scenario_engine.scenario.records import RELATIVE
from scenario_engine.support.dims import cell_name
from scenario_engine.support.errors import Problem, ScenarioEngineError, listing
from scenario_engine.support.numbers import SAME, described, text, told_apart, value_said

Arrays = Mapping[str, xr.DataArray]
Before = Callable[[str], xr.DataArray | None]


def unusual(graph: Graph, inputs: Arrays, chains: Mapping[str, Chain]) -> Iterator[Problem]:
    """A note on each input outside what its variable usually is."""
    for name, array in inputs.items():
        usual = graph.variable(name).usual
        if usual and (cell := beyond(array, *usual)) is not None:
            given = chains[name][-1]
            place = given.value_place(given.entry.form)
            message = f"inputs.{outside(array, usual, cell)}."
            yield Problem(message, "Is the unit right?", place, code="unusual")


FAR = 35.0
"""Times as much, or as little, as before: units are mistaken by a hundred, a thousand and more."""


def doubtful(
    graph: Graph, inputs: Arrays, chains: Mapping[str, Chain], indexes: Arrays, before: Before
) -> Iterator[Problem]:
    """A note on each input far above or below what the parents say or, where none does, what was measured last."""
    for name, array in inputs.items():
        given, variable = chains[name][-1], graph.variable(name)
        if given.entry.form in RELATIVE or given.entry.instead:
            continue
        known = before(name)
        if known is not None:
            what, other = "the parents say", _level(known)
        elif variable.continues:
            what, other = f"{variable.continues} last grew by", _last_growth(graph, inputs, variable, indexes)
        else:
            continue
        own = _level(array)
        if own > 0.0 and other > 0.0 and not other / FAR < own < other * FAR:
            attrs = described(array)
            message = f"inputs.{name} is {text(own, attrs)} on average, where {what} {text(other, attrs)}."
            place = given.value_place(given.entry.form)
            yield Problem(message, "Is the unit right?", place, code="doubtful-unit")


def _level(array: xr.DataArray) -> float:
    """The mean amount of the numbers that are there."""
    amounts = np.abs(array.to_numpy())
    there = amounts[~np.isnan(amounts)]
    return float(there.mean()) if there.size else np.nan


def _last_growth(graph: Graph, inputs: Arrays, variable: Variable, indexes: Arrays) -> float:
    """Growth of the measured series that a rate continues, in the last measured year; nought where it is not known."""
    try:
        level = evaluate(graph, inputs, [variable.continues], indexes=indexes)[variable.continues].to_numpy()
    except ScenarioEngineError:
        return 0.0
    return float(abs(level[-1] / level[-2] - 1.0)) if level.size > 1 and level[-2] else 0.0


def contradictions(
    graph: Graph,
    inputs: Arrays,
    chains: Mapping[str, Chain],
    counted_in: Mapping[str, str],
    indexes: Arrays,
) -> Iterator[Problem]:
    """A note on each input that the others would compute too, and to another value; what is given counts."""
    for name, array in inputs.items():
        chain, causes = chains[name], graph.operators[name].inputs if name in graph.operators else ()
        if not causes or any(given.entry.instead for given in chain):
            continue
        others = {one: value for one, value in inputs.items() if one != name}
        try:
            values = evaluate(graph, others, [name], counted_in, indexes=indexes)
            found = values[name].transpose(*array.dims)
            differs = quotient(abs(array - found), abs(array) + abs(found))
        except (ScenarioEngineError, xr.AlignmentError):
            continue  # the others do not compute it, or over other labels
        cell = beyond(differs, None, SAME)
        if cell is not None:
            mine, theirs = (float(one.to_numpy()[cell]) for one in (array, found))
            number, other = told_apart(mine, theirs, described(array))
            yield Problem(
                f"inputs.{said(array, cell, number)} as given, and {other} as computed from "
                f"{listing(causes)}; what is given counts.",
                "Leave it out, or those; instead = true says that it is meant.",
                chain[-1].place(),
                code="given-and-computed",
            )


def beyond(array: xr.DataArray, low: float | None, high: float | None) -> tuple[int, ...] | None:
    """The cell that lies farthest outside two bounds; None where none does."""
    values = array.to_numpy()
    below = -np.inf if low is None else low - values
    above = -np.inf if high is None else values - high
    distance = np.nan_to_num(np.maximum(below, above), nan=0.0, posinf=np.inf)
    if not distance.size or distance.max() <= 0.0:
        return None
    return tuple(int(at) for at in np.unravel_index(int(distance.argmax()), distance.shape))


def said(array: xr.DataArray, cell: tuple[int, ...], number: str = "") -> str:
    """The value of a cell, as it is written already or in few digits, and where it stands."""
    where = cell_name(array, cell)
    number = number or text(float(array.to_numpy()[cell]), described(array))
    return f"{array.name} is {number}{f' at {where}' if where else ''}"


def outside(array: xr.DataArray, usual: tuple[float, float], cell: tuple[int, ...]) -> str:
    """A clause on a cell outside the usual range."""
    low, high = (text(bound, described(array)) for bound in usual)
    return f"{said(array, cell)}, outside the usual {low} to {high}"


def of_results(
    values: Mapping[str, xr.DataArray], given: Iterable[str], graph: Graph, gaps: Iterable[Gap]
) -> list[str]:
    """Sentences on the computed variables among `values`, and on every identity that is broken."""
    left = graph.operators.keys() - set(given)  # what nobody gives and has a default is not computed either
    computed = [array for name, array in values.items() if name in left]
    return [
        *broken(gaps),
        *(told for array in computed if (told := _without_number(array))),
        *(told for array in computed if (told := _out_of_bounds(array, graph.variable(str(array.name))))),
        *(told for array in computed if (told := _unusual(array, graph.operators[str(array.name)], values))),
    ]


def broken(gaps: Iterable[Gap]) -> Iterator[str]:
    """A sentence on every identity that is broken."""
    for gap in (one for one in gaps if not one.holds):
        left, right = told_apart(*gap.sides, digits=6)
        where = f" at {gap.where}" if gap.where else ""
        yield (
            f"identity broken: {gap.identity.statement}; {left} and {right}{where}, "
            f"a gap of {gap.size:.3g} (tolerance {gap.identity.tolerance:g})."
        )


def _without_number(array: xr.DataArray) -> str:
    """A sentence on a variable that is not finite on its own labels; empty where it is."""
    lost = np.argwhere(~np.isfinite(array.to_numpy()))
    if not len(lost):
        return ""
    where = cell_name(array, lost[0])
    more = f" and {len(lost) - 1} more cells" if len(lost) > 1 else ""
    return f"{array.name} has no number at {where or 'its only cell'}{more}."


def _out_of_bounds(array: xr.DataArray, variable: Variable) -> str:
    """A sentence on a variable outside what is declared for it; empty where it is within."""
    cell = beyond(array, variable.low, variable.high)
    if cell is None:
        return ""
    return f"{said(array, cell)}; it must {between(*variable.bounds)}: {variable.description}"


def _unusual(array: xr.DataArray, operator: Operator, values: Mapping[str, xr.DataArray]) -> str:
    """A sentence on a number outside the range of experience, with the numbers it was computed from."""
    if operator.usual is None or (cell := beyond(array, *operator.usual)) is None:
        return ""
    picked = {
        str(dim): array.indexes[dim][at]
        for dim, at in zip(array.dims, cell, strict=True)
        if dim in array.indexes
    }
    behind = [
        f"{name} is {value_said(values[name], picked, str(values[name].attrs.get('units', '1')))}"
        for name in operator.inputs
        if name in values
    ]
    return f"{outside(array, operator.usual, cell)}; {', and '.join(behind)}. Are their units right?"
