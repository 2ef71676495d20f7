"""Coefficients that change: one input of one buyer, a row or a column, and the output that the same final demand then takes."""

from scenario_engine.engine.operator import exogenous, operator, proportion
from scenario_engine.methods.input_output.leontief import Leontief, aligned, in_order
from scenario_engine.methods.labelled import contract
from scenario_engine.support.array_types import Array

SOURCE = "Miller and Blair (2009), section 13.1; Rose and Casler (1996)"

coefficient_factor = exogenous(
    "coefficient_factor",
    "sector",
    "1",
    "Factor on what is bought of a product per unit of output",
    low=0.0,
    default=1.0,
)
coefficient_reach = proportion(
    "coefficient_reach",
    "buyer",
    "Part of the factors that a buyer takes over; all where it is not given",
    default=1.0,
)


@operator("sector buyer", "1", source=SOURCE)
def changed_coefficients(
    technical_coefficients: Array, coefficient_factor: Array, coefficient_reach: Array
) -> Array:
    """Coefficients after a change of technology, cell by cell, a*ᵢⱼ = (1 + (φᵢ − 1) bⱼ) aᵢⱼ."""
    square = aligned(technical_coefficients)
    labels = square.indexes["sector"]
    factor, reach = (
        in_order(one, dim, labels) if dim in one.dims else one
        for one, dim in ((coefficient_factor, "sector"), (coefficient_reach, "buyer"))
    )
    return square * (1.0 + (factor - 1.0) * reach)


@operator("sector", "money", source=SOURCE)
def technology_output_change(
    technical_coefficients: Array, changed_coefficients: Array, sector_gross_output: Array
) -> Array:
    """Output that the same final demand takes after a change of technology, Δx = (I − A*)⁻¹ (I − A) x − x."""
    square = aligned(technical_coefficients)
    output = in_order(sector_gross_output, "sector", square.indexes["sector"])
    demand = output - contract(output.rename(sector="buyer"), square, "buyer")
    return Leontief.of(changed_coefficients).output(demand) - output
