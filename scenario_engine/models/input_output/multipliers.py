"""Multipliers: what one unit of final demand requires, without (type I) and with (type II) household spending.

Making households a sector borders A by their consumption c and the income coefficients h. The bordered inverse
follows from the columns of L: every round of income h′L buys c again, so the type II multiplier is
m′ + (m·c) h′L / (1 − h′L c), and no larger matrix is needed.
"""

from scenario_engine.engine.operator import exogenous, operator, proportion
from scenario_engine.methods.input_output.coefficients import per_unit_of_output
from scenario_engine.methods.input_output.leontief import aligned, in_order
from scenario_engine.methods.labelled import bare, contract
from scenario_engine.methods.tape import require
from scenario_engine.support.array_types import Array
from scenario_engine.support.errors import TableError

BOOK = "Miller and Blair (2009), section"

compensation_of_employees = exogenous(
    "compensation_of_employees", "sector", "money", "Compensation of employees paid by a sector"
)
household_consumption = exogenous(
    "household_consumption", "sector", "money", "Consumption of households of each sector's product"
)
sector_employment = exogenous(
    "sector_employment", "sector", "person", "Persons employed in a sector", low=0.0
)
sector_account = exogenous(
    "sector_account",
    "sector account",
    "1",
    "What is counted by sector beside the table, such as jobs of a group, wages, taxes: each account in a unit of its own",
)
household_own_share = proportion(
    "household_own_share",
    "",
    "Share of household income that households pay to each other, where domestic services are in no sector",
    default=0.0,
)


@operator("sector", "1", source=f"{BOOK} 2.5")
def income_coefficient(compensation_of_employees: Array, sector_gross_output: Array) -> Array:
    """Household income per unit of output, hⱼ = wⱼ / xⱼ."""
    return per_unit_of_output(compensation_of_employees, sector_gross_output)


labour_coefficient = income_coefficient.restated(
    "labour_coefficient",
    "Persons employed per unit of output, lⱼ = Lⱼ / xⱼ.",
    kind="person/money",
    source=f"{BOOK} 6.2.3",
    compensation_of_employees="sector_employment",
)


account_coefficient = income_coefficient.restated(
    "account_coefficient",
    "Each account per unit of output, sⱼₖ = Sⱼₖ / xⱼ.",
    dims="sector account",
    kind="1/money",
    source=f"{BOOK} 6.2.3",
    compensation_of_employees="sector_account",
)


@operator("", "money", source=f"{BOOK} 2.5")
def household_income(compensation_of_employees: Array) -> Array:
    """Income that household consumption is spent from, Y = Σⱼ wⱼ.

    Labour income alone, unless a scenario gives a wider one (with mixed income, transfers, property income).
    """
    return compensation_of_employees.sum("sector")


@operator("sector", "1", source=f"{BOOK} 2.5", variant="total", follows="technical_coefficients")
def consumption_coefficient(household_consumption: Array, household_income: Array) -> Array:
    """Consumption of each product per unit of household income, domestic and imported together, cᵢ = Cᵢ / Y."""
    return household_consumption / household_income


@consumption_coefficient.alternative("domestic", source=f"{BOOK} 2.5, 4.7")
def consumption_coefficient_domestic(
    household_consumption: Array, imported_household_consumption: Array, household_income: Array
) -> Array:
    """Consumption of each domestic product per unit of household income, imports excluded, cᵢ = (Cᵢ − Cᵐᵢ) / Y."""
    return (household_consumption - imported_household_consumption) / household_income


@operator("", "1", source=f"{BOOK} 2.5", high=1.0)
def propensity_to_consume(household_consumption: Array, household_income: Array) -> Array:
    """What households consume per unit of the income it is paid from, above one where that is not all income, b = Σᵢ Cᵢ / Y."""
    return household_consumption.sum("sector") / household_income


@operator("", "1", source=f"{BOOK} 6.2.4; Pyatt and Round (1979)")
def income_from_spending(
    total_requirements: Array,
    income_coefficient: Array,
    consumption_coefficient: Array,
    household_own_share: Array,
) -> Array:
    """Household income that one unit of household income, spent, calls forth in turn, r = a + h′L c."""
    earned = _per_unit(income_coefficient, total_requirements)
    spent = in_order(consumption_coefficient, "sector", earned.indexes["sector"])
    return household_own_share + (earned * spent).sum("sector")


@operator("", "1", source=f"{BOOK} 6.2.4; Pyatt and Round (1979)")
def respending_multiplier(income_from_spending: Array) -> Array:
    """Rounds of household spending summed, κ = 1 / (1 − r).

    Where a unit of consumption calls forth a unit of income or more the sum does not end: `TableError`.
    """
    return rounds_of_spending(income_from_spending)


def rounds_of_spending(returned: Array) -> Array:
    """Sum of 1, r, r² … where one unit of household spending returns r as income; `TableError` from one on."""
    require(
        bare(~(returned >= 1.0)),
        lambda: TableError(
            f"one unit of household spending returns {float(returned.max()):.4g} as household income; it must be "
            "below 1.",
            "Give household_income with all income consumption is spent from.",
        ),
    )
    return 1.0 / (1.0 - returned)


@operator("sector", "1", source=f"{BOOK} 6.2.1", usual=(0.0, 100.0))
def output_multiplier(total_requirements: Array) -> Array:
    """Output of all sectors per unit of final demand, type I, mⱼ = Σᵢ lᵢⱼ."""
    return aligned(total_requirements).sum("sector").rename(buyer="sector")


@operator("sector", "1", source=f"{BOOK} 6.2.4")
def value_added_multiplier(value_added_coefficient: Array, total_requirements: Array) -> Array:
    """Value added of all sectors per unit of final demand, type I, m′ = v′ L."""
    return _per_unit(value_added_coefficient, total_requirements)


income_multiplier = value_added_multiplier.restated(
    "income_multiplier",
    "Household income of all sectors per unit of final demand, type I, m′ = h′ L.",
    source=f"{BOOK} 6.2.2",
    value_added_coefficient="income_coefficient",
)

employment_multiplier = value_added_multiplier.restated(
    "employment_multiplier",
    "Persons employed in all sectors per unit of final demand, type I, m′ = l′ L.",
    kind="person/money",
    source=f"{BOOK} 6.2.3",
    value_added_coefficient="labour_coefficient",
)

account_multiplier = value_added_multiplier.restated(
    "account_multiplier",
    "Each account in all sectors per unit of final demand, type I, m′ = s′ L.",
    dims="sector account",
    kind="1/money",
    source=f"{BOOK} 6.2.3",
    value_added_coefficient="account_coefficient",
)


@operator("sector", "1", source=f"{BOOK} 6.2.1, truncated to the sectors")
def output_multiplier_with_households(
    output_multiplier: Array,
    income_multiplier: Array,
    consumption_coefficient: Array,
    respending_multiplier: Array,
) -> Array:
    """Output of all sectors per unit of final demand, households endogenous, type II, m̄ = m + κ (m·c) h′L."""
    consumed = in_order(consumption_coefficient, "sector", output_multiplier.indexes["sector"])
    respent = respending_multiplier * (output_multiplier * consumed).sum("sector")
    return output_multiplier + respent * income_multiplier


value_added_multiplier_with_households = output_multiplier_with_households.restated(
    "value_added_multiplier_with_households",
    "Value added per unit of final demand, households endogenous, type II, m̄ = m + κ (m·c) h′L.",
    source=f"{BOOK} 6.2.4",
    output_multiplier="value_added_multiplier",
)


@operator("sector", "1", source=f"{BOOK} 6.2.2")
def income_multiplier_with_households(income_multiplier: Array, respending_multiplier: Array) -> Array:
    """Household income per unit of final demand, households endogenous, type II, m̄ = κ h′L."""
    return respending_multiplier * income_multiplier


employment_multiplier_with_households = output_multiplier_with_households.restated(
    "employment_multiplier_with_households",
    "Persons employed per unit of final demand, households endogenous, type II, m̄ = m + κ (m·c) h′L.",
    kind="person/money",
    source=f"{BOOK} 6.2.3",
    output_multiplier="employment_multiplier",
)


account_multiplier_with_households = output_multiplier_with_households.restated(
    "account_multiplier_with_households",
    "Each account per unit of final demand, households endogenous, type II, m̄ = m + κ (m·c) h′L.",
    dims="sector account",
    kind="1/money",
    source=f"{BOOK} 6.2.3",
    output_multiplier="account_multiplier",
)


@operator("sector", "1", source=f"{BOOK} 6.2.2")
def type_1_income_ratio(income_multiplier: Array, income_coefficient: Array) -> Array:
    """Income in all sectors over income in the sector itself, type I income multiplier, rⱼ = mⱼ / hⱼ."""
    return per_unit_of_output(income_multiplier.where(income_coefficient != 0, 0.0), income_coefficient)


type_2_income_ratio = type_1_income_ratio.restated(
    "type_2_income_ratio",
    "The same with households endogenous, type II income multiplier, rⱼ = m̄ⱼ / hⱼ.",
    income_multiplier="income_multiplier_with_households",
)


def _per_unit(coefficient: Array, requirements: Array) -> Array:
    return contract(coefficient, aligned(requirements), "sector").rename(buyer="sector")
