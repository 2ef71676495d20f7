"""Countries side by side: their industrial-internet value added by income group and region of the world."""

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import exogenous, membership, operator
from scenario_engine.methods.labelled import contract, place, share
from scenario_engine.support.array_types import Array

SOURCE = "CAII 2021, section 1 (3) and appendix 3"

country_value_added = exogenous(
    "country_value_added", "country", "dollar", "Industrial-internet value added of countries", low=0.0
)
country_income_group = membership(
    "country_income_group",
    "country income_group",
    "1 where a country belongs to an income group",
    sums_to_one_over="income_group",
)
country_world_region = membership(
    "country_world_region",
    "country world_region",
    "1 where a country belongs to a region of the world",
    sums_to_one_over="world_region",
)


@operator("", "dollar", source=SOURCE)
def world_value_added(country_value_added: Array) -> Array:
    """Value added of all countries, Z = Σ_c Z_c."""
    return country_value_added.sum("country")


@operator("country", "1", source=SOURCE, display="percent")
def country_share(country_value_added: Array) -> Array:
    """Share of a country in all countries, σ_c = Z_c / Σ_c Z_c."""
    return share(country_value_added, country_value_added.sum("country"))


@operator("country", "1", source=SOURCE, display="count")
def country_rank(country_value_added: Array) -> Array:
    """Place of a country in the descending order, ties sharing the better one, k_c = 1 + Σ_d [Z_d > Z_c]."""
    return place(country_value_added, "country")


@operator("income_group", "dollar", source=SOURCE)
def income_group_value_added(country_value_added: Array, country_income_group: Array) -> Array:
    """Value added by income group, Z_g = Σ_{c in g} Z_c."""
    return contract(country_value_added, country_income_group, "country")


@operator("world_region", "dollar", source=SOURCE)
def world_region_value_added(country_value_added: Array, country_world_region: Array) -> Array:
    """Value added by region of the world, Z_w = Σ_{c in w} Z_c."""
    return contract(country_value_added, country_world_region, "country")


@identity("income groups sum to the world")
def income_groups_sum_to_world(income_group_value_added: Array, world_value_added: Array) -> Sides:
    """Σ_g Z_g = Z."""
    return income_group_value_added.sum("income_group"), world_value_added


@identity("world regions sum to the world")
def world_regions_sum_to_world(world_region_value_added: Array, world_value_added: Array) -> Sides:
    """Σ_w Z_w = Z."""
    return world_region_value_added.sum("world_region"), world_value_added


@identity("shares of countries sum to one")
def country_shares_sum_to_one(country_share: Array) -> Sides:
    """Σ_c σ_c = 1."""
    return country_share.sum("country"), 1.0
