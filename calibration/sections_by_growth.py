"""Write sections-by-growth.csv: section value added 2017-2021 as the report of 2021 very likely had it.

Found: what CAII 2021 prints for 2021 over what it prints for 2020 is the multiplier of 2020 (1.0839) times a growth of
value added of 0.7 of the growth of 2020 and 0.3 of that of 2019, to 4e-5 in A, E-H, J and K, for which official figures
of 2018-2020 are known. So these weights (growth-weights.csv) give 2021. In B, D and M-S the printed growth of 2020 and
of 2021 is the same to 0.3 points: a series that is carried on this way from growth that was steady. Their growth of
2020, the published one over 1.0839, therefore holds for 2018-2021; it is an input and no result, as is that of A in 2020.

L of 2017 counts as missing: 21 887.8 is of the vintage before the fourth census (2018, implied by the printed forecast,
would be 35 % above it). With B, D and M-S it shares what is left of GDP in the proportions of the input-output table.
C and I of 2021 follow no rule found; calibration/replicate_2020.py gives the growth that the national totals ask for.

Run from the top of the repository: python calibration/sections_by_growth.py
"""

from __future__ import annotations

import csv
from pathlib import Path

from scenario_engine.data import catalogue
from scenario_engine.methods.growth.gaps import carried_on

MULTIPLIER_2020 = 1.0839
STEADY = tuple("BDMNOPQRS")
BY_REMAINDER = (*STEADY, "L")
GROWTH_2021 = {"C": 0.06346, "I": 0.16987}
"""Growth of value added that gives the printed national core and penetration of 2021 (replicate_2020.py)."""
VINTAGE = "fourth census, completed"
FOLDER = Path(__file__).parent
TARGET = FOLDER / "sections-by-growth.csv"

Known = dict[tuple[int, str], tuple[float, str]]


def weights() -> list[float]:
    """Of the growth of 2020 and of that of 2019."""
    with (FOLDER / "growth-weights.csv").open(encoding="utf-8", newline="") as stream:
        return [float(row["weight"]) for row in csv.DictReader(stream)]


def official_2018() -> Known:
    """Official figures of 2018 that the dataset does not carry."""
    with (FOLDER / "sections-2018.csv").open(encoding="utf-8", newline="") as stream:
        return {
            (int(row["year"]), row["industry"]): (float(row["value"]), row["quality"])
            for row in csv.DictReader(stream)
        }


def by_growth() -> Known:
    """Value added (1e8 yuan) and how it was come by, for each year and section."""
    china = catalogue.find("china")
    result = _vintage(VINTAGE)
    gdp = {year: sum(result[year, h][0] for h in china.labels("industry")) for year in (2017, 2018, 2019)}
    result |= official_2018() | _remainder(result, gdp[2017])
    share = 0.5 * (result[2017, "L"][0] / gdp[2017] + result[2019, "L"][0] / gdp[2019])
    result[2018, "L"] = (share * gdp[2018], "filled: share of gdp halfway between 2017 and 2019")
    growth = _published_growth_2020()
    for h in STEADY:
        for year in (2018, 2019, 2020):
            quality = "filled: grown from 2017 each year as published for 2020 over 1.0839"
            result[year, h] = (result[2017, h][0] * (growth[h] / MULTIPLIER_2020) ** (year - 2017), quality)
    result[2020, "A"] = (
        result[2019, "A"][0] * growth["A"] / MULTIPLIER_2020,
        "filled: 2019 moved by the published growth of 2020 over 1.0839",
    )
    known = [2018, 2019, 2020]
    for h in china.labels("industry"):
        value = carried_on([result[year, h][0] for year in known], weights(), 1)
        result[2021, h] = (float(value[0]), "filled: weighted growth of 2019 and 2020")
    for h, rate in GROWTH_2021.items():
        quality = "calibrated: growth that gives national core and penetration of 2021 as published"
        result[2021, h] = (result[2020, h][0] * (1.0 + rate), quality)
    return {key: value for key, value in result.items() if key[0] <= 2021}


def _vintage(name: str) -> Known:
    """Value added by year and section in a vintage of the dataset."""
    rows = catalogue.find("china").table("sections")
    return {
        (one.year, one.industry): (one.value, one.quality)
        for one in rows[rows["vintage"] == name].itertuples()
    }


def _remainder(known: Known, gdp: float) -> Known:
    """What the other sections leave of GDP in 2017, in the proportions of the input-output table."""
    table = _vintage("input-output")
    left = gdp - sum(
        value for (year, h), (value, _) in known.items() if year == 2017 and h not in BY_REMAINDER
    )
    weight = left / sum(table[2017, h][0] for h in BY_REMAINDER)
    quality = "filled: residual of gdp (fourth census) shared in the proportions of the input-output table"
    return {(2017, h): (weight * table[2017, h][0], quality) for h in BY_REMAINDER}


def _published_growth_2020() -> dict[str, float]:
    """Growth factors of 2020 by section, CAII 2021."""
    rows = catalogue.find("china").table("published_accounts")
    rows = rows[(rows["source"] == "CAII 2021") & (rows["region"] == "china") & (rows["year"] == "2020")]
    rows = rows[rows["indicator"] == "growth_nominal"]
    return {one.industry: 1.0 + one.value / 100.0 for one in rows.itertuples() if len(one.industry) == 1}


def main() -> None:
    """Write the table, every row with its quality."""
    with TARGET.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["year", "industry", "value", "unit", "vintage", "quality"])
        for (year, section), (value, quality) in sorted(by_growth().items()):
            writer.writerow([year, section, f"{value:.10g}", "CNY_1e8", VINTAGE, quality])


if __name__ == "__main__":
    main()
