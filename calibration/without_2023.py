"""Estimate where core value added is produced without CAII 2023, and write regional-core-share-without-2023.csv.

Printed elsewhere: core of four provinces and of the nation in 2024 (CAII 2024), core of C and I in 2020 (CAII 2021). Both
enter as shares of the nation. The prior spreads the two sections by secondary and tertiary value added (first published
accounts of 2022); iterative proportional fitting meets the four provinces and the two sections. No figure of CAII 2023 is used.

Run from the top of the repository: python calibration/without_2023.py
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from scenario_engine.data import catalogue

CORE_2020 = {"secondary": 4000.0, "tertiary": 5540.7}
NATION_2024 = 15300.0
PRINTED_2024 = {"guangdong": 2523.54, "jiangsu": 2012.44, "beijing": 1517.54, "zhejiang": 1313.41}
TARGET = Path(__file__).parent / "regional-core-share-without-2023.csv"


def shares() -> dict[tuple[str, str], float]:
    """Share of each region in the nation's core value added, by industry group."""
    china = catalogue.find("china")
    regions, groups = china.labels("region"), ["primary", *CORE_2020]
    labels = {"year": [2022], "region": regions, "industry_group": groups}
    accounts = china.select(
        "province_sectors", list(labels), labels, "CNY_1e8", vintage="first published"
    ).sel(year=2022)
    key = (accounts / accounts.sum("region")).to_numpy()
    columns = np.array(list(CORE_2020.values())) / sum(CORE_2020.values())
    core = key[:, 1:] * columns
    rows = {region: value / NATION_2024 for region, value in PRINTED_2024.items()}
    blocks = [([regions.index(region)], part) for region, part in rows.items()]
    blocks.append(([n for n, region in enumerate(regions) if region not in rows], 1.0 - sum(rows.values())))
    for _ in range(200):
        for block, part in blocks:
            core[block] *= part / core[block].sum()
        core *= columns / core.sum(axis=0)
    share = np.column_stack([key[:, 0], core / core.sum(axis=0)])
    return {
        (region, group): share[n, k] for n, region in enumerate(regions) for k, group in enumerate(groups)
    }


def main() -> None:
    """Write the table, every row with what it rests on."""
    with TARGET.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["year", "region", "industry_group", "value", "unit", "vintage", "source", "quality"])
        for (region, group), value in shares().items():
            quality = "estimated: total of the province printed, split by iterative proportional fitting"
            if region not in PRINTED_2024:
                quality = "estimated: by value added of the group, scaled to the remainder"
            if group == "primary":
                quality = "unused: there is no core in the primary sector; share of primary value added"
            writer.writerow(
                [2024, region, group, f"{value:.10g}", "1", "first published", "CAII 2024", quality]
            )


if __name__ == "__main__":
    main()
