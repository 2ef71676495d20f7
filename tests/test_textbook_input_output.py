"""Printed examples of Miller and Blair, of their solutions to problems, and of two official manuals, to printed precision.

Miller and Blair: Input-Output Analysis, 2nd edition (Cambridge, 2009). An inverse that a book prints from coefficients
rounded beforehand is compared to what rounding them leaves open.
"""

import numpy as np
import pytest
import xarray as xr

from scenario_engine.methods.input_output.decomposition import polar_average, requirements_of_demand
from scenario_engine.methods.input_output.make_use import MakeUse, symmetric
from scenario_engine.testing.economies import model
from scenario_engine.testing.tables import table, vector

CHAPTER_2 = {
    "intermediate_use": table([[150, 500], [200, 100]]),
    "sector_gross_output": vector([1000, 2000]),
    "sector_value_added": vector([650, 1400]),
}
HOUSEHOLDS = {
    **CHAPTER_2,
    "compensation_of_employees": vector([300, 500]),
    "household_consumption": vector([50, 400]),
    "household_income": xr.DataArray(1000.0),
    "household_own_share": xr.DataArray(0.05),
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


CLOSED_2_5 = [[1.365, 0.425, 0.251], [0.527, 1.348, 0.595], [0.570, 0.489, 1.289]]


def test_inverse_of_the_closed_table_section_2_5():
    """Section 2.5: households as a third sector of the table itself, and totals over all three rows of 2.462, 2.262."""
    flows = table([[150, 500, 50], [200, 100, 400], [300, 500, 50]])
    result = model(
        {"intermediate_use": flows, "sector_gross_output": vector([1000, 2000, 1000])},
        ["total_requirements", "output_multiplier"],
    )
    assert shown(result["total_requirements"], 3) == CLOSED_2_5
    assert shown(result["output_multiplier"], 3)[:2] == [2.462, 2.262]


PROBLEMS = {
    "2.1": (
        [[500, 350], [320, 360]], [1000, 800], [[4.07, 3.24], [2.37, 3.70]], [200, 100], [1138.90, 844.40],
    ),
    "2.2": (
        [[0.35, 0, 0], [0.05, 0.5, 0.15], [0.2, 0.3, 0.55]], [1, 1, 1],
        [[1.538, 0, 0], [0.449, 2.5, 0.833], [0.983, 1.667, 2.778]], [1300, 100, 200], [2000, 1000, 2000],
    ),
    "2.3": (
        [[500, 350, 90], [320, 360, 50], [100, 60, 40]], [1000, 800, 300],
        [[5.820, 5.036, 2.983], [3.686, 5.057, 2.248], [0.990, 1.019, 1.693]], [200, 100, 0],
        [1667.5, 1242.9, 300.0],
    ),
}  # fmt: skip
"""Flows, output, Leontief inverse, new final demand and its output, of the authors' solutions (2010)."""


@pytest.mark.parametrize("problem", PROBLEMS)
def test_problems_of_chapter_2(problem):
    """Problems 2.1 to 2.3: inverse and output; in 2.3 final demand reaches a closed table."""
    flows, output, inverse, demand, expected = PROBLEMS[problem]
    result = model(
        {
            "intermediate_use": table(flows),
            "sector_gross_output": vector(output),
            "final_demand_shock": vector([demand], lead={"year": [1]}),
        },
        ["total_requirements", "output_change"],
    )
    found = result["total_requirements"].transpose("sector", "buyer").to_numpy()
    digits = 2 if problem == "2.1" else 3
    assert found == pytest.approx(np.array(inverse), abs=0.51 * 10.0**-digits)
    assert result["output_change"].to_numpy().ravel() == pytest.approx(expected, abs=0.06)


def test_structural_decomposition_section_13_1():
    """Equation 13.7 on three sectors: technology .84, 9.14, 9.49 and final demand 11.16, 10.86, 10.51 of 12, 20, 20."""
    demand = np.array([[45.0, 30, 25], [50, 35, 26]])
    flows = np.array([[[10.0, 20, 25], [15, 5, 30], [30, 40, 5]], [[12, 15, 35], [24, 11, 30], [36, 50, 8]]])
    output = flows.sum(axis=2) + demand
    before, after = (
        {"technical_coefficients": table(z / x), "final_demand": vector(f)}
        for z, x, f in zip(flows, output, demand, strict=True)
    )
    made = polar_average(requirements_of_demand, before, after)
    assert shown(made["technical_coefficients"], 2) == [0.84, 9.14, 9.49]
    assert shown(made["final_demand"], 2) == [11.16, 10.86, 10.51]


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


def test_multipliers_and_linkages_of_germany_1995_in_the_eurostat_manual():
    """Pages 498 to 507: value added per unit, multipliers of value added and jobs, forward linkages of Ghosh.

    The forward linkage of industry is left out: the only copy at hand prints 1.6691 where the table gives 1.6910.
    """
    result = model(
        {
            "intermediate_use": table(EUROSTAT_FLOWS, EUROSTAT_SECTORS),
            "sector_gross_output": vector([43910, 1079446, 245606, 540063, 692487, 508918], EUROSTAT_SECTORS),
            "sector_value_added": vector([21664, 395022, 115624, 311407, 415426, 365017], EUROSTAT_SECTORS),
            "sector_employment": vector([1096, 8381, 3236, 9251, 4258, 10206], EUROSTAT_SECTORS),
        },
        variants={"forward_linkage": "ghosh"},
    )
    assert shown(result["value_added_coefficient"], 4) == [0.4934, 0.3659, 0.4708, 0.5766, 0.5999, 0.7172]
    assert shown(result["value_added_multiplier"], 4) == [0.8450, 0.7647, 0.8615, 0.9019, 0.9393, 0.9199]
    assert shown(result["employment_multiplier"], 4) == [0.0326, 0.0162, 0.0207, 0.0237, 0.0112, 0.0242]
    forward = shown(result["forward_linkage"], 4)
    assert [forward[0], *forward[2:]] == [2.1126, 1.3558, 1.5848, 2.1037, 1.2106]


def test_income_multipliers_of_the_netherlands():
    """D'Hernoncourt, Cordier and Hadley (2011), six sectors: first row of L, income effects and type I multipliers."""
    flows = [
        [2731, 3, 8260, 36, 59, 615],
        [4, 282, 2013, 3979, 188, 60],
        [3322, 291, 40218, 480, 8004, 16999],
        [983, 53, 2400, 4395, 85, 3458],
        [121, 70, 565, 135, 14103, 9509],
        [2884, 1078, 28400, 1404, 9339, 106994],
    ]
    result = model(
        {
            "intermediate_use": table(flows),
            "sector_gross_output": vector([21863, 12292, 210900, 18249, 60244, 435953]),
            "compensation_of_employees": vector([2336, 520, 35083, 1629, 14339, 151784]),
        }
    )
    assert shown(result["total_requirements"], 3)[0] == [1.154, 0.002, 0.057, 0.006, 0.012, 0.006]
    assert shown(result["income_multiplier"], 3) == [0.263, 0.099, 0.306, 0.212, 0.465, 0.493]
    assert shown(result["type_1_income_ratio"], 3) == [2.466, 2.333, 1.840, 2.372, 1.953, 1.417]


def test_product_technology_in_the_eurostat_manual():
    """Box 11.4 (p. 328): five products, a recipe each; one use table gives no negative cell, another two of them."""
    kinds = tuple(EUROSTAT_SECTORS[:5])
    supply = np.diag([70.0, 180, 100, 20, 535])
    supply[0, 1], supply[1, 0] = 30, 20

    def flows(*used: list[float]) -> np.ndarray:
        use = np.zeros((5, 5))
        use[2:] = used
        tables = MakeUse(
            commodities=kinds, industries=kinds, make=supply.T, use=use, final_uses={},
            primary_inputs={"value_added": supply.sum(axis=0) - use.sum(axis=0)},
        )  # fmt: skip
        return symmetric(tables, "commodity-by-commodity commodity-technology").flows[2:]

    services = [28, 72, 30, 5, 0]
    assert np.round(flows([4, 36, 0, 0, 0], [14, 6, 0, 0, 0], services), 2).tolist() == [
        [0, 40, 0, 0, 0],
        [20, 0, 0, 0, 0],
        [30, 70, 30, 5, 0],
    ]
    assert np.round(flows([3, 37, 0, 0, 0], [15, 5, 0, 0, 0], services), 2).tolist() == [
        [-1.67, 41.67, 0, 0, 0],
        [21.67, -1.67, 0, 0, 0],
        [30, 70, 30, 5, 0],
    ]
