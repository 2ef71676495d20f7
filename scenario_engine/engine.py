"""The one loop: run the planned operators over labelled arrays, strictly, and hand over a Dataset."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from scenario_engine import dims as dimensions
from scenario_engine.cache import Cache, content_key
from scenario_engine.errors import AlignmentFault, ScenarioEngineError, listing
from scenario_engine.graph import Graph
from scenario_engine.operator import Operator, Variable

if TYPE_CHECKING:
    import xarray as xr

    Step = Callable[[Operator, Mapping[str, "xr.DataArray"]], "xr.DataArray"]

__all__ = ["evaluate", "run"]


def run(
    graph: Graph,
    inputs: Mapping[str, xr.DataArray],
    wanted: Collection[str] | None = None,
    counted_in: Mapping[str, str] | None = None,
) -> xr.Dataset:
    """Every variable the inputs determine (or only the `wanted`), as one Dataset.

    Parameters
    ----------
    graph
        The operators, variants picked.
    inputs
        Labelled arrays in canonical units, checked at the border; names the graph computes are overridden.
    wanted
        Variables to compute; all that are determined when None.
    counted_in
        Canonical unit of each base kind, such as `{"money": "CNY_1e8"}`, written into `units`.

    Returns
    -------
    The variables over `year`, `region`, `industry`, … (and `draw` where an input has it), each with `units`
    and `source`.

    Raises
    ------
    GraphError
        An unknown name, a cycle, or a wanted variable whose inputs are missing.
    AlignmentFault
        Labels that differ between two arrays an operator combines; the message names operator and labels.
    ScenarioEngineError
        An input that is empty, or holds no numbers.
    """
    return as_dataset(evaluate(graph, inputs, wanted, counted_in), inputs)


def as_dataset(values: Mapping[str, xr.DataArray], inputs: Mapping[str, xr.DataArray]) -> xr.Dataset:
    """The computed variables together; NaN where one is not defined on a year that another has.

    The Dataset has no attributes of its own; xarray would give it those of the first variable.
    """
    import xarray as xr

    computed = [array.rename(name) for name, array in values.items() if name not in inputs]
    united = xr.merge(computed, join="outer", compat="override", combine_attrs="override")
    return united.drop_attrs(deep=False)


def evaluate(
    graph: Graph,
    inputs: Mapping[str, xr.DataArray],
    wanted: Collection[str] | None = None,
    counted_in: Mapping[str, str] | None = None,
    cache: Cache | None = None,
) -> dict[str, xr.DataArray]:
    """Inputs and computed variables by name, each on its own labels; arguments as in `run`.

    With `wanted`, an intermediate result is let go as soon as nothing more needs it: a million draws of what
    nobody asked for would fill the memory. With a `cache`, an operator whose inputs, code and libraries were
    met before is not run again.

    Parameters
    ----------
    graph, inputs, wanted, counted_in
        As in `run`.
    cache
        Where results of operators are kept and looked for; none where None.

    Returns
    -------
    Name → array: the inputs and every variable wanted, each over its declared dimensions, in canonical units.

    Raises
    ------
    GraphError
        An unknown name, a cycle, or a wanted variable whose inputs are missing.
    AlignmentFault
        Labels that differ between two arrays an operator combines; the message names operator and labels.
    ScenarioEngineError
        An input that is empty, or holds no numbers.
    """
    import xarray as xr

    for name, array in inputs.items():
        _fail_if_not_numbers(name, array)
    values = dict(inputs)
    known = None if cache is None else _through(cache, inputs, counted_in or {})
    plan = graph.plan(inputs, wanted)
    kept = {*inputs, *(wanted if wanted is not None else (op.name for op in plan))}
    last_use = {name: position for position, op in enumerate(plan) for name in op.inputs}
    with xr.set_options(arithmetic_join="exact", keep_attrs=False):  # type: ignore[no-untyped-call]
        for position, op in enumerate(plan):
            values[op.name] = _apply(op, values, counted_in or {}) if known is None else known(op, values)
            for name in op.inputs:
                if name not in kept and last_use[name] == position:
                    values.pop(name, None)
    return values


def _through(cache: Cache, inputs: Mapping[str, xr.DataArray], counted_in: Mapping[str, str]) -> Step:
    """A step that takes a result from the cache, or computes and holds it."""
    keys = {name: content_key(array) for name, array in inputs.items()}

    def step(op: Operator, values: Mapping[str, xr.DataArray]) -> xr.DataArray:
        keys[op.name] = key = cache.key(op, {name: keys[name] for name in op.inputs}, counted_in)
        found = cache.get(op, key)
        if found is not None and not cache.verify:
            return found
        fresh = _apply(op, values, counted_in)
        if found is not None and content_key(found) != content_key(fresh):
            raise ScenarioEngineError(
                f"{op.label}: the cached result differs from the computed one; delete the cache."
            )
        cache.put(key, fresh)
        return fresh

    return step


def _fail_if_not_numbers(name: str, array: xr.DataArray) -> None:
    import numpy as np

    if array.size == 0:
        raise AlignmentFault(f"{name} is empty along {listing(d for d, n in array.sizes.items() if n == 0)}.")
    lost = ~np.isfinite(array.to_numpy())
    if lost.any():
        where = dimensions.cell_name(array, np.argwhere(lost)[0])
        raise AlignmentFault(
            f"{name} has no number at {where or 'its only cell'}; every input must be complete."
        )


def _apply(op: Operator, values: Mapping[str, xr.DataArray], counted_in: Mapping[str, str]) -> xr.DataArray:
    import xarray as xr

    arguments = {name: values[name] for name in op.inputs}
    try:
        result = op(**arguments)
    except xr.AlignmentError as fault:
        raise AlignmentFault(f"{op.label}: {_differing_labels(arguments) or fault}") from fault
    except (KeyError, IndexError) as fault:
        reason = str(fault.args[0]).partition(". ")[0] if fault.args else type(fault).__name__
        raise AlignmentFault(f"{op.label}: {_differing_labels(arguments) or f'{reason}.'}") from fault
    except ScenarioEngineError as fault:
        if str(fault).startswith(op.name):
            raise
        raise type(fault)(f"{op.label}: {fault}") from fault
    _fail_if_dims_differ(op, result, arguments)
    result = dimensions.in_canonical_order(result)
    result.name = op.name
    result.attrs = described(op, counted_in)
    return result


def described(variable: Variable, counted_in: Mapping[str, str]) -> dict[str, str]:
    """The attributes a variable's array carries: CF `units` and `long_name`, formula, source, variant."""
    attrs = {"units": variable.kind.unit(counted_in), "long_name": variable.description}
    if isinstance(variable, Operator):
        attrs["formula"] = variable.formula
        if variable.variant:
            attrs["variant"] = variable.variant
    if variable.source:
        attrs["source"] = variable.source
    return {key: value for key, value in attrs.items() if value}


def _fail_if_dims_differ(op: Operator, result: xr.DataArray, arguments: Mapping[str, xr.DataArray]) -> None:
    carried = {str(dim) for array in arguments.values() for dim in array.dims if dim in dimensions.CARRIED}
    found = {str(dim) for dim in result.dims}
    if found - carried != set(op.dims) or not found <= {*op.dims, *carried}:
        raise AlignmentFault(
            f"{op.label}: declared over ({' '.join(op.dims)}), it came out over ({' '.join(sorted(found))})."
        )


def _differing_labels(arguments: Mapping[str, xr.DataArray]) -> str:
    first: dict[str, tuple[str, list[object]]] = {}
    for name, array in arguments.items():
        for dim in map(str, array.dims):
            labels = list(array.indexes[dim]) if dim in array.indexes else []
            owner, known = first.setdefault(dim, (name, labels))
            if labels != known:
                try:
                    dimensions.fail_if_labels_differ(name, dim, labels, known)
                except AlignmentFault as fault:
                    return f"{fault} (compared with {owner})"
                return f"{name} has the labels of {owner} along {dim!r} in another order."
    return ""
