"""Arrays as other tools expect them: NetCDF in the CF convention, Zarr with results and inputs as groups."""

import json
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from scenario_engine.support.files import netcdf

CONVENTIONS = "CF-1.11"


def cf(result: xr.Dataset, record: Mapping[str, Any]) -> xr.Dataset:
    """The result in the CF convention.

    Money and persons have no unit in UDUNITS, on which CF rests, so they are counted as pure numbers: `units`
    is `1`, with the unit of account beside it in `unit_name`. Years become days since a reference date, at the
    middle of each year. Labels and their names are text, which CF allows as auxiliary coordinates only, so the
    labels of `industry` stand in `industry_label`.
    """
    title = record.get("title", {})
    dataset = result.copy()
    for name in list(dataset.data_vars):
        array = dataset[name]
        unit = str(array.attrs.get("units", "1"))
        attrs = {**array.attrs, "units": "1"} | ({"unit_name": unit} if unit != "1" else {})
        if "flag_values" in attrs:
            attrs["flag_values"] = np.asarray(attrs["flag_values"], dtype=array.dtype)
        dataset[name].attrs = attrs
    texts = [str(dim) for dim in dataset.dims if dim in dataset.indexes and dataset[dim].dtype.kind in "UOT"]
    dataset = dataset.reset_index(texts).rename_vars(
        {dim: f"{dim}_label" for dim in texts if dim in dataset.coords}
    )
    if "year" in dataset.dims:
        dataset = _with_time(dataset.transpose(..., "year"))
    for name in dataset.coords:
        if name != "time":
            dataset[name].attrs.setdefault("long_name", str(name).replace("_", " "))
    dataset.attrs = {
        "Conventions": CONVENTIONS,
        "title": f"{title.get('en', '')} / {title.get('zh', '')}",
        "institution": "not stated",
        "source": f"scenario-engine {record.get('engine', '')}, commit {record.get('commit', '')}",
        "history": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} exported by scenario-engine",
        "references": "; ".join(record.get("files", {})),
        "comment": "unit_name holds the unit of account; numbers are counts of it",
        "provenance": json.dumps(record, ensure_ascii=False, sort_keys=True),
    }
    return dataset


def _with_time(dataset: xr.Dataset) -> xr.Dataset:
    """Years as times: the middle of each year, with its bounds."""
    years = dataset.indexes["year"].to_numpy()
    since = np.datetime64(f"{years[0]}-01-01")

    def days(month: str, shift: int = 0) -> Any:
        dates = np.array([f"{year + shift}-{month}" for year in years], dtype="datetime64[D]")
        return (dates - since).astype("timedelta64[D]").astype(float)

    units = {
        "units": f"days since {years[0]}-01-01",
        "calendar": "proleptic_gregorian",
        "units_metadata": "leap_seconds: none",
    }
    about = {**units, "standard_name": "time", "axis": "T", "bounds": "time_bounds"}
    dataset = dataset.rename(year="time").assign_coords(time=("time", days("07-01"), about))
    bounds = np.stack([days("01-01"), days("01-01", 1)], axis=1)
    return dataset.assign(time_bounds=(("time", "bounds"), bounds)).assign_coords(
        year=("time", years.astype("int32"), {"long_name": "calendar year", "units": "1"})
    )


def write_netcdf(file: Path, result: xr.Dataset, record: Mapping[str, Any]) -> None:
    """As NetCDF 4 in the CF convention."""
    dataset = cf(result, record)
    encoding: dict[Any, dict[str, Any]] = {
        name: {"_FillValue": float("nan")}
        for name, array in dataset.data_vars.items()
        if array.dtype.kind == "f"
    }
    for name in ("time", "time_bounds"):
        if name in dataset.variables:
            encoding[name] = {"_FillValue": None}
    netcdf.write(file, dataset, encoding=encoding)


def write_zarr(folder: Path, result: xr.Dataset, inputs: xr.Dataset, record: Mapping[str, Any]) -> None:
    """As a Zarr group, inputs in the group `inputs`.

    An old store is replaced.
    """
    marked = _objects(result).assign_attrs(provenance=json.dumps(record, ensure_ascii=False))
    with warnings.catch_warnings():
        # zarr 3 notes that text arrays and consolidated metadata await a place in its specification
        warnings.simplefilter("ignore")
        marked.to_zarr(folder, mode="w")
        _objects(inputs).to_zarr(folder, group="inputs", mode="a")


def _objects(dataset: xr.Dataset) -> xr.Dataset:
    """Texts as variable-length strings, which every zarr reader knows."""
    texts = [name for name in dataset.coords if dataset[name].dtype.kind == "U"]
    return dataset.assign_coords({name: dataset[name].astype(object) for name in texts})
