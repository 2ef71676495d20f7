"""Total factor productivity as a level: growth beyond that of inputs, chained, and 1 in the years of reference."""

import xarray as xr

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.methods.growth.recursion import concatenate_years, cumulative_product, log_growth
from scenario_engine.methods.labelled import ones, total
from scenario_engine.models.growth_accounting.sources import SOURCE
from scenario_engine.support.array_types import Array

country_absorption = exogenous(
    "country_absorption",
    "year country",
    "constant_money",
    "Real consumption and investment of countries at national prices",
    low=0.0,
)
reference_weight = exogenous(
    "reference_weight",
    "year",
    "1",
    "Weight of a year in the reference of an index, whose weighted mean is 1",
    low=0.0,
    high=1.0,
    sums_to_one_over="year",
)


@operator("year country", "1", source=SOURCE, display="percent")
def productivity_growth(country_output: Array, input_growth: Array) -> Array:
    """Log growth of total factor productivity, Δln A = Δln Y − Δln Q."""
    return log_growth(country_output) - input_growth


@operator("year country", "1", source=SOURCE)
def productivity(productivity_growth: Array, reference_weight: Array, years: Array) -> Array:
    """Total factor productivity, 1 in the reference, A = Π exp(Δln A) / Σₙ wₙ Aₙ."""
    start = ones(years).isel(year=slice(None, 1))
    chained = concatenate_years(start, cumulative_product(xr.ufuncs.exp(productivity_growth)))
    return chained / total(chained * reference_weight, "year")


welfare_productivity_growth = productivity_growth.restated(
    "welfare_productivity_growth",
    "Log growth of what a country can use beyond the growth of its inputs, Δln W = Δln D − Δln Q.",
    source=SOURCE,
    country_output="country_absorption",
)
welfare_productivity = productivity.restated(
    "welfare_productivity",
    "Welfare-relevant total factor productivity, 1 in the reference, W = Π exp(Δln W) / Σₙ wₙ Wₙ.",
    productivity_growth="welfare_productivity_growth",
)


@identity("productivity is 1 in its reference", tolerance=1e-12)
def productivity_is_one_in_reference(productivity: Array, reference_weight: Array) -> Sides:
    """Σₙ wₙ Aₙ = 1."""
    return total(productivity * reference_weight, "year"), 1.0
