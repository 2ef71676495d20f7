"""An error says three things apart: what is wrong, what to do, and where."""

import pickle

import pytest

from scenario_engine.support.errors import GraphError, Location, Problem, ProblemsFound, ScenarioEngineError

PLACE = Location("mine.toml", 2, 5, 3, "a = 1x")


def test_an_error_reads_as_one_text():
    """The place comes first, the advice last; several lines of advice begin a line of their own."""
    assert str(ScenarioEngineError("no dataset 'chn'.", "Did you mean 'china'?", PLACE)) == (
        "mine.toml:2:5  no dataset 'chn'. Did you mean 'china'?"
    )
    assert str(GraphError("inputs are missing: x.", "  gdp ← x\n  Give them.")) == (
        "inputs are missing: x.\n  gdp ← x\n  Give them."
    )


@pytest.mark.parametrize(
    "error", [GraphError("what.", "do.", PLACE), ProblemsFound([Problem("what.", "do.", PLACE)])]
)
def test_an_error_crosses_processes(error):
    """A worker's error arrives with its parts."""
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.advice) == (type(error), str(error), error.advice)


@pytest.mark.parametrize("kind", [ScenarioEngineError, Problem])
def test_a_word_longer_than_any_name_is_cut(kind):
    """Of a cell with five thousand digits the first forty are shown, of a name all; what stands behind stays."""
    assert str(kind(f"{'9' * 5000!r} is not a year of {'n' * 250!r}.")) == (
        f"'{'9' * 40}…' is not a year of '{'n' * 250}'."
    )


def test_a_problem_keeps_the_parts_of_an_error():
    """At a place of a file an error keeps message and advice apart."""
    problem = Problem.of(
        ScenarioEngineError("not known.", "Write x."), PLACE, "wrong-unit", about="inputs.gdp"
    )
    assert (problem.message, problem.advice, problem.code) == (
        "inputs.gdp: not known.",
        "Write x.",
        "wrong-unit",
    )
    assert problem.where == PLACE
