"""An operator with arguments that are admissible, because an economy run through the graph gives them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import xarray as xr

from scenario_engine.engine.graph import Graph
from scenario_engine.engine.indexes import arguments, indexes_of
from scenario_engine.engine.operator import Operator
from scenario_engine.support.dims import in_canonical_order
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.testing.economies import Economy

__all__ = ["Case", "applied", "at_draw", "cases"]

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
        """The operator on other arguments.

        Over the declared dimensions of the operator, in the unit that follows.
        """
        return applied(self.operator, {**arguments, **self.indexes})

    @property
    def draws(self) -> int:
        """How many economies are stacked as draws; 0 where there is one."""
        return max(
            (array.sizes.get("draw", 0) for array in (*self.arguments.values(), self.result)), default=0
        )

    def each(self) -> Iterator[Case]:
        """The case of each stacked economy; itself where there is one."""
        for draw in range(self.draws):
            yield Case(
                self.operator,
                {name: at_draw(array, draw) for name, array in self.arguments.items()},
                at_draw(self.result, draw),
                self.graph,
                self.indexes,
            )
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
    if alternatives:
        computed = {case.operator.name for case in reached}
        for name in computed:
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
    with xr.set_options(arithmetic_join="exact", keep_attrs=False):  # type: ignore[no-untyped-call]
        return in_canonical_order(op(**arguments))


def at_draw(array: xr.DataArray, draw: int) -> xr.DataArray:
    """One draw of an array; an array without draws is the same in all of them."""
    return array.isel(draw=draw, drop=True) if "draw" in array.dims else array


def turned(array: xr.DataArray) -> xr.DataArray:
    """Reversed along every dimension but the years, whose order is time."""
    return array.isel({dim: slice(None, None, -1) for dim in array.dims if dim not in ("year", "draw")})
