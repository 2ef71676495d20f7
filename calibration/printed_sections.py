"""Write printed-core-2020.csv and printed-penetration-2020.csv: sections of 2019, 2020 and 2021 as CAII 2021 prints them.

Penetration is the printed total but in C and I, where core is inside: core of I is 14.6 % of the section, core of C
the rest of the national core (9 540.7; docs/replicate.md). 2019 is 2020 less the printed growth; in C and I core
and penetration are moved back by the growth of the section and of the national multiplier (1.0839). Their totals of 2021
part alike: core grows with the section, penetration by 1.0839 more. Core is then 10 874 and penetration 73.65 % of the
whole, as printed, which shows that neither core rate drifts in 2021.

Run from the top of the repository: python calibration/printed_sections.py
"""

from __future__ import annotations

import csv
from pathlib import Path

from sections_extrapolated import MULTIPLIER_2020, extrapolated

from scenario_engine.data import catalogue

CORE_2020, CORE_GROWTH_2020, CORE_RATE_OF_I = 9540.7, 1.1017, 0.146
FOLDER = Path(__file__).parent


def components() -> dict[tuple[str, int, str], float]:
    """Value added (1e8 yuan) by component, year and section."""
    china = catalogue.find("china")
    rows = china.table("published_accounts")
    rows = rows[(rows["source"] == "CAII 2021") & (rows["region"] == "china")]
    levels = rows[(rows["indicator"] == "value_added") & (rows["unit"] == "CNY_1e8")]
    level, forecast = (
        levels[levels["year"] == year].set_index("industry")["value"] for year in ("2020", "2021")
    )
    rates = rows[(rows["indicator"] == "growth_nominal") & (rows["year"] == "2020")]
    growth = rates.set_index("industry")["value"]
    value_added = extrapolated()
    core = {2020: {"I": CORE_RATE_OF_I * value_added[2020, "I"][0]}, 2019: {}, 2021: {}}
    core[2019]["I"] = CORE_RATE_OF_I * value_added[2019, "I"][0]
    core[2020]["C"] = CORE_2020 - core[2020]["I"]
    core[2019]["C"] = CORE_2020 / CORE_GROWTH_2020 - core[2019]["I"]
    result = {}
    for section in china.labels("industry"):
        now = level[section] - core[2020].get(section, 0.0)
        before = now / (1.0 + growth[section] / 100.0)
        if section in core[2020]:
            before = now / MULTIPLIER_2020 * value_added[2019, section][0] / value_added[2020, section][0]
            core[2021][section] = forecast[section] / (1.0 + MULTIPLIER_2020 * now / core[2020][section])
        after = forecast[section] - core[2021].get(section, 0.0)
        for year, penetration in ((2019, before), (2020, now), (2021, after)):
            result["penetration", year, section] = penetration
            result["core", year, section] = core[year].get(section, 0.0)
    return result


def main() -> None:
    """Write one table per component."""
    for component in ("core", "penetration"):
        target = FOLDER / f"printed-{component}-2020.csv"
        with target.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(["year", "industry", "value", "unit", "vintage"])
            for (name, year, section), value in sorted(components().items()):
                if name == component:
                    writer.writerow([year, section, f"{value:.8g}", "CNY_1e8", "as printed"])


if __name__ == "__main__":
    main()
