"""Goal seeking: a known answer comes back, an impossible goal is answered with what can be reached."""

import numpy as np
import pytest
import tomlkit

from scenario_engine.analysis.calibrate import solve
from scenario_engine.analysis.calibrate.goal import Goal, Unknown
from scenario_engine.analysis.calibrate.solve import OutOfReach, document, seek
from scenario_engine.cli import main
from scenario_engine.engine.program import evaluate
from scenario_engine.engine.quantity import Quantity
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ScenarioEngineError
from tests.conftest import TOP


@pytest.fixture(scope="module")
def model():
    """The baseline."""
    return load(TOP / "scenarios" / "baseline.toml")


def found(model, find, so_that, **how):
    goals = [Goal.parse(text, model) for text in ([so_that] if isinstance(so_that, str) else so_that)]
    return seek(
        model,
        [Unknown.parse(text, model, **how) for text in ([find] if isinstance(find, str) else find)],
        goals,
    )


def result_of(scenario, text):
    quantity = Quantity.parse(text)
    values = evaluate(scenario.graph, scenario.inputs, [quantity.name], scenario.dataset.counted_in)
    return float(quantity.of(values[quantity.name]))


@pytest.mark.parametrize(
    ("find", "text", "number"),
    [
        ("inputs.real_gdp_growth.add", "gdp[2030]", 0.0123),
        ("inputs.technology_multiplier.add", "share_of_gdp[2030]", 0.0321),
        ("inputs.core_rate_drift.add", "share_of_gdp[2030]", -0.0217),
        ("inputs.technology_multiplier.scale", "sum(total_value_added[2028])", 1.0456),
        ("inputs.core_rate_drift.add", "sum(core_value_added[2029])", 0.0113),
        ("inputs.employed_persons_growth.add", "sum(employment[2030])", 0.0087),
    ],
)
def test_a_known_answer_comes_back(model, find, text, number):
    """Move an input, read the result, ask for that result: the move is found to 1e-8."""
    unknown = Unknown.parse(find, model)
    moved = {unknown.name: unknown.applied(np.array([number])).isel(draw=0, drop=True)}
    quantity = Quantity.parse(text)
    values = evaluate(model.graph, {**model.inputs, **moved}, [quantity.name])
    answer = seek(model, [unknown], [Goal(quantity, float(quantity.of(values[quantity.name])), "1", text)])
    assert answer.numbers[0] == pytest.approx(number, rel=1e-8)


def test_several_unknowns_come_back(model):
    """Growth and multiplier together are found to 1e-8 from GDP and the share of GDP."""
    unknowns = [
        Unknown.parse(f"inputs.{name}.add", model) for name in ("real_gdp_growth", "technology_multiplier")
    ]
    truth = np.array([0.0123, 0.0321])
    moved = {
        one.name: one.applied(truth[at : at + 1]).isel(draw=0, drop=True) for at, one in enumerate(unknowns)
    }
    quantities = [Quantity.parse(text) for text in ("gdp[2030]", "share_of_gdp[2030]")]
    values = evaluate(model.graph, {**model.inputs, **moved}, [one.name for one in quantities])
    goals = [Goal(one, float(one.of(values[one.name])), "1", str(one)) for one in quantities]
    assert seek(model, unknowns, goals).numbers == pytest.approx(truth, rel=1e-8)


def test_the_verb_gives_what_was_and_what_is_found(model):
    """Input and result by state, in their units; the seek's own numbers."""
    goal = "share_of_gdp[2030] = 5 %"
    found = solve(model, vary="inputs.technology_multiplier", target=goal)
    assert float(found["share_of_gdp[2030]"].sel(state="found")) == pytest.approx(0.05, rel=1e-12)
    assert float(found["share_of_gdp[2030]"].sel(state="before")) == pytest.approx(0.0428422, abs=1e-7)
    assert found["share_of_gdp[2030]"].attrs["display"] == "percent"
    assert float(found["inputs.technology_multiplier.add"].sel(state="before")) == 0.0


def test_measured_years_stay_as_they_are(model, tmp_path):
    """What is added acts from the first projected year on; the written scenario meets the goal to 1e-12."""
    answer = found(model, "inputs.technology_multiplier", "share_of_gdp[2030] = 5 %")
    path = tmp_path / "five.toml"
    path.write_text(tomlkit.dumps(document(model, answer, tmp_path)), encoding="utf-8")
    child = load(path)
    assert result_of(child, "share_of_gdp[2030]") == pytest.approx(0.05, rel=1e-12)
    before, after = model.inputs["technology_multiplier"], child.inputs["technology_multiplier"]
    assert (after.sel(year=slice(None, 2025)) == before.sel(year=slice(None, 2025))).all()
    assert float(after.sel(year=2026) - before.sel(year=2026)) == pytest.approx(answer.numbers[0])


def test_goals_have_units(model):
    """200 trillion yuan is 2 000 000 hundred million; a number without unit is in the result's own."""
    assert Goal.parse("gdp[2030] = 200 万亿元", model).value == pytest.approx(2e6)
    assert Goal.parse("gdp[2030] = 2_000_000", model).value == 2e6
    assert Goal.parse("share_of_gdp[2030] = 5 %", model).value == pytest.approx(0.05)
    with pytest.raises(ScenarioEngineError, match="'kg'"):
        Goal.parse("gdp[2030] = 3 kg", model)


def test_an_impossible_goal_is_answered_with_what_can_be_reached(model):
    """The drift of the core rate cannot bring the share to 1 %: the message gives the reachable range and where."""
    with pytest.raises(OutOfReach) as caught:
        found(model, "inputs.core_rate_drift.add", "share_of_gdp[2030] = 1 %", between=(-0.1, 0.1))
    text = str(caught.value)
    low = found(model, "inputs.core_rate_drift.add", "share_of_gdp[2030] = 3.8 %", between=(-0.1, 0.1))
    assert low.reached[0] == pytest.approx(0.038)
    assert "share_of_gdp[2030] can be 3.71346 % (at inputs.core_rate_drift.add = -10 %) to 5.13514 %" in text
    assert "the scenario gives 4.28422 %" in text


def test_a_jump_over_the_goal_is_no_answer(model):
    """Where the model breaks down the result may jump across the goal; that is not taken for a root."""
    with pytest.raises(OutOfReach):
        found(model, "inputs.core_rate_drift.add", "share_of_gdp[2030] = 1 %", between=(-1.0, 0.1))


def test_goals_that_exclude_each_other_are_out_of_reach(model):
    """One unknown cannot serve two goals that ask for different things; each one's own range is told."""
    goals = ["share_of_gdp[2030] = 5 %", "share_of_gdp[2029] = 9 %"]
    with pytest.raises(OutOfReach, match="nearest") as caught:
        found(model, "inputs.technology_multiplier.add", goals, between=(-0.05, 0.06))
    assert "share_of_gdp[2029] = 9 %: out of reach" in str(caught.value)
    assert "share_of_gdp[2030] = 5 %: within reach alone" in str(caught.value)


def test_a_result_that_ignores_the_unknown_is_said(model):
    """GDP does not hang on the multiplier."""
    with pytest.raises(ScenarioEngineError, match="does not depend on it"):
        found(model, "inputs.technology_multiplier", "gdp[2030] = 200 万亿元")


def test_an_unknown_that_moves_no_goal_is_named(model):
    """The multiplier beside growth, for GDP of two years: the goals had been called out of reach together."""
    unknowns = ["inputs.technology_multiplier", "inputs.real_gdp_growth"]
    goals = ["gdp[2030] = 190 万亿元", "gdp[2029] = 170 万亿元"]
    with pytest.raises(
        ScenarioEngineError, match=r"^inputs\.technology_multiplier\.add moves none of gdp"
    ) as caught:
        found(model, unknowns, goals)
    assert not isinstance(caught.value, OutOfReach)


@pytest.mark.parametrize(
    ("find", "goal", "message"),
    [
        ("inputs.tfp", "share_of_gdp[2030] = 5 %", "gives no input 'tfp'"),
        ("real gdp growth", "share_of_gdp[2030] = 5 %", "Write inputs.NAME, or"),
        ("inputs.real_gdp_growth.shift", "share_of_gdp[2030] = 5 %", "by value, scale or add"),
        ("inputs.real_gdp_growth", "share_of_gdp[2030]", "is not a goal"),
        (
            "inputs.technology_multiplier",
            "share_of_gdp[2030] = 5",
            "is a share or a rate, and 5 is beyond one. Write 5 %, or 500 % where that is meant.",
        ),
        ("inputs.real_gdp_growth", "gdp[2030] = 5 pp", "is counted in CNY_1e8, and not in percent"),
        ("inputs.real_gdp_growth", "share_of_gpd[2030] = 5 %", "no variable is called 'share_of_gpd'"),
        ("inputs.real_gdp_growth", "total_value_added[2030] = 5", "is not one number"),
    ],
)
def test_what_cannot_be_asked_is_refused(model, find, goal, message):
    """Every refusal names what is wrong and what to write."""
    with pytest.raises(ScenarioEngineError, match=message):
        found(model, find, goal)


def test_the_command_writes_a_scenario_and_never_over_another(tmp_path, monkeypatch, capsys):
    """For a name the file lies here, never in the package; one of that name stays unless --overwrite is said."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "baseline-solved.toml"
    arguments = ["solve", "baseline", "--vary", "inputs.technology_multiplier"]
    with pytest.raises(SystemExit) as done:
        main([*arguments, "--target", "share_of_gdp[2030] = 5 %"])
    assert done.value.code == 0
    assert " 0.04570 " in capsys.readouterr().out
    first = path.read_text(encoding="utf-8")
    assert load(path.name).layers[-2].path == load("baseline").path
    with pytest.raises(SystemExit) as refused:
        main([*arguments, "--target", "share_of_gdp[2030] = 6 %"])
    assert refused.value.code == 2
    assert path.read_text(encoding="utf-8") == first
    with pytest.raises(SystemExit) as impossible:
        main([*arguments, "--target", "share_of_gdp[2030] = -1 %", "--overwrite"])
    assert impossible.value.code == 2
    assert path.read_text(encoding="utf-8") == first
    assert "out of reach" in capsys.readouterr().err
