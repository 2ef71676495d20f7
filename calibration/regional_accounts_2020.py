"""Write regional-accounts-2020.csv: provincial accounts 2019-2021 as the report of 2021 very likely had them.

2020 is the first published vintage (January-March 2021). 2019 is the fourth-census GDP of the province with the
three-sector shares of the official accounts (13 provinces) or of compilations (18). 2021 is the straight line of
the two, as the report says of missing late values.

Run from the top of the repository: python calibration/regional_accounts_2020.py
"""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from scenario_engine.data import catalogue

GROUPS = ["primary", "secondary", "tertiary"]
TARGET = Path(__file__).parent / "regional-accounts-2020.csv"


def accounts() -> dict[int, tuple[pd.DataFrame, pd.Series]]:
    """Value added (1e8 yuan) by province and sector, and how each province was come by, for each year."""
    china = catalogue.find("china")
    regions = china.labels("region")
    rows = china.table("province_sectors")

    def wide(year: int, vintage: str) -> pd.DataFrame:
        chosen = rows[(rows["year"] == year) & (rows["vintage"] == vintage)]
        return chosen.pivot_table(index="region", columns="industry", values="value")

    last = wide(2020, "first published").loc[regions, GROUPS]
    official = wide(2019, "official accounts")
    percent = wide(2019, "compiled").reindex(columns=GROUPS).loc[regions]
    share_last = last.div(last.sum(axis=1), axis=0)
    percent["primary"] = percent["primary"].fillna(100.0 * share_last["primary"])
    percent["tertiary"] = 100.0 - percent["primary"] - percent["secondary"]
    percent.loc[official.index] = 100.0 * official[GROUPS].div(official[GROUPS].sum(axis=1), axis=0)
    provinces = china.table("provinces")
    provinces = provinces[
        (provinces["year"] == 2019)
        & (provinces["indicator"] == "gdp")
        & (provinces["vintage"] == "fourth census")
    ].set_index("region")["value"]
    before = percent.mul(provinces[regions], axis=0) / 100.0
    compiled = pd.Series("filled: fourth-census GDP times compiled shares", index=regions)
    compiled[official.index] = "filled: fourth-census GDP times shares of the official accounts"
    return {
        2019: (before, compiled),
        2020: (last, pd.Series("official: first published", index=regions)),
        2021: (2.0 * last - before, pd.Series("filled: two-point line of 2019 and 2020", index=regions)),
    }


def main() -> None:
    """Write the table, every row with its quality."""
    with TARGET.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["year", "region", "industry_group", "value", "unit", "quality"])
        for year, (values, quality) in accounts().items():
            for region in values.index:
                for group in GROUPS:
                    value = f"{values.loc[region, group]:.10g}"
                    writer.writerow([year, region, group, value, "CNY_1e8", quality[region]])


if __name__ == "__main__":
    main()
