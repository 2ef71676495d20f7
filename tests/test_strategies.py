"""The public strategies keep what they promise: tables balance, economies add up, planted contradictions are there."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenario_engine.testing.economies import economies
from scenario_engine.testing.published import CONTRADICTIONS, published_tables
from scenario_engine.testing.tables import MOST_BOUGHT, PATTERNS, balanced_tables
from scenario_engine.validation.audit import audit

TOP = Path(__file__).parents[1]


@given(balanced_tables())
def test_tables_balance_and_are_productive(table):
    """Rows and columns sum to output at any scale, and no sector buys more than nine tenths of what it makes."""
    flows, output = table.intermediate_use.to_numpy(), table.gross_output.to_numpy()
    largest = output.max()
    np.testing.assert_allclose(flows.sum(axis=1) + table.final_demand, output, atol=1e-9 * largest)
    np.testing.assert_allclose(flows.sum(axis=0) + table.value_added, output, atol=1e-9 * largest)
    assert (flows >= 0.0).all()
    assert (flows.sum(axis=0) <= MOST_BOUGHT * output * (1 + 1e-12)).all()


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_says_which_cells_are_empty(pattern):
    """Two blocks do not trade; a triangular table has no loops; sparse ones have empty cells."""

    @given(balanced_tables(most=8, patterns=[pattern], idle=False))
    def holds(table):
        flows = table.intermediate_use.to_numpy()
        half = len(flows) // 2
        if pattern == "block":
            assert not flows[:half, half:].any()
            assert not flows[half:, :half].any()
        if pattern == "triangular":
            assert not np.tril(flows).any()
        if pattern == "dense":
            assert (flows > 0.0).all()

    holds()


@given(economies())
def test_economies_add_up(economy):
    """Sections sum to GDP, regions to the nation, groups to their regions; memberships leave nobody out."""
    given_inputs = economy.inputs
    accounts = given_inputs["industry_value_added_accounts_vintage"]
    np.testing.assert_allclose(accounts.sum("industry"), given_inputs["gdp_accounts_vintage"])
    regional = given_inputs["regional_accounts"].sum("industry_group")
    known = given_inputs["regional_gdp_later_vintage"]
    np.testing.assert_allclose(regional.sel(year=known.indexes["year"]), known)
    for name, group in (("sector_membership", "industry"), ("city_membership", "region")):
        assert (given_inputs[name].sum(group) == 1.0).all()


@given(economies(), st.data())
def test_every_input_lies_inside_its_declared_bounds(economy, data):
    """What a scenario could not give, an economy does not give either."""
    name = data.draw(st.sampled_from(sorted(economy.inputs)))
    variable, values = economy.graph.exogenous[name], economy.inputs[name]
    assert set(values.dims) == set(variable.dims)
    assert variable.low is None or float(values.min()) >= variable.low
    assert variable.high is None or float(values.max()) <= variable.high


@given(published_tables())
def test_a_table_without_a_planted_contradiction_has_none(table):
    """Rounding alone is no contradiction."""
    assert "contradiction" not in audit(table.figures, table.hierarchy)["kind"].to_numpy()


@pytest.mark.parametrize("planted", CONTRADICTIONS)
def test_a_planted_contradiction_is_found_by_its_rule(planted):
    """The audit finds each planted contradiction by the rule it is named for."""

    @given(published_tables(planted=planted))
    def found(table):
        assert planted in audit(table.figures, table.hierarchy)["rule"].to_numpy()

    found()


def test_without_hypothesis_the_line_that_installs_it_is_said():
    """The package itself needs no Hypothesis; its strategies say how to get it."""
    code = (
        "import sys, importlib.abc\n"
        "class Hidden(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] == 'hypothesis': raise ModuleNotFoundError(name=name)\n"
        "sys.meta_path.insert(0, Hidden())\n"
        "import scenario_engine.testing.tables\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=TOP, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert 'python -m pip install "scenario-engine[testing]"' in done.stderr
