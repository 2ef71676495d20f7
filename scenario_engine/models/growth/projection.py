"""The economy's path after the last measured year: GDP by growth, its structure by relative growth."""

from typing import Any

import numpy as np
import xarray as xr

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import growth_rate, operator, proportion
from scenario_engine.methods.growth.recursion import concatenate_years, cumulative_product, extend_by_growth
from scenario_engine.methods.labelled import share, total
from scenario_engine.support.array_types import Array

RATE: dict[str, Any] = {"years": "projected", "low": -1.0, "display": "percent"}
"""What every computed rate of growth has."""

SCENARIO_GROWTH = "docs/growth.md, how a scenario moves growth"

gdp_deflator_growth = growth_rate(
    "gdp_deflator_growth", "year", "Growth of the GDP deflator", usual=(-0.5, 1.0)
)
relative_growth = growth_rate(
    "relative_growth",
    "year industry",
    "Growth of an industry over that of GDP, before scaling to GDP",
    usual=(-0.5, 0.5),
)
target_industry_share = proportion(
    "target_industry_share",
    "industry",
    "Share of an industry in GDP that the last projected year reaches",
    sums_to_one_over="industry",
)


@operator("year", "1", source="definition", continues="measured_gdp", usual=(-0.5, 1.0), **RATE)
def nominal_gdp_growth(real_gdp_growth: Array, gdp_deflator_growth: Array) -> Array:
    """Growth of nominal GDP, g = (1 + gʳ)(1 + π) − 1."""
    return (1.0 + real_gdp_growth) * (1.0 + gdp_deflator_growth) - 1.0


@operator(
    "year", "money", source=SCENARIO_GROWTH, one_vintage=("measured_gdp", "nominal_gdp_growth"), low=0.0
)
def gdp(measured_gdp: Array, nominal_gdp_growth: Array) -> Array:
    """Gross domestic product at current prices, GDPₙ = GDPₙ₋₁ (1 + gₙ)."""
    return extend_by_growth(measured_gdp, nominal_gdp_growth)


@operator("year industry", "money", source=SCENARIO_GROWTH, variant="relative-growth")
def industry_value_added(measured_industry_value_added: Array, relative_growth: Array, gdp: Array) -> Array:
    """Value added by industry, scaled so that industries sum to GDP, VAₕₙ = GDPₙ wₕₙ / Σₕ wₕₙ, wₕₙ = wₕₙ₋₁ (1 + rₕₙ)."""
    weight = measured_industry_value_added.isel(year=-1, drop=True) * cumulative_product(
        1.0 + relative_growth
    )
    key = share(weight, total(weight, "industry"))
    return concatenate_years(measured_industry_value_added, key * gdp.sel(year=key.indexes["year"]))


@industry_value_added.alternative("target-share", source=SCENARIO_GROWTH)
def industry_value_added_toward_target(
    measured_industry_value_added: Array, target_industry_share: Array, gdp: Array
) -> Array:
    """Value added by industry, shares moving in equal steps to a target, VAₕₙ = GDPₙ (sₕ + (s*ₕ − sₕ)(n − T) / (N − T)).

    Every year's shares are a weighted mean of two sets that each sum to one, so they sum to one as well.
    """
    last = measured_industry_value_added.isel(year=-1, drop=True)
    first = share(last, total(last, "industry"))
    projected: Array = gdp.isel(year=slice(measured_industry_value_added.sizes["year"], None))
    years = projected.indexes["year"]
    way = xr.DataArray(np.arange(1, years.size + 1) / years.size, coords={"year": years}, dims="year")
    moved = first + (target_industry_share - first) * way
    return concatenate_years(measured_industry_value_added, moved * projected)


@operator("year industry", "1", source="definition", display="percent")
def industry_share(industry_value_added: Array) -> Array:
    """Share of an industry in GDP, sₕₙ = VAₕₙ / Σₕ VAₕₙ."""
    return share(industry_value_added, total(industry_value_added, "industry"))


@identity("shares of industries sum to one in every year", tolerance=1e-12)
def industry_shares_sum_to_one(industry_share: Array) -> Sides:
    """Σₕ sₕₙ = 1."""
    return total(industry_share, "industry"), 1.0


@identity("GDP grows by its growth rate")
def gdp_grows_by_its_rate(gdp: Array, nominal_gdp_growth: Array) -> Sides:
    """GDPₙ / GDPₙ₋₁ = 1 + gₙ in the projected years."""
    ratio = (gdp / gdp.shift(year=1)).sel(year=nominal_gdp_growth.indexes["year"])
    return ratio.where(nominal_gdp_growth.notnull()), 1.0 + nominal_gdp_growth
