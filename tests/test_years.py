"""Years between and beyond those that are given: one set of rules for paths, tables and data, and nothing lost in silence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenario_engine.methods.growth.gaps import fill
from scenario_engine.scenario.build import assigned, with_
from scenario_engine.scenario.outcome import compute
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ProblemsFound
from tests.test_commands import call
from tests.toyland import toyland, written

GROWTH = '[inputs.real_gdp_growth]\n{}\nunit = "percent"\nassumption = "mine"\n'


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(toyland(tmp_path))
    return tmp_path


def growth(folder, text):
    scenario = load(written(folder, text))
    return [round(100 * float(value), 6) for value in scenario.inputs["real_gdp_growth"]]


def refused(folder, text):
    with pytest.raises(ProblemsFound) as fault:
        growth(folder, text)
    return str(fault.value)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("hold", [4, 3, 3, 3]),
        ("two-point", [4, 3, 2, 1]),
        ("trend", [4, 3, 2, 1]),
        ("growth", [4, 3, 2.25, 1.6875]),
    ],
)
def test_a_path_goes_on_by_its_rule(here, rule, expected):
    """4 and 3 percent in 2022 and 2023; the horizon ends in 2025."""
    path = f'path = {{ 2022 = 4, 2023 = 3 }}\ngaps = "{rule}"'
    np.testing.assert_allclose(growth(here, GROWTH.format(path)), expected)
    rows = GROWTH.format(f'table = "g.csv"\ngaps = "{rule}"')
    (here / "g.csv").write_text("year,value\n2022,4\n2023,3\n")
    np.testing.assert_allclose(growth(here, rows), expected)


def test_without_a_rule_a_year_is_missing_and_the_rules_are_named(here):
    said = refused(here, GROWTH.format("path = { 2022 = 4, 2023 = 3 }"))
    assert "the path says nothing for 2025; it must cover 2022–2025" in said
    assert 'gaps = "hold", "trend" or "growth"' in said


def test_growth_needs_numbers_above_zero(here):
    said = refused(here, GROWTH.format('path = { 2022 = 4, 2023 = -3 }\ngaps = "growth"'))
    assert "growth needs values above zero" in said


@pytest.mark.parametrize("rule", ["hold", "two-point", "trend", "growth"])
def test_the_packaged_outlook_goes_on_by_any_rule(here, rule):
    """Its rates that stand still, and its series of one year that nothing continues, bar no rule."""
    longer = load(written(here, f'extends = "baseline"\nhorizon = {{ last = 2032, gaps = "{rule}" }}\n'))
    found = longer.inputs["employed_persons_growth"].sel(year=[2031, 2032])
    np.testing.assert_allclose(found, [-0.003, -0.003], rtol=1e-12)
    factors = {"hold": 1.0, "two-point": 1 + 0.5 / 3 / 1.5, "growth": 1.5 ** (1 / 3)}
    if rule in factors:
        prices = longer.inputs["gdp_deflator_growth"].sel(year=2031)
        assert float(prices) == pytest.approx(0.015 * factors[rule], rel=1e-12)


def test_a_rule_of_the_horizon_that_suits_one_input_not(here):
    """Prices from −0.7 to 0.5 percent have no growth to go on by; the horizon's line is named, and what to write."""
    text = 'extends = "low_growth"\nhorizon = { last = 2032, gaps = "growth" }\n'
    with pytest.raises(ProblemsFound) as fault:
        _ = load(written(here, text)).inputs
    (problem,) = fault.value.problems
    assert (problem.where.file, problem.related[0][0].line) == ("low_growth.toml", 2)
    assert "Give inputs.gdp_deflator_growth whole" in problem.advice
    again = "[inputs.gdp_deflator_growth]\npath = { 2026 = -0.5, 2030 = 0.5 }\n"
    again += 'unit = "percent"\nassumption = "a"\ngaps = "hold"\n'
    found = load(written(here, text + again)).inputs["gdp_deflator_growth"]
    assert float(found.sel(year=2032)) == pytest.approx(0.005)


def test_a_scenario_survives_a_new_measured_year(here):
    """A path from 2020 and to 2030 is cut to the years needed, with a word on those it is not interpolated from."""
    path = GROWTH.format("path = { 2020 = 9, 2021 = 5, 2025 = 3, 2030 = 0 }")
    assert growth(here, path) == [4.5, 4.0, 3.5, 3.0]
    (note,) = load("mine.toml").notes
    assert note.message == "inputs.real_gdp_growth gives 2020, 2030, which this run does not need."
    step = GROWTH.format('path = { 2021 = 5, 2024 = 3, 2026 = 0 }\ninterpolation = "step"')
    assert growth(here, step) == [5, 5, 3, 3]
    assert [note.message for note in load("mine.toml").notes] == [
        "inputs.real_gdp_growth gives 2026, which this run does not need."
    ]
    later = path + "[horizon]\nmeasured = 2022\n"
    (here / "toyland/gdp.csv").write_text(
        (here / "toyland/gdp.csv").read_text() + "2022,gdp,580,kr_1e9,v1,office,official\n"
    )
    text = (here / "toyland/accounts.csv").read_text()
    more = "".join(
        f"2022,{one},industry_value_added,{n},kr_1e9,v1,office,official\n"
        for one, n in (("farms", 110), ("mills", 470))
    )
    (here / "toyland/accounts.csv").write_text(text + more)

    assert growth(here, later) == [4.0, 3.5, 3.0]


@pytest.mark.parametrize("change", ["add", "scale"])
def test_a_change_of_a_year_that_is_measured_by_now_is_noted(here, change):
    """What a scenario changed in 2021 changes nothing once 2021 is measured, and the run says so; 2019 never was a year of it."""
    growth(here, GROWTH.format("path = { 2022 = 5, 2025 = 5 }"))
    parent = (here / "mine.toml").read_text()
    (here / "parent.toml").write_text(parent)
    said = f'extends = "parent"\n[inputs.real_gdp_growth]\n{change} = {{ YEAR = 1.5 }}\nassumption = "a"\n'
    said += 'unit = "percent"\n' if change == "add" else ""
    (here / "later.toml").write_text(said.replace("YEAR", "2021"))
    later = load("later.toml")
    assert later.inputs["real_gdp_growth"].values.tolist() == [0.05] * 4
    assert [note.message for note in later.notes] == [
        "inputs.real_gdp_growth gives 2021, which this run does not need."
    ]
    (here / "later.toml").write_text(said.replace("YEAR", "2015"))
    with pytest.raises(ProblemsFound, match="outside the years"):
        _ = load("later.toml").resolved


def test_rows_of_a_table_that_nothing_needs(here):
    (here / "g.csv").write_text("year,value\n2020,9\n2022,4\n2023,3\n2024,3\n2025,3\n")
    assert growth(here, GROWTH.format('table = "g.csv"')) == [4, 3, 3, 3]
    assert [note.code for note in load("mine.toml").notes] == ["years-not-needed"]


def test_a_longer_horizon_by_one_line(here):
    """To 2035: what ends in 2025 goes on by the rule that the line names, and what says its own rule by that."""
    own = 'horizon = { last = 2035, gaps = "hold" }\n'
    outcome = compute(written(here, own))
    np.testing.assert_allclose(outcome["gdp"].sel(year=2035), 546 * (1.03 * 1.02) ** 14)
    path = GROWTH.format('path = { 2022 = 3, 2025 = 0 }\ngaps = "two-point"')
    written(here, path, "path")
    longer = load(written(here, f'extends = "path"\n{own}')).inputs["real_gdp_growth"]
    np.testing.assert_allclose(longer.sel(year=2035), -0.10)
    assert load("mine.toml").horizon.base == 2019


@pytest.mark.parametrize("name", ["baseline", "solow", "high_growth"])
def test_packaged_scenarios_run_to_2050(tmp_path, name):
    """One line, and every identity holds."""
    (tmp_path / "far.toml").write_text(f'extends = "{name}"\nhorizon = {{ last = 2050, gaps = "hold" }}\n')
    outcome = compute(tmp_path / "far.toml")
    assert int(outcome["gdp"].indexes["year"][-1]) == 2050
    assert all(gap.holds for gap in outcome.gaps)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("horizon = { last = 2035, step = 5 }", "horizon has a step, and the model computes every year."),
        ('horizon = { last = "2025Q4" }', "horizon.last is '2025Q4'; it must be a year"),
        (GROWTH.format("path = { 2025Q1 = 4, 2025Q2 = 3 }"), "not a year"),
        ("horizon = { last = 2020 }", "base ≤ measured ≤ last must hold"),
    ],
)
def test_steps_of_five_years_and_quarters_are_refused_with_the_reason(here, text, told):
    assert told in refused(here, text)


def test_one_year_of_a_parent_is_changed(here):
    """Three points less in 2023, and the rest as the parent says; 2022 to 2024 in one line too."""
    assert growth(here, GROWTH.format("add = { 2023 = -3 }")) == [3, 0, 3, 3]
    assert growth(here, GROWTH.format("add = { 2022 = 1, 2024 = 2 }")) == [4, 4.5, 5, 3]
    scale = GROWTH.format("scale = { 2025 = 2 }").replace('unit = "percent"\n', "")
    assert growth(here, scale) == [3, 3, 3, 6]
    assert "2030 lies outside the years 2022–2025" in refused(here, GROWTH.format("add = { 2030 = 1 }"))


def relative(scenario):
    return (100 * scenario.inputs["relative_growth"]).round(6)


def test_one_label_of_a_parent_is_changed(here):
    """A point more for farms, in all years or in one; mills stay at what the parent says."""
    text = '[inputs.relative_growth]\nby.industry.farms.add = {}\nunit = "percent"\nassumption = "mine"\n'
    for amount, farms in (("1", [1, 1, 1, 1]), ("{ 2024 = 2 }", [0, 0, 2, 0])):
        found = relative(load(written(here, text.format(amount))))
        assert found.sel(industry="farms").to_numpy().tolist() == farms
        assert found.sel(industry="mills").to_numpy().tolist() == [1, 1, 1, 1]
    written(here, text.format("1"), "one")
    again = 'extends = "one"\n[inputs.relative_growth]\nby.industry = { mills = { scale = 3 } }\nassumption = "more"\n'
    found = relative(load(written(here, again)))
    assert found.isel(year=0).to_numpy().tolist() == [1, 3]


@pytest.mark.parametrize(
    ("by", "told"),
    [
        (
            "by.industry = { farms = { add = 1 }, mills = 2 }",
            "gives numbers for some labels and changes those of others",
        ),
        ("by.industry = { farmers = { add = 1 } }", "'farmers' is not a label of 'industry'"),
        ("by.region = { east = { add = 1 } }", "needs the dimension 'region'"),
        ("by.industry = { farms = { add = 1, scale = 2 } }", "is changed in no way, or in two"),
    ],
)
def test_a_change_of_labels_that_cannot_be_is_refused(here, by, told):
    with pytest.raises(ProblemsFound, match=told):
        _ = load(
            written(here, f'[inputs.relative_growth]\n{by}\nunit = "percent"\nassumption = "x"\n')
        ).inputs


def test_a_change_needs_a_parent(here):
    text = '[inputs.target_industry_share]\nby.industry.farms.add = 0.1\nunit = "1"\nassumption = "x"\n'
    with pytest.raises(ProblemsFound, match="no parent gives it"):
        _ = load(written(here, text)).inputs


def test_one_label_or_year_from_the_command_line_and_from_python(here, capsys):
    base = load("base.toml")
    label = assigned(
        base, ["inputs.relative_growth.by.industry.farms.add=1", "inputs.relative_growth.unit=percent"]
    )
    assert relative(label).isel(year=0).to_numpy().tolist() == [1, 1]
    year = assigned(base, ["inputs.real_gdp_growth.add={2023=-3}", "inputs.real_gdp_growth.unit=percent"])
    python = with_(base, real_gdp_growth={"add": {2023: -3}, "unit": "percent"})
    for one in (year, python):
        np.testing.assert_allclose(one.inputs["real_gdp_growth"], [0.03, 0.0, 0.03, 0.03], atol=1e-15)
    assert call("run", "base.toml", "--set", "horizon.last=2023", "--quiet") == 0


@given(
    st.lists(st.floats(0.1, 100.0), min_size=3, max_size=6),
    st.sampled_from(["hold", "two-point", "trend", "growth"]),
    st.floats(0.01, 100.0),
)
def test_rules_keep_what_is_known_and_do_not_hang_on_the_unit(values, rule, factor):
    """Every rule gives the known years as they are, and scales with the series; linear and constant series go on alike."""
    known = np.arange(2000, 2000 + len(values))
    years = np.arange(1998, 2004 + len(values))
    found, filled = fill(known, values, years, rule)
    np.testing.assert_allclose(found[~filled], values, rtol=1e-12)
    np.testing.assert_allclose(
        fill(known, factor * np.array(values), years, rule)[0], factor * found, rtol=1e-6, atol=1e-9
    )
    flat, _ = fill(known, np.full(len(known), values[0]), years, rule)
    np.testing.assert_allclose(flat, values[0], rtol=1e-9)


def test_a_solution_says_what_was_set(here, capsys):
    """What is found on a changed scenario extends a file that says the change, and leads to the target again."""
    arguments = ("--vary", "inputs.real_gdp_growth.add", "--target", "gdp[2025] = 700")
    change = ("--set", "inputs.gdp_deflator_growth.add=1", "--set", "inputs.gdp_deflator_growth.unit=percent")
    assert call("solve", "base.toml", *arguments, *change) == 0
    found = load("base-solved.toml")
    assert [layer.path.stem for layer in found.layers] == ["base", "base-set", "base-solved"]
    np.testing.assert_allclose(found.inputs["gdp_deflator_growth"], 0.03)
    np.testing.assert_allclose(compute(found)["gdp"].sel(year=2025), 700.0, rtol=1e-9)
    assert call("solve", "base.toml", *arguments, *change) == 2
    assert "is there already" in capsys.readouterr().err
