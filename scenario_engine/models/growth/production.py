"""The production function in index form: potential output from capital, labour and technology.

Everything is relative to the last measured year, so Cobb-Douglas and CES need no unit for technology and
agree there whatever the elasticity of substitution (Klump and de La Grandville 2000).
"""

from collections.abc import Callable, Sequence
from typing import Any

import xarray as xr

from scenario_engine.engine.operator import exogenous, growth_rate, operator, proportion
from scenario_engine.methods.growth.recursion import concatenate_years, extend_by_growth, scan
from scenario_engine.methods.tape import namespace
from scenario_engine.support.array_types import Array

capital_share = proportion("capital_share", "", "Share of capital in factor income, the elasticity of output")
elasticity_of_substitution = exogenous(
    "elasticity_of_substitution",
    "",
    "1",
    "Elasticity of substitution between capital and labour",
    low=0.05,
    usual=(0.05, 10.0),
)
measured_real_gdp = exogenous(
    "measured_real_gdp", "year", "constant_money", "Real GDP in the measured years", low=0.0, years="measured"
)
technology_growth = growth_rate("technology_growth", "year", "Growth of technology", usual=(-0.2, 0.2))


@operator("year", "1", source="Solow (1957), Technical change and the aggregate production function")
def technology_level(
    measured_real_gdp: Array,
    measured_capital_stock: Array,
    measured_employed_persons: Array,
    capital_share: Array,
    technology_growth: Array,
) -> Array:
    """Technology, 1 in the base year: the residual where measured, then by its growth, Tₙ = Yₙ / (Kₙ^α Lₙ^(1−α))."""
    output = measured_real_gdp / measured_real_gdp.isel(year=0, drop=True)
    capital = measured_capital_stock / measured_capital_stock.isel(year=0, drop=True)
    labour = measured_employed_persons / measured_employed_persons.isel(year=0, drop=True)
    return extend_by_growth(
        output / (capital**capital_share * labour ** (1.0 - capital_share)), technology_growth
    )


@operator("year", "constant_money", source="Cobb and Douglas (1928); Solow (1956)", variant="cobb-douglas")
def potential_gdp(
    measured_real_gdp: Array,
    measured_capital_stock: Array,
    employed_persons: Array,
    technology_level: Array,
    capital_share: Array,
    investment_rate: Array,
    depreciation_rate: Array,
) -> Array:
    """Output at constant prices, measured and then produced, Yₙ = Y_T (Tₙ/T_T) (Kₙ/K_T)^α (Lₙ/L_T)^(1−α).

    Capital follows inside: Kₙ = (1 − δ) Kₙ₋₁ + sₙ Yₙ₋₁.
    """
    return _produced(
        measured_real_gdp,
        measured_capital_stock,
        employed_persons,
        technology_level,
        investment_rate,
        depreciation_rate,
        log_cobb_douglas,
        [capital_share],
    )


@potential_gdp.alternative(
    "ces", source="Arrow, Chenery, Minhas and Solow (1961); Klump and de La Grandville (2000)"
)
def potential_gdp_ces(
    measured_real_gdp: Array,
    measured_capital_stock: Array,
    employed_persons: Array,
    technology_level: Array,
    capital_share: Array,
    elasticity_of_substitution: Array,
    investment_rate: Array,
    depreciation_rate: Array,
) -> Array:
    """Output at constant prices with constant elasticity σ, ρ = 1 − 1/σ, Yₙ = Y_T (Tₙ/T_T) (α kₙ^ρ + (1−α) lₙ^ρ)^(1/ρ).

    kₙ = Kₙ/K_T, lₙ = Lₙ/L_T; at σ = 1 it is Cobb-Douglas. Pick `growth_contribution = "ces"` with it.
    """
    return _produced(
        measured_real_gdp,
        measured_capital_stock,
        employed_persons,
        technology_level,
        investment_rate,
        depreciation_rate,
        log_ces,
        [capital_share, elasticity_of_substitution],
    )


def log_cobb_douglas(capital: Any, labour: Any, share: Any) -> Any:
    """ln f of Cobb-Douglas: α ln k + (1 − α) ln l."""
    xp = namespace(capital, labour, share)
    return share * xp.log(capital) + (1.0 - share) * xp.log(labour)


def log_ces(capital: Any, labour: Any, share: Any, sigma: Any) -> Any:
    """ln f of CES; `log1p` and `expm1` keep it exact to rounding as σ passes through 1."""
    xp = namespace(capital, labour, share, sigma)
    rho = 1.0 - 1.0 / sigma
    mean_power = share * xp.expm1(rho * xp.log(capital)) + (1.0 - share) * xp.expm1(rho * xp.log(labour))
    divisor = xp.where(rho == 0.0, 1.0, rho)
    return xp.where(rho == 0.0, log_cobb_douglas(capital, labour, share), xp.log1p(mean_power) / divisor)


def _produced(
    measured_real_gdp: Array,
    measured_capital_stock: Array,
    employed_persons: Array,
    technology_level: Array,
    investment_rate: Array,
    depreciation_rate: Array,
    log_production: Callable[..., Any],
    parameters: Sequence[Array],
) -> Array:
    """Measured output, then the recursion over capital and output, both relative to the last measured year."""
    last = measured_real_gdp.isel(year=-1, drop=True)
    ratio = measured_capital_stock.isel(year=-1, drop=True) / last
    at_last = int(measured_real_gdp.indexes["year"][-1])
    years = investment_rate.indexes["year"]
    labour = (employed_persons / employed_persons.sel(year=at_last, drop=True)).sel(year=years)
    technology = (technology_level / technology_level.sel(year=at_last, drop=True)).sel(year=years)

    def step(
        capital: Any, output: Any, rate: Any, labour: Any, technology: Any,
        depreciation: Any, ratio: Any, *parameters: Any,
    ) -> tuple[Any, Any]:  # fmt: skip
        capital = (1.0 - depreciation) * capital + rate * output / ratio
        log_output = log_production(capital, labour, *parameters)
        return capital, technology * namespace(log_output).exp(log_output)

    one = xr.ones_like(last)
    _, relative = scan(
        step, [one, one], [investment_rate, labour, technology], [depreciation_rate, ratio, *parameters]
    )
    return concatenate_years(measured_real_gdp, relative * last)
