"""The laws of every operator on random economies, from its declaration alone; a new operator needs no new test."""

import os
from functools import cache

import numpy as np
import pytest
import xarray as xr
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from scenario_engine.engine import identity
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.operator import operator
from scenario_engine.engine.program import evaluate
from scenario_engine.models.discovery import discovered_identities, installed_graph
from scenario_engine.testing.economies import random_economy, shapes, stacked, stacks
from scenario_engine.testing.laws import TRACED, broken, chunked, idle_inputs, violations
from scenario_engine.testing.operator_case import cases
from scenario_engine.testing.shape import Shape

GRAPH = installed_graph()
IDENTITIES = [one for one in discovered_identities() if not one.of_data]
"""Those that operators see to; what is a condition on data is in test_parts_and_wholes."""

HASTY = os.environ.get("HYPOTHESIS_PROFILE") in {"mutants", "quick"}
ROUNDS = max(len(ways) for ways in GRAPH.alternatives.values())
OPERATORS = [op for there in GRAPH.alternatives.values() for op in there.values()]
EXAMPLES = settings.default.max_examples if HASTY else max(40, settings.default.max_examples)
PARTS = 2 if HASTY else 5
TOGETHER = 8
"""Economies of one shape that a call of an operator computes, as draws; stacks times economies make `EXAMPLES`."""

STACKED = 20
"""The same for the law of Dask's chunks."""


def ways(turn: int) -> dict[str, str]:
    """Of each variable the way whose turn it is; `ROUNDS` turns pick every variant."""
    return {name: list(there)[turn % len(there)] for name, there in GRAPH.alternatives.items()}


@pytest.mark.parametrize("part", range(PARTS))
def test_every_operator_keeps_every_law_and_every_identity_holds(part):
    """Dimensions, units, draws, labels, inputs untouched, determinism, precision: every operator on every economy.

    The operators that are not picked are tried too, and the identities on what the picked ones give. Where an operator
    refuses a stack for one of its economies, each is tried alone. In parts, each with examples of its own, so that two
    processes share them.
    """

    @seed(part)
    @settings(
        max_examples=max(1, EXAMPLES // PARTS // TOGETHER),
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(economy=stacks(TOGETHER), turn=st.integers(0, ROUNDS - 1), chance=st.integers(0, 2**32 - 1))
    def hold(economy, turn, chance):
        reached = cases(economy, ways(turn), alternatives=True)
        assert broken(reached, chance=chance) == []
        assert [
            gap
            for gap in identity.check(values_of(economy, reached), IDENTITIES, ways(turn))
            if not gap.holds
        ] == []
        refused = [op for op in OPERATORS if op.label not in {case.operator.label for case in reached}]
        for one in economy.each() if refused else ():
            others = cases(one, ways(turn), {op.name for op in refused}, alternatives=True)
            assert broken([case for case in others if case.operator in refused], chance=chance) == []

    hold()


LIBRARY = {"recorded": "numpy", "standard": "array_api_strict", "compiled": "jax"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.deep if name == "compiled" else ()) for name in TRACED]
)
def test_every_operator_is_one_formula_for_every_engine(name):
    """Recorded and played by NumPy, by array-api-strict and by XLA, every operator gives what it gives itself."""
    pytest.importorskip(LIBRARY[name], reason=f"{LIBRARY[name]} is not installed")
    tried = {}
    for turn in range(ROUNDS):
        for case in cases(
            random_economy(Shape(), np.random.default_rng(turn)), ways(turn), alternatives=True
        ):
            tried.setdefault(case.operator.label, case)
    assert tried.keys() == {op.label for op in OPERATORS}
    assert broken(tried.values(), {name: TRACED[name]}) == []


def test_a_formula_that_looks_at_a_value_is_found():
    """An operator that branches on a number cannot be recorded, and one that knows NumPy alone neither."""

    @operator("year", "money", source="a mistake")
    def peeked(gdp):
        """GDP, if it is large, x = GDP."""
        return gdp if float(gdp[0]) > 0.0 else -gdp

    @operator("year", "money", source="a mistake")
    def rooted(gdp):
        """GDP by way of its root, x = GDP."""
        return gdp.copy(data=np.sqrt(gdp.to_numpy()) ** 2)

    for mistake in (peeked, rooted):
        graph = Graph.of([*GRAPH.exogenous.values(), *GRAPH.operators.values(), mistake])
        economy = random_economy(Shape(), np.random.default_rng(0), graph=graph)
        found = violations(economy, laws={"recorded": TRACED["recorded"]}, operators=[mistake.name])
        assert [one.operator for one in found] == [mistake.name]
        assert found[0].how.startswith("NotTraceable")


def values_of(economy, reached):
    """Inputs and what the picked operators made of them, as the engine hands it on."""
    picked = (case for case in reached if case.operator is case.graph.operators[case.operator.name])
    return {**economy.inputs, **{case.operator.name: case.result for case in picked}}


@settings(max_examples=max(1, EXAMPLES // STACKED), deadline=None, suppress_health_check=list(HealthCheck))
@given(shape=shapes(), first=st.integers(0, 2**32 - 1), turn=st.integers(0, ROUNDS - 1))
def test_chunked_and_eager_arrays_give_the_same(shape, first, turn):
    """Draws, years and regions in chunks of Dask, fifty economies at once: what arrays in memory give."""
    several = [random_economy(shape, np.random.default_rng(first + number)) for number in range(STACKED)]
    reached = cases(stacked(several), ways(turn), alternatives=True)
    assert broken(reached, {"chunked": chunked}) == []


def test_the_laws_reach_every_operator_and_every_variant():
    """One economy a turn is enough to run every operator there is; one that no economy reaches fails here."""
    reached = {
        case.operator.label
        for turn in range(ROUNDS)
        for case in cases(random_economy(Shape(), np.random.default_rng(turn), idle=True), ways(turn))
    }
    assert {op.label for op in OPERATORS} - reached == set()


def test_every_input_of_every_operator_is_a_cause():
    """In some economy a change of its values shows: what is there for years or labels alone is an index input."""
    random, shape = np.random.default_rng(0), Shape(cores=5)
    reached = (
        case
        for turn in range(ROUNDS)
        for case in cases(random_economy(shape, random), ways(turn), alternatives=True)
    )
    assert idle_inputs(reached, random) == set()


def test_an_input_that_is_no_cause_is_found():
    """An argument taken for its years alone is named with its operator."""

    @operator("year", "1", source="a mistake")
    def one_a_year(gdp):
        """One in every year that GDP has, x = 1."""
        return xr.ones_like(gdp)

    graph = Graph.of([*GRAPH.exogenous.values(), *GRAPH.operators.values(), one_a_year])
    random = np.random.default_rng(0)
    reached = cases(random_economy(Shape(), random, graph=graph), wanted=["one_a_year"])
    assert idle_inputs(reached, random) & {("one_a_year", "gdp"), ("gdp", "measured_gdp")} == {
        ("one_a_year", "gdp")
    }


def test_an_operator_of_an_extension_is_held_to_the_laws_untold():
    """An operator nobody wrote a test for, wrong by a constant, is found by its declaration alone."""

    @operator("year", "money", source="a mistake")
    def gdp_and_one(gdp):
        """GDP and one unit of money more, wrong, x = GDP + 1."""
        return gdp + 1.0

    graph = Graph.of([*GRAPH.exogenous.values(), *GRAPH.operators.values(), gdp_and_one])
    economy = random_economy(Shape(), np.random.default_rng(0), graph=graph)
    found = violations(economy, operators=["gdp_and_one"])
    assert [(one.operator, one.law) for one in found] == [("gdp_and_one", "unit_homogeneity")]


def test_a_variable_of_an_extension_is_drawn_from_its_declaration():
    """An economy gives inputs nobody prepared it for, inside their bounds and over their dimensions."""
    from scenario_engine.engine.operator import exogenous

    tide = exogenous("tide", "year harbour", "1", "Height over the mean", low=-2.0, high=2.0)
    graph = Graph.of([*GRAPH.exogenous.values(), *GRAPH.operators.values(), tide])
    given_tide = random_economy(Shape(), np.random.default_rng(0), graph=graph).inputs["tide"]
    assert given_tide.dims == ("year", "harbour")
    assert float(np.abs(given_tide).max()) <= 2.0


def test_every_identity_is_met_by_some_economy():
    """An identity whose variables no economy computes would hold for want of trying."""
    met = set()
    for turn in range(ROUNDS):
        met |= {one.name for one in IDENTITIES if one.applies(_computed(turn), ways(turn))}
    assert {one.name for one in IDENTITIES} - met == set()


PREMISES = {
    "city_shares_sum_to_one": {"city_accounts"},  # they say where it is claimed
    "groups_of_a_region_sum_to_one": {"regional_gdp"},  # likewise
    "core_rises_with_relevance": {"relevance_by_year", "sector_value_added"},  # they say when it is claimed
    "normalised_linkages_average_to_one": {"sector_gross_output"},  # it says whose mean is taken
    "ghosh_reproduces_output": {"sector_gross_output"},  # x′ (I − B) G = x′ for any x
}
"""Variables of an identity that may be anything, with the reason."""


@pytest.mark.parametrize("one", IDENTITIES, ids=lambda one: one.name)
def test_an_identity_breaks_when_any_of_its_variables_is_wrong(one):
    """Half of a variable, or one cell of it half as much again: the gap leaves the tolerance, so the identity can fail."""
    values = next(found for turn in range(ROUNDS) if one.applies(found := _computed(turn), ways(turn)))
    assert one.gap(values).holds
    unnoticed = {
        name for name in one.inputs if not any(map(_breaks(one, values, name), _wrong(values[name])))
    }
    assert unnoticed == PREMISES.get(one.name, set())


@cache
def _computed(turn):
    economy = random_economy(Shape(), np.random.default_rng(turn))
    return values_of(economy, cases(economy, ways(turn)))


def _wrong(array):
    yield 0.5 * array
    for cell in range(array.size):
        numbers = array.to_numpy().copy()
        numbers.flat[cell] = 1.5 * numbers.flat[cell] or 1.0
        yield array.copy(data=numbers)


def _breaks(one, values, name):
    return lambda wrong: not one.gap({**values, name: wrong}).holds


def test_each_draw_is_a_run_of_its_own(baseline):
    """Draws on uncertain inputs give, draw by draw, what single runs give; the rest carries no draw."""
    graph, inputs = baseline.scenario.graph, baseline.scenario.inputs
    noise = xr.DataArray(1 + 0.01 * np.arange(3), coords={"draw": range(3)}, dims="draw")
    uncertain = ("relevance_share", "technology_multiplier", "real_gdp_growth")
    batched = evaluate(graph, {**inputs, **{name: inputs[name] * noise for name in uncertain}})
    for draw in range(3):
        factor = float(noise[draw])
        single = evaluate(graph, {**inputs, **{name: inputs[name] * factor for name in uncertain}})
        for name, array in batched.items():
            at = array.sel(draw=draw, drop=True) if "draw" in array.dims else array
            xr.testing.assert_allclose(at, single[name], rtol=1e-12)
    assert "draw" not in batched["measured_gdp"].dims
    assert "draw" in batched["regional_value_added"].dims


def test_every_operator_says_its_formula_and_source():
    """The first line of each docstring ends in a formula, and the declaration names a source."""
    silent = [
        op.label
        for there in GRAPH.alternatives.values()
        for op in there.values()
        if not op.formula or not op.source
    ]
    assert silent == []


def test_every_identity_holds_on_the_baseline(baseline):
    """All identities whose variables are there, each within its tolerance."""
    assert len(baseline.gaps) >= 6
    assert [gap.identity.statement for gap in baseline.gaps if not gap.holds] == []
