"""What the rows behind a figure are worth, and why a tolerance is as wide as it is: in the reader's language."""

import csv
import re
from pathlib import Path

import pytest

from scenario_engine.view.report.attachments import Attachments
from scenario_engine.view.report.page import document
from scenario_engine.view.report.view_model import ViewModel

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def view(baseline):
    return ViewModel.of(baseline)


def test_the_graph_tells_each_quality_of_an_input(view):
    """Fifteen of one series, each on its own; what does not pair in the two languages stays whole."""
    told = view.quality("industry_value_added_accounts_vintage")
    assert len(told) == 15
    assert all(CHINESE.search(text["zh"]) for text in told)
    assert view.quality("gdp_later_vintage")[1] == {"zh": "初步核算数", "en": "preliminary"}
    one_language = view.inputs["gdp_later_vintage"].assign_attrs(
        quality="official; of my own", quality_zh="官方数据"
    )
    other = ViewModel(view.result, view.inputs.assign(gdp_later_vintage=one_language), view.record)
    assert other.quality("gdp_later_vintage") == [{"zh": "官方数据", "en": "official; of my own"}]
    assert view.quality("real_gdp_growth") == []


def test_the_scorecard_says_how_near_is_close_and_why(view, tmp_path):
    """One row a method with the tolerance it was judged by; one judged by another tolerance is left out."""
    with (TOP / "calibration" / "replicate-scorecard.csv").open(encoding="utf-8") as stream:
        rows = tuple(csv.DictReader(stream))

    def methods(rows):
        (section,) = document([view], Attachments(scorecards=(rows,)))["shared"]
        found = [one for one in section["blocks"] if one.get("name") == "scorecard_methods"]
        return found[0]["rows"] if found else []

    assert len(methods(rows)) == 16
    for _, tolerance, reason in methods(rows):
        assert 0.0 <= tolerance <= 0.1
        assert CHINESE.search(reason["zh"])
        assert not CHINESE.search(reason["en"])
    assert methods(tuple({**row, "tolerance": "0.5"} for row in rows if row["tolerance"])) == []
