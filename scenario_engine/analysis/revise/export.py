"""A revision as files: the split of every headline result, what differs behind it, and the rows and lines that say so."""

from pathlib import Path

import pandas as pd
import xarray as xr

from scenario_engine.analysis.revise.attribution import Revised
from scenario_engine.support.files import netcdf
from scenario_engine.support.files.replacing import replacing
from scenario_engine.support.files.spreadsheet import write_frames, write_rows
from scenario_engine.support.units import is_ratio

PREFIX = "revision."
"""Before the name of a group where levers of comparisons stand too."""


def total(array: xr.DataArray) -> xr.DataArray | None:
    """A result summed over its labels, by year; None for a ratio over labels, which is not summed."""
    dims = [dim for dim in array.dims if dim not in ("year", "group")]
    if dims and is_ratio(str(array.attrs.get("units", "1"))):
        return None
    return array.sum(dims, skipna=False, keep_attrs=True)


def dataset(revised: Revised) -> xr.Dataset:
    """Old, new and share of every group, for each result, in one labelled Dataset."""
    found = {}
    for name, share in revised.shares.items():
        found[f"{name}_old"], found[f"{name}_new"] = revised.old[name], revised.new[name]
        found[f"{name}_share"] = share
    old, new = revised.names
    merged = xr.merge([array.rename(name) for name, array in found.items()], join="outer", compat="override")
    return merged.drop_attrs(deep=False).assign_attrs(
        title=f"What changed from {old} to {new}", analysis="revision", old=old, new=new
    )


def write(folder: Path, revised: Revised) -> None:
    """Write `revision.nc`, `attribution.csv`, which a page draws, and `changes.csv`; whole or not at all."""
    with replacing(folder, "revision") as draft:
        netcdf.write(draft / "revision.nc", dataset(revised))
        frames = [frame for name in revised.shares if (frame := _shares(revised, name)) is not None]
        write_frames(draft / "attribution.csv", frames)
        with (draft / "changes.csv").open("w", encoding="utf-8", newline="") as stream:
            head = ("group", "input", "cell", "old", "new", "unit", "stands at")
            write_rows(stream, [head, *_changes(revised)])


def _shares(revised: Revised, name: str) -> pd.DataFrame | None:
    shares = total(revised.shares[name])
    if shares is None or "year" not in shares.dims:
        return None
    frame = shares.rename("value").to_series().reset_index().rename(columns={"group": "lever"})
    frame["lever"] = PREFIX + frame["lever"].astype(str)
    reference, scenario = revised.names
    told = {"scenario": scenario, "reference": reference, "variable": name}
    return frame[["lever", "year", "value"]].assign(**told, unit=str(shares.attrs.get("units", "")))


def _changes(revised: Revised) -> list[tuple[object, ...]]:
    return [
        (
            one.group,
            one.name,
            ", ".join(f"{dim} {label}" for dim, label in one.cell.items()),
            "" if one.old is None else f"{one.old:.10g}",
            "" if one.new is None else f"{one.new:.10g}",
            one.unit,
            "; ".join(map(str, one.places)),
        )
        for one in revised.changes
    ]
