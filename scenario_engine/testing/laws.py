"""The laws every operator keeps, checked from its declaration alone.

>>> from scenario_engine.testing.economies import economies
>>> from scenario_engine.testing.laws import violations
>>> @given(economies())
... def test_my_operators_keep_the_laws(economy):
...     assert violations(economy) == []

A law is a function of one operator with its arguments and their result; it returns what is wrong, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr

from scenario_engine.dims import CARRIED, in_canonical_order
from scenario_engine.engine import described
from scenario_engine.errors import ScenarioEngineError
from scenario_engine.graph import Graph
from scenario_engine.operator import Operator
from scenario_engine.testing.compare import difference, single
from scenario_engine.testing.economies import Economy

__all__ = ["Case", "Violation", "applied", "cases", "violations"]

Arrays = Mapping[str, xr.DataArray]

FACTOR = 2.0**10
"""Units are changed by a power of two, which rounds nothing: the law holds to the last digits or not at all."""

EXACT = 1e-9
"""Largest difference, over the largest value, between two ways of computing one result in double precision."""

SINGLE = 1e-4
"""The same in single precision; where rounding the inputs alone moves the result, a hundred times that."""

DRAWS = 3


@dataclass(frozen=True)
class Case:
    """One operator with the arguments an economy gives it, and what it makes of them."""

    operator: Operator
    arguments: Arrays
    result: xr.DataArray
    graph: Graph

    def again(self, arguments: Arrays) -> xr.DataArray:
        """The operator on other arguments.

        Parameters
        ----------
        arguments
            Name → array over its declared dimensions, in any units.

        Returns
        -------
        Over the declared dimensions of the operator, in the unit that follows.
        """
        return applied(self.operator, arguments)

    @property
    def described_result(self) -> xr.DataArray:
        """The result as other operators get it, with the variant it was computed by."""
        return self.result.assign_attrs(described(self.operator, {}))


@dataclass(frozen=True)
class Violation:
    """An operator, the law it breaks, and how."""

    operator: str
    law: str
    how: str


Law = Callable[[Case], str]


def declared_dimensions(case: Case) -> str:
    """The result lies over the declared dimensions."""
    found = {str(dim) for dim in case.result.dims} - CARRIED
    return "" if found == set(case.operator.dims) else f"it lies over {sorted(found)}"


def unit_homogeneity(case: Case) -> str:
    """Counted in another unit, the result changes by the power of the unit that its kind declares."""
    kinds = {name: case.graph.variable(name).kind for name in case.arguments}
    bases = {base for kind in (*kinds.values(), case.operator.kind) for base, _ in kind.exponents}
    for base in sorted(bases):
        other = {
            name: array.copy(data=array.to_numpy() * FACTOR ** float(kinds[name].exponent(base)))
            for name, array in case.arguments.items()
        }
        expected = case.result * FACTOR ** float(case.operator.kind.exponent(base))
        if how := difference(case.again(other), expected, EXACT):
            return f"with {base} in another unit: {how}"
    return ""


def independent_draws(case: Case) -> str:
    """Draw by draw, what single runs give; arguments with and without draws mixed."""
    noise = xr.DataArray(1.0 + 0.001 * np.arange(DRAWS), {"draw": range(DRAWS)}, ["draw"])
    names = sorted(case.arguments)
    for uncertain in {tuple(names), tuple(names[::2]), tuple(names[1::2])}:
        if not uncertain:
            continue
        drawn = {
            name: (noise * array).assign_attrs(array.attrs) if name in uncertain else array
            for name, array in case.arguments.items()
        }
        batched = case.again(drawn)
        for draw in range(DRAWS):
            alone = case.again({name: _at(array, draw) for name, array in drawn.items()})
            if how := difference(_at(batched, draw), alone, EXACT):
                return f"draw {draw} with draws on {', '.join(uncertain)}: {how}"
    return ""


def label_order(case: Case) -> str:
    """With labels in another order, in all arguments alike, the same numbers under the same labels."""
    turned = {name: _turned(array) for name, array in case.arguments.items()}
    other = case.again(turned)
    back = other.reindex({dim: case.result.indexes[dim] for dim in case.result.dims})
    return difference(back, case.result, EXACT)


def labels_not_positions(case: Case) -> str:
    """One argument alone in another order is refused, or its labels are heeded."""
    for name, array in case.arguments.items():
        turned = _turned(array)
        if turned.identical(array):
            continue
        try:
            other = case.again({**case.arguments, name: turned})
        except (xr.AlignmentError, ScenarioEngineError):
            continue
        back = other.reindex({dim: case.result.indexes[dim] for dim in case.result.dims})
        if how := difference(back, case.result, EXACT):
            return f"with {name} in another order: {how}"
    return ""


def inputs_untouched(case: Case) -> str:
    """Every argument is afterwards what it was, values, labels and attributes."""
    before = {name: array.copy(deep=True) for name, array in case.arguments.items()}
    case.again(case.arguments)
    changed = [name for name, array in case.arguments.items() if not array.identical(before[name])]
    return f"it changes {', '.join(changed)}" if changed else ""


def determinism(case: Case) -> str:
    """The same arguments give the same bits."""
    again = case.again(case.arguments)
    same = np.array_equal(again.to_numpy(), case.again(case.arguments).to_numpy(), equal_nan=True)
    return "" if same else "two runs differ"


def single_precision(case: Case) -> str:
    """Single precision gives the same numbers to `SINGLE`; whole numbers (ranks, flags) may turn on a rounding."""
    if np.array_equal(case.result, np.round(case.result), equal_nan=True):
        return ""
    narrow = {name: single(array) for name, array in case.arguments.items()}
    rounded = case.again({name: array.astype(float) for name, array in narrow.items()})
    moved = float(np.nanmax(np.abs((rounded - case.result).to_numpy()), initial=0.0))
    size = float(np.nanmax(np.abs(case.result.to_numpy()), initial=0.0))
    tolerance = max(SINGLE, 100.0 * moved / size if size else SINGLE)
    return difference(case.again(narrow).astype(float), rounded, tolerance)


def chunked(case: Case) -> str:
    """Arguments chunked by Dask give what arguments in memory give; kernels may compute them at once."""
    lazy = {
        name: array.chunk({dim: 1 for dim in array.dims if dim in ("year", "region")})
        for name, array in case.arguments.items()
    }
    return difference(case.again(lazy).compute(), case.result, EXACT)


LAWS: Mapping[str, Law] = {
    law.__name__: law
    for law in (
        declared_dimensions,
        unit_homogeneity,
        independent_draws,
        label_order,
        labels_not_positions,
        inputs_untouched,
        determinism,
        single_precision,
    )
}
"""The laws that need nothing but NumPy; `chunked` needs Dask and costs a hundred times as much."""


def violations(
    economy: Economy,
    variants: Mapping[str, str] | None = None,
    laws: Mapping[str, Law] = LAWS,
    operators: Collection[str] | None = None,
) -> list[Violation]:
    """Every law that some operator breaks on this economy.

    Parameters
    ----------
    economy
        Inputs and graph.
    variants
        Operators picked instead of the default ones.
    laws
        Name → law.
    operators
        Names of the variables whose operators are checked; all when None.
    """
    found = []
    for case in cases(economy, variants, operators):
        if operators is not None and case.operator.name not in operators:
            continue
        for name, law in laws.items():
            try:
                how = law(case)
            except Exception as fault:  # a law that cannot be tried is broken too
                how = f"{type(fault).__name__}: {fault}"
            if how:
                found.append(Violation(case.operator.label, name, how))
    return found


def cases(
    economy: Economy, variants: Mapping[str, str] | None = None, wanted: Collection[str] | None = None
) -> list[Case]:
    """Every operator the economy reaches (or only those the `wanted` need), with its arguments and result.

    An operator may refuse an economy (a geometric mean of scores that are not positive); it and what needs it
    are then left out, and a test that counts what is reached notices an operator that always refuses.

    Parameters
    ----------
    economy
        From `economies` or `random_economy`.
    variants
        Variable → variant, where the default is not wanted.
    wanted
        Variables to compute; all that are reached where None.
    """
    graph = economy.graph.with_variants(variants) if variants else economy.graph
    values = dict(economy.inputs)
    reached = []
    for op in graph.plan(economy.inputs, wanted):
        if not values.keys() >= set(op.inputs):
            continue
        arguments = {name: values[name] for name in op.inputs}
        try:
            result = applied(op, arguments)
        except (ScenarioEngineError, xr.AlignmentError):
            continue
        case = Case(op, arguments, result, graph)
        values[op.name] = case.described_result
        reached.append(case)
    return reached


def applied(op: Operator, arguments: Arrays) -> xr.DataArray:
    """An operator's result as the engine gets it: labels strict, dimensions in canonical order.

    Parameters
    ----------
    op
        Any operator.
    arguments
        Name → array over its declared dimensions, in any units.

    Returns
    -------
    Over the declared dimensions of the operator, in the unit that follows.
    """
    with xr.set_options(arithmetic_join="exact", keep_attrs=False):  # type: ignore[no-untyped-call]
        return in_canonical_order(op(**arguments))


def _at(array: xr.DataArray, draw: int) -> xr.DataArray:
    return array.isel(draw=draw, drop=True) if "draw" in array.dims else array


def _turned(array: xr.DataArray) -> xr.DataArray:
    """Reversed along every dimension but the years, whose order is time."""
    return array.isel({dim: slice(None, None, -1) for dim in array.dims if dim != "year"})
