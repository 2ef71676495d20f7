"""Quantities: which numbers a text asks for, and what is said where it asks for several."""

import re

import numpy as np
import pytest
import xarray as xr

import scenario_engine as se
from scenario_engine.engine.quantity import Quantity
from scenario_engine.support.errors import ScenarioEngineError


@pytest.mark.parametrize(
    ("text", "dims", "unit", "advice"),
    [
        ("gdp", {"year": [2029, 2030]}, "CNY_1e8", "Pick a year, as in gdp[2030]."),
        ("sum(x)", {"year": [2029, 2030]}, "CNY_1e8", "Pick a year, as in sum(x[2030])."),
        ("x[2030]", {"industry": ["A", "B"]}, "1", "Pick one label of each, as in x[2030, B]."),
        (
            "x",
            {"year": [2029, 2030], "industry": ["A", "B"]},
            "CNY_1e8",
            "Pick one label of each, as in x[2030, B], or add up, as in sum(x[2030]).",
        ),
    ],
)
def test_a_quantity_of_several_numbers_is_told_how_to_be_one(text, dims, unit, advice):
    """A sum never takes the years away, and shares are not added up."""
    found = xr.DataArray(np.zeros([len(labels) for labels in dims.values()]), dims, attrs={"units": unit})
    with pytest.raises(ScenarioEngineError) as refused:
        Quantity.parse(text).fail_unless_one_number(found)
    assert str(refused.value).endswith(advice)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("total_value_added[2030, Z]", "Known: industry A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P,"),
        ("total_value_added[2031, C]", "no dimension has the label '2031'. Known: year 2017–2030; industry A, B,"),
        ("regional_value_added[guandong]", "no dimension has the label 'guandong'. Did you mean 'guangdong'?"),
        ("regional_share_of_employed_persons[2030]", "no dimension has the label '2030'. Known: region beijing, tianjin, hebei,"),
    ],
)  # fmt: skip
def test_a_label_that_is_none_is_answered_with_those_there_are(text, said, baseline):
    """The nearest label, else the labels of each dimension; a year with the years."""
    asked = Quantity.parse(text)
    array = (
        baseline.result[asked.name] if asked.name in baseline.result else baseline.scenario.inputs[asked.name]
    )
    with pytest.raises(ScenarioEngineError, match=re.escape(said)):
        asked.of(array)


LABELS = ["Trade [retail]", "Hotels, food", 'Pipes of 5"', "farms"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ('x[2030, "Trade [retail]"]', "Trade [retail]"),
        ('x["Hotels, food" , 2030]', "Hotels, food"),
        ('x[2030, "Pipes of 5"""]', 'Pipes of 5"'),
        ('x[Pipes of 5", 2030]', 'Pipes of 5"'),
        ('x["farms", 2030]', "farms"),
    ],
)
def test_a_label_in_quotes_may_hold_commas_and_brackets(text, label):
    """It is found, and written so that it is found again."""
    array = xr.DataArray(np.arange(8.0).reshape(4, 2), [("sector", LABELS), ("year", [2029, 2030])])
    asked = Quantity.parse(text)
    assert Quantity.parse(str(asked)) == asked
    assert asked.of(array).item() == array.sel(sector=label, year=2030).item()


@pytest.mark.parametrize("text", ["x[Hotels, 2030]", "x[Hotels, food]"])
def test_the_nearest_label_is_written_as_it_can_be_asked_for(text):
    """In its quotes where it needs them."""
    array = xr.DataArray(np.zeros(4), [("sector", LABELS)])
    with pytest.raises(ScenarioEngineError) as refused:
        Quantity.parse(text).of(array)
    assert '"Hotels, food"' in refused.value.advice


@pytest.mark.parametrize("text", ["x[Trade [retail]]", 'x["Trade [retail]]', 'x["a" b]]'])
def test_a_bracket_outside_quotes_is_refused(text):
    """With how a label is put in quotes."""
    with pytest.raises(ScenarioEngineError) as refused:
        Quantity.parse(text)
    assert Quantity.parse(re.search(r"name\[\".*\"\]", refused.value.advice)[0]).labels[0].count(",") == 1


growth = se.exogenous("growth", "year", "1", "Growth of output, g", years="projected", display="percent")


@se.operator("year", "1", source="definition")
def output(growth):
    """Output, Yₜ = Π (1 + g), in the projected years."""
    return (1.0 + growth).cumprod("year")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("output[2031]", "2031'. Known: year 2024–2030 at most."),
        ("output[2024]", "2024'. Known: year 2025–2030."),
        ("growth[2031]", "2031'. Known: year 2025–2030."),
    ],
)
def test_of_a_result_not_computed_yet_the_horizon_is_what_is_known_at_most(asked, said):
    """It may have fewer years; no draw is to blame for one that it does not have."""
    doubt = {"value": 2, "unit": "percent", "draw": {"distribution": "normal", "sd": 0.5, "effect": "add"}}
    model = se.Model([growth, output]).scenario(horizon=(2024, 2030), inputs={"growth": doubt})
    for analysis in (model.elasticities, lambda name: model.sweep(64, outputs=[name])):
        with pytest.raises(ScenarioEngineError) as refused:
            analysis(asked)
        assert str(refused.value) == f"{asked}: no dimension has the label '{said}"


@pytest.mark.parametrize("unit", ["%", "pp", "percent", "百分比", "百分点", "个百分点"])
def test_a_percent_is_one_in_any_words(unit):
    """Of a rate a hundredth; an amount is not counted in it."""
    asked = Quantity.parse("x[2030]")
    assert asked.counted(4.5, unit, {"units": "1", "display": "percent"}) == pytest.approx(0.045)
    with pytest.raises(ScenarioEngineError, match="not in percent"):
        asked.counted(4.5, unit, {"units": "CNY_1e8", "display": ""})
