"""Scenarios side by side, and the difference of any result split exactly among the levers."""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from scenario_engine.analysis.compare import attribute, attribute_along_path, compare, levers
from scenario_engine.analysis.compare import attribution as splitting
from scenario_engine.analysis.compare.comparison import on_scenarios
from scenario_engine.analysis.compare.levers import mixed, switched, unswitched
from scenario_engine.analysis.compare.tables import by_label, totals
from scenario_engine.data.unit_names import UnitWords
from scenario_engine.engine.batch import Setting, run_together
from scenario_engine.engine.program import run
from scenario_engine.methods.derivatives import along_path
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.numbers import column
from tests.test_commands import call

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]
NAMES = ("baseline", "high_growth", "low_growth", "deep_digitalisation", "stalled_technology")


@pytest.fixture(scope="module")
def scenarios():
    return {name: load(TOP / "scenarios" / f"{name}.toml") for name in NAMES}


def test_comparing_gives_what_single_runs_give(scenarios):
    """Five scenarios in one pass hold, scenario by scenario, the numbers of their own runs."""
    together = compare(*scenarios.values())
    for name, scenario in scenarios.items():
        alone = run(scenario.graph, scenario.inputs)
        for variable in alone.data_vars:
            at = on_scenarios(together, str(variable)).sel(scenario=name, drop=True)
            xr.testing.assert_allclose(at, alone[variable], rtol=1e-12)


def test_levers_are_what_differs_with_its_place(scenarios):
    """Inputs the child sets, each with file and line; nothing inherited."""
    found = levers(scenarios["baseline"], scenarios["high_growth"])
    assert [lever.name for lever in found] == ["real_gdp_growth", "gdp_deflator_growth"]
    assert found[0].place.endswith("high_growth.toml:7:9")


def test_shares_sum_to_the_difference_of_any_result(scenarios):
    """Growth, technology and structure at once: shares of every cell sum to its difference."""
    for variable in ("total_value_added", "regional_value_added", "share_of_gdp", "employment"):
        split = attribute(scenarios["high_growth"], scenarios["stalled_technology"], variable)
        gap = np.abs(split["share"].sum("lever") - split["difference"])
        assert float(gap.max()) < 1e-10 * max(1.0, float(np.abs(split["difference"]).max()))


def test_a_lever_that_cannot_matter_gets_exactly_zero(scenarios, tmp_path):
    """Wages move jobs, not value added."""
    (tmp_path / "mine.toml").write_text(
        'extends = "high_growth"\n[inputs.section_wage]\nscale = 1.1\nassumption = "x"\n'
    )
    split = attribute(scenarios["baseline"], load(tmp_path / "mine.toml"), "total_value_added")
    assert set(split["lever"].values) == {
        "section_wage",
        "real_gdp_growth",
        "gdp_deflator_growth",
    }
    assert not split["share"].sel(lever="section_wage").any()


def test_variants_are_levers_too(scenarios, tmp_path):
    """Another way of computing is attributed like another number."""
    (tmp_path / "joint.toml").write_text(
        'extends = "high_growth"\n[variants]\ninduced_output = "joint"\npenetration_splice_factor = "none"\n'
    )
    split = attribute(scenarios["baseline"], load(tmp_path / "joint.toml"), "penetration_value_added")
    assert "variants.induced_output" in list(split["share"]["lever"].values)
    assert float(split["share"].sel(lever="variants.induced_output", year=2020).sum()) < 0
    np.testing.assert_allclose(split["share"].sum("lever"), split["difference"], atol=1e-9)


def _shipped():
    """Shipped scenarios over the baseline's years that compute the total."""
    files = sorted((TOP / "scenarios").glob("*.toml"))
    models = [load(path) for path in files]
    horizon = next(one.horizon for one in models if one.name == "baseline")
    return [one for one in models if one.horizon == horizon and "total_value_added" in _computed(one)]


def _computed(scenario):
    return {op.name for op in scenario.graph.plan(scenario.inputs)}


def test_shipped_scenarios_can_be_mixed():
    """Each lever alone, and all but one, of each with the next, and of some with the baseline both ways, gives the total."""
    shipped = _shipped()
    by_name = {one.name: one for one in shipped}
    with_baseline = [(by_name["baseline"], by_name[name]) for name in ("deepening", "solow")]
    both_ways = [*with_baseline, *(pair[::-1] for pair in with_baseline)]
    for first, second in [*both_ways, *pairwise(shipped)]:
        start, keys = unswitched(first, second), [one.key for one in switched(first, second)]
        mixtures = [*({one} for one in keys), *(set(keys) - {one} for one in keys)]
        for taken in mixtures:
            setting = mixed(start, second, frozenset(taken))
            assert setting.graph.plan(setting.inputs, ["total_value_added"])


@pytest.mark.parametrize("name", ["deepening", "solow"])
def test_what_only_a_variant_needs_belongs_to_the_variant(scenarios, name):
    """Inputs that the baseline neither gives nor computes are no levers; the shares sum to the difference all the same."""
    other = load(TOP / "scenarios" / f"{name}.toml")
    there_and_back = [(scenarios["baseline"], other), (other, scenarios["baseline"])]
    for first, second in there_and_back:
        split = attribute(first, second, "total_value_added")
        alone = [
            run(one.graph, one.inputs, ["total_value_added"])["total_value_added"] for one in (first, second)
        ]
        xr.testing.assert_allclose(split["difference"], alone[1] - alone[0], rtol=1e-9, atol=1e-9)
        named = {str(lever).removeprefix("variants.") for lever in split["lever"].values}
        assert (
            named
            == {
                "deepening": {"core_deepening", "penetration_deepening", "industry_value_added"},
                "solow": {"real_gdp_growth", "employed_persons_growth"},
            }[name]
        )


def test_sampled_orders_agree_with_the_exact_split(scenarios, monkeypatch):
    """With more levers than the limit, orders are sampled: the sum stays exact, shares are near, the error is told."""
    pair = (scenarios["high_growth"], scenarios["stalled_technology"], "share_of_gdp")
    exact = attribute(*pair)
    monkeypatch.setattr(splitting, "EXACT_UP_TO", 2)
    sampled = attribute(*pair, seed=3)
    assert not sampled.attrs["exact"]
    np.testing.assert_allclose(sampled["share"].sum("lever"), sampled["difference"], atol=1e-12)
    np.testing.assert_allclose(sampled["share"], exact["share"], atol=5e-6)
    assert float(sampled["standard_error"].max()) > 0


def test_equal_scenarios_are_named(scenarios, tmp_path):
    """Two files that say the same, and two that end in the same, are reported."""
    (tmp_path / "twin.toml").write_text('extends = "baseline"\n')
    (tmp_path / "idle.toml").write_text(
        'extends = "baseline"\n[inputs.sector_value_added]\nscale = 1.0000000001\nassumption = "x"\n'
        "[variants]\n"
    )
    twin = compare(scenarios["baseline"], load(tmp_path / "twin.toml"))
    assert twin.attrs["notes"] == "baseline and twin resolve to the same inputs."
    wanted = ["gdp", "measured_gdp"]
    idle = compare(scenarios["baseline"], load(tmp_path / "idle.toml"), quantities=wanted)
    assert (
        idle.attrs["notes"] == "baseline and idle differ in sector_value_added and end in the same results."
    )


def test_what_does_not_differ_is_computed_once(scenarios):
    """Variables that depend on no lever carry no scenario dimension."""
    settings = {name: Setting(one.graph, one.inputs) for name, one in scenarios.items()}
    together = run_together(settings)
    assert "scenario" not in together["base_penetration_rate"].dims
    assert "scenario" in together["gdp"].dims


def test_comparing_needs_two_names(scenarios):
    """One scenario, or one twice, is refused."""
    with pytest.raises(ScenarioEngineError, match="at least two"):
        compare(scenarios["baseline"])
    with pytest.raises(ScenarioEngineError, match="two scenarios are called 'baseline'"):
        compare(scenarios["baseline"], scenarios["baseline"])


def _said(capsys, *arguments):
    code = call("compare", *arguments)
    said = capsys.readouterr()
    return code, " ".join(said.out.split()), said.err


def test_compare_prints_a_scenario_with_variants_of_its_own(capsys):
    """Tables first, then the levers; growth produced instead of given is one lever with its place."""
    code, out, err = _said(capsys, "baseline", "solow")
    assert (code, err) == (0, "")
    assert out.index("by industry, 2030") < out.index("Why solow differs")
    assert "real_gdp_growth -1,518 103.88%" in out


def test_compare_speaks_of_units_and_labels_as_people_do(capsys):
    """The unit in words on one line with its title, industries with code and name, regions by name."""
    assert call("compare", "baseline", "high_growth") == 0
    out = capsys.readouterr().out
    assert "total_value_added by year: high_growth compared with baseline" in out
    assert "(亿元 CNY 100 million)" in out
    assert "Manufacturing 制造业" in out
    assert "CNY_1e8" not in out
    _, out, _ = _said(capsys, "baseline", "high_growth", "--quantity", "regional_value_added")
    assert "Industry group 产业" in out
    assert "Guangdong 广东 9,967 +519.8 +5.22%" in out


@pytest.mark.parametrize(
    ("other", "quantity", "line"),
    [
        ("high_growth", "gdp", "2030 1,799,522 1,893,369 +93,847 +5.22%"),
        ("deep_digitalisation", "employment", "2030 3,480 3,841 +362 +10.39%"),
    ],
)
def test_compare_shows_each_projected_year_absolute_beside_relative(capsys, other, quantity, line):
    """From the last measured year to the last: both values, their difference and what it is in percent."""
    _, out, _ = _said(capsys, "baseline", other, "--quantity", quantity)
    assert line in out
    assert all(f" {year} " in out for year in range(2025, 2031))
    assert " 2024 " not in out


def test_a_unit_is_said_in_both_languages(monkeypatch):
    """Money and persons, one per the other, another currency; what nobody names stays as it is."""
    words = UnitWords.of(load("baseline").dataset)
    said = {
        "CNY_1e8": "亿元 CNY 100 million",
        "CNY_1e8/persons_1e4": "万元/人 CNY 10,000 per person",
        "persons_1e4": "万人 10,000 persons",
        "USD_1e6": "百万美元 USD million",
        "USD2021_1e6": "USD2021_1e6",
    }
    assert {unit: words.said(unit) for unit in said} == said
    assert words.legend(["1", "CNY_1e8"]) == ["亿元: CNY 100 million"]
    monkeypatch.setenv("SCENARIO_ENGINE_LANGUAGE", "zh")
    assert words.legend(["1", "CNY_1e8"]) == []


def test_compare_says_which_scenario_lacks_the_variable(capsys):
    """The data of China alone has no forecast, and says what all of them compute."""
    code, _, err = _said(capsys, "baseline", "china")
    assert code == 2
    assert err.startswith(
        "error: china does not compute total_value_added: inputs are missing: relative_growth"
    )
    assert "Write --quantity with one that all of them compute: " in err


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("--year", "2050"), "total_value_added has no year 2050. Known: 2017–2030."),
        (("--quantity", "gpd"), "no variable is called 'gpd'. Did you mean 'gdp'?"),
        (
            ("--quantity", "base_core_rate", "--year", "2030"),
            "base_core_rate has no years; leave --year out.",
        ),
        (
            ("--quantity", "real_gdp_growth"),
            "real_gdp_growth is given, not computed; compare shows results. "
            "`scenario-engine diff baseline high_growth` shows inputs.",
        ),
    ],
)
def test_compare_names_what_it_cannot_show(capsys, arguments, fault):
    """A year, a variable or an input that is no result is answered with what is known."""
    assert _said(capsys, "baseline", "high_growth", *arguments) == (2, "", f"error: {fault}\n")


def test_compare_adds_up_no_ratios(capsys):
    """Shares of regions have no row by year and no split; what runs over two dimensions is not shown at all."""
    pair = ("baseline", "deep_digitalisation", "--quantity")
    code, out, _ = _said(capsys, *pair, "regional_share_of_gdp")
    assert (code, "by year" in out, "Why" in out) == (0, False, False)
    assert "regional_share_of_gdp (fourth census) by region, 2030" in out
    code, out, _ = _said(capsys, *pair, "regional_structure")
    assert code == 0
    assert "regional_structure is a ratio over region and industry_group and is not summed" in out


def test_compare_takes_rounding_for_no_difference(capsys):
    """Higher growth leaves the share of GDP as it is; sums in another order are no finding."""
    code, out, _ = _said(capsys, "baseline", "high_growth", "--quantity", "share_of_gdp")
    assert code == 0
    assert "share_of_gdp: no difference between baseline and high_growth." in out
    assert "Why" not in out
    assert "-0.0" not in out


@pytest.mark.parametrize("quantity", ["total_value_added", "employment"])
def test_what_has_no_number_is_neither_nought_nor_the_same(capsys, tmp_path, quantity):
    """An input of nought leaves results without a number: a dash in every table, and a difference."""
    file = tmp_path / "none.toml"
    file.write_text('extends = "baseline"\n[inputs.gdp_later_vintage]\nscale = 0\nassumption = "x"\n')
    code, out, err = _said(capsys, "baseline", str(file), "--quantity", quantity)
    assert (code, err) == (0, "")
    assert f"{quantity}: none has no number." in out
    assert "gdp_later_vintage – –" in out
    assert not any(said in out for said in ("0.00%", "100.00%", "no difference"))
    assert call("diff", "baseline", str(file)) == 0
    assert f" {quantity} " in " ".join(capsys.readouterr().out.split())


def test_a_sum_over_what_has_no_number_has_none():
    """A label that a scenario does not have adds nothing; a cell without a number leaves its year without a sum."""
    values = np.ones((3, 2, 2))
    values[1, 1, :] = np.nan
    values[2, 1, 1] = np.nan
    array = xr.DataArray(
        values,
        coords={"scenario": ["whole", "smaller", "lost"], "industry": ["A", "C"], "year": [2029, 2030]},
        attrs={"units": "CNY_1e8"},
    )
    assert totals(array).to_numpy() == pytest.approx(np.array([[2, 2], [1, 1], [2, np.nan]]), nan_ok=True)
    change = by_label(array.sel(year=2030), "industry", 2030)["lost change"]
    assert change.to_numpy() == pytest.approx(np.array([0, np.nan]), nan_ok=True)


def test_rates_and_shares_change_in_points(capsys):
    """Growth of 6.6 instead of 5.2 percent is 1.39 points, not 27 percent, in compare and in diff."""
    assert call("diff", "baseline", "high_growth") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "nominal_gdp_growth 5.122% 6.515% +1.39 pp 2026" in told
    assert re.search(
        r"regional_productivity [\d. ]+ \+5.22% 2030, Beijing", told
    )  # all change alike: the first
    _, out, _ = _said(capsys, "baseline", "deep_digitalisation", "--quantity", "share_of_gdp")
    assert "together +0.44 pp 100.00%" in out
    assert "share_of_gdp, 2030" in out


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([56.33, 25.0, 0.0], ["56.33", "25.00", "0.00"]),
        ([75591.77, 12.3], ["75,592", "12"]),
        ([1454.7, 3.28, 0.04], ["1,454.70", "3.28", "0.04"]),
        ([1454.7, 1e-9], ["1,454.70", "0.00"]),
        ([float("nan"), 2.0], ["–", "2.000"]),
        ([0.0, 0.0], ["0", "0"]),
        ([999.96, 1.0], ["1,000.0", "1.0"]),
    ],
)
def test_points_of_a_column_stand_below_each_other(values, said):
    """Four digits of the largest, up to two decimals more where the smallest would be lost."""
    assert column(values) == said


def test_parts_along_the_path_sum_to_the_difference(scenarios):
    """Every cell's parts sum to its difference; what enters as a sum agrees with Shapley's value, a product nearly."""
    first, second = scenarios["high_growth"], scenarios["stalled_technology"]
    for variable in ("total_value_added", "regional_value_added", "share_of_gdp", "employment"):
        split = attribute_along_path(first, second, variable)
        gap = np.abs(split["share"].sum("lever") - split["difference"])
        assert float(gap.max()) < 1e-9 * float(np.abs(split["difference"]).max())
        shapley = attribute(first, second, variable)
        xr.testing.assert_allclose(split["difference"], shapley["difference"], rtol=1e-9)
        assert split.indexes["lever"].equals(shapley.indexes["lever"])
        near = 0.02 * float(np.abs(split["difference"]).max())
        assert float(np.abs(split["share"] - shapley["share"]).max()) < near


def test_a_product_is_split_by_the_integral_of_its_other_factor():
    """y = a b from (1, 1) to (2, 3), by hand: ∫ (1 + 2t) dt = 2 for a and ∫ 2 (1 + t) dt = 3 for b, together 6 − 1."""
    slopes = along_path(lambda point: np.array([[1.0 + 2.0 * point[1], (1.0 + point[0]) * 2.0]]), 2, 4)
    np.testing.assert_allclose(slopes, [[2.0, 3.0]], rtol=1e-14)


def test_a_variant_has_no_path(scenarios, tmp_path):
    """Between two equations there are no numbers; the answer names the lever and the other way."""
    path = tmp_path / "mine.toml"
    path.write_text(
        f'title = "甲"\nextends = "{scenarios["baseline"].path}"\n[variants]\ninduced_output = "joint"\n'
    )
    with pytest.raises(ScenarioEngineError, match=r"variants\.induced_output") as fault:
        attribute_along_path(scenarios["baseline"], load(path), "total_value_added")
    assert "Shapley" in str(fault.value.advice)


def test_what_shares_no_result_is_said(capsys):
    """Another model, or another outlook: no twins, no name of a result that one of them never had."""
    assert call("compare", "baseline", "growth-accounting") == 2
    assert "baseline, growth-accounting have no result in common" in capsys.readouterr().err
    assert call("diff", "baseline", "world-2020") == 0
    said = capsys.readouterr()
    assert "They have no result in common." in said.out
    assert "end in the same results" not in said.out + said.err
