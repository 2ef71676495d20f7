"""Operators where their formulas have an edge: ties, equal values, anchors at the base year, one draw, odd signs."""

import numpy as np
import pytest
import xarray as xr

from scenario_engine.cli.check import place
from scenario_engine.engine import identity
from scenario_engine.engine.program import evaluate
from scenario_engine.models.discovery import installed_graph
from scenario_engine.models.index import aggregation, contributions
from scenario_engine.models.industrial_internet import augmentation, employment_splicing, splicing
from scenario_engine.models.input_output import linkages, multipliers
from scenario_engine.support.errors import AlignmentFault, ScenarioEngineError
from scenario_engine.support.language import VARIABLE
from scenario_engine.testing.economies import random_economy
from scenario_engine.testing.shape import Shape
from tests.test_formulas import ROUNDS, ways

GRAPH = installed_graph()


def along(dim, labels, values):
    return xr.DataArray(np.asarray(values, float), {dim: list(labels)}, [dim])


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_one_draw_is_a_run_with_a_draw_dimension(turn):
    """A draw dimension of length one on every input gives what no draw dimension gives."""
    economy = random_economy(Shape(), np.random.default_rng(turn))
    picked = {
        **ways(turn),
        "composite_index": "arithmetic",
        "branch_score": "arithmetic",
        "branch_contribution": "arithmetic",
        "branch_growth_contribution": "arithmetic",
        "indicator_contribution": "arithmetic",
        "indicator_growth_contribution": "arithmetic",
        "branch_weight": "equal",
        "indicator_weight": "equal",
    }
    alone = evaluate(GRAPH.with_variants(picked), economy.inputs)
    drawn = evaluate(
        GRAPH.with_variants(picked),
        {name: array.expand_dims(draw=[7]) for name, array in economy.inputs.items()},
    )
    for name, array in drawn.items():
        at = array.isel(draw=0, drop=True) if "draw" in array.dims else array
        xr.testing.assert_allclose(at.transpose(*alone[name].dims), alone[name], rtol=1e-10)


def test_an_anchor_in_the_base_year_moves_every_year_alike():
    """Anchor 100 over the model's 50 in the first year: factor 2 throughout; a second anchor is met as well."""
    model = along("year", [2020, 2021, 2022], [50.0, 60.0, 80.0]) * along("industry", ["A"], [1.0])
    one = splicing.core_splice_factor(along("year", [2020], [100.0]), model)
    np.testing.assert_allclose(one, [2.0, 2.0, 2.0], rtol=1e-12)
    two = splicing.core_splice_factor(along("year", [2020, 2022], [100.0, 640.0]), model)
    np.testing.assert_allclose(two, [2.0, 4.0, 8.0], rtol=1e-12)


def test_branches_that_change_places_leave_the_index_where_it_is():
    """100 and 50 become 50 and 100: the index √5000 stays, and each gives or takes half of it times ln 2."""
    scores = (
        along("year", [2020, 2021], [1.0, 1.0])
        * along("case", ["c"], [1.0])
        * along("branch", "ab", [1.0, 1.0])
    )
    scores.values[:] = np.array([[[100.0, 50.0]], [[50.0, 100.0]]])
    weight = along("branch", "ab", [0.5, 0.5])
    index = aggregation.geometric_mean_of_branches(scores, weight)
    added = contributions.contribution_to_geometric_growth(scores, weight, index)
    half = 0.5 * np.sqrt(5000.0) * np.log(2.0)
    np.testing.assert_allclose(added.squeeze(), [-half, half], rtol=1e-12)


@pytest.mark.parametrize(("apart", "places"), [(4e-10, [1, 1, 3]), (2e-9, [2, 1, 3])])
def test_scores_equal_to_nine_digits_share_a_place(apart, places):
    """A tie does not hang on the order of summation, and what differs in the ninth digit is no tie."""
    scores = along("year", [2020], [1.0]) * along("case", "abc", [50.0, 50.0 + apart, 1.0])
    assert aggregation.index_rank(scores).squeeze().to_numpy().tolist() == places


def test_a_sector_that_is_average_is_not_key():
    """Above average on both sides is key; exactly average on either is not."""
    power, sensitivity = (
        along("sector", "abcd", [1.0, 1.5, 1.5, 0.5]),
        along("sector", "abcd", [1.5, 1.0, 1.5, 1.5]),
    )
    assert linkages.key_sector(power, sensitivity).to_numpy().tolist() == [0.0, 0.0, 1.0, 0.0]


def test_an_identity_over_nothing_holds():
    """No labels, no gap."""
    nothing = along("year", [], [])
    gap = identity.identity("x = x")(lambda x: (x, x)).gap({"x": nothing})
    assert (gap.size, gap.where, gap.holds) == (0.0, "", True)


def test_a_gap_is_placed_by_labels_whatever_is_in_them(monkeypatch):
    """A comma in the name of a sector ends nothing, in either language."""
    output = along("year", [2030], [1.0]) * along(
        "sector", ["Mining", "Farms, forestry and fishing"], [1.0, 2.0]
    )
    gap = identity.identity("x = x + (s = farms)")(lambda x: (x, x + (x == 2.0))).gap({"x": output})
    assert gap.cell == {"year": 2030, "sector": "Farms, forestry and fishing"}
    assert place(gap, xr.Dataset()) == gap.where == "year 2030, sector Farms, forestry and fishing"
    monkeypatch.setenv(VARIABLE, "zh")
    assert place(gap, xr.Dataset()) == "年份2030，部门Farms, forestry and fishing"
    named = xr.Dataset(coords={**output.coords, "sector_zh": ("sector", ["采矿", "农林渔"])})
    assert place(gap, named) == "年份2030，部门农林渔"


def test_a_branch_whose_indicators_tell_nothing_apart_is_refused():
    """Entropy gives such a branch no weights; a division by zero would give NaN without a word."""
    cases, names = along("case", "abc", [1.0, 1.0, 1.0]), along("indicator", "ij", [1.0, 1.0])
    scores = along("year", [2020], [1.0]) * cases * names
    scores.values[:] = np.array([[[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]]])
    member = along("branch", "xy", [1.0, 1.0]) * names
    member.values[:] = np.eye(2)
    with pytest.raises(ScenarioEngineError, match="in one branch no indicator differs between the cases"):
        aggregation.entropy_indicator_weight(scores, member)


@pytest.mark.parametrize("level", [0.0, -0.5])
def test_a_splice_by_ratio_refuses_what_is_not_above_zero(level):
    """A model of nothing, or below it, cannot be brought to an anchor; nor can it be brought to such an anchor."""
    years, one = [2020, 2021], along("industry", ["A"], [1.0])
    with pytest.raises(
        ScenarioEngineError, match=f"in 2021 the model gives {level:g}, and a splice by ratio"
    ):
        splicing.core_splice_factor(along("year", [2021], [5.0]), along("year", years, [1.0, level]) * one)
    with pytest.raises(ScenarioEngineError, match=f"in 2021 the anchor is {level:g}, and a splice by ratio"):
        splicing.core_splice_factor(along("year", [2021], [level]), along("year", years, [1.0, 2.0]) * one)


@pytest.mark.parametrize("printed", [5.0, 7.0])
def test_printed_jobs_leave_some_for_what_is_not_printed(printed):
    """Of five jobs an industry has five or seven, and the model has another: refused, where jobs were not numbers."""
    years, both = [2020, 2021], along("industry", "AB", [1.0, 1.0])
    known = along("year", [2021], [1.0]) * along("industry", "AB", [printed, 0.0])
    with pytest.raises(
        ScenarioEngineError, match=f"in 2021 print leaves jobs {5.0 - printed:g}, and a splice"
    ):
        employment_splicing.penetration_employment_splice_factor(
            along("year", [2021], [5.0]), known, along("year", years, [1.0, 1.0]) * both
        )


def test_a_splice_by_ratio_takes_what_is_small():
    """Half a unit in the model, a quarter in print: factor one half."""
    model = along("year", [2020, 2021], [1.0, 0.5]) * along("industry", ["A"], [1.0])
    np.testing.assert_allclose(splicing.core_splice_factor(along("year", [2021], [0.25]), model), [1.0, 0.5])


def test_a_sector_that_pays_no_wages_has_no_income_ratio():
    """Income it calls forth elsewhere over none of its own is not a number: zero, and no refusal."""
    ratio = multipliers.type_1_income_ratio(
        along("sector", ["a", "b"], [0.44, 0.38]), along("sector", ["a", "b"], [0.3, 0.0])
    )
    np.testing.assert_allclose(ratio, [0.44 / 0.3, 0.0])


def test_core_sectors_that_are_not_in_the_table_are_named():
    """Those that lack, and no other: the first of the table among them does not hide."""
    share = along("core", ["x", "a", "y"], [0.1, 0.2, 0.3])
    with pytest.raises(AlignmentFault, match=r"the core sectors x, y are not among its sectors"):
        augmentation.core_output(share, along("sector", ["a", "b"], [1.0, 2.0]))
