"""Estimate by which keys print divides core and penetration among provinces, and write them.

- 2020: the pooled rule of CAII 2021 gives every province its total (12 printed figures to 0.01), value added as first
  published its penetration, core is the difference.
- 2022: value added as first published gives penetration, which five printed figures confirm. Core is printed for Guangdong,
  Jiangsu, Beijing and Zhejiang, and for Shandong by difference (CAII 2023); the others share the rest by value added.
- 2024: penetration of Guangdong, Jiangsu, Zhejiang and Shandong and core of these and Beijing as printed (CAII 2024); the others
  as in 2022.

Iterative proportional fitting meets the printed provinces and the nation's groups of the baseline. The key factor is the
share of a province in the nation's penetration of a group over its share in the model's key.

Run from the top of the repository: python calibration/regional_keys.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from scenario_engine.data import catalogue
from scenario_engine.engine.program import evaluate
from scenario_engine.scenario.scenario import load

HERE = Path(__file__).parent
CORE = {
    2022: {"guangdong": 2035.67, "jiangsu": 1691.42, "beijing": 1125.41, "zhejiang": 1090.10, "shandong": 700.72},
    2024: {"guangdong": 2523.54, "jiangsu": 2012.44, "beijing": 1517.54, "zhejiang": 1313.41, "shandong": 796.77},
}  # fmt: skip
SECTORS_2020 = {"primary": 561.47, "secondary": 18166.34, "tertiary": 16971.11}
"""Sums of the 19 sections that CAII 2021 prints, all of A in the primary sector."""

PENETRATION = {
    2022: {"guangdong": 3514.00, "jiangsu": 3432.03, "shandong": 2328.81, "zhejiang": 2149.48, "henan": 1627.44},
    2024: {"guangdong": 3916.61, "jiangsu": 3812.46, "shandong": 2643.31, "zhejiang": 2452.89},
}  # fmt: skip


def keys() -> tuple[dict[int, pd.DataFrame], dict[int, pd.DataFrame]]:
    """Core shares and key factors, province by group, of each year."""
    core, penetration, key = (
        _of_baseline(name)
        for name in (
            "industry_group_core_value_added",
            "industry_group_penetration_value_added",
            "regional_key",
        )
    )
    first = catalogue.find("china").table("province_sectors")
    first = first[(first["vintage"] == "first published") & (first["indicator"] == "value_added")]
    published = {
        year: rows.pivot_table(index="region", columns="industry", values="value")[list(core.columns)]
        for year, rows in first.groupby("year")
    }
    spread = {2020: share(published[2020]).mul(penetration.loc[2020], axis=1)}
    spread[2022] = fitted(published[2022], PENETRATION[2022], penetration.loc[2022])
    spread[2024] = fitted(spread[2022], PENETRATION[2024], penetration.loc[2024])
    pooled = (published[2020] * pd.Series(SECTORS_2020)).sum(axis=1)
    total = pooled * sum(SECTORS_2020.values()) / pooled.sum()
    cores = {2020: fitted(published[2020], dict(total - spread[2020].sum(axis=1)), core.loc[2020])}
    cores[2022] = fitted(published[2022], CORE[2022], core.loc[2022])
    cores[2024] = fitted(cores[2022], CORE[2024], core.loc[2024])
    factors = {year: share(parts) / share(key[year]) for year, parts in spread.items()}
    return {year: share(parts, published[2022]) for year, parts in cores.items()}, factors


def fitted(prior: pd.DataFrame, printed: dict[str, float], groups: pd.Series) -> pd.DataFrame:
    """Cells in proportion to the prior whose printed provinces and groups sum to what they should."""
    whole = groups.to_numpy()

    def to_groups(cells: np.ndarray) -> np.ndarray:
        sums = cells.sum(axis=0)
        return cells * np.divide(whole, sums, out=np.zeros_like(sums), where=sums != 0)

    cells = to_groups(prior.fillna(0.0).to_numpy(dtype=float))
    named, levels = prior.index.get_indexer(list(printed)), np.array([*printed.values()])
    others = np.setdiff1d(np.arange(len(prior)), named)
    for _ in range(500):
        cells[named] *= (levels / cells[named].sum(axis=1))[:, None]
        if len(others):
            cells[others] *= (whole.sum() - levels.sum()) / cells[others].sum()
        cells = to_groups(cells)
    return pd.DataFrame(cells, prior.index, prior.columns)


def share(cells: pd.DataFrame, otherwise: pd.DataFrame | None = None) -> pd.DataFrame:
    """Each group's cells over their sum; the other table's where a group has nothing."""
    shares = cells / cells.sum()
    return shares if otherwise is None else shares.fillna(otherwise / otherwise.sum())


def _of_baseline(name: str) -> pd.DataFrame | dict[int, pd.DataFrame]:
    scenario = load(HERE.parent / "scenarios" / "baseline.toml")
    values = evaluate(scenario.graph, scenario.inputs, [name], scenario.dataset.counted_in, indexes=scenario.indexes)  # fmt: skip
    array: xr.DataArray = values[name]
    if "region" not in array.dims:
        return array.transpose("year", "industry_group").to_pandas()
    years = (2020, 2022, 2024)
    return {year: array.sel(year=year).transpose("region", "industry_group").to_pandas() for year in years}


def main() -> None:
    """Write the tables; the key of 2022 apart, for replications that knew no other."""
    shares, factors = keys()
    for name, tables in (
        ("regional-core-share.csv", shares),
        ("regional-core-share-2022.csv", {2022: shares[2022]}),
        ("regional-key-factor.csv", factors),
    ):
        rows = [
            (year, region, group, f"{table.loc[region, group]:.10g}", "1")
            for year, table in tables.items()
            for region in catalogue.find("china").labels("region")
            for group in table.columns
        ]
        frame = pd.DataFrame(rows, columns=["year", "region", "industry_group", "value", "unit"])
        frame.to_csv(HERE / name, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
