"""What the core adds to the economy: core, penetration and total value added by industry and year."""

from scenario_engine.engine.identity import Sides, at_most, identity
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.methods.growth.recursion import cumulative_product, growth, increase
from scenario_engine.methods.labelled import contract, quotient, share, total
from scenario_engine.support.array_types import Array

SOURCE = "CAII 2024, appendix 2"

core_rate_drift = exogenous(
    "core_rate_drift",
    "year industry",
    "1",
    "Yearly drift of the core rate, 0 in the base year",
    low=-1.0,
    usual=(-1.0, 1.0),
    display="percent",
)


@operator("industry", "1", source=SOURCE, display="percent")
def base_core_rate(
    core_sector_value_added: Array, sector_membership: Array, measured_industry_value_added: Array
) -> Array:
    """Core value added over value added in the base year, dₕ = Σ_{k in h} Sₖ (Xₖ − Mₖ) / VAₕ."""
    belongs = sector_membership.sel(sector=core_sector_value_added.indexes["core"].to_numpy())
    core = contract(core_sector_value_added, belongs.rename(sector="core"), "core")
    return share(core, measured_industry_value_added.isel(year=0, drop=True))


@operator(
    "industry",
    "1",
    source=SOURCE + "; Yearbook denominator: docs/replicate.md, which reading fits",
    variant="yearbook",
    display="percent",
)
def base_penetration_rate(
    induced_value_added: Array, sector_membership: Array, measured_industry_value_added: Array
) -> Array:
    """Induced value added over the statistical value added in the base year, pₕ = Σ_{i in h} dzᵢ / VAₕ."""
    induced = contract(induced_value_added, sector_membership, "sector")
    return share(induced, measured_industry_value_added.isel(year=0, drop=True))


@base_penetration_rate.alternative("table", source=SOURCE + ", as printed")
def penetration_rate_over_table(
    induced_value_added: Array, sector_membership: Array, sector_value_added: Array
) -> Array:
    """Induced value added over the table's own value added, pₕ = Σ_{i in h} dzᵢ / Σ_{i in h} (Xᵢ − Mᵢ).

    An industry without value added in the table has no rate to apply: zero.
    """
    induced = contract(induced_value_added, sector_membership, "sector")
    own = contract(sector_value_added, sector_membership, "sector")
    return quotient(induced, own)


@operator(
    "year industry", "1", source=SOURCE + "; drift: docs/replicate.md, which reading fits", display="percent"
)
def core_rate(base_core_rate: Array, core_rate_drift: Array, core_deepening: Array) -> Array:
    """Core value added over value added, dₕₙ = dₕ fₕₙ Π (1 + driftₕₙ)."""
    return base_core_rate * cumulative_product(1.0 + core_rate_drift) * core_deepening


@operator("year", "1", source=SOURCE)
def cumulative_multiplier(technology_multiplier: Array) -> Array:
    """Technology multiplier chained from the base year, Mₙ = Π mₙ."""
    return cumulative_product(technology_multiplier)


@operator("year industry", "1", source=SOURCE, display="percent")
def penetration_rate(
    base_penetration_rate: Array, cumulative_multiplier: Array, penetration_deepening: Array
) -> Array:
    """Penetration value added over value added, pₕₙ = pₕ fₕₙ Mₙ."""
    return base_penetration_rate * cumulative_multiplier * penetration_deepening


@operator("year industry", "money", source=SOURCE)
def unspliced_core_value_added(core_rate: Array, industry_value_added: Array) -> Array:
    """Core value added as the model gives it, before any anchor, zₕₙ = dₕₙ VAₕₙ."""
    return core_rate * industry_value_added


unspliced_penetration_value_added = unspliced_core_value_added.restated(
    "unspliced_penetration_value_added",
    "Penetration value added as the model gives it, before any anchor, zₕₙ = pₕₙ VAₕₙ.",
    core_rate="penetration_rate",
)


@operator("year industry", "money", source=SOURCE)
def core_value_added(unspliced_core_value_added: Array, core_splice_factor: Array) -> Array:
    """Value added the core itself produces, zₕₙ = fₙ dₕₙ VAₕₙ."""
    return unspliced_core_value_added * core_splice_factor


penetration_value_added = core_value_added.restated(
    "penetration_value_added",
    "Value added the industries owe to the core, zₕₙ = fₕₙ pₕₙ VAₕₙ.",
    unspliced_core_value_added="unspliced_penetration_value_added",
    core_splice_factor="penetration_splice_factor",
)


@operator("year industry", "money", source="CAII 2024, section 1")
def total_value_added(core_value_added: Array, penetration_value_added: Array) -> Array:
    """Core and penetration together, Z = Zᶜ + Zᵖ."""
    return core_value_added + penetration_value_added


@operator("year industry_group", "money", source="definition")
def industry_group_core_value_added(core_value_added: Array, industry_group_membership: Array) -> Array:
    """Core value added of a group of industries, Zₛ = Σ_{h in s} Zₕ."""
    return contract(core_value_added, industry_group_membership, "industry")


industry_group_penetration_value_added = industry_group_core_value_added.restated(
    "industry_group_penetration_value_added",
    "Penetration value added of a group of industries, Zₛ = Σ_{h in s} Zₕ.",
    core_value_added="penetration_value_added",
)


@operator("year industry_group", "money", source="definition")
def industry_group_value_added(
    industry_group_core_value_added: Array, industry_group_penetration_value_added: Array
) -> Array:
    """Core and penetration of a group of industries, Zₛ = Zᶜₛ + Zᵖₛ."""
    return industry_group_core_value_added + industry_group_penetration_value_added


@operator("year", "1", source="definition", display="percent")
def share_of_gdp(total_value_added: Array, gdp: Array) -> Array:
    """Total value added over GDP, σₙ = Σₕ Zₕₙ / GDPₙ."""
    return total(total_value_added, "industry") / gdp


share_of_gdp_in_newest_vintage = share_of_gdp.restated(
    "share_of_gdp_in_newest_vintage",
    "Total value added over GDP of the newest vintage, σ′ₙ = Σₕ Zₕₙ / GDP′ₙ.",
    gdp="gdp_in_newest_vintage",
)


@operator("year", "1", source="definition", display="percent")
def total_growth(total_value_added: Array) -> Array:
    """Nominal growth of total value added, gₙ = Zₙ / Zₙ₋₁ − 1."""
    return growth(total(total_value_added, "industry"))


@operator("year", "1", source="definition", display="percent")
def contribution_to_gdp_growth(total_value_added: Array, gdp: Array) -> Array:
    """Increase of total value added over that of GDP, cₙ = ΔZₙ / ΔGDPₙ."""
    national = total(total_value_added, "industry")
    return increase(national) / increase(gdp)


@operator("year", "1", source="CAII 2021, section 1")
def penetration_to_core_ratio(penetration_value_added: Array, core_value_added: Array) -> Array:
    """Penetration over core, Zᵖ / Zᶜ, ρₙ = Zᵖₙ / Zᶜₙ."""
    return total(penetration_value_added, "industry") / total(core_value_added, "industry")


@identity("core + penetration = total")
def components_sum_to_total(
    core_value_added: Array, penetration_value_added: Array, total_value_added: Array
) -> Sides:
    """Zᶜ + Zᵖ = Z."""
    return core_value_added + penetration_value_added, total_value_added


@identity("industry groups sum to the nation")
def industry_groups_sum_to_nation(industry_group_value_added: Array, total_value_added: Array) -> Sides:
    """Σₛ Zₛ = Σₕ Zₕ."""
    return total(industry_group_value_added, "industry_group"), total(total_value_added, "industry")


@identity("core and penetration of an industry are part of its value added", of_data=True)
def part_of_its_industry(total_value_added: Array, industry_value_added: Array) -> Sides:
    """Zₕₙ ≤ VAₕₙ."""
    return at_most(total_value_added, industry_value_added)


@identity("core and penetration are part of GDP", of_data=True)
def part_of_gdp(total_value_added: Array, gdp: Array) -> Sides:
    """Σₕ Zₕₙ ≤ GDPₙ."""
    return at_most(total(total_value_added, "industry"), gdp)


@identity("industries may be grouped before or after core and penetration are added")
def grouping_commutes_with_adding(
    total_value_added: Array, industry_group_membership: Array, industry_group_value_added: Array
) -> Sides:
    """Σ_{h in s} (Zᶜₕ + Zᵖₕ) = Zᶜₛ + Zᵖₛ, group by group."""
    return contract(total_value_added, industry_group_membership, "industry"), industry_group_value_added


@identity("value added by industry sums to GDP", tolerance=1e-6)
def industries_sum_to_gdp(industry_value_added: Array, gdp: Array) -> Sides:
    """Σₕ VAₕ = GDP; official sections are rounded, hence 1e-6."""
    return total(industry_value_added, "industry"), gdp
