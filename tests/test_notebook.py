"""Notebook reprs and `ds.scenario`: readable, escaped, and true to the numbers."""

import subprocess
import sys
from pathlib import Path

import pytest
import xarray as xr

import scenario_engine.scenario.accessor  # noqa: F401
from scenario_engine.scenario.outcome import Outcome, compute
from scenario_engine.scenario.provenance import of
from scenario_engine.scenario.scenario import load
from scenario_engine.scenario.store import read, write
from scenario_engine.support.errors import ScenarioEngineError

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def stored(tmp_path_factory, baseline):
    """The baseline, written and read again."""
    folder = tmp_path_factory.mktemp("stored") / "baseline"
    baseline.write(folder)
    return read(folder)[0]


def test_an_outcome_shows_its_years_in_a_notebook(baseline):
    """Title in both languages, totals by year, projected years marked, identities counted."""
    html = baseline._repr_html_()
    assert "Baseline · 基准情景" in html
    assert "2030 p" in html
    assert "50,100" in html
    assert "identities hold" in html


def test_a_sweep_has_ds_scenario():
    """Where nothing has been run before, as in the first cell of a notebook."""
    code = "import scenario_engine as se; print(se.sweep('uncertain', 8, outputs=['gdp[2030]']).scenario._repr_html_()[:6])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout[:1]) == (0, "<"), done.stderr


def test_a_scenario_and_a_graph_show_what_they_hold(baseline):
    """Every input with its place; every computed variable with its formula."""
    assert "baseline.toml:7" in baseline.scenario._repr_html_()
    assert "Z = Zᶜ + Zᵖ" in baseline.scenario.graph._repr_html_()


def test_a_sweep_shows_bands_by_year(everything):
    """Median and 5-95 % of each path, and the chance asked for, from the stored summary."""
    stored = xr.open_dataset(everything / "sweep" / "summary.nc", engine="netcdf4").load()
    html = stored.scenario._repr_html_()
    low, middle, high = (
        stored["sum(total_value_added)"].sel(statistic=one, year=2030).item() for one in ("p05", "p50", "p95")
    )
    assert f"{middle:,.0f} ({low:,.0f} … {high:,.0f})" in html
    assert "256 draws" in html
    assert f"{stored['P(sum(total_value_added[2030]) > 70000)'].item():.2%}" in html


def test_a_sensitivity_shows_its_ranking(everything):
    """The factor that explains most of the last year stands first."""
    found = xr.open_dataset(everything / "sobol.nc", engine="netcdf4").load()
    html = found.scenario._repr_html_()
    assert "sum(total_value_added): ST, 2030" in html
    assert html.index("growth") < html.index("calibration")


def test_a_stored_result_shows_its_years(stored):
    """What an outcome shows, from the file alone."""
    html = stored.scenario._repr_html_()
    assert "2030 p" in html
    assert "50,100" in html


def test_markup_in_a_title_stays_text(tmp_path, baseline):
    """A notebook never runs what a scenario file says."""
    (tmp_path / "x.toml").write_text(
        'extends = "baseline"\ntitle = { zh = "<b>", en = "<script>alert(1)</script>" }\n', encoding="utf-8"
    )
    scenario = load(tmp_path / "x.toml")
    outcome = Outcome(scenario, baseline.result, baseline.gaps, [])
    assert "<script>" not in scenario._repr_html_() + outcome._repr_html_()


def test_compare_gives_the_difference_in_the_same_units(stored):
    """Deep digitalisation less baseline, absolute and relative."""
    deep = compute(TOP / "scenarios" / "deep_digitalisation.toml").result
    gap = deep.scenario.compare(stored)
    expected = deep["total_value_added"] - stored["total_value_added"]
    xr.testing.assert_allclose(gap["total_value_added"], expected)
    assert gap["total_value_added"].attrs["units"] == "CNY_1e8"
    ratio = deep.scenario.compare(stored, relative=True)["gdp"]
    assert abs(ratio).max() < 1e-12


def test_compare_refuses_labels_that_differ(stored):
    """Two results over other years are not aligned in silence."""
    with pytest.raises(ScenarioEngineError, match="different labels"):
        stored.scenario.compare(stored.isel(year=slice(3)))


def test_explain_reads_the_stored_graph(stored):
    """Formula and value above, the lines that set the inputs below, without the engine."""
    told = repr(stored.scenario.explain("core_value_added", year=2030, industry="C", depth=9))
    assert told.startswith("core_value_added = 7,805.85亿元 at year 2030, industry C")
    assert "core_rate = 1.529% at year 2030, industry C" in told
    assert "real_gdp_growth  ← scenarios/baseline.toml:7" in told
    with pytest.raises(ScenarioEngineError, match="Did you mean 'core_value_added'"):
        stored.scenario.explain("core_value_aded")
    with pytest.raises(ScenarioEngineError, match=r"core_value_added has no year 2050\. Known: 2017–2030\."):
        stored.scenario.explain("core_value_added", year=2050)
    with pytest.raises(
        ScenarioEngineError, match=r"core_value_added has no region\. Its dimensions: year, indus"
    ):
        stored.scenario.explain("core_value_added", region="guangdong")


def test_a_long_record_is_stored_whole(tmp_path, baseline):
    """Provenance beyond the 64 KB of a plain HDF5 attribute comes back as it was."""
    record = {**of(baseline.scenario), "warnings": ["一" * 40_000]}
    write(tmp_path / "long", baseline.result, baseline.scenario.inputs, record)
    assert read(tmp_path / "long")[0].scenario.provenance["warnings"] == record["warnings"]
