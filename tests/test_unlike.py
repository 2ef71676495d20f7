"""Scenarios that are unlike are compared as far as they go: horizons, labels, their order; stored results too."""

import numpy as np
import pytest
import xarray as xr

import scenario_engine as se
from scenario_engine.analysis.compare import compare, levers
from scenario_engine.analysis.compare.comparison import on_scenarios
from scenario_engine.analysis.compare.stored import side
from scenario_engine.analysis.compare.tables import by_scenario
from scenario_engine.engine.batch import joined
from scenario_engine.scenario.outcome import compute
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ScenarioEngineError
from tests.test_commands import call
from tests.toyland import toyland, written

pytestmark = pytest.mark.slow

LONGER = "horizon = { base = 2019, measured = 2021, last = 2030 }\n"
FASTER = '[inputs.real_gdp_growth]\nvalue = 4\nunit = "percent"\nassumption = "faster"\n'


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(toyland(tmp_path))
    return tmp_path


def test_the_years_that_both_have_are_compared(here, capsys):
    """To 2025 against to 2030: seven years are compared, and five are named that stand on one side."""
    written(here, LONGER + FASTER)
    assert call("compare", "base.toml", "mine.toml", "--quantity", "gdp") == 0
    said = capsys.readouterr()
    assert "2026–2030 stand in mine only, and are left out." in said.err
    found = compare(load("base.toml"), load("mine.toml"))
    assert list(found.indexes["year"]) == list(range(2019, 2026))
    np.testing.assert_allclose(found["gdp"].sel(scenario="mine", year=2025), 546 * (1.04 * 1.02) ** 4)


def test_what_no_scenario_asks_for_is_not_computed(monkeypatch):
    """An operator that fails stands in the same package; a run of either computes its output alone, and so do both."""

    @se.operator("", "1", source="test")
    def unasked(rate_of_sale):
        """Fails, y."""
        raise RuntimeError("no convergence")

    @se.operator("", "1", source="test")
    def loss(rate_of_sale):
        """Below nought, y = −x."""
        return -rate_of_sale

    sold = se.exogenous("rate_of_sale", "", "1", "Rate of sale")
    model = se.Model([sold, unasked, loss])
    low, high = (
        model.scenario(
            horizon=(2022, 2022, 2023), name=name, outputs=["loss"],
            inputs={"rate_of_sale": {"value": value, "unit": "1", "assumption": "test"}},
        )
        for name, value in (("low", 3.0), ("high", -3.0))
    )  # fmt: skip
    found = compare(low, high)
    assert list(found) == ["loss"]
    table = by_scenario(found["loss"])
    assert table["difference"].values.tolist() == [0.0, 6.0]
    assert table["change"].values.tolist() == [0.0, 2.0]
    with pytest.raises(ScenarioEngineError, match="no convergence"):
        compare(low.with_(outputs=["unasked"]), high)


def test_what_a_scenario_asks_for_is_compared_first(here, capsys):
    """Its outputs, not the headline of another model; a year that one side lacks is told before anything else."""
    written(here, LONGER, "longer")
    written(here, 'outputs = ["industry_value_added"]\n' + FASTER)
    assert call("compare", "base.toml", "mine.toml") == 0
    assert capsys.readouterr().out.startswith("industry_value_added by year")
    for pair in (("base.toml", "longer.toml"), ("longer.toml", "base.toml")):
        assert call("compare", *pair, "--year", "2028") == 2
        assert "has no year 2028. Known: 2019–2025." in capsys.readouterr().err
    assert call("elasticities", "mine.toml") == 0
    assert "(1) sum(industry_value_added[2025])" in capsys.readouterr().out


def test_where_nothing_is_computed_by_all_it_is_said(here, capsys):
    """No empty list of names to choose from."""
    written(
        here, "[inputs.real_gdp_growth]\ncomputed = true\n[inputs.measured_gdp]\ncomputed = true\n", "idle"
    )
    assert call("compare", "base.toml", "idle.toml", "--quantity", "gdp") == 2
    assert capsys.readouterr().err.endswith("There is no result that all of them compute.\n")


def test_a_longer_horizon_is_itself_the_difference(here, capsys):
    """Inputs that only run on for more years are none; what else differs is still listed."""
    written(here, LONGER, "longer")
    assert call("diff", "base.toml", "longer.toml") == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "horizon 2019, 2021, 2025 2019, 2021, 2030 base, measured, last" in out
    assert "gdp_growth" not in out
    assert out.endswith("No result differs where both have it.")
    written(here, LONGER + FASTER)
    assert call("diff", "base.toml", "mine.toml") == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "real_gdp_growth 3% 4%" in out
    assert "gdp_deflator_growth" not in out


def test_no_year_in_common_is_an_error(here):
    """Nothing could be compared, and both spans are told."""
    one, other = (
        joined([(["a"], xr.DataArray([1.0], coords={"year": [year]}, dims="year", name="gdp"))], ["a"])
        for year in (2019, 2020)
    )
    assert list(joined([(["a"], one), (["b"], other)], ["a", "b"]).indexes["year"]) == [2019, 2020]
    text = (here / "base.toml").read_text().replace("base = 2019", "base = 2021")
    written(here, text.replace("measured = 2021, last = 2025", "measured = 2021, last = 2022"), "late")
    early = (here / "base.toml").read_text().replace("2021, last = 2025", "2019, last = 2020")
    written(here, early, "early")
    with pytest.raises(ScenarioEngineError, match="no year in common: late 2021, 2022; early 2019, 2020"):
        compare(load("late.toml"), load("early.toml"))


def test_labels_in_another_order_are_the_same_labels(here):
    """Mills first: every number stands under its own name."""
    written(here, '[labels]\nindustry = ["mills", "farms"]\n')
    found = compare(load("base.toml"), load("mine.toml"))
    added = on_scenarios(found, "industry_value_added")
    np.testing.assert_allclose(added.sel(scenario="base"), added.sel(scenario="mine"))
    assert list(added.indexes["industry"]) == ["farms", "mills"]


def test_a_label_of_one_side_has_no_number_on_the_other(here):
    """It is named, and not taken for nought."""
    text = (here / "base.toml").read_text().replace("by.industry = { default = 0, mills = 1 }", "value = 0")
    written(here, f'{text}\n[labels]\nindustry = ["mills"]\n')
    found = compare(load("base.toml"), load("mine.toml"))
    assert "industry farms stands in base only." in found.attrs["notes"]
    assert np.isnan(found["industry_value_added"].sel(scenario="mine", industry="farms")).all()


def test_stored_results_are_compared(here, capsys):
    """A result from disk against a scenario, and two results: as the scenarios themselves are compared."""
    written(here, FASTER)
    for name in ("base", "mine"):
        compute(f"{name}.toml").write(here / "out" / name)
    live = compare(load("base.toml"), load("mine.toml"))
    for pair in (("base.toml", "out/mine"), ("out/base", "mine.toml"), ("out/base", "out/mine")):
        found = compare(*pair)
        np.testing.assert_array_equal(found["gdp"], live["gdp"])
        assert [lever.name for lever in levers(*map(side, pair))] == ["real_gdp_growth"]
        assert call("compare", *pair, "--quantity", "gdp", "--output", f"c{len(list(here.iterdir()))}") == 0
    assert "GDP" in capsys.readouterr().out.upper()


def test_diff_shows_old_and_new(here, capsys):
    """What is set and what comes of it, before and after, for scenarios and for a stored result."""
    written(here, FASTER)
    compute("base.toml").write(here / "out")
    for old in ("base", "out"):
        assert call("diff", f"{old}.toml" if old == "base" else old, "mine.toml") == 0
        said = " ".join(capsys.readouterr().out.split())
        assert "real_gdp_growth 3% 4%" in said
        assert "gdp 665.2 691.4 +3.94%" in said
