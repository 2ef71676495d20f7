"""Growth accounting: the published productivity of the Penn World Table, by the scorecard that scores China's accounts."""

import math
import tomllib
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import scenario_engine as se
from scenario_engine.cli import main
from scenario_engine.cli.report import _steps
from scenario_engine.data import catalogue
from scenario_engine.methods.growth.recursion import log_growth
from scenario_engine.models.discovery import find
from scenario_engine.models.growth_accounting.sources import SOURCES_OF_GROWTH
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import GraphError, ScenarioEngineError
from scenario_engine.validation.replicate import figures_of, read_rules, rulebook, scorecard
from tests.test_commands import call

TOP = Path(__file__).parents[1]
RULES = rulebook("growth-accounting")
BOOK = read_rules(RULES)
FIGURES = figures_of(BOOK, RULES)


@pytest.fixture(scope="module")
def outcome():
    """The packaged scenario, run once."""
    return load("growth-accounting").run()


@pytest.fixture(scope="module")
def productivity_card():
    """Every published figure, judged."""
    return scorecard(FIGURES, BOOK)


def test_all_published_productivity_is_reproduced(productivity_card):
    """Of 1,000 figures 995 to the last of five decimals; five lie within single precision of a half."""
    card = productivity_card
    assert card.sizes["figure"] == 1000
    assert int((card["verdict"] == "exact").sum()) == 995
    close = card.isel(figure=(card["verdict"] == "close").to_numpy())
    assert close.sizes["figure"] == 5
    assert float(abs(close["gap"]).max()) < 1e-5


def test_what_is_one_by_definition_is_no_prediction(productivity_card):
    """The year of reference is an anchor, ten countries in two series; every other figure is predicted."""
    card = productivity_card
    anchors = (card["role"] == "anchor").to_numpy()
    assert set(card["year"].to_numpy()[anchors]) == {"2017"}
    assert anchors.sum() == 20
    assert set(card["role"].to_numpy()[~anchors]) == {"predicted"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"variants": {"labour_growth": "persons"}},  # hours left out
        {"variable": "welfare_productivity"},  # absorption for output
    ],
)
def test_a_wrong_reading_is_off(wrong):
    """The scorecard tells the rival readings apart: only what is 1 by definition, and its neighbours, may still agree."""
    rule = BOOK.rule[0].model_copy(update=wrong)
    some = [one for one in FIGURES if one.indicator == "rtfpna" and one.region in ("DEU", "CHN")]
    card = scorecard(some, BOOK.model_copy(update={"rule": [rule]}))
    assert len(some) == 100
    assert int((card["verdict"] == "off").sum()) >= 95


def test_no_published_result_is_an_input():
    """Inputs come from one table, published results stand in another."""
    record = tomllib.loads((TOP / "scenarios" / "growth-accounting.toml").read_text("utf-8"))
    read = {given["data"]["file"] for given in record["inputs"].values() if "data" in given}
    assert read == {"growth_accounts"}
    accounts = catalogue.find("penn-world-table").table("growth_accounts")
    assert {figure.indicator for figure in FIGURES}.isdisjoint(accounts["indicator"])


def test_sources_by_hand():
    """Two years: capital doubles, hours rise by half, output by 1.8, labour's share moves from 0.6 to 0.5."""

    def series(*values, unit):
        return xr.DataArray(
            np.array(values)[:, None], {"year": [2000, 2001], "country": ["A"]}, attrs={"units": unit}
        )

    given = {
        "country_output": series(100.0, 180.0, unit="constant_money"),
        "country_absorption": series(90.0, 162.0, unit="constant_money"),
        "persons_engaged": series(10.0, 10.0, unit="person"),
        "hours_worked": series(1000.0, 1500.0, unit="hour"),
        "human_capital": series(2.0, 2.0, unit="1"),
        "capital_services": series(1.0, 2.0, unit="1"),
        "labour_share": series(0.6, 0.5, unit="1"),
        "reference_weight": xr.DataArray([1.0, 0.0], {"year": [2000, 2001]}, attrs={"units": "1"}),
    }
    found = find("growth_accounting").scenario(horizon=(2000, 2001, 2001), inputs=given).run()
    capital, labour = 0.45 * math.log(2.0), 0.55 * math.log(1.5)
    expected = [capital, labour, math.log(1.8) - capital - labour]
    np.testing.assert_allclose(found["growth_source"].sel(year=2001, country="A"), expected, rtol=1e-12)
    level = 1.8 / (2.0**0.45 * 1.5**0.55)
    np.testing.assert_allclose(found["productivity"].sel(country="A"), [1.0, level], rtol=1e-12)
    np.testing.assert_allclose(found["welfare_productivity"], found["productivity"], rtol=1e-12)


def test_mean_sources_sum_to_mean_growth(outcome):
    """Over 49 years what capital, labour and technology contributed is the growth of output."""
    sources = outcome["mean_growth_source"]
    assert tuple(sources["source_of_growth"].to_numpy()) == SOURCES_OF_GROWTH
    growth = log_growth(load("growth-accounting").inputs["country_output"]).mean("year")
    np.testing.assert_allclose(
        sources.sum("source_of_growth").transpose("country"), growth.transpose("country"), rtol=1e-12
    )


def test_the_command_takes_a_rulebook_by_name(capsys):
    """`replicate --rules growth-accounting` scores these figures with these names; a name that is none is refused."""
    with pytest.raises(SystemExit) as left:
        main(["replicate", "--rules", "growth-accounting", "--only", "KOR", "--verdict", "close"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    assert "Korea" in said
    assert "100.0 %" in said
    with pytest.raises(ScenarioEngineError, match=r"there is no rulebook 'happiness'.*growth-accounting"):
        rulebook("happiness")


def test_a_report_of_everything_scores_the_model_by_its_own_rulebook(monkeypatch):
    """`report growth-accounting --all` runs this scorecard, not China's."""
    monkeypatch.setattr("scenario_engine.cli.report._uncertain", lambda _: None)
    steps = list(_steps(["growth-accounting"], [load("growth-accounting")], 100))
    assert [step.left.name for step in steps if step.name == "Scorecard"] == [
        "scorecard-growth-accounting.csv"
    ]


def test_elasticities_run_over_sources_of_growth(capsys):
    """A result's own dimension stands beside the one that analyses answer in; without a number to ask for it is said."""
    found = se.elasticities("growth-accounting", "mean_growth_source", inputs=["labour_share"])
    array = found["mean_growth_source"]
    assert {"factor", "source_of_growth", "country"} == set(array.dims)
    assert call("elasticities", "growth-accounting") == 2
    assert "no headline of growth-accounting is one number" in capsys.readouterr().err
    assert call("elasticities", "growth-accounting", "--quantity", "mean_growth_source[labour, KOR]") == 0


def test_no_variable_lies_along_what_analyses_answer_in():
    """Results of a sensitivity analysis have a dimension of factors."""
    with pytest.raises(GraphError, match="analyses answer over a dimension called 'factor'"):
        se.exogenous("share", "year factor", "1", "Share of a factor")
