"""The yearly technology multiplier: given by a scenario, read off the production function, or on its trend."""

import xarray as xr

from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.methods.growth.recursion import concatenate_years, cumulative_product, growth
from scenario_engine.methods.labelled import ones, total
from scenario_engine.support.array_types import Array
from scenario_engine.support.errors import ScenarioEngineError

measured_technology_multiplier = exogenous(
    "measured_technology_multiplier",
    "year",
    "1",
    "Yearly technology multiplier of the measured years, 1 in the base year",
    low=0.0,
    usual=(0.0, 10.0),
    years="measured",
)


@operator(
    "year",
    "1",
    source="CAII 2024, appendix 2, with the sound production function of docs/growth.md",
    variant="estimated",
    low=0.0,
    usual=(0.0, 10.0),
)
def technology_multiplier(technology_level: Array) -> Array:
    """Multiplier that the production function implies at constant prices, 1 in the base year, mₙ = Tₙ / Tₙ₋₁."""
    return _yearly(technology_level)


@technology_multiplier.alternative("estimated-nominal", source="CAII 2024, appendix 2")
def multiplier_from_technology_at_current_prices(
    technology_level: Array, gdp: Array, potential_gdp: Array
) -> Array:
    """Multiplier with output at current prices, so that it holds inflation too, mₙ = γₙ / γₙ₋₁, γ = T GDP / Y."""
    return _yearly(technology_level * gdp / potential_gdp)


@technology_multiplier.alternative("trended", source="log-linear trend; docs/growth.md")
def multiplier_on_trend(measured_technology_multiplier: Array, projected_years: Array) -> Array:
    """Measured multipliers, then the slope b of the log cumulative multiplier over the years, mₙ = exp b.

    A single measured year has no slope: `ScenarioEngineError`.
    """
    cumulative: Array = xr.ufuncs.log(cumulative_product(measured_technology_multiplier))
    measured = cumulative.indexes["year"].to_numpy()
    if measured.size < 2:
        raise ScenarioEngineError(
            f"a trend needs two measured years, and measured_technology_multiplier has {measured.size}.",
            "Let the horizon measure longer, or pick another variant of technology_multiplier.",
        )
    weights = xr.DataArray(measured - measured.mean(), coords={"year": measured}, dims="year")
    slope = total(weights * cumulative, "year") / float((weights**2).sum())
    yearly: Array = xr.ufuncs.exp(slope)
    return concatenate_years(measured_technology_multiplier, ones(projected_years) * yearly)


def _yearly(level: Array) -> Array:
    first = xr.ones_like(level.isel(year=slice(0, 1)))
    return concatenate_years(first, 1.0 + growth(level))
