"""Structural paths and structural decomposition: complete, exact, and the same as counting by hand."""

from itertools import pairwise, permutations, product

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from scenario_engine.methods.input_output.decomposition import polar_average, requirements_of_demand, shapley
from scenario_engine.methods.input_output.paths import structural_paths
from scenario_engine.support.errors import AlignmentFault, TableError
from scenario_engine.testing.tables import balanced, productive_coefficients, table, vector

pytestmark = pytest.mark.slow

BOOK_A = np.array([[0.15, 0.25], [0.20, 0.05]])  # Miller and Blair (2009), section 2.3


def test_paths_are_the_terms_of_the_power_series():
    """Every chain of the two-sector example above 1 % is found, with the product of its coefficients as value."""
    demand, weight = np.array([600.0, 1500.0]), np.array([0.3, 0.25])
    found = structural_paths(table(BOOK_A), vector(demand), vector(weight), tolerance=0.01)
    by_hand = {}
    for length in range(1, 12):
        for chain in product(range(2), repeat=length):
            value = demand[chain[0]] * weight[chain[-1]]
            for buyer, seller in pairwise(chain):
                value *= BOOK_A[seller, buyer]
            by_hand[tuple(f"s{i}" for i in chain)] = value
    expected = {chain: value for chain, value in by_hand.items() if value >= 0.01 * found.total}
    assert {path.sectors: pytest.approx(path.value) for path in found.paths} == expected
    assert found.total == pytest.approx(weight @ np.linalg.solve(np.eye(2) - BOOK_A, demand))
    assert [path.value for path in found.paths] == sorted((path.value for path in found.paths), reverse=True)


@given(balanced(), st.sampled_from([0.3, 0.05, 0.005]))
@settings(max_examples=30, deadline=None)
def test_paths_and_what_is_left_are_the_total(economy, tolerance):
    """Found and left sum to w′ L f, nothing is counted twice, and no chain is below the tolerance."""
    coefficients, demand, output = economy
    found = structural_paths(
        table(coefficients), vector(demand), vector(np.ones(len(demand))), tolerance=tolerance
    )
    assert found.total == pytest.approx(output.sum())
    assert found.found + found.left == pytest.approx(found.total)
    assert found.left >= -1e-9 * found.total
    assert len({path.sectors for path in found.paths}) == len(found.paths)
    assert all(path.value >= tolerance * found.total * (1 - 1e-12) for path in found.paths)


def test_paths_do_not_explode():
    """Fifty sectors that all buy from each other: a tolerance bounds the search, and too small a one is refused."""
    dense = np.full((50, 50), 0.9 / 50)
    ones = vector(np.ones(50))
    assert len(structural_paths(table(dense), ones, ones, tolerance=1e-3).paths) == 50
    with pytest.raises(TableError, match=r"more than 1000 chains .* raise the tolerance"):
        structural_paths(table(dense), ones, ones, tolerance=1e-9, most=1000)


def factors(coefficients, demand, intensity):
    return {
        "technical_coefficients": table(coefficients),
        "demand_mix": vector(demand / demand.sum()),
        "demand_level": xr.DataArray(demand.sum()),
        "intensity": vector(intensity),
    }


@given(productive_coefficients(most=4), st.integers(0, 2**32 - 1))
@settings(max_examples=10, deadline=None)
def test_contributions_sum_to_the_change(coefficients, seed):
    """Shapley and polar average leave no rest, and Shapley is the mean over all 24 orders."""
    random, size = np.random.default_rng(seed), len(coefficients)
    before = factors(coefficients, random.uniform(1, 9, size), random.uniform(0.1, 1, size))
    after = factors(
        coefficients * random.uniform(0.5, 1, size), random.uniform(1, 9, size), random.uniform(0.1, 1, size)
    )
    change = requirements_of_demand(after) - requirements_of_demand(before)
    full = shapley(requirements_of_demand, before, after)
    for contributions in (full, polar_average(requirements_of_demand, before, after)):
        np.testing.assert_allclose(sum(contributions.values()), change, rtol=1e-9, atol=1e-9)
    mean = dict.fromkeys(before, 0.0)
    for order in permutations(before):
        now = dict(before)
        for name in order:
            start = requirements_of_demand(now)
            now[name] = after[name]
            mean[name] = mean[name] + (requirements_of_demand(now) - start) / 24
    for name, contribution in full.items():
        np.testing.assert_allclose(contribution, mean[name], rtol=1e-8, atol=1e-9)


def test_two_factors_are_the_textbook_decomposition():
    """Δx = ½ ΔL (f⁰ + f¹) + ½ (L⁰ + L¹) Δf (Miller and Blair 2009, section 13.1)."""
    A0, A1 = BOOK_A, BOOK_A * [[0.9, 1.1], [1.2, 0.8]]
    f0, f1 = np.array([350.0, 1700.0]), np.array([600.0, 1500.0])
    L0, L1 = (np.linalg.inv(np.eye(2) - A) for A in (A0, A1))
    before = {"technical_coefficients": table(A0), "final_demand": vector(f0)}
    after = {"technical_coefficients": table(A1), "final_demand": vector(f1)}
    for method in (shapley, polar_average):
        contributions = method(requirements_of_demand, before, after)
        np.testing.assert_allclose(contributions["technical_coefficients"], 0.5 * (L1 - L0) @ (f0 + f1))
        np.testing.assert_allclose(contributions["final_demand"], 0.5 * (L0 + L1) @ (f1 - f0))


def test_draws_are_decomposed_side_by_side():
    """A draw on one end is carried by every contribution."""
    before = {"technical_coefficients": table(BOOK_A), "final_demand": vector([350.0, 1700.0])}
    draws = xr.DataArray([1.0, 1.1], coords={"draw": [0, 1]}, dims="draw")
    after = {**before, "final_demand": before["final_demand"] * draws}
    contributions = shapley(requirements_of_demand, before, after)
    assert contributions["final_demand"].sizes == {"sector": 2, "draw": 2}
    np.testing.assert_allclose(contributions["final_demand"].sel(draw=0), 0.0, atol=1e-9)


def test_factors_of_one_end_only_are_named():
    """A factor that stands at one end is refused."""
    with pytest.raises(AlignmentFault, match="demand_level stands at one end"):
        shapley(requirements_of_demand, {}, {"demand_level": xr.DataArray(1.0)})
