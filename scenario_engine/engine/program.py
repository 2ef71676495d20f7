"""The one loop: a graph specialised to what moves, and run over labelled arrays, strictly.

A plain run moves nothing; a sweep moves the inputs that are drawn, a calibration its parameters, a slider one input.
What nothing moves is computed once, when the program is made.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import xarray as xr

from scenario_engine.engine.graph import Graph
from scenario_engine.engine.indexes import arguments, indexes_of
from scenario_engine.engine.inputs import as_inputs, counted_as_said, parted
from scenario_engine.engine.model import Model
from scenario_engine.engine.operator import Operator, Variable
from scenario_engine.methods.labelled import bare, strict
from scenario_engine.methods.tape import namespace, require
from scenario_engine.support import dims as dimensions
from scenario_engine.support.arguments import checked
from scenario_engine.support.errors import (
    AlignmentFault,
    GraphError,
    OperatorFault,
    ScenarioEngineError,
    listing,
)

__all__ = ["Program", "Step", "as_dataset", "described", "evaluate", "run", "specialise"]


@dataclass(frozen=True)
class Step:
    """One operator of a program: what its array carries, what may be let go after it, the years it is run for."""

    operator: Operator
    attrs: Mapping[str, str]
    release: tuple[str, ...]
    years: tuple[object, ...] | None = None


Apply = Callable[["Step", Mapping[str, "xr.DataArray"], Mapping[str, "xr.DataArray"]], "xr.DataArray"]
"""What computes one step from the values so far and the indexes."""


@dataclass(frozen=True)
class Program:
    """A graph with everything computed that does not move, and the steps from what moves to what is wanted.

    `static` are inputs that stand still and computed variables that no moving input reaches; `steps` the
    operators that moving inputs reach, in order.
    """

    static: Mapping[str, xr.DataArray]
    steps: tuple[Step, ...]
    indexes: Mapping[str, xr.DataArray]

    def run(self, moving: Mapping[str, xr.DataArray], by: Apply | None = None) -> dict[str, xr.DataArray]:
        """One pass: everything static, and what the moving inputs lead to, by name.

        Each moving array is over its declared dimensions and `draw` or `scenario`, in its canonical unit. What nobody wanted is
        let go as soon as nothing more needs it. Labels that differ between two arrays an operator combines raise
        `AlignmentFault`, an operator that raises `OperatorFault`; steps are computed `by` the function `apply`, or another that
        goes around that.
        """
        for name, array in moving.items():
            _fail_if_not_numbers(name, array)
        return _run(self.steps, {**self.static, **moving}, self.indexes, by or apply)

    def for_years(self, years: Mapping[str, tuple[object, ...] | None]) -> Self:
        """The same program, each step for the years named; all of them where None."""
        return replace(
            self, steps=tuple(replace(step, years=years[step.operator.name]) for step in self.steps)
        )


def specialise(
    graph: Graph,
    inputs: Mapping[str, xr.DataArray],
    moving: Collection[str] = (),
    wanted: Collection[str] | None = None,
    *,
    counted_in: Mapping[str, str] | None = None,
    indexes: Mapping[str, xr.DataArray] | None = None,
) -> Program:
    """The program of a graph for given inputs of which some move.

    Inputs are labelled arrays in canonical units, checked at the border; names the graph computes are
    overridden, and a moving input may be left out. `wanted` is all that is determined where None;
    `counted_in`, the canonical unit of each base kind such as `{"money": "CNY_1e8"}`, is written into
    `units`; `indexes` are those of the inputs where None.
    """
    for name, array in inputs.items():
        _fail_if_not_numbers(name, array)
    order = graph.plan({*inputs, *moving}, wanted)
    reached = set(moving)
    for op in order:
        if not reached.isdisjoint(op.inputs):
            reached.add(op.name)
    moved = [op for op in order if op.name in reached]
    still = [op for op in order if op.name not in reached]
    asked = {*moving, *(op.name for op in order)} if wanted is None else set(wanted)
    kept = {*inputs, *asked, *(name for op in moved for name in op.inputs)}
    given = {name: array for name, array in inputs.items() if name not in moving}
    known = indexes_of(graph, inputs, indexes)
    defaults = _defaults(graph, order, {*inputs, *moving}, counted_in or {})
    static = _run(_steps(still, {*kept, *defaults}, counted_in or {}), {**defaults, **given}, known, apply)
    return Program(static, _steps(moved, {*static, *asked}, counted_in or {}), known)


@checked
def run(
    graph: Graph | Model,
    inputs: Mapping[str, Any],
    wanted: Collection[str] | None = None,
    counted_in: Mapping[str, str] | None = None,
    indexes: Mapping[str, xr.DataArray] | None = None,
) -> xr.Dataset:
    """Every variable the inputs determine (or only the `wanted`), as one Dataset.

    Parameters
    ----------
    graph
        A graph, or a model, which says itself what it counts in.
    inputs
        By name: numbers, NumPy, pandas or xarray, as `engine.inputs.as_inputs` takes them.
    wanted, counted_in, indexes
        As in `specialise`.

    Returns
    -------
    The variables over `year`, `region`, `industry`, … (and `draw` where an input has it), each with `units`
    and `source`.

    Raises
    ------
    GraphError
        An unknown name, a cycle, or a wanted variable whose inputs are missing.

    Examples
    --------
    >>> from scenario_engine.models import find
    >>> flows = xr.DataArray([[150.0, 500.0], [200.0, 100.0]], {"sector": ["A", "B"], "buyer": ["A", "B"]})
    >>> output = xr.DataArray([1000.0, 2000.0], {"sector": ["A", "B"]})
    >>> result = run(find("input-output"), {"intermediate_use": flows, "sector_gross_output": output}, ["output_multiplier"])
    >>> result["output_multiplier"].round(3).values.tolist()
    [1.518, 1.452]
    """
    headlines: tuple[str, ...] = ()
    if isinstance(graph, Model):
        headlines = graph.headlines if wanted is None else ()
        counted_in = counted_in or graph.counted_in
        graph = graph.graph
    said = {name: parted(name, given)[1] for name, given in inputs.items()}
    counted_in = counted_as_said(graph, said, counted_in)
    inputs = as_inputs(graph, inputs, counted_in)
    values = evaluate(graph, inputs, wanted, counted_in, indexes)
    if values.keys() <= {*inputs}:
        missing = sorted(
            {name for op in graph.operators.values() for name in op.inputs}
            - set(inputs)
            - graph.operators.keys()
        )
        raise GraphError(
            f"nothing can be computed from {listing(inputs) or 'no inputs'}.",
            f"Inputs that operators need and nobody gives: {listing(missing, 12)}.",
        )
    if lacking := [name for name in headlines if name not in values]:
        graph.plan(inputs, lacking)  # names each missing input, and the way to it
    return as_dataset(values, inputs)


def evaluate(
    graph: Graph,
    inputs: Mapping[str, xr.DataArray],
    wanted: Collection[str] | None = None,
    counted_in: Mapping[str, str] | None = None,
    indexes: Mapping[str, xr.DataArray] | None = None,
) -> dict[str, xr.DataArray]:
    """Inputs and computed variables by name, each on its own labels, in canonical units.

    Arguments are as in `specialise`.
    """
    return dict(specialise(graph, inputs, (), wanted, counted_in=counted_in, indexes=indexes).static)


def as_dataset(values: Mapping[str, xr.DataArray], inputs: Collection[str]) -> xr.Dataset:
    """The computed variables together; NaN where one is not defined on a year that another has.

    The Dataset has no attributes of its own; xarray would give it those of the first variable.
    """
    computed = [array.rename(name) for name, array in values.items() if name not in inputs]
    united = xr.merge(computed, join="outer", compat="override", combine_attrs="override")
    return united.drop_attrs(deep=False)


def described(variable: Variable, counted_in: Mapping[str, str]) -> dict[str, str]:
    """The attributes a variable's array carries: CF `units` and `long_name`, formula, source, variant."""
    attrs = {
        "units": variable.kind.unit(counted_in),
        "long_name": variable.description,
        "display": variable.display,
    }
    if isinstance(variable, Operator):
        attrs["formula"] = variable.formula
        attrs["variant"] = variable.variant
    attrs["source"] = variable.source
    return {key: value for key, value in attrs.items() if value}


def _defaults(
    graph: Graph, plan: Sequence[Operator], given: Collection[str], counted_in: Mapping[str, str]
) -> dict[str, xr.DataArray]:
    """The numbers that stand in for inputs nobody need give, of those that the plan uses."""
    used = {name for op in plan for name in op.inputs} - set(given)
    return {
        name: xr.DataArray(number, name=name, attrs=described(graph.exogenous[name], counted_in))
        for name, number in graph.defaults.items()
        if name in used
    }


def at_years(array: xr.DataArray, years: tuple[object, ...] | None) -> xr.DataArray:
    """The array at some years, as it is where it has none of its own or just these."""
    if years is None or "year" not in array.dims or tuple(array.indexes["year"]) == years:
        return array
    return array.sel(year=list(years))


def _steps(
    operators: Sequence[Operator], kept: Collection[str], counted_in: Mapping[str, str]
) -> tuple[Step, ...]:
    last_use = {name: op.name for op in operators for name in op.inputs}
    return tuple(
        Step(
            op,
            described(op, counted_in),
            tuple(name for name in op.inputs if name not in kept and last_use[name] == op.name),
        )
        for op in operators
    )


def _run(
    steps: Iterable[Step],
    values: dict[str, xr.DataArray],
    indexes: Mapping[str, xr.DataArray],
    applied: Apply,
) -> dict[str, xr.DataArray]:
    with strict(), np.errstate(all="ignore"):  # cells without a number are told by name, of the whole result
        for step in steps:
            values[step.operator.name] = applied(step, values, indexes)
            for name in step.release:
                values.pop(name, None)
    return values


def apply(
    step: Step, values: Mapping[str, xr.DataArray], indexes: Mapping[str, xr.DataArray]
) -> xr.DataArray:
    """What one operator computes, checked and described; what it raises is an error that names it."""
    op = step.operator
    given = {name: at_years(array, step.years) for name, array in arguments(op, values, indexes).items()}
    try:
        result = op(**given)
    except xr.AlignmentError as fault:
        raise _differing(op, given, str(fault)) from fault
    except (KeyError, IndexError) as fault:
        reason = str(fault.args[0]) if fault.args else type(fault).__name__
        raise _differing(op, given, reason) from fault
    except ScenarioEngineError as fault:
        if fault.message.startswith(op.name):
            raise
        raise type(fault)(f"{op.label}: {fault.message}", fault.advice) from fault
    except Exception as fault:
        raise OperatorFault(f"{op.label}: {type(fault).__name__}: {fault}.") from fault
    _fail_if_dims_differ(op, result, given)
    if len(result.coords) > result.ndim:  # a label that was selected is no dimension of the result
        result = result.reset_coords(drop=True)
    result = dimensions.in_canonical_order(result)
    result.name = op.name
    result.attrs = dict(step.attrs)
    return result


def _fail_if_not_numbers(name: str, array: xr.DataArray) -> None:
    if array.size == 0:
        raise AlignmentFault(f"{name} is empty along {listing(d for d, n in array.sizes.items() if n == 0)}.")
    cells = bare(array)

    def fault() -> AlignmentFault:
        where = dimensions.cell_name(array, np.argwhere(~np.isfinite(array.to_numpy()))[0])
        return AlignmentFault(
            f"{name} has no number at {where or 'its only cell'}; every input must be complete."
        )

    xp = namespace(cells)
    require(xp.isfinite(xp.min(cells)) & xp.isfinite(xp.max(cells)), fault)


def _fail_if_dims_differ(op: Operator, result: Any, arguments: Mapping[str, xr.DataArray]) -> None:
    if not isinstance(result, xr.DataArray):
        raise OperatorFault(
            f"{op.label}: it came out as {type(result).__name__}, without labels.",
            f"Return an xarray.DataArray over ({' '.join(op.dims)}).",
        )
    carried = {str(dim) for array in arguments.values() for dim in array.dims if dim in dimensions.CARRIED}
    found = {str(dim) for dim in result.dims}
    if found - carried != set(op.dims) or not found <= {*op.dims, *carried}:
        came = " ".join(sorted(found - carried))
        raise AlignmentFault(
            f"{op.label}: declared over ({' '.join(op.dims)}), it came out over ({came}).",
            f"Return it over the dimensions declared, or declare it over ({came}).",
        )


COVER = (
    "Both must cover the same years: fill those before the first, as in "
    '`(1 + growth).cumprod("year").reindex(year=years, fill_value=1.0)` with `years` as a further argument, or '
    'declare the input over the later ones, years="projected".'
)
"""What to do about a result of growth rates that begins a year after what it meets."""


def _differing(op: Operator, given: Mapping[str, xr.DataArray], reason: str) -> AlignmentFault:
    """Which two arguments of an operator have other labels; what was raised, where none have."""
    first: dict[str, tuple[str, list[object]]] = {}
    for name, array in given.items():
        for dim in map(str, array.dims):
            labels = list(array.indexes[dim]) if dim in array.indexes else []
            owner, known = first.setdefault(dim, (name, labels))
            if labels != known:
                try:
                    dimensions.fail_if_labels_differ(name, dim, labels, known, owner)
                except AlignmentFault as fault:
                    short, long = sorted((labels, known), key=len)
                    late = dim == "year" and short == long[-len(short) :]
                    return AlignmentFault(f"{op.label}: {fault.message}", COVER if late else "")
                told = f"{name} has the labels of {owner} along {dim!r} in another order."
                return AlignmentFault(f"{op.label}: {told}")
    return AlignmentFault(f"{op.label}: {reason}")
