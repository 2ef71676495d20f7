"""Several regions in one table: who makes what the final demand of whom calls forth, and what comes back.

A table of regions is a table whose sectors are pairs, such as "north food": every formula of one region holds for it. Here is
what needs to know which sector is of which region. The sellers' side is `region`, the final users' side `buyer_region`, and
both have the same labels; what lies beyond the table, where exports go, is a region that makes nothing.
"""

from __future__ import annotations

import xarray as xr

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import exogenous, membership, operator
from scenario_engine.methods.input_output.leontief import Leontief, aligned, in_order
from scenario_engine.methods.input_output.regions import own_region
from scenario_engine.methods.labelled import contract, total
from scenario_engine.support.array_types import Array

BOOK = "Miller and Blair (2009), section"
FOOTPRINTS = "Peters (2008); Miller and Blair (2009), section 10.7"

sector_region = membership(
    "sector_region", "region sector", "1 where a sector is of a region", sums_to_one_over="region"
)
regional_final_demand = exogenous(
    "regional_final_demand",
    "sector buyer_region",
    "money",
    "What final users of each region take of each sector's product",
)
final_user_account = exogenous(
    "final_user_account",
    "buyer_region account",
    "1",
    "What final users of each region account for themselves, such as emissions of their cars",
    default=0.0,
)
account_intensity_factor = exogenous(
    "account_intensity_factor",
    "year sector account",
    "1",
    "Factor on each account per unit of output, one in the year of the table",
    low=0.0,
    default=1.0,
)


@operator("sector buyer_region", "money", source=FOOTPRINTS)
def regional_output(technical_coefficients: Array, regional_final_demand: Array) -> Array:
    """Output of each sector that the final demand of each region calls forth, wherever it is made, X = L Y."""
    return Leontief.of(technical_coefficients).output(regional_final_demand)


@operator("region buyer_region", "money", source="Johnson and Noguera (2012)")
def value_added_flow(regional_output: Array, value_added_coefficient: Array, sector_region: Array) -> Array:
    """Value added of each region in the final demand of each region, Vᵣₛ = Σ_{j in r} vⱼ Xⱼₛ."""
    return contract(_times(regional_output, value_added_coefficient), sector_region, "sector")


@operator("region buyer_region account", "1", source=FOOTPRINTS)
def account_flow(regional_output: Array, account_coefficient: Array, sector_region: Array) -> Array:
    """Each account in each region behind the final demand of each region, Fᵣₛₖ = Σ_{j in r} sⱼₖ Xⱼₛ."""
    return contract(_times(regional_output, sector_region), account_coefficient, "sector")


@operator("region account", "1", source=FOOTPRINTS)
def production_account(sector_account: Array, sector_region: Array) -> Array:
    """Each account where its sectors are, production-based, Pᵣₖ = Σ_{j in r} Sⱼₖ."""
    return contract(sector_account, sector_region, "sector")


@operator("buyer_region account", "1", source=FOOTPRINTS)
def consumption_account(
    regional_output: Array, account_coefficient: Array, final_user_account: Array
) -> Array:
    """Each account where the final users are, consumption-based, with what is their own, Cₛₖ = Σⱼ sⱼₖ Xⱼₛ + Hₛₖ."""
    return contract(regional_output, account_coefficient, "sector") + final_user_account


@operator("year sector account", "1", source=f"{BOOK} 6.2.3")
def account_change(
    output_change: Array, account_coefficient: Array, account_intensity_factor: Array
) -> Array:
    """Each account in the output that a shock calls forth, along the path of its intensity, Δsⱼₖ = φⱼₖ sⱼₖ Δxⱼ."""
    sectors = output_change.indexes["sector"]
    coefficient, factor = (
        in_order(one, "sector", sectors) if "sector" in one.dims else one
        for one in (account_coefficient, account_intensity_factor)
    )
    return output_change * coefficient * factor


@operator("region sector", "1", source=f"{BOOK} 6.3")
def regional_output_multiplier(technical_coefficients: Array, sector_region: Array) -> Array:
    """Output in each region per unit of final demand for a sector's product, mᵣⱼ = Σ_{i in r} lᵢⱼ."""
    return Leontief.of(technical_coefficients).multipliers(sector_region)


@operator("sector", "1", source=f"{BOOK} 6.3")
def intraregional_multiplier(regional_output_multiplier: Array, sector_region: Array) -> Array:
    """Output in a sector's own region per unit of final demand for its product, mⱼⱼ = Σ_{i in r(j)} lᵢⱼ."""
    return total(_times(regional_output_multiplier, sector_region), "region")


@operator("sector", "1", source=f"{BOOK} 6.3")
def spillover_multiplier(regional_output_multiplier: Array, intraregional_multiplier: Array) -> Array:
    """Output in all other regions per unit of final demand for a sector's product, oⱼ = Σᵣ mᵣⱼ − mⱼⱼ."""
    return total(regional_output_multiplier, "region") - intraregional_multiplier


@operator("sector", "1", source=f"{BOOK} 3.3.1; Miller (1966)")
def feedback_multiplier(technical_coefficients: Array, sector_region: Array) -> Array:
    """Output at home that comes back from regions in need of its inputs, fⱼ = Σ_{i in r(j)} [(I − Aʳ)⁻¹ (A − Aʳ) L]ᵢⱼ.

    Aʳ holds what sectors buy in their own region: the region alone would make so much less.
    """
    square = aligned(technical_coefficients)
    within = own_region(square, sector_region)
    alone = Leontief.of(within).multipliers(xr.ones_like(total(square, "buyer")))
    needed = contract(_times(alone, sector_region), square - within, "sector").rename(buyer="sector")
    return total(_times(Leontief.of(square).multipliers(needed), sector_region), "region")


@identity("value added in the final demand of all regions = value added of the region", tolerance=1e-9,
          unless={"technical_coefficients": "domestic"})  # fmt: skip
def value_added_flows_sum_to_gdp(
    value_added_flow: Array, regional_final_demand: Array, sector_final_demand: Array,
    sector_value_added: Array, sector_region: Array, value_added_coefficient: Array, technical_coefficients: Array,
) -> Sides:  # fmt: skip
    """Σₛ Vᵣₛ = Σ_{j in r} vⱼ xⱼ, as far as the regions' demand is all there is."""
    rest = sector_final_demand - total(regional_final_demand, "buyer_region")
    beyond = Leontief.of(technical_coefficients).output(rest)
    left = contract(_times(beyond, value_added_coefficient), sector_region, "sector")
    return total(value_added_flow, "buyer_region") + left, contract(
        sector_value_added, sector_region, "sector"
    )


@identity("production-based = consumption-based accounts", tolerance=1e-9,
          unless={"technical_coefficients": "domestic"})  # fmt: skip
def accounts_sum_alike(
    production_account: Array, consumption_account: Array, regional_final_demand: Array, sector_final_demand: Array,
    account_coefficient: Array, technical_coefficients: Array, final_user_account: Array | float = 0.0,
) -> Sides:  # fmt: skip
    """Σᵣ Pᵣ = Σₛ (Cₛ − Hₛ): what sectors account for is all behind somebody's final demand."""
    rest = sector_final_demand - total(regional_final_demand, "buyer_region")
    beyond = Leontief.of(technical_coefficients).output(rest)
    behind = total(consumption_account - final_user_account, "buyer_region")
    return behind + contract(beyond, account_coefficient, "sector"), total(production_account, "region")


def _times(array: Array, other: Array) -> Array:
    """The product, sectors in the order of the first."""
    return array * in_order(other, "sector", array.indexes["sector"])
