"""Sensitivity indices against analytic values, SALib on the same sample, and what must hold of them."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from SALib.analyze import sobol as salib_sobol

from scenario_engine.analysis.sensitivity import sensitivity
from scenario_engine.analysis.sensitivity.elasticity import Move, derivatives_of
from scenario_engine.analysis.sensitivity.factors import Factor, factors_of
from scenario_engine.analysis.sensitivity.morris import morris
from scenario_engine.analysis.sensitivity.pawn import pawn
from scenario_engine.analysis.sensitivity.prim import peel
from scenario_engine.analysis.sensitivity.shapley import shapley
from scenario_engine.analysis.sensitivity.sobol import BATCHES, sobol
from scenario_engine.analysis.sensitivity.tornado import tornado
from scenario_engine.analysis.sweep.sampled_model import SampledModel
from scenario_engine.cli import main
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.engine.quantity import Quantity
from scenario_engine.methods.probability.distributions import continuous
from scenario_engine.methods.probability.inputs import UncertainInput
from scenario_engine.methods.probability.sampling import uniforms
from scenario_engine.scenario.dependence import Uncertainty
from scenario_engine.support.errors import ScenarioEngineError

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]
UNCERTAIN = str(TOP / "scenarios/uncertain.toml")

x1, x2, x3 = (exogenous(f"x{i}", "", "1", f"Input {i}") for i in (1, 2, 3))


@operator("", "1", source="Ishigami and Homma (1990)")
def ishigami(x1, x2, x3):
    """Ishigami function, y = sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁."""
    return np.sin(x1) + 7.0 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)


ISHIGAMI = {
    "S1": [0.31390519, 0.44241114, 0.0],
    "ST": [0.55758886, 0.44241114, 0.24368366],
}
"""Analytic, a = 7 and b = 0.1: V = a²/8 + bπ⁴/5 + b²π⁸/18 + 1/2."""

g_inputs = exogenous("g_inputs", "factor", "1", "Inputs of the g function")
A = xr.DataArray([0.0, 1.0, 4.5, 9.0, 99.0, 99.0], dims="factor", coords={"factor": list("abcdef")})


@operator("", "1", source="Saltelli and Sobol' (1995)")
def g_function(g_inputs):
    """Sobol' g function, y = Π (|4xᵢ − 2| + aᵢ) / (1 + aᵢ)."""
    return ((np.abs(4.0 * g_inputs - 2.0) + A) / (1.0 + A)).prod("factor")


@operator("", "1", source="linear")
def weighted(x1, x2, x3):
    """A weighted sum, y = x₁ + 2 x₂ + 3 x₃."""
    return x1 + 2.0 * x2 + 3.0 * x3


def response(variables, inputs, *quantities: str, ranks=None) -> SampledModel:
    uncertainty = Uncertainty(tuple(inputs), ranks=ranks)
    central = {one.name: one.central for one in inputs}
    return SampledModel(Graph.of(variables), central, uncertainty, tuple(map(Quantity.parse, quantities)))


def three(distribution: str, **parameters) -> list[UncertainInput]:
    marginal = continuous(distribution, parameters)
    return [UncertainInput(f"x{i}", xr.DataArray(0.0), marginal) for i in (1, 2, 3)]


@pytest.fixture(scope="module")
def on_ishigami() -> SampledModel:
    return response([x1, x2, x3, ishigami], three("uniform", low=-np.pi, high=np.pi), "ishigami")


@pytest.fixture(scope="module")
def on_g() -> SampledModel:
    zeros = A * 0.0 + 0.5
    uncertain = UncertainInput(
        "g_inputs", zeros, continuous("uniform", {"low": 0.0, "high": 1.0}), each=("factor",)
    )
    return response([g_inputs, g_function], [uncertain], "g_function")


def test_sobol_indices_of_the_ishigami_function(on_ishigami):
    """First, total and second order within 0.01 of the analytic values, through an operator graph."""
    found = sobol(on_ishigami, factors_of(on_ishigami.uncertainty), 16384, second_order=True)
    for index, expected in ISHIGAMI.items():
        np.testing.assert_allclose(found["ishigami"].sel(index=index), expected, atol=0.01)
    pairs = found["ishigami S2"].sel(pair_index="S2")
    assert float(pairs.sel(factor="x1", other="x3")) == pytest.approx(0.24368366, abs=0.01)
    assert float(pairs.sel(factor="x1", other="x2")) == pytest.approx(0.0, abs=0.01)
    half = found["ishigami"].sel(index="S1_half_width")
    assert (half < 0.03).all()


def test_sobol_indices_of_the_g_function(on_g):
    """Within 0.01 of the analytic values: Vᵢ = 1 / (3 (1 + aᵢ)²)."""
    found = sobol(on_g, factors_of(on_g.uncertainty, "stream"), 16384)["g_function"]
    part = 1.0 / (3.0 * (1.0 + A.to_numpy()) ** 2)
    variance = np.prod(1.0 + part) - 1.0
    np.testing.assert_allclose(found.sel(index="S1"), part / variance, atol=0.01)
    total = part * np.prod(1.0 + part) / (1.0 + part) / variance
    np.testing.assert_allclose(found.sel(index="ST"), total, atol=0.01)


def test_salib_agrees_on_the_same_sample(on_ishigami):
    """SALib's own estimators, given our evaluations in its order, give the same numbers to rounding."""
    base, streams = 1024, on_ishigami.streams
    factors = factors_of(on_ishigami.uncertainty)
    found = sobol(on_ishigami, factors, base, second_order=True)
    both = uniforms("sobol", 1, [*streams, *(f"{name} B" for name in streams)], 0, base, base)
    a, b = both[:, :3], both[:, 3:]
    designs = [a]
    for into, other in ((a, b), (b, a)):
        for column in range(3):
            one = into.copy()
            one[:, column] = other[:, column]
            designs.append(one)
    designs.append(b)
    outputs = on_ishigami.deviation(np.concatenate(designs))[:, 0].reshape(8, base).T.ravel()
    problem = {"num_vars": 3, "names": list(streams), "bounds": [[0, 1]] * 3}
    salib = salib_sobol.analyze(problem, outputs, calc_second_order=True, num_resamples=10, seed=1)
    np.testing.assert_allclose(found["ishigami"].sel(index="S1"), salib["S1"], atol=1e-10)
    np.testing.assert_allclose(found["ishigami"].sel(index="ST"), salib["ST"], atol=1e-10)
    ours = found["ishigami S2"].sel(pair_index="S2").to_numpy()
    above = np.triu_indices(3, 1)
    np.testing.assert_allclose(ours[above], salib["S2"][above], atol=1e-10)


def test_intervals_of_sobol_indices_cover_the_truth(on_ishigami):
    """Over twenty samples of 256, the 95 % interval of ST of x₁ holds the analytic value most of the time."""
    factors = factors_of(on_ishigami.uncertainty)
    hits = 0
    for seed in range(20):
        found = sobol(on_ishigami, factors, 256, seed)["ishigami"].sel(factor="x1")
        hits += abs(float(found.sel(index="ST")) - ISHIGAMI["ST"][0]) <= float(
            found.sel(index="ST_half_width")
        )
    assert hits >= 16


def test_grouped_factors_explain_together_what_their_members_do(on_g):
    """A group's total index in an additive split: first orders of independent groups sum below one."""
    groups = [Factor("large", (0, 1)), Factor("small", (2, 3, 4, 5))]
    found = sobol(on_g, groups, 16384)["g_function"]
    part = 1.0 / (3.0 * (1.0 + A.to_numpy()) ** 2)
    variance = np.prod(1.0 + part) - 1.0
    expected = [(np.prod(1.0 + part[list(one.columns)]) - 1.0) / variance for one in groups]
    np.testing.assert_allclose(found.sel(index="S1"), expected, atol=0.01)


def test_a_result_that_does_not_vary_has_no_indices():
    """Variance that is rounding alone is not shared out."""
    tiny = continuous("normal", {"sd": 1e-16})
    inputs = [UncertainInput(f"x{i}", xr.DataArray(5.0), tiny, effect="add") for i in (1, 2, 3)]
    constant = response([x1, x2, x3, weighted], inputs, "weighted")
    assert sobol(constant, factors_of(constant.uncertainty), BATCHES)["weighted"].isnull().all()


def test_morris_finds_means_signs_and_interactions(on_ishigami):
    """A linear model has σ = 0 and effects in proportion to its weights; Ishigami's x₁ interacts."""
    linear = response([x1, x2, x3, weighted], three("uniform", low=0.0, high=1.0), "weighted")
    found = morris(linear, factors_of(linear.uncertainty))["weighted"]
    np.testing.assert_allclose(found.sel(index="mu"), [1.0, 2.0, 3.0], rtol=1e-12)
    np.testing.assert_allclose(found.sel(index="sigma"), 0.0, atol=1e-12)
    curved = morris(on_ishigami, factors_of(on_ishigami.uncertainty), 256)["ishigami"]
    assert float(curved.sel(index="sigma", factor="x1")) > 3.0


def test_shapley_effects_of_independent_inputs_lie_between_first_and_total(on_ishigami):
    """Ishigami: interactions of x₁ and x₃ are shared in halves; the effects sum to one."""
    found = shapley(on_ishigami, factors_of(on_ishigami.uncertainty), 16384)["ishigami"].sel(index="effect")
    expected = [0.31390519 + 0.24368366 / 2, 0.44241114, 0.24368366 / 2]
    np.testing.assert_allclose(found, expected, atol=0.02)
    assert float(found.sum()) == pytest.approx(1.0, abs=1e-12)


def linear_gaussian_shapley(weights, covariance):
    """Exact effects of a linear model of correlated normals (Owen and Prieur 2017, by all subsets)."""
    from itertools import combinations
    from math import factorial

    count = len(weights)

    def left(coalition):
        inside, rest = list(coalition), [i for i in range(count) if i not in coalition]
        if not inside:
            return 0.0
        block = covariance[np.ix_(inside, inside)]
        if rest:
            across = covariance[np.ix_(inside, rest)]
            block = block - across @ np.linalg.solve(covariance[np.ix_(rest, rest)], across.T)
        return float(weights[inside] @ block @ weights[inside])

    effects = np.zeros(count)
    for i in range(count):
        for size in range(count):
            for chosen in combinations([j for j in range(count) if j != i], size):
                weight = factorial(size) * factorial(count - size - 1) / factorial(count)
                effects[i] += weight * (left((*chosen, i)) - left(chosen))
    return effects / (weights @ covariance @ weights)


@pytest.mark.parametrize("exact", [True, False])
def test_shapley_effects_of_correlated_normals_are_the_exact_ones(exact, monkeypatch):
    """y = x₁ + 2x₂ + 3x₃ with a correlation of 0.8 between x₁ and x₃: all coalitions, and random orders."""
    if not exact:
        monkeypatch.setattr("scenario_engine.analysis.sensitivity.shapley.EXACT_UP_TO", 1)
    rank = 6.0 / np.pi * np.arcsin(0.8 / 2.0)
    tied = response([x1, x2, x3, weighted], three("normal", sd=1.0), "weighted", ranks={("x1", "x3"): rank})
    found = shapley(tied, factors_of(tied.uncertainty), 8192, orders=600)["weighted"].sel(index="effect")
    covariance = np.array([[1.0, 0.0, 0.8], [0.0, 1.0, 0.0], [0.8, 0.0, 1.0]])
    expected = linear_gaussian_shapley(np.array([1.0, 2.0, 3.0]), covariance)
    np.testing.assert_allclose(found, expected, atol=0.02 if exact else 0.035)


def test_sobol_indices_of_correlated_factors_are_refused():
    """With the way out."""
    tied = response([x1, x2, x3, weighted], three("normal", sd=1.0), "weighted", ranks={("x1", "x3"): 0.5})
    with pytest.raises(ScenarioEngineError, match="x1, x3 are correlated"):
        sobol(tied, factors_of(tied.uncertainty), 256)


def test_pawn_ranks_inputs_and_says_what_is_noise(on_ishigami):
    """x₂ and x₁ move the distribution, x₃ through its interaction; an idle input stays below the noise."""
    idle = response(
        [x1, x2, x3, weighted, ishigami], three("uniform", low=-np.pi, high=np.pi), "ishigami", "weighted"
    )
    found = pawn(idle, factors_of(idle.uncertainty, "stream"))
    median = found["ishigami"].sel(index="median")
    assert list(median["factor"].to_numpy()[np.argsort(-median.to_numpy())]) == ["x2", "x1", "x3"]
    assert float(found["weighted"].sel(index="median", factor="x3")) > float(
        found["weighted"].sel(index="noise", factor="x3")
    )


def test_tornado_is_one_factor_at_a_time():
    """Swing of a linear model: weight times the 10-90 % range of its input."""
    linear = response([x1, x2, x3, weighted], three("uniform", low=0.0, high=1.0), "weighted")
    found = tornado(linear, factors_of(linear.uncertainty))["weighted"]
    np.testing.assert_allclose(found.sel(index="swing"), [0.8, 1.6, 2.4], rtol=0.01)


def test_tornado_holds_correlated_inputs_at_their_medians():
    """Alone, each swings as if it were independent; what it is correlated with stays, in whatever order."""
    tied = response(
        [x1, x2, x3, weighted], three("uniform", low=0.0, high=1.0), "weighted", ranks={("x1", "x3"): 0.9}
    )
    found = tornado(tied, factors_of(tied.uncertainty))["weighted"]
    np.testing.assert_allclose(found.sel(index="swing"), [0.8, 1.6, 2.4], rtol=0.01)


def test_elasticities_are_exact_for_power_functions():
    """y = x₁² x₂ / x₃: 2, 1 and −1."""

    @operator("", "1", source="power")
    def power(x1, x2, x3):
        """A power function, y = x₁² x₂ / x₃."""
        return x1**2 * x2 / x3

    values = {name: xr.DataArray(value) for name, value in (("x1", 3.0), ("x2", 5.0), ("x3", 0.7))}
    moves = [Move(name) for name in values]
    found = derivatives_of(Graph.of([x1, x2, x3, power]), values, [Quantity("power")], moves)
    np.testing.assert_allclose(found["power"], [2.0, 1.0, -1.0], rtol=1e-14)


def test_prim_finds_the_box_that_was_hidden():
    """Interest where x₁ > 0.7 and x₂ < 0.4, among five inputs: both limits, nothing else that tells."""
    drawn = np.random.default_rng(2).random((20_000, 5))
    interest = (drawn[:, 0] > 0.7) & (drawn[:, 1] < 0.4)
    boxes = peel(drawn, list("abcde"), interest)
    assert boxes[0].coverage == 1.0
    assert [box.mass for box in boxes] == sorted((box.mass for box in boxes), reverse=True)
    best = max(boxes, key=lambda box: box.coverage * box.density)
    limits = {limit.column: limit for limit in best.limits}
    assert limits["a"].low == pytest.approx(0.7, abs=0.05)
    assert limits["b"].high == pytest.approx(0.4, abs=0.05)
    assert best.coverage > 0.9
    assert best.density > 0.9


def test_prim_needs_a_condition_that_some_draws_meet():
    """Neither all nor none."""
    drawn = np.random.default_rng(2).random((100, 2))
    with pytest.raises(ScenarioEngineError, match="no draw meets the condition"):
        peel(drawn, ["a", "b"], np.zeros(100, dtype=bool))


def test_indices_of_every_year_and_section_at_once():
    """All four groups of the uncertain outlook, for each section and year; totals of an additive model sum to one."""
    found = sensitivity(UNCERTAIN, "total_value_added", "share_of_gdp", samples=512)
    assert found["total_value_added"].dims == ("index", "factor", "year", "industry")
    late = found["share_of_gdp"].sel(index="S1", year=2030)
    assert float(late.sum()) == pytest.approx(1.0, abs=0.05)
    assert found["share_of_gdp"].sel(year=2024).isnull().all()
    assert late.to_series().idxmax() == "technology"


def test_the_command_ranks_factors_and_keeps_all_indices(tmp_path, capsys):
    """At 80 columns, with a NetCDF file of everything."""
    target = tmp_path / "sobol.nc"
    with pytest.raises(SystemExit) as stop:
        main(
            [
                "sensitivity",
                UNCERTAIN,
                "--quantity",
                "share_of_gdp",
                "--samples",
                "128",
                "--output",
                str(target),
            ]
        )
    assert not stop.value.code
    said = capsys.readouterr().out
    assert "technology" in said
    assert "share_of_gdp: share of variance, with interactions (Sobol' ST)" in said
    assert max(map(len, said.splitlines()[:-1])) <= 80
    with xr.open_dataset(target, engine="netcdf4") as kept:
        assert kept["share_of_gdp"].sizes["factor"] == 4


@pytest.mark.parametrize(
    ("method", "head"),
    [
        ("elasticity", "share_of_gdp: percent for one percent more (elasticity)"),
        ("tornado", "share_of_gdp: swing, p90 − p10 with the factor alone"),
    ],
)
def test_the_command_cuts_no_number(method, head, tmp_path, capsys):
    """Names of factors give way at 80 columns, numbers do not."""
    with pytest.raises(SystemExit) as stop:
        main(
            [
                "sensitivity",
                UNCERTAIN,
                "--method",
                method,
                "--samples",
                "64",
                "--output",
                str(tmp_path / "x.nc"),
            ]
        )
    assert not stop.value.code
    said = capsys.readouterr().out
    assert "…" not in said
    assert head in said
    assert "-0.000 " not in said


def test_the_command_discovers_conditions(capsys):
    """Which inputs lead to more than 8 trillion in 2030."""
    with pytest.raises(SystemExit) as stop:
        main(
            [
                "sensitivity",
                UNCERTAIN,
                "--discover",
                "sum(total_value_added[2030]) > 80000",
                "--samples",
                "4000",
            ]
        )
    assert not stop.value.code
    said = capsys.readouterr().out
    assert "technology_multiplier" in said
    assert "low, high: in the units of the draws; quasi_p: chance of as many hits" in said


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        ({"samples": -1}, "--samples is -1"),
        ({"seed": -1}, "--seed is -1"),
        ({"method": "pawn", "samples": 5}, "needs 100 draws at least, and has 5"),
        ({"method": "morris", "samples": 1}, "needs two trajectories at least, and has 1"),
    ],
)
def test_too_few_samples_are_refused(options, answer):
    """Not a traceback, nor a table of no numbers."""
    with pytest.raises(ScenarioEngineError, match=answer):
        sensitivity(UNCERTAIN, "share_of_gdp[2030]", **options)
