"""What a change of final demand does to output, value added and jobs: the pull of an investment.

Type I counts the suppliers; type II counts also what households spend of the income they earn from it.
"""

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import exogenous, membership, operator
from scenario_engine.methods.input_output.leontief import Leontief, in_order
from scenario_engine.methods.labelled import contract, ones
from scenario_engine.models.input_output.multipliers import rounds_of_spending
from scenario_engine.support.array_types import Array

SOURCE = "Miller and Blair (2009), section 6.2"

final_demand_shock = exogenous(
    "final_demand_shock", "year sector", "money", "Change of final demand for each sector's product, Δf"
)

sector_membership = membership(
    "sector_membership",
    "sector industry",
    "1 where a sector belongs to an industry",
    sums_to_one_over="industry",
)


@operator("year sector", "money", source=SOURCE)
def output_change(technical_coefficients: Array, final_demand_shock: Array) -> Array:
    """Output that the change of final demand calls forth, type I, Δx = L Δf.

    In each year the table's coefficients hold and the whole chain of suppliers answers within the year.
    """
    return Leontief.of(technical_coefficients).output(final_demand_shock)


@operator("sector", "1", source=SOURCE)
def consumption_requirements(technical_coefficients: Array, consumption_coefficient: Array) -> Array:
    """Output that one unit of household spending calls forth, q = L c."""
    return Leontief.of(technical_coefficients).output(consumption_coefficient)


@operator("year sector", "money", source=SOURCE)
def output_change_with_households(
    output_change: Array,
    consumption_requirements: Array,
    income_coefficient: Array,
    household_own_share: Array,
) -> Array:
    """Output that the change of final demand calls forth, households endogenous, type II, Δx̄ = Δx + q (h·Δx) / (1 − a − h·q).

    Where a unit of consumption calls forth a unit of income or more the sum does not end: `TableError`.
    """
    income = _like(income_coefficient, output_change)
    spending = _like(consumption_requirements, output_change)
    earned = (income * output_change).sum("sector")
    rounds = rounds_of_spending(household_own_share + (income * spending).sum("sector"))
    return output_change + spending * (earned * rounds)


@operator("year sector", "money", source=SOURCE)
def value_added_change(output_change: Array, value_added_coefficient: Array) -> Array:
    """Value added in the output called forth, type I, Δvⱼ = vⱼ Δxⱼ."""
    return output_change * _like(value_added_coefficient, output_change)


value_added_change_with_households = value_added_change.restated(
    "value_added_change_with_households",
    "Value added in the output called forth, type II, Δv̄ⱼ = vⱼ Δx̄ⱼ.",
    output_change="output_change_with_households",
)


@operator("year sector", "person/money", source=SOURCE, variant="productivity")
def labour_requirement(
    value_added_coefficient: Array, sector_membership: Array, industry_productivity: Array
) -> Array:
    """Persons per unit of output, each sector at the productivity of its section, lⱼₙ = vⱼ Σₕ mⱼₕ / Proₕₙ.

    The industry's productivity is value added per job in that year's prices, so jobs per unit fall as it rises.
    """
    per_value_added = contract(1.0 / industry_productivity, sector_membership, "industry")
    return per_value_added * _like(value_added_coefficient, per_value_added)


@labour_requirement.alternative("employed", source=SOURCE)
def labour_requirement_of_table(labour_coefficient: Array, years: Array) -> Array:
    """Persons per unit of output as employed in the year of the table, lⱼₙ = Lⱼ / xⱼ."""
    return labour_coefficient * ones(years)


@operator("year sector", "person", source=SOURCE)
def employment_change(output_change: Array, labour_requirement: Array) -> Array:
    """Jobs in the output called forth, type I, Δeⱼ = lⱼ Δxⱼ."""
    return output_change * _like(labour_requirement, output_change)


employment_change_with_households = employment_change.restated(
    "employment_change_with_households",
    "Jobs in the output called forth, type II, Δēⱼ = lⱼ Δx̄ⱼ.",
    output_change="output_change_with_households",
)


@operator("year industry", "money", source="definition")
def industry_output_change(output_change: Array, sector_membership: Array) -> Array:
    """Output called forth by section, type I, Δxₕ = Σ_{j in h} Δxⱼ."""
    return contract(output_change, sector_membership, "sector")


industry_output_change_with_households = industry_output_change.restated(
    "industry_output_change_with_households",
    "Output called forth by section, type II, Δx̄ₕ = Σ_{j in h} Δx̄ⱼ.",
    output_change="output_change_with_households",
)

industry_value_added_change = industry_output_change.restated(
    "industry_value_added_change",
    "Value added called forth by section, type I, Δvₕ = Σ_{j in h} Δvⱼ.",
    output_change="value_added_change",
)

industry_value_added_change_with_households = industry_output_change.restated(
    "industry_value_added_change_with_households",
    "Value added called forth by section, type II, Δv̄ₕ = Σ_{j in h} Δv̄ⱼ.",
    output_change="value_added_change_with_households",
)

industry_employment_change = industry_output_change.restated(
    "industry_employment_change",
    "Jobs called forth by section, type I, Δeₕ = Σ_{j in h} Δeⱼ.",
    kind="person",
    output_change="employment_change",
)

industry_employment_change_with_households = industry_output_change.restated(
    "industry_employment_change_with_households",
    "Jobs called forth by section, type II, Δēₕ = Σ_{j in h} Δēⱼ.",
    kind="person",
    output_change="employment_change_with_households",
)


@identity("value added called forth by section sums to that by sector")
def sections_sum_to_sectors(industry_value_added_change: Array, value_added_change: Array) -> Sides:
    """Σₕ Δvₕ = Σⱼ Δvⱼ."""
    change = value_added_change.sum("sector")
    return industry_value_added_change.sum("industry"), change, abs(value_added_change).sum("sector")


def _like(by_sector: Array, other: Array) -> Array:
    return in_order(by_sector, "sector", other.indexes["sector"])
