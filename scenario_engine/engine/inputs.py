"""The seam: what people pass (numbers, NumPy, pandas, xarray) becomes the arrays the engine stores, checked.

Labels, units, bounds and sums are held to the declaration of the variable; what does not fit raises and says why.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import isinf
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from scenario_engine.engine.graph import Graph
from scenario_engine.engine.operator import Exogenous, Variable
from scenario_engine.support.dims import CARRIED, cell_name, place_name
from scenario_engine.support.errors import AlignmentFault, ScenarioEngineError
from scenario_engine.support.units import (
    PERSONS,
    conversion_factor,
    counting_unit,
    definitions_of,
    in_powers,
    is_known,
    priced,
)

__all__ = [
    "as_array",
    "as_inputs",
    "axes_of",
    "between",
    "counted_as_said",
    "fail_if_out_of_bounds",
    "fail_unless_shares_sum",
    "from_table",
    "parted",
]


def as_inputs(
    graph: Graph, inputs: Mapping[str, Any], counted_in: Mapping[str, str] | None = None
) -> dict[str, xr.DataArray]:
    """Every input over its declared dimensions, in canonical units.

    Each is a number (the same everywhere), a NumPy array in the declared order of dimensions, a pandas Series or DataFrame,
    or a DataArray, or one of these with its unit, `(numbers, "EUR million")`. The unit, or a DataArray's own `units`, is
    converted where `counted_in` says the canonical unit of a base kind. An unknown name is a `GraphError`. Dimensions, sizes,
    labels or units that do not fit, a number outside the declared bounds, and shares that do not sum to one are refused.
    """
    axes: dict[str, Sequence[Any]] = {}
    spans: dict[str, Sequence[Any]] = {}
    units = {name: parted(name, given)[1] for name, given in inputs.items()}
    inputs = {
        name: from_table(graph.variable(name), parted(name, given)[0]) for name, given in inputs.items()
    }
    for name, given in inputs.items():
        variable = graph.variable(name)
        for dim, labels in axes_of(given).items():
            (spans if dim == "year" else axes).setdefault(variable.years if dim == "year" else dim, labels)
    found = {}
    for name, given in inputs.items():
        variable = graph.variable(name)
        years = spans.get(variable.years) or spans.get("all")
        known = {**axes, **({"year": years} if years is not None else {})}
        array = as_array(variable, given, known)
        array = array.assign_attrs(units=units[name]) if units[name] else array
        array = _in_unit(variable, array, counted_in or {})
        if not np.isnan(array.to_numpy()).any():  # what has no number is told when the program is made
            fail_if_out_of_bounds(variable, array)
            fail_unless_shares_sum(variable, array)
        found[name] = array
    return found


def parted(name: str, given: Any) -> tuple[Any, str]:
    """Numbers of an input, and the unit that stands beside them or that their array says; empty where there is none.

    Two units that are not one are refused.
    """
    beside = isinstance(given, tuple) and len(given) == 2 and isinstance(given[1], str)
    numbers, unit = given if beside else (given, "")
    own = str(getattr(numbers, "attrs", {}).get("units", ""))
    if unit and own and unit.replace(" ", "_") != own.replace(" ", "_"):
        raise ScenarioEngineError(
            f"inputs.{name}: its array is in {own!r}, and {unit!r} stands beside it.", "Keep one of the two."
        )
    return numbers, unit or own


def counted_as_said(
    graph: Graph, units: Mapping[str, str], counted_in: Mapping[str, str] | None = None
) -> dict[str, str]:
    """What is counted in, and where nobody says it of money, persons or another kind, as the first input of it is counted.

    `units` is by the name of the input, empty where it has none. So a unit neither gets lost nor stands beside another.
    """
    found = dict(counted_in or {})
    for name, unit in units.items():
        bare, _ = priced(unit)
        kinds, said = str(graph.variable(name).kind).split("/"), bare.split("/")
        for kind, one in zip(kinds, said, strict=True) if len(kinds) == len(said) else ():
            if kind in found or one in ("", "percent", kind) or not kind.isidentifier():
                continue
            if kind in ("money", "person"):
                power = in_powers(one)
                own = power and kind == ("person" if power[1] in PERSONS else "money")
            else:
                own = not is_known(one, kind)
            if own:
                found[kind] = counting_unit(one + unit.removeprefix(bare) * (kind == "money"))
    return found


def as_array(variable: Variable, given: Any, axes: Mapping[str, Sequence[Any]]) -> xr.DataArray:
    """What a person passes for a variable, over its declared dimensions (and `draw` or `scenario`), as it is counted.

    A number, a NumPy array, a DataArray, or a pandas table as `from_table` gives it; `axes` are labels of dimensions, for what
    has none of its own. Dimensions or sizes that are not the variable's, and labels that nothing tells, are refused.
    """
    if not isinstance(given, xr.DataArray):
        try:
            values = np.asarray(given, dtype=float)
        except (TypeError, ValueError):
            raise ScenarioEngineError(
                f"inputs.{variable.name} is {given!r}, not numbers.", "Give numbers, with their labels."
            ) from None
        lacking = [dim for dim in variable.dims if dim not in axes]
        if lacking:
            raise ScenarioEngineError(
                f"inputs.{variable.name} has no labels along {' and '.join(lacking)}, and nothing tells them.",
                "Give a pandas or xarray array with labels, or labels={…}.",
            )
        shape = tuple(len(axes[dim]) for dim in variable.dims)
        if values.shape not in ((), shape):
            sizes = " × ".join(f"{size} {dim}" for dim, size in zip(variable.dims, shape, strict=True))
            raise ScenarioEngineError(
                f"inputs.{variable.name} has the shape {values.shape}; its labels are {sizes or 'none'}.",
                "Give the labels: a pandas or xarray array, or labels={…}.",
            )
        coords = {dim: list(axes[dim]) for dim in variable.dims}
        given = xr.DataArray(np.broadcast_to(values, shape).copy(), coords=coords, dims=list(variable.dims))
    own = [str(dim) for dim in given.dims if dim not in CARRIED]
    if set(own) != set(variable.dims):
        raise ScenarioEngineError(
            f"inputs.{variable.name} is over ({' '.join(own)}); it is declared over ({' '.join(variable.dims)}).",
            "Name the dimensions so, and keep no other.",
        )
    carried = [dim for dim in given.dims if dim in CARRIED]
    laid_out: xr.DataArray = given.transpose(*carried, *variable.dims)
    return laid_out


def between(low: float, high: float) -> str:
    """Bounds in words, after `must`; infinite where there is none.

    >>> between(0.0, float("inf")), between(-0.5, 0.5)
    ('be at least 0', 'lie between -0.5 and 0.5')
    """
    if isinf(low) and isinf(high):
        return "be a finite number"
    if isinf(high):
        return f"be at least {low:g}"
    return f"be at most {high:g}" if isinf(low) else f"lie between {low:g} and {high:g}"


def axes_of(given: Any) -> dict[str, Sequence[Any]]:
    """The labels a labelled array has, by dimension, in their order; none of anything else."""
    if hasattr(given, "indexes"):
        return {str(dim): list(given.indexes[dim]) for dim in given.dims if dim in given.indexes}
    return {}


def from_table(variable: Variable, given: Any) -> Any:
    """A pandas table as a labelled array, a dimension for each level; labels of both are made plain; anything else as it is.

    A data frame is a cross table, or tidy: a column for each dimension and one of numbers, or one column over an index
    that has them all. Levels without a name are the dimensions that no other level is. Levels that do not say which dimension
    each is, and two numbers for one cell, are refused.
    """
    if not isinstance(given, pd.Series | pd.DataFrame):
        return _with_plain_labels(variable, given)
    dims = list(variable.dims)
    table = given
    if isinstance(table, pd.DataFrame):
        if dims and len(table.columns) == len(dims) + 1 and set(dims) < set(table.columns):
            table = table.set_index(dims)
        one = len(table.columns) == 1 and table.columns.names == [None] and table.index.nlevels == len(dims)
        table = (
            table.iloc[:, 0] if one else table.stack(list(range(table.columns.nlevels)), future_stack=True)
        )
    levels = list(table.index.names)
    left = [dim for dim in dims if dim not in levels]
    named = [name for name in levels if name is not None]
    if len(set(named)) < len(named) or (named != levels and levels.count(None) != len(left)):
        told = ", ".join("nameless" if name is None else str(name) for name in levels)
        advice = (
            f"Name them: .rename_axis({dims}); a tidy table has one column beside those of its dimensions."
        )
        raise ScenarioEngineError(
            f"inputs.{variable.name}: the index levels ({told}) do not name its dimensions ({' '.join(dims)}).",
            advice if dims else "Give one number.",
        )
    rest = iter(left)
    table = table.rename_axis([next(rest) if name is None else name for name in levels])
    if (twice := table.index.duplicated()).any():
        cell = table.index[twice][0]
        labels = cell if isinstance(cell, tuple) else (cell,)
        where = place_name(dict(zip(table.index.names, labels, strict=True)))
        raise ScenarioEngineError(f"inputs.{variable.name} has two numbers at {where}.", "Keep one.")
    return _with_plain_labels(variable, table.to_xarray().assign_attrs(given.attrs))


def _with_plain_labels(variable: Variable, given: Any) -> Any:
    """An array whose years are whole numbers that rise, of dates those they lie in, and whose names have no blanks around them.

    A label that then occurs twice, and a year that is not one, are refused; anything else is returned unchanged.
    """
    indexes = given.indexes if isinstance(given, xr.DataArray) else {}
    for dim, index in ((dim, indexes[dim]) for dim in variable.dims if dim in indexes):
        if index.hasnans:
            raise ScenarioEngineError(
                f"inputs.{variable.name} has a number at no {dim}.", "Label it, or drop it."
            )
        plain: Callable[[Any], Any] = partial(_year, variable) if dim == "year" else _stripped
        labels = [plain(one) for one in getattr(index, "year", index)]
        if twice := [one for one, count in Counter(labels).items() if count > 1]:
            raise ScenarioEngineError(
                f"inputs.{variable.name} has several numbers at {dim} {twice[0]}.",
                'Give one for each year, such as table.resample("YE").sum().'
                if dim == "year"
                else "Keep one.",
            )
        if [*map(repr, labels)] != [*map(repr, index)]:
            given = given.assign_coords({dim: labels})
        if dim == "year" and labels != sorted(labels):
            given = given.sortby("year")
        if dim == "year" and variable.years == "projected":
            _fail_unless_years_follow(variable, sorted(labels))
    return given


def _fail_unless_years_follow(variable: Variable, years: list[int]) -> None:
    """Refuse a gap between years whose numbers go on from one to the next, as rates of growth do; equal steps are none."""
    steps = np.diff(years)
    wide = np.flatnonzero(steps > steps.min(initial=years[-1]))
    if wide.size:
        before, after = years[wide[0] : wide[0] + 2]
        raise AlignmentFault(
            f"inputs.{variable.name} has {before} and then {after}; its numbers go on from year to year.",
            "Give the years between, or all at equal steps.",
        )


def _stripped(label: Any) -> Any:
    return label.strip() if isinstance(label, str) else label


def _year(variable: Variable, label: Any) -> int:
    """A label along `year` as a whole number."""
    text = str(label).strip().removesuffix(".0")
    if not text.isdecimal():
        raise ScenarioEngineError(f"inputs.{variable.name}: {label!r} is not a year.", "Write it as in 2030.")
    return int(text)


def _in_unit(variable: Variable, array: xr.DataArray, counted_in: Mapping[str, str]) -> xr.DataArray:
    unit, canonical = array.attrs.get("units"), variable.kind.unit(counted_in)
    if not unit or unit == canonical:
        return array
    try:
        factor = conversion_factor(str(unit), canonical, definitions_of(counted_in))
    except ScenarioEngineError as fault:
        raise type(fault)(f"inputs.{variable.name}: {fault.message}", fault.advice) from fault
    return (array * factor).assign_attrs({**array.attrs, "units": canonical})


def fail_if_out_of_bounds(variable: Variable, array: xr.DataArray) -> None:
    """Refuse the first cell outside the declared bounds, or without a number."""
    values = np.real(array.to_numpy())
    low, high = variable.bounds
    outside = ~((values >= low) & (values <= high) & np.isfinite(values))
    if outside.any():
        cell = np.argwhere(outside)[0]
        where = cell_name(array, cell)
        pure = not variable.kind.exponents
        unit = "as a pure number" if pure else f"in {array.attrs.get('units', variable.kind)}"
        raise ScenarioEngineError(
            f"inputs.{variable.name} is {values[tuple(cell)]:.6g}{f' at {where}' if where else ''}; "
            f"it must {between(low, high)} ({unit}).",
            "Check the unit: 5 percent is 0.05." if pure else "Check the number and its unit.",
        )


def fail_unless_shares_sum(variable: Variable, array: xr.DataArray) -> None:
    """Refuse shares declared to sum to one that do not, within 1e-6."""
    over = variable.sums_to_one_over if isinstance(variable, Exogenous) else None
    if over is None:
        return
    total = array.sum(over)
    off = np.abs(total.to_numpy() - 1.0)
    if off.max() > 1e-6:
        cell = np.unravel_index(int(np.argmax(off)), off.shape)
        where = cell_name(total, cell)
        raise ScenarioEngineError(
            f"inputs.{variable.name} sums to {float(total.to_numpy()[cell]):.6g} over {over}"
            f"{f' at {where}' if where else ''}; shares must sum to 1.",
            "Divide each by their sum, or correct the one that is off.",
        )
