"""Weights of an index: judgements, rules, draws, groups, and those that an order in print admits."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from scenario_engine.analysis.indices import feasible, ranking
from scenario_engine.analysis.indices.compute import compute
from scenario_engine.analysis.indices.records import Tiers
from scenario_engine.analysis.indices.spec import load
from scenario_engine.support.errors import ProblemsFound, ScenarioEngineError
from tests.small_index import HEAD, TWO, written

pytestmark = pytest.mark.slow


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
    drawn = ranking.around(weights, "branch", 20_000, 50.0, seed=3)
    np.testing.assert_allclose(drawn.sum("branch"), 1.0)
    np.testing.assert_allclose(drawn.mean("draw"), weights, atol=0.003)
    np.testing.assert_allclose(drawn.std("draw"), np.sqrt(weights * (1 - weights) / 51), atol=0.002)
    assert not drawn.sel(branch="d").any()


def test_draws_of_one_level_do_not_depend_on_the_other():
    """The stream hangs on the name: the same seed gives another name other draws, and itself the same."""
    weights = xr.DataArray([0.5, 0.5], {"branch": ["a", "b"]}, ["branch"], name="branch_weight")
    again = ranking.around(weights, "branch", 5, 10.0, seed=1)
    other = ranking.around(weights.rename("indicator_weight"), "branch", 5, 10.0, seed=1)
    xr.testing.assert_identical(ranking.around(weights, "branch", 5, 10.0, seed=1), again)
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
    assert ranking.natural_breaks(values, 3) == [90.0, 50.0]
    index = xr.DataArray([values, [value / 10 for value in values]], dims=["year", "case"])
    cuts = ranking.cuts_of(index, Tiers(natural_breaks=3))
    assert cuts.to_numpy().tolist() == [[90.0, 50.0], [9.0, 5.0]]
    assert ranking.tier_of(index, cuts).to_numpy().tolist() == [[3, 3, 3, 2, 2, 2, 1, 1]] * 2
    assert ranking.distance_to_cut(index, cuts).to_numpy()[0, [2, 5, 7]].tolist() == [-47, 2, 1]
    with pytest.raises(ScenarioEngineError, match="2 different values cannot form 3"):
        ranking.natural_breaks([1.0, 1.0, 2.0], 3)


def test_bounds_of_a_triangle_by_hand():
    """Scores 1, 2, 3 and a printed index 2 (2 ± 0.5): the outer weights may reach 3/4, the middle one 1."""
    restriction = feasible.published_index(np.array([1.0, 2.0, 3.0]), 2.0, 0, "index")
    np.testing.assert_allclose(feasible.bounds([restriction], 3), [[0, 0.75], [0, 1], [0, 0.75]], atol=1e-9)


def test_impossible_print_is_refused():
    """An index outside the range of its branches has no weights, and the message names it."""
    restriction = feasible.published_index(np.array([1.0, 2.0]), 5.0, 0, "composite_index 2021")
    with pytest.raises(ScenarioEngineError, match="no weights reproduce all of: composite_index 2021"):
        feasible.bounds([restriction], 2)


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


def test_an_order_in_print_restricts_the_weights():
    """Scores (3, 0) above (0, 1): w ≤ 3 (1 − w) reversed, so the first weight is at least a quarter."""
    restriction = feasible.published_order(np.array([3.0, 0.0]), np.array([0.0, 1.0]), "tier")
    np.testing.assert_allclose(feasible.bounds([restriction], 2), [[0.25, 1], [0, 0.75]], atol=1e-9)


def test_the_nearest_weights_miss_by_the_least():
    """One case is above in both branches' order but the tiers say the reverse: the branch where it matters less has all."""
    restriction = feasible.published_order(np.array([1.0, 3.0]), np.array([2.0, 9.0]), "tier")
    np.testing.assert_allclose(feasible.nearest([restriction], 2), [1.0, 0.0], atol=1e-9)


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
