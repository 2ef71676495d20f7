"""Estimate where the nation's core value added of 2022 is produced, and write regional-core-share-2022.csv.

Printed (CAII 2023): core value added of Guangdong, Jiangsu, Beijing, Zhejiang, and of Shandong by difference;
found (methods note 6): 5 057 in manufacturing and 7 548 in information services. The prior spreads the two by
the provinces' secondary and tertiary value added (first published accounts of 2022); iterative proportional
fitting then meets the five printed totals, the remainder of the other provinces, and the two national sums.

Run from the top of the repository: python calibration/regional_core_share.py
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from scenario_engine.data import catalogue

CORE = {"secondary": 5057.0, "tertiary": 7548.0}
PRINTED = {
    "guangdong": 2035.67,
    "jiangsu": 1691.42,
    "beijing": 1125.41,
    "zhejiang": 1090.10,
    "shandong": 700.72,
}
TARGET = Path(__file__).parent / "regional-core-share-2022.csv"


def estimate() -> dict[str, dict[str, float]]:
    """Share of each region in the nation's core value added, by industry group."""
    china = catalogue.find("china")
    regions, groups = china.labels("region"), ["primary", "secondary", "tertiary"]
    accounts = china.select(
        "province_sectors",
        ["year", "region", "industry_group"],
        {"year": [2022], "region": regions, "industry_group": groups},
        "CNY_1e8",
        vintage="first published",
    ).sel(year=2022, drop=True)
    key = (accounts / accounts.sum("region")).to_numpy()
    columns = np.array(list(CORE.values()))
    core = key[:, 1:] * columns
    blocks = [[regions.index(region)] for region in PRINTED]
    blocks.append([index for index, region in enumerate(regions) if region not in PRINTED])
    totals = [*PRINTED.values(), columns.sum() - sum(PRINTED.values())]
    for _ in range(200):
        for block, total in zip(blocks, totals, strict=True):
            core[block] *= total / core[block].sum()
        core *= columns / core.sum(axis=0)
    share = core / core.sum(axis=0)
    return {
        region: {"primary": key[row, 0], "secondary": share[row, 0], "tertiary": share[row, 1]}
        for row, region in enumerate(regions)
    }


def main() -> None:
    """Write the table, every row with what it rests on."""
    with TARGET.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["region", "industry_group", "value", "unit", "vintage", "source", "quality"])
        for region, shares in estimate().items():
            for group, value in shares.items():
                quality = "estimated: total of the province printed, split by iterative proportional fitting"
                if region not in PRINTED:
                    quality = "estimated: by value added of the group, scaled to the remainder"
                if group == "primary":
                    quality = "unused: there is no core in the primary sector; share of primary value added"
                writer.writerow(
                    [
                        region,
                        group,
                        f"{value:.10g}",
                        "1",
                        "first published",
                        "CAII 2023 figures 5-7; provincial accounts 2022 as first published",
                        quality,
                    ]
                )


if __name__ == "__main__":
    main()
