"""Imports in final demand of a table that gives them in one row, and of one that gives none."""

import csv
from pathlib import Path

import numpy as np
import pytest

from tests.pages import exit_code

ONE_ROW = (
    "Unit: million euro\nCode,mines,works,household consumption,exports,gross output\n"
    "mines,6,30,10,14,60\nworks,12,40,50,38,140\nimports,9,21,20,0,\nvalue added,33,49,,,\n"
)
NONE = "Unit: million euro\nCode,a,b,exports,gross output\na,1,2,7,10\nb,3,4,13,20\nvalue added,6,14,,\n"


@pytest.fixture(autouse=True)
def own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path / "own"))
    monkeypatch.setenv("COLUMNS", "250")
    monkeypatch.chdir(tmp_path)
    for name, text in (("row", ONE_ROW), ("none", NONE)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        assert exit_code(["data", "import", f"{name}.csv", "--year", "2020", "--name", name]) == 0


def test_imports_in_one_row_are_the_content(capsys):
    """m′ (I − A)⁻¹ with A of home products; the rest of a unit is paid to primary inputs at home."""
    assert exit_code(["table", "imports", "row", "--output", "i.csv"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    L = np.linalg.inv(np.eye(2) - np.array([[6.0, 30], [12, 40]]) / [60, 140])
    content = np.array([9 / 60, 21 / 140]) @ L
    with Path("i.csv").open(encoding="utf-8", newline="") as stream:
        found = list(csv.DictReader(stream))
    np.testing.assert_allclose([float(row["import_content"]) for row in found], content, rtol=1e-11)
    np.testing.assert_allclose([float(row["domestic_content"]) for row in found], 1 - content, rtol=1e-11)
    assert f"imports are {content @ [14, 38] / 52:.2%} of exports made at home" in text


def test_a_table_without_imports_is_told_what_to_bring(capsys):
    """No word of an option that the command does not have."""
    assert exit_code(["table", "imports", "none"]) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert told.startswith("error: the table holds no imports. Import it with a column of imports")
    assert "--domestic" not in told
