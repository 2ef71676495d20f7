"""Results as one long table: every number with its labels, unit and status, and the IAMC format that pyam opens."""

from pathlib import Path

import pandas as pd
import xarray as xr

from scenario_engine.scenario.provenance import engine_version
from scenario_engine.support.dims import ORDER, middle
from scenario_engine.support.files.spreadsheet import harmless
from scenario_engine.support.optional import need


def tidy(result: xr.Dataset, scenario: str) -> pd.DataFrame:
    """Every number of a result as one row: `scenario variable`, the result's dimensions in canonical order, `value unit`.

    A dimension that a variable does not have is empty. Cells without a value are left out.
    """
    dims = [dim for dim in ORDER if dim in result.dims and dim != "scenario"]
    dims += sorted(str(dim) for dim in result.dims if dim not in ORDER)
    frames = []
    for name, array in result.data_vars.items():
        bare = array.reset_coords(drop=True).rename("value")
        frame = (
            bare.to_dataframe().dropna().reset_index()
            if bare.ndim
            else pd.DataFrame({"value": [bare.item()]})
        )
        frame.insert(0, "variable", str(name))
        frame["unit"] = array.attrs.get("units", "")
        frames.append(frame)
    table = pd.concat(frames, ignore_index=True)
    table.insert(0, "scenario", scenario)
    if "year" in table:
        table["year"] = table["year"].astype("Int64")
    for dim in dims:
        if dim not in ("year", "draw"):
            table[dim] = table[dim].astype("string") if dim in table else ""
    return table[["scenario", "variable", *(dim for dim in dims if dim in table), "value", "unit"]]


def write_csv(table: pd.DataFrame, file: Path) -> None:
    """As CSV; a label that a spreadsheet would run has an apostrophe before it."""
    harmless(table).to_csv(file, index=False, lineterminator="\n")


def write_parquet(table: pd.DataFrame, file: Path) -> None:
    """As Parquet; needs the `parquet` group of dependencies."""
    need("pyarrow", "parquet", "Parquet")
    table.to_parquet(file, index=False)


COLUMNS = ["model", "scenario", "region", "variable", "unit", "year", "value"]

PLACES = ("region", "region_group", "city")
"""Dimensions that say where; every other one goes into the variable's name after a bar."""

ACRONYMS = {"gdp": "GDP", "Gdp": "GDP"}
"""Words of a name that are written in capitals."""


def without_place_in_iamc(result: xr.Dataset) -> list[str]:
    """The variables that have no row in the format: it has a year and one place a row."""
    return [
        str(name)
        for name, array in result.data_vars.items()
        if "year" not in array.dims or sum(dim in array.dims for dim in PLACES) > 1
    ]


def iamc(result: xr.Dataset, scenario: str) -> pd.DataFrame:
    """Every variable by year, and at one place at most, in the IAMC long format: no cell twice, no missing value.

    Quantities without a place belong to the nation. Names of other labels follow the variable's name,
    `Total value added|Industry|Manufacturing`; where the result names no label, or two alike, the labels stand. Draws
    are left out: the format has one number a cell, so the median stands. The unit of pure numbers is empty.
    """
    nation = str(result.attrs.get("nation", "World")).replace("_", " ").title()
    fitting = result.drop_vars(without_place_in_iamc(result))
    frames = [_rows(middle(array), str(name), nation) for name, array in fitting.data_vars.items()]
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
