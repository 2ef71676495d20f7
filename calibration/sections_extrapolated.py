"""Write sections-extrapolated.csv: section value added 2017-2021 as the report of 2021 very likely had it.

The statistical yearbook gives C and E-L to 2020 and the others with a lag; the report says that missing late
values are extrapolated linearly. A two-point line x(2017 + n) = x(2017) (1 + n s) grows in 2020 by
s / (1 + 2 s); with the multiplier 1.0839 divided out, the *published* growth of 2020 gives s for B, D, M-S. So
the growth of those sections, and of A, is an input here and no result. 2021 is the two-point line of 2019 and 2020.
The sections no longer sum to GDP: 1 058 199 against 1 013 567 in 2020, which is a finding about the report.

Run from the top of the repository: python calibration/sections_extrapolated.py
"""

from __future__ import annotations

import csv
from pathlib import Path

from scenario_engine.data import catalogue

MULTIPLIER_2020 = 1.0839
BY_LINE = tuple("BDMNOPQRS")
YEARS = (2017, 2018, 2019, 2020)
TARGET = Path(__file__).parent / "sections-extrapolated.csv"
OFFICIAL = "fourth census, completed"


def extrapolated() -> dict[tuple[int, str], tuple[float, str]]:
    """Value added (1e8 yuan) and how it was come by, for each year and section."""
    china = catalogue.find("china")
    rows = china.table("sections")
    rows = rows[(rows["vintage"] == OFFICIAL) & rows["year"].isin(YEARS)]
    known = {(row.year, row.industry): (row.value, row.quality) for row in rows.itertuples()}
    published = china.table("published_accounts")
    growth = published[
        (published["source"] == "CAII 2021")
        & (published["indicator"] == "growth_nominal")
        & (published["region"] == "china")
        & (published["year"] == "2020")
    ].set_index("industry")["value"]
    result = dict(known)
    for section in BY_LINE:
        rate = (1.0 + growth[section] / 100.0) / MULTIPLIER_2020 - 1.0
        slope = rate / (1.0 - 2.0 * rate)
        for step, year in enumerate(YEARS[1:], start=1):
            result[year, section] = (
                known[2017, section][0] * (1.0 + step * slope),
                "filled: two-point line from 2017 whose growth in 2020 is the published one over 1.0839",
            )
    result[2020, "A"] = (
        known[2019, "A"][0] * (1.0 + growth["A"] / 100.0) / MULTIPLIER_2020,
        "filled: 2019 moved by the published growth of 2020 over 1.0839",
    )
    for section in china.labels("industry"):
        before, last = result[2019, section][0], result[2020, section][0]
        result[2021, section] = (2.0 * last - before, "filled: two-point line of 2019 and 2020")
    return result


def main() -> None:
    """Write the table, every row with its quality."""
    with TARGET.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["year", "industry", "value", "unit", "quality"])
        for (year, section), (value, quality) in sorted(extrapolated().items()):
            writer.writerow([year, section, f"{value:.10g}", "CNY_1e8", quality])


if __name__ == "__main__":
    main()
