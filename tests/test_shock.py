"""A final-demand shock in a scenario: sectors and years with a unit, what it calls forth, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

from scenario_engine.data.tables.reader import read_table
from scenario_engine.data.tables.store import TableOrigin, store
from scenario_engine.engine import identity
from scenario_engine.engine.program import evaluate
from scenario_engine.models.discovery import discovered_identities
from scenario_engine.scenario.history import history
from scenario_engine.scenario.ineffective import without_effect
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ProblemsFound, TableError

ROOT = Path(__file__).parents[1]
IO = ROOT.parent / "shared" / "data" / "io"

TABLE = """Code,001,002,TIU,THC,FU201,FU202,EX,IM,GO
001,15,50,65,35,0,0,0,0,100
002,20,10,30,100,70,0,0,0,200
TII,35,60,,,,,,,
VA001,40,90,,,,,,,
VA002,25,50,,,,,,,
TVA,65,140,,,,,,,
TI,100,200,,,,,,,
"""

SCENARIO = """
dataset = "toy"
horizon = { base = 2017, measured = 2018, last = 2022 }
[inputs]
intermediate_use = { data = { file = "intermediate_use" } }
sector_gross_output = { data = { file = "sectors", indicator = "gross_output" } }
sector_value_added = { data = { file = "sectors", indicator = "value_added" } }
compensation_of_employees = { data = { file = "sectors", indicator = "compensation_of_employees" } }
household_consumption = { data = { file = "sectors", indicator = "household_consumption" } }
household_income = { value = 140, unit = "万元", assumption = "consumption and some saving" }
"""

SHOCK = """
[shock.final_demand]
unit = "万元"
assumption = "an investment programme"
by.sector = { 002 = { path = { 2019 = 10, 2021 = 30 } } }
"""


@pytest.fixture
def toy(tmp_path, monkeypatch):
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path / "own"))
    (tmp_path / "toy.csv").write_text(TABLE, encoding="utf-8")
    table = read_table(tmp_path / "toy.csv", unit="万元")
    store(table, TableOrigin("toy", 2017, "toyland", (tmp_path / "toy.csv",)), tmp_path / "own")

    def write(text: str):
        path = tmp_path / "toy.toml"
        path.write_text(SCENARIO + text, encoding="utf-8")
        return load(path)

    return write


def results(scenario):
    return evaluate(scenario.graph, scenario.inputs, counted_in=scenario.dataset.counted_in)


def test_a_shock_holds_in_its_years_and_calls_forth_output(toy):
    """10 in 2019 to 30 in 2021, nothing before, after or elsewhere; Δx = L Δf and Δv sums to Δf."""
    result = results(toy(SHOCK))
    shock = result["final_demand_shock"] * 1e4
    assert shock.sel(sector="002").to_numpy().tolist() == pytest.approx([0, 0, 10, 20, 30, 0])
    assert float(np.abs(shock.sel(sector="001")).sum()) == 0.0
    assert result["final_demand_shock"].attrs["units"] == "CNY_1e8"
    L = np.linalg.inv(np.eye(2) - np.array([[0.15, 0.25], [0.2, 0.05]]))
    np.testing.assert_allclose(result["output_change"].sel(year=2021) * 1e4, L @ [0, 30])
    np.testing.assert_allclose(
        result["value_added_change"].sum("sector"), result["final_demand_shock"].sum("sector")
    )
    more = result["output_change_with_households"] - result["output_change"]
    assert (more.sel(year=[2019, 2020, 2021]) > 0).all()
    assert all(gap.holds for gap in identity.check(result, discovered_identities()))


def test_a_child_replaces_the_shock_of_its_parent(toy, tmp_path):
    """The last file's word counts, as for inputs."""
    toy(SHOCK)
    (tmp_path / "child.toml").write_text(
        'extends = "toy"\n' + SHOCK.replace("2021 = 30", "2021 = 60"), encoding="utf-8"
    )
    shock = load(tmp_path / "child.toml").inputs["final_demand_shock"] * 1e4
    assert float(shock.sel(sector="002", year=2021)) == pytest.approx(60)


def test_households_that_spend_more_than_they_earn_are_refused(toy):
    """With an income of 30 for 105 of consumption each round is larger than the last; output would come out negative."""
    poor = toy(SHOCK)
    inputs = {**poor.inputs, "household_income": poor.inputs["household_income"] * (30 / 140)}
    for name in ("output_change_with_households", "respending_multiplier"):
        with pytest.raises(TableError, match="one unit of household spending returns"):
            evaluate(poor.graph, inputs, [name])


@pytest.mark.parametrize(
    ("how", "years"), [("geometric", [10, 30**0.5 * 10**0.5, 30]), ("step", [10, 10, 30])]
)
def test_a_shock_is_interpolated_inside_the_years_it_names(toy, how, years):
    """At a constant rate, or kept; the zeros around it are no part of the path."""
    path = f'{{ path = {{ 2019 = 10, 2021 = 30 }}, interpolation = "{how}" }}'
    shock = toy(SHOCK.replace("{ path = { 2019 = 10, 2021 = 30 } }", path)).inputs["final_demand_shock"]
    assert (shock * 1e4).sel(sector="002").to_numpy().tolist() == pytest.approx([0, 0, *years, 0])


CHANGE = '[inputs.final_demand_shock]\nassumption = "x"\n'


def test_a_child_changes_the_shock_of_its_parent(toy, tmp_path):
    """Doubled, then given anew by a grandchild: the last word counts, and `why` tells the steps."""
    toy(SHOCK)
    (tmp_path / "child.toml").write_text('extends = "toy"\n' + CHANGE + "scale = 2", encoding="utf-8")
    child = load(tmp_path / "child.toml")
    shock = child.inputs["final_demand_shock"] * 1e4
    assert shock.sel(sector="002").to_numpy().tolist() == pytest.approx([0, 0, 20, 40, 60, 0])
    assert without_effect(child, ["output_change"]) == []
    assert "0 … 0.006" in history(child, "final_demand_shock")[-1].values[0]
    (tmp_path / "anew.toml").write_text('extends = "child"\n' + SHOCK, encoding="utf-8")
    assert float(load(tmp_path / "anew.toml").inputs["final_demand_shock"].max()) * 1e4 == pytest.approx(30)


def test_a_shock_given_as_an_input_too_is_refused(toy, tmp_path):
    """Two numbers for one thing: both places are named."""
    toy(SHOCK)
    text = 'extends = "toy"\n' + CHANGE + 'value = 1\nunit = "万元"'
    (tmp_path / "child.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsFound) as refused:
        load(tmp_path / "child.toml").inputs  # noqa: B018
    (problem,) = refused.value.problems
    assert (problem.code, problem.where.file, problem.where.line) == ("given-twice", "child.toml", 2)
    assert problem.related[0][0].file.endswith("toy.toml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"万元"\nassumption', '"kg"\nassumption', r"unit 'kg'"),
        ("002 =", "02 =", r"'02' is not a label of 'sector'"),
        ("final_demand", "final_demnd", r"final_demnd(.|\n)*Did you mean 'final_demand'"),
        ("assumption =", "assumtion =", r"no key 'assumtion'(.|\n)*Did you mean 'assumption'"),
        ('unit = "万元"\n', "", r"lacks 'unit'"),
        (
            "2021 = 30 }",
            '2021 = 0 }, interpolation = "geometric"',
            r"gives 002 0 in 2021; geometric interpol",
        ),
    ],
)
def test_what_is_wrong_with_a_shock_is_said_where_it_stands(toy, old, new, message):
    """Unit, label, year and key are checked, with the line."""
    with pytest.raises(ProblemsFound, match=message) as refused:
        toy(SHOCK.replace(old, new)).inputs  # noqa: B018
    assert "toy.toml:1" in str(refused.value)


@pytest.mark.skipif(
    not (IO / "china_2017_149_full_table.csv").exists(), reason="full tables are not in ../shared/data/io"
)
def test_a_shock_to_the_chinese_outlook_counts_jobs_by_section(tmp_path, monkeypatch):
    """100 billion yuan for telecommunication equipment in 2026: as much value added, most of it in manufacturing, and jobs."""
    monkeypatch.setenv("SCENARIO_ENGINE_DATA", str(tmp_path / "own"))
    path = IO / "china_2017_149_full_table.csv"
    store(read_table(path), TableOrigin("china-2017", 2017, "china", (path,)), tmp_path / "own")
    scenario = tmp_path / "pull.toml"
    scenario.write_text(
        """
extends = "baseline"
[inputs]
intermediate_use = { data = { dataset = "china-2017", file = "intermediate_use" } }
[shock.final_demand]
unit = "亿元"
assumption = "an investment programme"
by.sector = { 089 = { path = { 2026 = 1000 } } }
""",
        encoding="utf-8",
    )
    result = results(load(scenario))
    value_added = result["industry_value_added_change"].sel(year=2026)
    assert float(value_added.sum()) == pytest.approx(1000)
    jobs = result["industry_employment_change"].sel(year=2026)
    np.testing.assert_allclose(jobs, value_added / result["industry_productivity"].sel(year=2026), rtol=1e-12)
    assert str(value_added.idxmax("industry").item()) == "C"


QUESTIONS = """
coefficient_factor = { by.sector = { default = 1.0, 001 = 0.9 }, unit = "1", assumption = "a saving" }
coefficient_reach = { by.buyer = { default = 0.0, 002 = 1.0 }, unit = "1", assumption = "of one buyer" }
output_given = { by.sector = { default = 0.0, 001 = 1.0 }, unit = "1", assumption = "the harvest" }

[shock.output]
unit = "万元"
assumption = "the harvest fails"
by.sector = { 001 = { path = { 2020 = -20 } } }

[shock.primary_input]
unit = "万元"
assumption = "a strike"
by.sector = { 002 = { path = { 2020 = -5 } } }
"""


def test_supply_output_and_technology_are_asked_in_a_scenario(toy):
    """One cell of A a tenth less, output of the first sector 20 less, primary input of the second 5 less."""
    result = results(toy(QUESTIONS + SHOCK))
    assert all(gap.holds for gap in identity.check(result, discovered_identities()))
    A, x = np.array([[0.15, 0.25], [0.2, 0.05]]), np.array([100.0, 200.0])
    saved = A * np.array([[1.0, 0.9], [1.0, 1.0]])
    expected = np.linalg.solve(np.eye(2) - saved, x - A @ x) - x
    np.testing.assert_allclose(result["technology_output_change"] * 1e4, expected, rtol=1e-9)
    mixed = result["mixed_output_change"].sel(year=2020) * 1e4
    np.testing.assert_allclose(mixed, [-20, (20 - 0.2 * 20) / 0.95], rtol=1e-9)
    pushed = result["supply_driven_output_change"].sel(year=2020) * 1e4
    np.testing.assert_allclose(
        pushed, np.array([0.0, -5]) @ np.linalg.inv(np.eye(2) - A * x / x[:, None]), rtol=1e-9
    )
