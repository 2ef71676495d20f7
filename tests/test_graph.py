"""The graph: order, overriding, variants, and errors that name what is wrong."""

import numpy as np
import pytest
import xarray as xr

from scenario_engine.engine.graph import Graph
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.engine.program import run
from scenario_engine.models.discovery import installed_graph
from scenario_engine.support.errors import AlignmentFault, GraphError, OperatorFault

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


@pytest.mark.parametrize("bare", [np.array([2.0, 6.0]), 8.0, None], ids=["ndarray", "float", "NoneType"])
def test_a_result_without_labels_is_refused(bare):
    """By the operator's name and by what it gave back."""

    @operator("industry", "money", source="test")
    def payroll(wage, jobs):
        """Wages, W = w E."""
        return bare

    came = type(bare).__name__
    with pytest.raises(OperatorFault, match=rf"payroll: it came out as {came}, .*\(industry\)"):
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


@operator("industry", "person", source="definition")
def a_job_each(industry_labels):
    """One job in every industry, E = 1."""
    return xr.ones_like(industry_labels, dtype=float)


@operator("", "money", source="definition")
def fees(payroll, fee_rate):
    """Fees on what is paid, F = r Σ W."""
    return fee_rate * payroll.sum("industry")


fee_rate = exogenous("fee_rate", "", "1", "Share of pay that goes in fees", default=0.1)


def test_an_index_input_is_no_cause_and_comes_from_the_labels():
    """Labels are told by the inputs or by the caller; plan and parents do not know of them."""
    graph = Graph.of([wage, a_job_each])
    assert (a_job_each.inputs, a_job_each.indexes) == ((), ("industry_labels",))
    assert graph.depends_on("a_job_each") == set()
    assert run(graph, {"wage": array([2, 3])}, ["a_job_each"])["a_job_each"].sum() == 2
    given = {"industry_labels": xr.DataArray(list("ABC"), coords={"industry": list("ABC")}, dims="industry")}
    assert run(graph, {}, ["a_job_each"], indexes=given)["a_job_each"].sum() == 3


def test_an_index_input_that_nothing_tells_is_an_error():
    """The message names operator and index, and says what to give."""
    with pytest.raises(GraphError, match=r"a_job_each needs industry_labels.*Give an input over 'industry'"):
        run(Graph.of([a_job_each]), {}, ["a_job_each"])


def test_a_variable_cannot_bear_a_reserved_name():
    """Else an operator would get labels where it asks for a variable."""
    with pytest.raises(GraphError, match="'measured_years' is reserved"):
        exogenous("measured_years", "year", "1", "Years")


def test_a_default_stands_in_for_what_nobody_gives():
    """It is used where it is needed, shown in the result, and gives way to a scenario's number."""
    graph = Graph.of([wage, jobs, payroll, fee_rate, fees])
    inputs = {"wage": array([2, 3]), "jobs": array([10, 20])}
    result = run(graph, inputs)
    assert (float(result["fees"]), float(result["fee_rate"])) == pytest.approx((8.0, 0.1))
    assert float(run(graph, {**inputs, "fee_rate": xr.DataArray(0.5)})["fees"]) == pytest.approx(40.0)


def test_productivity_that_is_uniform_asks_for_no_wages():
    """Value added and jobs of the nation are enough, so wages need not be given."""
    years = {"year": [2020, 2021]}
    inputs = {
        "total_value_added": xr.DataArray(50.0, {**years, "industry": list("AB")}, ["year", "industry"]),
        "unspliced_employment": xr.DataArray(4.0, years, ["year"]),
    }
    graph = installed_graph({"industry_productivity": "uniform"})
    given = {"industry_labels": xr.DataArray(list("AB"), coords={"industry": list("AB")}, dims="industry")}
    found = run(graph, inputs, ["industry_productivity"], indexes=given)["industry_productivity"]
    assert found.dims == ("year", "industry")
    assert (found == 25.0).all()
