"""One long table of every result: a row a number, with its labels, names in both languages, unit and status."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from scenario_engine.support.dims import ORDER
from scenario_engine.support.files.spreadsheet import harmless
from scenario_engine.support.optional import need

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


def tidy(result: xr.Dataset, scenario: str, names: Iterable[str] | None = None) -> pd.DataFrame:
    """Every number of a result as one row: `scenario variable`, the result's dimensions in canonical order, `value unit`.

    A dimension that a variable does not have is empty. Cells without a value are left out.
    """
    import pandas as pd

    chosen = [str(name) for name in (result.data_vars if names is None else names)]
    dims = [dim for dim in ORDER if dim in result.dims and dim != "scenario"]
    dims += sorted(str(dim) for dim in result.dims if dim not in ORDER)
    frames = []
    for name in chosen:
        array = result[name]
        bare = array.reset_coords(drop=True).rename("value")
        frame = (
            bare.to_dataframe().dropna().reset_index()
            if bare.ndim
            else pd.DataFrame({"value": [bare.item()]})
        )
        frame.insert(0, "variable", name)
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
