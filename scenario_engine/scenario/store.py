"""Results as files: one folder a scenario, whole or not at all."""

import csv
import json
from collections.abc import Mapping
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from pydantic import BaseModel, ConfigDict, Json, ValidationError

from scenario_engine.scenario.captions import named
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files import netcdf
from scenario_engine.support.files.plaintext import fail_unless_regular
from scenario_engine.support.files.replacing import read_whole, replacing
from scenario_engine.support.files.spreadsheet import escaped


def write(
    folder: Path, result: xr.Dataset, inputs: Mapping[str, xr.DataArray], record: Mapping[str, Any]
) -> None:
    """Write `result.nc`, `tables/*.csv`, `manifest.json` and `SHA256SUMS`; a result before stays until all is written.

    What other commands or people put into the folder stays. Arrays are over any dimensions, `units` in the
    attributes; the record is JSON-ready.
    """
    with replacing(folder, "result") as draft:
        provenance = json.dumps(record, ensure_ascii=False, sort_keys=True)
        marked = result.assign_attrs(Conventions="CF-1.11", provenance=provenance)
        netcdf.write(draft / "result.nc", marked, groups={"inputs": merged(inputs)})
        (draft / "tables").mkdir()
        for name, array in result.data_vars.items():
            _write_table(draft / "tables" / f"{name}.csv", array)
        text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)
        (draft / "manifest.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def merged(inputs: Mapping[str, xr.DataArray]) -> xr.Dataset:
    """Inputs as one Dataset over all their years."""
    given = xr.merge([array.rename(name) for name, array in inputs.items()], join="outer", compat="override")
    given.attrs = {"description": "Inputs in canonical units; NaN outside the years an input has."}
    return named(given)


def _write_table(path: Path, array: xr.DataArray) -> None:
    """Tidy: a column for each dimension, the value, the unit; cells where the variable is not defined left out."""
    values = array.to_numpy().ravel()
    defined = ~np.isnan(values)
    places = np.indices(array.shape).reshape(array.ndim, array.size)[:, defined]
    labels = (np.array([escaped(one) for one in array.get_index(dim)], dtype=object) for dim in array.dims)
    columns = [own[place].tolist() for own, place in zip(labels, places, strict=True)]
    unit = escaped(array.attrs.get("units", ""))
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow([*array.dims, "value", "unit"])
        table.writerows(zip(*columns, values[defined].tolist(), repeat(unit)))


def on_own_years(array: xr.DataArray) -> xr.DataArray:
    """A stored array without the years that were padded with NaN because a file has one year axis."""
    return array.dropna("year", how="all") if "year" in array.dims else array


def read(path: Path) -> tuple[xr.Dataset, xr.Dataset]:
    """Computed variables and inputs of a stored result, each with its `units`.

    The path is the folder of a result, or its `result.nc`.
    """
    return read_whole(path, _read)


def _read(path: Path) -> tuple[xr.Dataset, xr.Dataset]:
    file = path / "result.nc" if path.is_dir() else path
    fail_unless_regular(file)
    if not file.is_file():
        raise ScenarioEngineError(f"{path}: there is no result here.", "Run `scenario-engine run` first.")
    result, inputs = netcdf.read(file), netcdf.read(file, group="inputs")
    for one in (result, inputs):
        _refuse_changed(one, file)
    return result, inputs


class _Stored(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True, defer_build=True)


class StoredPlace(_Stored):
    """What readers rely on in the place of an entry that set an input."""

    file: str
    line: int
    form: str
    unit: str | None
    reason: str


class StoredIdentity(_Stored):
    """What readers rely on in an identity that was checked by a model of somebody's own."""

    name: str
    statement: str
    gap: float
    tolerance: float


class StoredRecord(_Stored):
    """What readers of a stored result rely on in the record of how it was made; more stands in it."""

    scenario: str
    title: dict[str, str]
    description: dict[str, str]
    files: dict[str, str]
    data: dict[str, str]
    horizon: dict[str, int]
    origins: dict[str, list[StoredPlace]]
    identities: list[StoredIdentity] = []
    edges: dict[str, list[str]]
    variants: dict[str, str]
    libraries: dict[str, str]
    warnings: list[str]


class UnitScale(BaseModel):
    """How a unit is read: its text behind a number, and what a number is multiplied with for it."""

    text: str
    factor: float


class DisplayRecord(BaseModel):
    """What a result says of how it is shown."""

    subject: dict[str, str] = {}
    units: dict[str, dict[str, list[UnitScale]]]
    tiles: list[dict[str, str]]


class ResultAttributes(BaseModel):
    """Attributes that readers of a result rely on, each of its form or absent."""

    model_config = ConfigDict(defer_build=True)
    display: Json[DisplayRecord] | None = None
    labels: Json[dict[str, dict[str, str]]] | None = None
    words: Json[dict[str, dict[str, Any]]] | None = None
    headlines: str | None = None
    nation: str | None = None
    model: str | None = None


def record_of(result: xr.Dataset) -> dict[str, Any]:
    """How a stored result was made, as `provenance.of` wrote it; refused where another program dropped or changed it.

    The scenario's name is its last part only, so that it leads to no other folder, and has no control characters.
    """
    try:
        record = StoredRecord.model_validate_json(result.attrs["provenance"]).model_dump()
    except (KeyError, TypeError, ValidationError) as fault:
        first = fault.errors()[0] if isinstance(fault, ValidationError) else None
        place = f" ({'.'.join(map(str, first['loc'])) or 'JSON'}: {first['msg']})" if first else ""
        raise _changed(
            result.encoding.get("source"), f"carries no whole record of how it was made{place}"
        ) from None
    name = "".join(filter(str.isprintable, Path(record["scenario"]).name))
    return {**record, "scenario": name or "scenario"}


LARGEST = 1e150
"""The largest size of a cell that is read: squares of larger ones overflow, and no account reaches it."""


def _refuse_changed(stored: xr.Dataset, file: Path) -> None:
    for dim, labels in stored.indexes.items():
        if not labels.is_unique:
            raise _changed(file, f"{dim} has a label twice")
    for name, array in stored.data_vars.items():
        if "flag_meanings" in array.attrs:
            continue
        if array.dtype.kind != "f":
            raise _changed(
                file, f"{name} is stored as {array.dtype}, and all that we write are decimal numbers"
            )
        if not isinstance(array.attrs.get("units"), str):
            raise _changed(file, f"{name} has no unit")
        if ((abs(array) > LARGEST) & np.isfinite(array)).any():
            raise _changed(file, f"{name} has a number of more than {LARGEST:g}")
    try:
        ResultAttributes.model_validate(stored.attrs)
    except ValidationError as fault:
        told = fault.errors()[0]["loc"][0]
        raise _changed(file, f"its attribute {told!r} is not what we write") from None


def _changed(file: Path | str | None, what: str) -> ScenarioEngineError:
    return ScenarioEngineError(
        f"{file or 'the result'}: {what}.",
        "Another program has written it since. Make it again: `scenario-engine run SCENARIO`.",
    )
