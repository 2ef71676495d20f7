"""A program: what does not move is computed once, and the rest agrees with a plain pass through the graph."""

from functools import cache

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from scenario_engine.engine.graph import Graph
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.engine.program import evaluate, run, specialise
from scenario_engine.models.discovery import installed_graph
from scenario_engine.support.errors import AlignmentFault
from scenario_engine.testing.economies import random_economy
from scenario_engine.testing.shape import Shape

pytestmark = pytest.mark.slow

GRAPH = installed_graph()
SMALL = Shape(regions=2, cores=2)


@cache
def small(seed):
    """Inputs of a random economy, and all that a plain pass makes of them."""
    economy = random_economy(SMALL, np.random.default_rng(seed))
    return economy.inputs, evaluate(GRAPH, economy.inputs)


@given(st.integers(0, 3), st.data())
@settings(deadline=None, max_examples=8)
def test_a_program_agrees_with_a_plain_pass(seed, data):
    """Whatever inputs move, on random economies: the same numbers, bit for bit."""
    inputs, plain = small(seed)
    moving = data.draw(st.sets(st.sampled_from(sorted(inputs)), min_size=1, max_size=4))
    program = specialise(GRAPH, inputs, moving)
    found = program.run({name: inputs[name] for name in moving})
    assert found.keys() == plain.keys()
    for name, array in plain.items():
        xr.testing.assert_identical(found[name], array)
    for step in program.steps:
        assert moving & ({step.operator.name} | GRAPH.depends_on(step.operator.name, inputs))


def test_what_nothing_moves_is_computed_once():
    """An operator that no moving input reaches runs when the program is made, and never again."""
    calls = []

    @operator("year", "money", source="definition")
    def income(wage):
        """Income, Y = w."""
        calls.append("income")
        return wage

    @operator("year", "money", source="definition")
    def spending(income, propensity):
        """Spending, C = c Y."""
        calls.append("spending")
        return income * propensity

    graph = Graph.of(
        [exogenous("wage", "year", "money", "Wage"), exogenous("propensity", "", "1", "c"), income, spending]
    )
    wage = xr.DataArray([100.0, 110.0], coords={"year": [2024, 2025]})
    program = specialise(graph, {"wage": wage}, ["propensity"], ["spending"])
    for share in (0.5, 0.8):
        found = program.run({"propensity": xr.DataArray(share)})
        np.testing.assert_allclose(found["spending"], share * wage)
    assert calls == ["income", "spending", "spending"]
    assert "income" not in evaluate(graph, {"wage": wage, "propensity": xr.DataArray(0.5)}, ["spending"])


def test_a_moving_input_is_checked_like_any_other():
    """A draw that is not a number is refused before anything is computed from it."""
    wage = exogenous("wage", "year", "money", "Wage")

    @operator("year", "money", source="definition")
    def income(wage):
        """Income, Y = w."""
        return wage

    program = specialise(Graph.of([wage, income]), {}, ["wage"])
    with pytest.raises(AlignmentFault, match="wage has no number at year 2025"):
        program.run({"wage": xr.DataArray([1.0, np.nan], coords={"year": [2024, 2025]})})


def test_a_result_has_no_attributes_of_its_first_variable():
    """`units`, `long_name` and `source` belong to a variable; the Dataset speaks of itself alone."""
    economy = random_economy(SMALL, np.random.default_rng(0))
    result = run(GRAPH, economy.inputs, ["gdp"])
    assert result.attrs == {}
    assert result["gdp"].attrs["long_name"]
