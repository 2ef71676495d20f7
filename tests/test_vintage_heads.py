"""Every head of GDP says its vintage, as the scenario's data say it; a model without vintages says none."""

from pathlib import Path

import pytest

from scenario_engine.analysis.compare import compare
from scenario_engine.analysis.compare.stored import Stored
from scenario_engine.models import words
from scenario_engine.scenario.outcome import compute
from scenario_engine.scenario.scenario import load
from scenario_engine.view.outlook import chosen, outlook
from scenario_engine.view.report.view_model import ViewModel
from scenario_engine.view.show import tables
from tests.test_commands import call
from tests.toyland import toyland


def heads(outcome):
    """Heads of the columns of all tables, on one line each."""
    shown = outlook(outcome, chosen(outcome))
    return [
        " ".join(head.split())
        for found in shown
        for table in tables(found, language="both", source=outcome.scenario.dataset)
        for head in table.heads
    ]


def test_gdp_and_shares_of_it_name_their_census(baseline):
    """The nation's and the provinces', in both languages."""
    found = heads(baseline)
    assert "GDP fourth census GDP 四经普" in found
    assert found.count("of GDP fourth census 占比 四经普") == 2


def test_what_data_do_not_say_is_not_said(tmp_path, monkeypatch):
    """A dataset of one vintage, given as measured GDP."""
    monkeypatch.chdir(toyland(tmp_path))
    assert not [head for head in heads(compute(load("base.toml"))) if "census" in head or "v1" in head]


def test_a_comparison_names_the_census_of_its_quantity(capsys):
    """In the titles of compare, the rows of diff and the head of explain; nothing behind what no census moves."""
    assert call("compare", "baseline", "high_growth", "--quantity", "gdp") == 0
    assert "gdp (fourth census) by year: high_growth compared with baseline" in capsys.readouterr().out
    assert call("diff", "baseline", "high_growth", "--language", "zh") == 0
    said = capsys.readouterr().out
    assert "gdp（四经普）" in said
    assert "gdp_in_newest_vintage（五经普）" in said
    assert call("explain", "share_of_gdp", "baseline") == 0
    said = capsys.readouterr().out
    assert said.startswith("share_of_gdp (fourth census) = ")
    assert "total_value_added = " in said


@pytest.mark.parametrize("name", [*words.words()["vintages"]])
def test_a_heading_names_a_census_once(baseline, name):
    """No name has it already; without its census a name still tells vintages apart."""
    heading = ViewModel.of(baseline).heading(name)
    assert (heading["zh"].count("经普"), heading["en"].count("census")) == (1, 1)
    assert "vintage" not in heading["en"]
    others = words.words()["vintages"].keys() - {name}
    assert not [one for one in others if words.variable(one) == words.variable(name)]


def test_sides_in_different_vintages_are_told(baseline):
    """A result whose GDP another census counts is compared, and the note says so."""
    scenario = baseline.scenario
    newer = {
        name: array.assign_attrs(vintage="fifth census")
        if array.attrs.get("vintage") == "fourth census"
        else array
        for name, array in scenario.inputs.items()
    }
    stored = Stored(Path("newer"), baseline.result.data_vars, newer, {})
    notes = compare(scenario, stored).attrs["notes"]
    assert "gdp is counted in different vintages: fourth census in baseline, fifth census in newer." in notes
