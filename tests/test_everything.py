"""`report --all`: what is missing is run, told with its time, shown beside the results, and not run again."""

import json
import os
import time
from pathlib import Path

import pytest

from scenario_engine.analysis.sweep.store import MANIFEST
from scenario_engine.cli import report as everything
from scenario_engine.models.growth import projection
from scenario_engine.scenario.scenario import load
from tests.test_commands import call
from tests.toyland import toyland, written

pytestmark = pytest.mark.slow

UNCERTAIN = """
title = "Toyland, uncertain"
outputs = ["gdp"]
[inputs.real_gdp_growth]
value = 4
unit = "percent"
assumption = "round"
draw = { distribution = "normal", sd = 0.5, effect = "add" }
"""


def test_all_runs_what_is_missing_and_then_finds_it(tmp_path, monkeypatch, capsys):
    """Comparison, sweep and sensitivity of the uncertain scenario; a second report finds them and runs none."""
    folder = toyland(tmp_path)
    monkeypatch.chdir(folder)
    written(folder, UNCERTAIN)
    asked = ("report", "base.toml", "mine.toml", "--all", "--draws", "50")
    assert call(*asked) == 0
    said = capsys.readouterr().out
    for step in ("Comparison: ", "Sweep of mine: ", "Sensitivity of mine: "):
        assert step in said
        assert " s, in outputs" in said.split(step)[1].split("\n")[0]
    page = (folder / "outputs" / "base" / "report.html").read_text(encoding="utf-8")
    for section in ("attribution", "sweep", "sensitivity"):
        assert f'"id":"{section}"' in page
    assert call(*asked) == 0
    again = capsys.readouterr().out
    assert again.count("there already") == 3
    assert call(*asked[:-1], "80") == 0
    assert "Sweep of mine: there already" not in capsys.readouterr().out
    assert json.loads((folder / "outputs" / "mine-sweep" / MANIFEST).read_text("utf-8"))["draws"] == 80


def test_what_was_made_from_other_data_is_not_fresh(tmp_path, monkeypatch, capsys):
    """A table that changed since makes the comparison again, and says that the sweep was made from another."""
    folder = toyland(tmp_path)
    monkeypatch.chdir(folder)
    written(folder, UNCERTAIN)
    asked = ("report", "base.toml", "mine.toml", "--all", "--draws", "50")
    assert call(*asked) == 0
    table = folder / "toyland" / "gdp.csv"
    table.write_text(table.read_text("utf-8").replace("546", "547"), "utf-8")
    later = time.time() + 5
    os.utime(table, (later, later))
    capsys.readouterr()
    assert call(*asked) == 0
    assert "there already" not in capsys.readouterr().out


def test_what_an_operator_computes_hangs_on_its_file(tmp_path, monkeypatch):
    """So a result made before an operator of an extension was changed is made again."""
    folder = toyland(tmp_path)
    monkeypatch.chdir(folder)
    read = everything.read_by([load("base.toml")])
    assert {folder / "base.toml", Path(projection.__file__)} <= set(read)


def test_scenarios_that_differ_in_nothing_are_reported_all_the_same(tmp_path, monkeypatch, capsys):
    """Their comparison has nothing to attribute, and the report is written without it."""
    folder = toyland(tmp_path)
    monkeypatch.chdir(folder)
    written(folder, 'title = "The same"', "same")
    assert call("report", "base.toml", "same.toml", "--all") == 0
    assert "Comparison: " in capsys.readouterr().out


def test_all_says_what_it_leaves_out(tmp_path, monkeypatch, capsys):
    """One certain scenario has nothing to compare and nothing to draw."""
    monkeypatch.chdir(toyland(tmp_path))
    assert call("report", "base.toml", "--all") == 0
    said = capsys.readouterr().out
    assert "Sweep, sensitivity: left out, no input of the scenarios is uncertain" in said
    assert "Comparison" not in said
