"""Estimates before a figure is out: what is known stays, sums are met, and the errors on known years are those the docs print."""

import csv
import re

import pandas as pd
import pytest

from scenario_engine.data import catalogue
from scenario_engine.data.adding import added
from scenario_engine.data.completion import nowcast_parts, nowcast_regions
from scenario_engine.data.release import read_release
from scenario_engine.methods.growth.gaps import fill
from scenario_engine.scenario.scenario import load
from scenario_engine.scenario.status import filled_counts
from scenario_engine.support.errors import ProblemsFound
from tests.pages import TOP

GROUP = {
    "farms": "primary",
    "mines": "secondary",
    "works": "secondary",
    "trade": "tertiary",
    "banks": "tertiary",
}
BEFORE = pd.Series({"farms": 10.0, "mines": 8.0, "works": 30.0, "trade": 40.0, "banks": 12.0})
GROWTH = {"primary": 1.1, "secondary": 1.0, "tertiary": 1.05}


def test_parts_keep_what_is_known_and_meet_every_sum():
    """A sector of one part is moved; what is printed together, then the whole, is shared in proportion."""
    known = pd.Series({"works": 33.0, "banks": 13.0})
    found = nowcast_parts(known, BEFORE, GROUP, GROWTH, {frozenset({"mines", "works"}): 41.5}, 110.0)
    assert found.to_dict() == pytest.approx(
        {"farms": 11.0, "mines": 8.5, "works": 33.0, "trade": 110.0 - 11.0 - 41.5 - 13.0, "banks": 13.0}
    )


def test_a_trend_moves_shares_and_no_sum():
    """What grew faster than its group takes more of what is left."""
    trend = pd.Series({"trade": 1.2, "banks": 1.0})
    found = nowcast_parts(pd.Series(dtype=float), BEFORE, GROUP, GROWTH, {}, 110.0, trend)
    assert found.sum() == pytest.approx(110.0)
    assert found["trade"] / found["banks"] == pytest.approx(1.2 * 40 / 12)


def test_printed_figures_that_leave_nothing_are_refused():
    """Known parts beyond the printed sum leave no room for the others."""
    with pytest.raises(ValueError, match="must be positive"):
        nowcast_parts(
            pd.Series({"works": 50.0}), BEFORE, GROUP, GROWTH, {frozenset({"mines", "works"}): 41.5}, 110.0
        )


def test_regions_meet_the_nations_margins():
    """A known region stays; the sectors of all regions grow as the nation's, whatever one of them does."""
    structure = pd.DataFrame({"primary": [1.0, 3.0], "tertiary": [9.0, 7.0]}, index=["north", "south"])
    growth, even = pd.Series({"primary": 1.0, "tertiary": 1.2}), pd.Series({"north": 1.0, "south": 1.0})
    before = pd.Series({"north": 100.0, "south": 50.0})
    whole = (10 + 15) * 1.0 + (90 + 35) * 1.2
    free = nowcast_regions(pd.Series(dtype=float), before, structure, growth, even)
    assert free.to_dict() == pytest.approx({"north": 118.0, "south": 57.0})
    fixed = nowcast_regions(pd.Series({"north": 120.0}), before, structure, growth, even)
    assert fixed.to_dict() == pytest.approx({"north": 120.0, "south": whole - 120.0})
    with pytest.raises(
        ValueError, match="sum to 500 and the nation to 175; nothing of primary, tertiary is left"
    ):
        nowcast_regions(pd.Series({"north": 500.0}), before, structure, growth, even)


@pytest.fixture(scope="module")
def china():
    return catalogue.find("china")


@pytest.fixture(scope="module")
def nation(china):
    rows = china.table("national")
    rows = rows[rows["vintage"] == "fifth census"]
    return {
        name: rows[rows["indicator"] == name].pivot(index="year", columns="industry", values="value")
        for name in ("gdp", "value_added")
    }


EARLY = ["C", "E", "H", "I", "J", "K", "L"]


def errors_of_sections(china, nation, year, own):
    """Errors of the sections not printed early, with a part of own growth going on; of three naive forecasts too."""
    rows = china.table("sections")
    rows = rows[(rows["vintage"] == "fifth census") & (rows["indicator"] == "value_added")]
    levels = rows.pivot(index="year", columns="industry", values="value")[china.labels("industry")]
    members = china.table("memberships")
    groups = members[members["classification"] == "section_group"].set_index("member")["group"]
    growth = nation["value_added"].loc[year] / nation["value_added"].loc[year - 1]
    before, true, gdp = levels.loc[year - 1], levels.loc[year], nation["gdp"]["total"]
    trend = None
    if own:
        of_group = nation["value_added"].loc[year - 1] / nation["value_added"].loc[year - 2]
        trend = (before / levels.loc[year - 2] / groups.map(of_group)) ** own
    together = {frozenset("BCD"): float(true[list("BCD")].sum())}
    made = nowcast_parts(true[EARLY], before, groups.to_dict(), growth.to_dict(), together, gdp[year], trend)
    with_group = before * groups.map(growth)
    with_group *= gdp[year] / with_group.sum()
    late = [label for label in true.index if label not in EARLY]
    return [
        100 * (one / true - 1.0)[late].abs().mean()
        for one in (made, with_group, before * gdp[year] / gdp[year - 1])
    ]


def errors_of_provinces(china, nation, year, own):
    """Mean absolute error of the provinces, and of growth with the nation."""
    rows = china.table("provinces")
    rows = rows[(rows["vintage"] == "fifth census") & (rows["indicator"] == "gdp")]
    levels = rows.pivot(index="year", columns="region", values="value")
    accounts = china.table("province_sectors")
    accounts = accounts[
        (accounts["vintage"] == "first published") & (accounts["year"] == (2020 if year < 2023 else 2022))
    ]
    structure = accounts.pivot(index="region", columns="industry", values="value").reindex(levels.columns)
    growth = nation["value_added"].loc[year] / nation["value_added"].loc[year - 1]
    before, earlier = levels.loc[year - 1], levels.loc[year - 2]
    trend = (before / earlier / (before.sum() / earlier.sum())) ** own
    made = nowcast_regions(pd.Series(dtype=float), before, structure, growth[structure.columns], trend)
    naive = before * nation["gdp"]["total"][year] / nation["gdp"]["total"][year - 1]
    return [100 * (one / levels.loc[year] - 1.0).abs().mean() for one in (made, naive)]


def printed():
    """Rows of the tables of the page: what each says of its numbers."""
    text = (TOP / "docs" / "nowcast.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\D[^|]+) \|(.*)\|$", text, re.MULTILINE)
    return {
        name: [float(cell) if cell.strip() else None for cell in cells.split("|")]
        for name, cells in rows
        if "---" not in cells and not name.startswith(("12", "31", "employed"))
    }


def test_the_page_prints_the_errors_on_known_years(china, nation):
    """Both tables, computed again."""
    rows = printed()
    sections = {
        (year, own): errors_of_sections(china, nation, year, own)
        for year, own in ((2022, 0), (2023, 0), (2023, 0.5), (2023, 1))
    }
    assert rows["the rule, nothing of a section's own growth goes on"] == pytest.approx(
        [sections[2022, 0][0], sections[2023, 0][0]], abs=6e-3
    )
    assert rows["naive: every section grows with its sector"] == pytest.approx(
        [sections[2022, 0][1], sections[2023, 0][1]], abs=6e-3
    )
    assert rows["naive: every section grows with GDP"] == pytest.approx(
        [sections[2022, 0][2], sections[2023, 0][2]], abs=6e-3
    )
    years = range(2021, 2025)
    for name, own in (("structure alone", 0.0), ("the rule, a quarter of own growth goes on", 0.25)):
        found = [errors_of_provinces(china, nation, year, own)[0] for year in years]
        assert rows[name] == pytest.approx([*found, sum(found) / 4], abs=6e-3), name
    naive = [errors_of_provinces(china, nation, year, 0.0)[1] for year in years]
    assert rows["naive: every province grows with GDP"] == pytest.approx([*naive, sum(naive) / 4], abs=6e-3)


def test_employed_persons_go_on_along_the_line_through_all_years():
    """The rule the baseline declares errs least of those tried, by what the page prints; 2025 lies on it and is filled."""
    given = load("baseline").chains["measured_employed_persons"][0].entry
    rows = printed()
    names = {
        "trend": "the rule, the line through all years",
        "hold": "as many as the year before",
        "growth": "the last growth goes on",
    }
    mean = {}
    for rule, name in names.items():
        found = []
        for year in range(2021, 2025):
            known = [one for one in given.path if one < year]
            values, _ = fill(known, [given.path[one] for one in known], [*known, year], rule)
            found.append(100 * abs(values[-1] / given.path[year] - 1.0))
        mean[rule] = sum(found) / 4
        assert rows[name] == pytest.approx([*found, mean[rule]], abs=6e-3), rule
    assert given.gaps == min(mean, key=mean.get)
    assert 2025 in {
        year
        for one in filled_counts(load("baseline"))
        if one.name == "measured_employed_persons"
        for year in one.years
    }


def test_the_declared_trends_did_best(china, nation):
    """What dataset.toml says goes on of own growth is what erred least among those tried."""
    from scenario_engine.data.nowcast import rules_of

    declared = {rule.table: rule.trend for rule in rules_of(china)}
    sections = {own: errors_of_sections(china, nation, 2023, own)[0] for own in (0.0, 0.5, 1.0)}
    provinces = {
        own: sum(errors_of_provinces(china, nation, year, own)[0] for year in range(2021, 2025))
        for own in (0.0, 0.25, 0.5, 1.0)
    }
    assert declared == {
        "sections": min(sections, key=sections.get),
        "provinces": min(provinces, key=provinces.get),
    }


def test_estimates_meet_what_is_printed_of_2025(china, nation):
    """Sections sum to GDP, and mining, manufacturing and utilities to what is printed of them."""
    rows = china.table("sections")
    rows = rows[(rows["year"] == 2025) & (rows["indicator"] == "value_added")].set_index("industry")["value"]
    assert rows[china.labels("industry")].sum() == pytest.approx(nation["gdp"]["total"][2025], rel=1e-8)
    assert rows[["B", "C", "D"]].sum() == pytest.approx(rows["BCD"], rel=1e-8)


TABLES = {
    "dataset.toml": """
name = "toy"
title = "Toy"
[units]
counted_in = { money = "EUR_1e6" }
definitions = ["EUR = money", "EUR_1e6 = 1e6 EUR", "EUR_1e9 = 1e9 EUR"]
[dimensions]
industry = ["industry", "group"]
[[nowcast]]
table = "parts"
indicator = "output"
vintage = "one"
dimension = "industry"
groups = { table = "nation", indicator = "value_added" }
classification = "kind"
whole = { table = "nation", indicator = "gdp" }
[[nowcast]]
table = "regions"
indicator = "gdp"
vintage = "one"
dimension = "region"
groups = { table = "nation", indicator = "value_added" }
structure = { table = "mix", indicator = "value_added" }
""",
    "labels.csv": """dimension,label
nation,toyland
region,north
region,south
industry,mines
industry,works
industry,trade
group,goods
group,services
""",
    "memberships.csv": "member,group,classification\nmines,goods,kind\nworks,goods,kind\ntrade,services,kind\n",
    "nation.csv": """year,industry,indicator,value,unit
2023,goods,value_added,30,EUR_1e6
2023,services,value_added,70,EUR_1e6
2023,total,gdp,100,EUR_1e6
""",
    "parts.csv": """year,industry,indicator,value,unit
2023,mines,output,10,EUR_1e6
2023,works,output,20,EUR_1e6
2023,trade,output,70,EUR_1e6
""",
    "regions.csv": """year,region,indicator,value,unit
2023,north,gdp,60,EUR_1e6
2023,south,gdp,40,EUR_1e6
""",
    "mix.csv": """year,region,industry,indicator,value,unit,vintage
2022,north,goods,value_added,12,EUR_1e6,one
2022,north,services,value_added,44,EUR_1e6,one
2022,south,goods,value_added,16,EUR_1e6,one
2022,south,services,value_added,23,EUR_1e6,one
""",
    "release.csv": """year,region,industry,indicator,value,unit
2024,toyland,goods,value_added,33,EUR_1e6
2024,toyland,services,value_added,77,EUR_1e6
2024,toyland,total,gdp,110,EUR_1e6
2024,toyland,mines,output,11,EUR_1e6
""",
}


@pytest.fixture
def estimated(tmp_path):
    """What `data add` estimates of a dataset where one figure is written otherwise."""

    def of(table, written, otherwise):
        for name, text in {**TABLES, table: TABLES[table].replace(written, otherwise)}.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        toy = catalogue.find(tmp_path.name, tmp_path.parent)
        figures, _ = read_release(tmp_path / "release.csv", toy, {}, ["gdp", "output", "value_added"])
        return [
            (row.get("industry") or row["region"], float(row["value"]), row["unit"])
            for text in added(toy, figures).texts.values()
            for row in csv.DictReader(text.splitlines())
            if row.get("quality", "").startswith("filled: nowcast")
        ]

    return of


@pytest.mark.parametrize(
    ("table", "written", "otherwise", "unit"),
    [
        ("nation.csv", "", "", "EUR_1e6"),
        ("nation.csv", "gdp,100,EUR_1e6", "gdp,0.1,EUR_1e9", "EUR_1e6"),
        ("nation.csv", "value_added,30,EUR_1e6", "value_added,0.03,EUR_1e9", "EUR_1e6"),
        ("parts.csv", "output,10,EUR_1e6", "output,0.01,EUR_1e9", "EUR_1e9"),
        ("parts.csv", "output,70,EUR_1e6", "output,0.07,EUR_1e9", "EUR_1e6"),
        ("regions.csv", "gdp,60,EUR_1e6", "gdp,0.06,EUR_1e9", "EUR_1e6"),
        ("mix.csv", "value_added,12,EUR_1e6", "value_added,0.012,EUR_1e9", "EUR_1e6"),
    ],
)
def test_an_estimate_counts_every_row_in_its_unit(estimated, table, written, otherwise, unit):
    """Rows in billions beside rows in millions had made 77 million 77 billion, and a table without vintages failed."""
    parts, regions = {"works": 22.0, "trade": 77.0}, {"north": 66.0, "south": 44.0}
    scale = {"EUR_1e6": 1.0, "EUR_1e9": 1e-3}[unit]
    assert estimated(table, written, otherwise) == [
        *((label, pytest.approx(value * scale), unit) for label, value in parts.items()),
        *((label, pytest.approx(value), "EUR_1e6") for label, value in regions.items()),
    ]


def test_an_estimate_from_rows_of_another_kind_is_refused(estimated):
    """What is counted in kilograms is no money, and the table is named."""
    with pytest.raises(ProblemsFound, match=r"parts, 2024.*'kg'") as told:
        estimated("parts.csv", "output,20,EUR_1e6", "output,20,kg")
    assert told.value.problems[0].code == "no-estimate"
