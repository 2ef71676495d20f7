"""The script that stands first in the README: a model of one's own in twenty lines, and every analysis of it."""

import re
import runpy

import pytest
import xarray as xr

import scenario_engine as se
from scenario_engine.models import words
from scenario_engine.models.discovery import installed_graph
from tests.conftest import TOP

SCRIPT = TOP / "examples" / "own_model.py"


def test_twenty_lines_make_a_model_and_ask_it_everything(tmp_path, monkeypatch, capsys):
    """Two sectors of a thousand that grow by 2 and 2.6 percent: run, compared, swept, solved, explained, reported."""
    lines = [line for line in SCRIPT.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert (
        len(lines) - 4 <= 21
    )  # two docstrings are the operators' formulas, two blank-free decorators their units
    monkeypatch.chdir(tmp_path)
    made = runpy.run_path(str(SCRIPT))
    said = capsys.readouterr().out
    base, high, out = made["base"], made["high"], made["out"]
    assert float(base.run()["gdp"].sel(year=2030)) == pytest.approx(1000 * 1.02**6, rel=1e-12)
    assert float(out["gdp"].sel(year=2030)) == pytest.approx(1000 * 1.026**6, rel=1e-12)
    found = high.compare(base)
    assert isinstance(found, xr.Dataset)
    assert set(found.indexes["scenario"]) == {base.name, "high"}
    swept = base.sweep(2_000, seed=3)["gdp"].sel(year=2030)
    assert float(swept.sel(statistic="sd")) == pytest.approx(1000 * 1.02**6 * 6 * 0.005 / 1.02, rel=0.05)
    solved = base.solve(vary="growth", target="gdp[2030] = 1200")
    assert float(solved["inputs.growth.value"].sel(state="found")) == pytest.approx(
        1.2 ** (1 / 6) - 1, abs=1e-9
    )
    assert re.search(r"gdp = 1,166\.5 EUR bn at year 2030", said)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "1,166" in page or "1166" in page
    assert "GDP" in page


def test_the_readme_begins_with_it():
    """Word for word, so that what is copied runs."""
    script = SCRIPT.read_text(encoding="utf-8").strip()
    assert script in (TOP / "README.md").read_text(encoding="utf-8")
    assert script in (TOP / "README.zh.md").read_text(encoding="utf-8")


def test_an_operator_without_chinese_words_says_its_formula_once(monkeypatch):
    """Its first line, which ends in the formula, was followed by the formula in Chinese."""

    @se.operator("year", "1", source="definition")
    def harvest(rain):
        """Harvest, H = 2 R."""
        return 2.0 * rain

    monkeypatch.setenv("SCENARIO_ENGINE_LANGUAGE", "zh")
    assert words.told(harvest) == "Harvest, H = 2 R."
    assert words.told(installed_graph().variable("share_of_gdp")).count("=") == 1
