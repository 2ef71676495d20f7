"""An index as files: `index.nc`, `ranking.csv` and `published.csv`, written whole or not at all."""

from pathlib import Path

import pandas as pd
import xarray as xr

from scenario_engine.support.files import netcdf
from scenario_engine.support.files.replacing import replacing
from scenario_engine.support.files.spreadsheet import harmless

PER_CASE = {
    "index_rank": "rank",
    "composite_index": "index",
    "tier": "tier",
    "distance_to_cut": "distance_to_cut",
    "reversal_probability": "reversal_probability",
    "tier_stability": "tier_stability",
}


def write(result: xr.Dataset, folder: Path) -> None:
    """Write the files of a computed index, and their sums, to a folder of its own; what lay there stays until all is written."""
    with replacing(folder, "index") as draft:
        netcdf.write(draft / "index.nc", result)
        for name, table in (("ranking", ranking(result)), ("published", published(result))):
            harmless(table).to_csv(draft / f"{name}.csv", index=False, lineterminator="\n")


def case_dimension(result: xr.Dataset) -> str:
    """The dimension of what is scored, such as region."""
    return next(str(dim) for dim in result["composite_index"].dims if dim not in ("year", "draw"))


def ranking(result: xr.Dataset) -> pd.DataFrame:
    """One row per year and case, best first: rank, index, scores of branches, tier, rank interval; means over draws."""
    result, dim = result.mean("draw") if "draw" in result.dims else result, case_dimension(result)
    columns = {name: result[key] for key, name in PER_CASE.items() if key in result}
    for branch in result.indexes["branch"]:
        columns[f"score_{branch}"] = result["branch_score"].sel(branch=branch)
    for bound in ("low", "high") if "rank_interval" in result else ():
        columns[f"rank_{bound}"] = result["rank_interval"].sel(bound=bound)
    flat = xr.Dataset({name: array.reset_coords(drop=True) for name, array in columns.items()})
    table = flat.assign_coords(label_zh=result["label_zh"]).to_dataframe().reset_index()
    first = ["year", dim, "label_zh", "rank", "index"]
    rest = [name for name in columns if name not in first]
    return table.sort_values(["year", "rank", dim])[[*first, *rest]]


def published(result: xr.Dataset) -> pd.DataFrame:
    """One row per weighting, series, year and case: computed, published, difference."""
    names = {f"published_{name}": name for name in ("weights", "series", "year")}
    names |= {"published_case": case_dimension(result), "computed": "computed", "printed": "printed"}
    table = result[list(names)].reset_coords(drop=True).to_dataframe().rename(columns=names)
    return table.assign(difference=table["computed"] - table["printed"])
