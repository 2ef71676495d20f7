"""Estimate where the nation's core value added is produced, and write regional-core-share-2022.csv.

Printed (CAII 2023): core value added of Guangdong, Jiangsu, Beijing, Zhejiang, and of Shandong by difference;
found (methods note 6): 5 057 in manufacturing and 7 548 in information services. The prior spreads the two by
the provinces' secondary and tertiary value added (first published accounts of 2022); iterative proportional
fitting then meets the five printed totals, the remainder of the other provinces, and the two national sums.

With the argument `without-2023` the same from what the other reports print, for scenarios/replicate-without-2023.toml:
core of four provinces in 2024 (CAII 2024) and of C and I in 2020 (CAII 2021), both as shares of the nation.

Run from the top of the repository: python calibration/regional_core_share.py [without-2023]
"""

from __future__ import annotations

import csv
import sys
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
CORE_WITHOUT_2023 = {"secondary": 4000.0 / 9540.7, "tertiary": 5540.7 / 9540.7}
PRINTED_WITHOUT_2023 = {
    "guangdong": 2523.54 / 15300.0,
    "jiangsu": 2012.44 / 15300.0,
    "beijing": 1517.54 / 15300.0,
    "zhejiang": 1313.41 / 15300.0,
}
FOLDER = Path(__file__).parent


def estimate(
    core_of: dict[str, float] = CORE, printed: dict[str, float] = PRINTED
) -> dict[str, dict[str, float]]:
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
    columns = np.array(list(core_of.values()))
    core = key[:, 1:] * columns
    blocks = [[regions.index(region)] for region in printed]
    blocks.append([index for index, region in enumerate(regions) if region not in printed])
    totals = [*printed.values(), columns.sum() - sum(printed.values())]
    for _ in range(200):
        for block, total in zip(blocks, totals, strict=True):
            core[block] *= total / core[block].sum()
        core *= columns / core.sum(axis=0)
    share = core / core.sum(axis=0)
    return {
        region: {"primary": key[row, 0], "secondary": share[row, 0], "tertiary": share[row, 1]}
        for row, region in enumerate(regions)
    }


def main(without_2023: bool) -> None:
    """Write the table, every row with what it rests on."""
    if without_2023:
        core_of, printed, source = CORE_WITHOUT_2023, PRINTED_WITHOUT_2023, "CAII 2024"
        target = FOLDER / "regional-core-share-without-2023.csv"
    else:
        core_of, printed, source = (
            CORE,
            PRINTED,
            "CAII 2023 figures 5-7; provincial accounts 2022 as first published",
        )
        target = FOLDER / "regional-core-share-2022.csv"
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["region", "industry_group", "value", "unit", "vintage", "source", "quality"])
        for region, shares in estimate(core_of, printed).items():
            for group, value in shares.items():
                quality = "estimated: total of the province printed, split by iterative proportional fitting"
                if region not in printed:
                    quality = "estimated: by value added of the group, scaled to the remainder"
                if group == "primary":
                    quality = "unused: there is no core in the primary sector; share of primary value added"
                writer.writerow([region, group, f"{value:.10g}", "1", "first published", source, quality])


if __name__ == "__main__":
    main("without-2023" in sys.argv[1:])
