"""An operator with arguments that are admissible, because an economy run through the graph gives them; and how results agree."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import xarray as xr

from scenario_engine.engine.graph import Graph
from scenario_engine.engine.indexes import arguments, indexes_of
from scenario_engine.engine.operator import Operator
from scenario_engine.methods.labelled import strict
from scenario_engine.support.dims import cell_name, in_canonical_order
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.testing.economies import Economy, at_draw

__all__ = ["Case", "applied", "cases", "difference"]

Arrays = Mapping[str, xr.DataArray]

EXACT = 1e-9
"""Largest difference, over the largest value, between two ways of computing one result in double precision."""

SINGLE = 1e-4
"""The same in single precision; where rounding the inputs alone moves the result, a hundred times that."""


@dataclass(frozen=True)
class Case:
    """One operator with the arguments an economy gives it, and what it makes of them."""

    operator: Operator
    arguments: Arrays
    result: xr.DataArray
    graph: Graph
    indexes: Arrays

    def again(self, arguments: Arrays) -> xr.DataArray:
        """The operator on other arguments. Over the declared dimensions of the operator, in the unit that follows."""
        return applied(self.operator, {**arguments, **self.indexes})

    @property
    def draws(self) -> int:
        """How many economies are stacked as draws; 0 where there is one."""
        return max(array.sizes.get("draw", 0) for array in (*self.arguments.values(), self.result))

    def each(self) -> Iterator[Self]:
        """The case of each stacked economy; itself where there is one."""
        for draw in range(self.draws):
            given = {name: at_draw(array, draw) for name, array in self.arguments.items()}
            yield replace(self, arguments=given, result=at_draw(self.result, draw))
        if not self.draws:
            yield self


def cases(
    economy: Economy,
    variants: Mapping[str, str] | None = None,
    wanted: Collection[str] | None = None,
    *,
    alternatives: bool = False,
) -> list[Case]:
    """Every operator the economy reaches (or only those the `wanted` need), with its arguments and result.

    An operator may refuse an economy (a geometric mean of scores that are not positive); it and what needs it
    are then left out, and a test that counts what is reached notices an operator that always refuses.
    `alternatives` tries the operators that were not picked as well, on the arguments the picked ones give.
    """
    graph = economy.graph.with_variants(variants or {})
    indexes = indexes_of(graph, economy.inputs)
    values = {**{name: xr.DataArray(number) for name, number in graph.defaults.items()}, **economy.inputs}
    reached = []
    for op in graph.plan(economy.inputs, wanted):
        for case in _tried(op, values, indexes, graph):
            values[op.name] = case.result
            reached.append(case)
    for name in {case.operator.name for case in reached} if alternatives else ():
        for op in graph.alternatives[name].values():
            if op is not graph.operators[name]:
                reached.extend(_tried(op, values, indexes, graph))
    return reached


def _tried(op: Operator, values: Arrays, indexes: Arrays, graph: Graph) -> Iterator[Case]:
    """The operator's case, or none where an argument is missing or it refuses them."""
    if values.keys() >= set(op.inputs):
        causes = {name: values[name] for name in op.inputs}
        try:
            result = applied(op, arguments(op, values, indexes))
            yield Case(op, causes, result, graph, {name: indexes[name] for name in op.indexes})
        except (ScenarioEngineError, xr.AlignmentError):
            return


def applied(op: Operator, arguments: Arrays) -> xr.DataArray:
    """An operator's result as the engine gets it: labels strict, dimensions in canonical order.

    Its unit is the one that follows from those of the arguments.
    """
    with strict():
        return in_canonical_order(op(**arguments))


def turned(array: xr.DataArray) -> xr.DataArray:
    """Reversed along every dimension but the years, whose order is time."""
    return array.isel({dim: slice(None, None, -1) for dim in array.dims if dim not in ("year", "draw")})


def difference(found: xr.DataArray, expected: xr.DataArray, tolerance: float) -> str:
    """What differs, in words; empty where the arrays agree to the tolerance.

    NaN agrees with NaN, and labels must agree. The scale is the largest value of `expected`, in each draw its own,
    so that what cancels to nearly zero beside large numbers is not judged by its own size.
    """
    if set(found.dims) != set(expected.dims):
        return f"it lies over {found.dims} instead of {expected.dims}"
    found = found.transpose(*expected.dims)
    for dim in expected.dims:
        if not found.indexes[dim].equals(expected.indexes[dim]):
            return f"labels along {dim!r} are {list(found.indexes[dim])}"
    left, right = found.to_numpy(), expected.to_numpy()
    if not np.array_equal(np.isfinite(left), np.isfinite(right)):
        return "it is undefined in other places"
    known = np.isfinite(right)
    left, right = np.where(known, left, 0.0), np.where(known, right, 0.0)
    rest = tuple(axis for axis, dim in enumerate(expected.dims) if dim != "draw")
    scale = np.abs(right).max(axis=rest, initial=0.0, keepdims=True)
    gaps = np.abs(left - right) - tolerance * scale
    if not gaps.size or float(gaps.max()) <= 0.0:
        return ""
    cell = np.unravel_index(int(gaps.argmax()), gaps.shape)
    where = cell_name(expected, cell)
    return f"{left[cell]:.10g} instead of {right[cell]:.10g} at {where or 'its only cell'}"
