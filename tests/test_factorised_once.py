"""One table is factorised once whatever is asked of it, never inverted, and draws cost no loop."""

import numpy as np
import pytest
import xarray as xr
from scipy import linalg

from scenario_engine.methods.input_output import leontief
from scenario_engine.testing.economies import model
from scenario_engine.testing.tables import coefficients, table, vector

SIZE = 12
RANDOM = np.random.default_rng(7)
A = coefficients(RANDOM, SIZE)
X = np.linalg.solve(np.eye(SIZE) - A, RANDOM.uniform(1, 9, SIZE))
GIVEN = {
    "intermediate_use": table(A * X),
    "sector_gross_output": vector(X),
    "sector_value_added": vector(X - (A * X).sum(axis=0)),
    "compensation_of_employees": vector(0.5 * (X - (A * X).sum(axis=0))),
    "household_consumption": vector(0.4 * (X - (A * X).sum(axis=1))),
    "sector_imports": vector(0.1 * X),
    "sector_exports": vector(0.0 * X),
    "primary_cost_change": vector(np.full(SIZE, 0.01)),
    "final_demand_shock": vector(np.ones((3, SIZE)), lead={"year": [1, 2, 3]}),
}


@pytest.fixture
def calls(monkeypatch):
    """How often each routine of linear algebra is called, and with how many right-hand sides; an inverse is an error."""
    seen = {"factorised": 0, "columns": [], "stacks": 0}
    factorise, solve, solve_stack = linalg.lu_factor, linalg.lu_solve, np.linalg.solve

    def lu_factor(*args, **kwargs):
        seen["factorised"] += 1
        return factorise(*args, **kwargs)

    def lu_solve(factors, right, *args, **kwargs):
        seen["columns"].append(right.shape[1])
        return solve(factors, right, *args, **kwargs)

    def stacked(*args, **kwargs):
        seen["stacks"] += 1
        return solve_stack(*args, **kwargs)

    def never(*args, **kwargs):
        raise AssertionError("an inverse was formed")

    monkeypatch.setattr(linalg, "lu_factor", lu_factor)
    monkeypatch.setattr(linalg, "lu_solve", lu_solve)
    monkeypatch.setattr(np.linalg, "solve", stacked)
    for module, name in ((linalg, "inv"), (linalg, "pinv"), (np.linalg, "inv"), (np.linalg, "pinv")):
        monkeypatch.setattr(module, name, never)
    leontief.RECENT.clear()
    return seen


def test_every_analysis_of_a_table_takes_two_factorisations(calls):
    """All linkages, multipliers, losses, prices and shocks: one factorisation of A, one of its domestic part."""
    result = model(GIVEN)
    assert {"total_requirements", "price_change", "output_change", "import_content"} <= set(result)
    assert calls["factorised"] == 2


def test_a_shock_solves_for_its_years_alone(calls):
    """Three years of a shock are three right-hand sides; no column of the inverse is computed."""
    model(GIVEN, ["output_change"])
    assert (calls["factorised"], calls["columns"]) == (1, [3])


def test_draws_are_solved_in_one_call(calls):
    """Forty draws of the table take as many calls as two: there is no loop over draws or years."""
    counts = []
    for draws in (2, 40):
        scale = xr.DataArray(np.linspace(0.8, 1.0, draws), coords={"draw": range(draws)}, dims="draw")
        calls["stacks"] = 0
        result = model({**GIVEN, "intermediate_use": scale * GIVEN["intermediate_use"]}, ["output_change"])
        assert dict(result["output_change"].sizes) == {"draw": draws, "year": 3, "sector": SIZE}
        counts.append(calls["stacks"])
    assert counts[0] == counts[1] == 1


def test_a_table_changed_in_place_is_another_table(calls):
    """What is remembered goes by the figures: a cell overwritten in the same array gives its own answer."""
    shares = table(A.copy())
    before = leontief.Leontief.of(shares).output(vector(np.ones(SIZE)))
    shares[0, 1] *= 0.5
    after = leontief.Leontief.of(shares).output(vector(np.ones(SIZE)))
    np.testing.assert_allclose(
        (np.eye(SIZE) - shares.to_numpy()) @ after.to_numpy(), np.ones(SIZE), rtol=1e-12
    )
    assert not np.allclose(before, after)
    assert calls["factorised"] == 2
