"""Analyses over draws without a number say what is known, over which draws, and which operator stands in the way."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from scenario_engine.analysis import compare
from scenario_engine.analysis.calibrate import solve
from scenario_engine.analysis.compare.comparison import on_scenarios
from scenario_engine.analysis.compare.tables import by_scenario
from scenario_engine.analysis.sensitivity import discover
from scenario_engine.support.errors import ScenarioEngineError
from tests.test_failing_draws import scenario


@pytest.mark.parametrize("method", ["tornado", "elasticity", "sobol"])
def test_a_sensitivity_says_that_the_central_run_has_no_number(method):
    """Far below nought no draw has a root, and so nothing moves it; the other result is ranked."""
    found = scenario(-50.0).sensitivity("rooted", "steady", method=method, samples=64)
    assert "rooted: the central run has no number" in found.attrs["warnings"]
    assert "rooted is not a number, from inputs that are numbers" in found.attrs["warnings"]
    assert "steady" not in found.attrs["warnings"]


def test_what_does_not_move_is_still_told_so():
    """A constant has a number, and no draw moves it."""
    found = scenario(1.0).sensitivity("fixed", "steady", method="tornado", samples=64)
    assert "fixed: no draw moves it" in found.attrs["warnings"]


def test_a_precision_is_reached_over_the_draws_with_a_number():
    """How well the mean is known, and how many draws have a number."""
    found = scenario(2.0).sweep(20_000, outputs=["rooted"], until="rooted ± 0.1")
    said = re.search(r"is reached: the mean is known to ± (\S+) over ([\d,]+) draws", found.attrs["notes"])
    assert said
    assert float(said[1]) <= 0.1
    failed, draws = re.search(r"^([\d,]+) of ([\d,]+) draws", found.attrs["warnings"]).groups()
    number = {
        key: int(text.replace(",", "")) for key, text in zip("kfd", (said[2], failed, draws), strict=True)
    }
    assert number["k"] == number["d"] - number["f"]
    assert f"with a number, of {draws}" in found.attrs["notes"]


@pytest.mark.parametrize(
    ("mean", "said"), [(2.0, "of them with a number"), (-50.0, "0 of 500 draws have a number")]
)
def test_a_precision_out_of_reach_says_over_how_many(mean, said):
    """Some draws fail, or all."""
    told = scenario(mean).sweep(500, outputs=["rooted"], until="rooted ± 0.00001").attrs["warnings"]
    assert "is not reached" in told
    assert said in told


def test_a_search_names_the_value_and_the_operator_that_raises():
    """The first of the values tried; between others there is an answer."""
    model = scenario(1.0)
    with pytest.raises(
        ScenarioEngineError, match=r"with inputs\.a\.value = -\S+ .*picky: ArithmeticError"
    ) as told:
        solve(model, vary="inputs.a.value", target="after_picky = 3")
    assert "--between" in str(told.value)
    tried = float(re.search(r"value = (\S+)", str(told.value))[1])
    assert tried < -2.0
    found = solve(model, vary="inputs.a.value", target="after_picky = 3", between=(-1.0, 9.0))
    assert float(found["inputs.a.value"].sel(state="found")) == pytest.approx(3.0)


def test_one_number_in_each_scenario_is_compared():
    """A result without years and labels: value, difference and change."""
    first, second = (replace(scenario(at), path=Path(f"{at:g}.toml")) for at in (1.0, 4.0))
    table = by_scenario(on_scenarios(compare.compare(first, second), "rooted"))
    assert table["value"].values.tolist() == [1.0, 2.0]
    assert table["difference"].values.tolist() == [0.0, 1.0]
    assert table["change"].values.tolist() == [0.0, 1.0]


def test_conditions_are_looked_for_among_draws_with_a_number():
    """A root has none for half of the draws: every share is of the others, and how many are left out is said."""
    found = discover(scenario(0.0), "rooted > 0.5", samples=2_000)
    whole = found.isel(box=0)
    assert float(whole["density"]) == pytest.approx(
        0.592, abs=0.05
    )  # ∫ P(b > ½ − √|a|); of all draws half of it
    assert re.match(r"[\d,]+ of 2,000 draws .*rooted is not a number", found.attrs["warnings"])
    assert "left out" in found.attrs["warnings"]
    assert not discover(scenario(0.0), "steady > 0.5", samples=500).attrs["warnings"]
    with pytest.raises(ScenarioEngineError, match="500 of 500 draws"):
        discover(scenario(-50.0), "rooted > 0.5", samples=500)
