"""Jobs of regions: value added over a region's own productivity, or over the nation's."""

from __future__ import annotations

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.methods.labelled import contract, interpolate_years, ones, share, total
from scenario_engine.support.array_types import Array

SOURCE = "CAII 2021, appendix 2"

known_regional_employed_persons = exogenous(
    "known_regional_employed_persons",
    "year region",
    "person",
    "Employed persons of regions in the years they are known",
    low=0.0,
    years="any",
)


@operator("year region", "1", source=SOURCE, display="percent")
def regional_share_of_employed_persons(known_regional_employed_persons: Array, years: Array) -> Array:
    """Share of a region in employed persons, between known years linear, outside held, πᵣ = Lᵣ / Σᵣ Lᵣ."""
    known = share(known_regional_employed_persons, known_regional_employed_persons.sum("region"))
    return interpolate_years(known, years.to_numpy())


@operator("year region", "person", source=SOURCE)
def regional_employed_persons(regional_share_of_employed_persons: Array, employed_persons: Array) -> Array:
    """Employed persons of regions, Lᵣ = πᵣ L."""
    return regional_share_of_employed_persons * employed_persons


@operator("year region", "money/person", source=SOURCE, name="regional_productivity", variant="provincial")
def productivity_of_regions(regional_gdp: Array, regional_employed_persons: Array) -> Array:
    """GDP per employed person of regions, Proᵣ = GDPᵣ / Lᵣ."""
    return share(regional_gdp, regional_employed_persons)


@operator(
    "year region",
    "money/person",
    source="methods note 7: nearer to the shares and ranks of CAII 2021, figure 25",
    name="regional_productivity",
    variant="national",
    default=False,
)
def productivity_of_the_nation(national_productivity: Array, region_labels: Array) -> Array:
    """GDP per employed person of the nation in every region, Proᵣ = Pro."""
    return national_productivity * ones(region_labels)


@operator("year region", "person", source=SOURCE)
def regional_employment(regional_value_added: Array, regional_productivity: Array) -> Array:
    """Jobs that value added carries in regions, Eᵣ = Σₛ Zᵣₛ / Proᵣ."""
    return share(total(regional_value_added, "industry_group"), regional_productivity)


@operator("year region_group", "person", source="definition")
def region_group_employment(regional_employment: Array, region_group_membership: Array) -> Array:
    """Jobs in groups of regions, E_g = Σ_{r in g} Eᵣ."""
    return contract(regional_employment, region_group_membership, "region")


@identity("employed persons of regions sum to the nation")
def regional_labour_sums_to_nation(regional_employed_persons: Array, employed_persons: Array) -> Sides:
    """Σᵣ Lᵣ = L."""
    return regional_employed_persons.sum("region"), employed_persons
