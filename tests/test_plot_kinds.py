"""Kinds of plot: growth, bands, contributions, waterfalls, dumbbells, ranks, grids and maps hold the result's numbers."""

import numpy as np
import pandas as pd
import pytest

import scenario_engine as se
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.view.figures.figure import chart
from scenario_engine.view.figures.request import Request
from scenario_engine.view.report.attachments import Attachments
from scenario_engine.view.report.view_model import ViewModel
from tests.conftest import TOP
from tests.test_model import INPUTS, MODEL

TOTAL = ("total_value_added",)


@pytest.fixture(scope="module")
def view(baseline):
    return ViewModel.of(baseline)


def asked(kind, **more):
    return Request(**{"variables": TOTAL, "kind": kind, **more})


def total(view, year):
    return float(view.result["total_value_added"].sel(year=year).sum())


def test_growth_has_bars_of_parts_and_the_growth_of_their_sum(view):
    """From 2024 on, growth of 2024 being that on 2023, which is not shown."""
    variables = ("core_value_added", "penetration_value_added")
    made = chart([view], asked("growth", variables=variables, first=2024))
    assert made.labels[0] == "2024"
    assert made.totals()[0] == pytest.approx(total(view, 2024) * made.scale.factor)
    assert made.rate.values[0] == pytest.approx(100 * (total(view, 2024) / total(view, 2023) - 1))


def test_contributions_sum_to_growth(view):
    """The largest three industries and the others, in points, negative ones too."""
    made = chart([view], asked("contributions", by="industry", top=3))
    assert [line.name for line in made.lines][-1] == "Others"
    assert len(made.lines) == 4
    assert made.totals()[-1] == pytest.approx(100 * (total(view, 2030) / total(view, 2029) - 1))


def test_a_waterfall_by_label_goes_from_one_year_to_the_other(view):
    """Between its ends the steps leave nothing over."""
    made = chart([view], asked("waterfall", by="industry", first=2020, year=2025, top=4))
    start, *steps, end = made.lines[0].values
    assert (made.labels[0], made.labels[-1]) == ("2020", "2025")
    assert (start, end) == pytest.approx([total(view, year) * made.scale.factor for year in (2020, 2025)])
    assert start + sum(steps) == pytest.approx(end)


def test_a_waterfall_between_results_takes_its_steps_from_compare(view):
    """Shares of inputs as `compare --output` wrote them; without them the message says what to write."""
    rows = {
        "scenario": view.name,
        "variable": TOTAL[0],
        "lever": ["real_gdp_growth", "core_rate"],
        "year": 2030,
    }
    table = pd.DataFrame({**rows, "value": [500.0, -100.0]})
    made = chart([view, view], asked("waterfall", attached=Attachments(attributions=(table,))))
    assert made.labels[1:3] == ("Real GDP growth", "Core rate")
    assert made.lines[0].values[1] == pytest.approx(500.0 * made.scale.factor)
    with pytest.raises(ScenarioEngineError, match=r"compare --output"):
        chart([view, view], asked("waterfall"))


def test_slopes_are_ranks_among_all_labels(view):
    """The leader of 2030 has rank 1 there, and the ranks of a year are those of the whole country."""
    made = chart([view], asked("slope", variables=("regional_value_added",), by="region", top=5, first=2020))
    array = view.result["regional_value_added"]
    assert [line.values[-1] for line in made.lines] == [1, 2, 3, 4, 5]
    order = array.sum("industry_group").sel(year=2020).to_series().rank(ascending=False)
    names = dict(zip((one["en"] for one in view.names("region")), view.labels("region"), strict=True))
    assert [line.values[0] for line in made.lines] == [order[names[line.name]] for line in made.lines]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_map_places_every_region_that_has_a_tile(view, language):
    """Short names and the numbers of the year."""
    made = chart(
        [view], asked("map", variables=("regional_value_added",), by="region", year=2024, language=language)
    )
    assert len(made.labels) == len(set(made.places)) == 31
    assert sum(made.lines[0].values) == pytest.approx(
        float(view.result["regional_value_added"].sel(year=2024).sum()) * made.scale.factor
    )


def test_a_heat_map_and_a_dumbbell_show_labels_by_year(view):
    """Rates by industry and year; industries in 2020 and 2030."""
    made = chart([view], asked("heat", variables=("penetration_rate",), by="industry", top=19))
    assert len(made.lines) == 19
    assert made.labels == tuple(map(str, view.years))
    largest = view.result["penetration_rate"].sel(year=2030).max()
    assert made.lines[0].values[-1] == pytest.approx(100 * float(largest))
    made = chart([view], asked("dumbbell", by="industry", first=2020, top=3))
    assert [line.name for line in made.lines] == ["2020", "2030"]
    assert all(np.diff([line.values[0] for line in made.lines]) > 0)


def test_texts_stand_inside(view):
    """Title with the scenario, the source, and the word of what is shaded, in the reader's language."""
    made = chart([view], asked("lines", language="zh", first=2024))
    assert made.title == "增加值总量 — 基准情景"
    assert made.source.startswith("来源：根据“基准情景”测算；基础数据：国家统计局")
    assert made.projected
    assert made.labels[0] == "2024"


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (asked("fan"), r"has no band.*--beside.*\"sum\(total_value_added\)\""),
        (asked("slope"), r"needs a dimension.*--by industry.*by=\"industry\""),
        (asked("map", by="industry"), r"places no labels of 'industry' on a map"),
        (asked("heat", by="industry", across="city"), "has no 'city'"),
        (asked("dumbbell", by="industry", first=1999), "no year 1999"),
        (asked("lines", first=2050), "no year 2050"),
    ],
)
def test_what_a_kind_cannot_show_is_refused_with_advice(view, request_, said):
    """What is missing, and what to write."""
    with pytest.raises(ScenarioEngineError, match=said):
        chart([view], request_)


def test_kinds_of_one_result_refuse_two(view):
    """A stack of two results would show neither."""
    with pytest.raises(ScenarioEngineError, match="draws one result"):
        chart([view, view], asked("stack", by="industry"))


def test_an_outcome_draws_itself(tmp_path):
    """`plot` at the front door: a picture that a notebook shows and that is saved, with a rival, with the band of a sweep."""
    draw = {"value": 2, "unit": "percent", "draw": {"distribution": "normal", "sd": 0.5, "effect": "add"}}
    base = MODEL.scenario(name="base", horizon=(2024, 2030), inputs={**INPUTS, "growth": draw})
    outcome, swept = base.run(), base.sweep(64)
    rival = base.with_(growth={"add": 1, "unit": "percent"}, name="rival").run()
    lines = outcome.plot("gdp", against=[rival]).chart.lines
    assert [line.name for line in lines] == ["base", "rival"]
    assert lines[0].values[-1] == pytest.approx(1000 * 1.02**6)
    fan = outcome.plot("gdp", kind="fan", sweep=swept)
    low = swept["gdp"].sel(year=2030, statistic="p05").item()
    assert fan.chart.lines[0].low[-1] == pytest.approx(low)
    assert fan._repr_png_().startswith(b"\x89PNG")
    fan.save(tmp_path / "fan.svg")
    assert "<svg" in (tmp_path / "fan.svg").read_text(encoding="utf-8")
    with pytest.raises(ScenarioEngineError, match=r"\.svg, \.png or \.pdf"):
        fan.save(tmp_path / "fan.jpg")
    with pytest.raises(ScenarioEngineError, match="no band"):
        rival.plot("gdp", kind="fan", sweep=base.with_(name="other", growth=draw).sweep(8))


def test_what_has_no_years_is_drawn_by_label():
    """Bars of multipliers and a grid of the inverse, without a year; lines of them are refused."""
    table = se.read_table(str(TOP / "examples" / "miller-and-blair" / "chapter-02.csv"))
    book = se.models.find("input-output").scenario(
        horizon=(2009, 2010), inputs=table.inputs, source="Miller and Blair (2009)"
    )
    outcome = book.run(["output_multiplier", "total_requirements"])
    bars = outcome.plot("output_multiplier", by="sector").chart
    assert bars.lines[0].values == pytest.approx([1.518, 1.452], abs=6e-4)
    assert "Miller and Blair (2009)" in bars.source
    grid = outcome.plot("total_requirements", kind="heat", by="sector", across="buyer").chart
    assert [line.values[0] for line in grid.lines] == pytest.approx([1.2541, 0.2640], abs=6e-5)
    for kind in ("lines", "heat", "stack"):
        with pytest.raises(ScenarioEngineError, match="no years"):
            outcome.plot("output_multiplier", by="sector", kind=kind)
