"""An index file is checked whole, its gaps are filled only by name, and its commands write what they compute."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from scenario_engine.analysis.indices.compute import compute
from scenario_engine.analysis.indices.spec import load
from scenario_engine.cli import application
from scenario_engine.data import catalogue
from scenario_engine.support.errors import ProblemsFound, ScenarioEngineError
from tests.small_index import HEAD, TWO, index, written

pytestmark = pytest.mark.slow


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
    with pytest.raises(ProblemsFound, match="unknown branch 'fundation'") as found:
        load(written(tmp_path, text))
    assert "Did you mean 'foundation'?" in str(found.value)


def test_a_zero_range_names_the_indicator(tmp_path):
    """Min-max of an indicator alike in all cases is an error, not a division by zero."""
    flat = TWO.replace("beijing = 3, hebei = 1, jiangsu = 2", "beijing = 3, hebei = 3, jiangsu = 3")
    with pytest.raises(ScenarioEngineError, match="indicator 'speed' has the range 0"):
        compute(written(tmp_path, HEAD + flat))


@pytest.mark.parametrize("way", ["z-score", "min-max"])
def test_a_number_whose_square_is_infinite_is_refused(tmp_path, way):
    """All z-scores were nought, and all ranks one."""
    text = HEAD.replace("min-max", way) + TWO.replace("jiangsu = 2", "jiangsu = -2e160")
    with pytest.raises(ProblemsFound, match=r"indicators.speed: a value of 2e\+160 cannot be scored"):
        compute(written(tmp_path, text))


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


def test_a_table_is_read_in_the_unit_of_each_row(tmp_path):
    """8 percent beside 0.04 is 0.08, and was 8: the column had been passed over."""
    rows = "region,value,unit\nbeijing,8,percent\nhebei,0.04,1\njiangsu,0.16,\n"
    (tmp_path / "speed.csv").write_text(rows, encoding="utf-8")
    outcome = compute(written(tmp_path, HEAD + '[indicators.speed]\ntable = "speed.csv"\n'))
    np.testing.assert_allclose(outcome["indicator_table"].squeeze(), [0.08, 0.04, 0.16])


def test_a_scenario_that_nothing_reads_is_refused(tmp_path):
    """A named scenario, and a key set, had done nothing to an index of the file's own numbers."""
    spec = written(tmp_path, GAPS.format(policy="hold"))
    for given in ({"scenario": "baseline"}, {"assign": ["inputs.real_gdp_growth.add=0.5 percent"]}):
        with pytest.raises(ScenarioEngineError, match="no indicator of this index reads a scenario"):
            compute(spec, **given)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("region,value\nbeijing,3\nhebei\n", "row 3: 1 cells stand under 2 columns"),
        ("region,value\n\nbeijing,x\n", "speed.csv, line 3: 'x' is not a number"),
        ("region,year,value\nbeijing,2022a,3\n", "line 2: '2022a' is not a year"),
        ("region,value,unit\nbeijing,3,kg\n", "speed.csv, line 2: unit 'kg' is a quantity of mass"),
        ("region,value,yr\nbeijing,3,2019\n", "speed.csv: column 'yr' means nothing here"),
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


def test_the_command_writes_netcdf_and_csv(tmp_path, capsys, monkeypatch):
    """`index` prints the ranking within 80 columns and writes files that say the same."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    application()(["index", "application-2020"], result_action="return_value")
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
    with pytest.raises(ProblemsFound, match=r"group_titles\.noth: unknown group 'noth'") as found:
        load(written(tmp_path, text))
    assert found.value.problems[0].advice == "Did you mean 'north'?"


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
