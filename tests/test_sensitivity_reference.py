"""Four methods on four functions, as a table: against analytic values, or SALib, within the stated error of sampling."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from SALib.analyze import morris as salib_morris
from SALib.analyze import pawn as salib_pawn
from SALib.analyze import sobol as salib_sobol
from SALib.sample import morris as salib_trajectories

from scenario_engine.analysis.sensitivity.factors import factors_of
from scenario_engine.analysis.sensitivity.screening import EDGE, LEVELS, morris, pawn
from scenario_engine.analysis.sensitivity.shapley import shapley
from scenario_engine.analysis.sensitivity.sobol import sobol
from scenario_engine.analysis.sweep.sampled_model import SampledModel
from scenario_engine.methods.probability.distributions import continuous
from scenario_engine.methods.probability.sampling import uniforms
from scenario_engine.support.errors import ScenarioEngineError
from tests.known_functions import (
    G_PARTS,
    closed_variance_of_g,
    ishigami,
    on_correlated_normals,
    on_g,
    on_the_circle,
    periodic,
    response,
    shares_of,
    three,
    variance_left_of_weighted,
    weighted,
    x1,
    x2,
    x3,
)

pytestmark = pytest.mark.slow

V1, V2, V13 = 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2, 49.0 / 8.0, 0.01 * np.pi**8 * 8.0 / 225.0
OF_ISHIGAMI = V1 + V2 + V13
OF_G = closed_variance_of_g(range(6))
OF_WAVES = np.array([0.5, 0.125, 0.01 * np.pi**2 / 3.0])
LINEAR = shares_of(variance_left_of_weighted, 3)


@dataclass(frozen=True)
class Row:
    """An index of one method on one function, what it must be, and from how large a sample."""

    method: Callable
    function: Callable[[], SampledModel]
    samples: int
    index: str
    expected: Sequence[float]
    error: str
    """Name of the index that says half the 95 % interval."""

    def __str__(self) -> str:
        return f"{self.method.__name__} {self.index} {self.function.__name__}"


def on_ishigami() -> SampledModel:
    return on_the_circle(ishigami)


def on_waves() -> SampledModel:
    return on_the_circle(periodic)


S1, ST, EFFECT = ("S1", "S1_half_width"), ("ST", "ST_half_width"), ("effect", "half_width")


def row(method, function, samples, index, expected) -> Row:
    return Row(method, function, samples, index[0], expected, index[1])


TABLE = [
    row(sobol, on_ishigami, 4096, S1, np.array([V1, V2, 0.0]) / OF_ISHIGAMI),
    row(sobol, on_ishigami, 4096, ST, np.array([V1 + V13, V2, V13]) / OF_ISHIGAMI),
    row(sobol, on_g, 4096, S1, G_PARTS / OF_G),
    row(sobol, on_g, 4096, ST, G_PARTS * np.prod(1.0 + G_PARTS) / (1.0 + G_PARTS) / OF_G),
    row(sobol, on_waves, 4096, S1, OF_WAVES / OF_WAVES.sum()),
    row(sobol, on_waves, 4096, ST, OF_WAVES / OF_WAVES.sum()),
    row(shapley, on_ishigami, 8192, EFFECT, np.array([V1 + V13 / 2, V2, V13 / 2]) / OF_ISHIGAMI),
    row(shapley, on_g, 4096, EFFECT, shares_of(closed_variance_of_g, 6)),
    row(shapley, on_waves, 8192, EFFECT, OF_WAVES / OF_WAVES.sum()),
    row(shapley, on_correlated_normals, 8192, EFFECT, LINEAR),
]


@pytest.mark.parametrize("case", TABLE, ids=str)
def test_variance_is_shared_out_as_the_formula_says(case):
    """Within half again of the stated interval, and an interval of less than three points."""
    model = case.function()
    found = case.method(model, factors_of(model.uncertainty, "stream"), case.samples)
    array = next(iter(found.data_vars.values()))
    half = array.sel(index=case.error).to_numpy()
    off = np.abs(array.sel(index=case.index).to_numpy() - case.expected)
    assert (off <= 1.5 * half + 1e-9).all()
    assert half.max() < 0.03


def evaluated(model: SampledModel, points: np.ndarray) -> np.ndarray:
    return model.evaluate(np.clip(points, 1e-12, 1 - 1e-12))[:, 0]


@pytest.mark.parametrize("function", [on_ishigami, on_g, on_waves], ids=lambda one: one.__name__)
def test_morris_finds_what_salib_finds_over_its_numbers_of_levels(function):
    """μ*, σ and μ of as many trajectories of each number of levels, within four standard errors of the two together."""
    model = function()
    names, paths = list(model.streams), 512
    array = next(iter(morris(model, factors_of(model.uncertainty, "stream"), paths * 4).data_vars.values()))
    parts = []
    for levels in LEVELS:
        problem = {"num_vars": len(names), "names": names, "bounds": [[EDGE, 1.0 - EDGE]] * len(names)}
        points = salib_trajectories.sample(problem, paths, num_levels=levels, seed=levels)
        found = salib_morris.analyze(problem, points, evaluated(model, points), num_levels=levels, seed=1)
        parts.append([np.asarray(found[key]) / (1.0 - 2.0 * EDGE) for key in ("mu_star", "mu", "sigma")])
    size, mean, _ = np.mean(parts, axis=0)
    spread = np.sqrt(np.mean([one[1] ** 2 + one[2] ** 2 for one in parts], axis=0) - mean**2)
    error = 2.0 * array.sel(index="mu_star_half_width").to_numpy() * np.sqrt(2.0) + 1e-9
    assert (np.abs(array.sel(index="mu_star") - size) <= error).all()
    noise = 4.0 * array.sel(index="sigma").to_numpy() / np.sqrt(paths * 2) + 1e-9
    assert (np.abs(array.sel(index="mu") - mean) <= noise).all()
    assert (np.abs(array.sel(index="sigma") - spread) <= noise).all()
    assert (array.sel(index="mu_star") > 0.01 * array.sel(index="mu_star").max()).all()


def test_morris_finds_the_weights_of_a_linear_model():
    """μ = μ* = weight times range, and σ is zero, whatever the step."""
    linear = response([x1, x2, x3, weighted], three("uniform", low=0.0, high=1.0), "weighted")
    found = morris(linear, factors_of(linear.uncertainty))["weighted"]
    for index in ("mu", "mu_star"):
        np.testing.assert_allclose(found.sel(index=index), [1.0, 2.0, 3.0], rtol=1e-12)
    np.testing.assert_allclose(found.sel(index="sigma"), 0.0, atol=1e-12)


@pytest.mark.parametrize(
    "function", [on_ishigami, on_g, on_waves, on_correlated_normals], ids=lambda one: one.__name__
)
def test_pawn_is_that_of_salib_on_the_same_sample(function):
    """To one draw of a slice of two hundred, whose edges differ; correlated inputs too."""
    model = function()
    names, draws = list(model.streams), 2000
    found = pawn(model, factors_of(model.uncertainty, "stream"), draws)
    array = next(iter(found.data_vars.values()))
    uniform = uniforms("mc", 1, names, 0, draws, draws)
    linked = model.uncertainty.copula.correlated(uniform)
    problem = {"num_vars": len(names), "names": names, "bounds": [[0, 1]] * len(names)}
    salib = salib_pawn.analyze(problem, linked, model.evaluate(uniform)[:, 0], S=10, seed=1)
    np.testing.assert_allclose(array.sel(index="median"), salib["median"], atol=5e-3)
    np.testing.assert_allclose(array.sel(index="largest"), salib["maximum"], atol=5e-3)
    assert float(array.sel(index="median").max()) > float(array.sel(index="noise").max())


def test_sobol_indices_are_those_of_salib_on_the_same_sample():
    """SALib's own estimators, given our evaluations in its order, give the same numbers to rounding, pairs too."""
    model, base = on_ishigami(), 1024
    streams = model.streams
    found = sobol(model, factors_of(model.uncertainty), base, second_order=True)
    both = uniforms("sobol", 1, [*streams, *(f"{name} B" for name in streams)], 0, base, base)
    a, b = both[:, :3], both[:, 3:]
    designs = [a]
    for into, other in ((a, b), (b, a)):
        for column in range(3):
            one = into.copy()
            one[:, column] = other[:, column]
            designs.append(one)
    designs.append(b)
    outputs = model.deviation(np.concatenate(designs))[:, 0].reshape(8, base).T.ravel()
    problem = {"num_vars": 3, "names": list(streams), "bounds": [[0, 1]] * 3}
    salib = salib_sobol.analyze(problem, outputs, calc_second_order=True, num_resamples=10, seed=1)
    np.testing.assert_allclose(found["ishigami"].sel(index="S1"), salib["S1"], atol=1e-10)
    np.testing.assert_allclose(found["ishigami"].sel(index="ST"), salib["ST"], atol=1e-10)
    above = np.triu_indices(3, 1)
    pairs = found["ishigami S2"].sel(pair_index="S2").to_numpy()
    np.testing.assert_allclose(pairs[above], salib["S2"][above], atol=1e-10)
    truth = [0.0, V13 / OF_ISHIGAMI, 0.0]
    half = found["ishigami S2"].sel(pair_index="S2_half_width").to_numpy()
    assert (np.abs(pairs[above] - truth) <= 1.5 * half[above]).all()


@pytest.mark.parametrize(("base", "least"), [(128, 0.87), (256, 0.9), (1024, 0.9)])
def test_intervals_of_small_designs_cover_the_truth(base, least):
    """S1 and ST of the g function over thirty samples: 95 % intervals, which SALib's meet in 85 to 99 %."""
    model = on_g()
    factors = factors_of(model.uncertainty, "stream")
    total = G_PARTS * np.prod(1.0 + G_PARTS) / (1.0 + G_PARTS) / OF_G
    hits = []
    for seed in range(30):
        found = sobol(model, factors, base, seed)["g_function"]
        for index, truth in (("S1", G_PARTS / OF_G), ("ST", total)):
            half = found.sel(index=f"{index}_half_width").to_numpy()
            hits.append(np.abs(found.sel(index=index).to_numpy() - truth) <= half + 1e-4)
    assert np.mean(hits) >= least


def test_random_orders_estimate_what_all_coalitions_give(monkeypatch):
    """Shapley effects of correlated normals where there are too many factors for every coalition."""
    monkeypatch.setattr("scenario_engine.analysis.sensitivity.shapley.EXACT_UP_TO", 1)
    tied = on_correlated_normals()
    found = shapley(tied, factors_of(tied.uncertainty), 8192, orders=600)["weighted"].sel(index="effect")
    np.testing.assert_allclose(found, LINEAR, atol=0.035)


@pytest.mark.parametrize("method", [sobol, morris], ids=lambda one: one.__name__)
def test_methods_for_independent_factors_refuse_correlated_ones(method):
    """With the way out."""
    tied = on_correlated_normals()
    with pytest.raises(ScenarioEngineError, match="x1, x3 are correlated"):
        method(tied, factors_of(tied.uncertainty), 256)


def test_pawn_of_a_result_of_few_values_is_no_noise():
    """Equal results have one distribution; a constant has no index at all."""
    tiny = continuous("uniform", {"low": 5.0, "high": 5.0 + 1e-15})
    inputs = three("uniform", low=0.0, high=1.0)
    still = [type(one)(one.name, one.central, tiny) for one in inputs]
    constant = response([x1, x2, x3, weighted], still, "weighted")
    assert (
        pawn(constant, factors_of(constant.uncertainty, "stream"))["weighted"]
        .sel(index="median")
        .isnull()
        .all()
    )
