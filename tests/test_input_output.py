"""The table as a model: identities, closed forms against brute force, batches, and tables that must be refused."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from scenario_engine.analysis.workers import output_on_workers
from scenario_engine.engine import identity
from scenario_engine.methods.input_output.leontief import Leontief, aligned
from scenario_engine.methods.input_output.productivity import spectral_radius
from scenario_engine.models.discovery import discovered_identities, installed_graph
from scenario_engine.models.input_output.imports import import_share as imports_of
from scenario_engine.support.errors import AlignmentFault, ScenarioEngineError, TableError
from scenario_engine.testing.economies import model
from scenario_engine.testing.tables import balanced, productive_coefficients, table, vector


def requirements_after_change(total_requirements, sector, buyer, change):
    """L after one coefficient aᵢⱼ changes by δ, exactly: L + δ l·ᵢ lⱼ· / (1 − δ lⱼᵢ).

    L is over `sector` and `buyer`, which name row i and column j; δ is per unit of the buyer's output.
    Source: Sherman and Morrison (1950).
    """
    square = aligned(total_requirements)
    column = square.sel(buyer=sector, drop=True)
    row = square.sel(sector=buyer, drop=True)
    own = square.sel(sector=buyer, buyer=sector, drop=True)
    return square + change * column * row / (1.0 - change * own)


def inputs_of(coefficients, output):
    flows = coefficients * output
    value_added = output - flows.sum(axis=0)
    return {
        "intermediate_use": table(flows),
        "sector_gross_output": vector(output),
        "sector_value_added": vector(value_added),
        "sector_final_demand": vector(output - flows.sum(axis=1)),
        "compensation_of_employees": vector(0.6 * value_added),
        "household_consumption": vector(0.5 * (output - flows.sum(axis=1))),
        "sector_employment": vector(np.arange(1.0, len(output) + 1)),
    }


@given(balanced())
@settings(max_examples=30, deadline=None)
def test_every_identity_holds_on_balanced_economies(economy):
    """Row, column and total balance, L f = x, Ghosh and normalised linkages hold on any balanced economy."""
    coefficients, _, output = economy
    result = model(inputs_of(coefficients, output))
    gaps = {gap.identity.name: gap for gap in identity.check(result, discovered_identities())}
    assert {"rows_balance", "columns_balance", "income_equals_expenditure"} <= set(gaps)
    assert {"requirements_reproduce_output", "ghosh_reproduces_output"} <= set(gaps)
    assert all(gap.size < 1e-10 for gap in gaps.values()), gaps


@given(balanced())
@settings(max_examples=30, deadline=None)
def test_extraction_equals_solving_the_struck_out_economy(economy):
    """Total, backward and forward losses are those of the economies with row, column or both struck out."""
    coefficients, demand, output = economy
    size = len(output)
    result = model(inputs_of(coefficients, output))
    unit = np.eye(size)
    primary = output - (coefficients * output).sum(axis=0)
    shares = coefficients * output / output[:, None]
    for j in range(size):
        keep = np.arange(size) != j
        rest = np.linalg.solve((unit - coefficients)[np.ix_(keep, keep)], demand[keep])
        assert result["total_extraction_loss"].to_numpy()[j] == pytest.approx(
            output.sum() - rest.sum(), rel=1e-9
        )
        no_column = np.where(keep, coefficients, 0.0)
        lost = output.sum() - np.linalg.solve(unit - no_column, demand).sum()
        assert result["backward_extraction_loss"].to_numpy()[j] == pytest.approx(lost, rel=1e-9, abs=1e-9)
        no_row = np.where(keep[:, None], shares, 0.0)
        lost = output.sum() - np.linalg.solve((unit - no_row).T, primary).sum()
        assert result["forward_extraction_loss"].to_numpy()[j] == pytest.approx(lost, rel=1e-9, abs=1e-9)


@given(balanced(), st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_a_group_is_struck_out_as_the_economy_without_it(economy, seed):
    """All of a group: the rest alone meets its own demand. A part: the equations of the cut table hold."""
    coefficients, demand, output = economy
    random = np.random.default_rng(seed)
    out = random.random(len(output)) < 0.4
    result = model({**inputs_of(coefficients, output), "extraction_share": vector(out.astype(float))})
    rest = np.linalg.solve((np.eye(len(output)) - coefficients)[np.ix_(~out, ~out)], demand[~out])
    left = output - result["group_extraction_loss"].to_numpy()
    np.testing.assert_allclose(left[~out], rest, rtol=1e-9)
    np.testing.assert_allclose(left[out], 0.0, atol=1e-9 * output.max())
    kept = 1.0 - random.uniform(0.0, 1.0, len(output))
    result = model({**inputs_of(coefficients, output), "extraction_share": vector(1.0 - kept)})
    left = output - result["group_extraction_loss"].to_numpy()
    cut = np.minimum(kept[:, None], kept) * coefficients
    np.testing.assert_allclose(cut @ left + kept * demand, left, rtol=1e-8)


@given(balanced(), st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_supply_mixed_models_and_technology_keep_their_equations(economy, seed):
    """Ghosh: Δx′ = Δx′B + Δv′. Mixed: given outputs stay, and the rest meets its demand. Technology: A*x* + f = x*."""
    coefficients, demand, output = economy
    random = np.random.default_rng(seed)
    size = len(output)
    one, other = random.normal(0.0, 5.0, (2, size))
    given_, factor, reach = (
        random.random(size) < 0.5,
        random.uniform(0.5, 1.05, size),
        random.uniform(0, 1, size),
    )
    lead = {"year": [2030]}
    found = model(
        {
            **inputs_of(coefficients, output),
            "primary_input_shock": vector([one], lead=lead),
            "final_demand_shock": vector([one], lead=lead),
            "output_shock": vector([other], lead=lead),
            "output_given": vector(given_.astype(float)),
            "coefficient_factor": vector(factor),
            "coefficient_reach": vector(reach).rename(sector="buyer"),
        }
    )
    pushed = found["supply_driven_output_change"].to_numpy()[0]
    shares = coefficients * output / output[:, None]
    np.testing.assert_allclose(pushed @ shares + one, pushed, rtol=1e-8, atol=1e-9)
    mixed = found["mixed_output_change"].to_numpy()[0]
    np.testing.assert_allclose(mixed[given_], other[given_], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose((mixed - coefficients @ mixed)[~given_], one[~given_], rtol=1e-8, atol=1e-9)
    made = output + found["technology_output_change"].to_numpy()
    changed = coefficients * (1.0 + (factor[:, None] - 1.0) * reach)
    np.testing.assert_allclose(changed @ made + demand, made, rtol=1e-9)


@given(balanced())
@settings(max_examples=30, deadline=None)
def test_type_two_equals_the_table_bordered_by_households(economy):
    """Type II multipliers are those of the inverse of the table with a household row and column."""
    coefficients, _, output = economy
    size = len(output)
    result = model(inputs_of(coefficients, output))
    income = result["income_coefficient"].to_numpy()
    consumption = result["consumption_coefficient"].to_numpy()
    bordered = np.block([[coefficients, consumption[:, None]], [income[None, :], np.zeros((1, 1))]])
    if spectral_radius(bordered) >= 0.99:
        return
    inverse = np.linalg.inv(np.eye(size + 1) - bordered)
    for name, row in {
        "output_multiplier_with_households": np.ones(size),
        "value_added_multiplier_with_households": result["value_added_coefficient"].to_numpy(),
        "employment_multiplier_with_households": result["labour_coefficient"].to_numpy(),
    }.items():
        np.testing.assert_allclose(result[name].to_numpy(), row @ inverse[:size, :size], rtol=1e-8)
    np.testing.assert_allclose(
        result["income_multiplier_with_households"].to_numpy(), inverse[size, :size], rtol=1e-8
    )


@given(productive_coefficients(), st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_a_stack_of_tables_is_solved_as_each_alone(coefficients, seed):
    """Draws and years lead table and demand alike; each slice is the answer of its own table."""
    random = np.random.default_rng(seed)
    scale = random.uniform(0.3, 1.0, (2, 3))
    lead = {"draw": [0, 1], "year": [2020, 2021, 2022]}
    stack = scale[..., None, None] * coefficients
    demand = random.uniform(0, 1, (3, len(coefficients)))
    solved = Leontief.of(table(stack, lead=lead)).output(vector(demand, lead={"year": lead["year"]}))
    assert solved.dims == ("draw", "year", "sector")
    for d in range(2):
        for y in range(3):
            alone = np.linalg.solve(np.eye(len(coefficients)) - stack[d, y], demand[y])
            np.testing.assert_allclose(solved.to_numpy()[d, y], alone, rtol=1e-11)


def test_draws_of_the_table_are_carried_through_the_graph():
    """A draw on the flows reaches every result; the first draw is the run without draws."""
    coefficients, output = np.array([[0.1, 0.2], [0.3, 0.1]]), np.array([10.0, 20.0])
    one = inputs_of(coefficients, output)
    shock = {"final_demand_shock": vector([[1.0, 0.0], [0.0, 2.0]], lead={"year": [2025, 2026]})}
    draws = xr.DataArray([1.0, 0.9], coords={"draw": [0, 1]}, dims="draw")
    many = {**one, "intermediate_use": draws * one["intermediate_use"]}
    alone, batched = model({**one, **shock}), model({**many, **shock})
    for name in (
        "total_requirements",
        "output_change_with_households",
        "total_extraction_loss",
        "price_index",
    ):
        assert "draw" in batched[name].dims
        np.testing.assert_allclose(batched[name].isel(draw=0).to_numpy(), alone[name].to_numpy(), rtol=1e-12)


def test_money_in_another_unit_scales_every_result_by_its_kind():
    """Counting money in thousands scales each result by its declared exponent, and no input is changed."""
    coefficients, output = np.array([[0.1, 0.2], [0.3, 0.1]]), np.array([10.0, 20.0])
    given_ = inputs_of(coefficients, output) | {
        "final_demand_shock": vector([[1.0, 0.0], [0.0, 2.0]], lead={"year": [2025, 2026]}),
        "sector_imports": vector([1.0, 2.0]),
        "sector_exports": vector([0.5, 0.5]),
        "primary_cost_change": vector([0.1, 0.0]),
    }
    graph = installed_graph()
    thousand = {
        name: array * 1000.0 ** float(dict(graph.variable(name).kind.exponents).get("money", 0))
        for name, array in given_.items()
    }
    kept = {name: array.copy(deep=True) for name, array in given_.items()}
    one, other = model(given_), model(thousand)
    computed = set(one) - set(given_)
    assert len(computed) > 45
    for name in computed:
        factor = 1000.0 ** float(dict(graph.variable(name).kind.exponents).get("money", 0))
        np.testing.assert_allclose(other[name], one[name] * factor, rtol=1e-10, atol=1e-12, err_msg=name)
    assert all(array.identical(kept[name]) for name, array in given_.items())


def test_columns_in_another_order_than_rows_mean_the_same():
    """Labels decide, not positions."""
    coefficients, output = np.array([[0.1, 0.2], [0.3, 0.1]]), np.array([10.0, 20.0])
    plain = inputs_of(coefficients, output)
    turned = {**plain, "intermediate_use": plain["intermediate_use"].isel(buyer=[1, 0])}
    one, other = model(plain), model(turned)
    for name in ("total_requirements", "ghosh_requirements", "field_of_influence"):
        same = other[name].sel(buyer=one[name].indexes["buyer"], sector=one[name].indexes["sector"])
        np.testing.assert_allclose(same.to_numpy(), one[name].to_numpy(), rtol=1e-13)
    for name in ("output_multiplier", "forward_extraction_loss", "value_added_multiplier"):
        np.testing.assert_allclose(other[name].sel(sector=["s0", "s1"]), one[name], rtol=1e-13)


@given(productive_coefficients())
@settings(deadline=None)
def test_a_sparse_table_stays_sparse_and_agrees(coefficients):
    """SuperLU on the sparse table gives the dense answer, for columns and for rows."""
    size = len(coefficients)
    names = [f"s{i}" for i in range(size)]
    thin = Leontief.of_sparse(sparse.csc_array(coefficients), names)
    dense = Leontief.of(table(coefficients))
    assert isinstance(thin.coefficients, sparse.csc_array)
    some = vector(np.arange(1.0, size + 1))
    np.testing.assert_allclose(thin.output(some), dense.output(some), rtol=1e-11)
    np.testing.assert_allclose(thin.multipliers(some), dense.multipliers(some), rtol=1e-11)


@pytest.mark.parametrize("kind", ["sparse", "stack"])
def test_only_one_dense_table_gives_its_factors(kind):
    """A sparse table has others, a stack none: neither is handed on to solve something else."""
    cells = np.array([[0.1, 0.2], [0.3, 0.1]])
    if kind == "sparse":
        system = Leontief.of_sparse(sparse.csc_array(cells), ["a", "b"])
    else:
        system = Leontief.of(table(cells).expand_dims(draw=2))
    with pytest.raises(TableError, match=f"a {kind}.* has no dense factors"):
        system.factors()


def test_columns_for_workers_are_over_sectors_and_one_more():
    """A single column is nothing to divide; it is refused before a worker is started."""
    with pytest.raises(TableError, match=r"demand is over \(sector\)"):
        output_on_workers(table(np.array([[0.1, 0.2], [0.3, 0.1]])), vector(np.ones(2)))


def test_an_unproductive_table_names_the_loop():
    """Spectral radius of one or more is an error that names the sectors that feed each other, and no other."""
    coefficients = np.array([[0.1, 0.0, 0.2], [0.1, 0.5, 0.6], [0.1, 0.9, 0.5]])
    coefficients[0] = [0.1, 0.0, 0.0]
    with pytest.raises(
        TableError, match=r"spectral radius is 1\.23485.*loop runs through s2 .*s1"
    ) as refused:
        Leontief.of(table(coefficients))
    assert "s0" not in str(refused.value)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([[1.0]], "the table is closed"),
        ([[0.5, 0.5], [0.5, 0.5]], "the table is closed"),
        ([[0.0, 2.0], [0.5, 0.0]], "not productive"),
    ],
)
def test_a_singular_table_is_refused_dense_and_sparse(cells, said):
    """No pseudo-inverse: exactly singular tables raise, whichever solver meets them."""
    with pytest.raises(TableError, match=said):
        Leontief.of(table(cells))
    with pytest.raises(TableError, match=said):
        Leontief.of_sparse(sparse.csc_array(np.array(cells)), list(range(len(cells))))


def test_the_unproductive_table_of_a_stack_is_found():
    """One bad draw among good ones is refused."""
    stack = np.array([[[0.5]], [[1.5]]])
    with pytest.raises(TableError, match=r"spectral radius is 1\.5"):
        Leontief.of(table(stack, lead={"draw": [0, 1]}))


@given(productive_coefficients(), st.floats(0.5, 3.0))
@settings(max_examples=50, deadline=None)
def test_productive_means_radius_below_one(coefficients, scale):
    """The price test agrees with the eigenvalues on either side of one."""
    scaled = coefficients * scale
    radius = float(spectral_radius(scaled))
    if abs(radius - 1) < 1e-6:
        return
    try:
        Leontief.of(table(scaled))
        productive = True
    except TableError:
        productive = False
    assert productive == (radius < 1)


def test_negative_coefficients_are_judged_by_eigenvalues():
    """A commodity-technology table with negative cells is accepted when its spectral radius is below one."""
    solved = Leontief.of(table([[0.2, -0.1], [0.3, 0.4]])).output(vector([1.0, 1.0]))
    np.testing.assert_allclose(solved, np.linalg.solve([[0.8, 0.1], [-0.3, 0.6]], [1.0, 1.0]))


def test_a_sector_without_output():
    """Without flows it has zero coefficients; with flows it is an error that names it."""
    flows = np.array([[1.0, 0.0], [0.0, 0.0]])
    given_ = {"intermediate_use": table(flows), "sector_gross_output": vector([10.0, 0.0])}
    result = model(given_)
    assert result["total_requirements"].to_numpy()[1].tolist() == [0.0, 1.0]
    assert result["total_extraction_loss"].to_numpy()[1] == 0.0
    with pytest.raises(TableError, match="sector s1 has no output and a flow of 3"):
        model({**given_, "intermediate_use": table([[1.0, 3.0], [0.0, 0.0]])})


def test_a_product_nobody_makes_is_used_and_allocates_nothing():
    """Noncomparable imports: used, not made. Every identity of quantities and of the supply side holds."""
    flows = np.array([[1.0, 2.0, 0.0], [3.0, 1.0, 0.0], [0.5, 0.5, 0.0]])
    output = np.array([10.0, 20.0, 0.0])
    result = model({"intermediate_use": table(flows), "sector_gross_output": vector(output)})
    assert result["ghosh_requirements"].to_numpy()[2].tolist() == [0.0, 0.0, 1.0]
    gaps = {gap.identity.name: gap.size for gap in identity.check(result, discovered_identities())}
    assert {"ghosh_reproduces_output", "requirements_reproduce_output"} <= set(gaps)
    assert max(gaps.values()) < 1e-12


def test_rows_and_columns_must_carry_the_same_sectors():
    """A column that is not a row is named."""
    odd = table([[0.1, 0.2], [0.3, 0.1]]).assign_coords(buyer=["s0", "s9"])
    with pytest.raises(AlignmentFault, match=r"s1.*s9"):
        Leontief.of(odd)


def test_households_that_spend_more_than_they_earn_are_refused():
    """Endogenous households with a loop of one or more are an error that says what to give."""
    with pytest.raises(ScenarioEngineError, match=r"returns .* as household income"):
        model(
            {
                "intermediate_use": table([[0.0]]),
                "sector_gross_output": vector([1.0]),
                "compensation_of_employees": vector([0.9]),
                "household_consumption": vector([1.2]),
            }
        )


@given(balanced(), st.floats(0.0, 0.5))
@settings(max_examples=25, deadline=None)
def test_imports_apart(economy, share):
    """Import and domestic content sum to one, and domestic requirements are below total ones."""
    coefficients, _, output = economy
    exports = np.zeros_like(output)
    imports = share * output
    names = {"sector_imports": vector(imports), "sector_exports": vector(exports)}
    given_ = {**inputs_of(coefficients, output), **names}
    result = model(given_)
    np.testing.assert_allclose(result["import_content"] + result["domestic_content"], 1.0, rtol=1e-9)
    assert (result["domestic_requirements"] <= result["total_requirements"] + 1e-12).all()
    domestic = model(given_, ["total_requirements"], {"technical_coefficients": "domestic"})
    np.testing.assert_allclose(domestic["total_requirements"], result["domestic_requirements"])
    np.testing.assert_allclose(result["import_share"], share / (1 + share), atol=1e-12)


@pytest.mark.parametrize(
    ("imports", "exports", "share"),
    [
        (5.0, 10.0, 1.0),
        (5.0, 13.0, 1.0),
        (5.0, 15.0, 1.0),
        (5.0, 20.0, 1.0),
        (-1.0, 3.0, 0.0),
        (-1.0, 30.0, 0.0),
        (0.0, 10.0, 0.0),
    ],
)
def test_a_share_of_imports_stays_within_its_bounds(imports, exports, share):
    """Exports above output are sold on: all that is used is imported. Negative imports are a correction: none is."""
    found = imports_of(vector([imports, 2.0]), vector([exports, 4.0]), vector([10.0, 10.0])).to_numpy()
    assert found.tolist() == [share, 0.25]


@given(balanced(), st.floats(-0.05, 0.05))
@settings(max_examples=30, deadline=None)
def test_field_of_influence_is_the_derivative(economy, change):
    """The change of L for a change of one coefficient is exact, and its size for a small one is the field."""
    coefficients, _, output = economy
    result = model(inputs_of(coefficients, output), ["total_requirements", "field_of_influence"])
    requirements = result["total_requirements"]
    i, j = 0, len(output) - 1
    changed = coefficients.copy()
    changed[i, j] += change
    exact = requirements_after_change(requirements, f"s{i}", f"s{j}", change)
    np.testing.assert_allclose(exact, np.linalg.inv(np.eye(len(output)) - changed), rtol=1e-8, atol=1e-9)
    small = requirements_after_change(requirements, f"s{i}", f"s{j}", 1e-7)
    size = float(np.sqrt(((small - requirements) ** 2).sum())) / 1e-7
    assert size == pytest.approx(float(result["field_of_influence"][i, j]), rel=1e-4)


def test_prices_pass_cost_on():
    """Prices are one in the base; a cost rise of one sector raises its buyers' prices by what they buy."""
    result = model(
        {
            "intermediate_use": table([[0.0, 5.0], [0.0, 0.0]]),
            "sector_gross_output": vector([5.0, 10.0]),
            "primary_cost_change": vector([0.1, 0.0]),
        }
    )
    np.testing.assert_allclose(result["price_index"], 1.0)
    np.testing.assert_allclose(result["price_change"], [0.1, 0.05])


def test_jobs_of_a_shock_by_productivity_of_the_section():
    """Jobs by section are the value added called forth over the section's productivity of that year."""
    membership = xr.DataArray(
        [[1.0, 0.0], [0.0, 1.0]],
        coords={"sector": ["s0", "s1"], "industry": ["A", "B"]},
        dims=["sector", "industry"],
    )
    productivity = xr.DataArray(
        [[2.0, 4.0]], coords={"year": [2025], "industry": ["A", "B"]}, dims=["year", "industry"]
    )
    given_ = inputs_of(np.array([[0.1, 0.2], [0.3, 0.1]]), np.array([10.0, 20.0]))
    given_ |= {
        "final_demand_shock": vector([[1.0, 0.0]], lead={"year": [2025]}),
        "sector_membership": membership,
        "industry_productivity": productivity,
    }
    result = model(given_)
    jobs, value_added = result["industry_employment_change"], result["industry_value_added_change"]
    np.testing.assert_allclose(jobs, value_added / productivity)
    assert float(value_added.sum()) == pytest.approx(
        1.0
    )  # one unit of final demand is one unit of value added
    employed = model(given_, ["employment_change"], {"labour_requirement": "employed"})["employment_change"]
    np.testing.assert_allclose(employed, result["output_change"] * result["labour_coefficient"])


@pytest.mark.parametrize("imports", ["proportional", "measured"])
@given(economy=balanced(), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_what_is_spent_at_home_goes_to_primary_inputs_imports_and_savings(imports, economy, seed):
    """Domestic coefficients, households endogenous: nothing of a unit spent is lost, by shares and as measured."""
    coefficients, _, output = economy
    random, one = np.random.default_rng(seed), inputs_of(coefficients, output)
    abroad = random.uniform(0.0, 0.5, len(output)) * output
    one |= {
        "sector_imports": vector(abroad),
        "sector_exports": vector(random.uniform(0.0, 1.2, len(output)) * output),
        "final_demand_shock": vector([random.uniform(0.0, 9.0, len(output))], lead={"year": [2030]}),
    }
    flows = one["intermediate_use"]
    if imports == "measured":
        one["imported_intermediate_use"] = flows * random.uniform(0.0, 1.0, flows.shape)
        one["imported_household_consumption"] = one["household_consumption"] * random.uniform(
            0.0, 1.0, len(output)
        )
    variants = {"technical_coefficients": "domestic", "import_coefficients": imports}
    wanted = (
        *(
            "output_change_with_households",
            "imported_input_coefficient",
            "import_content",
            "value_added_coefficient",
        ),
        *(
            "income_coefficient",
            "imported_household_consumption",
            "propensity_to_consume",
            "household_income",
        ),
    )
    found = model(one, wanted, variants)
    made = found["output_change_with_households"].squeeze("year")
    income = float((made * found["income_coefficient"]).sum())
    imported_consumption = float(found["imported_household_consumption"].sum() / found["household_income"])
    saved = 1.0 - float(found["propensity_to_consume"])
    other = made * (
        found["value_added_coefficient"] - found["income_coefficient"] + found["imported_input_coefficient"]
    )
    spent = float(one["final_demand_shock"].sum())
    assert float(other.sum()) + income * (imported_consumption + saved) == pytest.approx(spent, rel=1e-8)
    assert (found["import_content"] < 1.0 + 1e-12).all()


def test_consumption_covers_what_the_coefficients_cover():
    """A scenario that picks domestic coefficients gets domestic consumption; another pick for it is refused."""
    graph = installed_graph({"technical_coefficients": "domestic"})
    assert graph.operators["consumption_coefficient"].variant == "domestic"
    assert "consumption_coefficient" not in graph.variants()
    assert "consumption_coefficient" not in graph.choices
    with pytest.raises(
        ScenarioEngineError,
        match="'consumption_coefficient' follows 'technical_coefficients', which is 'domestic'",
    ):
        graph.with_variants({"consumption_coefficient": "total"})


def closed(seed, accounts):
    """Coefficients of a random closed table: every account spends all it has."""
    cells = np.random.default_rng(seed).uniform(0.1, 9.0, (accounts, accounts))
    return cells / cells.sum(axis=0)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("accounts", [3, 30])
def test_a_closed_table_says_which_account_to_take_out(seed, accounts):
    """Whatever rounding makes of a radius of one: refused dense, sparse and in a stack, the largest account named."""
    cells = closed(seed, accounts)
    values, vectors = np.linalg.eig(cells)
    largest = int(np.argmax(np.abs(vectors[:, np.argmax(values.real)])))
    said = (
        rf"the table is closed: what .* all they make.* Take one account out, such as s{largest}, the largest"
    )
    with pytest.raises(TableError, match=said):
        Leontief.of(table(cells))
    with pytest.raises(TableError, match="the table is closed"):
        Leontief.of_sparse(sparse.csc_array(cells), [f"s{at}" for at in range(accounts)])
    with pytest.raises(TableError, match="the table is closed"):
        Leontief.of(table(np.stack([0.5 * cells, cells]), lead={"draw": [0, 1]}))
    keep = np.arange(accounts) != largest
    assert Leontief.of(table(cells[np.ix_(keep, keep)])).condition[0] < 1e4


def test_a_closed_loop_in_an_open_table_is_named_alone():
    """Two sectors that buy all of each other's output, beside three that do not."""
    cells = np.array(
        [
            [0.1, 0.2, 0, 0, 0.1],
            [0.2, 0.1, 0, 0, 0.1],
            [0, 0, 0.3, 0.6, 0.2],
            [0, 0, 0.7, 0.4, 0.1],
            [0, 0, 0, 0, 0.2],
        ]
    )
    with pytest.raises(TableError, match=r"what s3, s2 buy of each other is all they make"):
        Leontief.of(table(cells))
