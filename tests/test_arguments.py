"""What a person gives a public function is what it says it takes, or is refused: no choice is passed over in silence."""

import importlib
import inspect

import numpy as np
import pandas as pd
import pytest

import scenario_engine as se
from scenario_engine.analysis.sensitivity import factors
from scenario_engine.support.arguments import _declared
from scenario_engine.support.errors import ProblemsFound, ScenarioEngineError
from tests.test_model import MODEL

GDP = {"a": 300, "b": 700}
GROWING = {"value": 2, "unit": "percent", "draw": {"distribution": "normal", "sd": 0.5, "effect": "add"}}


@pytest.fixture(scope="module")
def base():
    """Two sectors that grow, with a draw."""
    return MODEL.scenario(horizon=(2024, 2030), inputs={"base_gdp": GDP, "growth": GROWING})


def functions():
    """Every public function and verb."""
    verbs = {home for homes in se.VERBS.values() for home in homes.values()}
    for module, _, name in (home.partition(":") for home in verbs):
        yield getattr(importlib.import_module(f"scenario_engine.{module}"), name)
    yield from filter(inspect.isfunction, (getattr(se, name) for name in se.__all__))


def test_every_public_function_with_choices_or_lists_holds_its_arguments_against_them():
    """None forgets; what is held is found, so that an annotation imported for types alone is no hole."""
    held = {(one.__module__, one.__name__): one for one in functions() if _declared(inspect.unwrap(one))[1]}
    assert len(held) > 10
    assert [name for name, one in held.items() if not hasattr(one, "__wrapped__")] == []
    assert {"kind", "language", "year"} <= _declared(
        inspect.unwrap(held["scenario_engine.view.figures", "plot"])
    )[1].keys()
    assert factors.By.__args__ == ("group", "input", "stream")


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (
            lambda base: base.sensitivity("gdp[2030]", by="inputs"),
            "by is 'inputs', which is no choice. Did you mean 'input'?",
        ),
        (
            lambda base: base.run().report(language="fr"),
            "language is 'fr', which is no choice. Known: en, zh.",
        ),
        (lambda base: base.run().plot("gdp", kind="pie"), "kind is 'pie', which is no choice. Known: bars,"),
        (lambda base: base.sweep(100.5), "draws is 100.5; it must be a whole number."),
        (lambda base: base.sensitivity(["gdp[2030]"]), "['gdp[2030]'] is not a quantity"),
        (
            lambda base: base.sweep(100, quantity="gdp"),
            "argument 'quantity'. Its arguments are scenario, draws,",
        ),
        (
            lambda base: base.solve(vary={"growth": "a"}, target="gdp[2030] = 1200"),
            "vary is {'growth': 'a'}; it must be a text or a list of texts.",
        ),
        (
            lambda base: base.elasticities("gdp", inputs={"growth": 0.01}),
            "inputs is {'growth': 0.01}; it must be a text or a list of texts.",
        ),
        (lambda base: base.solve(vary="growth"), "missing a required argument: 'target'. Its arguments are"),
    ],
)
def test_what_an_argument_does_not_admit_is_refused(call, told, base, tmp_path, monkeypatch):
    """By name and value, before anything is computed or written."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioEngineError) as fault:
        call(base)
    assert told in str(fault.value)
    assert list(tmp_path.iterdir()) == []


def test_one_text_is_a_list_of_one_and_1e2_a_whole_number(base):
    """A text is not taken apart letter by letter."""
    assert base.sweep(1e2, outputs="gdp", seed=2.0).equals(base.sweep(100, outputs=["gdp"], seed=2))
    other = base.with_(growth={"add": 1, "unit": "percent"}, name="other")
    assert set(se.compare(base, other, quantities="gdp").data_vars) == {"gdp"}
    assert set(base.elasticities("gdp", inputs="growth").coords["factor"].values) == {"growth"}
    labelled = MODEL.scenario(
        horizon=(2024, 2030), labels={"sector": "ab"}, inputs={"base_gdp": 5, "growth": GROWING}
    )
    assert list(labelled.run()["output"]["sector"].values) == ["ab"]


@pytest.mark.parametrize(
    "value", [GDP, pd.Series(GDP), pd.Series({"b": 700, "a": 300})], ids=["dict", "series", "turned"]
)
def test_the_value_of_an_entry_may_be_by_label_or_an_array(base, value):
    """With a unit, a reason and a draw beside it, as in a file."""
    entry = {"value": value, "unit": "EUR_bn", "assumption": "as reported"}
    given = base.with_(base_gdp=entry, name="given")
    np.testing.assert_array_equal(given.run()["gdp"], base.run()["gdp"])
    assert given.inputs["base_gdp"].attrs["source"] == "assumption: as reported"
    draw = {"distribution": "normal", "sd": 10, "effect": "add", "each": ["sector"]}
    drawn = MODEL.scenario(
        horizon=(2024, 2030), inputs={"base_gdp": {**entry, "draw": draw}, "growth": "2 percent"}
    )
    first = drawn.sweep(200)["output"].sel(year=2025)
    np.testing.assert_allclose(first.sel(statistic="sd", sector=["a", "b"]), 10.2, rtol=0.15)
    np.testing.assert_allclose(first.sel(statistic="mean", sector=["a", "b"]), [306, 714], atol=3)


def test_labels_are_those_an_entry_goes_by():
    """Where no array tells them."""
    by = {"by": {"sector": GDP}, "unit": "EUR_bn"}
    found = MODEL.scenario(horizon=(2024, 2030), inputs={"base_gdp": by, "growth": GROWING})
    assert list(found.labels["sector"]) == ["a", "b"]


@pytest.mark.parametrize("years", [(2024.5, 2030), (2024, 2030.0), ("first", 2030), (True, 2030)])
def test_a_horizon_of_no_whole_years_is_refused(years):
    """Half a year was cut off."""
    with pytest.raises(ScenarioEngineError, match="Give first and last year"):
        MODEL.scenario(horizon=years, inputs={"base_gdp": GDP, "growth": GROWING})


def test_a_variable_is_not_described_by_another_model_s_words(base):
    """What it is called in Chinese may be borrowed, what it is may not; the model's own words come first."""
    packaged = se.load("baseline").run().result["gdp"].attrs
    ranked = base.sensitivity("gdp[2030]", samples=256)
    assert ranked["factor_zh"].values.tolist() == ["growth"]
    own = base.run()["gdp"].attrs
    assert packaged["about_zh"] != packaged["long_name"]
    assert own["about_zh"] == own["long_name"]
    words = {"variables": {"gdp": {"en": "Product", "zh": "产值"}}}
    spoken = se.Model(MODEL.declared, counted_in=MODEL.counted_in, words=words)
    told = (
        spoken.scenario(horizon=(2024, 2030), inputs={"base_gdp": GDP, "growth": GROWING}).run()["gdp"].attrs
    )
    assert (told["name_en"], told["name_zh"]) == ("Product", "产值")


@pytest.mark.parametrize(("extra", "at"), [({"rho": 0.2}, "rho"), ({"value": 0.2}, "value")])
def test_a_key_in_a_list_of_tables_is_found_where_it_stands(extra, at, base):
    """Of a dict too: it was told of the list, 'correlation', with the advice to write 'correlation'."""
    tie = {"between": ["growth", "base_gdp"], "rank": "strong", "assumption": "made up", **extra}
    with pytest.raises(ProblemsFound) as fault:
        base.with_(correlation=[tie])
    told = {one.where.file: one for one in fault.value.problems}
    assert told[f"correlation.0.{at}"].code == "unknown-key"
    assert "rank = 0.5" in told["correlation.0.rank"].advice


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (["a"], "it must be a table of lists."),
        ({"sector": "a"}, "it must be a list of texts or whole numbers."),
    ],
)
def test_a_list_of_several_kinds_is_one_list(at, told, base):
    """`at` of a parameter must be "a table of lists or whole numberss"."""
    growth = {"input": "base_gdp", "at": at, "unit": "EUR_bn", "bounds": [1, 900]}
    goal = {"quantity": "gdp[2030]", "value": 1200, "unit": "EUR_bn", "source": "made up"}
    with pytest.raises(ProblemsFound) as fault:
        base.calibrate(parameters={"a": growth}, targets={"gdp": goal})
    assert told in str(fault.value)


@pytest.mark.parametrize(
    ("name", "called"),
    [("productivity", "Productivity"), ("employment", "Employment"), ("real_gdp_growth", "Real GDP growth")],
)
def test_a_variable_is_not_called_as_another_model_s(name, called):
    """Output an hour was headed total factor productivity, and a rate of employment jobs."""
    hours = se.exogenous("hours", "year", "hour", "Hours worked")

    def computed(hours):
        """Something of one's own."""
        return hours * 2.0

    computed.__name__ = name
    model = se.Model([hours, se.operator("year", "hour", source="definition")(computed)])
    outcome = model.scenario(horizon=(2024, 2025), inputs={"hours": 3}).run()
    assert outcome[name].attrs["name_en"] == called
    assert se.load("growth-accounting").run()["productivity"].attrs["name_en"] == "Total factor productivity"


def test_conditions_a_step_apart_are_told_apart(base):
    """In six digits, 1,000.0001 and 1,000.0002 had been one condition, and 320,123,456 had been 3.20123e+08."""
    steps = ["gdp[2030] > 1000.0001", "gdp[2030] > 1000.0002", "gdp[2030] < 320123456"]
    found = base.sweep(100, outputs="gdp[2030]", probabilities=steps)
    assert {f"P({step})" for step in steps} <= {*found.data_vars}


def test_a_figure_is_drawn_against_outcomes_alone(base):
    """One is a list of one; a scenario, and a dict of outcomes, ended in a traceback."""
    outcome = base.run()
    assert len(outcome.plot("gdp", against=outcome).chart.lines) == 2
    for other in (base, {"other": outcome}):
        with pytest.raises(ScenarioEngineError, match="is no outcome"):
            outcome.plot("gdp", against=other)


def test_outcomes_are_compared_as_their_scenarios(base):
    """They ended in a TypeError of paths, as a list of scenarios did."""
    other = base.with_(growth={"add": 1, "unit": "percent"}, name="other")
    assert se.compare(base, other.run()).equals(se.compare(base, other))
    for wrong in ([base, other], {"base": base}):
        with pytest.raises(ScenarioEngineError, match="is no scenario and no result"):
            se.compare(base, wrong)
