"""What `scale`, `add` and `shift` make of the value a parent gives."""

from __future__ import annotations

import numpy as np
import xarray as xr

from scenario_engine.engine.operator import Variable
from scenario_engine.scenario.checks import unit_factor
from scenario_engine.scenario.entry import Frame, Given, Refused, no_such_dimension
from scenario_engine.scenario.sources.numbers import along_path
from scenario_engine.support.errors import Problem


def changed(variable: Variable, array: xr.DataArray, given: Given, frame: Frame) -> xr.DataArray:
    """What `scale`, `add` or `shift` makes of the parent's array."""
    entry, attrs = given.entry, array.attrs
    if entry.form == "shift":
        assert entry.shift is not None
        if "year" not in array.dims:
            raise Refused(no_such_dimension(variable, given, "year", "shift"))
        last = array.sizes["year"] - 1
        earlier = np.clip(np.arange(last + 1) - entry.shift, 0, last)
        return array.isel(year=earlier).assign_coords(year=array.indexes["year"]).assign_attrs(attrs)
    if entry.form == "scale":
        amount = _amount(entry.scale, array, given, frame, "scale")
        return (array * amount).assign_attrs(attrs)
    amount = _amount(entry.add, array, given, frame, "add")
    return (array + amount * unit_factor(variable, given, frame)).assign_attrs(attrs)


def _amount(
    given_amount: float | dict[int, float] | None, array: xr.DataArray, given: Given, frame: Frame, form: str
) -> xr.DataArray:
    if not isinstance(given_amount, dict):
        return xr.DataArray(float(given_amount or 0.0))
    if "year" not in array.dims:
        raise Refused(
            Problem(
                f"inputs.{given.name} has no years, so `{form}` takes one number.",
                f"Write {form} = …, one number.",
                given.place(form),
                code="no-such-dimension",
            )
        )
    years = list(array.indexes["year"])
    along = along_path(given_amount, given.entry.interpolation, years, given, frame, (form,))
    return xr.DataArray(along, coords={"year": years}, dims="year")
