"""The core by part: what its sectors produce in a year, gathered by any concordance of sectors to parts."""

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.methods.labelled import contract, share
from scenario_engine.support.array_types import Array

core_part_membership = exogenous(
    "core_part_membership",
    "core core_part",
    "1",
    "Share of a core sector that belongs to each part of the core",
    low=0.0,
    high=1.0,
    sums_to_one_over="core_part",
)


@operator("year core", "money", source="sectors keep the proportions of the base year within their industry")
def core_value_added_by_sector(
    core_value_added: Array, core_sector_value_added: Array, sector_membership: Array
) -> Array:
    """Core value added by sector, Zᶜₖₙ = Zᶜₕₙ Vₖ / Σ_{k in h} Vₖ."""
    core = core_sector_value_added.indexes["core"].to_numpy()
    belongs = sector_membership.sel(sector=core).rename(sector="core")
    of_industry = contract(core_sector_value_added, belongs, "core")
    key = share(core_sector_value_added, contract(of_industry, belongs, "industry"))
    return contract(core_value_added, belongs, "industry") * key


@operator("year core_part", "money", source="a concordance of core sectors to parts")
def core_by_part(core_value_added_by_sector: Array, core_part_membership: Array) -> Array:
    """Core value added by part, Zᶜₚₙ = Σₖ mₖₚ Zᶜₖₙ."""
    return contract(core_value_added_by_sector, core_part_membership, "core")


@identity("parts sum to the core")
def parts_sum_to_core(core_by_part: Array, core_value_added: Array) -> Sides:
    """Σₚ Zᶜₚₙ = Σₕ Zᶜₕₙ."""
    return core_by_part.sum("core_part"), core_value_added.sum("industry")
