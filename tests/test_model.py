"""A model is a noun: made from a list, it makes scenarios without files, and each of them is run, changed and explained."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import scenario_engine as se
from scenario_engine.models import discovery
from scenario_engine.scenario.build import assigned
from scenario_engine.support.errors import GraphError, ProblemsFound, ScenarioEngineError
from scenario_engine.support.language import said

BASE_GDP = se.exogenous("base_gdp", "sector", "money", "GDP of the base year by sector", low=0.0)
GROWTH = se.exogenous(
    "growth",
    "year sector",
    "1",
    "Growth of a sector, g",
    years="projected",
    low=-0.5,
    high=0.5,
    display="percent",
)


@se.operator("year sector", "money", source="definition")
def output(base_gdp, growth):
    """Output of a sector, Yₜ = Y₀ Π (1 + g)."""
    return base_gdp * (1 + growth).cumprod("year")


@se.operator("year", "money", source="definition")
def gdp(output):
    """GDP, Y = Σ Yₛ."""
    return output.sum("sector")


@se.identity("GDP is the sum of its sectors")
def sectors_sum(gdp, output):
    """The two sides."""
    return gdp, output.sum("sector")


MODEL = se.Model(
    [BASE_GDP, GROWTH, output, gdp, sectors_sum], name="two-sectors", counted_in={"money": "EUR bn"}
)
SECTORS = ["goods", "services"]
INPUTS = {"base_gdp": {"goods": 300, "services": 700}, "growth": "2 percent"}


def base(**more):
    """The scenario of these tests."""
    return MODEL.scenario(horizon=(2024, 2030), inputs={**INPUTS, **more})


@pytest.mark.parametrize(
    ("kind", "unit", "counted", "factor", "told"),
    [
        ("tonne", "kg", {}, 1e-3, "tonne"),
        ("hour/person", "minute/person", {}, 1 / 60, "hour/person"),
        ("energy", "TJ", {}, 1.0, "TJ"),
        ("energy", "GJ", {"energy": "TJ"}, 1e-3, "TJ"),
        ("carbon", "Mt", {}, 1.0, "Mt"),
        ("money/person", "EUR thousand/person", {}, 1.0, "EUR_thousand/person"),
        ("money/person", "EUR/person", {"money": "EUR thousand"}, 1e-3, "EUR_thousand/person"),
        ("money", "CNY_1e8 at prices of 2020", {}, 1.0, "CNY_1e8 at prices of 2020"),
    ],
)
def test_what_is_not_money_alone_keeps_its_unit(kind, unit, counted, factor, told):
    """Kilograms had been tonnes in a run, and TJ a bare energy; converted where the world knows both, as in a scenario."""
    stock = se.exogenous("stock", "sector", kind, "Stock")

    @se.operator("sector", kind, source="definition")
    def doubled(stock):
        """Twice the stock, D = 2 S."""
        return 2.0 * stock

    model = se.Model([stock, doubled], counted_in=counted)
    inputs = {"stock": (pd.Series({"a": 1.0, "b": 2.0}), unit)}
    for found in (model.run(inputs), model.scenario(horizon=(2024, 2025), inputs=inputs).run()):
        assert found["doubled"].values.tolist() == pytest.approx([2 * factor, 4 * factor])
        assert found["doubled"].attrs["units"] == told
    if kind == "energy" and counted:
        with pytest.raises(ScenarioEngineError, match="'kg' is a quantity of mass, where 'TJ' is needed"):
            model.run({"stock": (pd.Series({"a": 1.0, "b": 2.0}), "kg")})
    kilograms = xr.DataArray([1.0], {"sector": ["a"]}, attrs={"units": "kg"})
    for run in (model.run, lambda one: model.scenario(horizon=(2024, 2025), inputs=one)):
        with pytest.raises(ScenarioEngineError, match=r"inputs\.stock: its array is in 'kg', and 'lb'"):
            run({"stock": (kilograms, "lb")})


def test_a_model_says_what_it_is():
    """Short, and with the results that nothing else is computed from as headlines."""
    assert repr(MODEL) == "<Model two-sectors: 2 computed variables from 2 inputs>"
    assert MODEL.headlines == ("gdp",)
    assert MODEL.counted_in == {"money": "EUR_bn"}
    assert len(repr(base())) < 80
    assert len(repr(base().run())) < 160


def test_a_scenario_is_run_and_explained():
    """2 percent for six years, the identity checked, the tree down to what was said."""
    out = base().run()
    assert float(out["gdp"].sel(year=2030)) == pytest.approx(1000 * 1.02**6, rel=1e-12)
    assert out["gdp"].attrs["units"] == "EUR_bn"
    assert [gap.holds for gap in out.gaps] == [True]
    assert out.warnings == []
    tree = repr(out.explain("gdp", year=2030))
    assert (
        "growth = goods: 2.00%; services: 2.00% at year 2030  ← inputs.growth assumption: given in Python"
        in tree
    )
    assert float(out["growth"].sel(year=2025, sector="goods")) == 0.02
    twice = repr(base().with_(growth={"add": "0.5 percent"}, name="high").run().explain("gdp", year=2030))
    assert twice.count("growth assumption: given in Python") == 1  # of the base and of what changes it


def test_a_change_is_another_scenario():
    """`with_` changes nothing in place, and says why."""
    first = base()
    high = first.with_(growth={"add": 0.6, "unit": "percent"}, assumption="a boom")
    assert float(high.run()["gdp"].sel(year=2030)) == pytest.approx(1000 * 1.026**6, rel=1e-12)
    assert float(first.run()["gdp"].sel(year=2030)) == pytest.approx(1000 * 1.02**6, rel=1e-12)
    assert high.chains["growth"][-1].reason_in("en") == "assumption: a boom"


@pytest.mark.parametrize(
    "growth",
    [
        {"value": 2, "unit": "percent"},
        ({2025: 2.0, 2030: 2.0}, "percent"),
        (np.full((6, 2), 0.02), "1"),
        pd.DataFrame(
            2.0, index=pd.Index(range(2025, 2031), name="year"), columns=pd.Index(SECTORS, name="sector")
        ),
        xr.DataArray(
            np.full((2, 6), 2.0),
            coords={"sector": SECTORS, "year": range(2025, 2031)},
            attrs={"units": "percent"},
        ),
    ],
)
def test_numbers_come_as_people_have_them(growth):
    """A dict, numbers by year, NumPy, pandas and xarray give the same growth of two percent."""
    if isinstance(growth, pd.DataFrame):
        growth = (growth, "percent")
    assert float(base(growth=growth).run()["gdp"].sel(year=2030)) == pytest.approx(1000 * 1.02**6, rel=1e-12)


@pytest.mark.parametrize(
    ("inputs", "code", "place"),
    [
        ({"growth": 0.02}, "no-unit", "inputs.growth"),
        ({"growth": "200 percent"}, "out-of-bounds", "inputs.growth"),
        ({"growth": "2 kg"}, "wrong-unit", "inputs.growth"),
        ({"growth": {"valeu": 2}}, None, "inputs.growth"),
        ({"growht": 2}, "unknown-variable", ""),
    ],
)
def test_what_is_wrong_is_told_at_its_key(inputs, code, place):
    """As a file is told by line and column, a dict is by its dotted key."""
    with pytest.raises(ProblemsFound) as refused:
        _ = base(**inputs).inputs
    problem = refused.value.problems[0]
    assert str(problem.where or "").startswith(place)
    assert code is None or problem.code == code


def test_the_engine_is_closed_at_its_seam():
    """Numbers, NumPy and pandas are converted; units, bounds, labels and missing inputs are told."""
    prices = pd.Series([300.0, 700.0], index=pd.Index(SECTORS, name="sector"))
    growth = xr.DataArray([0.02, 0.03], coords={"year": [2025, 2026]}).expand_dims(sector=SECTORS)
    found = MODEL.run({"base_gdp": prices, "growth": growth})
    np.testing.assert_allclose(found["gdp"], [1020.0, 1050.6])
    thousands = xr.DataArray([300e9, 700e9], coords={"sector": SECTORS}, attrs={"units": "EUR"})
    np.testing.assert_allclose(MODEL.run({"base_gdp": thousands, "growth": growth})["gdp"], [1020.0, 1050.6])
    for inputs, told in (
        ({}, "base_gdp, growth"),
        ({"base_gdp": 3.0}, "nothing tells them"),
        ({"base_gdp": prices}, "nobody gives: growth"),
        ({"base_gdp": prices, "growth": growth * 100}, "must lie between -0.5 and 0.5"),
        ({"base_gdp": -prices, "growth": growth}, "must be at least 0"),
        ({"base_gdp": prices * np.inf, "growth": growth}, "base_gdp is inf at sector"),
        ({"base_gdp": prices.where(prices > 500), "growth": growth}, "has no number at sector"),
        ({"base_gdp": thousands.assign_attrs(units="kg"), "growth": growth}, "'EUR_bn' is needed"),
        ({"base_gdp": np.ones(3), "growth": growth}, "its labels are 2 sector"),
    ):
        with pytest.raises(se.ScenarioEngineError, match=told):
            MODEL.run(inputs)


def test_a_model_is_made_of_what_it_can_hold():
    """An operator in place of another, and what is no operator refused."""

    @se.operator("year", "money", source="definition", name="gdp")
    def gdp_of_goods(output):
        """GDP of goods alone, Y = Y_goods."""
        return output.sel(sector="goods", drop=True)

    other = MODEL.with_operators(gdp_of_goods, name="goods")
    assert other.name == "goods"
    assert (
        float(
            other.run(
                {
                    "base_gdp": pd.Series([1.0, 2.0], pd.Index(SECTORS, name="sector")),
                    "growth": xr.DataArray(np.zeros((1, 2)), coords={"year": [2025], "sector": SECTORS}),
                }
            )["gdp"][0]
        )
        == 1.0
    )
    assert MODEL.graph.operators["gdp"] is gdp
    with pytest.raises(GraphError, match="neither an operator"):
        se.Model([len])
    with pytest.raises(GraphError, match="not computed"):
        se.Model([BASE_GDP, GROWTH, output], headlines=("gdp",))


def test_a_warning_of_what_was_said_in_python_names_its_key_once():
    """Its place is the key with which the sentence begins."""
    (told,) = base().with_(growth="2 percent").run().warnings
    assert told == "inputs.growth has no effect: it equals what the parent says."
    assert said(f"a.toml:4:9  {told}", "zh") == "a.toml:4:9  inputs.growth没有影响：它与上级所给相同。"


def test_models_stand_on_a_shelf(tmp_path):
    """Found by entry point, ours among them; a file names one, and a misspelt name is told at its place."""
    assert {"growth", "index", "industrial_internet", "input_output"} <= set(discovery.names())
    assert discovery.find("industrial-internet").headlines[0] == "total_value_added"
    assert se.load("baseline").model.name == "industrial_internet"
    path = tmp_path / "x.toml"
    path.write_text('extends = "baseline"\nmodel = "industrial-internets"\n', encoding="utf-8")
    with pytest.raises(ProblemsFound) as refused:
        _ = se.load(path).graph
    assert refused.value.problems[0].code == "unknown-model"
    assert refused.value.problems[0].where.line == 2


def test_the_front_door_is_short():
    """`dir` shows what is promised and nothing else; each name is there."""
    assert dir(se) == sorted(se.__all__)
    assert len(se.__all__) <= 22
    for name in se.__all__:
        assert getattr(se, name) is not None
    with pytest.raises(AttributeError):
        _ = se.nothing
    assert {"run", "with_", "compare"} <= set(dir(base()))


def test_keys_are_set_from_the_command_line():
    """A value and its unit over any scenario; the result has a name of its own, and says why."""
    changed = assigned(
        se.load("baseline"), ["inputs.real_gdp_growth.add=0.5", "inputs.real_gdp_growth.unit=percent"]
    )
    assert changed.name == "baseline-set"
    assert changed.chains["real_gdp_growth"][-1].reason_in("en") == "assumption: set on the command line"
    before, after = (one.inputs["real_gdp_growth"] for one in (se.load("baseline"), changed))
    np.testing.assert_allclose(after - before, 0.005)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("gdp", "is not an assignment"),
        ("inputs.gdpp.scale=2", "no variable is called 'gdpp'"),
        ("inputs.real_gdp_growth.ad=0.5", "there is no key 'ad'"),
        ("horizonn=3", "horizonn"),
    ],
)
def test_a_key_that_is_none_is_refused(text, told):
    """As in a file, with the nearest key."""
    with pytest.raises(se.ScenarioEngineError, match=told):
        _ = assigned(se.load("baseline"), [text]).inputs


def test_a_headline_that_lacks_an_input_is_not_left_out_in_silence():
    """Where some results are computed and a headline is not, the missing input is named with the way to it."""

    @se.operator("", "money", source="definition")
    def base_total(base_gdp):
        """GDP of the base year, Y₀ = Σ Y₀ₛ."""
        return base_gdp.sum("sector")

    wider = MODEL.with_operators(base_total)
    prices = pd.Series([300.0, 700.0], index=pd.Index(SECTORS, name="sector"))
    with pytest.raises(GraphError, match="gdp ← output ← growth"):
        wider.run({"base_gdp": prices})
    assert float(wider.run({"base_gdp": prices}, ["base_total"])["base_total"]) == 1000.0


def test_the_source_of_the_inputs_is_said_once():
    """Of a whole scenario, beside what does not say its own."""
    own = {"value": 2, "unit": "percent", "assumption": "a guess"}
    told = MODEL.scenario(horizon=(2024, 2030), inputs={**INPUTS, "growth": own}, source="yearbook")
    tree = repr(told.run().explain("gdp", year=2030))
    assert "(EUR bn)  ← inputs.base_gdp yearbook" in tree
    assert "2.00% at year 2030  ← inputs.growth assumption: a guess" in tree
    assert tree.count("yearbook") == 1


def test_a_scenario_says_what_it_is_counted_in():
    """A model of the shelf counts in none; the scenario says which unit its numbers are in."""
    told = se.Model(MODEL.declared).scenario(
        horizon=(2024, 2030), inputs=INPUTS, counted_in={"money": "million crowns"}
    )
    assert told.run()["gdp"].attrs["units"] == "million_crowns"


def test_a_model_that_counts_in_none_counts_as_its_first_input_does():
    """The unit is not lost, another power is converted, another currency refused; in a run as in a scenario."""

    def given(unit, *values):
        return xr.DataArray(list(values), {"sector": SECTORS}, attrs={"units": unit})

    earned, spent = (se.exogenous(name, "sector", "money", name.capitalize()) for name in ("earned", "spent"))

    @se.operator("sector", "money", source="definition")
    def saved(earned, spent):
        """What is left, S = Y - C."""
        return earned - spent

    model = se.Model([earned, spent, saved])
    inputs = {"earned": given("EUR bn", 3.0, 4.0), "spent": given("million EUR", 1000.0, 2000.0)}
    beside = {name: (one.drop_attrs().to_series(), one.attrs["units"]) for name, one in inputs.items()}
    for asked in (inputs, beside):
        for found in (model.run(asked), model.scenario(horizon=(2024, 2025), inputs=asked).run()):
            assert found["saved"].values.tolist() == [2.0, 2.0]
            assert found["saved"].attrs["units"] == "EUR_bn"
    for unit in ("USD bn", "percent"):
        mixed = {**inputs, "spent": given(unit, 1.0, 1.0)}
        for run in (model.run, lambda one: model.scenario(horizon=(2024, 2025), inputs=one).run()):
            with pytest.raises(ScenarioEngineError, match=rf"inputs.spent: unit '{unit}' is"):
                run(mixed)


def test_numbers_without_a_unit_are_counted_as_the_dataset_counts():
    """100 of a dataset in million dollars is 100 million, in the scenario as in a change of it."""
    programme = {"by": {"sector": {"default": 0, "construction": 100}}}
    usa = se.models.find("input-output").scenario(
        dataset="united-states-2017", horizon=(2017, 2018), inputs={"final_demand_shock": programme}
    )
    for one in (usa, usa.with_(final_demand_shock=programme)):
        shock = one.inputs["final_demand_shock"].sel(sector="construction", year=2018)
        assert (float(shock), shock.attrs["units"]) == (100.0, "USD_1e6")
    with pytest.raises(ScenarioEngineError, match="counts in its own units"):
        se.models.find("input-output").scenario(
            dataset="united-states-2017", horizon=(2017, 2018), inputs={}, counted_in={"money": "EUR"}
        )
