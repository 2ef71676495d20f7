"""Printed examples of Miller and Blair, Input-Output Analysis, 2nd edition (Cambridge, 2009), to printed precision."""

import numpy as np
import pytest

from scenario_engine.testing.economies import model
from scenario_engine.testing.tables import scalar, table, vector

CHAPTER_2 = {
    "intermediate_use": table([[150, 500], [200, 100]]),
    "sector_gross_output": vector([1000, 2000]),
    "sector_value_added": vector([650, 1400]),
}
HOUSEHOLDS = {
    **CHAPTER_2,
    "compensation_of_employees": vector([300, 500]),
    "household_consumption": vector([50, 400]),
    "household_income": scalar(1000),
    "household_own_share": scalar(0.05),
}


def shown(array, digits):
    return np.round(array.transpose("sector", ...).to_numpy(), digits).tolist()


def test_two_sectors_section_2_3():
    """Section 2.3, table 2.3: A, L, and output 1247.5, 1841.6 for a final demand of 600, 1500."""
    result = model({**CHAPTER_2, "final_demand_shock": vector([[600, 1500]], lead={"year": [1]})})
    assert shown(result["technical_coefficients"], 2) == [[0.15, 0.25], [0.20, 0.05]]
    assert shown(result["total_requirements"], 3) == [[1.254, 0.330], [0.264, 1.122]]
    assert result["output_change"].to_numpy().ravel() == pytest.approx([1247.5, 1841.6], abs=0.05)


def test_households_as_a_sector_section_2_5():
    """Section 2.5, table 2.4: with households endogenous the sectors' block of L̄ is 1.365, .425, .527, 1.348."""
    result = model({**HOUSEHOLDS, "final_demand_shock": vector(np.eye(2), lead={"year": [1, 2]})})
    block = result["output_change_with_households"].transpose("sector", "year").to_numpy()
    assert np.round(block, 4).tolist() == [[1.3651, 0.4253], [0.5273, 1.3481]]


def test_two_regions_section_3_3():
    """Section 3.3, table 3.1 and its Leontief inverse: three sectors in region r, two in s."""
    flows = [
        [150, 500, 50, 25, 75],
        [200, 100, 400, 200, 100],
        [300, 500, 50, 60, 40],
        [75, 100, 60, 200, 250],
        [50, 25, 25, 150, 100],
    ]
    result = model(
        {"intermediate_use": table(flows), "sector_gross_output": vector([1000, 2000, 1000, 1200, 800])},
        ["total_requirements"],
    )
    assert shown(result["total_requirements"], 4) == [
        [1.4234, 0.4652, 0.2909, 0.1917, 0.3041],
        [0.6346, 1.4237, 0.6707, 0.4092, 0.4558],
        [0.6383, 0.5369, 1.3363, 0.2501, 0.3108],
        [0.2672, 0.2000, 0.1973, 1.3406, 0.5473],
        [0.1468, 0.0908, 0.0926, 0.2155, 1.2538],
    ]


def test_multipliers_section_6_2():
    """Section 6.2: output multipliers 1.518, 1.452; income .442, .380; type I 1.47, 1.52; type II 1.90, 1.96."""
    result = model(HOUSEHOLDS)
    assert shown(result["output_multiplier"], 3) == [1.518, 1.452]
    assert shown(result["output_multiplier_with_households"], 3) == [1.892, 1.773]
    assert shown(result["income_multiplier_with_households"], 3) == [0.570, 0.489]
    assert shown(result["type_1_income_ratio"], 2) == [1.47, 1.52]
    assert shown(result["type_2_income_ratio"], 2) == [1.90, 1.96]


def test_ghosh_model_section_12_1():
    """Section 12.1: B = .15, .50, .10, .05 and G = 1.254, .660, .132, 1.122 for the table of chapter 2."""
    result = model(CHAPTER_2)
    assert shown(result["allocation_coefficients"], 2) == [[0.15, 0.50], [0.10, 0.05]]
    assert shown(result["ghosh_requirements"], 3) == [[1.254, 0.660], [0.132, 1.122]]


EUROSTAT_SECTORS = ["agriculture", "industry", "construction", "trade", "business", "other"]
EUROSTAT_FLOWS = [
    [1131, 25480, 1, 607, 710, 762],
    [7930, 304584, 64167, 41082, 11981, 30360],
    [426, 7334, 3875, 5296, 23457, 9155],
    [3559, 72717, 14190, 74399, 10835, 21008],
    [3637, 96115, 31027, 65755, 193176, 34223],
    [1552, 14986, 1747, 11225, 15058, 22070],
]


def test_germany_1995_in_the_eurostat_manual():
    """Eurostat Manual of Supply, Use and Input-Output Tables (2008), tables 15.4 and 15.10: L, multipliers, Ghosh."""
    result = model(
        {
            "intermediate_use": table(EUROSTAT_FLOWS, EUROSTAT_SECTORS),
            "sector_gross_output": vector([43910, 1079446, 245606, 540063, 692487, 508918], EUROSTAT_SECTORS),
        }
    )
    assert np.round(np.diagonal(result["total_requirements"]), 4).tolist()[:3] == [1.0339, 1.4292, 1.0289]
    assert shown(result["output_multiplier"], 4) == [1.7048, 1.8413, 1.8136, 1.6035, 1.5951, 1.3782]
    farms = result["ghosh_requirements"].sel(buyer="agriculture")
    assert shown(farms, 4) == [1.0339, 0.0118, 0.0037, 0.0103, 0.0117, 0.0043]
