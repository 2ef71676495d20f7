"""Cobb-Douglas in logs: the original study, statsmodels itself, and what is said of a degenerate fit."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from scenario_engine.methods.growth.estimation import derived_investment, fit_production, perpetual_inventory
from scenario_engine.support.errors import ScenarioEngineError

# Charles W. Cobb and Paul H. Douglas (1928), A Theory of Production, American Economic Review 18(1),
# supplement, pp. 139-165: United States manufacturing 1899-1922, indices with 1899 = 100. Another labour series, with
# 117, 122, 121 for 1902-1904, stands in calculus textbooks; it gives 1.01, 0.74 and 0.26.
CAPITAL = [100, 107, 114, 122, 131, 138, 149, 163, 176, 185, 198, 208, 216, 226, 236, 244, 266, 298, 335, 366,
           387, 407, 417, 431]  # fmt: skip
LABOUR = [100, 105, 110, 118, 123, 116, 125, 133, 138, 121, 140, 144, 145, 152, 154, 149, 154, 182, 196, 200,
          193, 193, 147, 161]  # fmt: skip
PRODUCT = [100, 101, 112, 122, 124, 122, 143, 152, 151, 126, 155, 159, 153, 177, 184, 169, 189, 225, 227, 223,
           218, 231, 179, 240]  # fmt: skip


def indices():
    return (np.array(series) / 100.0 for series in (PRODUCT, CAPITAL, LABOUR))


def test_cobb_and_douglas_1928():
    """Under constant returns the data of 1899-1922 give P = 1.01 L^0.75 C^0.25, as printed in 1928."""
    fit = fit_production(*indices(), "constant-returns")
    assert round(fit.technology, 2) == 1.01
    assert round(fit.labour.estimate, 2) == 0.75
    assert round(fit.capital.estimate, 2) == 0.25
    assert fit.warnings == ()


def test_coefficients_are_those_of_statsmodels():
    """Every figure equals statsmodels' own OLS on an own design to 1e-10."""
    output, capital, labour = indices()
    fit = fit_production(output, capital, labour)
    design = sm.add_constant(np.column_stack([np.log(capital), np.log(labour)]))
    own = sm.OLS(np.log(output), design).fit()
    for position, coefficient in ((1, fit.capital), (2, fit.labour)):
        assert coefficient.estimate == pytest.approx(own.params[position], abs=1e-10)
        assert coefficient.standard_error == pytest.approx(own.bse[position], abs=1e-10)
        assert coefficient.p_value == pytest.approx(own.pvalues[position], abs=1e-10)
        assert [coefficient.low, coefficient.high] == pytest.approx(own.conf_int()[position], abs=1e-10)
    assert np.log(fit.technology) == pytest.approx(own.params[0], abs=1e-10)
    assert fit.r_squared == pytest.approx(own.rsquared, abs=1e-10)
    assert fit.durbin_watson == pytest.approx(sm.stats.durbin_watson(own.resid), abs=1e-10)
    assert fit.condition_number == pytest.approx(own.condition_number, rel=1e-8)


def test_coefficients_are_those_of_the_normal_equations():
    """The estimates solve X'X b = X'y, worked out without statsmodels."""
    output, capital, labour = indices()
    design = np.column_stack([np.ones(24), np.log(capital), np.log(labour)])
    b = np.linalg.solve(design.T @ design, design.T @ np.log(output))
    fit = fit_production(output, capital, labour)
    assert [np.log(fit.technology), fit.capital.estimate, fit.labour.estimate] == pytest.approx(b, abs=1e-10)


@given(
    alpha=st.floats(0.05, 0.95),
    beta=st.floats(0.05, 0.95),
    technology=st.floats(0.5, 2.0),
    seed=st.integers(0, 2**16),
)
def test_an_exact_function_is_found(alpha, beta, technology, seed):
    """Data made by a Cobb-Douglas function give it back, and its technology level is 1 throughout."""
    generator = np.random.default_rng(seed)
    capital, labour = np.exp(generator.normal(size=(2, 12)))
    output = technology * capital**alpha * labour**beta
    fit = fit_production(output, capital, labour)
    found = [fit.capital.estimate, fit.labour.estimate, fit.technology]
    assert found == pytest.approx([alpha, beta, technology], rel=1e-7)
    np.testing.assert_allclose(fit.technology_level(output, capital, labour), 1.0, rtol=1e-7)


def test_a_coefficient_outside_the_unit_interval_is_told():
    """Labour that hardly moves takes any coefficient, and the fit says that it may not be believed."""
    years = np.arange(10.0)
    output = np.exp(0.1 * years)
    capital = np.exp(0.12 * years + 0.02 * np.sin(years))
    labour = np.exp(0.004 * years + 0.0002 * np.cos(2.0 * years))
    text = " ".join(fit_production(output, capital, labour).warnings)
    assert "β (labour)" in text
    assert "leaves (0, 1)" in text
    assert "collinear" in text


def test_a_coefficient_that_may_be_zero_is_told():
    """Capital that has nothing to do with output is reported as not distinguishable from 0."""
    generator = np.random.default_rng(5)
    labour = np.exp(generator.normal(size=30))
    capital = np.exp(generator.normal(size=30))
    output = labour**0.6 * np.exp(0.1 * generator.normal(size=30))
    assert any(
        "α (capital) is not distinguishable" in text
        for text in fit_production(output, capital, labour).warnings
    )


def test_fixed_shares_estimate_only_technology():
    """With a given share of capital, only the mean of the residual is left to find."""
    output, capital, labour = indices()
    fit = fit_production(output, capital, labour, "fixed-shares", capital_share=0.25)
    residual = output / (capital**0.25 * labour**0.75)
    assert fit.technology == pytest.approx(np.exp(np.log(residual).mean()), rel=1e-14)
    np.testing.assert_allclose(
        fit.multipliers(output, capital, labour), residual[1:] / residual[:-1], rtol=1e-12
    )


@given(stock=st.lists(st.floats(1.0, 1e6), min_size=3, max_size=20), depreciation=st.floats(0.0, 0.5))
def test_investment_read_from_a_stock_builds_it_again(stock, depreciation):
    """Perpetual inventory of the derived investment is the stock it was derived from."""
    flow = derived_investment(stock, depreciation)
    np.testing.assert_allclose(
        perpetual_inventory(flow, depreciation, stock[0]), stock[1:], rtol=1e-9, atol=1e-6
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.0, 2.0], [1.0, 2.0], [1.0]), "of one length: output 2, capital 2, labour 1"),
        (
            ([1.0, 2.0, 3.0], [1.0, 0.0, 2.0], [1.0, 1.0, 2.0]),
            "capital has the value 0; logs need it above zero",
        ),
        (
            ([1.0, 2.0, 3.0], [1.0, 3.0, 2.0], [1.0, 1.0, 2.0]),
            "3 observations cannot determine 3 coefficients",
        ),
    ],
)
def test_series_that_cannot_be_fitted_are_refused(arguments, message):
    """The refusal names the series and the value."""
    with pytest.raises(ScenarioEngineError, match=message):
        fit_production(*arguments)


def test_fixed_shares_need_the_share():
    """Without a share of capital there is nothing to fix."""
    with pytest.raises(ScenarioEngineError, match="share of capital in income"):
        fit_production([1.0, 2.0], [1.0, 2.0], [1.0, 2.0], "fixed-shares")
