"""A name, label or year that does not exist is found before anything is computed, by every command that takes one."""

import pytest

from tests.test_commands import call

pytestmark = pytest.mark.slow

ASKED = {
    "run": ("run", "baseline", "missing.toml"),
    "compare": ("compare", "baseline", "high_growth", "--quantity", "gpd"),
    "compare a year": ("compare", "baseline", "high_growth", "--year", "2050"),
    "diff": ("diff", "baseline", "hihg_growth"),
    "sweep": ("sweep", "uncertain", "--quantity", "gpd"),
    "sweep a label": ("sweep", "uncertain", "--quantity", "total_value_added[2030, CC]"),
    "sweep a probability": ("sweep", "uncertain", "--probability", "gpd[2030] > 3"),
    "sensitivity": ("sensitivity", "uncertain", "--quantity", "share_of_gdp[2050]"),
    "elasticities": ("elasticities", "baseline", "--quantity", "share_of_gdp[2050]"),
    "elasticities of an input": ("elasticities", "baseline", "--input", "real_gdp_grwoth"),
    "solve": ("solve", "baseline", "--vary", "inputs.real_gdp_growth", "--target", "gdp[2050] = 3"),
    "explain": ("explain", "gpd"),
    "explain an industry": ("explain", "total_value_added", "--industry", "CC"),
    "backtest": ("backtest", "--component", "tottal"),
    "index": ("index", "application-2020", "--weights", "annexx"),
    "index over a scenario": ("index", "city-2024", "--scenario", "basline"),
}

SAID = {
    "run": "missing.toml: there is no such file",
    "compare": "no variable is called 'gpd'. Did you mean 'gdp'?",
    "compare a year": "total_value_added has no year 2050. Known: 2017–2030.",
    "diff": "there is no scenario 'hihg_growth'.\n  Did you mean 'high_growth'?",
    "sweep": "no variable is called 'gpd'. Did you mean 'gdp'?",
    "sweep a label": "no dimension has the label 'CC'. Did you mean 'C'?",
    "sweep a probability": "no variable is called 'gpd'. Did you mean 'gdp'?",
    "sensitivity": "no dimension has the label '2050'. Known: year 2017–2030 at most.",
    "elasticities": "no dimension has the label '2050'. Known: year 2017–2030 at most.",
    "elasticities of an input": "no input 'real_gdp_grwoth'. Did you mean 'real_gdp_growth'?",
    "solve": "no dimension has the label '2050'. Known: year 2017–2030 at most.",
    "explain": "no variable is called 'gpd'. Did you mean 'gdp'?",
    "explain an industry": "total_value_added has no industry 'CC'. Did you mean 'C' (Manufacturing 制造业)?",
    "backtest": 'Invalid value "tottal" for --component.',
    "index": "Did you mean 'annex'?",
    "index over a scenario": "there is no scenario 'basline'.\n  Did you mean 'baseline'?",
}


@pytest.mark.parametrize("name", ASKED)
def test_nothing_is_computed_for_a_name_that_is_none(name, tmp_path, monkeypatch, capsys):
    """Exit code 2, the nearest name or what there is, no operator run, and no file written."""

    def computed(*_: object) -> None:
        pytest.fail("an operator was run")

    monkeypatch.setattr("scenario_engine.engine.operator.Operator.__call__", computed)
    monkeypatch.chdir(tmp_path)
    assert call(*ASKED[name]) == 2
    assert SAID[name] in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
