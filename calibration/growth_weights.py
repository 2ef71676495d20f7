"""Find by which growth of the last two years CAII 2021 carries value added on to 2021, and print it.

What the report prints for 2021 over what it prints for 2020, in the seven sections with official figures of 2018 to
2020, is a multiplier times one plus a weighted growth: ratio = M (1 + w1 g2020 + w2 g2019), linear in M, M w1 and M w2
(least squares). Growth of A in 2020 is the published one over 1.0839. The rounded weights in growth-weights.csv and the
multiplier of replicate-2020-growth are this result, so the seven figures of 2021 are no prediction.

Run from the top of the repository: python calibration/growth_weights.py
"""

from __future__ import annotations

import numpy as np
from sections_by_growth import MULTIPLIER_2020, official_2018

from scenario_engine.data import catalogue

SECTIONS = tuple("AEFGHJK")


def found() -> tuple[float, float, float]:
    """Weight of the growth of 2020, weight of that of 2019, multiplier."""
    china = catalogue.find("china")
    rows = china.table("sections")
    official = rows[rows["vintage"] == "fourth census"].set_index(["industry", "year"])["value"]
    rows = china.table("published_accounts")
    rows = rows[
        (rows["source"] == "CAII 2021") & (rows["region"] == "china") & rows["industry"].isin(SECTIONS)
    ]
    printed = rows.set_index(["indicator", "year", "industry"])["value"]
    ratio, growth = [], []
    for section in SECTIONS:
        now = official[section, 2020] / official[section, 2019] if section != "A" else (
            (1.0 + printed["growth_nominal", "2020", section] / 100.0) / MULTIPLIER_2020
        )  # fmt: skip
        before = official[section, 2019] / official_2018()[2018, section][0]
        ratio.append(printed["value_added", "2021", section] / printed["value_added", "2020", section])
        growth.append([1.0, now - 1.0, before - 1.0])
    multiplier, first, second = np.linalg.lstsq(np.array(growth), np.array(ratio), rcond=None)[0]
    return float(first / multiplier), float(second / multiplier), float(multiplier)


if __name__ == "__main__":
    print("weights of 2020 and 2019 {:.4f}, {:.4f}; multiplier {:.5f}".format(*found()))
