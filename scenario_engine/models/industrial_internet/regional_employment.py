"""Jobs of regions by their own productivity, and of the nation as their sum."""

from scenario_engine.engine.identity import Sides, at_most, identity
from scenario_engine.engine.operator import operator, proportion
from scenario_engine.methods.labelled import contract, share, total
from scenario_engine.support.array_types import Array

SOURCE = "CAII 2021, appendix 2"

regional_share_of_employed_persons = proportion(
    "regional_share_of_employed_persons",
    "region",
    "Share of a region in the nation's employed persons, the same in every year",
    sums_to_one_over="region",
)


@operator("year region", "person", source=SOURCE)
def regional_employed_persons(regional_share_of_employed_persons: Array, employed_persons: Array) -> Array:
    """Employed persons of regions, Lᵣ = πᵣ L."""
    return employed_persons * regional_share_of_employed_persons


@operator("year region", "money/person", source=SOURCE)
def regional_productivity(regional_gdp: Array, regional_employed_persons: Array) -> Array:
    """GDP per employed person of regions, Proᵣ = GDPᵣ / Lᵣ."""
    return share(regional_gdp, regional_employed_persons)


@operator("year region", "person", source=SOURCE)
def unspliced_regional_employment(regional_value_added: Array, regional_productivity: Array) -> Array:
    """Jobs that value added carries in regions, before any anchor, eᵣ = Σₛ Zᵣₛ / Proᵣ."""
    return share(total(regional_value_added, "industry_group"), regional_productivity)


@operator("year", "person", source=SOURCE, variant="regions")
def unspliced_employment(unspliced_regional_employment: Array) -> Array:
    """Jobs that value added carries in the nation, the sum of its regions, e = Σᵣ eᵣ."""
    return total(unspliced_regional_employment, "region")


@unspliced_employment.alternative("nation", source=SOURCE)
def employment_of_the_nation(total_value_added: Array, national_productivity: Array) -> Array:
    """Jobs that value added carries in the nation, where there are no regions, e = Σₕ Zₕ / Pro."""
    return share(total(total_value_added, "industry"), national_productivity)


@operator("year region", "person", source=SOURCE, variant="spliced")
def regional_employment(
    unspliced_regional_employment: Array, unspliced_employment: Array, employment: Array
) -> Array:
    """Jobs that value added carries in regions, which move with the nation's splice, Eᵣ = eᵣ Σₕ Eₕ / e."""
    return unspliced_regional_employment * share(total(employment, "industry"), unspliced_employment)


@regional_employment.alternative("unspliced", source=SOURCE)
def regional_employment_unspliced(unspliced_regional_employment: Array) -> Array:
    """Jobs that value added carries in regions, without any anchor, Eᵣ = eᵣ."""
    return unspliced_regional_employment.copy()


@operator("year region_group", "person", source="definition")
def region_group_employment(regional_employment: Array, region_group_membership: Array) -> Array:
    """Jobs in groups of regions, E_g = Σ_{r in g} Eᵣ."""
    return contract(regional_employment, region_group_membership, "region")


@identity("jobs of a region are part of its employed persons", of_data=True)
def part_of_employed_persons_of_a_region(
    regional_employment: Array, regional_employed_persons: Array
) -> Sides:
    """Eᵣₙ ≤ Lᵣₙ."""
    return at_most(regional_employment, regional_employed_persons)


@identity("employed persons of regions sum to the nation")
def regional_labour_sums_to_nation(regional_employed_persons: Array, employed_persons: Array) -> Sides:
    """Σᵣ Lᵣ = L."""
    return regional_employed_persons.sum("region"), employed_persons


@identity(
    "jobs of regions and of industries sum to the same nation",
    unless={"unspliced_employment": "nation", "regional_employment": "unspliced"},
)
def regions_and_industries_sum_to_the_same_jobs(regional_employment: Array, employment: Array) -> Sides:
    """Σᵣ Eᵣ = Σₕ Eₕ."""
    return regional_employment.sum("region"), employment.sum("industry")
