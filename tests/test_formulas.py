"""Every operator against its formula, written once more by plain NumPy, and every declared bound."""

from dataclasses import replace

import numpy as np
import pytest

from scenario_engine.models.discovery import discovered_identities, installed_graph
from scenario_engine.testing.economies import Economy, random_economy
from scenario_engine.testing.operator_case import cases
from scenario_engine.testing.shape import Shape
from tests.formulas import growth_accounting, index, outlook, table

GRAPH = installed_graph()
FORMULAS = {**outlook.FORMULAS, **growth_accounting.FORMULAS, **table.FORMULAS, **index.FORMULAS}
ROUNDS = max(map(len, GRAPH.alternatives.values()))

SHARES = """capital_share city_membership core_part_membership country_income_group country_world_region
    depreciation_rate household_own_share indicator_membership industry_group_membership
    investment_rate labour_share participation_rate reference_weight region_group_membership
    regional_core_share regional_share_of_employed_persons relevance_ceiling relevance_share
    sector_membership sector_region target_industry_share"""
LEVELS = """capital_services city_accounts core_anchor core_employment_anchor core_investment core_requirements country_absorption
    country_output country_value_added gdp_accounts_vintage gdp_later_vintage hours_worked
    human_capital industry_anchor industry_employment_anchor industry_group_accounts_vintage
    industry_group_anchor industry_group_later_vintage industry_value_added_accounts_vintage
    industry_value_added_later_vintage logarithm_scale measured_capital_stock measured_employed_persons
    measured_real_gdp penetration_anchor penetration_employment_anchor persons_engaged regional_accounts
    regional_gdp_accounts_vintage regional_gdp_later_vintage regional_key_factor section_wage sector_employment
    sector_gross_output working_age_population"""
BOUNDS = {
    **dict.fromkeys(SHARES.split(), (0.0, 1.0)),
    **dict.fromkeys(LEVELS.split(), (0.0, None)),
    "case_count": (1.0, None),
    "core_rate_drift": (-1.0, None),
    "account_intensity_factor": (0.0, None),
    "branch_direction": (-1.0, 1.0),
    "coefficient_factor": (0.0, None),
    "coefficient_reach": (0.0, 1.0),
    "elasticity_of_substitution": (0.05, None),
    "employed_persons_growth": (-1.0, None),
    "extraction_share": (0.0, 1.0),
    "gdp": (0.0, None),
    "gdp_deflator_growth": (-1.0, None),
    "indicator_direction": (-1.0, 1.0),
    "measured_gdp": (0.0, None),
    "measured_technology_multiplier": (0.0, None),
    "nominal_gdp_growth": (-1.0, None),
    "output_given": (0.0, 1.0),
    "propensity_to_consume": (None, 1.0),
    "real_gdp_growth": (-1.0, None),
    "regional_relative_growth": (-1.0, None),
    "relative_growth": (-1.0, None),
    "relevance_speed": (0.0, None),
    "technology_growth": (-1.0, None),
    "technology_multiplier": (0.0, None),
}
"""What a scenario may give: shares within one, levels not below zero, growth no lower than the loss of all."""


def ways(turn: int) -> dict[str, str]:
    """Of each variable the way whose turn it is."""
    return {name: sorted(there)[turn % len(there)] for name, there in GRAPH.alternatives.items()}


def test_every_operator_has_a_formula_written_twice():
    """An operator added to the engine needs its formula here; those of extensions have tests of their own."""
    declared = {op.label for there in GRAPH.alternatives.values() for op in there.values()}
    assert declared == FORMULAS.keys()


def test_bounds_are_what_the_language_promises():
    """A bound that moves refuses a scenario that was good; the usual range that one was asks where it used to refuse."""
    ways_of = [op for there in GRAPH.alternatives.values() for op in there.values()]
    declared = [(one.name, (one.low, one.high)) for one in (*GRAPH.exogenous.values(), *ways_of)]
    assert {name: bounds for name, bounds in declared if bounds != (None, None)} == BOUNDS
    assert {bounds for name, bounds in declared if name in BOUNDS} == set(BOUNDS.values())


def test_identities_are_exact_but_for_official_rounding():
    """1e-9 and tighter, but 1e-6 where official tables are rounded, and wider between offices.

    0.05 between a nation and its regions, a tenth between a region's GDP and its accounts, which may be of another vintage.
    """
    exact = [one for one in discovered_identities() if not one.of_data]
    loose = {one.name for one in exact if one.tolerance > 1e-9}
    assert loose == {"industries_sum_to_gdp", "rows_balance", "columns_balance", "income_equals_expenditure"}
    assert {one.tolerance for one in exact} == {1e-12, 1e-9, 1e-6}
    assert {one.tolerance for one in discovered_identities() if one.of_data} == {1e-9, 0.05, 0.1}


def odd(economy: Economy) -> Economy:
    """Signs that tables seldom have: no pay and negative pay, exports of all there is, an industry that loses money."""
    inputs = {name: array.copy(deep=True) for name, array in economy.inputs.items()}
    inputs["compensation_of_employees"][:2] *= np.array([0.0, -1.0])
    inputs["sector_exports"][2] = inputs["sector_gross_output"][2] + inputs["sector_imports"][2]
    inputs["sector_value_added"][:] *= 1.0 - 2.0 * inputs["sector_membership"].isel(industry=0, drop=True)
    return replace(economy, inputs=inputs)


@pytest.mark.parametrize("odd_signs", [False, True])
@pytest.mark.parametrize("turn", range(ROUNDS))
def test_every_operator_computes_its_formula(turn, odd_signs):
    """To ten digits, sectors without output included, whatever variants are picked together.

    None refuses, but geometric means and entropies refuse scores below zero, and with odd signs a splice may.
    """
    economy = random_economy(Shape(regions=3, cores=3), np.random.default_rng(turn), "sparse", idle=True)
    with np.errstate(invalid="ignore" if odd_signs else "warn"):  # the logarithm of a loss is NaN, in both
        reached = cases(odd(economy) if odd_signs else economy, ways(turn), alternatives=True)
    for case in reached:
        arguments = [
            array.transpose(*GRAPH.variable(name).dims).to_numpy() for name, array in case.arguments.items()
        ] + [array.to_numpy() for array in case.indexes.values()]
        with np.errstate(invalid="ignore" if odd_signs else "warn"):
            expected = FORMULAS[case.operator.label](*arguments)
        found = case.result.transpose(*case.operator.dims).to_numpy()
        atol, label = 1e-10 * np.nanmax(np.abs(found), initial=0.0), case.operator.label
        np.testing.assert_allclose(found, expected, rtol=1e-10, atol=atol, err_msg=label)
    if not odd_signs:
        refused = FORMULAS.keys() - {case.operator.label for case in reached}
        assert refused <= index.FORMULAS.keys()
