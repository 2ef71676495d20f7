"""From regions to their cities: the same allocation one level down, by three sectors or by GDP alone."""

import xarray as xr

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import exogenous, membership, operator
from scenario_engine.methods.labelled import contract, mean, quotient, share
from scenario_engine.support.array_types import Array

SOURCE = "as regions, one level down; CAII 2024, appendix 2"

city_accounts = exogenous(
    "city_accounts",
    "city industry_group",
    "money",
    "Value added of cities by industry group in the year it is known; the key within a region",
    low=0.0,
)
city_membership = membership(
    "city_membership", "city region", "1 where a city lies in a region", sums_to_one_over="region"
)


@operator("city industry_group", "1", source=SOURCE, variant="per-sector", display="percent")
def city_share(city_accounts: Array, city_membership: Array) -> Array:
    """Share of a city in its region, each group by its own key, ω_cs = GDP_cs / Σ_{c in r} GDP_cs."""
    return share(city_accounts, _of_own_region(city_accounts, city_membership))


@city_share.alternative("gdp", source=SOURCE)
def city_share_by_gdp(city_accounts: Array, city_membership: Array) -> Array:
    """Share of a city in its region, one key for every group, ω_c = GDP_c / Σ_{c in r} GDP_c."""
    gdp = city_accounts.sum("industry_group")
    one_key = share(gdp, _of_own_region(gdp, city_membership))
    return one_key * xr.ones_like(city_accounts)


@operator("year city industry_group", "money", source=SOURCE)
def city_value_added(regional_value_added: Array, city_share: Array, city_membership: Array) -> Array:
    """Value added of cities, Z_cs = Zᵣₛ ω_cs."""
    return contract(regional_value_added, city_membership, "region") * city_share


@operator("year city", "person", source="as value added of cities")
def city_employment(regional_employment: Array, city_value_added: Array, city_membership: Array) -> Array:
    """Jobs of cities, by value added within a region, E_c = Eᵣ Z_c / Σ_{c in r} Z_c."""
    total = city_value_added.sum("industry_group")
    key = share(total, _of_own_region(total, city_membership))
    return contract(regional_employment, city_membership, "region") * key


@operator("year city", "money", source="as value added of cities")
def city_gdp(regional_gdp: Array, city_accounts: Array, city_membership: Array) -> Array:
    """GDP of cities, by their share of the region in the year it is known, GDP_c = GDPᵣ A_c / Σ_{c in r} A_c."""
    known = city_accounts.sum("industry_group")
    key = share(known, _of_own_region(known, city_membership))
    return contract(regional_gdp, city_membership, "region") * key


@operator("year city", "1", source="definition", display="percent")
def city_share_of_gdp(city_value_added: Array, city_gdp: Array) -> Array:
    """Value added of a city over its GDP, σ_c = Z_c / GDP_c."""
    return quotient(city_value_added.sum("industry_group"), city_gdp)


@operator("year city", "1", source="CAII 2024, appendix 2; logarithm before scaling")
def city_standing(city_value_added: Array) -> Array:
    """Log distance of a city from the mean city, uₙ = ln(1 + Z_c / Z̄).

    The published index of cities is this number times a constant, so ranks and tiers follow from it.
    """
    total = city_value_added.sum("industry_group")
    standing: Array = xr.ufuncs.log1p(share(total, mean(total, "city")))
    return standing


@identity("cities sum to their regions")
def cities_sum_to_regions(
    city_value_added: Array, regional_value_added: Array, city_membership: Array
) -> Sides:
    """Σ_{c in r} Z_cs = Zᵣₛ."""
    return contract(city_value_added, city_membership, "city"), regional_value_added


@identity("jobs of cities sum to those of their regions")
def city_jobs_sum_to_regions(
    city_employment: Array, regional_employment: Array, city_membership: Array
) -> Sides:
    """Σ_{c in r} E_c = Eᵣ."""
    return contract(city_employment, city_membership, "city"), regional_employment


@identity("shares of cities sum to one in every region")
def city_shares_sum_to_one(city_share: Array, city_membership: Array, city_accounts: Array) -> Sides:
    """Σ_{c in r} ω_cs = 1 where anything is known of the region's cities."""
    found = contract(city_share, city_membership, "city")
    return found, found.where(contract(city_accounts, city_membership, "city") == 0.0, 1.0)


def _of_own_region(array: Array, city_membership: Array) -> Array:
    """For each city, the sum over the cities of its region."""
    return contract(contract(array, city_membership, "city"), city_membership, "region")
