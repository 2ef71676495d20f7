"""The input-output table as a model: coefficients, total requirements, and the balances they rest on."""

from __future__ import annotations

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.methods.input_output.coefficients import per_unit_of_output
from scenario_engine.methods.input_output.leontief import Leontief, aligned, in_order
from scenario_engine.methods.labelled import contract
from scenario_engine.support.array_types import Array

BOOK = "Miller and Blair (2009)"

sector_gross_output = exogenous(
    "sector_gross_output", "sector", "money", "Gross output of a sector, X", low=0.0
)
sector_value_added = exogenous("sector_value_added", "sector", "money", "Value added of a sector, X − M")
intermediate_use = exogenous(
    "intermediate_use", "sector buyer", "money", "What a buying sector uses of each sector's product, Z"
)


@operator("sector buyer", "1", source=f"{BOOK}, section 2.2.1")
def total_coefficients(intermediate_use: Array, sector_gross_output: Array) -> Array:
    """Input of each product per unit of output, domestic and imported together, aᵢⱼ = zᵢⱼ / xⱼ.

    A sector that neither produces nor buys has zero coefficients; one that buys without output is an error.
    """
    return per_unit_of_output(intermediate_use, sector_gross_output, "buyer")


@operator("sector buyer", "1", source=f"{BOOK}, section 2.2.1", variant="total")
def technical_coefficients(total_coefficients: Array) -> Array:
    """Coefficients the models run on: domestic and imported inputs together, A = Z x̂⁻¹."""
    return total_coefficients


@technical_coefficients.alternative("domestic", source=f"{BOOK}, section 4.7.3")
def technical_coefficients_domestic(domestic_coefficients: Array) -> Array:
    """Coefficients the models run on: domestic inputs alone, A = Aᵈ."""
    return domestic_coefficients


@operator("sector buyer", "1", source=f"{BOOK}, section 2.2.2")
def total_requirements(technical_coefficients: Array) -> Array:
    """Output of each sector required per unit of final demand, (I − A) L = I, L = (I − A)⁻¹.

    A singular or unproductive table raises `TableError` with the sectors in the loop.
    """
    return Leontief.of(technical_coefficients).inverse()


@operator("sector", "money", source="definition")
def sector_final_demand(intermediate_use: Array, sector_gross_output: Array) -> Array:
    """Final uses less imports of each sector's product, fᵢ = xᵢ − Σⱼ zᵢⱼ.

    Where a scenario gives it instead, row balance becomes a check of the table.
    """
    return sector_gross_output - in_order(
        intermediate_use.sum("buyer"), "sector", sector_gross_output.indexes["sector"]
    )


@operator("sector", "1", source=f"{BOOK}, section 6.2.2")
def value_added_coefficient(sector_value_added: Array, sector_gross_output: Array) -> Array:
    """Value added per unit of output, vⱼ = VAⱼ / xⱼ."""
    return per_unit_of_output(sector_value_added, sector_gross_output)


@identity("intermediate use + final demand = output, row by row", tolerance=1e-6)
def rows_balance(intermediate_use: Array, sector_final_demand: Array, sector_gross_output: Array) -> Sides:
    """Σⱼ zᵢⱼ + fᵢ = xᵢ; official tables are rounded, hence 1e-6."""
    return intermediate_use.sum("buyer") + sector_final_demand, sector_gross_output


@identity("intermediate input + value added = output, column by column", tolerance=1e-6)
def columns_balance(
    intermediate_use: Array,
    sector_value_added: Array,
    sector_gross_output: Array,
    imported_inputs: Array | float = 0.0,
) -> Sides:
    """Σᵢ zᵢⱼ + mⱼ + vⱼ = xⱼ; official tables are rounded, hence 1e-6."""
    bought = aligned(intermediate_use).sum("sector").rename(buyer="sector")
    return bought + imported_inputs + sector_value_added, sector_gross_output


@identity("value added = final demand", tolerance=1e-6)
def income_equals_expenditure(
    sector_value_added: Array, sector_final_demand: Array, imported_inputs: Array | float = 0.0
) -> Sides:
    """Σⱼ vⱼ + mⱼ = Σᵢ fᵢ: gross domestic product from both sides, and what is imported in one sum."""
    return (sector_value_added + imported_inputs).sum("sector"), sector_final_demand.sum("sector")


@identity(
    "total requirements of final demand = output",
    tolerance=1e-9,
    unless={"technical_coefficients": "domestic"},
)
def requirements_reproduce_output(
    total_requirements: Array, sector_final_demand: Array, sector_gross_output: Array
) -> Sides:
    """L f = x, for the coefficients that f belongs to."""
    reproduced = contract(sector_final_demand.rename(sector="buyer"), aligned(total_requirements), "buyer")
    return in_order(reproduced, "sector", sector_gross_output.indexes["sector"]), sector_gross_output
