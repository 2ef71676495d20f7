"""Inputs from a CSV that lies beside the scenario file: one column per dimension, and `value`."""

from __future__ import annotations

import csv

import numpy as np
import xarray as xr

from scenario_engine.errors import Problem, listing, near_miss
from scenario_engine.operator import Variable
from scenario_engine.scenario.given import Frame, Given, Refused


def from_table(variable: Variable, given: Given, frame: Frame, factor: float) -> xr.DataArray:
    """The CSV's values on the model's labels; every cell must be given once.

    Raises
    ------
    Refused
        A missing file or column, an unknown label, a cell given twice or not at all; line named.
    """
    place = given.value_place("table")
    name = str(given.entry.table)

    def refuse(message: str, advice: str = "") -> Refused:
        return Refused(Problem(f"inputs.{given.name}: {message}", advice, place, code="table"))

    path = given.layer.path.parent / name
    if not path.is_file():
        raise refuse(f"there is no table {name!r} beside the scenario.")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        columns = reader.fieldnames or []
        lacking = [column for column in (*variable.dims, "value") if column not in columns]
        if lacking:
            raise refuse(f"{name} lacks the column {listing(lacking)}.", f"It has {listing(columns)}.")
        rows = list(reader)
    coords: dict[str, list[object]] = {}
    for dim in variable.dims:
        if dim == "year":
            found = sorted({int(row["year"]) for row in rows if row["year"].strip().isdigit()})
            coords[dim] = list(frame.years(variable) or found)
        else:
            coords[dim] = list(frame.labels.get(dim, ()))
    at = {dim: {str(label): index for index, label in enumerate(labels)} for dim, labels in coords.items()}
    values = np.full([len(labels) for labels in coords.values()], np.nan)
    for line, row in enumerate(rows, start=2):
        for dim in variable.dims:
            if row[dim] not in at[dim]:
                raise refuse(
                    f"{name}, line {line}: {row[dim]!r} is not a label of {dim!r}.",
                    near_miss(row[dim], at[dim]),
                )
        cell = tuple(at[dim][row[dim]] for dim in variable.dims)
        if not np.isnan(values[cell]):
            raise refuse(f"{name}, line {line}: {listing(row[dim] for dim in variable.dims)} is given twice.")
        try:
            values[cell] = float(row["value"])
        except ValueError:
            raise refuse(f"{name}, line {line}: {row['value']!r} is not a number.") from None
    if np.isnan(values).any():
        cell = tuple(np.argwhere(np.isnan(values))[0])
        lost = [coords[dim][index] for dim, index in zip(variable.dims, cell, strict=True)]
        raise refuse(f"{name} has no value for {listing(lost)}.")
    return xr.DataArray(values * factor, coords=coords, dims=list(variable.dims))
