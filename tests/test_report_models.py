"""Whatever the model, the page shows what it has: two sectors are called two, a table shows its multipliers and shocks."""

from functools import cache

import numpy as np
import pytest

from scenario_engine.scenario.outcome import compute
from scenario_engine.view.report.page import document
from scenario_engine.view.report.view_model import ViewModel
from tests.conftest import TOP

pytestmark = pytest.mark.slow

SHOCK = """
title = { zh = "投资冲击", en = "An investment shock" }
dataset = "united-states-2017"
model = "input_output"
horizon = { base = 2017, measured = 2017, last = 2019 }

[inputs]
intermediate_use = { data = { file = "intermediate_use" } }
sector_gross_output = { data = { file = "sectors", indicator = "gross_output" } }
sector_value_added = { data = { file = "sectors", indicator = "value_added" } }

[shock.final_demand]
unit = "USD_1e6"
assumption = "an investment programme"
by.sector = { construction = { path = { 2018 = 1000, 2019 = 600 } } }
"""


@cache
def _sections(file):
    return {one["id"]: one for one in document([ViewModel.of(compute(file))])["scenarios"][0]["sections"]}


def test_two_sectors_are_called_two():
    """Goods and services of the United States; three sectors are China's."""
    sections = _sections(TOP / "examples" / "united-states" / "digital.toml")
    assert sections["three_sectors"]["title"] == {"zh": "产业结构", "en": "Two sectors"}
    assert "Services accounts for" in sections["three_sectors"]["finding"]["en"]
    assert "regions" not in sections
    china = _sections(TOP / "scenarios" / "baseline.toml")
    assert china["three_sectors"]["title"] == {"zh": "产业结构", "en": "Three sectors"}


def test_a_census_is_named_once_where_the_dataset_has_two():
    """Heads and cards of GDP and of shares of it, in China; the note of what they are; of the United States there is one."""
    heads = {}
    for file in ("examples/united-states/digital.toml", "scenarios/baseline.toml"):
        sections = _sections(TOP / file)
        table = next(one for one in sections["years"]["blocks"] if one["kind"] == "table")
        shown = [*table["columns"], *sections["headline"]["blocks"][0]["items"]]
        heads[file] = [one["title"] for one in shown if "GDP" in one["title"]["en"]]
        assert ("revised GDP" in str(table["note"])) is ("scenarios" in file)
    american, chinese = heads.values()
    assert not [one for one in american if "census" in one["en"] or "普" in one["zh"]]
    assert [one["en"] for one in chinese] == [
        "GDP (fourth census)",
        "Revised GDP (fifth census)",
        "Share of GDP (fourth census)",
        "Share of revised GDP (fifth census)",
        "Contribution to GDP growth",
        "Share of GDP (fourth census), 2030",
    ]
    assert [one["zh"].count("普") for one in chinese] == [1, 1, 1, 1, 0, 1]


def test_contributions_sum_to_growth_and_ranks_are_places():
    """What industries add is the growth of their sum; ranks of provinces are those of their values; shares stand in two years."""
    view = ViewModel.of(compute(TOP / "scenarios" / "baseline.toml"))
    charts = {
        block["name"]: block
        for section in _sections(TOP / "scenarios" / "baseline.toml").values()
        for block in section["blocks"]
        if block["kind"] == "chart"
    }
    added = charts["contributions_by_industry"]
    total = view.summed("total_value_added")
    growth = (total / total.shift(year=1) - 1.0).to_numpy()[1:]
    assert np.sum([one["values"] for one in added["series"]], axis=0) == pytest.approx(growth, rel=1e-6)
    assert len(added["labels"]) == len(growth)
    assert added["series"][-1]["name"]["en"] == "Others"

    values = view.summed("regional_value_added", ("region",)).sel(year=2017).to_series()
    lines = charts["region_ranks"]["series"]
    assert [one["values"][-1] for one in lines] == list(range(1, 13))
    beijing = next(one for one in lines if one["name"]["en"] == "Beijing")
    assert beijing["values"][0] == values.rank(ascending=False)["beijing"]

    first, last = charts["region_shares"]["series"]
    shares = view.array("regional_share_of_gdp")
    assert [first["name"]["en"], last["name"]["en"]] == ["2025", "2030"]
    assert last["values"] == pytest.approx(sorted(shares.sel(year=2030).to_numpy(), reverse=True))
    at = [one["en"] for one in charts["region_shares"]["labels"]].index("Beijing")
    assert first["values"][at] == pytest.approx(float(shares.sel(year=2025, region="beijing")))


def test_methods_listed_are_of_variables_that_were_computed():
    """By their names; a table of two sectors has no regional key."""
    table = _sections(TOP / "examples" / "two-sectors" / "demand.toml")["provenance"]["blocks"][0]
    (chosen,) = [row[1] for row in table["rows"] if row[0]["en"] == "Variants"]
    assert chosen["zh"] == "直接消耗系数：total"


@pytest.mark.parametrize(
    "variable", ["Change of output, type I", "Output multiplier, type I", "Change of value added, type I"]
)
def test_a_table_shows_its_multipliers_and_shocks(tmp_path, variable):
    """Without regions, years of growth or a core: what a shock changes, by sector and year, and the multipliers by sector."""
    file = tmp_path / "shock.toml"
    file.write_text(SHOCK, encoding="utf-8")
    sections = _sections(file)
    assert {"results", "results_by_year", "by_sector"} <= sections.keys()
    titles = [block["title"]["en"] for block in sections["by_sector"]["blocks"] if block["title"]]
    assert variable in titles
    cards = [card["title"]["en"] for card in sections["results"]["blocks"][0]["items"]]
    assert cards[:2] == ["Change of output, type I, 2019", "Change of value added, type I, 2019"]
