"""The page on the scenario language is true: its examples run, and it names every key there is."""

import os
import re
from pathlib import Path

import pytest

from scenario_engine.scenario.outcome import compute
from scenario_engine.scenario.records import DataQuery, Entry, ScenarioRecord
from scenario_engine.support.toml.record import Record, described
from tests.test_commands import call

pytestmark = pytest.mark.slow

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


RECORDS = {record.__name__: described(record) for record in (ScenarioRecord, Entry, DataQuery)}
TABLE = re.compile(r"<!-- keys of (\w+) -->\n(.*?)<!-- end of keys -->", re.DOTALL)


def table(record: type[Record]) -> str:
    """Keys of a record and what each means, as its fields say."""
    rows = [f"| `{key}` | {field.description.rstrip('.')} |" for key, field in record.model_fields.items()]
    return "\n".join(["| key | what it is |", "|---|---|", *rows, ""])


def test_the_tables_are_what_the_records_say():
    """Each key is explained once, beside its field; the page repeats it (SCENARIO_ENGINE_ACCEPT=1 writes it)."""
    made = TABLE.sub(
        lambda found: f"<!-- keys of {found[1]} -->\n{table(RECORDS[found[1]])}<!-- end of keys -->", TEXT
    )
    if os.environ.get("SCENARIO_ENGINE_ACCEPT"):
        PAGE.write_text(made, encoding="utf-8")
    assert {found[0] for found in TABLE.findall(TEXT)} == RECORDS.keys()
    assert PAGE.read_text(encoding="utf-8") == made


@pytest.mark.parametrize("record", RECORDS.values())
def test_every_key_is_explained(record):
    """A key that is added to the language says what it means."""
    assert [key for key, field in record.model_fields.items() if not field.description] == []
