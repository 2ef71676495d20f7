"""The graph: order, overriding, variants, and errors that name what is wrong."""

import numpy as np
import pytest
import xarray as xr

from scenario_engine.engine.graph import Graph
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.engine.program import run
from scenario_engine.models.discovery import installed_graph
from scenario_engine.support.errors import AlignmentFault, GraphError

wage = exogenous("wage", "industry", "money/person", "Wage")
jobs = exogenous("jobs", "industry", "person", "Jobs")


@operator("industry", "money", source="definition")
def payroll(wage, jobs):
    """What an industry pays, W = w E."""
    return wage * jobs


@operator("", "money", source="definition")
def total_payroll(payroll):
    """What all pay, W = Σ W."""
    return payroll.sum("industry")


def array(values, labels="AB"):
    return xr.DataArray(np.array(values, float), coords={"industry": list(labels)}, dims="industry")


MODEL = Graph.of([wage, jobs, payroll, total_payroll])


def test_a_run_computes_what_the_inputs_determine():
    """Two inputs determine two variables, with units composed from the kinds."""
    result = run(
        MODEL,
        {"wage": array([2, 3]), "jobs": array([10, 20])},
        counted_in={"money": "EUR_1e6", "person": "person"},
    )
    assert float(result["total_payroll"]) == 80
    assert result["payroll"].attrs["units"] == "EUR_1e6"
    assert result["payroll"].attrs["formula"] == "W = w E"


def test_a_given_variable_is_not_computed():
    """Naming a computed variable among the inputs overrides it."""
    result = run(MODEL, {"payroll": array([1, 1])})
    assert float(result["total_payroll"]) == 2
    assert "payroll" not in result


def test_labels_that_differ_raise_and_are_named():
    """No silent inner join: the message names operator, dimension and labels."""
    with pytest.raises(AlignmentFault, match=r"payroll: jobs: along 'industry' it lacks B and has C"):
        run(MODEL, {"wage": array([2, 3]), "jobs": array([10, 20], "AC")})


def test_an_input_with_a_hole_raises():
    """A NaN is refused where it enters, with its cell."""
    with pytest.raises(
        AlignmentFault, match="wage has no number at industry B; every input must be complete"
    ):
        run(MODEL, {"wage": array([2, np.nan]), "jobs": array([10, 20])})


def test_a_missing_input_is_named_with_the_path_to_it():
    """Asked for a result, the graph says which input is missing and why it is needed."""
    with pytest.raises(GraphError, match=r"inputs are missing: jobs\.\n  total_payroll ← payroll ← jobs"):
        run(MODEL, {"wage": array([2, 3])}, wanted=["total_payroll"])


def test_a_cycle_is_named():
    """Two operators that need each other are refused."""

    @operator("industry", "person", source="test")
    def jobs(payroll):
        """Jobs, E = W."""
        return payroll

    with pytest.raises(GraphError, match=r"circle: .*payroll.*jobs|circle: .*jobs.*payroll"):
        Graph.of([wage, jobs, payroll]).plan({"wage"})


def test_undeclared_dimensions_raise():
    """An operator that loses a dimension it declares is refused."""

    @operator("industry", "money", source="test")
    def payroll(wage, jobs):
        """Wrong, W = Σ w E."""
        return (wage * jobs).sum("industry")

    with pytest.raises(AlignmentFault, match=r"payroll: declared over \(industry\), it came out over \(\)"):
        run(Graph.of([wage, jobs, payroll]), {"wage": array([2, 3]), "jobs": array([1, 2])})


def test_variants_are_picked_by_name_and_unknown_ones_suggest():
    """A near miss of a variant's name is answered with the name."""
    graph = installed_graph()
    picked = graph.with_variants({"regional_value_added": "pooled"})
    assert picked.operators["regional_value_added"].variant == "pooled"
    with pytest.raises(GraphError, match=r"has no variant 'poled'. Did you mean 'pooled'\?"):
        graph.with_variants({"regional_value_added": "poled"})


def test_an_unknown_name_suggests_the_nearest():
    """`industry_valueadded` is answered with the real name."""
    with pytest.raises(GraphError, match="Did you mean 'industry_value_added'"):
        installed_graph().variable("industry_valueadded")


def test_an_equation_restated_for_other_variables():
    """The same function under another name: by keyword or position, with its own unit, formula and place."""

    @operator("year", "money", source="definition")
    def spending(price, amount):
        """What is spent, s = p a."""
        return price * amount

    wages = spending.restated("wages", "What is paid, w = h t.", kind="person", price="wage", amount="hours")
    assert wages.inputs == ("wage", "hours")
    assert (wages.formula, str(wages.kind), wages.source) == ("w = h t", "person", "definition")
    assert wages.function.__module__ == spending.function.__module__
    assert wages(wage=3.0, hours=2.0) == wages(3.0, 2.0) == 6.0
    with pytest.raises(GraphError, match=r"spending has no input prize. Did you mean 'price'\?"):
        spending.restated("wages", "What is paid, w = h t.", prize="wage")


def test_an_empty_input_is_refused():
    """Nothing comes of nothing, and an operator would fail on it in its own way."""
    level = exogenous("level", "year", "1", "A level")
    empty = xr.DataArray(np.zeros(0), coords={"year": np.zeros(0, int)})
    with pytest.raises(AlignmentFault, match="level is empty along year"):
        run(Graph.of([level]), {"level": empty})


def test_a_label_an_operator_looks_for_in_vain_is_said_with_the_operator():
    """Not as a KeyError."""
    level = exogenous("level", "year", "1", "A level")

    @operator("", "1", source="none")
    def last_level(level):
        """The level of 2030, y = x₂₀₃₀."""
        return level.sel(year=2030, drop=True)

    one = xr.DataArray([1.0], coords={"year": [2020]})
    with pytest.raises(AlignmentFault, match="last_level: not all values found in index 'year'"):
        run(Graph.of([level, last_level]), {"level": one})
