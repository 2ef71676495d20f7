"""How the filled rows of `sections.csv` are computed from the published ones: `python -m scenario_engine.data.china.sections`.

This is the recipe of one dataset and lies beside it; the rules it follows are those of `scenario_engine.data.completion`.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from scenario_engine.data.completion import carry_structure, complete_partial_vintage, structure_between

TIDY_COLUMNS = ["year", "region", "industry", "indicator", "value", "unit", "vintage", "source", "quality"]


def completed_sections(
    sections: pd.DataFrame, national: pd.DataFrame, group_of: Mapping[str, str]
) -> pd.DataFrame:
    """The filled rows of value added by section: fourth census 2017-2020 and fifth census 2024.

    The three-sector accounts count agricultural, mining and repair services (sectors 005, 011, 097) as
    tertiary while sections A, B, C keep them; so a section follows the growth of its group, never its level.
    `sections` are tidy rows in CNY_1e8 of the vintages "input-output", "fourth census" and "fifth census", of
    which those already filled are ignored; `national` those of gdp (both census vintages) and of three-sector
    value_added (fifth census); `group_of` says primary, secondary or tertiary. The result has the columns
    `TIDY_COLUMNS`; each quality begins "filled: ". A row that a rule needs and that is absent or appears
    twice raises `ValueError`.
    """
    published = sections[~sections["quality"].str.startswith("filled: ")]

    def by_section(year: int, vintage: str) -> pd.Series:
        return _by_industry(published, "value_added", year, vintage)

    def gdp(year: int, vintage: str) -> float:
        return float(_by_industry(national, "gdp", year, vintage)["total"])

    def group_growth(year: int) -> dict[str, float]:
        now, before = (_by_industry(national, "value_added", y, "fifth census") for y in (year, year - 1))
        return dict(now / before)

    table = {year: by_section(year, "input-output") for year in (2017, 2018, 2020)}
    known = {year: by_section(year, "fourth census") for year in (2017, 2019, 2020)}
    total = {year: gdp(year, "fourth census") for year in (2017, 2018, 2019, 2020)}

    in_2017 = complete_partial_vintage(known[2017], table[2017], total[2017])
    in_2019 = complete_partial_vintage(
        known[2019], structure_between(table[2018], table[2020], 0.5), total[2019]
    )
    agriculture = pd.Series({"A": in_2019["A"] * group_growth(2020)["primary"]})
    in_2020 = complete_partial_vintage(pd.concat([known[2020], agriculture]), table[2020], total[2020])
    in_2018 = structure_between(in_2017, in_2019, 0.5) * total[2018]
    in_2024 = carry_structure(
        by_section(2023, "fifth census"), group_of, group_growth(2024), gdp(2024, "fifth census")
    )

    residual = "residual of gdp (fourth census) shared in the proportions of "
    rule_2017 = residual + "the input-output table 2017"
    rule_2018 = (
        "share of gdp halfway between completed 2017 and 2019, times gdp (fourth census) 2018; "
        "calibration/sections-2018.csv has official figures of A, C, E-H, J and K, entered without the release at "
        "hand (A 3.5 % lower, C 1.5 % higher)"
    )
    rule_2019 = residual + "the mean of the input-output shares 2018 and 2020"
    rule_2020 = residual + (
        "the input-output table 2020; the known sections are as first published, gdp is final, which makes the rest "
        "1.1 % low"
    )
    rule_2020_a = (
        "section A of 2019 (fourth census) moved by growth of primary value added (fifth census) 2019-2020"
    )
    rule_2024 = (
        "section of 2023 moved by growth of its three-sector value added 2023-2024 (preliminary), "
        "scaled to gdp (fifth census) 2024"
    )
    fourth = "fourth census, completed"
    return pd.concat(
        [
            _filled_rows(2017, in_2017.drop(known[2017].index), fourth, rule_2017),
            _filled_rows(2018, in_2018, fourth, rule_2018),
            _filled_rows(2019, in_2019.drop(known[2019].index), fourth, rule_2019),
            _filled_rows(2020, agriculture, fourth, rule_2020_a),
            _filled_rows(2020, in_2020.drop([*known[2020].index, "A"]), fourth, rule_2020),
            _filled_rows(2024, in_2024, "fifth census", rule_2024),
        ],
        ignore_index=True,
    )


def _by_industry(rows: pd.DataFrame, indicator: str, year: int, vintage: str) -> pd.Series:
    chosen = (rows["indicator"] == indicator) & (rows["year"] == year) & (rows["vintage"] == vintage)
    values = rows[chosen].set_index("industry")["value"].astype(float)
    if values.empty:
        raise ValueError(f"no row of {indicator} in {year}, vintage {vintage!r}; a completion rule needs it.")
    if twice := sorted(set(values.index[values.index.duplicated()])):
        raise ValueError(
            f"{indicator} in {year}, vintage {vintage!r}, appears twice for {twice}; keep one row."
        )
    return values


def _filled_rows(year: int, values: pd.Series, vintage: str, rule: str) -> pd.DataFrame:
    rows = {
        "year": year,
        "region": "china",
        "industry": values.index,
        "indicator": "value_added",
        "value": values.to_numpy(),
        "unit": "CNY_1e8",
        "vintage": vintage,
        "source": "computed by scenario_engine.data.china.sections from NBS figures",
        "quality": "filled: " + rule,
    }
    return pd.DataFrame(rows, columns=TIDY_COLUMNS)


def main() -> None:
    """Print the filled rows as CSV, computed again from the published ones of this folder."""
    here = Path(__file__).parent
    sections, national = (pd.read_csv(here / f"{name}.csv") for name in ("sections", "national"))
    rows = pd.read_csv(here / "memberships.csv", dtype=str)
    groups = rows[rows["classification"] == "section_group"]
    filled = completed_sections(sections, national, dict(zip(groups["member"], groups["group"], strict=True)))
    filled.to_csv(sys.stdout, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
