"""Matrices of margins and of taxes on products: use brought from purchasers' to basic prices cell by cell."""

from pathlib import Path

import numpy as np
import pytest

from scenario_engine.data import catalogue
from scenario_engine.data.tables.stored import stored_table
from tests.pages import exit_code

HEAD = "Unit: million euro\nCode,farming,trading,households,exports\n"
SUPPLY = (
    "Unit: million euro\nCode,farming,trading,imports,trade and transport margins,taxes less subsidies on products\n"
    "food,90,0,10,20,5\ntrade,10,80,0,-20,0\ntotal,100,80,,,\n"
)
FILES = {
    "supply.csv": SUPPLY,
    "use.csv": HEAD + "food,25,50,40,10\ntrade,15,5,40,10\nvalue added,60,23,,\n",
    "margins.csv": HEAD + "food,2,3,15,0\ntrade,-2,-3,-15,0\n",
    "taxes.csv": HEAD + "food,0,2,3,0\ntrade,0,0,0,0\n",
}
GIVEN = "data import use.csv --make supply.csv --margins margins.csv --taxes taxes.csv"
LINE = [*GIVEN.split(" "), "--year", "2020", "--name", "basic"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path / "own"))
    monkeypatch.setenv("COLUMNS", "250")
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        Path(name).write_text(text, encoding="utf-8")


def test_margins_and_taxes_go_cell_by_cell(capsys):
    """Use less its own margins and taxes; trade earns what each use paid, and taxes stand in a row of their own."""
    assert exit_code(LINE) == 0
    assert "by matrices of margins and taxes" in capsys.readouterr().out
    table = stored_table(catalogue.find("basic"))
    basic = np.array([[23.0, 45, 22, 10], [17, 8, 55, 10]])
    assert table.final_uses["household_consumption"].tolist() == pytest.approx(basic[:, 2].tolist())
    make = np.array([[90.0, 10], [0, 80]])
    flows = basic[:, :2] / [100, 80] @ make  # industry technology
    np.testing.assert_allclose(table.intermediate, flows, rtol=1e-12)
    assert table.value_added.sum() == pytest.approx(83), "as printed, by industry and in all"
    assert table.inputs_beside["net_taxes_on_products"].sum() == pytest.approx(2)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (
            "margins.csv",
            "food,2,3,15",
            "food,2,3,12",
            "the uses of food bear 17 and the supply table says 20",
        ),
        ("taxes.csv", "food,0,2", "food,0,9", "the uses of food bear 12 and the supply table says 5"),
        (
            "taxes.csv",
            "trading,house",
            "banking,house",
            "its products or industries are not those of the use",
        ),
    ],
)
def test_a_matrix_that_does_not_fit_is_refused(capsys, name, old, new, said):
    """Its rows are the columns of the supply table, its labels those of the use table."""
    Path(name).write_text(FILES[name].replace(old, new), encoding="utf-8")
    assert exit_code(LINE) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert said in told
    assert name in told


def test_one_matrix_of_two_and_matrices_without_a_supply_table_are_refused(capsys):
    """Nothing is spread in proportion beside what is measured, and no option goes unused."""
    assert exit_code([*LINE[:5], *LINE[5:7], *LINE[9:]]) == 2
    assert "has net taxes on products, and no matrix of them is given" in " ".join(
        capsys.readouterr().err.split()
    )
    assert exit_code([*LINE[:3], *LINE[5:]]) == 2
    assert "--margins, --taxes" in capsys.readouterr().err
