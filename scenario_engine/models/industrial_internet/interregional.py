"""Whose core creates value added where: the augmentation on a table of regions, by region of the core and region of benefit.

A table of regions is a table whose sectors are pairs: the core of each region is some of them, the closed form is that of one
region, and its sum over the core is kept apart by `core_region`. Where no such table may be carried, a scenario gives the base
year's flows of value added instead. Their shares divide the nation's penetration of every year.
"""

import numpy as np
import xarray as xr

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import operator
from scenario_engine.methods.labelled import contract, quotient, share, total
from scenario_engine.models.industrial_internet import augmentation
from scenario_engine.support.array_types import Array

SOURCE = "CAII 2024, appendix 2, on a table of regions; docs/augmentation.md"


@operator("sector core_region", "money", source=SOURCE, variant="published", follows="induced_output")
def induced_output_by_region(
    core_requirements: Array, relevance_share: Array, core_output: Array, sector_region: Array
) -> Array:
    """Output that the core of each region induces in each sector, ΔYᵢₒ = (1 − Sᵢ) Σ_{k in o} Eᵢₖ ΔXₖ / (1 + Sₖ Eₖₖ)."""
    return _by_region(augmentation.alone, core_requirements, relevance_share, core_output, sector_region)


@induced_output_by_region.alternative("joint", source=SOURCE)
def induced_output_by_region_jointly(
    core_requirements: Array, relevance_share: Array, core_output: Array, sector_region: Array
) -> Array:
    """Output that the core of each region induces, feedback counted once, ΔYᵢₒ = (1 − Sᵢ) Σ_{k in o} Eᵢₖ zₖ, C₂₂ z = ΔX."""
    return _by_region(augmentation.together, core_requirements, relevance_share, core_output, sector_region)


@operator("region industry_group core_region", "money", source=SOURCE)
def induced_value_added_flow(
    induced_output_by_region: Array, sector_gross_output: Array, sector_value_added: Array,
    sector_region: Array, sector_membership: Array, industry_group_membership: Array,
) -> Array:  # fmt: skip
    """Value added of each region induced by the core of each in the base year, Vₒᵣₛ = Σ_{i in r, s} ΔYᵢₒ (Xᵢ − Mᵢ) / Xᵢ."""
    added = induced_output_by_region * quotient(sector_value_added, sector_gross_output)
    groups = contract(sector_membership, industry_group_membership, "industry")
    return contract(added * sector_region, groups, "sector")


@operator("year region industry_group core_region", "money", source="docs/regions.md")
def penetration_flow(industry_group_penetration_value_added: Array, induced_value_added_flow: Array) -> Array:
    """Penetration of each region by region of the core behind it, shares as in the base year, Zₒᵣₛ = Zₛ Vₒᵣₛ / Σₒ Σᵣ Vₒᵣₛ."""
    nation = total(induced_value_added_flow, ["region", "core_region"])
    return industry_group_penetration_value_added * share(induced_value_added_flow, nation)


@operator("year region core_region", "person", source="CAII 2021, appendix 2, scaled to the nation")
def penetration_employment_flow(
    penetration_flow: Array, regional_productivity: Array, penetration_employment: Array
) -> Array:
    """Penetration jobs of each region by region of the core behind them, Eₒᵣ = Eᵖ eₒᵣ / Σₒ Σᵣ eₒᵣ, eₒᵣ = Σₛ Zₒᵣₛ / Proᵣ."""
    carried = share(total(penetration_flow, "industry_group"), regional_productivity)
    nation = total(penetration_employment, "industry")
    return carried * share(nation, total(carried, ["region", "core_region"]))


@operator("year region", "money", source="definition")
def penetration_from_other_regions(penetration_flow: Array) -> Array:
    """Penetration of a region that the core of others induces, Iᵣ = Σₛ Σ_{o ≠ r} Zₒᵣₛ."""
    return total(_between_two(penetration_flow), ["core_region", "industry_group"])


@operator("year core_region", "money", source="definition")
def penetration_in_other_regions(penetration_flow: Array) -> Array:
    """Penetration of all other regions that the core of a region induces, Oₒ = Σₛ Σ_{r ≠ o} Zₒᵣₛ."""
    return total(_between_two(penetration_flow), ["region", "industry_group"])


@operator("year region industry_group", "money", source="docs/regions.md",
          name="regional_value_added", variant="interregional", default=False)  # fmt: skip
def regional_value_added_by_flows(penetration_flow: Array, regional_core_value_added: Array) -> Array:
    """Value added of regions, penetration from the core of every region and core by its key, Zᵣₛ = Σₒ Zₒᵣₛ + Zᶜᵣₛ."""
    return total(penetration_flow, "core_region") + regional_core_value_added


@identity("penetration by region of the core and of benefit sums to the nation in every industry group")
def penetration_flows_sum_to_nation(
    penetration_flow: Array, industry_group_penetration_value_added: Array
) -> Sides:
    """Σₒ Σᵣ Zₒᵣₛ = Zₛ, as the allocation by keys does."""
    return total(penetration_flow, ["region", "core_region"]), industry_group_penetration_value_added


@identity("penetration jobs by region of the core and of benefit sum to the nation")
def penetration_job_flows_sum_to_nation(
    penetration_employment_flow: Array, penetration_employment: Array
) -> Sides:
    """Σₒ Σᵣ Eₒᵣ = Σₕ Eᵖₕ."""
    return total(penetration_employment_flow, ["region", "core_region"]), total(
        penetration_employment, "industry"
    )


def _by_region(
    intensity: augmentation.Intensity,
    core_requirements: Array,
    relevance_share: Array,
    core_output: Array,
    sector_region: Array,
) -> Array:
    seats = augmentation.at_core(sector_region, relevance_share).rename(region="core_region")
    return augmentation.induced(intensity, core_requirements, relevance_share, core_output, seats)


def _between_two(flow: Array) -> Array:
    """The flow where the core's region is not the region of benefit, zero where it is."""
    region, core = (flow.indexes[dim] for dim in ("region", "core_region"))
    other = 1.0 - np.equal.outer(region.to_numpy(), core.to_numpy())
    return flow * xr.DataArray(other, {"region": region, "core_region": core}, ["region", "core_region"])
