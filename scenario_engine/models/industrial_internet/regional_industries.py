"""Accounts of industries in regions, estimated: nobody prints them, and both their margins are accounts of the model.

A region's share in a group of industries is taken for its share in each industry of the group. Of all tables with these
margins it is the one fitted to even proportions (RAS), in closed form; jobs, whose margins cross groups, are fitted in turns.
"""

from collections.abc import Sequence
from itertools import product

from scenario_engine.engine.identity import Sides, at_most, identity
from scenario_engine.engine.operator import operator
from scenario_engine.methods.growth.recursion import growth
from scenario_engine.methods.input_output.leontief import in_order
from scenario_engine.methods.input_output.turns import fitted_to_margins
from scenario_engine.methods.labelled import labelled, ports, ratio, total
from scenario_engine.methods.tape import namespace
from scenario_engine.support.array_types import Array

SOURCE = "estimated: iterative proportional fitting, Stone and Brown (1962)"


@operator("year region industry", "money", source=SOURCE)
def regional_industry_core_value_added(
    core_value_added: Array, regional_core_value_added: Array, industry_group_membership: Array
) -> Array:
    """Core of industries in regions, by the region's share in their group, Zᵣₕ = Zₕ Σ_{s of h} Zᵣₛ / Σᵣ Zᵣₛ."""
    (belongs,) = _in_order_of((core_value_added, regional_core_value_added), industry_group_membership)
    lead, (nation, by_group, belongs) = ports(
        value_added=(core_value_added, ("industry",)),
        regional=(regional_core_value_added, ("region", "industry_group")),
        membership=(belongs, ("industry_group", "industry")),
    )
    shares = ratio(by_group, namespace(by_group).sum(by_group, axis=-2, keepdims=True))
    return labelled(
        (shares @ belongs) * nation[..., None, :],
        [*lead, "region", "industry"],
        core_value_added,
        regional_core_value_added,
    )


regional_industry_penetration_value_added = regional_industry_core_value_added.restated(
    "regional_industry_penetration_value_added",
    "Penetration of industries in regions, by the region's share in their group, Zᵣₕ = Zₕ Σ_{s of h} Zᵣₛ / Σᵣ Zᵣₛ.",
    core_value_added="penetration_value_added",
    regional_core_value_added="regional_penetration_value_added",
)


@operator("year region industry", "money", source=SOURCE)
def regional_industry_value_added(
    regional_industry_core_value_added: Array, regional_industry_penetration_value_added: Array
) -> Array:
    """Core and penetration of industries in regions, Zᵣₕ = Zᶜᵣₕ + Zᵖᵣₕ."""
    return regional_industry_core_value_added + regional_industry_penetration_value_added


@operator("year region industry", "1", source="definition", display="percent")
def regional_industry_growth(regional_industry_value_added: Array) -> Array:
    """Nominal growth of value added of industries in regions, gᵣₕₙ = Zᵣₕₙ / Zᵣₕₙ₋₁ − 1."""
    return growth(regional_industry_value_added)


@operator("year region industry", "person", source=SOURCE)
def regional_industry_employment(
    regional_industry_value_added: Array, regional_employment: Array, employment: Array
) -> Array:
    """Jobs of industries in regions, where value added is and fitted to the jobs of both, Eᵣₕ = aᵣ Zᵣₕ bₕ."""
    of_regions, of_industries = _in_order_of(
        (regional_industry_value_added,), regional_employment, employment
    )
    lead, (prior, rows, columns) = ports(
        value_added=(regional_industry_value_added, ("region", "industry")),
        regional_employment=(of_regions, ("region",)),
        employment=(of_industries, ("industry",)),
    )
    jobs = fitted_to_margins(prior, rows, columns)
    return labelled(jobs, [*lead, "region", "industry"], regional_industry_value_added)


@operator("year region", "person", source="CAII 2021, appendix 2, scaled to the nation")
def regional_core_employment(
    regional_employment: Array,
    regional_core_value_added: Array,
    regional_value_added: Array,
    core_employment: Array,
) -> Array:
    """Core jobs of regions, by the share of core in their value added, Eᶜᵣ = Eᶜ Eᵣ cᵣ / Σᵣ Eᵣ cᵣ, cᵣ = Zᶜᵣ / Zᵣ."""
    of_core, of_all = _in_order_of((regional_employment,), regional_core_value_added, regional_value_added)
    lead, (jobs, core, both, nation) = ports(
        employment=(regional_employment, ("region",)),
        core=(of_core, ("region", "industry_group")),
        value_added=(of_all, ("region", "industry_group")),
        core_employment=(core_employment, ("industry",)),
    )
    add = namespace(jobs).sum
    key = jobs * ratio(add(core, axis=-1), add(both, axis=-1))
    shared = ratio(key, add(key, axis=-1, keepdims=True)) * add(nation, axis=-1, keepdims=True)
    return labelled(shared, [*lead, "region"], regional_employment, regional_core_value_added)


@operator("year region", "person", source="definition")
def regional_penetration_employment(regional_employment: Array, regional_core_employment: Array) -> Array:
    """Penetration jobs of regions, Eᵖᵣ = Eᵣ − Eᶜᵣ."""
    return regional_employment - regional_core_employment


@identity("industries of regions sum over regions to the industry")
def regional_industries_sum_to_industry(
    regional_industry_value_added: Array, total_value_added: Array
) -> Sides:
    """Σᵣ Zᵣₕ = Zₕ."""
    return total(regional_industry_value_added, "region"), total_value_added


@identity("industries of regions sum over industries to the region")
def regional_industries_sum_to_region(
    regional_industry_value_added: Array,
    regional_core_value_added: Array,
    regional_penetration_value_added: Array,
) -> Sides:
    """Σₕ Zᵣₕ = Σₛ (Zᶜᵣₛ + Zᵖᵣₛ)."""
    by_group = regional_core_value_added + regional_penetration_value_added
    return total(regional_industry_value_added, "industry"), total(by_group, "industry_group")


@identity("jobs of industries in regions sum over regions to the industry's")
def regional_industry_jobs_sum_to_industry(regional_industry_employment: Array, employment: Array) -> Sides:
    """Σᵣ Eᵣₕ = Eₕ."""
    return total(regional_industry_employment, "region"), employment


@identity(
    "jobs of industries in regions sum over industries to the region's",
    unless={"unspliced_employment": "nation", "regional_employment": "unspliced"},
)
def regional_industry_jobs_sum_to_region(
    regional_industry_employment: Array, regional_employment: Array
) -> Sides:
    """Σₕ Eᵣₕ = Eᵣ."""
    return total(regional_industry_employment, "industry"), regional_employment


@identity("core jobs of regions sum to the nation's")
def regional_core_jobs_sum_to_nation(regional_core_employment: Array, core_employment: Array) -> Sides:
    """Σᵣ Eᶜᵣ = Eᶜ."""
    return total(regional_core_employment, "region"), total(core_employment, "industry")


@identity("core jobs of a region are part of its jobs", of_data=True)
def core_jobs_are_part_of_jobs(regional_core_employment: Array, regional_employment: Array) -> Sides:
    """Eᶜᵣ ≤ Eᵣ."""
    return at_most(regional_core_employment, regional_employment)


def _in_order_of(firsts: Sequence[Array], *others: Array) -> list[Array]:
    """The others, along each dimension that one of the first has but years and draws, with its labels in its order."""
    found = list(others)
    for at, first in product(range(len(found)), firsts):
        for dim in {"region", "industry", "industry_group"} & {*first.dims} & {*found[at].dims}:
            found[at] = in_order(found[at], str(dim), first.indexes[dim])
    return found
