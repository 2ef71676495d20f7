"""Numbers that stand in the entry itself: a constant, a path by year, values by label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import xarray as xr

from scenario_engine.errors import Problem, listing, near_miss
from scenario_engine.operator import Variable
from scenario_engine.scenario.border import unit_factor
from scenario_engine.scenario.given import FILLED, Frame, Given, Refused, no_such_dimension
from scenario_engine.scenario.records import Interpolation
from scenario_engine.scenario.records import Path as PathRecord


def from_numbers(variable: Variable, given: Given, frame: Frame) -> xr.DataArray:
    """A constant, a path or values by label, in the canonical unit over all the variable's dimensions."""
    entry = given.entry
    factor = unit_factor(variable, given, frame)
    years = frame.years(variable)
    coords = coordinates(variable, given, frame)
    if entry.form == "value":
        assert entry.value is not None
        return constant(coords, entry.value * factor)
    if entry.form == "path":
        assert entry.path is not None
        if "year" not in variable.dims:
            raise Refused(no_such_dimension(variable, given, "year", "path"))
        if years is None:
            coords["year"] = [*sorted(entry.path)]
        along = along_path(entry.path, entry.interpolation, coords["year"], given, ("path",)) * factor
        array = constant(coords, 1.0) * xr.DataArray(along, coords={"year": coords["year"]}, dims="year")
        return array.assign_coords({FILLED: array.indexes["year"].isin(entry.filled) & array.notnull()})
    return _by_label(variable, given, coords) * factor


def coordinates(variable: Variable, given: Given, frame: Frame) -> dict[str, list[object]]:
    """Labels of each of the variable's dimensions; `Refused` where a dimension has none."""
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


def constant(coords: Mapping[str, Sequence[object]], value: float) -> xr.DataArray:
    """One value over all labels."""
    shape = [len(labels) for labels in coords.values()]
    return xr.DataArray(
        np.full(shape, value), coords={k: list(v) for k, v in coords.items()}, dims=list(coords)
    )


def along_path(
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
        raise Refused(no_such_dimension(variable, given, dim, f"by.{dim}"))
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
    array = constant(coords, 0.0)
    for label in known:
        key = label if label in values else "default"
        value = values[key]
        if isinstance(value, PathRecord):
            if "year" not in coords:
                raise Refused(no_such_dimension(variable, given, "year", "path"))
            place = ("by", dim, key, "path")
            along = along_path(value.path, value.interpolation, coords["year"], given, place)
            array.loc[{dim: label}] = xr.DataArray(along, coords={"year": coords["year"]}, dims="year")
        else:
            array.loc[{dim: label}] = value
    return array
