"""Functions whose sensitivity indices are known, as models of a few draws."""

from itertools import combinations
from math import factorial

import numpy as np
import xarray as xr

from scenario_engine.analysis.sweep.sampled_model import SampledModel
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.engine.quantity import Quantity
from scenario_engine.methods.probability.distributions import continuous
from scenario_engine.methods.probability.inputs import UncertainInput
from scenario_engine.scenario.dependence import Uncertainty

x1, x2, x3 = (exogenous(f"x{i}", "", "1", f"Input {i}") for i in (1, 2, 3))
g_inputs = exogenous("g_inputs", "input", "1", "Inputs of the g function")
A = xr.DataArray([0.0, 1.0, 4.5, 9.0, 99.0, 99.0], dims="input", coords={"input": list("abcdef")})


@operator("", "1", source="Ishigami and Homma (1990)")
def ishigami(x1, x2, x3):
    """Ishigami function, y = sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁."""
    return np.sin(x1) + 7.0 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)


@operator("", "1", source="Saltelli and Sobol' (1995)")
def g_function(g_inputs):
    """Sobol' g function, y = Π (|4xᵢ − 2| + aᵢ) / (1 + aᵢ)."""
    return ((np.abs(4.0 * g_inputs - 2.0) + A) / (1.0 + A)).prod("input")


@operator("", "1", source="periodic")
def periodic(x1, x2, x3):
    """Waves whose periods are a half and a third of the range, y = sin 2x₁ + sin 3x₂ / 2 + x₃ / 10."""
    return np.sin(2.0 * x1) + 0.5 * np.sin(3.0 * x2) + 0.1 * x3


@operator("", "1", source="linear")
def weighted(x1, x2, x3):
    """A weighted sum, y = x₁ + 2 x₂ + 3 x₃."""
    return x1 + 2.0 * x2 + 3.0 * x3


def response(variables, inputs, *quantities: str, ranks=None) -> SampledModel:
    """A model of some variables and uncertain inputs."""
    uncertainty = Uncertainty(tuple(inputs), ranks=ranks)
    central = {one.name: one.central for one in inputs}
    return SampledModel(Graph.of(variables), central, uncertainty, tuple(map(Quantity.parse, quantities)))


def three(distribution: str, **parameters) -> list[UncertainInput]:
    """x₁, x₂ and x₃, alike."""
    marginal = continuous(distribution, parameters)
    return [UncertainInput(f"x{i}", xr.DataArray(0.0), marginal) for i in (1, 2, 3)]


def on_the_circle(function) -> SampledModel:
    """A function of three inputs that are uniform on ±π."""
    return response([x1, x2, x3, function], three("uniform", low=-np.pi, high=np.pi), function.name)


def on_g() -> SampledModel:
    """The g function of six uniform inputs."""
    uniform = continuous("uniform", {"low": 0.0, "high": 1.0})
    uncertain = UncertainInput("g_inputs", A * 0.0 + 0.5, uniform, each=("input",))
    return response([g_inputs, g_function], [uncertain], "g_function")


CORRELATION = 0.8
"""Pearson's, of x₁ and x₃ in `on_correlated_normals`."""


def on_correlated_normals() -> SampledModel:
    """The weighted sum of standard normals, of which the first and the last correlate."""
    rank = 6.0 / np.pi * np.arcsin(CORRELATION / 2.0)
    return response([x1, x2, x3, weighted], three("normal", sd=1.0), "weighted", ranks={("x1", "x3"): rank})


G_PARTS = 1.0 / (3.0 * (1.0 + A.to_numpy()) ** 2)
"""Vᵢ of the g function; its variance is Π (1 + Vᵢ) − 1."""


def shares_of(worth, count: int) -> np.ndarray:
    """Shapley's value by all subsets, as shares; `worth` is of a tuple of players."""
    effects = np.zeros(count)
    for i in range(count):
        for size in range(count):
            for chosen in combinations([j for j in range(count) if j != i], size):
                weight = factorial(size) * factorial(count - size - 1) / factorial(count)
                effects[i] += weight * (worth((*chosen, i)) - worth(chosen))
    return effects / effects.sum()


def closed_variance_of_g(members) -> float:
    """Variance of the g function that some inputs explain together."""
    return float(np.prod(1.0 + G_PARTS[list(members)]) - 1.0)


def variance_left_of_weighted(members) -> float:
    """E[Var(y | others)] of the weighted sum of correlated normals (Owen and Prieur 2017)."""
    weights = np.array([1.0, 2.0, 3.0])
    covariance = np.eye(3)
    covariance[0, 2] = covariance[2, 0] = CORRELATION
    inside, rest = list(members), [i for i in range(3) if i not in members]
    if not inside:
        return 0.0
    block = covariance[np.ix_(inside, inside)]
    if rest:
        across = covariance[np.ix_(inside, rest)]
        block = block - across @ np.linalg.solve(covariance[np.ix_(rest, rest)], across.T)
    return float(weights[inside] @ block @ weights[inside])
