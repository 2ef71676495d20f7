"""Every head of GDP says its vintage, as the scenario's data say it; a model without vintages says none."""

from scenario_engine.scenario.outcome import compute
from scenario_engine.scenario.scenario import load
from scenario_engine.view.outlook import chosen, outlook
from scenario_engine.view.show import tables
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
