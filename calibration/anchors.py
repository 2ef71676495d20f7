"""Write the figures that the baseline is spliced to, anchors/*.csv, from the table of published accounts.

Of several reports the last one's word counts; a year is printed, or follows from the year after and its printed growth.

- 2018: share of GDP 3.03 % and penetration over core 2.62 (CAII 2021).
- 2019, 2020: the 19 sections of CAII 2021, 2019 by their growth; core 9 540.7 (note 2) and its growth.
- 2021: core and penetration of 2022 by their growth (CAII 2023); sections as CAII 2021 forecasts them, within their sector
  as CAII 2023 restates it, A by the primary sector.
- 2022: core and penetration of the three sectors as found from five provinces (scenarios/replicate-2022.toml).
- 2023, 2024: nation, sectors and sections of CAII 2024, 2023 by growth. Of C and the secondary sector, printed to three
  digits, the values that meet both years and the growth between them.

The primary sector is 95.41 % of section A, as 650 of 681.27 in 2024: the National Bureau counts services to farming as
tertiary. CAII 2021 counted all of A as primary. A cell is blank where nothing is printed.

Jobs: core and penetration of 2020 and 2021, 2019 by their increases; penetration by section, 2021 by the increases, I as it
must read (103.82). Run from the top of the repository: python calibration/anchors.py
"""

from __future__ import annotations

import csv
from pathlib import Path

from scenario_engine.data import catalogue

FOLDER = Path(__file__).parent / "anchors"
SECONDARY = "BCDE"
PRIMARY_IN_A = 0.9541
CORE_2020 = 9540.7
COMPOSITION_2022 = {"core": 5057.0 + 7548.0, "penetration": 618.6 + 17743.1 + 13652.1}
SECTORS_2022 = {"primary": 618.6, "secondary": 5057.0 + 17743.1}
C = {2023: 18755.0, 2024: 18755.0 * 1.0571}
SECONDARY_OF = {2023: 22755.0, 2024: 22755.0 * 1.0520}
JOBS_OF_I_2021 = 103.82


class Print:
    """Figures of the nation in the table of published accounts."""

    def __init__(self) -> None:
        rows = catalogue.find("china").table("published_accounts")
        self.rows = rows[rows["region"] == "china"]

    def __call__(self, report: str, year: int, indicator: str, industry: str, component: str) -> float:
        """The figure with most digits, in 1e8 yuan, 1e4 persons or as it stands."""
        rows, wanted = self.rows, (report, str(year), indicator, industry, component)
        for column, value in zip(
            ("source", "year", "indicator", "industry", "component"), wanted, strict=True
        ):
            rows = rows[rows[column] == value]
        exact = rows.sort_values("unit", key=lambda units: units == "CNY_1e12").iloc[0]
        return float(exact["value"]) * (1e4 if exact["unit"] == "CNY_1e12" else 1.0)


def anchors() -> dict[str, dict[tuple[object, ...], float]]:
    """Table → labels → value."""
    printed, gdp_2018 = Print(), 919281.1
    sections = catalogue.find("china").labels("industry")
    industry: dict[tuple[object, ...], float] = {}
    for section in sections:
        now = printed("CAII 2021", 2020, "value_added", section, "total")
        industry[2020, section] = now
        rate = printed("CAII 2021", 2020, "growth_nominal", section, "total")
        industry[2019, section] = now / (1.0 + rate / 100.0)
    core, penetration = {}, {}
    ratio = printed("CAII 2021", 2018, "ratio_penetration_to_core", "total", "total")
    total = gdp_2018 * printed("CAII 2021", 2018, "share_of_gdp", "total", "total") / 100.0
    core[2018], penetration[2018] = total / (1.0 + ratio), total * ratio / (1.0 + ratio)
    core[2020] = CORE_2020
    core[2019] = CORE_2020 / (1.0 + printed("CAII 2021", 2020, "growth_nominal", "total", "core") / 100.0)
    for year in (2019, 2020):
        penetration[year] = sum(industry[year, section] for section in sections) - core[year]
    core[2022], penetration[2022] = COMPOSITION_2022["core"], COMPOSITION_2022["penetration"]
    group = {(2022, "secondary"): SECTORS_2022["secondary"]}
    industry[2022, "A"] = SECTORS_2022["primary"] / PRIMARY_IN_A
    for component, levels in (("core", core), ("penetration", penetration)):
        levels[2024] = printed("CAII 2024", 2024, "value_added", "total", component)
        for report, year in (("CAII 2023", 2022), ("CAII 2024", 2024)):
            rate = printed(report, year, "growth_nominal", "total", component)
            levels[year - 1] = levels[year] / (1.0 + rate / 100.0)
    for section in "AEFIJR":
        now = printed("CAII 2024", 2024, "value_added", section, "total")
        rate = printed("CAII 2024", 2024, "growth_nominal", section, "total")
        industry[2024, section], industry[2023, section] = now, now / (1.0 + rate / 100.0)
    for year in (2023, 2024):
        industry[year, "C"], group[year, "secondary"] = C[year], SECONDARY_OF[year]
    for year in (2022, 2023, 2024):
        primary = PRIMARY_IN_A * industry[year, "A"]
        group[year, "tertiary"] = core[year] + penetration[year] - primary - group[year, "secondary"]
    group[2019, "secondary"] = sum(industry[2019, one] for one in SECONDARY)
    industry |= _of_2021(printed, sections, core[2021] + penetration[2021])
    jobs = {"core": {}, "penetration": {}}
    for component, levels in jobs.items():
        for year in (2020, 2021):
            levels[year] = printed("CAII 2021", year, "employment", "total", component)
        levels[2019] = levels[2020] - printed("CAII 2021", 2020, "employment_new", "total", component)
    by_section = {(2020, one): printed("CAII 2021", 2020, "employment", one, "total") for one in sections}
    off = jobs["penetration"][2020] / sum(by_section.values())
    by_section = {at: off * value for at, value in by_section.items()}
    for section in "ABCDEFGJM":
        more = printed("CAII 2021", 2021, "employment_new", section, "total")
        by_section[2021, section] = by_section[2020, section] + more
    by_section[2021, "I"] = JOBS_OF_I_2021
    return {
        "core": {(year,): value for year, value in core.items()},
        "penetration": {(year,): value for year, value in penetration.items()},
        "industry": industry,
        "industry_group": group,
        "core_jobs": {(year,): value for year, value in jobs["core"].items()},
        "penetration_jobs": {(year,): value for year, value in jobs["penetration"].items()},
        "penetration_jobs_by_industry": by_section,
    }


def _of_2021(printed: Print, sections: list[str], nation: float) -> dict[tuple[object, ...], float]:
    """Sections of 2021 as CAII 2021 forecasts them, scaled within their sector to what CAII 2023 says of it."""
    forecast = {one: printed("CAII 2021", 2021, "value_added", one, "total") for one in sections}
    primary, secondary = (
        level / (1.0 + printed("CAII 2023", 2022, "growth_nominal", sector, "total") / 100.0)
        for sector, level in SECTORS_2022.items()
    )
    forecast["A"] = primary / PRIMARY_IN_A
    tertiary = [one for one in sections if one not in (*SECONDARY, "A")]
    for members, total in ((SECONDARY, secondary), (tertiary, nation - forecast["A"] - secondary)):
        scale = total / sum(forecast[one] for one in members)
        forecast |= {one: scale * forecast[one] for one in members}
    return {(2021, one): value for one, value in forecast.items()}


LABELS = {
    "industry": "industry",
    "industry_group": "industry_group",
    "penetration_jobs_by_industry": "industry",
}


def main() -> None:
    """Write one table per anchor."""
    FOLDER.mkdir(exist_ok=True)
    for name, cells in anchors().items():
        unit = "persons_1e4" if "jobs" in name else "CNY_1e8"
        with (FOLDER / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(["year", *([LABELS[name]] if name in LABELS else []), "value", "unit", "vintage"])
            known = catalogue.find("china").labels(LABELS[name]) if name in LABELS else [()]
            for year in range(min(cells)[0], max(cells)[0] + 1):
                for label in known:
                    labels = (year, label) if name in LABELS else (year,)
                    writer.writerow(
                        [*labels, f"{cells[labels]:.10g}" if labels in cells else "", unit, "as printed"]
                    )
    with (FOLDER / "section_group.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["industry", "industry_group", "value", "unit"])
        for section in catalogue.find("china").labels("industry"):
            own = {
                "secondary": float(section in SECONDARY),
                "primary": PRIMARY_IN_A if section == "A" else 0.0,
            }
            for sector in ("primary", "secondary", "tertiary"):
                writer.writerow([section, sector, f"{own.get(sector, 1.0 - sum(own.values())):.4g}", "1"])


if __name__ == "__main__":
    main()
