"""An index as files: `index.nc`, `ranking.csv` and `published.csv`, written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import xarray as xr

from scenario_engine.analysis.indices.outcome import IndexOutcome
from scenario_engine.support.files import netcdf
from scenario_engine.support.files.replacing import replacing
from scenario_engine.support.files.spreadsheet import harmless

__all__ = ["published", "ranking", "write"]

PER_CASE = {
    "index_rank": "rank",
    "composite_index": "index",
    "tier": "tier",
    "distance_to_cut": "distance_to_cut",
    "reversal_probability": "reversal_probability",
    "tier_stability": "tier_stability",
}


def write(outcome: IndexOutcome, folder: Path) -> None:
    """Write the files of an index, and their sums, to a folder of its own.

    What lay in the folder stays until all is written.
    """
    with replacing(folder, "index") as draft:
        netcdf.write(draft / "index.nc", outcome.result)
        for name, table in (("ranking", ranking(outcome)), ("published", published(outcome))):
            harmless(table).to_csv(draft / f"{name}.csv", index=False, lineterminator="\n")


def ranking(outcome: IndexOutcome) -> pd.DataFrame:
    """One row per year and case, best first: rank, index, scores of branches, tier, rank interval."""
    result = _without_draws(outcome.result)
    dim = outcome.spec.record.cases.dimension
    columns = {name: result[key] for key, name in PER_CASE.items() if key in result}
    for branch in outcome.spec.branches:
        columns[f"score_{branch}"] = result["branch_score"].sel(branch=branch, drop=True)
    for bound in ("low", "high") if "rank_interval" in result else ():
        columns[f"rank_{bound}"] = result["rank_interval"].sel(bound=bound, drop=True)
    table = xr.Dataset(columns).to_dataframe().reset_index()
    table = table.sort_values(["year", "rank", dim])
    first = ["year", dim, "label_zh", "rank", "index"]
    return table[[*first, *(name for name in table if name not in first and name in columns)]]


def published(outcome: IndexOutcome) -> pd.DataFrame:
    """One row per weighting, series, year and case: computed, printed, difference."""
    rows = [
        {
            "weights": comparison.weights,
            "series": fit.name,
            "year": int(year),
            outcome.spec.record.cases.dimension: str(case),
            "computed": float(fit.computed.sel(year=year, case=case)),
            "printed": float(fit.printed.sel(year=year, case=case)),
        }
        for comparison in outcome.comparisons
        for fit in comparison.fits
        for year in fit.printed.indexes["year"]
        for case in fit.printed.indexes["case"]
    ]
    dim = outcome.spec.record.cases.dimension
    table = pd.DataFrame(rows, columns=["weights", "series", "year", dim, "computed", "printed"])
    return table.assign(difference=table["computed"] - table["printed"])


def _without_draws(result: xr.Dataset) -> xr.Dataset:
    """Means over draws, for tables that people read; the NetCDF keeps every draw."""
    return result.mean("draw") if "draw" in result.dims else result
