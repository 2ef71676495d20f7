"""What a run finds odd in its results: no number, a bound passed, an identity broken, a number nobody has seen the like of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from scenario_engine.engine.inputs import between
from scenario_engine.engine.operator import Operator, Variable
from scenario_engine.scenario.plausibility import beyond, outside, said
from scenario_engine.support.dims import cell_name
from scenario_engine.support.errors import GraphError
from scenario_engine.support.numbers import told_apart, value_said

if TYPE_CHECKING:
    import xarray as xr

    from scenario_engine.engine.graph import Graph
    from scenario_engine.engine.identity import Gap
    from scenario_engine.scenario.scenario import Scenario


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


def broken(gaps: Iterable[Gap]) -> list[str]:
    """A sentence on every identity that is broken."""
    return [_broken(gap) for gap in gaps if not gap.holds]


def lacking(scenario: Scenario) -> list[str]:
    """Headlines of a model made in Python that its inputs do not determine, each with the input that is missing."""
    found = []
    for name in scenario.model.headlines:
        try:
            scenario.graph.plan(scenario.inputs, [name])
        except GraphError as fault:
            found.append(f"{name} is not computed: {fault}")
    return found


def _broken(gap: Gap) -> str:
    left, right = told_apart(*gap.sides, digits=6)
    where = f" at {gap.where}" if gap.where else ""
    return (
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
    cell = None if operator.usual is None else beyond(array, *operator.usual)
    if cell is None or operator.usual is None:
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
