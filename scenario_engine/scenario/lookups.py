"""Inputs from the dataset: rows of a table, or who belongs where."""

from __future__ import annotations

from collections.abc import Sequence

import xarray as xr

from scenario_engine.errors import Problem, ScenarioEngineError
from scenario_engine.gaps import fill_years
from scenario_engine.operator import Variable
from scenario_engine.scenario.given import FILLED, Frame, Given, Refused


def from_data(variable: Variable, given: Given, frame: Frame) -> xr.DataArray:
    """Rows of one of the dataset's tables, over the variable's dimensions, in its canonical unit."""
    query = given.entry.data
    assert query is not None
    years = frame.years(variable)
    labels: dict[str, Sequence[object]] = {
        dim: frame.labels[dim] for dim in variable.dims if dim in frame.labels
    }
    if "year" in variable.dims:
        if query.years is not None:
            labels["year"] = query.years
        elif years is not None and query.gaps is None:
            labels["year"] = years
    try:
        array, filled = frame.dataset.select_marked(
            query.file,
            variable.dims,
            labels,
            variable.kind.unit(frame.dataset.counted_in),
            indicator=query.indicator,
            vintage=query.vintage,
            where=query.where,
        )
        if query.gaps is not None:
            array, filled = fill_years(array, filled, years, query.gaps)
    except ScenarioEngineError as fault:
        raise Refused(
            Problem(f"inputs.{given.name}: {fault}", "", given.place("data"), code="data")
        ) from None
    array = array.assign_coords({FILLED: filled})
    if variable.years == "any" and query.years is None and "year" in array.dims:
        inside = [year for year in array.indexes["year"] if frame.horizon.base <= year <= frame.horizon.last]
        array = array.sel(year=inside)
    return array


def from_membership(variable: Variable, given: Given, frame: Frame) -> xr.DataArray:
    """A 0/1 matrix of one of the dataset's classifications, members by groups."""
    member, group = sorted(
        variable.dims, key=lambda dim: "group" in dim or (dim == "industry" and "sector" in variable.dims)
    )
    try:
        matrix = frame.dataset.membership(
            str(given.entry.membership), member, frame.labels[member], group, frame.labels[group]
        )
    except ScenarioEngineError as fault:
        raise Refused(
            Problem(f"inputs.{given.name}: {fault}", "", given.value_place("membership"), code="data")
        ) from None
    return matrix.transpose(*variable.dims)
