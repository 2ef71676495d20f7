"""The page on the scenario language is true: its examples run, and it names every key there is."""

import re
from pathlib import Path

import pytest

from scenario_engine.scenario.outcome import compute
from scenario_engine.scenario.records import FORMS, DataQuery, Entry, ScenarioRecord
from tests.test_commands import call

PAGE = Path(__file__).parents[1] / "docs" / "language.md"
TEXT = PAGE.read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("number", range(len(blocks("toml"))))
def test_every_example_runs(number, tmp_path):
    """Each block is a scenario that resolves, computes, and surprises nobody with a warning of no effect."""
    (tmp_path / "core.csv").write_text(blocks("csv")[0], encoding="utf-8")
    (tmp_path / "example.toml").write_text(blocks("toml")[number], encoding="utf-8")
    outcome = compute(tmp_path / "example.toml")
    assert outcome.warnings == []
    assert all(gap.holds for gap in outcome.gaps)


def test_the_python_example_runs(tmp_path, monkeypatch, capsys):
    """A record is written as text, and a chain as one file."""
    monkeypatch.chdir(tmp_path)
    for block in blocks("python"):
        exec(compile(block, "language.md", "exec"), {})
    assert "[inputs.real_gdp_growth]" in capsys.readouterr().out
    assert call("validate", "flat.toml") == 0


@pytest.mark.parametrize("record", [ScenarioRecord, Entry, DataQuery])
def test_the_page_names_every_key(record):
    """A key that is added to the language is added to the page."""
    for key in record.model_fields:
        assert re.search(rf"`{key}[`. ]", TEXT), key
    assert all(form in TEXT for form in FORMS)
