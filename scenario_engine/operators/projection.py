"""The economy's path after the last measured year: GDP by growth, its structure by relative growth."""

from __future__ import annotations

from scenario_engine.operator import exogenous, operator
from scenario_engine.recursion import concatenate_years, cumulative_product, extend_by_growth

real_gdp_growth = exogenous(
    "real_gdp_growth", "year", "1", "Growth of real GDP", low=-0.5, high=0.5, years="projected"
)
gdp_deflator_growth = exogenous(
    "gdp_deflator_growth", "year", "1", "Growth of the GDP deflator", low=-0.5, high=1.0, years="projected"
)
relative_growth = exogenous(
    "relative_growth",
    "year industry",
    "1",
    "Growth of an industry over that of GDP, before scaling to GDP",
    low=-0.5,
    high=0.5,
    years="projected",
)


@operator("year", "1", source="definition", years="projected")
def nominal_gdp_growth(real_gdp_growth, gdp_deflator_growth):
    """Growth of nominal GDP, g = (1 + gʳ)(1 + π) − 1."""
    return (1.0 + real_gdp_growth) * (1.0 + gdp_deflator_growth) - 1.0


@operator("year", "money", source="methods note 9")
def gdp(measured_gdp, nominal_gdp_growth):
    """Gross domestic product at current prices, GDPₙ = GDPₙ₋₁ (1 + gₙ)."""
    return extend_by_growth(measured_gdp, nominal_gdp_growth)


@operator("year industry", "money", source="methods note 9")
def industry_value_added(measured_industry_value_added, relative_growth, gdp):
    """Value added by industry, scaled so that industries sum to GDP, VAₕₙ = GDPₙ wₕₙ / Σₕ wₕₙ, wₕₙ = wₕₙ₋₁ (1 + rₕₙ)."""
    weight = measured_industry_value_added.isel(year=-1, drop=True) * cumulative_product(
        1.0 + relative_growth
    )
    share = weight / weight.sum("industry")
    return concatenate_years(measured_industry_value_added, share * gdp.sel(year=share.indexes["year"]))
