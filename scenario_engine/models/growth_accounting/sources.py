"""The sources of growth: labour and capital weighted by their shares of income, and technology as what is left.

All growth is logarithmic, so that contributions add up; a share of income is the mean of two years (Törnqvist), as it
weights the change between them.
"""

import xarray as xr

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import exogenous, operator, proportion
from scenario_engine.methods.growth.recursion import log_growth, year_before
from scenario_engine.methods.labelled import mean
from scenario_engine.support.array_types import Array

SOURCES_OF_GROWTH = ("capital", "labour", "technology")
SOURCE = "Feenstra, Inklaar and Timmer (2015), The next generation of the Penn World Table"

country_output = exogenous(
    "country_output", "year country", "constant_money", "Real GDP of countries at national prices", low=0.0
)
persons_engaged = exogenous(
    "persons_engaged", "year country", "person", "Employees and self-employed of countries", low=0.0
)
hours_worked = exogenous(
    "hours_worked", "year country", "hour", "Hours that a person engaged works in a year", low=0.0
)
human_capital = exogenous(
    "human_capital", "year country", "1", "Human capital of a person engaged, by years of schooling", low=0.0
)
capital_services = exogenous(
    "capital_services",
    "year country",
    "1",
    "Services of capital as an index: assets weighted by what their use costs",
    low=0.0,
)
labour_share = proportion(
    "labour_share", "year country", "Share of labour in national income, the self-employed included"
)


@operator("year country", "1", source=SOURCE, variant="hours", display="percent")
def labour_growth(persons_engaged: Array, hours_worked: Array, human_capital: Array) -> Array:
    """Log growth of labour counted in hours and weighted by schooling, Δln L = Δln (E h c)."""
    return log_growth(persons_engaged * hours_worked * human_capital)


@labour_growth.alternative("persons", source=f"{SOURCE}: where hours are not known")
def labour_growth_by_persons(persons_engaged: Array, human_capital: Array) -> Array:
    """Log growth of labour counted in persons and weighted by schooling, Δln L = Δln (E c)."""
    return log_growth(persons_engaged * human_capital)


@operator("year country", "1", source=f"{SOURCE}; Törnqvist (1936)", display="percent")
def input_growth(labour_growth: Array, capital_services: Array, labour_share: Array) -> Array:
    """Log growth of labour and capital together, Δln Q = s̄ Δln L + (1 − s̄) Δln K."""
    weight = mean_share(labour_share)
    return weight * labour_growth + (1.0 - weight) * log_growth(capital_services)


@operator("year country source_of_growth", "1", source=f"{SOURCE}; Solow (1957)", display="percent")
def growth_source(
    labour_growth: Array, input_growth: Array, country_output: Array, labour_share: Array
) -> Array:
    """Log growth owed to capital, labour and technology, Δln Y = (1 − s̄) Δln K + s̄ Δln L + Δln A."""
    labour = mean_share(labour_share) * labour_growth
    return by_source(input_growth - labour, labour, log_growth(country_output) - input_growth)


@operator("country source_of_growth", "1", source="definition", display="percent")
def mean_growth_source(growth_source: Array) -> Array:
    """Log growth a year owed to each source, on average over the years, m = Σₙ cₙ / N."""
    return mean(growth_source, "year")


@identity("capital, labour and technology sum to the growth of output", tolerance=1e-12)
def growth_sources_sum_to_output(growth_source: Array, country_output: Array) -> Sides:
    """Σ_f cₙf = ln Yₙ − ln Yₙ₋₁."""
    return (
        growth_source.sum("source_of_growth"),
        log_growth(country_output),
        1.0 + abs(growth_source).sum("source_of_growth"),
    )


def mean_share(share: Array) -> Array:
    """The mean of this year's share and the last one's, s̄ₙ = (sₙ + sₙ₋₁) / 2, from the second year on."""
    return 0.5 * (share.isel(year=slice(1, None)) + year_before(share))


def by_source(capital: Array, labour: Array, technology: Array) -> Array:
    """What each source of growth contributes, together over `source_of_growth`."""
    stacked: Array = xr.concat(
        xr.broadcast(capital, labour, technology),
        xr.DataArray(list(SOURCES_OF_GROWTH), dims="source_of_growth", name="source_of_growth"),
    )
    return stacked
