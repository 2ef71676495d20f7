"""Mixed models: the output of some sectors is given, the final demand of the others, and the model tells the rest.

A harvest that fails or a plant that is opened fixes output; what the others make of it follows from their final
demand, and the final demand that the fixed sectors can still meet is what is left over.
"""

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.methods.input_output.leontief import Leontief, aligned, in_order
from scenario_engine.methods.labelled import contract
from scenario_engine.support.array_types import Array

BOOK = "Miller and Blair (2009), section 13.2"

output_given = exogenous(
    "output_given",
    "sector",
    "1",
    "1 where a sector's change of output is given in place of its final demand",
    low=0.0,
    high=1.0,
    default=0.0,
)
output_shock = exogenous(
    "output_shock", "year sector", "money", "Change of output of the sectors whose output is given, Δx̄"
)


@operator("year sector", "money", source=BOOK)
def mixed_output_change(
    technical_coefficients: Array, final_demand_shock: Array, output_shock: Array, output_given: Array
) -> Array:
    """Output where that of some sectors is given (g = 1), Δx = (I − (I − ĝ) A)⁻¹ ((I − ĝ) Δf + ĝ Δx̄)."""
    square = aligned(technical_coefficients)
    labels = square.indexes["sector"]
    demand, fixed = (in_order(one, "sector", labels) for one in (final_demand_shock, output_shock))
    given = in_order(output_given, "sector", labels) if "sector" in output_given.dims else output_given
    return Leontief.of((1.0 - given) * square).output((1.0 - given) * demand + given * fixed)


@operator("year sector", "money", source=BOOK)
def mixed_final_demand_change(mixed_output_change: Array, technical_coefficients: Array) -> Array:
    """Final demand that the outputs leave for, of the sectors whose output is given too, Δf = (I − A) Δx."""
    square = aligned(technical_coefficients)
    output = in_order(mixed_output_change, "sector", square.indexes["sector"])
    return output - contract(output.rename(sector="buyer"), square.rename(sector="to"), "buyer").rename(
        to="sector"
    )


@identity("final demand of the sectors whose output is not given is what the scenario says")
def mixed_demand_is_met(
    mixed_final_demand_change: Array, final_demand_shock: Array, output_given: Array
) -> Sides:
    """(1 − gᵢ) Δfᵢ of the result and of the scenario."""
    return (1.0 - output_given) * mixed_final_demand_change, (1.0 - output_given) * final_demand_shock
