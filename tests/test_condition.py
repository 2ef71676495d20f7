"""By how much errors of cells grow in a multiplier: the condition of a table bounds it, with negative cells or without."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from scenario_engine.methods.input_output.leontief import Leontief
from scenario_engine.scenario.scenario import load
from scenario_engine.testing.tables import balanced, table, vector
from tests.conftest import TOP
from tests.pages import exit_code


@given(balanced(most=8), st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_the_condition_bounds_what_errors_of_cells_do(economy, seed):
    """Cells wrong by a millionth move no multiplier by more than the condition says, in any unit of the sectors."""
    coefficients, _, output = economy
    random = np.random.default_rng(seed)
    system = Leontief.of(table(coefficients))
    wrong = coefficients * (1.0 + 1e-6 * random.choice([-1.0, 1.0], coefficients.shape))
    ones = vector(np.ones(len(output)))
    moved = np.abs(Leontief.of(table(wrong)).multipliers(ones) / system.multipliers(ones) - 1.0).max()
    assert float(moved) <= 1e-6 * float(system.condition[0]) * (1 + 1e-3)


@pytest.mark.parametrize("form", ["dense", "sparse", "stack"])
def test_the_condition_of_a_table_with_negative_cells(form):
    """As defined, from the whole inverse; no errors of cells move a multiplier by more."""
    random = np.random.default_rng(3)
    cells = random.uniform(-0.05, 0.15, (8, 8))
    if form == "sparse":
        system = Leontief.of_sparse(sparse.csc_array(cells), list("abcdefgh"))
    else:
        system = Leontief.of(table(cells if form == "dense" else np.stack([cells, cells / 2]),
                                   lead={"draw": [0, 1]} if form == "stack" else {}))  # fmt: skip
    inverse = np.linalg.inv(np.eye(8) - cells)
    size = np.abs(inverse.sum(axis=0))
    assert system.condition[0] == pytest.approx((np.abs(inverse.T) @ size / size).max(), rel=1e-9)
    wrong = cells * (1.0 + 1e-6 * random.choice([-1.0, 1.0], cells.shape))
    moved = np.abs(np.linalg.inv(np.eye(8) - wrong).sum(axis=0) / inverse.sum(axis=0) - 1.0).max()
    assert moved <= 1e-6 * system.condition[0] * 1.001


NEARLY_CLOSED = """\
Code,001,002,TIU,FU201,GO
001,50,50,100,0.001,100.001
002,50,150,200,0.0005,200.0005
TII,100,200,300,,
TVA,0.001,0.0005,0.0015,,
TI,100.001,200.0005,300.0015,,
"""


def test_analyses_of_an_all_but_closed_table_say_how_many_digits_hold(tmp_path, monkeypatch, capsys):
    """What `data import` warned of stands below its multipliers and linkages too."""
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "t.csv").write_text(NEARLY_CLOSED, encoding="utf-8")
    stored = ["data", "import", str(tmp_path / "t.csv"), "--name", "n", "--unit", "万元", "--year", "2020"]
    assert exit_code(stored) == 0
    for analysis in ("multipliers", "linkages"):
        capsys.readouterr()
        assert exit_code(["table", analysis, "n"]) == 0
        assert "all but closed: rounded cells leave 10 digits of a multiplier" in capsys.readouterr().out


def test_a_run_warns_of_multipliers_nobody_has_seen():
    """Two sectors that buy all but a hundred-thousandth of what they make."""
    two = load(TOP / "examples" / "two-sectors" / "demand.toml")
    output = {"by": {"sector": {"1": 350.001, "2": 600.001}}, "unit": "USD_1e6", "assumption": "to try"}
    told = two.with_(sector_gross_output=output).run().warnings
    assert any(
        one.startswith("output_multiplier is ") and "outside the usual 0 to 100" in one for one in told
    )
    assert two.run().warnings == []
