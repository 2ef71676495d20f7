"""Write regional-accounts-2020.csv: provincial accounts 2019-2021 as the report of 2021 very likely had them.

2020 is the first published vintage (January-March 2021). 2019 is the fourth-census GDP of the province with the
three-sector shares of the official accounts (13 provinces) or of compilations (18). 2021 is carried on by growth from
2018-2020, as the sections of the same report are (0.7 of the growth of 2020, 0.3 of that of 2019): seven printed growth
rates of regions in 2021 are then met to 0.4 points, where the line of 2019 and 2020 misses by up to 1.4.

Run from the top of the repository: python calibration/regional_accounts_2020.py
"""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
from sections_by_growth import weights

from scenario_engine.data import catalogue
from scenario_engine.methods.growth.gaps import carried_on

GROUPS = ["primary", "secondary", "tertiary"]
TARGET = Path(__file__).parent / "regional-accounts-2020.csv"


def accounts() -> dict[int, tuple[pd.DataFrame, pd.Series]]:
    """Value added (1e8 yuan) by province and sector, and how each province was come by, for each year."""
    china = catalogue.find("china")
    regions = china.labels("region")
    last = _wide("province_sectors", 2020, "first published").loc[regions, GROUPS]
    before, quality = _compiled(2019, last)
    earlier, _ = _compiled(2018, last)
    series = [year.loc[regions, GROUPS].to_numpy() for year in (earlier, before, last)]
    carried = carried_on(series, weights(), 1)[0]
    return {
        2019: (before, quality),
        2020: (last, pd.Series("official: first published", index=regions)),
        2021: (
            pd.DataFrame(carried, index=regions, columns=GROUPS),
            pd.Series("filled: weighted growth of 2019 and 2020", index=regions),
        ),
    }


def _wide(table: str, year: int, vintage: str) -> pd.DataFrame:
    """A table of provinces in one vintage, industries beside each other."""
    rows = catalogue.find("china").table(table)
    rows = rows[(rows["year"] == year) & (rows["vintage"] == vintage)]
    return rows.pivot_table(index="region", columns="industry", values="value")


def _compiled(year: int, last: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Fourth-census GDP of provinces times shares of the official accounts, or of compilations where there are none."""
    official = _wide("province_sectors", year, "official accounts")
    percent = _wide("province_sectors", year, "compiled").reindex(columns=GROUPS).loc[last.index]
    percent["primary"] = percent["primary"].fillna(100.0 * last["primary"] / last.sum(axis=1))
    percent["tertiary"] = 100.0 - percent["primary"] - percent["secondary"]
    percent.loc[official.index] = 100.0 * official[GROUPS].div(official[GROUPS].sum(axis=1), axis=0)
    rows = catalogue.find("china").table("provinces")
    rows = rows[(rows["year"] == year) & (rows["indicator"] == "gdp") & (rows["vintage"] == "fourth census")]
    gdp = rows.set_index("region")["value"]
    quality = pd.Series("filled: fourth-census GDP times compiled shares", index=last.index)
    quality[official.index] = "filled: fourth-census GDP times shares of the official accounts"
    return percent.mul(gdp[last.index], axis=0) / 100.0, quality


def main() -> None:
    """Write the table, every row with its quality."""
    with TARGET.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["year", "region", "industry_group", "value", "unit", "vintage", "quality"])
        for year, (values, quality) in accounts().items():
            for region in values.index:
                for group in GROUPS:
                    value = f"{values.loc[region, group]:.10g}"
                    vintage = "first published" if year == 2020 else "fourth census"
                    writer.writerow([year, region, group, value, "CNY_1e8", vintage, quality[region]])


if __name__ == "__main__":
    main()
