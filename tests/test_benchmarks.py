"""The benchmarks' own claims: contestants agree, the page shows the stored run, what got worse is said."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks import page
from benchmarks.cases import footprints
from benchmarks.compare import worse
from benchmarks.economies import many_regions
from benchmarks.outcome import Bound, Figure, Outcome
from benchmarks.record import REFERENCE, Run
from benchmarks.registry import load
from benchmarks.timing import Contestant, Timing, interleaved
from benchmarks.yardsticks import tables, whole_graph
from benchmarks.yardsticks.augmentation import Split, by_engine, methods
from scenario_engine.engine.program import evaluate
from scenario_engine.scenario.scenario import load as load_scenario
from tests.conftest import TOP

pytestmark = pytest.mark.slow


def run_of(outcome: Outcome) -> Run:
    """A run of one outcome on no machine."""
    return Run({}, False, 0.0, (outcome,))


def outcome(ours: float, value: float = 1.0) -> Outcome:
    """The engine against a method that takes ten seconds, nothing scattering."""
    timings = {"engine": Timing((ours,) * 3), "by other means": Timing((10.0,) * 3)}
    figure = Figure("wall", value, "s", target=Bound(high=2.0))
    return Outcome("some case", timings, "engine", {"by other means": 1e-15}, (figure,), ("A note.",))


def test_script_by_hand_is_the_model():
    """The NumPy script that the whole graph is measured against computes the same numbers, draw by draw."""
    from benchmarks.cases.whole_graph import WANTED, drawn

    scenario = load_scenario(TOP / "scenarios" / "baseline.toml")
    batch = drawn(scenario.inputs, 5)
    ours, theirs = evaluate(scenario.graph, batch, WANTED), whole_graph.run(whole_graph.prepare(batch))
    for name in WANTED:
        np.testing.assert_allclose(theirs[name], ours[name].to_numpy(), rtol=1e-12)


@pytest.mark.parametrize("method", methods())
def test_augmentation_by_other_means_agrees(method):
    """The printed inverse, the solve and pymrio give the closed form's ΔY to 1e-12."""
    split = Split.random(19, 3)
    identity = np.eye(19)[:, split.core]
    columns = np.linalg.solve(np.eye(19) - split.a, identity) - identity
    requirements = split.labelled.isel(buyer=split.core).rename(buyer="core").copy(data=columns)
    shares = split.shares(4)
    ours = by_engine(requirements, shares, split.x).transpose("draw", "sector").to_numpy()
    theirs = [methods()[method](split, share) for share in shares.to_numpy()]
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)


def test_textbook_ras_meets_both_margins():
    """The loop that balancing is measured against ends with the rows and the columns asked for."""
    rng = np.random.default_rng(0)
    prior = rng.random((6, 5))
    wanted = prior * rng.uniform(0.5, 2.0, (6, 5))
    found, _ = tables.ras(prior, wanted.sum(axis=1), wanted.sum(axis=0), 1e-12)
    np.testing.assert_allclose(found.sum(axis=1), wanted.sum(axis=1), rtol=1e-11)
    np.testing.assert_allclose(found.sum(axis=0), wanted.sum(axis=0), rtol=1e-11)


def test_a_part_of_the_task_is_scaled():
    """A contestant that does a fifth of the task counts five times its seconds."""
    done = []
    timing = interleaved({"a fifth": Contestant(lambda: done.append(1), 5.0)}, rounds=3)["a fifth"]
    assert len(done) == 4  # three rounds and one to warm up
    assert timing.parts == 5.0


def test_every_case_registers():
    """Each file of cases/ brings one case at least."""
    files = {path.stem for path in (TOP / "benchmarks" / "cases").glob("*.py")} - {"__init__"}
    assert len(load()) >= len(files) > 8


def test_stored_run_reads_back(tmp_path):
    """What is written is what is read, targets and limits included."""
    before = run_of(outcome(1.0))
    before.write(tmp_path / "run.json")
    assert Run.read(tmp_path / "run.json") == replace(before, outcomes=tuple(before.outcomes))


def test_worse_is_said_and_scatter_is_not():
    """A tenth slower is scatter; twice as slow, or a target lost, is named with both figures."""
    then = run_of(outcome(1.0))
    assert list(worse(run_of(outcome(1.1)), then)) == []
    assert list(worse(run_of(outcome(2.0)), then)) == [
        "some case: engine got worse beyond the spread: 0.2 of its alternative's time, 0.1 before (up to 0.115 is "
        "scatter)."
    ]
    assert list(worse(run_of(outcome(1.0, value=3.0)), then)) == [
        "some case: wall no longer meets ≤ 2: 3 s, 1 before."
    ]


def test_page_is_the_stored_run():
    """docs/benchmarks.md is what `python -m benchmarks --page` writes from the reference."""
    assert page.PAGE.read_text(encoding="utf-8") == page.text(Run.read(REFERENCE))


def test_page_names_what_is_missed_and_its_limit():
    """A missed target stands in bold, and its limit below."""
    figure = Figure("wall", 3.0, "s", target=Bound(high=2.0), limit="Two seconds of arithmetic.")
    machine = dict.fromkeys(
        (
            "processor",
            "cores",
            "memory_gib",
            "load",
            "system",
            "python",
            "numpy",
            "scipy",
            "xarray",
            "pandas",
            "blas",
        ),
        "?",
    )
    written = page.text(
        Run(
            {**machine, "blas_threads": "?", "page_us": "?", "date": "?"},
            False,
            0.0,
            (replace(outcome(1.0), figures=(figure,)),),
        )
    )
    assert "| some case | wall | 3 s | ≤ 2 | **missed** |" in written
    assert "*some case: wall.* Two seconds of arithmetic." in written


@pytest.mark.skipif(
    not tables.mario(), reason="MARIO has no interpreter of its own here: .venv-mario or MARIO_PYTHON"
)
def test_mario_has_the_same_footprints():
    """Its multipliers times demand, in a process of its own, are the engine's accounts by region; its seconds are told."""
    economy = many_regions("3 regions × 5 sectors", 3, 5)
    rng = np.random.default_rng(7)
    demand = economy.demand[:, None] * rng.dirichlet(np.ones(3), 15)
    account = rng.random((15, 2))
    timing, held, found = tables.footprints_by_mario(tables.mario(), economy.flows, demand, account, rounds=2)
    inverse = np.linalg.inv(np.eye(15) - economy.flows / economy.output)
    np.testing.assert_allclose(
        found, ((account / economy.output[:, None]).T @ inverse @ demand).T, rtol=1e-12
    )
    assert len(timing.seconds) == 2
    assert min(timing.seconds) > 0.0
    assert held >= 0.0


def test_without_mario_the_case_says_so(monkeypatch):
    """No error, and no contestant: a note with what to type."""
    monkeypatch.setattr(tables, "mario", lambda: "")
    monkeypatch.setattr(tables, "pymrio_is_there", lambda: False)
    found = footprints._footprints(many_regions("3 regions × 5 sectors", 3, 5), 3, 5.0)
    assert list(found.timings) == ["engine"]
    assert any("pip install mariopy" in note for note in found.notes)
