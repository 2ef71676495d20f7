"""Recover the provinces' shares in employed persons that CAII 2021 uses, and write employed-persons-share-2018.csv.

The report fixes π, "measured from the main employed population" of 2018, and does not print it. The benefit dimension of
CAII 2020 (table 3-6) is 50 s / max s + 50 E / max E, with s the industrial internet's share of provincial GDP and E the
jobs; with the pooled shares of 2019 it leaves E, and πᵣ ∝ Eᵣ / sᵣ since Eᵣ = Zᵣ Lᵣ / GDPᵣ. What comes out is then a
prediction of one report from another: Guangdong, Jiangsu and Shandong hold 29.93 % of the jobs of 2020 (printed 29.92),
the ten provinces with most jobs are the printed ten, and with employed persons before the census revision all provinces
have 2732 (printed 2730.46) in 2020 and 3017 (3022.89) in 2021. With shares of 2020 the three would hold 28.9 %.

Run from the top of the repository: python calibration/employed_persons_share.py
"""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from scenario_engine.data import catalogue

VALUE_ADDED_2019 = {"primary": 469.93, "secondary": 16519.36, "tertiary": 14981.56}
"""CAII 2021: the 19 sections printed for 2020 less their printed growth, as in scenarios/replicate-2020-regions.toml."""

TARGET = Path(__file__).parent / "employed-persons-share-2018.csv"


def shares() -> pd.Series:
    """Share of each province in the nation's employed persons."""
    accounts = pd.read_csv(TARGET.parent / "regional-accounts-2020.csv")
    accounts = accounts[accounts["year"] == 2019].pivot(
        index="region", columns="industry_group", values="value"
    )
    pooled = (accounts * pd.Series(VALUE_ADDED_2019)).sum(axis=1) / accounts.sum(axis=1)
    table = catalogue.find("china").table("published_indices")
    benefit = table[table["locator"].str.startswith("table 3-6")].set_index("region")["value"].astype(float)
    jobs = benefit / 50.0 - pooled / pooled.max()
    weight = (jobs / pooled).loc[catalogue.find("china").labels("region")]
    return weight / weight.sum()


def main() -> None:
    """Write the table."""
    with TARGET.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["region", "value", "unit"])
        writer.writerows([region, f"{share:.12f}", "1"] for region, share in shares().items())


if __name__ == "__main__":
    main()
