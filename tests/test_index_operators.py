"""Scores, aggregates and contributions of an index keep their laws on random tables."""

from functools import cache

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from scenario_engine.engine import identity
from scenario_engine.engine.program import evaluate
from scenario_engine.models.discovery import discovered_identities, installed_graph
from scenario_engine.support.errors import ScenarioEngineError

fewer = settings(max_examples=max(1, settings.default.max_examples // 3))
METHODS = ["maximum", "min-max", "base-year", "z-score", "rank", "logarithm"]
BRANCHES, INDICATORS = ["one", "two"], ["a", "b", "c"]
MEMBERSHIP = xr.DataArray(
    [[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]], {"branch": BRANCHES, "indicator": INDICATORS}, ["branch", "indicator"]
)


def inputs(table: np.ndarray, direction=(1.0, 1.0, 1.0), scale=1.0) -> dict[str, xr.DataArray]:
    """Inputs for a table of years × cases × 3 indicators, goalposts at the extremes of each year."""
    years = 2020 + np.arange(table.shape[-3])
    dims = ["year", "case", "indicator"]
    coords = {"year": years, "case": [f"c{i}" for i in range(table.shape[-2])], "indicator": INDICATORS}
    if table.ndim == 4:
        dims, coords = ["draw", *dims], {"draw": np.arange(len(table)), **coords}
    array = xr.DataArray(table, coords, dims)
    sign = xr.DataArray(list(direction), {"indicator": INDICATORS}, ["indicator"])
    return {
        "indicator_table": array,
        "indicator_direction": sign,
        "indicator_membership": MEMBERSHIP,
        "best_value": xr.where(sign > 0, array.max("case"), array.min("case")),
        "worst_value": xr.where(sign > 0, array.min("case"), array.max("case")),
        "logarithm_scale": xr.DataArray(scale),
        "case_count": xr.DataArray(float(table.shape[-2])),
    }


def computed(
    values: dict[str, xr.DataArray], method="maximum", within="arithmetic", across="arithmetic", **variants
):
    return evaluate(graph_of(method, within, across, **variants), values)


@cache
def graph_of(method, within, across, **variants):
    """The graph with the ways to score and to aggregate."""
    return installed_graph(
        {
            "indicator_score": method,
            "branch_score": within,
            "indicator_contribution": within,
            "indicator_growth_contribution": within,
            "composite_index": across,
            "branch_contribution": across,
            "branch_growth_contribution": across,
            **variants,
        }
    )


def score(table: list[list[float]], method: str, **options) -> np.ndarray:
    values = inputs(np.array(table), **options)
    return computed(values, method)["indicator_score"].to_numpy()


@st.composite
def tables(draw, years=2, cases=4):
    """Positive tables whose cases and years differ."""
    cells = years * cases * 3
    values = draw(st.lists(st.integers(1, 10_000), min_size=cells, max_size=cells, unique=True))
    return np.array(values, dtype=float).reshape(years, cases, 3)


ONE_YEAR = [[[10.0, 2.0, 5.0], [20.0, 4.0, 5.5], [40.0, 8.0, 9.0]]]


def test_maximum_by_hand():
    """More is better: 100 X / max; less is better: 100 min / X."""
    found = score(ONE_YEAR, "maximum", direction=(1.0, -1.0, 1.0))
    np.testing.assert_allclose(found[0, :, 0], [25, 50, 100])
    np.testing.assert_allclose(found[0, :, 1], [100, 50, 25])


def test_min_max_by_hand():
    """The worst has 0, the best 100, in either direction."""
    found = score(ONE_YEAR, "min-max", direction=(1.0, -1.0, 1.0))
    np.testing.assert_allclose(found[0, :, 0], [0, 100 / 3, 100])
    np.testing.assert_allclose(found[0, :, 1], [100, 200 / 3, 0])


def test_base_year_by_hand():
    """The first year is 100; what should fall scores higher when it falls."""
    found = score([[[10.0, 4.0, 1.0]], [[15.0, 2.0, 1.0]]], "base-year", direction=(1.0, -1.0, 1.0))
    np.testing.assert_allclose(found[:, 0, :2], [[100, 100], [150, 200]])


def test_z_score_by_hand():
    """1, 2, 3 have mean 2 and population deviation √(2/3)."""
    found = score(
        [[[1.0, 3.0, 1.0], [2.0, 2.0, 2.0], [3.0, 1.0, 4.0]]], "z-score", direction=(1.0, -1.0, 1.0)
    )
    np.testing.assert_allclose(found[0, :, 0], np.array([-1, 0, 1]) / np.sqrt(2 / 3))
    np.testing.assert_allclose(found[0, :, 0], found[0, :, 1])


def test_rank_by_hand():
    """Of four cases the best scores 100, the worst 25, two that tie the mean of their places."""
    found = score([[[1.0, 1, 1], [2.0, 2, 2], [2.0, 3, 3], [9.0, 4, 4]]], "rank")
    np.testing.assert_allclose(found[0, :, 0], [25, 62.5, 62.5, 100])


def test_logarithm_by_hand():
    """A case at the mean scores N ln 2; the mean may be over more cases than the table has."""
    values = inputs(np.array([[[1.0, 1, 1], [3.0, 3, 3]]]), scale=28.0)
    found = computed(values, "logarithm")["indicator_score"].to_numpy()
    np.testing.assert_allclose(found[0, :, 0], 28 * np.log([1.5, 2.5]))
    values["case_count"] = xr.DataArray(4.0)
    found = computed(values, "logarithm")["indicator_score"].to_numpy()
    np.testing.assert_allclose(found[0, :, 0], 28 * np.log([2.0, 4.0]))


@pytest.mark.parametrize(("method", "told"), [("min-max", "range"), ("z-score", "standard deviation")])
def test_an_indicator_without_spread_is_named(method, told):
    """A zero range is an error that names the indicator and the year."""
    flat = np.array(ONE_YEAR)
    flat[..., 1] = 7.0
    with pytest.raises(ScenarioEngineError, match=f"indicator 'b' has the {told} 0 at year 2020"):
        computed(inputs(flat), method)


@pytest.mark.parametrize("method", ["min-max", "z-score"])
def test_a_geometric_mean_of_nought_or_less_is_refused(method):
    """The lowest case scores 0, or below; the geometric mean names it instead of erasing its index."""
    with pytest.raises(ScenarioEngineError, match=r"geometric mean needs scores above zero; at .*case c0"):
        computed(inputs(np.array(ONE_YEAR)), method, within="geometric")


@given(tables(), st.sampled_from(METHODS))
@fewer
def test_scores_do_not_depend_on_units(table, method):
    """Counting one indicator in another unit changes no score."""
    rescaled = table * np.array([1.0, 1000.0, 1.0])
    ours, theirs = (computed(inputs(values), method)["indicator_score"] for values in (table, rescaled))
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)


@given(tables(), st.sampled_from(["maximum", "base-year", "rank"]), st.data())
@fewer
def test_contributions_sum_exactly(table, method, data):
    """Every identity of an index holds for arithmetic and geometric aggregation on either level."""
    within = data.draw(st.sampled_from(["arithmetic", "geometric"]))
    across = data.draw(st.sampled_from(["arithmetic", "geometric"]))
    values = computed(inputs(table), method, within, across)
    owners = ("index.aggregation", "index.contributions")
    gaps = [
        gap
        for gap in identity.check(values, discovered_identities())
        if gap.identity.function.__module__.endswith(owners)
    ]
    assert len(gaps) == 6
    assert all(gap.holds for gap in gaps), [gap for gap in gaps if not gap.holds]


def test_growth_shares_sum_to_one_and_are_the_weighted_changes():
    """Two branches that grow 10 and 30 points with weights 1:1 contribute a quarter and three quarters."""
    table = np.array([[[100.0, 100, 100]], [[110.0, 110, 130]]])
    values = computed(inputs(table), "base-year")
    np.testing.assert_allclose(values["branch_growth_contribution"].to_numpy().ravel(), [5, 15])
    np.testing.assert_allclose(values["branch_growth_share"].to_numpy().ravel(), [0.25, 0.75])


@given(tables())
@fewer
def test_geometric_is_never_above_arithmetic(table):
    """The geometric mean of positive scores is at most the arithmetic one."""
    arithmetic = computed(inputs(table))["composite_index"]
    geometric = computed(inputs(table), within="geometric", across="geometric")["composite_index"]
    assert bool((geometric <= arithmetic + 1e-9).all())


@given(st.lists(tables(), min_size=2, max_size=3), st.sampled_from(METHODS))
@fewer
def test_draws_are_independent(draws, method):
    """A batch of tables along `draw` gives what each gives alone."""
    together = computed(inputs(np.stack(draws)), method)
    for number, table in enumerate(draws):
        alone = computed(inputs(table), method)
        for name in ("composite_index", "index_rank", "branch_growth_share"):
            one = together[name].sel(draw=number, drop=True)
            np.testing.assert_allclose(one, alone[name].transpose(*one.dims), rtol=1e-8, atol=1e-8)


def test_entropy_weights_ignore_what_all_share():
    """An indicator alike in all cases has no weight in its branch; weights still sum to one."""
    table = np.array([[[1.0, 5.0, 2.0], [2.0, 5.0, 3.0], [4.0, 5.0, 9.0]]])
    values = computed(inputs(table), indicator_weight="entropy", branch_weight="entropy")
    np.testing.assert_allclose(values["indicator_weight"].sel(branch="one"), [1.0, 0.0, 0.0], atol=1e-12)
    assert float(values["branch_weight"].sum()) == pytest.approx(1.0)


def test_equal_cases_share_the_better_place():
    """Scores 3, 3, 1 are places 1, 1, 3."""
    table = np.array([[[3.0, 3, 3], [3.0, 3, 3], [1.0, 1, 1]]])
    np.testing.assert_array_equal(computed(inputs(table))["index_rank"].to_numpy(), [[1, 1, 3]])


@pytest.mark.parametrize(
    ("method", "direction", "cell", "told"),
    [
        ("logarithm", 1.0, -9.0, "has the value -9"),
        ("logarithm", 1.0, -0.5, "has the value -0.5"),
        ("maximum", -1.0, -2.0, "divides by -2"),
        ("base-year", -1.0, -3.0, "divides by -3"),
        ("base-year", 1.0, -3.0, "divides by -3"),
    ],
)
def test_a_ratio_of_a_negative_value_is_refused(method, direction, cell, told):
    """A quotient or a logarithm would turn the order round: the most negative would come first."""
    table = np.array(ONE_YEAR)
    table[0, 1, 1] = cell
    with pytest.raises(ScenarioEngineError, match=f"indicator 'b' {told} at (year|case)"):
        computed(inputs(table, direction=(1.0, direction, 1.0)), method)


def test_a_best_value_below_zero_has_no_score_by_maximum():
    """Of −4, −2 and −1 the best is −1, and −4 over it would score 400."""
    table = np.array(ONE_YEAR)
    table[..., 1] = [[-4.0, -2.0, -1.0]]
    with pytest.raises(ScenarioEngineError, match="indicator 'b' divides by -1"):
        computed(inputs(table), "maximum")


def test_cases_alike_but_for_rounding_have_no_z_scores():
    """0.1 three times has a deviation of 1e-17, which is none."""
    table = np.array(ONE_YEAR)
    table[..., 1] = 0.1
    with pytest.raises(ScenarioEngineError, match="indicator 'b' has the standard deviation"):
        computed(inputs(table), "z-score")


@given(tables(), st.floats(-50.0, 50.0), st.floats(1.0, 100.0))
@fewer
def test_scores_lie_in_their_band_and_reach_its_ends(table, low, width):
    """Min-max to a band: the worst at its foot, the best at its top, the index of means inside."""
    values = inputs(table) | {
        "lowest_score": xr.DataArray(low),
        "highest_score": xr.DataArray(low + width),
    }
    found = computed(values, "min-max")
    np.testing.assert_allclose(found["indicator_score"].min("case"), low, atol=1e-9)
    np.testing.assert_allclose(found["indicator_score"].max("case"), low + width, atol=1e-9)
    assert bool((abs(found["composite_index"] - low - width / 2) <= width / 2 + 1e-9).all())


@given(tables(), st.sampled_from(["min-max", "maximum"]))
@fewer
def test_a_branch_turned_round_is_one_of_turned_indicators(table, method):
    """Of two branches the second counts against: min-max agrees with its indicator turned; contributions still sum."""
    direction = xr.DataArray([1.0, -1.0], {"branch": BRANCHES}, ["branch"])
    against = computed(inputs(table) | {"branch_direction": direction}, method)
    said = against["branch_score"].sel(branch="two")
    np.testing.assert_allclose(against["oriented_branch_score"].sel(branch="two"), 100.0 - said)
    np.testing.assert_allclose(against["branch_contribution"].sum("branch"), against["composite_index"])
    if method == "min-max":
        turned = computed(inputs(table, direction=(1.0, 1.0, -1.0)), method)
        np.testing.assert_allclose(against["composite_index"], turned["composite_index"], atol=1e-9)
        np.testing.assert_array_equal(against["branch_rank"], turned["branch_rank"])
