"""The Solow block: growth accounting closes, growth converges to the analytic steady state, draws do not mix."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from scenario_engine.engine import identity, program
from scenario_engine.models.discovery import discovered_identities, installed_graph
from scenario_engine.models.growth.production import log_ces, log_cobb_douglas

CES = {"potential_gdp": "ces", "growth_contribution": "ces"}
WANTED = ["potential_gdp", "capital_stock", "growth_contribution", "investment", "real_gdp_growth"]


def steady_state_capital_ratio(
    investment_rate: float, depreciation: float, labour_growth: float, technology_growth: float, share: float
) -> float:
    """Capital over output where both grow alike, K/Y = s / (g − 1 + δ), g = (1 + l)(1 + t)^(1/(1−α)).

    Growth factors are yearly; labour grows by l, technology (Hicks-neutral) by t, α is the share of capital.
    """
    factor: float = (1.0 + labour_growth) * (1.0 + technology_growth) ** (1.0 / (1.0 - share))
    return investment_rate / (factor - 1.0 + depreciation)


def economy(
    *,
    measured=3,
    projected=6,
    rate=0.3,
    depreciation=0.05,
    labour=0.01,
    technology=0.02,
    share=0.4,
    sigma=0.8,
):
    """Inputs of the block with constant rates; arguments may be DataArrays over `draw`."""
    early = list(range(2000, 2000 + measured))
    late = list(range(2000 + measured, 2000 + measured + projected))

    def over(years, value):
        return xr.DataArray(np.ones(len(years)), coords={"year": years}, dims="year") * value

    steps = xr.DataArray(np.arange(measured, dtype=float), coords={"year": early}, dims="year")
    return {
        "measured_real_gdp": 100.0 * 1.03**steps,
        "measured_capital_stock": 250.0 * 1.05**steps,
        "measured_employed_persons": 50.0 * 0.995**steps,
        "employed_persons_growth": over(late, labour),
        "technology_growth": over(late, technology),
        "investment_rate": over(late, rate),
        "depreciation_rate": xr.DataArray(depreciation),
        "capital_share": xr.DataArray(share),
        "elasticity_of_substitution": xr.DataArray(sigma),
    }


def solved(inputs, variants=None):
    values = program.evaluate(installed_graph(variants), inputs, WANTED)
    return {name: values[name] for name in WANTED}


def rates(low, high):
    return st.lists(st.floats(low, high), min_size=3, max_size=3).map(
        lambda values: xr.DataArray(values, coords={"draw": [0, 1, 2]}, dims="draw")
    )


@given(
    rate=rates(0.05, 0.9),
    depreciation=rates(0.0, 0.2),
    labour=rates(-0.1, 0.1),
    technology=rates(-0.1, 0.1),
    share=rates(0.01, 0.99),
    sigma=rates(0.1, 5.0),
)
@pytest.mark.parametrize("variants", [{}, CES], ids=["cobb-douglas", "ces"])
@settings(max_examples=40, deadline=None)
def test_contributions_sum_to_growth(variants, **drawn):
    """Contributions of capital, labour and technology sum to log growth within 1e-12, in every draw."""
    found = solved(economy(**drawn), variants)
    log_output = np.log(found["potential_gdp"].transpose("year", ...))
    gap = found["growth_contribution"].sum("source_of_growth") - log_output.diff("year")
    assert float(np.abs(gap).max()) < 1e-12


@given(rate=rates(0.05, 0.9), depreciation=rates(0.0, 0.2), share=rates(0.01, 0.99))
@settings(max_examples=30, deadline=None)
def test_capital_is_what_remains_and_what_is_invested(rate, depreciation, share):
    """The stock outside the recursion is the one inside it: K' = (1 − δ) K + s Y to rounding."""
    found = solved(economy(rate=rate, depreciation=depreciation, share=share))
    capital, output = found["capital_stock"], found["potential_gdp"]
    right = (1.0 - depreciation) * capital.shift(year=1) + rate * output.shift(year=1)
    np.testing.assert_allclose(
        capital.sel(year=slice(2003, None)).transpose("year", "draw"),
        right.sel(year=slice(2003, None)).transpose("year", "draw"),
        rtol=1e-13,
    )


@pytest.mark.parametrize(
    ("rate", "technology", "share"), [(0.2, 0.02, 0.3), (0.45, 0.0, 0.4), (0.6, 0.01, 0.5)]
)
def test_output_converges_to_the_steady_state(rate, technology, share):
    """Capital over output and growth reach the analytic steady state, whatever they start from."""
    found = solved(economy(projected=900, rate=rate, technology=technology, share=share))
    ratio = (found["capital_stock"] / found["potential_gdp"]).isel(year=-1)
    factor = 1.01 * (1.0 + technology) ** (1.0 / (1.0 - share))
    expected = steady_state_capital_ratio(rate, 0.05, 0.01, technology, share)
    assert float(ratio) == pytest.approx(expected, rel=1e-10)
    assert float(found["real_gdp_growth"].isel(year=-1)) == pytest.approx(factor - 1.0, rel=1e-10)


def test_growth_is_produced_by_hand():
    """One year by hand: K' = 0.95·100 + 0.25·50 = 107.5, Y' = 50·1.01·1.075^0.4 (L unchanged)."""
    inputs = economy(measured=2, projected=1, rate=0.25, labour=0.0, technology=0.01)
    flat = xr.DataArray([1.0, 1.0], coords={"year": [2000, 2001]}, dims="year")
    inputs |= {"measured_real_gdp": 50.0 * flat, "measured_capital_stock": 100.0 * flat}
    found = solved(inputs)
    assert float(found["capital_stock"].sel(year=2002)) == pytest.approx(107.5, rel=1e-14)
    assert float(found["potential_gdp"].sel(year=2002)) == pytest.approx(50 * 1.01 * 1.075**0.4, rel=1e-14)


@given(
    capital=st.floats(0.2, 5.0),
    labour=st.floats(0.2, 5.0),
    share=st.floats(0.05, 0.95),
    offset=st.floats(-1e-7, 1e-7),
)
def test_ces_is_cobb_douglas_where_elasticity_is_one(capital, labour, share, offset):
    """CES passes through Cobb-Douglas at σ = 1 without a jump."""
    k, n, a = (np.array([value]) for value in (capital, labour, share))
    assert log_ces(k, n, a, np.array([1.0 + offset])) == pytest.approx(log_cobb_douglas(k, n, a), abs=1e-5)
    assert log_ces(k, n, a, np.array([1.0])) == pytest.approx(log_cobb_douglas(k, n, a), abs=1e-15)


def test_ces_of_equal_growth_has_constant_returns():
    """Doubling both factors doubles output at any elasticity."""
    sigma = np.array([0.1, 0.5, 1.0, 2.0, 8.0])
    two, share = np.full(5, 2.0), np.full(5, 0.4)
    np.testing.assert_allclose(np.exp(log_ces(two, two, share, sigma)), 2.0, rtol=1e-14)


def test_growth_that_is_given_is_not_produced():
    """A scenario that gives growth keeps it; one that leaves it to the operators gets the Solow block's."""
    inputs = economy()
    given = xr.DataArray(np.full(6, 0.05), coords={"year": list(range(2003, 2009))}, dims="year")
    plan = [op.name for op in installed_graph().plan({**inputs, "real_gdp_growth": given})]
    assert "real_gdp_growth" not in plan
    assert "real_gdp_growth" in [op.name for op in installed_graph().plan(inputs)]


def test_contributions_of_another_function_are_caught():
    """Output by CES with contributions by Cobb-Douglas breaks the identity, so a mismatch cannot pass in silence."""

    def gap(variants):
        values = program.evaluate(installed_graph(variants), economy(sigma=0.5))
        found = {one.identity.name: one for one in identity.check(values, discovered_identities())}
        return found["contributions_sum_to_growth"]

    assert gap(CES).holds
    assert gap({}).holds
    assert not gap({"potential_gdp": "ces"}).holds


def test_a_draw_does_not_see_the_others():
    """The second of three draws alone gives what it gives among the three."""
    share = xr.DataArray([0.2, 0.4, 0.6], coords={"draw": [0, 1, 2]}, dims="draw")
    together = solved(economy(share=share))["potential_gdp"].sel(draw=1, drop=True)
    alone = solved(economy(share=0.4))["potential_gdp"]
    np.testing.assert_array_equal(together, alone)


def test_labour_follows_population_and_participation():
    """Growth of employed persons is that of population times participation, after the last measured year."""
    years = list(range(2000, 2005))
    values = program.evaluate(
        installed_graph(),
        {
            "working_age_population": xr.DataArray(
                [100, 100, 100, 90, 99], coords={"year": years}, dims="year"
            ),
            "participation_rate": xr.DataArray(
                [0.7, 0.7, 0.8, 0.8, 0.8], coords={"year": years}, dims="year"
            ),
            "measured_employed_persons": xr.DataArray([7.0] * 3, coords={"year": years[:3]}, dims="year"),
        },
        ["employed_persons_growth"],
    )
    np.testing.assert_allclose(values["employed_persons_growth"], [-0.1, 0.1], rtol=1e-14)
    assert list(values["employed_persons_growth"].indexes["year"]) == [2003, 2004]
