"""From the nation to its regions: keys, and three readings of how the accounts are allocated by them."""

from scenario_engine.engine.identity import Sides, at_most, identity
from scenario_engine.engine.operator import exogenous, growth_rate, membership, operator, proportion
from scenario_engine.methods.growth.recursion import extend_by_growth
from scenario_engine.methods.labelled import contract, interpolate_years, share, total
from scenario_engine.models.growth.vintages import vintage_splice_factor
from scenario_engine.support.array_types import Array

ALLOCATION = "CAII 2024, appendix 2"
READING = "docs/replicate.md, which reading fits: regions of CAII 2023"

regional_accounts = exogenous(
    "regional_accounts",
    "year region industry_group",
    "money",
    "Value added of regions by industry group, in the years whose accounts are known",
    low=0.0,
    years="any",
)
regional_gdp_accounts_vintage = exogenous(
    "regional_gdp_accounts_vintage",
    "year region",
    "money",
    "GDP of regions in the vintage the accounts are kept in",
    low=0.0,
    years="any",
)
regional_gdp_later_vintage = exogenous(
    "regional_gdp_later_vintage",
    "year region",
    "money",
    "GDP of regions in the newest vintage",
    low=0.0,
    years="measured",
)
regional_relative_growth = growth_rate(
    "regional_relative_growth", "year region", "Growth of a region over that of the nation", usual=(-0.5, 0.5)
)
regional_core_share = proportion(
    "regional_core_share",
    "year region industry_group",
    "Share of a region in the nation's core value added, in the years it is known",
    sums_to_one_over="region",
    years="any",
)
regional_key_factor = exogenous(
    "regional_key_factor",
    "year region industry_group",
    "1",
    "Factor on a region's key that brings penetration to what is printed, in the years it is known",
    low=0.0,
    years="any",
)
region_group_membership = membership(
    "region_group_membership",
    "region region_group",
    "1 where a region belongs to a group; groups may overlap",
)


@operator("year region", "1", source="ratio splice; docs/growth.md, vintages", years="measured")
def regional_vintage_splice_factor(
    regional_gdp_accounts_vintage: Array, regional_gdp_later_vintage: Array
) -> Array:
    """Accounts' vintage over newest vintage by region, held where only the newest exists, φᵣₙ = GDPᵣₙ / GDP′ᵣₙ."""
    return vintage_splice_factor(regional_gdp_accounts_vintage, regional_gdp_later_vintage)


@operator("year region", "money", source="ratio splice; docs/growth.md, vintages", years="measured")
def measured_regional_gdp(regional_gdp_later_vintage: Array, regional_vintage_splice_factor: Array) -> Array:
    """GDP of regions of the measured years in the accounts' vintage, GDPᵣₙ = φᵣₙ GDP′ᵣₙ."""
    return regional_gdp_later_vintage * regional_vintage_splice_factor


@operator("year", "1", source="definition", display="percent")
def regional_gdp_discrepancy(regional_gdp: Array, gdp: Array) -> Array:
    """What official accounts of regions sum to beyond the nation's GDP, δ = Σᵣ GDPᵣ / GDP − 1."""
    return total(regional_gdp, "region") / gdp - 1.0


@operator(
    "year region",
    "money",
    source="docs/growth.md, how a scenario moves growth",
    variant="path",
    one_vintage=("measured_regional_gdp", "regional_relative_growth"),
)
def regional_gdp(
    measured_regional_gdp: Array, nominal_gdp_growth: Array, regional_relative_growth: Array
) -> Array:
    """GDP of regions, GDPᵣₙ = GDPᵣₙ₋₁ (1 + gₙ)(1 + rᵣₙ)."""
    return extend_by_growth(
        measured_regional_gdp, (1.0 + nominal_gdp_growth) * (1.0 + regional_relative_growth) - 1.0
    )


@regional_gdp.alternative("accounts", source="definition")
def regional_gdp_of_accounts(regional_accounts: Array) -> Array:
    """GDP of regions in the years whose accounts are known, GDPᵣ = Σₛ GDPᵣₛ."""
    return total(regional_accounts, "industry_group")


@operator("year region industry_group", "1", source=ALLOCATION, display="percent")
def regional_structure(regional_accounts: Array, years: Array) -> Array:
    """Share of a group in its region's value added, interpolated between known years, flat outside, sᵣₛ = GDPᵣₛ / Σₛ GDPᵣₛ."""
    known = share(regional_accounts, total(regional_accounts, "industry_group"))
    return interpolate_years(known, years.to_numpy())


@operator("year region industry_group", "money", source=ALLOCATION)
def regional_key(regional_structure: Array, regional_gdp: Array) -> Array:
    """Value added of regions by industry group, the key of the allocation, GDPᵣₛ = sᵣₛ GDPᵣ."""
    return regional_structure * regional_gdp


@operator("year region industry_group", "money", source="ratio splice of keys", variant="anchored")
def regional_penetration_key(regional_key: Array, regional_key_factor: Array, years: Array) -> Array:
    """Key of penetration scaled to published totals, its factor interpolated between known years, Kᵣₛ = fᵣₛ GDPᵣₛ."""
    return regional_key * interpolate_years(regional_key_factor, years.to_numpy())


@regional_penetration_key.alternative("accounts", source=ALLOCATION)
def regional_penetration_key_of_accounts(regional_key: Array) -> Array:
    """Key of penetration as the accounts of regions have it, Kᵣₛ = GDPᵣₛ."""
    return regional_key.copy()


@operator("year region industry_group", "money", source=ALLOCATION)
def regional_penetration_value_added(
    industry_group_penetration_value_added: Array, regional_penetration_key: Array
) -> Array:
    """Penetration value added of regions, each group by its own key, Zᵣₛ = Zₛ Kᵣₛ / Σᵣ Kᵣₛ."""
    return regional_penetration_key * share(
        industry_group_penetration_value_added, total(regional_penetration_key, "region")
    )


@operator("year region industry_group", "money", source=READING)
def regional_core_value_added(
    industry_group_core_value_added: Array, regional_core_share: Array, years: Array
) -> Array:
    """Core value added of regions by a key of its own, interpolated between known years, constant outside, Zᵣₛ = Zₛ κᵣₛ."""
    return industry_group_core_value_added * interpolate_years(regional_core_share, years.to_numpy())


@operator("year region industry_group", "money", source=READING, variant="penetration-per-sector")
def regional_value_added(regional_penetration_value_added: Array, regional_core_value_added: Array) -> Array:
    """Value added of regions, penetration and core each by its key, Zᵣₛ = Zᵖᵣₛ + Zᶜᵣₛ."""
    return regional_penetration_value_added + regional_core_value_added


@regional_value_added.alternative("per-sector", source=ALLOCATION)
def regional_value_added_per_sector(industry_group_value_added: Array, regional_key: Array) -> Array:
    """Value added of regions, the total of each group by its key, Zᵣₛ = Zₛ GDPᵣₛ / Σᵣ GDPᵣₛ."""
    return regional_key * share(industry_group_value_added, total(regional_key, "region"))


@regional_value_added.alternative("pooled", source="CAII 2021, appendix 2")
def regional_value_added_pooled(industry_group_value_added: Array, regional_key: Array) -> Array:
    """Value added of regions, one key for the total, Zᵣₛ = Z GDPᵣₛ ηₛ / Σᵣ Σₛ GDPᵣₛ ηₛ, ηₛ = Zₛ / Z.

    Regions sum to the nation; groups within regions do not sum to the nation's groups.
    """
    national = total(industry_group_value_added, "industry_group")
    weighted = regional_key * share(industry_group_value_added, national)
    return weighted * share(national, total(weighted, ["region", "industry_group"]))


@operator("year region_group", "money", source="definition")
def region_group_value_added(regional_value_added: Array, region_group_membership: Array) -> Array:
    """Value added of groups of regions, Z_g = Σ_{r in g} Σₛ Zᵣₛ."""
    return contract(total(regional_value_added, "industry_group"), region_group_membership, "region")


@operator("year region_group", "1", source="definition", display="percent")
def region_group_share_of_gdp(
    region_group_value_added: Array, regional_gdp: Array, region_group_membership: Array
) -> Array:
    """Value added of groups of regions over their GDP, σ_g = Z_g / Σ_{r in g} GDPᵣ."""
    return region_group_value_added / contract(regional_gdp, region_group_membership, "region")


@operator("year region", "1", source="definition", display="percent")
def regional_share_of_gdp(regional_value_added: Array, regional_gdp: Array) -> Array:
    """Value added of a region over its GDP, σᵣ = Σₛ Zᵣₛ / GDPᵣ."""
    return total(regional_value_added, "industry_group") / regional_gdp


@identity("GDP of regions sums to the nation's but for the discrepancy that is shown")
def regional_gdp_sums_to_gdp(regional_gdp: Array, gdp: Array, regional_gdp_discrepancy: Array) -> Sides:
    """Σᵣ GDPᵣ = (1 + δ) GDP."""
    return total(regional_gdp, "region"), gdp * (1.0 + regional_gdp_discrepancy)


@identity("regions sum to the nation")
def regions_sum_to_nation(regional_value_added: Array, industry_group_value_added: Array) -> Sides:
    """Σᵣ Σₛ Zᵣₛ = Σₛ Zₛ."""
    return total(regional_value_added, ["region", "industry_group"]), total(
        industry_group_value_added, "industry_group"
    )


@identity("regions sum to the nation in every industry group", unless={"regional_value_added": "pooled"})
def regions_sum_to_nation_by_group(regional_value_added: Array, industry_group_value_added: Array) -> Sides:
    """Σᵣ Zᵣₛ = Zₛ."""
    return total(regional_value_added, "region"), industry_group_value_added


@identity("core and penetration of a region are part of its GDP", of_data=True)
def part_of_its_region(regional_value_added: Array, regional_gdp: Array) -> Sides:
    """Σₛ Zᵣₛₙ ≤ GDPᵣₙ."""
    return at_most(total(regional_value_added, "industry_group"), regional_gdp)


@identity("GDP of regions sums to the nation's, to a twentieth", tolerance=0.05, of_data=True)
def regional_gdp_sums_to_nation(regional_gdp: Array, gdp: Array) -> Sides:
    """Σᵣ GDPᵣₙ = GDPₙ, as far as offices agree."""
    return total(regional_gdp, "region"), gdp


@identity("accounts of a region sum to its GDP, to a tenth", tolerance=0.1, of_data=True)
def accounts_sum_to_regional_gdp(regional_accounts: Array, regional_gdp: Array) -> Sides:
    """Σₛ GDPᵣₛ = GDPᵣ in the years whose accounts are known, as far as vintages agree."""
    known = regional_accounts.indexes["year"].intersection(regional_gdp.indexes["year"])
    return total(regional_accounts.sel(year=known), "industry_group"), regional_gdp.sel(year=known)


@identity("regions may be grouped before or after their industry groups are summed")
def grouping_regions_commutes(
    regional_value_added: Array, region_group_membership: Array, region_group_value_added: Array
) -> Sides:
    """Σₛ Σ_{r in g} Zᵣₛ = Σ_{r in g} Σₛ Zᵣₛ, group by group."""
    grouped = contract(regional_value_added, region_group_membership, "region")
    return grouped.sum("industry_group"), region_group_value_added


@identity("shares of industry groups sum to one in every region")
def groups_of_a_region_sum_to_one(regional_structure: Array, regional_gdp: Array) -> Sides:
    """Σₛ sᵣₛ GDPᵣ = GDPᵣ, which claims nothing of a region without GDP."""
    return total(regional_structure, "industry_group") * regional_gdp, regional_gdp
