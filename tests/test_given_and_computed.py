"""What is given beside inputs that would compute it: told with both numbers, computed once, and part of the result."""

import numpy as np
import pytest
import xarray as xr

from scenario_engine.scenario.scenario import load
from tests.test_commands import call
from tests.toyland import run, toyland, written

NOMINAL = '[inputs.nominal_gdp_growth]\nvalue = {}\nunit = "percent"\nassumption = "given"\n'


def test_nominal_growth_beside_real_growth_and_deflator(tmp_path):
    """1.03 × 1.02 − 1 is 5.06 percent, and 8 are given: both are told, 8 count, and the result holds them."""
    toyland(tmp_path)
    outcome = run(tmp_path, NOMINAL.format(8))
    (warning,) = outcome.warnings
    assert "inputs.nominal_gdp_growth is 8% at year 2022 as given, and 5.06% as computed from" in warning
    assert "real_gdp_growth, gdp_deflator_growth" in warning
    np.testing.assert_allclose(outcome["gdp"].sel(year=2025), 546 * 1.08**4)
    assert float(outcome.result["nominal_gdp_growth"].sel(year=2025)) == 0.08


@pytest.mark.parametrize("more", ["", "instead = true\n"])
def test_agreement_and_intention_are_no_contradiction(tmp_path, more):
    """The same number twice, or a number meant instead of the computed one, is told by nobody."""
    toyland(tmp_path)
    assert run(tmp_path, NOMINAL.format(5.06 if not more else 8) + more).warnings == []


def test_two_numbers_that_differ_look_it(tmp_path):
    """They were told as 5.06 % and 5.06 %."""
    toyland(tmp_path)
    (warning,) = run(tmp_path, NOMINAL.format(5.0600123)).warnings
    assert "is 5.06001% at year 2022 as given, and 5.06% as computed" in warning


def test_one_label_and_year_among_many_is_found(tmp_path):
    """Value added by industry is given as it is computed but for one cell; that cell is told."""
    toyland(tmp_path)
    computed = run(tmp_path, "")["industry_value_added"]
    computed.loc[{"industry": "farms", "year": 2024}] *= 1.5
    table = computed.rename("value").to_series().to_csv()
    (tmp_path / "accounts.csv").write_text(table)
    text = '[inputs.industry_value_added]\ntable = "accounts.csv"\nunit = "kr_1e9"\nassumption = "mine"\n'
    (told,) = [one for one in run(tmp_path, text).warnings if "as given" in one]
    assert "at year 2024, industry farms as given" in told


def test_gdp_that_is_given_is_in_tables_and_exports(tmp_path, monkeypatch, capsys):
    """A scenario that gave GDP had lost it from all of them, while growth it does not follow stayed."""
    monkeypatch.chdir(toyland(tmp_path))
    written(
        tmp_path, '[inputs.gdp]\npath = { 2019 = 500, 2025 = 800 }\nunit = "kr_1e9"\nassumption = "given"\n'
    )
    assert call("run", "mine.toml", "--quiet", "--output", "out") == 1  # GDP does not grow by its growth rate
    said = capsys.readouterr().err
    assert "inputs.gdp is " in said
    assert "as given" in said
    assert "2025,800.0,kr_1e9" in (tmp_path / "out/tables/gdp.csv").read_text()
    assert call("export", "out", "csv", "--output", "tidy.csv") == 0
    assert ",800" in (tmp_path / "tidy.csv").read_text()
    with xr.open_dataset(tmp_path / "out/result.nc") as stored:
        assert float(stored["gdp"].sel(year=2025)) == 800.0
    assert call("rerun", "out") == 0


def test_what_is_left_to_operators_that_lack_inputs_is_told(tmp_path, monkeypatch, capsys):
    """An empty result with exit 0 had been all; measured series that are given are shown as far as they go."""
    monkeypatch.chdir(toyland(tmp_path))
    written(tmp_path, "[inputs.real_gdp_growth]\ncomputed = true\n")
    assert call("run", "mine.toml") == 0
    said = capsys.readouterr().err
    assert "mine.toml:2:9  inputs.real_gdp_growth is left to the operators: " in said
    assert "potential_gdp" in said
    assert call("validate", "mine.toml") == 0
    assert (
        "warning: mine.toml:2:9  inputs.real_gdp_growth is left to the operators" in capsys.readouterr().out
    )


def test_validate_tells_it_too(tmp_path, monkeypatch, capsys):
    """At its place, as a warning."""
    monkeypatch.chdir(toyland(tmp_path))
    written(tmp_path, NOMINAL.format(8))
    assert call("validate", "mine.toml") == 0
    assert "warning: mine.toml:2:9  inputs.nominal_gdp_growth is 8%" in capsys.readouterr().out
    assert [note.code for note in load("mine.toml").notes] == ["given-and-computed"]
