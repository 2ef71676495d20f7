"""From entries to arrays: each input in canonical units on the model's labels, with where it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import xarray as xr

from scenario_engine.data.catalogue import Dataset
from scenario_engine.errors import Location, Problem, ScenarioEngineError, listing, near_miss
from scenario_engine.operator import Exogenous, Variable
from scenario_engine.scenario.records import RELATIVE, Entry, Horizon, Interpolation
from scenario_engine.scenario.records import Path as PathRecord
from scenario_engine.units import conversion_factor

if TYPE_CHECKING:
    from scenario_engine.scenario.chain import Layer


@dataclass(frozen=True)
class Given:
    """One entry of one file: what a scenario says of an input, and where."""

    layer: Layer
    name: str
    entry: Entry

    @property
    def key(self) -> tuple[str, ...]:
        """Path of the entry in its file."""
        return ("inputs", self.name)

    def place(self, *below: str) -> Location:
        """Where a key inside the entry is written."""
        return self.layer.toml.key((*self.key, *below))

    def value_place(self, *below: str) -> Location:
        """Where the value of a key inside the entry is written."""
        return self.layer.toml.value((*self.key, *below))

    @property
    def reason(self) -> str:
        """Source or assumption, as the entry says it."""
        entry = self.entry
        if entry.source:
            return entry.source
        return f"assumption: {entry.assumption}" if entry.assumption else ""


@dataclass(frozen=True)
class Frame:
    """What inputs are laid out on: dataset, years, labels of each dimension."""

    dataset: Dataset
    horizon: Horizon
    labels: Mapping[str, Sequence[str]]

    def years(self, variable: Variable) -> list[int] | None:
        """Years the variable must cover; None where its own years matter."""
        first, measured, last = self.horizon.base, self.horizon.measured, self.horizon.last
        spans = {
            "all": range(first, last + 1),
            "measured": range(first, measured + 1),
            "projected": range(measured + 1, last + 1),
        }
        return list(spans[variable.years]) if variable.years in spans else None


@dataclass
class Resolved:
    """The inputs of a scenario as arrays, the entries behind each, and what is wrong with them."""

    arrays: dict[str, xr.DataArray] = field(default_factory=dict)
    origins: dict[str, tuple[Given, ...]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class Refused(Exception):
    """An entry cannot become an array; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def resolve(
    chains: Mapping[str, Sequence[Given]], variables: Mapping[str, Variable], frame: Frame
) -> Resolved:
    """Every input of a scenario as an array.

    Parameters
    ----------
    chains
        For each input the entry that defines it, then the entries that change it, in order.
    variables
        Declarations by name; a name that is missing here is a problem of its own.
    frame
        Dataset, horizon and labels.
    """
    result = Resolved()
    for name, chain in chains.items():
        result.origins[name] = tuple(chain)
        variable = variables.get(name)
        if variable is None:
            given = chain[-1]
            result.problems.append(
                Problem(
                    f"inputs.{name}: no variable is called {name!r}.",
                    near_miss(name, variables),
                    given.place(),
                    code="unknown-variable",
                )
            )
            continue
        try:
            result.arrays[name] = _input(variable, chain, frame)
        except Refused as refused:
            result.problems.append(refused.problem)
    return result


def _input(variable: Variable, chain: Sequence[Given], frame: Frame) -> xr.DataArray:
    first, *changes = chain
    if first.entry.form in RELATIVE:
        raise Refused(
            Problem(
                f"inputs.{variable.name}: `{first.entry.form}` changes what a parent says, and no parent gives it.",
                "Give a value, a path or data, or extend a scenario that does.",
                first.place(first.entry.form),
                code="nothing-to-change",
            )
        )
    for given in chain:
        _refuse_unless_explained(given)
    array = _defined(variable, first, frame)
    for given in changes:
        array = _changed(variable, array, given, frame)
    array.name = variable.name
    array.attrs = {
        **{key: array.attrs[key] for key in ("vintage", "quality") if array.attrs.get(key)},
        "units": variable.kind.unit(frame.dataset.counted_in),
        "long_name": variable.description,
        "source": "; ".join(
            dict.fromkeys(filter(None, [array.attrs.get("source", ""), *(g.reason for g in chain)]))
        ),
    }
    _refuse_out_of_bounds(variable, array, chain[-1])
    _refuse_unless_shares_sum(variable, array, chain[-1])
    return array


def _refuse_unless_explained(given: Given) -> None:
    entry = given.entry
    if entry.form in ("data", "membership", "shift") or entry.source or entry.assumption:
        return
    raise Refused(
        Problem(
            f"inputs.{given.name} says neither where its numbers come from nor that they are assumed.",
            'Add source = "…" or assumption = "…".',
            given.place(),
            code="unexplained",
        )
    )


def _factor(variable: Variable, given: Given, frame: Frame) -> float:
    """From the entry's unit to the canonical one."""
    canonical = variable.kind.unit(frame.dataset.counted_in)
    examples = {"1": 'unit = "percent" or unit = "1"'}.get(canonical, f'unit = "{canonical}"')
    if given.entry.unit is None:
        raise Refused(
            Problem(
                f"inputs.{given.name} has numbers without a unit.",
                f"Add {examples}.",
                given.place(),
                code="no-unit",
            )
        )
    try:
        return conversion_factor(given.entry.unit, canonical, frame.dataset.definitions)
    except ScenarioEngineError as fault:
        message = str(fault).split(". Did you mean")
        hint = f"Did you mean{message[1]} " if len(message) > 1 else ""
        text = message[0].rstrip(".")
        raise Refused(
            Problem(
                f"inputs.{given.name}: {text}.",
                f"{hint}Write {examples}.",
                given.value_place("unit"),
                code="wrong-unit",
            )
        ) from None


def _defined(variable: Variable, given: Given, frame: Frame) -> xr.DataArray:
    entry = given.entry
    if entry.form == "data":
        return _from_data(variable, given, frame)
    if entry.form == "membership":
        return _from_membership(variable, given, frame)
    if entry.form == "table":
        from scenario_engine.scenario.tables import from_table

        return from_table(variable, given, frame, _factor(variable, given, frame))
    factor = _factor(variable, given, frame)
    years = frame.years(variable)
    coords = _coordinates(variable, given, frame)
    if entry.form == "value":
        assert entry.value is not None
        return _full(coords, entry.value * factor)
    if entry.form == "path":
        assert entry.path is not None
        if "year" not in variable.dims:
            raise Refused(_no_such_dimension(variable, given, "year", "path"))
        if years is None:
            coords["year"] = [*sorted(entry.path)]
        along = _along_path(entry.path, entry.interpolation, coords["year"], given, ("path",)) * factor
        return _full(coords, 1.0) * xr.DataArray(along, coords={"year": coords["year"]}, dims="year")
    return _by_label(variable, given, coords) * factor


def _coordinates(variable: Variable, given: Given, frame: Frame) -> dict[str, list[object]]:
    coords: dict[str, list[object]] = {}
    for dim in variable.dims:
        if dim == "year":
            coords[dim] = list(frame.years(variable) or [frame.horizon.measured])
        elif dim in frame.labels:
            coords[dim] = list(frame.labels[dim])
        else:
            raise Refused(
                Problem(
                    f"inputs.{given.name} needs labels for {dim!r}, and none are known.",
                    f"Add them under [labels]: {dim} = [ … ].",
                    given.place(),
                    code="no-labels",
                )
            )
    return coords


def _full(coords: Mapping[str, Sequence[object]], value: float) -> xr.DataArray:
    shape = [len(labels) for labels in coords.values()]
    return xr.DataArray(
        np.full(shape, value), coords={k: list(v) for k, v in coords.items()}, dims=list(coords)
    )


def _along_path(
    path: Mapping[int, float], how: Interpolation, years: Sequence[object], given: Given, key: tuple[str, ...]
) -> npt.NDArray[np.float64]:
    """Values at `years`; the path must reach from the first to the last and may not go beyond."""
    wanted = [int(str(year)) for year in years]
    beyond = sorted(year for year in path if not wanted[0] <= year <= wanted[-1])
    if beyond:
        raise Refused(
            Problem(
                f"inputs.{given.name}: {listing(beyond)} lies outside the years {wanted[0]}–{wanted[-1]} of this input.",
                "Remove the year, or move the horizon.",
                given.place(*key, str(beyond[0])),
                code="year-outside",
            )
        )
    ends = [year for year in (wanted[0], wanted[-1]) if year not in path]
    if ends:
        raise Refused(
            Problem(
                f"inputs.{given.name}: the path says nothing for {listing(ends)}; it must cover {wanted[0]}–{wanted[-1]}.",
                f"Add {', '.join(f'{year} = …' for year in ends)}; years between are interpolated.",
                given.place(*key),
                code="missing-years",
            )
        )
    known = np.array(sorted(path), dtype=float)
    values = np.array([path[int(year)] for year in known], dtype=float)
    if how == "step":
        return values[np.searchsorted(known, wanted, side="right") - 1]
    if how == "geometric":
        if (values <= 0).any():
            raise Refused(
                Problem(
                    f"inputs.{given.name}: geometric interpolation needs values above zero.",
                    'Write interpolation = "linear".',
                    given.place(*key),
                    code="not-positive",
                )
            )
        return np.asarray(np.exp(np.interp(wanted, known, np.log(values))))
    return np.asarray(np.interp(wanted, known, values))


def _by_label(variable: Variable, given: Given, coords: dict[str, list[object]]) -> xr.DataArray:
    assert given.entry.by is not None
    ((dim, values),) = given.entry.by.items()
    if dim not in variable.dims:
        raise Refused(_no_such_dimension(variable, given, dim, f"by.{dim}"))
    known = [str(label) for label in coords[dim]]
    for label in values:
        if label not in known and label != "default":
            raise Refused(
                Problem(
                    f"inputs.{given.name}: {label!r} is not a label of {dim!r}.",
                    near_miss(label, known),
                    given.place("by", dim, label),
                    code="unknown-label",
                )
            )
    if missing := [label for label in known if label not in values] if "default" not in values else []:
        raise Refused(
            Problem(
                f"inputs.{given.name}: {dim} {listing(missing)} has no value.",
                "Give each label a value, or add default = ….",
                given.place("by", dim),
                code="missing-labels",
            )
        )
    array = _full(coords, 0.0)
    for label in known:
        key = label if label in values else "default"
        value = values[key]
        if isinstance(value, PathRecord):
            if "year" not in coords:
                raise Refused(_no_such_dimension(variable, given, "year", "path"))
            place = ("by", dim, key, "path")
            along = _along_path(value.path, value.interpolation, coords["year"], given, place)
            array.loc[{dim: label}] = xr.DataArray(along, coords={"year": coords["year"]}, dims="year")
        else:
            array.loc[{dim: label}] = value
    return array


def _from_data(variable: Variable, given: Given, frame: Frame) -> xr.DataArray:
    query = given.entry.data
    assert query is not None
    years = frame.years(variable)
    labels: dict[str, Sequence[object]] = {
        dim: frame.labels[dim] for dim in variable.dims if dim in frame.labels
    }
    if "year" in variable.dims:
        if query.years is not None:
            labels["year"] = query.years
        elif years is not None:
            labels["year"] = years
    where = dict(query.where)
    try:
        array = frame.dataset.select(
            query.file,
            variable.dims,
            labels,
            variable.kind.unit(frame.dataset.counted_in),
            indicator=query.indicator,
            vintage=query.vintage,
            where=where,
        )
    except ScenarioEngineError as fault:
        raise Refused(
            Problem(f"inputs.{given.name}: {fault}", "", given.place("data"), code="data")
        ) from None
    if variable.years == "any" and query.years is None and "year" in array.dims:
        inside = [year for year in array.indexes["year"] if frame.horizon.base <= year <= frame.horizon.last]
        array = array.sel(year=inside)
    return array


def _from_membership(variable: Variable, given: Given, frame: Frame) -> xr.DataArray:
    member, group = sorted(variable.dims, key=lambda dim: _holds_members(dim, variable.dims))
    try:
        matrix = frame.dataset.membership(
            str(given.entry.membership), member, frame.labels[member], group, frame.labels[group]
        )
    except ScenarioEngineError as fault:
        raise Refused(
            Problem(f"inputs.{given.name}: {fault}", "", given.value_place("membership"), code="data")
        ) from None
    return matrix.transpose(*variable.dims)


def _holds_members(dim: str, dims: Sequence[str]) -> bool:
    """Whether a dimension of a membership is the one of the groups: sector ⊂ industry, city ⊂ region."""
    inside = {"industry": "sector", "region": "city"}
    return "group" in dim or inside.get(dim) in dims


def _changed(variable: Variable, array: xr.DataArray, given: Given, frame: Frame) -> xr.DataArray:
    """What `scale`, `add` or `shift` makes of the parent's array."""
    entry, attrs = given.entry, array.attrs
    if entry.form == "shift":
        assert entry.shift is not None
        if "year" not in array.dims:
            raise Refused(_no_such_dimension(variable, given, "year", "shift"))
        shifted = array.shift(year=entry.shift)
        filled = shifted.bfill("year") if entry.shift > 0 else shifted.ffill("year")
        return filled.assign_attrs(attrs)
    if entry.form == "scale":
        amount = _amount(entry.scale, array, given, "scale")
        return (array * amount).assign_attrs(attrs)
    amount = _amount(entry.add, array, given, "add")
    return (array + amount * _factor(variable, given, frame)).assign_attrs(attrs)


def _amount(
    given_amount: float | dict[int, float] | None, array: xr.DataArray, given: Given, form: str
) -> xr.DataArray:
    if not isinstance(given_amount, dict):
        return xr.DataArray(float(given_amount or 0.0))
    if "year" not in array.dims:
        raise Refused(
            Problem(
                f"inputs.{given.name}: it has no years, so `{form}` takes one number.",
                "",
                given.place(form),
                code="no-such-dimension",
            )
        )
    years = list(array.indexes["year"])
    along = _along_path(given_amount, given.entry.interpolation, years, given, (form,))
    return xr.DataArray(along, coords={"year": years}, dims="year")


def _no_such_dimension(variable: Variable, given: Given, dim: str, written: str) -> Problem:
    has = ", ".join(variable.dims) or "no dimension: it is one number"
    return Problem(
        f"inputs.{given.name}: `{written}` needs the dimension {dim!r}, and {variable.name} has {has}.",
        near_miss(dim, variable.dims),
        given.place(*written.split(".")),
        code="no-such-dimension",
    )


def _refuse_out_of_bounds(variable: Variable, array: xr.DataArray, given: Given) -> None:
    if not isinstance(variable, Exogenous):
        return
    low = -np.inf if variable.low is None else variable.low
    high = np.inf if variable.high is None else variable.high
    outside = (array < low) | (array > high) | array.isnull()
    if not bool(outside.any()):
        return
    cell = np.argwhere(outside.to_numpy())[0]
    where = ", ".join(f"{dim} {array.indexes[dim][i]}" for dim, i in zip(array.dims, cell, strict=True))
    worst = float(array.to_numpy()[tuple(cell)])
    raise Refused(
        Problem(
            f"inputs.{given.name} is {worst:.6g}{f' at {where}' if where else ''}; "
            f"it must lie between {low:g} and {high:g} (as a pure number)."
            if not variable.kind.exponents
            else f"inputs.{given.name} is {worst:.6g}{f' at {where}' if where else ''}; "
            f"it must lie between {low:g} and {high:g}.",
            "Check the unit: 5 percent is 0.05." if not variable.kind.exponents else "",
            given.value_place(given.entry.form),
            code="out-of-bounds",
        )
    )


def _refuse_unless_shares_sum(variable: Variable, array: xr.DataArray, given: Given) -> None:
    over = variable.sums_to_one_over if isinstance(variable, Exogenous) else None
    if over is None:
        return
    total = array.sum(over)
    off = np.abs(total - 1.0)
    if float(off.max()) <= 1e-6:
        return
    cell = np.unravel_index(int(off.argmax()), off.shape) if off.ndim else ()
    where = ", ".join(f"{dim} {total.indexes[dim][i]}" for dim, i in zip(total.dims, cell, strict=True))
    raise Refused(
        Problem(
            f"inputs.{given.name} sums to {float(total.to_numpy()[cell]):.6g} over {over}"
            f"{f' at {where}' if where else ''}; shares must sum to 1.",
            "",
            given.value_place(given.entry.form),
            code="shares",
        )
    )
