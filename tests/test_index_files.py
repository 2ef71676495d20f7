"""An index file is checked whole, its gaps are filled only by name, and its ranking is as robust as it says."""

from itertools import combinations
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
    assert outcome.attrs["notes"] == "missing values imputed, not given: speed (1)."


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
    assert "2.940" in printed
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
    assert round(ranking.iloc[0]["index"], 2) == 74.08
    with xr.open_dataset(folder / "index.nc", engine="netcdf4") as stored:
        assert round(float(stored["composite_index"].sel(region="guangdong", year=2020)), 2) == 74.08
        assert stored.attrs["weights"] == "equal"
    assert sorted(path.name for path in folder.parent.iterdir()) == ["application-2020"]


def test_the_command_takes_other_weights(tmp_path, capsys, monkeypatch):
    """`--weights annex` ranks by the annex: Guangdong 0.3, 0.4, 0.3 of 51.25, 72.10, 98.88 is 73.88."""
    monkeypatch.chdir(tmp_path)
    arguments = ["index", "application-2020", "--weights", "annex", "--output", "here", "--quiet"]
    application()(arguments, result_action="return_value")
    ranking = pd.read_csv(tmp_path / "here" / "ranking.csv").set_index("region")
    assert ranking.loc["guangdong", "index"] == pytest.approx(73.8802)
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


def weighted(folder: Path, sets: str) -> xr.Dataset:
    """The index of two indicators under the weights of a set."""
    return compute(written(folder, HEAD + TWO + f'[weights]\nuse = "w"\n[weights.sets.w]\n{sets}\n'))


@pytest.mark.parametrize("cell", ["-4", '"-1/4"', "0", '"1/-4"', '"four"'])
@pytest.mark.parametrize("experts", [1, 2])
def test_a_judgement_that_is_not_above_zero_is_refused(tmp_path, cell, experts):
    """A negative ratio once passed for a gap, with a consistency ratio of nought; told by its key and value."""
    good = '{ order = ["speed", "cost"], rows = [[1, 4], ["1/4", 1]] }, ' * (experts - 1)
    bad = f'{{ order = ["speed", "cost"], rows = [[1, {cell}], [{cell}, 1]] }}'
    with pytest.raises(
        ProblemsFound, match=r"weights\.sets\.w\.branches: \S+ is not a comparison; it is above"
    ):
        weighted(tmp_path, f'branches = {{ rule = "ahp", matrices = [{good}{bad}] }}')


@pytest.mark.parametrize(
    ("sets", "note"),
    [
        (
            'branches = { rule = "given", values = { speed = 0.5, cost = 0.4 } }',
            "speed, cost sum to 0.9, not",
        ),
        ('branches = { rule = "given", values = { speed = 1e308, cost = 1e308 } }', "sum to inf, not"),
        ('branches = { rule = "given", values = { speed = 60, cost = 40 } }', ""),
        ('branches = { rule = "given", values = { speed = 0.7, cost = 0.3 } }', ""),
        (
            'branches = { rule = "reconciled", shares = [2, 1], of = [{ rule = "equal" }, { rule = "equal" }] }',
            "shares of the weightings sum to 3, not",
        ),
    ],
)
def test_weights_that_do_not_sum_to_one_are_told(tmp_path, sets, note):
    """Rescaling is said, with the sum; a hundred is as good as one."""
    outcome = weighted(tmp_path, sets)
    assert note in outcome.attrs["notes"]
    assert bool(outcome.attrs["notes"]) == bool(note)
    assert float(outcome["branch_weight"].sum()) == pytest.approx(1.0)


def test_weights_of_all_indicators_may_sum_to_one_over_all_branches(tmp_path):
    """0.1 and 0.3 in one branch and 0.6 in another sum to one; in the branch they are a quarter and three."""
    text = HEAD + "[branches.x]\n" + TWO.replace("]\n", ']\nbranch = "x"\n')
    text += "[indicators.size]\nvalues = { beijing = 1, hebei = 2, jiangsu = 3 }\n"
    text += (
        '[weights]\nuse = "w"\n[weights.sets.w]\n'
        'indicators = { rule = "given", values = { speed = 0.1, cost = 0.3, size = 0.6 } }\n'
    )
    outcome = compute(written(tmp_path, text))
    assert outcome.attrs["notes"] == ""
    np.testing.assert_allclose(outcome["indicator_weight"].sel(branch="x"), [0.25, 0.75, 0.0])


def test_a_band_lets_the_worst_have_a_geometric_mean(tmp_path):
    """Scores 1 to 100 instead of 0 to 100: (100, 1, 50.5) and (1, 100, 1), by √ of the product."""
    text = 'band = [1, 100]\naggregation = "geometric"\n' + HEAD + TWO
    np.testing.assert_allclose(index(compute(written(tmp_path, text))), [10, 10, np.sqrt(50.5)])


def test_a_branch_of_which_less_is_better_is_shown_as_it_is_and_counted_turned(tmp_path):
    """Burden scores 100, 0, 100 and speed 100, 0, 50: the index is the mean of speed and 100 − burden."""
    text = HEAD + '[branches.burden]\nbetter = "less"\n' + TWO.replace('better = "less"', 'branch = "burden"')
    outcome = compute(written(tmp_path, text)).isel(year=0)
    np.testing.assert_allclose(outcome["branch_score"].sel(branch="burden"), [100, 0, 100])
    np.testing.assert_allclose(outcome["branch_rank"].sel(branch="burden"), [2, 1, 2])
    np.testing.assert_allclose(outcome["composite_index"], [50, 50, 25])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("band = [10, 1]\n" + HEAD + TWO, "has a band that does not rise"),
        ("band = [1, 10]\n" + HEAD.replace("min-max", "maximum") + TWO, "has a band of scores, which needs"),
        (
            HEAD.replace("min-max", "base-year") + '[branches.b]\nbetter = "less"\n' + TWO,
            "turns the branch b round, but scores by base-year have no opposite",
        ),
        (
            "logarithm_scale = 1\n" + HEAD.replace("min-max", "logarithm") + TWO,
            'know no better = "less", as cost says',
        ),
        (
            HEAD + TWO.replace("30 }", "30 }\nbest = 30\nworst = 10"),
            "has best = 30 and worst = 10, but better",
        ),
    ],
)
def test_what_has_no_meaning_together_is_refused(tmp_path, text, said):
    """Bands and turned branches need scores that have a lower and an upper end; goalposts agree with `better`."""
    with pytest.raises(ProblemsFound, match=said):
        load(written(tmp_path, text))


SIXTEEN = [f"i{number:02}" for number in range(16)]
WORTH = {name: float(1 + (5 * number) % 16) for number, name in enumerate(SIXTEEN)}


def consistent(of: str, items: dict[str, float]) -> str:
    """A matrix whose comparisons all follow from what the items are worth."""
    rows = [[mine / other for other in items.values()] for mine in items.values()]
    return f'{{ of = "{of}", order = {list(items)}, rows = {rows} }}'.replace("'", '"')


def sixteen(rule: str) -> str:
    cells = "beijing = {0}, hebei = {1}, jiangsu = {2}"
    table = "".join(
        f'[indicators.{name}]\nbranch = "all"\nvalues = {{ {cells.format(at, 2 * at + 1, 40 - at)} }}\n'
        for at, name in enumerate(SIXTEEN)
    )
    return (
        HEAD
        + table
        + f'[branches.all]\n[weights]\nuse = "j"\n[weights.sets.j.indicators]\nrule = "ahp"\n{rule}'
    )


@pytest.mark.parametrize("cut", [5, 8])
def test_sixteen_indicators_are_compared_in_groups(tmp_path, cut):
    """Consistent judgements in two groups give each indicator its worth, however the groups are cut."""
    first, rest = ({name: WORTH[name] for name in part} for part in (SIXTEEN[:cut], SIXTEEN[cut:]))
    both = {"first": sum(first.values()), "rest": sum(rest.values())}
    matrices = [consistent("all", both), consistent("first", first), consistent("rest", rest)]
    groups = f"groups = {{ first = {list(first)}, rest = {list(rest)} }}\n".replace("'", '"')
    outcome = compute(written(tmp_path, sixteen(f"{groups}matrices = [{', '.join(matrices)}]\n")))
    worth = np.array([*WORTH.values()])
    np.testing.assert_allclose(outcome["indicator_weight"].sel(branch="all"), worth / worth.sum())
    assert outcome.indexes["family"].tolist() == ["all", "first", "rest"]


def test_sixteen_indicators_compared_at_once_are_refused_with_what_to_do(tmp_path):
    """The advice is the one that the test above follows."""
    with pytest.raises(ProblemsFound, match=r"(?s)16 items are compared at once.*Compare groups of them"):
        compute(written(tmp_path, sixteen(f"matrices = [{consistent('all', WORTH)}]\n")))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            'groups = { g = ["i00"] }\nmatrices = [{ of = "all", order = ["a", "b"], rows = [] }]\n',
            "hold each of",
        ),
        (
            'groups = { g = ["i99"] }\nmatrices = [{ of = "all", order = ["a", "b"], rows = [] }]\n',
            "'i99' is nothing",
        ),
        ('matrices = [{ of = "al", order = ["a", "b"], rows = [] }]\n', "no family 'al' to compare"),
    ],
)
def test_groups_and_families_that_are_none_are_refused(tmp_path, rule, said):
    """A group that leaves items out, an unknown member, and a matrix of nothing are named."""
    with pytest.raises(ProblemsFound, match=said):
        compute(written(tmp_path, sixteen(rule)))


OWN = """
[branches.x]
[branches.y]
[indicators.a]
branch = "x"
values = { beijing = 0, hebei = 5, jiangsu = 10 }
[indicators.b]
branch = "x"
missing = "own-mean"
values = { beijing = 3, jiangsu = 1 }
better = "less"
[indicators.c]
branch = "y"
missing = "own-mean"
unit = "CNY_1e8"
"""


def test_what_is_not_known_lies_where_the_rest_of_a_case_lies(tmp_path):
    """Hebei's b is half way from 3 to 1; of c nothing is known, and each case has its mean of a and b; all marked."""
    outcome = compute(written(tmp_path, HEAD + OWN)).isel(year=0)
    np.testing.assert_allclose(outcome["indicator_table"].sel(indicator="b"), [3, 2, 1])
    np.testing.assert_allclose(outcome["branch_score"].sel(branch="y"), [0, 50, 100])
    assert outcome.attrs["notes"] == "missing values imputed, not given: b (1), c (3)."


def test_a_case_of_which_nothing_is_known_is_named(tmp_path):
    """There is no mean of nothing."""
    text = HEAD + '[indicators.a]\nmissing = "own-mean"\nvalues = { beijing = 0, jiangsu = 10 }\n'
    with pytest.raises(ScenarioEngineError, match="nothing is known of hebei"):
        compute(written(tmp_path, text))


def test_tiers_hold_as_many_cases_as_they_are_said_to(tmp_path):
    """Of 50, 50 and 25 the first is tier 1 with its equal; counts that do not add up are refused."""
    text = HEAD + TWO.replace("beijing = 3", "beijing = 4")
    outcome = compute(written(tmp_path, text + "[tiers]\ncounts = [2, 1]\n")).isel(year=0)
    np.testing.assert_array_equal(outcome["tier"], [1, 1, 2])
    assert outcome["tier_cut"].item() == pytest.approx(50)
    with pytest.raises(ScenarioEngineError, match="the tiers hold 4 cases; there are 3"):
        compute(written(tmp_path, text + "[tiers]\ncounts = [3, 1]\n"))


def test_equals_may_be_numbered_on_as_they_are_listed(tmp_path):
    """50, 50 and 25 are places 1, 2 and 3 where print numbers on, and 1, 1 and 3 where equals share."""
    for ties, places in (("listed", [1, 2, 3]), ("shared", [1, 1, 3])):
        outcome = compute(written(tmp_path, f'ties = "{ties}"\n' + HEAD + TWO))
        np.testing.assert_array_equal(outcome["index_rank"].isel(year=0), places)


def test_an_order_in_print_restricts_the_weights():
    """Scores (3, 0) above (0, 1): w ≤ 3 (1 − w) reversed, so the first weight is at least a quarter."""
    restriction = feasible.published_order(np.array([3.0, 0.0]), np.array([0.0, 1.0]), "tier")
    np.testing.assert_allclose(feasible.bounds([restriction], 2), [[0.25, 1], [0, 0.75]], atol=1e-9)


def test_the_nearest_weights_miss_by_the_least():
    """One case is above in both branches' order but the tiers say the reverse: the branch where it matters less has all."""
    restriction = feasible.published_order(np.array([1.0, 3.0]), np.array([2.0, 9.0]), "tier")
    np.testing.assert_allclose(feasible.nearest([restriction], 2), [1.0, 0.0], atol=1e-9)


def test_a_result_of_one_year_serves_every_year(tmp_path):
    """Value added of 2024 (Beijing 7 + 8, Hebei 9 + 10 of 10 000 亿元) in 2030 too; a year it lacks is refused."""
    path = stored_result(tmp_path)
    fixed = DRIVEN.replace('sum = ["industry_group"] }', 'sum = ["industry_group"], year = {} }}')
    table = compute(written(tmp_path, fixed.replace("{}", "2024").replace("}}", "}")), results=path)[
        "indicator_table"
    ]
    for year in (2024, 2030):
        np.testing.assert_allclose(table.sel(indicator="value_added", year=year), [15e4, 19e4])
    with pytest.raises(ProblemsFound, match="the scenario has no regional_value_added of 2025"):
        compute(written(tmp_path, fixed.replace("{}", "2025").replace("}}", "}")), results=path)


def test_an_index_says_by_which_rule_its_scenario_computes(tmp_path):
    """Shares by the pooled rule differ from those of the baseline; a rule it lacks is named; a stored result keeps its own."""
    text = (
        'scenario = "baseline"\ndataset = "china"\ncases = { dimension = "region" }\nyears = [2020]\n'
        'normalisation = "maximum"\nVARIANTS\n[indicators.share]\nresult = { variable = "regional_share_of_gdp" }\n'
    )
    own, pooled = (
        compute(written(tmp_path, text.replace("VARIANTS", said)))["composite_index"]
        for said in ("", 'variants = { regional_value_added = "pooled" }')
    )
    assert float(abs(own - pooled).max()) > 1.0
    with pytest.raises(ProblemsFound, match="'poold'"):
        compute(written(tmp_path, text.replace("VARIANTS", 'variants = { regional_value_added = "poold" }')))
    kept = DRIVEN.replace('"maximum"', '"maximum"\nvariants = { regional_value_added = "pooled" }')
    outcome = compute(written(tmp_path, kept), results=stored_result(tmp_path))
    assert "the stored result keeps its own way of regional_value_added." in outcome.attrs["notes"]


@pytest.mark.parametrize("name", ["../secret.csv", "ABSOLUTE", "link.csv"])
def test_a_table_outside_the_project_is_not_read(tmp_path, name):
    """By a path upwards, a full path or a link: refused before a cell is read, let alone quoted."""
    outside, folder = tmp_path / "secret.csv", tmp_path / "mine"
    folder.mkdir()
    (folder / "pyproject.toml").touch()
    (folder / "link.csv").symlink_to(outside)
    outside.write_text("region,value\nbeijing,password\n", encoding="utf-8")
    text = HEAD + f'[indicators.speed]\ntable = "{name.replace("ABSOLUTE", str(outside))}"\n'
    with pytest.raises(ProblemsFound, match="lies outside the project") as found:
        compute(written(folder, text))
    assert "password" not in str(found.value)


def test_sixteen_branches_are_compared_in_groups_from_a_table(tmp_path):
    """The same worths of sixteen branches, compared row by row in a CSV: groups under no name, items under their group's."""
    parts = {"first": SIXTEEN[:6], "rest": SIXTEEN[6:]}
    both = {group: sum(WORTH[name] for name in members) for group, members in parts.items()}
    families = {"": both} | {
        group: {name: WORTH[name] for name in members} for group, members in parts.items()
    }
    rows = [
        f"{of},one,{first},{second},{worth[first] / worth[second]!r}"
        for of, worth in families.items()
        for first, second in combinations(worth, 2)
    ]
    (tmp_path / "j.csv").write_text(
        "of,expert,first,second,ratio\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    text = HEAD + "".join(
        f"[indicators.{name}]\nvalues = {{ beijing = {at}, hebei = {2 * at + 1}, jiangsu = {40 - at} }}\n"
        for at, name in enumerate(SIXTEEN)
    )
    groups = str(parts).replace("'", '"').replace(":", " =")
    text += (
        f'[weights]\nuse = "j"\n[weights.sets.j.branches]\nrule = "ahp"\ntable = "j.csv"\ngroups = {groups}\n'
    )
    outcome = compute(written(tmp_path, text))
    worth = np.array([*WORTH.values()])
    np.testing.assert_allclose(outcome["branch_weight"], worth / worth.sum())
    assert outcome.attrs["notes"] == ""
    (tmp_path / "j.csv").write_text("of,expert,first,second,ratio\nfist,one,i00,i01,2\n", encoding="utf-8")
    with pytest.raises(ProblemsFound, match=r"j\.csv, line 2: there is no family 'fist' to compare"):
        compute(written(tmp_path, text))
