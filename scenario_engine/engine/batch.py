"""Many settings of one model in one pass: inputs that differ get a `scenario` dimension, the rest is shared."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from scenario_engine.engine.graph import Graph
from scenario_engine.engine.program import evaluate
from scenario_engine.support.errors import ScenarioEngineError

SCENARIO = "scenario"


@dataclass(frozen=True)
class Setting:
    """One setting of the model: which operators, which inputs, and which years and labels where inputs do not tell."""

    graph: Graph
    inputs: Mapping[str, xr.DataArray]
    indexes: Mapping[str, xr.DataArray] | None = None


def run_together(
    settings: Mapping[str, Setting],
    wanted: Collection[str] | None = None,
    counted_in: Mapping[str, str] | None = None,
) -> dict[str, xr.DataArray]:
    """Every setting's computed variables; those that differ lead with a `scenario` dimension of the names.

    Settings that differ in numbers only are one pass through the graph; those that differ in variants, in
    which inputs they give, or in the labels of an input are a pass each. `wanted` are by default all
    variables that every setting determines and at least one computes. One that depends on nothing that differs is
    computed once and has no `scenario` dimension.
    """
    groups: list[list[str]] = []
    for name, setting in settings.items():
        group = next((names for names in groups if _one_pass(setting, settings[names[0]])), None)
        if group is None:
            groups.append([name])
        else:
            group.append(name)
    passes = [
        evaluate(first.graph, _stacked(names, settings), wanted, counted_in, indexes=first.indexes)
        for names in groups
        for first in (settings[names[0]],)
    ]
    shared = set.intersection(*(set(values) for values in passes))
    computed = [
        name for name in passes[0] if name in shared and any(name not in s.inputs for s in settings.values())
    ]
    if len(groups) == 1:
        return {name: passes[0][name] for name in computed}
    order = list(settings)
    return {
        name: joined([(names, values[name]) for names, values in zip(groups, passes, strict=True)], order)
        for name in computed
    }


def _one_pass(one: Setting, other: Setting) -> bool:
    """Whether two settings share operators, the inputs given, and the labels of each."""
    if one.graph is not other.graph and {op.label for op in one.graph.operators.values()} != {
        op.label for op in other.graph.operators.values()
    }:
        return False
    ours, theirs = one.indexes or {}, other.indexes or {}
    if ours is not theirs and (
        ours.keys() != theirs.keys() or not all(same(array, theirs[name]) for name, array in ours.items())
    ):
        return False
    return one.inputs.keys() == other.inputs.keys() and all(
        array is (twin := other.inputs[name]) or labels_agree(array, twin)
        for name, array in one.inputs.items()
    )


def labels_agree(one: xr.DataArray, other: xr.DataArray) -> bool:
    """Whether two arrays have the same dimensions in one order, and the same labels along each."""
    return one.dims == other.dims and all(one.indexes[dim].equals(other.indexes[dim]) for dim in one.dims)


def _stacked(names: Sequence[str], settings: Mapping[str, Setting]) -> dict[str, xr.DataArray]:
    stacked = {}
    for name, first in settings[names[0]].inputs.items():
        arrays = [settings[one].inputs[name] for one in names]
        if all(same(array, first) for array in arrays):
            stacked[name] = first
        else:
            values = np.stack([array.to_numpy() for array in arrays])
            stacked[name] = led_by(SCENARIO, list(names), values, first)
    return stacked


def led_by(dim: str, labels: Any, values: Any, like: xr.DataArray) -> xr.DataArray:
    """Values over a new dimension and then those of an array, of what it is of."""
    coords = {dim: labels, **{own: like.coords[own] for own in like.dims}}
    return xr.DataArray(values, coords=coords, dims=[dim, *like.dims], attrs=like.attrs)


def same(left: xr.DataArray, right: xr.DataArray) -> bool:
    """Whether two arrays hold the same numbers under the same labels, bit for bit."""
    return left is right or (
        left.shape == right.shape
        and left.to_numpy().tobytes() == right.to_numpy().tobytes()
        and labels_agree(left, right)
    )


def fail_unless_in_like_units(results: Sequence[Mapping[Any, xr.DataArray]]) -> None:
    """Raise where a variable of several results is in two units: side by side they would be read as one."""
    for other in results[1:]:
        for name in [name for name in results[0] if name in other]:
            counted = sorted({str(one[name].attrs.get("units")) for one in (results[0], other)})
            if len(counted) > 1:
                raise ScenarioEngineError(
                    f"{name} is in {' and in '.join(counted)}; they cannot be compared.",
                    "Let both count in one unit, by their dataset or by counted_in, and run them again.",
                )


def joined(parts: list[tuple[list[str], xr.DataArray]], order: list[str]) -> xr.DataArray:
    """Arrays of one variable, put together in the order of the settings, on the labels that any of them has.

    Labels stand in the order of the first that has them; years rise. A cell that a setting does not have has no number.
    """
    _, first = parts[0]
    bare = [dim for dim in first.dims if dim != SCENARIO]
    row = {name: position for position, name in enumerate(order)}
    labels = {
        dim: list(dict.fromkeys(one for _, array in parts for one in array.indexes[dim])) for dim in bare
    }
    coords = {dim: sorted(own) if dim == "year" else own for dim, own in labels.items()}
    values = np.empty((len(order), *map(len, coords.values())))
    for names, array in parts:
        values[[row[name] for name in names]] = array.reindex(coords).transpose(..., *bare).to_numpy()
    return xr.DataArray(
        values, coords={SCENARIO: order, **coords}, dims=[SCENARIO, *bare], name=first.name, attrs=first.attrs
    )
