"""The table read from the supply side: Ghosh's allocation of output, and prices as the dual of quantities."""

import numpy as np

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.methods.input_output.leontief import Leontief, aligned, in_order
from scenario_engine.methods.labelled import bare, contract, quotient
from scenario_engine.support.array_types import Array

BOOK = "Miller and Blair (2009)"

primary_cost_change = exogenous(
    "primary_cost_change", "sector", "1", "Change of primary cost per unit of output in base-year prices"
)

primary_input_shock = exogenous(
    "primary_input_shock", "year sector", "money", "Change of primary input of each sector, Δv"
)


@operator("sector buyer", "1", source=f"{BOOK}, section 12.1.1")
def allocation_coefficients(technical_coefficients: Array, sector_gross_output: Array) -> Array:
    """Share of a sector's output that each buyer takes, B = x̂⁻¹ A x̂."""
    return _similar(technical_coefficients, sector_gross_output)


@operator("sector buyer", "1", source=f"{BOOK}, section 12.1.1")
def ghosh_requirements(total_requirements: Array, sector_gross_output: Array) -> Array:
    """Output of each buyer that a unit of primary input of a sector ends up in, G = (I − B)⁻¹ = x̂⁻¹ L x̂.

    Similar to L, so nothing is factorised again.
    """
    return _similar(total_requirements, sector_gross_output)


@operator("year sector", "money", source=f"{BOOK}, section 12.1.2; Ghosh (1958)")
def supply_driven_output_change(
    technical_coefficients: Array, primary_input_shock: Array, sector_gross_output: Array
) -> Array:
    """Output that a change of primary input ends up in, buyers taking fixed shares, Δx′ = Δv′ G = (Δv′ x̂⁻¹) L x̂.

    A shock to a sector without output goes nowhere.
    """
    output = in_order(sector_gross_output, "sector", primary_input_shock.indexes["sector"])
    passed_on = Leontief.of(technical_coefficients).multipliers(quotient(primary_input_shock, output))
    return passed_on * in_order(output, "sector", passed_on.indexes["sector"])


@operator("sector", "1", source=f"{BOOK}, section 2.6.2")
def primary_cost_coefficient(technical_coefficients: Array) -> Array:
    """Primary inputs, and imports where the coefficients are domestic, per unit of output, cⱼ = 1 − Σᵢ aᵢⱼ."""
    return 1.0 - aligned(technical_coefficients).sum("sector").rename(buyer="sector")


@operator("sector", "1", source=f"{BOOK}, section 2.6.2")
def price_index(technical_coefficients: Array, primary_cost_coefficient: Array) -> Array:
    """Price of each product relative to the base year, one where cost is unchanged, p′ = c′ L."""
    return Leontief.of(technical_coefficients).multipliers(primary_cost_coefficient)


@operator("sector", "1", source=f"{BOOK}, section 2.6.3")
def price_change(technical_coefficients: Array, primary_cost_change: Array) -> Array:
    """Change of each price when primary cost is passed on in full, Δp′ = Δc′ L."""
    return Leontief.of(technical_coefficients).multipliers(primary_cost_change)


@identity("primary input through the Ghosh matrix = output", unless={"technical_coefficients": "domestic"})
def ghosh_reproduces_output(
    ghosh_requirements: Array, allocation_coefficients: Array, sector_gross_output: Array
) -> Sides:
    """x′ = v′ G, v what a sector's output holds beyond purchases from sectors that have output."""
    allocated = contract(sector_gross_output, aligned(allocation_coefficients), "sector").rename(
        buyer="sector"
    )
    output = in_order(sector_gross_output, "sector", allocated.indexes["sector"])
    reached = contract(output - allocated, ghosh_requirements, "sector").rename(buyer="sector")
    return in_order(reached, "sector", output.indexes["sector"]), output


@identity("price = purchases + primary cost, sector by sector")
def price_dual(price_index: Array, technical_coefficients: Array, primary_cost_coefficient: Array) -> Sides:
    """p′ = p′A + c′, the dual of x = A x + f."""
    bought = contract(price_index, aligned(technical_coefficients), "sector").rename(buyer="sector")
    cost = in_order(primary_cost_coefficient, "sector", bought.indexes["sector"])
    return bought + cost, in_order(price_index, "sector", bought.indexes["sector"])


def _similar(matrix: Array, output: Array) -> Array:
    """x̂⁻¹ M x̂. A sector without output allocates nothing: what is used of it is made elsewhere."""
    square = aligned(matrix)
    rows = in_order(output, "sector", square.indexes["sector"])
    empty = rows == 0
    allocated = square * rows.rename(sector="buyer") / rows.where(~empty, 1.0)
    own = square.copy(data=np.eye(square.sizes["sector"]) * bare(square))
    return allocated.where(~empty, own)
