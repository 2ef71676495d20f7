"""The Solow block: capital by perpetual inventory, labour by participation, growth and what contributes to it.

The stock of year n is what remains of the stock before plus investment out of the output before:
Kₙ = (1 − δ) Kₙ₋₁ + sₙ Yₙ₋₁, with a gestation of one year, so that nothing is simultaneous.
"""

from typing import Any

import xarray as xr

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import exogenous, operator, proportion
from scenario_engine.methods.growth.recursion import (
    concatenate_years,
    extend_by_growth,
    growth,
    log_growth,
    scan,
    year_before,
)
from scenario_engine.methods.labelled import bare, labelled
from scenario_engine.models.growth.production import log_ces
from scenario_engine.models.growth.projection import RATE
from scenario_engine.models.growth_accounting.sources import by_source
from scenario_engine.support.array_types import Array

measured_capital_stock = exogenous(
    "measured_capital_stock",
    "year",
    "constant_money",
    "Capital stock at constant prices in the measured years",
    low=0.0,
    years="measured",
)
investment_rate = proportion(
    "investment_rate",
    "year",
    "Share of the output of the year before that becomes capital",
    years="projected",
)
depreciation_rate = proportion("depreciation_rate", "", "Share of capital that wears out in a year")
working_age_population = exogenous(
    "working_age_population", "year", "person", "Persons of working age", low=0.0
)
measured_employed_persons = exogenous(
    "measured_employed_persons",
    "year",
    "person",
    "Employed persons of the nation in the measured years",
    low=0.0,
    years="measured",
)
participation_rate = proportion("participation_rate", "year", "Employed persons over persons of working age")


@operator("year", "1", source="definition", continues="measured_employed_persons", usual=(-0.5, 0.5), **RATE)
def employed_persons_growth(
    working_age_population: Array, participation_rate: Array, projected_years: Array
) -> Array:
    """Growth of employed persons by population and participation, lₙ = Nₙ πₙ / (Nₙ₋₁ πₙ₋₁) − 1."""
    return growth(working_age_population * participation_rate).sel(year=projected_years)


@operator(
    "year",
    "person",
    source="docs/growth.md, the Solow block",
    one_vintage=("measured_employed_persons", "employed_persons_growth"),
)
def employed_persons(measured_employed_persons: Array, employed_persons_growth: Array) -> Array:
    """Employed persons of the nation, Lₙ = Lₙ₋₁ (1 + lₙ)."""
    return extend_by_growth(measured_employed_persons, employed_persons_growth)


@operator("year", "1", source="Solow (1956)", continues="measured_gdp", usual=(-0.5, 0.5), **RATE)
def real_gdp_growth(potential_gdp: Array, projected_years: Array) -> Array:
    """Growth of real GDP as the Solow block produces it, where a scenario does not give it, gₙ = Yₙ / Yₙ₋₁ − 1."""
    return growth(potential_gdp).sel(year=projected_years)


@operator("year", "constant_money", source="perpetual inventory; OECD (2009), Measuring capital")
def capital_stock(
    measured_capital_stock: Array, potential_gdp: Array, investment_rate: Array, depreciation_rate: Array
) -> Array:
    """Capital at constant prices, Kₙ = (1 − δ) Kₙ₋₁ + sₙ Yₙ₋₁."""
    before = year_before(potential_gdp).sel(year=investment_rate.indexes["year"])

    def step(capital: Any, investment: Any, depreciation: Any) -> tuple[Any]:
        return ((1.0 - depreciation) * capital + investment,)

    last = measured_capital_stock.isel(year=-1, drop=True)
    (projected,) = scan(step, [last], [investment_rate * before], [depreciation_rate])
    return concatenate_years(measured_capital_stock, projected)


@operator("year", "constant_money", source="perpetual inventory, read backwards")
def investment(capital_stock: Array, depreciation_rate: Array) -> Array:
    """Investment that the capital stock implies, Iₙ = Kₙ − (1 − δ) Kₙ₋₁.

    Derived, not observed: it carries the prices and the depreciation of the stock it is read from.
    """
    return capital_stock.isel(year=slice(1, None)) - (1.0 - depreciation_rate) * year_before(capital_stock)


@operator(
    "year source_of_growth",
    "1",
    source="growth accounting; Solow (1957)",
    variant="cobb-douglas",
    display="percent",
)
def growth_contribution(
    capital_stock: Array, employed_persons: Array, technology_level: Array, capital_share: Array
) -> Array:
    """Log growth owed to capital, labour and technology, Δln Y = α Δln K + (1 − α) Δln L + Δln T."""
    return by_source(
        capital_share * log_growth(capital_stock),
        (1.0 - capital_share) * log_growth(employed_persons),
        log_growth(technology_level),
    )


@growth_contribution.alternative(
    "ces", source="growth accounting; the mean over both orders of change, Shapley (1953)"
)
def growth_contribution_ces(
    capital_stock: Array,
    employed_persons: Array,
    technology_level: Array,
    capital_share: Array,
    elasticity_of_substitution: Array,
    projected_years: Array,
) -> Array:
    """Log growth owed to capital, labour and technology under CES, Δln Y = Δ_K ln f + Δ_L ln f + Δln T.

    Δ_K is the mean of moving capital before and after labour, so the parts sum exactly. Measured years have
    no elasticity to know and are accounted for with the given share of capital.
    """
    years = projected_years.indexes["year"]
    last = int(years[0]) - 1
    capital = capital_stock / capital_stock.sel(year=last, drop=True)
    labour = employed_persons / employed_persons.sel(year=last, drop=True)

    def log_output(capital: Array, labour: Array) -> Array:
        parts = xr.broadcast(capital, labour, capital_share, elasticity_of_substitution)
        return labelled(log_ces(*(bare(part) for part in parts)), parts[0].dims, *parts)

    k1, l1 = capital.sel(year=years), labour.sel(year=years)
    k0, l0 = (year_before(x).sel(year=years) for x in (capital, labour))
    both, neither = log_output(k1, l1), log_output(k0, l0)
    only_capital, only_labour = log_output(k1, l0), log_output(k0, l1)
    by_capital = (only_capital - neither + both - only_labour) / 2.0
    by_labour = (only_labour - neither + both - only_capital) / 2.0
    measured = slice(None, last)
    technology = log_growth(technology_level)
    projected = by_source(by_capital, by_labour, technology.sel(year=years))
    early = by_source(
        capital_share * log_growth(capital_stock).sel(year=measured),
        (1.0 - capital_share) * log_growth(employed_persons).sel(year=measured),
        technology.sel(year=measured),
    )
    return concatenate_years(early, projected)


@identity("contributions of capital, labour and technology sum to growth", tolerance=1e-12)
def contributions_sum_to_growth(growth_contribution: Array, potential_gdp: Array) -> Sides:
    """Σ_f cₙf = ln Yₙ − ln Yₙ₋₁."""
    years = growth_contribution.indexes["year"]
    growth_factor = (potential_gdp / potential_gdp.shift(year=1)).sel(year=years)
    found = growth_contribution.sum("source_of_growth", skipna=False)
    return found, xr.ufuncs.log(growth_factor), 1.0 + abs(growth_contribution).sum("source_of_growth")


@identity("capital follows from investment and depreciation", tolerance=1e-12)
def perpetual_inventory_holds(
    capital_stock: Array, investment_rate: Array, depreciation_rate: Array, potential_gdp: Array
) -> Sides:
    """Kₙ = (1 − δ) Kₙ₋₁ + sₙ Yₙ₋₁ in the projected years."""
    years = investment_rate.indexes["year"]
    capital, output = (stock.shift(year=1).sel(year=years) for stock in (capital_stock, potential_gdp))
    return capital_stock.sel(year=years), (1.0 - depreciation_rate) * capital + investment_rate * output
