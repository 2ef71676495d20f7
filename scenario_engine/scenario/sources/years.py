"""From the years that rows have to those an input must cover: filled by the rule for gaps, what nothing needs left out."""

from __future__ import annotations

import xarray as xr

from scenario_engine.engine.operator import Variable
from scenario_engine.methods.growth.gaps import fill_years
from scenario_engine.scenario.entry import FILLED, Frame, Given
from scenario_engine.support.errors import ScenarioEngineError


def on_needed_years(variable: Variable, array: xr.DataArray, given: Given, frame: Frame) -> xr.DataArray:
    """The array on the years its variable must cover, as far as its own years and the rule for gaps go."""
    if "year" not in array.dims or variable.years == "any":
        return array
    own = [int(year) for year in array.indexes["year"]]
    needed = frame.years(variable) or [year for year in own if frame.has(year)]
    lost = [year for year in needed if year not in own]
    rule = frame.rule(given)
    if lost and rule is not None:
        marked = array.coords.get(FILLED, xr.zeros_like(array, dtype=bool))
        try:
            array, filled = fill_years(array.drop_vars(FILLED, errors="ignore"), marked, needed, rule)
        except ScenarioEngineError as fault:
            raise frame.not_filled(fault, given) from None
        return array.assign_coords({FILLED: filled})
    return array if lost or own == needed else array.sel(year=needed)
