"""Relevance that deepens, structure that moves, and the three ways a multiplier may go on."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from scenario_engine.engine import program
from scenario_engine.models.discovery import discovered_identities, installed_graph
from scenario_engine.models.industrial_internet.dynamics import core_rises_with_relevance
from scenario_engine.models.industrial_internet.multiplier import multiplier_on_trend
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ProblemsFound, ScenarioEngineError

YEARS, MEASURED, PROJECTED = list(range(2020, 2027)), list(range(2020, 2023)), list(range(2023, 2027))
SECTORS, CORE, INDUSTRIES = ["a", "b", "c", "d"], ["b", "d"], ["X", "Y"]

DEEPENING = {"core_deepening": "by-relevance", "penetration_deepening": "by-relevance"}


def along(years, values):
    return xr.DataArray(
        np.broadcast_to(np.asarray(values, float), len(years)), coords={"year": years}, dims="year"
    )


def economy(seed=0, share=(0.1, 0.3), ceiling=(0.5, 0.6), speed=0.4):
    """A random productive economy of four sectors, two of them core, in two industries."""
    generator = np.random.default_rng(seed)
    table = generator.uniform(0.02, 0.2, (4, 4))
    requirements = np.linalg.inv(np.eye(4) - table) - np.eye(4)
    output = generator.uniform(50, 100, 4)
    membership = [[1, 0], [1, 0], [0, 1], [0, 1]]
    accounts = generator.uniform(100, 200, (3, 2))
    return {
        "core_requirements": xr.DataArray(
            requirements[:, [1, 3]], coords={"sector": SECTORS, "core": CORE}, dims=["sector", "core"]
        ),
        "sector_gross_output": xr.DataArray(output, coords={"sector": SECTORS}, dims="sector"),
        "sector_value_added": xr.DataArray(output * (1 - table.sum(0)), coords={"sector": SECTORS}, dims="sector"),
        "sector_membership": xr.DataArray(
            np.array(membership, float), coords={"sector": SECTORS, "industry": INDUSTRIES}, dims=["sector", "industry"]
        ),
        "relevance_share": xr.DataArray(list(share), coords={"core": CORE}, dims="core"),
        "relevance_ceiling": xr.DataArray(list(ceiling), coords={"core": CORE}, dims="core"),
        "relevance_speed": xr.DataArray(speed),
        "core_rate_drift": along(YEARS, 0.0) * xr.DataArray([1.0, 1.0], coords={"industry": INDUSTRIES}, dims="industry"),
        "technology_multiplier": along(YEARS, 1.0),
        "nominal_gdp_growth": along(PROJECTED, 0.05),
        "relative_growth": along(PROJECTED, 0.0)
        * xr.DataArray([1.0, 1.0], coords={"industry": INDUSTRIES}, dims="industry"),
        "measured_industry_value_added": xr.DataArray(
            accounts, coords={"year": MEASURED, "industry": INDUSTRIES}, dims=["year", "industry"]
        ),
        "measured_gdp": along(MEASURED, accounts.sum(1)),
    }  # fmt: skip


def solved(inputs, variants, *wanted):
    return program.evaluate(installed_graph(variants), inputs, wanted)


def test_constant_relevance_changes_nothing():
    """Where relevance is constant, the default, both factors are exactly one."""
    found = solved(economy(), {}, "core_deepening", "penetration_deepening")
    assert (found["core_deepening"] == 1.0).all()
    assert (found["penetration_deepening"] == 1.0).all()


@pytest.mark.parametrize("how", ["published", "joint"])
@given(seed=st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_deepened_rates_are_those_of_an_augmentation_with_the_later_shares(how, seed):
    """The rates of the last year equal base rates computed anew with that year's shares, in either reading."""
    variants = {**DEEPENING, "relevance_by_year": "linear", "induced_output": how}
    inputs = economy(seed)
    found = solved(inputs, variants, "core_rate", "penetration_rate", "relevance_by_year")
    late = found["relevance_by_year"].sel(year=2026, drop=True)
    anew = solved(
        {**inputs, "relevance_share": late},
        {"induced_output": how},
        "base_core_rate",
        "base_penetration_rate",
    )
    for rate in ("core_rate", "penetration_rate"):
        np.testing.assert_allclose(found[rate].sel(year=2026), anew[f"base_{rate}"], rtol=1e-12)


def test_linear_deepening_reaches_the_ceiling_in_the_last_year():
    """Shares stand still to 2022, then rise by a quarter of the distance a year."""
    found = solved(economy(), {"relevance_by_year": "linear"}, "relevance_by_year")["relevance_by_year"]
    np.testing.assert_allclose(found.sel(core="b"), [0.1, 0.1, 0.1, 0.2, 0.3, 0.4, 0.5], rtol=1e-14)


@given(share=st.floats(0.001, 0.4), speed=st.floats(0.01, 3.0))
def test_logistic_deepening_solves_its_equation(share, speed):
    """Log odds against the ceiling, ln S / (C − S), rise by r a year; the ceiling is never passed."""
    inputs = economy(share=(share, share), speed=speed)
    found = solved(inputs, {"relevance_by_year": "logistic"}, "relevance_by_year")["relevance_by_year"]
    late = found.sel(core="b", year=slice(2022, None))
    assert (late < 0.5).all()
    odds = np.log(late / (0.5 - late))
    np.testing.assert_allclose(odds.diff("year"), speed, rtol=1e-6)


def test_logistic_deepening_of_nothing_is_nothing():
    """A sector without relevance gains none: diffusion needs a seed."""
    inputs = economy(share=(0.0, 0.3), ceiling=(0.0, 0.6))
    found = solved(inputs, {"relevance_by_year": "logistic"}, "relevance_by_year")["relevance_by_year"]
    assert (found.sel(core="b") == 0.0).all()


def test_deepening_takes_draws():
    """Draws of the ceiling are carried through both factors, and each is what it is alone."""
    draws = xr.DataArray([0.4, 0.5, 0.9], coords={"draw": [0, 1, 2]}, dims="draw")
    inputs = economy()
    ceiling = draws * xr.ones_like(inputs["relevance_ceiling"])
    wanted = ("core_rate", "penetration_rate")
    together = solved({**inputs, "relevance_ceiling": ceiling}, DEEPENING, *wanted)
    alone = solved(
        {**inputs, "relevance_ceiling": ceiling.sel(draw=1, drop=True)},
        DEEPENING,
        *wanted,
    )
    for name in wanted:
        xr.testing.assert_allclose(together[name].sel(draw=1, drop=True), alone[name], rtol=1e-13)


@given(
    target=st.floats(0.0, 1.0),
    growth=st.lists(st.floats(-0.2, 0.2), min_size=4, max_size=4),
    seed=st.integers(0, 99),
)
@settings(max_examples=40, deadline=None)
def test_shares_sum_to_one_on_the_way_to_a_target(target, growth, seed):
    """In every year shares sum to one, and the last year's are the target."""
    inputs = economy(seed) | {
        "nominal_gdp_growth": along(PROJECTED, growth),
        "target_industry_share": xr.DataArray(
            [target, 1.0 - target], coords={"industry": INDUSTRIES}, dims="industry"
        ),
    }
    found = solved(
        inputs, {"industry_value_added": "target-share"}, "industry_share", "gdp", "industry_value_added"
    )
    np.testing.assert_allclose(found["industry_share"].sum("industry"), 1.0, rtol=1e-14)
    np.testing.assert_allclose(found["industry_value_added"].sum("industry"), found["gdp"], rtol=1e-13)
    np.testing.assert_allclose(found["industry_share"].sel(year=2026), [target, 1.0 - target], atol=1e-14)
    steps = found["industry_share"].sel(year=slice(2022, None)).diff("year")
    np.testing.assert_allclose(steps, steps.isel(year=[0, 0, 0, 0]).to_numpy(), atol=1e-14)


def test_a_trended_multiplier_goes_on_as_before():
    """Multipliers of 1.03 go on at 1.03: the slope of the log cumulative multiplier is their log."""
    inputs = {
        "measured_technology_multiplier": along(MEASURED, [1.0, 1.03, 1.03]),
        "nominal_gdp_growth": along(PROJECTED, 0.05),
    }
    found = solved(inputs, {"technology_multiplier": "trended"}, "technology_multiplier")[
        "technology_multiplier"
    ]
    np.testing.assert_allclose(found, [1.0] + [1.03] * 6, rtol=1e-14)


def test_an_estimated_multiplier_is_the_growth_of_technology():
    """With Y = K = L measured and technology growing by 2 %, the multiplier is 1 while measured and 1.02 after."""
    same = along(MEASURED, [100.0, 110.0, 121.0])
    inputs = {
        "measured_real_gdp": same, "measured_capital_stock": same, "measured_employed_persons": same,
        "capital_share": xr.DataArray(0.4), "technology_growth": along(PROJECTED, 0.02),
    }  # fmt: skip
    found = solved(inputs, {}, "technology_multiplier")["technology_multiplier"]
    np.testing.assert_allclose(found, [1.0] * 3 + [1.02] * 4, rtol=1e-14)


def test_a_nominal_multiplier_holds_inflation():
    """At current prices the multiplier is the real one times the growth of prices, 1.02 · 1.03."""
    inputs = {
        "technology_level": along(YEARS, 1.02 ** np.arange(7)),
        "potential_gdp": along(YEARS, 100.0 * 1.05 ** np.arange(7)),
        "gdp": along(YEARS, 100.0 * (1.05 * 1.03) ** np.arange(7)),
    }
    found = solved(inputs, {"technology_multiplier": "estimated-nominal"}, "technology_multiplier")
    np.testing.assert_allclose(found["technology_multiplier"], [1.0] + [1.02 * 1.03] * 6, rtol=1e-13)


def test_a_scenario_leaves_growth_to_the_solow_block():
    """The Solow scenario computes growth that the baseline gives; all else that is given stays given."""
    baseline, solow = load("baseline"), load("solow")
    assert "real_gdp_growth" in baseline.inputs
    assert "real_gdp_growth" not in solow.inputs
    assert "technology_multiplier" in solow.inputs
    found = program.run(solow.graph, solow.inputs, ["real_gdp_growth"])["real_gdp_growth"]
    assert float(found.sel(year=2026)) == pytest.approx(0.0441, abs=5e-5)
    assert float(found.sel(year=2030)) == pytest.approx(0.0397, abs=5e-5)


def test_what_no_operator_computes_cannot_be_left_to_them(tmp_path):
    """`computed = true` of a purely exogenous input is refused at its place."""
    path = tmp_path / "case.toml"
    path.write_text(
        'extends = "baseline"\n[inputs]\nrelevance_share = { computed = true }\n', encoding="utf-8"
    )
    with pytest.raises(
        ProblemsFound, match=r"case.toml:3:.*left to the operators, and none computes 'relevance_share'"
    ):
        _ = load(path).inputs


def test_a_computed_variable_that_is_given_keeps_its_bounds(tmp_path):
    """-5 instead of -5 percent is refused, though an operator could compute the variable."""
    path = tmp_path / "case.toml"
    path.write_text(
        'extends = "baseline"\n[inputs]\nreal_gdp_growth = { value = -5.0, unit = "1", assumption = "a slip" }\n',
        encoding="utf-8",
    )
    with pytest.raises(ProblemsFound, match=r"real_gdp_growth is -5 at year 2026; it must be at least -1"):
        _ = load(path).inputs


def test_the_deepening_scenario_keeps_every_identity():
    """Deepening and a structural target leave each accounting identity in force."""
    from scenario_engine.engine import identity

    case = load("deepening")
    values = program.evaluate(case.graph, case.inputs)
    gaps = identity.check(values, discovered_identities())
    assert len(gaps) >= 6
    assert all(gap.holds for gap in gaps), [gap for gap in gaps if not gap.holds]


def test_a_trend_needs_two_measured_years():
    """One point has no slope; the projected multipliers came out as no number."""
    one = along([2020], 1.0)
    with pytest.raises(ScenarioEngineError, match=r"a trend needs two measured years, and .* has 1"):
        multiplier_on_trend(one, along([2021, 2022], 0.05))


@pytest.mark.parametrize(
    ("last_share", "value_added", "gap"), [(0.3, 9.0, 0.1), (0.1, 9.0, 0.0), (0.3, -0.5, 0.0)]
)
def test_a_core_that_shrinks_is_noticed_where_no_share_fell(last_share, value_added, gap):
    """A factor of 0.9 breaks the identity; not where a share fell, and not where a sector destroys value."""
    years = {"year": [2020, 2021]}
    found = core_rises_with_relevance.gap(
        {
            "core_deepening": xr.DataArray([[1.0], [0.9]], coords={**years, "industry": ["X"]}),
            "relevance_by_year": xr.DataArray([[0.2], [last_share]], coords={**years, "core": ["b"]}),
            "sector_value_added": xr.DataArray([5.0, value_added], coords={"sector": ["a", "b"]}),
        }
    )
    assert found.size == pytest.approx(gap)
