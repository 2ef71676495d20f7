"""What a search says it found is all there is to find: touching points, several optima, targets that exclude each other."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

import scenario_engine as se
from scenario_engine.analysis.calibrate.findings import _several_optima
from scenario_engine.analysis.calibrate.fit import Objective, fit
from scenario_engine.analysis.calibrate.parameters import ParameterBlock, Parameters, Prior
from scenario_engine.analysis.calibrate.posterior import contradictions, laplace
from scenario_engine.analysis.calibrate.solve import OutOfReach
from scenario_engine.analysis.calibrate.targets import CalibrationTarget
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.quantity import Quantity
from scenario_engine.methods.derivatives import slopes
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ScenarioEngineError
from tests.toyland import toyland

a, b = (se.exogenous(name, "", "1", f"Input {name}") for name in "ab")


@se.operator("", "1", source="test")
def quartic(a):
    """Touches −4 twice, y = (a² − 4)² / 4 − 4."""
    return (a**2 - 4.0) ** 2 / 4.0 - 4.0


@se.operator("", "1", source="test")
def bowl(a):
    """One turn, y = (a − 0.37)²."""
    return (a - 0.37) ** 2


@se.operator("", "1", source="test")
def kink(a):
    """A turn without a slope, y = |a − 1.23|."""
    return abs(a - 1.23)


@se.operator("", "1", source="test")
def capped(a):
    """Level on both sides, y = max(−1, min(a, 2))."""
    return a.clip(-1.0, 2.0)


@se.operator("", "1", source="test")
def total(a, b):
    """A sum, y = a + b."""
    return a + b


@se.operator("", "1", source="test")
def whole(a):
    """Jumps, y = ⌊a⌋."""
    return np.floor(a)


MODEL = se.Model([a, b, quartic, bowl, kink, capped, total, whole])


def scenario():
    entry = {"unit": "1", "assumption": "test"}
    return MODEL.scenario(
        horizon=(2022, 2022, 2023), inputs={"a": {"value": 3.0, **entry}, "b": {"value": 1.0, **entry}}
    )


@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        ("bowl = 0", [0.37]),
        ("bowl = 1e-6", [0.371, 0.369]),
        ("kink = 0", [1.23]),
        ("quartic = -4", [2.0, -2.0]),
        ("quartic = -3.9999", [2.005, 1.995, -1.995, -2.005]),
        ("quartic = 0", [0.0, 8**0.5, -(8**0.5)]),
    ],
)
def test_a_goal_at_a_turn_is_met(goal, expected):
    """Where the result touches the goal, or crosses it twice between two points that were looked at."""
    found = scenario().solve(vary="a", target=goal, between=(-10.0, 9.0))
    others = [
        float(text)
        for text in found.attrs["notes"].partition("=")[2].partition("would")[0].split(",")
        if text
    ]
    roots = sorted([float(found["inputs.a.value"].sel(state="found")), *others])
    assert roots == pytest.approx(sorted(expected), abs=1e-5)


def test_beyond_a_turn_nothing_is_claimed_but_what_was_looked_at():
    """The least value is that of the turn, and how far the search went is said."""
    with pytest.raises(OutOfReach) as caught:
        scenario().solve(vary="a", target="bowl = -1", between=(-10.0, 9.0))
    assert "bowl can be 0 (at inputs.a.value = 0.37)" in str(caught.value)
    assert "values from -10 to 9 and where the result turns" in str(caught.value)


def test_a_goal_that_is_jumped_over_is_told_by_its_neighbours():
    """Whole numbers carry no complex step, which was told as a mistake of the operator."""
    with pytest.raises(OutOfReach) as caught:
        scenario().solve(vary="a", target="whole = 2.5", between=(-5.0, 5.0))
    assert "jumped over. whole can be 2 (at inputs.a.value = 2" in str(caught.value)
    assert "and 3 (at inputs.a.value = 3), and was seen nowhere between" in str(caught.value)


@pytest.mark.parametrize(
    ("goal", "found", "others"), [("capped = 2", 3.0, "2 to 9"), ("capped = -1", -1.0, "-10 to -1")]
)
def test_a_level_stretch_is_told_by_its_ends(goal, found, others):
    """Not as the hundreds of numbers that were looked at."""
    solved = scenario().solve(vary="a", target=goal, between=(-10.0, 9.0))
    assert float(solved["inputs.a.value"].sel(state="found")) == found
    assert solved.attrs["notes"].startswith(f"inputs.a.value = {others} would do as well")


@pytest.mark.parametrize(
    ("vary", "between", "said"),
    [
        (
            "inputs.real_gdp_growth",
            (-5.0, 5.0),
            "can lie from -1 to inf. Narrow the interval; its ends are pure",
        ),
        (
            "inputs.measured_gdp.scale",
            (-1.0, 2.0),
            "can lie from 0 to inf. Narrow the interval; its ends are mult",
        ),
    ],
)
def test_nothing_is_looked_for_beyond_what_an_input_may_be(tmp_path, vary, between, said):
    """Growth below −100 % to the sixth power met a goal; five percent is told as it is written."""
    model = load(toyland(tmp_path) / "base.toml")
    with pytest.raises(ScenarioEngineError, match=said):
        model.solve(vary=vary, target="gdp[2025] = 700", between=between)


def test_other_solutions_are_told_in_percent_where_the_table_is(tmp_path):
    """A search out of reach names its ends as the table shows rates."""
    model = load(toyland(tmp_path) / "base.toml")
    with pytest.raises(OutOfReach, match=r"Looked at \d+ values from -10 % to 10 %"):
        model.solve(vary="real_gdp_growth", target="gdp[2025] = 1e6", between=(-0.1, 0.1))


def test_before_is_what_the_scenario_gives_wherever_one_looks():
    """Not the nearest number of the search interval."""
    found = scenario().solve(vary="a", target="bowl = 1e4", between=(50.0, 200.0))
    before = found.sel(state="before")
    assert float(before["inputs.a.value"]) == 3.0
    assert float(before["bowl"]) == pytest.approx((3.0 - 0.37) ** 2)


def target(name: str, quantity: str, value: float, error: float = 0.1) -> CalibrationTarget:
    one = np.ones(1)
    return CalibrationTarget(name, Quantity(quantity), "", ("",), value * one, 0 * one, 0 * one, error * one)


def best(*targets, starts=12):
    """a and b on ±10, believed around nought with a standard deviation of five."""
    zero = xr.DataArray(0.0)
    blocks = tuple(
        ParameterBlock(name, name, zero, {}, (), -10.0, 10.0, "linear", Prior(5.0, 0.0)) for name in "ab"
    )
    inputs = {"a": zero, "b": zero}
    problem = Objective(
        Graph.of([a, b, quartic, bowl, kink, total, whole]), inputs, Parameters(blocks), targets
    )
    return fit(problem, starts=starts, seed=1)


def test_two_optima_are_told_and_drawn():
    """a = −√10 and a = √10 as good as one another: both named, and half of the draws near each."""
    found = best(target("met twice", "quartic", 5.0))
    assert len(found.others) == 1
    said = _several_optima(found)
    assert "a = 3.162" in said
    assert "a = -3.162" in said
    draws = laplace(found, 4000, seed=1).values[:, 0]
    assert (draws > 2.0).mean() == pytest.approx(0.5, abs=0.05)
    assert (draws < -2.0).mean() == pytest.approx(0.5, abs=0.05)


def test_an_absolute_value_is_fitted_from_its_slope():
    """|a − 1.23| = 4 is met at 5.23 and, as well but for the belief around nought, at −2.77; a complex step has no slope."""
    found = best(target("far", "kink", 4.0))
    minimum = minimize_scalar(
        lambda at: ((abs(at - 1.23) - 4.0) / 0.1) ** 2 / 2 + (at / 5.0) ** 2 / 2, (-2.9, -2.7), tol=1e-12
    )
    assert found.point[0] == pytest.approx(minimum.x, abs=1e-6)
    assert found.cost == pytest.approx(minimum.fun, rel=1e-9)
    assert abs(found.jacobian[0, 0]) == pytest.approx(10.0, rel=1e-4)
    assert [other[0] for other in found.others] == pytest.approx([5.23], abs=0.01)


@given(st.floats(-3.0, 3.0), st.integers(-6, 6))
def test_a_complex_step_is_kept_wherever_it_is_right(at, power):
    """Of a smooth function in any unit: exact to rounding, which no difference is."""
    size = 10.0**power

    def function(points):
        return np.exp(points / size) * 1e3

    point = np.array([at * size])
    found = slopes(function, point)(point)
    assert found[0, 0] == pytest.approx(1e3 * np.exp(at) / size, rel=1e-13)


def test_an_open_direction_is_no_second_optimum():
    """The sum alone is known: starts end apart, and no ridge parts them."""
    found = best(target("sum", "total", 4.0))
    assert not found.others


@pytest.mark.parametrize(("low", "high"), [(1.0, 3.0), (2.0, 2.6)])
def test_targets_that_contradict_each_other_are_named(low, high):
    """Two statistics of one sum, twenty or six deviations apart; a third one is not blamed."""
    found = best(target("one", "total", low), target("other", "total", high), target("third", "bowl", 1.0))
    (said,) = contradictions(found)
    assert "one (" in said
    assert "other (" in said
    assert "third" not in said
    assert "contradict each other" in said
    assert not contradictions(best(target("one", "total", 2.0), target("other", "total", 2.1)))


def test_a_target_that_the_model_cannot_give_is_named_alone():
    """A square below nought."""
    (said,) = contradictions(best(target("square", "bowl", -1.0)))
    assert said.startswith("square (")
    assert "met from no start" in said
