"""The IAMC long format that pyam opens: model, scenario, region, variable, unit, year, value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenario_engine.scenario.provenance import engine_version
from scenario_engine.support.dims import middle

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

COLUMNS = ["model", "scenario", "region", "variable", "unit", "year", "value"]

PLACES = ("region", "region_group", "city")
"""Dimensions that say where; every other one goes into the variable's name after a bar."""

ACRONYMS = {"gdp": "GDP", "Gdp": "GDP"}
"""Words of a name that are written in capitals."""


def iamc(result: xr.Dataset, scenario: str) -> pd.DataFrame:
    """Every variable by year in the IAMC long format: no cell twice, no missing value.

    Quantities without a place belong to the nation. Names of other labels follow the variable's name,
    `Total value added|Industry|Manufacturing`; where the result names no label, or two alike, the labels stand. Draws
    are left out: the format has one number a cell, so the median stands. The unit of pure numbers is empty.
    """
    import pandas as pd

    nation = str(result.attrs.get("nation", "World")).replace("_", " ").title()
    frames = [
        _rows(middle(array), str(name), nation)
        for name, array in result.data_vars.items()
        if "year" in array.dims and sum(dim in array.dims for dim in PLACES) <= 1
    ]
    table = pd.concat(frames, ignore_index=True)
    table["model"], table["scenario"] = f"scenario-engine {engine_version()}", scenario
    return table[COLUMNS]


def _rows(array: xr.DataArray, name: str, nation: str) -> pd.DataFrame:
    spoken = {str(dim): _names(array, str(dim)) for dim in array.dims}
    bare = array.reset_coords(drop=True).rename("value")
    frame = bare.to_dataframe().dropna().reset_index()
    place = next((dim for dim in PLACES if dim in array.dims), None)
    frame["region"] = frame[place].astype(str).map(spoken[place]) if place else nation
    frame["variable"] = _spoken(name)
    for dim in map(str, array.dims):
        if dim not in ("year", place):
            frame["variable"] += f"|{_spoken(dim)}|" + frame[dim].astype(str).map(spoken[dim])
    unit = str(array.attrs.get("units", ""))
    frame["unit"] = "" if unit == "1" else unit
    return frame[["region", "variable", "unit", "year", "value"]]


def _names(array: xr.DataArray, dim: str) -> dict[str, str]:
    """Label → English name; the label itself where there is none, or two would be one."""
    labels = [str(label) for label in array.indexes[dim]]
    named = [str(name) for name in array[f"{dim}_en"].to_numpy()] if f"{dim}_en" in array.coords else labels
    usable = len(set(named)) == len(named) and not any("|" in name for name in named)
    return dict(zip(labels, named if usable else labels, strict=True))


def _spoken(name: str) -> str:
    return " ".join(ACRONYMS.get(word, word) for word in name.capitalize().split("_"))
