"""A hybrid table, whose rows are in money and in energy: refused by default, and kept with the unit of each row."""

import csv
from pathlib import Path

import numpy as np
import pytest

from scenario_engine.data import catalogue
from scenario_engine.data.tables.stored import stored_table
from tests.pages import exit_code

HYBRID = (
    "Code,Unit,power,steel,care,households,exports,gross output\npower,TJ,12,60,18,70,0,160\n"
    "steel,million EUR,4,30,6,10,50,100\ncare,million EUR,8,10,25,150,7,200\n"
    "compensation of employees,million EUR,9,35,90,,,\noperating surplus,million EUR,11,15,50,,,\n"
)
FLOWS = np.array([[12.0, 60, 18], [4, 30, 6], [8, 10, 25]])
OUTPUT = np.array([160.0, 100, 200])
ADDED = np.array([20.0, 50, 140])
L = np.linalg.inv(np.eye(3) - FLOWS / OUTPUT)
LINE = ["data", "import", "t.csv", "--year", "2015", "--name", "hybrid"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path / "own"))
    monkeypatch.setenv("COLUMNS", "250")
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text(HYBRID, encoding="utf-8")
    return tmp_path


def told(capsys) -> str:
    said = capsys.readouterr()
    return " ".join((said.out + said.err).split())


def answers(file: str, column: str) -> list[float]:
    with Path(file).open(encoding="utf-8", newline="") as stream:
        return [float(row[column]) for row in csv.DictReader(stream)]


def test_it_is_refused_with_the_option_that_keeps_the_units(capsys):
    """The rows are named with their units; what sectors pay beside each other must be in one unit of money."""
    assert exit_code(LINE) == 2
    assert "not every row is in EUR_1e6: power (TJ)" in (said := told(capsys))
    assert "--units-by-row" in said
    Path("t.csv").write_text(HYBRID.replace("surplus,million EUR", "surplus,TJ"), encoding="utf-8")
    assert exit_code([*LINE, "--units-by-row"]) == 2
    assert "operating surplus (TJ). Bring what sectors pay beside each other" in told(capsys)


def test_units_are_kept_and_what_adds_up_is_answered(capsys):
    """v′L is money per unit of each product; rows balance, sums of columns are not asked, and the units are said."""
    assert exit_code([*LINE, "--units-by-row"]) == 0
    assert "columns:" not in told(capsys)
    table = stored_table(catalogue.find("hybrid"), in_any_unit=True)
    assert table.row_units == ("TJ", "EUR_1e6", "EUR_1e6")
    assert table.value_added.tolist() == ADDED.tolist()
    stored = Path("own/hybrid/sectors.csv").read_text(encoding="utf-8")
    assert "power,gross_output,160.0,2015,nation,TJ," in stored
    assert "power,value_added,20.0,2015,nation,EUR_1e6," in stored
    assert "2015,power,care,18.0,TJ" in Path("own/hybrid/intermediate_use.csv").read_text(encoding="utf-8")
    assert exit_code(["table", "multipliers", "hybrid", "--output", "m.csv"]) == 0
    assert "money in 百万欧元 EUR million: power (TJ)" in told(capsys)
    np.testing.assert_allclose(answers("m.csv", "value_added_multiplier"), ADDED / OUTPUT @ L, rtol=1e-11)
    assert exit_code(["table", "paths", "hybrid", "--tolerance", "1e-6", "--output", "p.csv"]) == 0
    assert sum(answers("p.csv", "value")) == pytest.approx(ADDED.sum(), rel=5e-3)


def test_energy_in_another_unit_tells_the_same_of_money():
    """Terajoule in gigajoule: the multiplier of power falls a thousandfold, those of money stay."""
    assert exit_code([*LINE, "--units-by-row"]) == 0
    rows = [row.split(",") for row in HYBRID.splitlines()]
    rows[1] = ["power", "GJ", *(f"{1000 * float(cell):g}" for cell in rows[1][2:])]
    Path("t.csv").write_text("\n".join(map(",".join, rows)) + "\n", encoding="utf-8")
    assert exit_code([*LINE[:-1], "other", "--units-by-row"]) == 0
    for name in ("hybrid", "other"):
        assert exit_code(["table", "multipliers", name, "--output", f"{name}.csv"]) == 0
    here, there = (np.array(answers(f"{name}.csv", "income_multiplier")) for name in ("hybrid", "other"))
    np.testing.assert_allclose(there * [1000, 1, 1], here, rtol=1e-11)


@pytest.mark.parametrize(
    "line",
    [
        *(["table", question, "hybrid"] for question in ("linkages", "extraction", "imports")),
        ["table", "paths", "hybrid", "--of", "output"],
        ["table", "decompose", "hybrid", "hybrid"],
        ["data", "aggregate", "hybrid", "--by", "g.csv", "--into", "x"],
        ["data", "update", "hybrid", "--to", "hybrid", "--into", "x"],
    ],
    ids=lambda line: " ".join(line[:2] + line[3:4]),
)
def test_what_would_add_up_products_is_refused(capsys, line):
    """Sums over sectors of a hybrid table mean nothing."""
    assert exit_code([*LINE, "--units-by-row"]) == 0
    Path("g.csv").write_text("sector,group\npower,a\nsteel,a\ncare,b\n", encoding="utf-8")
    capsys.readouterr()
    assert exit_code(line) == 2
    assert "the rows of dataset 'hybrid' are in different units, and this needs one" in told(capsys)


def test_a_table_without_value_added_is_refused(capsys):
    """What output leaves of inputs in several units is no value added."""
    Path("t.csv").write_text("\n".join(HYBRID.splitlines()[:4]) + "\n", encoding="utf-8")
    assert exit_code([*LINE, "--units-by-row", "--unit", "million EUR"]) == 2
    assert "no value added" in (said := told(capsys)) or "no row is recognised" in said
