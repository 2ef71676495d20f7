"""What is repeated is recorded once and played: by NumPy or by XLA, with the numbers of a labelled pass."""

from copy import deepcopy
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from scenario_engine.analysis.sweep.job import Job, Sweep
from scenario_engine.analysis.sweep.sampled_model import SampledModel, asked_of
from scenario_engine.engine.engines import NUMPY, XLA, Repeated, engine_called
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.engine.program import specialise
from scenario_engine.methods import buffers, draws_last
from scenario_engine.methods.labelled import bare
from scenario_engine.methods.probability.sampling import uniforms
from scenario_engine.methods.tape import namespace, record
from scenario_engine.scenario.scenario import load
from scenario_engine.support.errors import ScenarioEngineError

TOP = Path(__file__).parents[1]
SCENARIOS = sorted(path.stem for path in (TOP / "scenarios").glob("*.toml") if path.stem != "china")
BY_XLA = {"world-2020"}
"""Compiled in every run of the tests; the others in `make test-deep`."""

DRAWS = 3


def whole(name):
    """Every result of a scenario as a function of every number of its inputs, and a batch of points near its own."""
    scenario = load(TOP / "scenarios" / f"{name}.toml")
    graph, inputs = scenario.graph, scenario.inputs
    moving = [key for key in inputs if graph.exogenous.get(key) is None or graph.exogenous[key].role == ""]
    program = specialise(graph, inputs, moving, indexes=scenario.indexes)
    ends = np.cumsum([inputs[key].size for key in moving]).tolist()

    def results(points):
        values = program.run(
            {
                key: xr.DataArray(
                    namespace(points).reshape(
                        points[:, end - inputs[key].size : end], (-1, *inputs[key].shape)
                    ),
                    coords=inputs[key].coords,
                    dims=["draw", *inputs[key].dims],
                )
                for key, end in zip(moving, ends, strict=True)
            }
        )
        moved = [bare(values[step.operator.name].transpose("draw", ...)) for step in program.steps]
        return namespace(*moved).concat(
            [namespace(one).reshape(one, (len(points), -1)) for one in moved], axis=1
        )

    centre = np.concatenate([inputs[key].to_numpy().astype(float).ravel() for key in moving])
    noise = np.random.default_rng(1).uniform(1.0, 1.001, (DRAWS, 1))
    return results, centre * noise


def apart(found, expected):
    """Largest gap relative to the number, or to a hundredth: a rate of growth is a difference from one, and rounded as one is."""
    return float(np.nanmax(np.abs(found - expected) / np.maximum(np.abs(expected), 1e-2)))


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_recorded_scenario_gives_what_a_labelled_pass_gives(name):
    """All inputs of every packaged scenario moved at once, tables with their inverses among them."""
    results, points = whole(name)
    played = Repeated(results, NUMPY)
    assert apart(played(points), results(points)) < 1e-12
    assert apart(played(1.001 * points), results(1.001 * points)) < 1e-12  # in memory used before


@pytest.mark.parametrize(
    "name",
    [pytest.param(one, marks=pytest.mark.slow if one in BY_XLA else pytest.mark.deep) for one in SCENARIOS],
)
def test_both_engines_agree_to_the_twelfth_digit(name):
    """On every packaged scenario, all inputs moved at once."""
    pytest.importorskip("jax", reason="jax is not installed")
    results, points = whole(name)
    assert apart(Repeated(results, XLA)(points), Repeated(results, NUMPY)(points)) < 1e-12


@pytest.fixture(scope="module")
def uncertain():
    """A scenario with draws and its uniform numbers, more than one block of either engine."""
    scenario = load(TOP / "scenarios" / "uncertain.toml")
    return scenario, uniforms("mc", 1, SampledModel.of(scenario, asked_of(scenario)).streams, 0, 700, 700)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["numpy", "xla"])
def test_a_draw_has_the_same_bits_in_any_block_and_order(uncertain, engine):
    """From whatever block the rows are asked for, alone or with others, in a fresh model or a used one."""
    if engine == "xla":
        pytest.importorskip("jax", reason="jax is not installed")
    scenario, uniform = uncertain
    model = SampledModel.of(scenario, asked_of(scenario), engine_called(engine))
    block = model.engine.block(model.centre.size)
    found = model.evaluate(uniform)
    again = SampledModel.of(scenario, asked_of(scenario), engine_called(engine))
    late = again.evaluate(uniform[block:])
    early = again.evaluate(uniform[: block // 2])
    assert np.array_equal(np.concatenate([early, late]), np.delete(found, np.s_[block // 2 : block], axis=0))


def test_the_record_of_a_sweep_says_which_engine_it_was(uncertain):
    """Another engine is another sweep; where none is named, few draws are NumPy's."""
    path = str(uncertain[0].path)
    assert Sweep(Job(path, draws=10)).identity["arithmetic"] == "numpy"
    assert engine_called("", 10**7).name in {"numpy", "xla"}
    with pytest.raises(ScenarioEngineError, match="no engine is called 'nunpy'") as fault:
        engine_called("nunpy")
    assert "numpy" in str(fault.value.advice)


def test_an_operator_that_knows_numpy_alone_is_called_as_it_is():
    """An operator of one's own that hands its numbers to a library works in anything that repeats it."""
    rate = exogenous("rate", "year", "1", "A rate", low=0.0)

    @operator("year", "1", source="a library")
    def root(rate):
        """The root by a library, x = √r."""
        return rate.copy(data=np.sqrt(rate.to_numpy()))

    years = xr.DataArray([0.25, 4.0], coords={"year": [2020, 2021]}, dims="year")
    program = specialise(Graph.of([rate, root]), {"rate": years}, ["rate"])

    def results(points):
        moved = xr.DataArray(points, coords=years.coords, dims=["draw", "year"])
        return bare(program.run({"rate": moved})["root"])

    repeated = Repeated(results, NUMPY)
    assert repeated(np.array([[1.0, 9.0]])).tolist() == [[1.0, 3.0]]


def test_draws_that_lie_last_in_memory_give_the_same_numbers(uncertain):
    """Whatever axis formulas make of the draws; and what cannot be told of them is refused, not guessed."""
    model = SampledModel.of(uncertain[0], asked_of(uncertain[0]))
    drawn = model.drawn(uncertain[1][:5])
    every = model._pass(next(iter(model.programs.values())), lambda values: values)
    tape = record(lambda numbers: (every(numbers),), drawn)
    (expected,), _ = tape.play(np, drawn)
    (found,), conditions = draws_last.play(tape, np, drawn.T)
    assert all(conditions)
    assert apart(found.T, expected) < 1e-12

    def refused(function):
        with pytest.raises(draws_last.UnknownCall):
            draws_last.play(record(lambda array: (function(namespace(array), array),), drawn), np, drawn.T)

    refused(lambda xp, array: xp.sum(array, axis=0, keepdims=True))
    refused(lambda xp, array: array[1:])
    refused(lambda xp, array: xp.reshape(array, (-1,)))
    refused(lambda xp, array: array[:, :5] + xp.permute_dims(array[:, :5], (1, 0)))


def summed_products(array, still):
    """Sums of products with what stands still, some of whose axes the array does not have; over cells, and over draws."""
    xp = namespace(array)
    spread = array[:, :, :, None] * still * 2.0 * still
    turned = xp.permute_dims(spread, (0, 3, 1, 2))
    beside = xp.tensordot(array, xp.abs(array), axes=((0,), (0,)))
    return (
        xp.sum(spread, axis=2),
        xp.sum(turned, axis=-1),
        xp.sum(spread, axis=1),
        beside,
        xp.max(array, axis=0),
    )


@pytest.mark.parametrize("shape", [(3, 12, 2), (12, 1), (2,), (1, 12, 1)])
def test_a_sum_of_products_with_what_stands_still_is_a_matrix_product(shape):
    """Whichever axes the one has and the other has not, and wherever the draws lie."""
    random = np.random.default_rng(4)
    array, still = random.normal(size=(5, 3, 12)), random.normal(size=shape)
    expected = summed_products(array, still)
    tape = record(lambda one: summed_products(one, still), array)
    found, _ = draws_last.play(tape, np, np.moveaxis(array, 0, -1))
    for one, own in zip(expected[:3], found[:3], strict=True):
        np.testing.assert_allclose(np.moveaxis(own, -1, 0), one, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(found[3], np.moveaxis(expected[3], 0, -1), rtol=1e-12)
    np.testing.assert_array_equal(found[4], np.moveaxis(expected[4], 0, -1))
    for engine in (NUMPY, XLA):
        for one, own in zip(
            expected, Repeated(partial(summed_products, still=still), engine).view(array), strict=True
        ):
            np.testing.assert_allclose(own, one, rtol=1e-12, atol=1e-12)


def test_a_copy_can_be_recorded():
    """A formula that hands on a copy of what it is given is played like any other."""
    tape = record(lambda array: (deepcopy(array), 2.0 * deepcopy(array)), np.array([1.0]))
    assert tape.play(np, np.array([3.0])) == ((np.array([3.0]), np.array([6.0])), [])


@pytest.mark.parametrize("shape", [(7, 5), (4, 3, 5), (1, 5)])
@pytest.mark.parametrize("kind", [float, complex])
def test_the_product_with_a_matrix_is_that_of_numpy(shape, kind):
    """Draws of real and of complex numbers, whatever their order in memory."""
    random = np.random.default_rng(1)
    columns, values = random.normal(size=(5, 6)), random.normal(size=shape).astype(kind)
    if kind is complex:
        values += 1j * random.normal(size=shape)
    for order in "CF":
        found = buffers.QUICK["tensordot"](np.asarray(values, order=order), columns, axes=1)
        np.testing.assert_allclose(found, np.tensordot(values, columns, axes=1), rtol=1e-14, atol=1e-14)


def test_a_condition_that_fails_in_a_recording_is_told_as_in_a_labelled_pass():
    """A splice to nothing is refused by name and year, and the recording serves the next block."""
    rate = exogenous("rate", "year", "1", "A rate")

    @operator("year", "1", source="a test")
    def twice(rate):
        """Twice a rate, x = 2 r."""
        return 2.0 * rate

    years = xr.DataArray([1.0, 2.0], coords={"year": [2020, 2021]}, dims="year")
    program = specialise(Graph.of([rate, twice]), {"rate": years}, ["rate"])

    def results(points):
        moved = xr.DataArray(points, coords=years.coords, dims=["draw", "year"], name="rate")
        return bare(program.run({"rate": moved})["twice"])

    repeated = Repeated(results, NUMPY)
    assert repeated(np.array([[1.0, 2.0]])).tolist() == [[2.0, 4.0]]
    with pytest.raises(ScenarioEngineError, match=r"rate has no number at draw 0, year 2021"):
        repeated(np.array([[1.0, np.nan]]))
    assert repeated(np.array([[3.0, 4.0]])).tolist() == [[6.0, 8.0]]
