"""An index file is checked whole, its gaps are filled only by name, and its ranking is as robust as it says."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from scenario_engine.analysis.indices import feasible, robustness, tiers
from scenario_engine.analysis.indices.compute import compute
from scenario_engine.analysis.indices.records import Tiers
from scenario_engine.analysis.indices.spec import load
from scenario_engine.cli import application
from scenario_engine.data import catalogue
from scenario_engine.support.errors import ProblemsFound, ScenarioEngineError

pytestmark = pytest.mark.slow

HEAD = """
dataset = "china"
cases = { dimension = "region", labels = ["beijing", "hebei", "jiangsu"] }
years = [2020]
normalisation = "min-max"
"""
TWO = """
[indicators.speed]
values = { beijing = 3, hebei = 1, jiangsu = 2 }
[indicators.cost]
better = "less"
values = { beijing = 30, hebei = 10, jiangsu = 30 }
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "my-index.toml"
    path.write_text(text, encoding="utf-8")
    return path


def index(outcome: xr.Dataset) -> list[float]:
    return [float(value) for value in outcome["composite_index"].isel(year=-1)]


def test_a_small_index_by_hand(tmp_path):
    """Min-max with one indicator each way: (100, 0, 50) and (0, 100, 0) average to 50, 50, 25."""
    outcome = compute(written(tmp_path, HEAD + TWO))
    assert index(outcome) == pytest.approx([50, 50, 25])
    np.testing.assert_array_equal(outcome["index_rank"].isel(year=0), [1, 1, 3])


def test_every_problem_is_told_at_once_with_its_place(tmp_path):
    """A misspelt key and an impossible value are both found, with line, column and the nearest word."""
    text = HEAD + TWO.replace("better", "bettr") + '[robustness]\ndraws = "many"\n'
    with pytest.raises(ProblemsFound) as found:
        load(written(tmp_path, text))
    first, second = found.value.problems
    assert "there is no key 'bettr' here" in first.message
    assert first.advice == "Did you mean 'better'?"
    assert (first.where.line, first.where.column) == (10, 1)
    assert second.where.line == 13


def test_a_branch_nobody_declared_is_refused(tmp_path):
    """The indicator and the nearest branch are named."""
    text = (
        HEAD
        + "[branches.foundation]\n"
        + TWO.replace("[indicators.cost]", '[indicators.cost]\nbranch = "fundation"')
    )
    with pytest.raises(ProblemsFound, match="there is no branch 'fundation'") as found:
        load(written(tmp_path, text))
    assert "Did you mean 'foundation'?" in str(found.value)


def test_a_zero_range_names_the_indicator(tmp_path):
    """Min-max of an indicator alike in all cases is an error, not a division by zero."""
    flat = TWO.replace("beijing = 3, hebei = 1, jiangsu = 2", "beijing = 3, hebei = 3, jiangsu = 3")
    with pytest.raises(ScenarioEngineError, match="indicator 'speed' has the range 0"):
        compute(written(tmp_path, HEAD + flat))


def test_goalposts_replace_the_observed_extremes(tmp_path):
    """With goalposts 0 and 10 the speeds 3, 1, 2 score 30, 10, 20."""
    text = HEAD + TWO.replace("[indicators.cost]", "best = 10\nworst = 0\n[indicators.cost]")
    scores = compute(written(tmp_path, text))["branch_score"].sel(branch="speed").isel(year=0)
    np.testing.assert_allclose(scores, [30, 10, 20])


GAPS = """
dataset = "china"
cases = {{ dimension = "region", labels = ["beijing", "hebei", "jiangsu"] }}
years = [2020, 2021, 2022]
normalisation = "maximum"
missing = "{policy}"
[indicators.speed]
values.beijing = {{ 2020 = 4, 2022 = 8 }}
values.hebei = 2
values.jiangsu = {{ 2020 = 1, 2021 = 3, 2022 = 5 }}
"""


@pytest.mark.parametrize(
    ("policy", "filled"), [("zero", 0.0), ("mean", 2.5), ("hold", 4.0), ("interpolate", 6.0)]
)
def test_gaps_are_filled_by_the_named_policy(tmp_path, policy, filled):
    """Beijing 2021 becomes nought, the mean of the other two, the value before, or the line between; marked."""
    outcome = compute(written(tmp_path, GAPS.format(policy=policy)))
    table = outcome["indicator_table"].sel(year=2021, indicator="speed")
    np.testing.assert_allclose(table, [filled, 2, 3])
    marks = outcome["indicator_filled"]
    assert int(marks.sum()) == int(marks.sel(year=2021, region="beijing").sum()) == 1
    assert outcome.attrs["notes"] == "filled by policy, not given: speed (1)."


def test_a_gap_is_refused_unless_a_policy_is_named(tmp_path):
    """Without a policy the error names indicator, year and case, and the policies there are."""
    with pytest.raises(ProblemsFound, match=r"(?s)'speed' has no value for 2021 beijing.*missing = \"hold\""):
        compute(written(tmp_path, GAPS.format(policy="refuse")))


def test_a_province_missing_from_a_table_is_refused(tmp_path):
    """A table beside the file that lacks a case is an error that names it."""
    (tmp_path / "speed.csv").write_text("region,value\nbeijing,3\nhebei,1\n", encoding="utf-8")
    with pytest.raises(ProblemsFound, match="no value for 2020 jiangsu"):
        compute(written(tmp_path, HEAD + '[indicators.speed]\ntable = "speed.csv"\n'))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("region,value\nbeijing,3\nhebei\n", "row 3: 1 cells stand under 2 columns"),
        ("region,value\n\nbeijing,x\n", "speed.csv, line 3: 'x' is not a number"),
        ("region,year,value\nbeijing,2022a,3\n", "line 2: '2022a' is not a year"),
        ("region,value\n北京,3\n".encode("gbk"), "speed.csv: byte 13 is not UTF-8 text. It may be GB18030"),
    ],
)
def test_a_damaged_table_beside_an_index_is_named(tmp_path, text, said):
    """A short row, a word for a number or a year, another encoding: file and line are said, with no traceback."""
    (tmp_path / "speed.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ProblemsFound, match=said):
        compute(written(tmp_path, HEAD + '[indicators.speed]\ntable = "speed.csv"\n'))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",one,speed,cost", "row 2: 4 cells stand under 5 columns"),
        (",one,speed,cost,0", "judgements.csv, line 2: 0 is not a comparison; it is above 0"),
    ],
)
def test_a_damaged_table_of_comparisons_is_named(tmp_path, row, said):
    """A row without its ratio, or with none that has a reverse, is said with its line."""
    (tmp_path / "judgements.csv").write_text(f"of,expert,first,second,ratio\n{row}\n", encoding="utf-8")
    rule = '[weights]\nuse = "j"\n[weights.sets.j]\nbranches = { rule = "ahp", table = "judgements.csv" }\n'
    with pytest.raises(ProblemsFound, match=said):
        compute(written(tmp_path, HEAD + TWO + rule))


AHP = """
[weights]
use = "judged"
[weights.sets.judged.branches]
rule = "ahp"
[[weights.sets.judged.branches.matrices]]
expert = "one"
order = ["speed", "cost"]
rows = [[1, 4], ["1/4", 1]]
[[weights.sets.judged.branches.matrices]]
expert = "two"
order = ["cost", "speed"]
rows = [[1, 1], [1, 1]]
"""


def test_two_experts_compare_pairwise(tmp_path):
    """Judgements 4 : 1 and 1 : 1 have the geometric mean 2 : 1, so the weights are 2/3 and 1/3."""
    outcome = compute(written(tmp_path, HEAD + TWO + AHP))
    np.testing.assert_allclose(outcome["branch_weight"], [2 / 3, 1 / 3])
    assert float(outcome["consistency_ratio"].sel(family="branches")) <= 0.1


def test_comparisons_from_a_table(tmp_path):
    """The same two judgements as rows of a CSV give the same weights."""
    rows = "of,expert,first,second,ratio\n,one,speed,cost,4\n,two,cost,speed,1\n"
    (tmp_path / "judgements.csv").write_text(rows, encoding="utf-8")
    rule = '[weights]\nuse = "j"\n[weights.sets.j]\nbranches = { rule = "ahp", table = "judgements.csv" }\n'
    outcome = compute(written(tmp_path, HEAD + TWO + rule))
    np.testing.assert_allclose(outcome["branch_weight"], [2 / 3, 1 / 3])


def test_an_inconsistent_hierarchy_warns(tmp_path):
    """A circle of preferences inside a branch is warned of by the branch's name and its three indicators."""
    table = "".join(
        f'[indicators.{name}]\nbranch = "all"\nvalues = {{ beijing = {value}, hebei = 1, jiangsu = 2 }}\n'
        for name, value in (("a", 3), ("b", 4), ("c", 5))
    )
    matrix = '[[1, 3, "1/3"], ["1/3", 1, 3], [3, "1/3", 1]]'
    rule = (
        '[branches.all]\n[weights]\nuse = "j"\n[weights.sets.j.indicators]\nrule = "ahp"\n'
        f'matrices = [{{ of = "all", order = ["a", "b", "c"], rows = {matrix} }}]\n'
    )
    outcome = compute(written(tmp_path, HEAD + table + rule))
    warning = outcome.attrs["notes"]
    assert "\n" not in warning
    assert warning.startswith("all: consistency ratio")
    assert "triple is a, b, c" in warning


RULES = {
    'rule = "scores"\nscores = { speed = [80, 70], cost = [20, 30] }': [0.75, 0.25],
    'rule = "given"\nvalues = { speed = 30, cost = 10 }': [0.75, 0.25],
    (
        'rule = "reconciled"\ncombine = "product"\n'
        'of = [{ rule = "given", values = { speed = 3, cost = 1 } }, { rule = "scores", scores = { speed = [1], cost = [3] } }]'
    ): [0.5, 0.5],
    (
        'rule = "fuzzy"\n[weights.sets.x.branches.evaluation]\nfactors = { use = 0.5, need = 0.5 }\n'
        "grades = { high = 3, low = 1 }\n"
        "memberships = { speed = [[1, 0], [1, 0]], cost = [[0, 1], [0, 1]] }"
    ): [0.75, 0.25],
}


@pytest.mark.parametrize(("rule", "weights"), RULES.items())
def test_rules_for_weights(tmp_path, rule, weights):
    """Scores, given numbers, a reconciliation and a fuzzy evaluation give the weights worked by hand."""
    text = HEAD + TWO + f'[weights]\nuse = "x"\n[weights.sets.x.branches]\n{rule}\n'
    np.testing.assert_allclose(compute(written(tmp_path, text))["branch_weight"], weights)


@pytest.mark.parametrize("title", ['"Mine"', '{ en = "Mine" }', '{ zh = "Mine" }'])
def test_an_index_needs_its_title_in_one_language_only(tmp_path, title):
    """A text, or one by language: readers of both see it."""
    spec = load(written(tmp_path, f"title = {title}\n" + HEAD + TWO))
    assert spec.title == {"zh": "Mine", "en": "Mine"}


def test_a_misspelt_weight_is_refused(tmp_path):
    """A weight for nothing is named with the nearest indicator, at its line."""
    rule = '[weights]\nuse = "x"\n[weights.sets.x]\nbranches = { rule = "given", values = { sped = 1, cost = 1 } }\n'
    with pytest.raises(ProblemsFound, match="'sped' is nothing to weight here") as found:
        compute(written(tmp_path, HEAD + TWO + rule))
    assert found.value.problems[0].where is not None


def test_drawn_weights_have_the_mean_and_spread_of_dirichlet():
    """Around (0.6, 0.3, 0.1, 0) with κ = 50: means w, deviations √(w(1 − w)/51), and nought stays nought."""
    weights = xr.DataArray([0.6, 0.3, 0.1, 0.0], {"branch": list("abcd")}, ["branch"], name="branch_weight")
    drawn = robustness.around(weights, "branch", 20_000, 50.0, seed=3)
    np.testing.assert_allclose(drawn.sum("branch"), 1.0)
    np.testing.assert_allclose(drawn.mean("draw"), weights, atol=0.003)
    np.testing.assert_allclose(drawn.std("draw"), np.sqrt(weights * (1 - weights) / 51), atol=0.002)
    assert not drawn.sel(branch="d").any()


def test_draws_of_one_level_do_not_depend_on_the_other():
    """The stream hangs on the name: the same seed gives another name other draws, and itself the same."""
    weights = xr.DataArray([0.5, 0.5], {"branch": ["a", "b"]}, ["branch"], name="branch_weight")
    again = robustness.around(weights, "branch", 5, 10.0, seed=1)
    other = robustness.around(weights.rename("indicator_weight"), "branch", 5, 10.0, seed=1)
    xr.testing.assert_identical(robustness.around(weights, "branch", 5, 10.0, seed=1), again)
    assert not np.allclose(again, other)


def test_reversal_and_interval_against_the_closed_form(tmp_path):
    """Two cases that lead in one branch each change places when the weight drawn crosses one half.

    With scores (100, 0) and (0, 100), weights 0.6 : 0.4 and κ = 10, that is P(Beta(6, 4) < 1/2) = 0.2539.
    """
    text = HEAD.replace(', "jiangsu"', "") + (
        "[indicators.x]\nvalues = { beijing = 1, hebei = 0 }\n[indicators.y]\nvalues = { beijing = 0, hebei = 1 }\n"
        '[weights]\nuse = "w"\n[weights.sets.w]\nbranches = { rule = "given", values = { x = 6, y = 4 } }\n'
        "[tiers]\ncuts = [50]\n[robustness]\ndraws = 20000\nconcentration = 10\n"
    )
    result = compute(written(tmp_path, text)).isel(year=0)
    assert float(result["reversal_probability"].sel(region="beijing")) == pytest.approx(0.2539, abs=0.01)
    assert float(result["reversal_probability"].sel(region="hebei")) == 0.0
    assert float(result["tier_stability"].sel(region="beijing")) == pytest.approx(1 - 0.2539, abs=0.01)
    np.testing.assert_array_equal(result["rank_interval"].sel(region="beijing"), [1, 2])


def test_natural_breaks_find_the_three_clumps():
    """Jenks' breaks of three separate clumps are the least members of the upper two, each year by its own."""
    values = [1.0, 2.0, 3.0, 50.0, 51.0, 52.0, 90.0, 91.0]
    assert tiers.natural_breaks(values, 3) == [90.0, 50.0]
    index = xr.DataArray([values, [value / 10 for value in values]], dims=["year", "case"])
    cuts = tiers.cuts_of(index, Tiers(natural_breaks=3))
    assert cuts.to_numpy().tolist() == [[90.0, 50.0], [9.0, 5.0]]
    assert tiers.tier_of(index, cuts).to_numpy().tolist() == [[3, 3, 3, 2, 2, 2, 1, 1]] * 2
    assert tiers.distance_to_cut(index, cuts).to_numpy()[0, [2, 5, 7]].tolist() == [-47, 2, 1]
    with pytest.raises(ScenarioEngineError, match="2 different values cannot form 3"):
        tiers.natural_breaks([1.0, 1.0, 2.0], 3)


def test_bounds_of_a_triangle_by_hand():
    """Scores 1, 2, 3 and a printed index 2 (2 ± 0.5): the outer weights may reach 3/4, the middle one 1."""
    restriction = feasible.published_index(np.array([1.0, 2.0, 3.0]), 2.0, 0, "index")
    np.testing.assert_allclose(feasible.bounds([restriction], 3), [[0, 0.75], [0, 1], [0, 0.75]], atol=1e-9)


def test_impossible_print_is_refused():
    """An index outside the range of its branches has no weights, and the message names it."""
    restriction = feasible.published_index(np.array([1.0, 2.0]), 5.0, 0, "composite_index 2021")
    with pytest.raises(ScenarioEngineError, match="no weights reproduce all of: composite_index 2021"):
        feasible.bounds([restriction], 2)


DRIVEN = """
dataset = "china"
cases = { dimension = "region", labels = ["beijing", "hebei"] }
years = [2024, 2030]
normalisation = "maximum"
[indicators.value_added]
unit = "CNY_1e8"
result = { variable = "regional_value_added", sum = ["industry_group"] }
[indicators.platforms]
unit = "enterprises"
missing = "hold"
data = { file = "published_indices", indicator = "platform_enterprise_count" }
"""


def stored_result(folder: Path, draws: int = 0) -> Path:
    """A scenario's result in files: value added of 31 regions, two groups, in a larger unit, perhaps with draws."""
    years, regions = [2023, 2024, 2030], ["beijing", "hebei", "jiangsu"]
    values = np.arange(1.0, 19.0).reshape(3, 3, 2)
    array = xr.DataArray(
        values,
        {"year": years, "region": regions, "industry_group": ["secondary", "tertiary"]},
        ["year", "region", "industry_group"],
        attrs={"units": "CNY_1e12"},
    )
    if draws:
        array = (
            array * xr.DataArray(1.0 + np.arange(draws), {"draw": np.arange(draws)}, ["draw"])
        ).assign_attrs(array.attrs)
    path = folder / "result.nc"
    xr.Dataset({"regional_value_added": array}).to_netcdf(path, engine="netcdf4")
    return path


def test_an_index_is_driven_by_a_stored_result(tmp_path):
    """Value added of a result is summed, converted (10 000 亿元 to one) and scored; counts of 2020 are held."""
    outcome = compute(written(tmp_path, DRIVEN), results=stored_result(tmp_path))
    table = outcome["indicator_table"]
    np.testing.assert_allclose(table.sel(indicator="value_added", year=2030), [27e4, 31e4])
    np.testing.assert_allclose(table.sel(indicator="platforms", year=2030), [8, 2])
    assert table.indexes["region"].tolist() == ["beijing", "hebei"]
    assert outcome["unit"].to_numpy().tolist() == ["CNY_1e8", "enterprises"]


def test_draws_of_a_scenario_reach_the_index(tmp_path):
    """A result with draws gives an index with draws; ranks are then uncertain by them, at fixed weights."""
    outcome = compute(written(tmp_path, DRIVEN), results=stored_result(tmp_path, draws=4))
    assert outcome["composite_index"].sizes["draw"] == 4
    assert outcome["branch_weight"].dims == ("branch",)
    assert "draw" not in outcome["rank_interval"].dims


def test_a_variable_the_scenario_lacks_is_named(tmp_path):
    """The nearest variable of the result is offered."""
    text = DRIVEN.replace("regional_value_added", "regional_value_aded")
    with pytest.raises(ProblemsFound, match="Did you mean 'regional_value_added'"):
        compute(written(tmp_path, text), results=stored_result(tmp_path))


def test_the_baseline_moves_the_application_index():
    """The application index in 2030 is computed from the baseline's regional value added and jobs."""
    result = compute("application-2030")
    benefit = result["branch_score"].sel(branch="benefit")
    assert benefit.indexes["year"].tolist() == [2020, 2024, 2030]
    assert not np.allclose(benefit.sel(year=2030), benefit.sel(year=2020))
    held = result["branch_score"].sel(branch="foundation")
    np.testing.assert_allclose(held.sel(year=2030), held.sel(year=2020))


def test_the_command_writes_netcdf_and_csv(tmp_path, capsys, monkeypatch):
    """`index` prints the ranking within 80 columns and writes files that say the same."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    code = application()(["index", "application-2020"], result_action="return_value")
    assert code == 0
    printed = capsys.readouterr().out
    assert "Guangdong 广东" in printed
    assert "2.883" in printed
    assert max(map(len, printed.splitlines())) <= 80
    folder = tmp_path / "outputs" / "indices" / "application-2020"
    assert {path.name for path in folder.iterdir()} == {
        "index.nc",
        "ranking.csv",
        "published.csv",
        "SHA256SUMS",
    }
    ranking = pd.read_csv(folder / "ranking.csv")
    assert ranking.iloc[0][["region", "rank"]].tolist() == ["guangdong", 1]
    assert round(ranking.iloc[0]["index"], 2) == 74.16
    with xr.open_dataset(folder / "index.nc", engine="netcdf4") as stored:
        assert round(float(stored["composite_index"].sel(region="guangdong", year=2020)), 2) == 74.16
        assert stored.attrs["weights"] == "equal"
    assert sorted(path.name for path in folder.parent.iterdir()) == ["application-2020"]


def test_the_command_takes_other_weights(tmp_path, capsys, monkeypatch):
    """`--weights annex` ranks by the annex: Guangdong 0.3, 0.4, 0.3 of 51.25, 72.10, 99.13 is 73.95."""
    monkeypatch.chdir(tmp_path)
    arguments = ["index", "application-2020", "--weights", "annex", "--output", "here", "--quiet"]
    application()(arguments, result_action="return_value")
    ranking = pd.read_csv(tmp_path / "here" / "ranking.csv").set_index("region")
    assert ranking.loc["guangdong", "index"] == pytest.approx(73.954)
    assert "rank" not in capsys.readouterr().out.split("Written")[0]


def test_the_example_in_the_docs_runs(tmp_path):
    """The file and the weights shown in docs/indices.md: AHP 3 : 1 and scores 13 : 7 give 0.6·0.75 + 0.4·0.65."""
    page = (Path(__file__).parents[1] / "docs" / "indices.md").read_text(encoding="utf-8")
    text = "\n".join(block.split("```")[0] for block in page.split("```toml")[1:])
    (tmp_path / "pace.csv").write_text("region,value\nbeijing,3\nhebei,7\njiangsu,5\n", encoding="utf-8")
    outcome = compute(written(tmp_path, text))
    np.testing.assert_allclose(outcome["branch_weight"], [0.71, 0.29])


def test_a_printed_band_is_no_number():
    """Rows such as `1-6` are kept in the table and refused where a number is asked for."""
    china = catalogue.find("china")
    chosen = {"region": ["beijing"]}
    with pytest.raises(ScenarioEngineError, match="'1-6' is not a number"):
        china.select(
            "published_indices", ["year", "region"], chosen, "rank_band", indicator="effectiveness_top6"
        )


def test_groups_are_called_by_title_or_as_the_dataset_calls_them(tmp_path, capsys):
    """A group of one's own by its title, one the dataset knows by its name, any other by its label."""
    text = HEAD + TWO + '[groups]\nnorth = ["hebei"]\nyangtze_delta = ["jiangsu"]\ncapital = ["beijing"]\n'
    text += '[group_titles]\nnorth = { zh = "北方", en = "The north" }\n'
    path = written(tmp_path, text)
    with pytest.raises(SystemExit):
        application()(["index", str(path), "--output", str(tmp_path / "out")])
    said = capsys.readouterr().out
    assert "\n  The north 北方 " in said
    assert "\n  Yangtze River Delta 长三角 " in said
    assert "\n  capital " in said
    assert "\n  Beijing 北京 " in said


def test_a_title_for_a_group_that_is_none_is_refused(tmp_path):
    """The nearest group is named."""
    text = HEAD + TWO + '[groups]\nnorth = ["hebei"]\n[group_titles]\nnoth = { zh = "北方", en = "North" }\n'
    with pytest.raises(ProblemsFound, match=r"group_titles\.noth: there is no group 'noth'") as found:
        load(written(tmp_path, text))
    assert found.value.problems[0].advice == "Did you mean 'north'?"
