"""The page of a result over countries: about them, with their figures, in a currency people read."""

from pathlib import Path

import pytest

from scenario_engine.scenario.outcome import compute
from scenario_engine.view.report.page import document
from scenario_engine.view.report.view_model import ViewModel

TOP = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def world():
    return ViewModel.of(compute(TOP / "scenarios" / "world-2020.toml"))


def test_a_result_over_countries_is_not_called_chinas(world, baseline):
    """One dataset, two subjects: which one is said by the dimensions of what was computed."""
    assert world.subject == {
        "zh": "各国工业互联网产业增加值",
        "en": "Industrial-internet value added of countries",
    }
    assert ViewModel.of(baseline).subject["en"] == "China: industrial-internet value added"


def test_countries_have_a_section_with_every_figure(world):
    """Both ways of grouping as bars, all 59 countries as rows, the largest two in the sentence above."""
    sections = {one["id"]: one for one in document([world])["scenarios"][0]["sections"]}
    income, region, table = sections["countries"]["blocks"]
    assert [len(chart["labels"]) for chart in (income, region)] == [3, 7]
    assert len(table["rows"]) == 59
    assert sum(row[1] for row in table["rows"]) == pytest.approx(world.result["world_value_added"].item())
    assert sections["countries"]["finding"] == {
        "zh": "2020年59国合计3.74万亿美元，美国与中国两国占39%。",
        "en": "In 2020 the 59 countries add up to USD 3.74 trn; US and China account for 39% of it.",
    }


def test_dollars_are_read_in_the_readers_unit(world):
    """USD bn and trn in English, 亿美元 and 万亿美元 in Chinese; the canonical unit is for files."""
    assert world.shown(885_840.0, "USD_1e6") == {"zh": "8,858亿美元", "en": "USD 886 bn"}
