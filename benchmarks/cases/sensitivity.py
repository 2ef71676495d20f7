"""Sobol' indices of twelve factors for the sections of 2030, against SALib and EMA Workbench: batches and single runs."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from SALib.analyze import sobol as salib_analysis
from SALib.sample import sobol as salib_sample

from benchmarks.outcome import Bound, Figure, Outcome
from benchmarks.registry import case
from benchmarks.timing import Contestant, Timing, interleaved
from benchmarks.yardsticks.single_runs import Run, single_run
from scenario_engine.analysis.sensitivity.factors import Factor
from scenario_engine.analysis.sensitivity.sobol import sobol
from scenario_engine.analysis.sweep.sampled_model import SampledModel, asked_of
from scenario_engine.methods.probability.sampling import uniforms
from scenario_engine.scenario.scenario import load
from scenario_engine.support.array_types import Floats

UNCERTAIN = Path(__file__).parents[2] / "scenarios" / "uncertain.toml"
OUTPUTS = ("total_value_added[2030]", "share_of_gdp[2030]")
FACTORS, BASE, SEED = 12, 512, 1
DONE = 8
"""One of so many single runs is really made in a round, and one of so many results analysed, with 200 bootstrap samples."""

ENGINE, SALIB, WORKBENCH = "engine", "SALib over single runs", "EMA Workbench over single runs"
BATCH, ANALYSIS = "SALib over the engine's batches", "SALib's analysis"


def twelve() -> tuple[SampledModel, list[Factor]]:
    """The uncertain outlook with its streams in twelve independent factors."""
    scenario = load(UNCERTAIN)
    drawn = SampledModel.of(scenario, asked_of(scenario, OUTPUTS))
    response = replace(drawn, uncertainty=replace(drawn.uncertainty, ranks=None))
    parts = np.array_split(np.arange(len(response.streams)), FACTORS)
    return response, [Factor(f"factor {at}", tuple(part.tolist())) for at, part in enumerate(parts)]


@case("sensitivity")
def against_single_runs(deep: bool) -> Iterator[Outcome]:
    """The same factors and as many evaluations; SALib's indices of the engine's own evaluations are the engine's."""
    response, factors = twelve()
    evaluations = BASE * (FACTORS + 2)
    problem = {
        "num_vars": len(response.streams),
        "names": list(response.streams),
        "bounds": [[0.001, 0.999]] * len(response.streams),
        "groups": _group_of_each(factors, len(response.streams)),
    }
    rows = _design(response, factors)
    picked = _moving(response, rows)
    results = response.deviation(rows)[:, picked]
    run = single_run(response)
    contestants = {
        ENGINE: Contestant(partial(sobol, response, factors, BASE, SEED)),
        BATCH: Contestant(partial(response.deviation, rows)),
        SALIB: Contestant(partial(_salib_runs, problem, run), DONE),
        ANALYSIS: Contestant(partial(_analysed, problem, results), response.centre.size / results.shape[1]),
    }
    notes = [
        f"{response.centre.size} results, 95 % intervals from 200 bootstrap samples included. Single runs are those of the "
        f"engine's labelled arrays; one in {DONE} is made, and one result in {response.centre.size // results.shape[1]} analysed."
    ]
    if _workbench_is_there():
        contestants[WORKBENCH] = Contestant(partial(_workbench_runs, problem, run, evaluations // DONE), DONE)
    else:
        notes.append("EMA Workbench is not installed beside this run; it takes the same single runs.")
    timings = interleaved(contestants, rounds=3, budget=15.0, warm=False)
    analysis = timings.pop(ANALYSIS)
    for name in (BATCH, SALIB, WORKBENCH):
        if name in timings:
            both = zip(timings[name].seconds, analysis.seconds, strict=True)
            timings[name] = Timing(tuple(map(sum, both)), timings[name].parts)
    ours = timings[ENGINE].median
    yield Outcome(
        f"Sobol' indices of 12 factors, {evaluations:,} evaluations",
        timings,
        ENGINE,
        {SALIB: _gap(response, factors, problem, results, picked)},
        (
            Figure(f"Sobol' indices, {evaluations:,} evaluations", ours, "s", target=Bound(high=5)),
            Figure("SALib over the engine's batches, over the engine", timings[BATCH].median / ours, "×"),
            Figure("SALib over single runs, over the engine", timings[SALIB].median / ours, "×"),
            Figure("SALib's analysis alone, over the engine", analysis.median / ours, "×"),
        ),
        notes,
    )


def _group_of_each(factors: list[Factor], streams: int) -> list[str]:
    owner = {column: factor.name for factor in factors for column in factor.columns}
    return [owner[column] for column in range(streams)]


def _design(response: SampledModel, factors: list[Factor]) -> Floats:
    """The engine's evaluations in SALib's order: for each base point A, one of B's factors in A each, B."""
    streams = response.streams
    names = [*streams, *(f"{name} B" for name in streams)]
    both = uniforms("sobol", SEED, names, 0, BASE, BASE)
    a, b = both[:, : len(streams)], both[:, len(streams) :]
    mixed = []
    for factor in factors:
        one = a.copy()
        one[:, list(factor.columns)] = b[:, list(factor.columns)]
        mixed.append(one)
    return np.stack([a, *mixed, b], axis=1).reshape(-1, len(streams))


def _moving(response: SampledModel, rows: Floats) -> list[int]:
    """One result in `DONE`, those that the draws move most."""
    spread = response.deviation(rows[:64]).std(axis=0) / np.maximum(np.abs(response.centre), 1e-300)
    return np.argsort(-spread)[: -(-response.centre.size // DONE)].tolist()


def _salib_runs(problem: dict[str, object], run: Run) -> Floats:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of two base points SALib says that they are few
        rows = salib_sample.sample(problem, BASE // DONE, calc_second_order=False, seed=SEED)
    return np.array([run(row) for row in rows])


def _analysed(problem: dict[str, object], results: Floats) -> list[dict[str, Floats]]:
    return [
        salib_analysis.analyze(problem, column, calc_second_order=False, num_resamples=200, seed=SEED)
        for column in results.T
    ]


def _gap(
    response: SampledModel,
    factors: list[Factor],
    problem: dict[str, object],
    results: Floats,
    picked: list[int],
) -> float:
    """The largest difference of an index; both lie between 0 and 1."""
    found = sobol(response, factors, BASE, SEED)
    flat = np.concatenate(
        [
            found[name].sel(index=["S1", "ST"]).to_numpy().reshape(2, FACTORS, -1)
            for name in response.templates
        ],
        axis=2,
    )
    theirs = [np.array([one["S1"], one["ST"]]) for one in _analysed(problem, results)]
    return float(max(np.abs(flat[:, :, at] - one).max() for at, one in zip(picked, theirs, strict=True)))


def _workbench_is_there() -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of evaluators that need more packages
            import ema_workbench  # noqa: F401
    except ImportError:
        return False
    return True


def _workbench_runs(problem: dict[str, object], run: Run, runs: int) -> None:
    from ema_workbench import ArrayOutcome, Model, RealParameter, SequentialEvaluator, ema_logging

    ema_logging.get_rootlogger().setLevel(logging.ERROR)
    names = [f"u{at}" for at in range(int(problem["num_vars"]))]  # type: ignore[call-overload]
    model = Model(
        "engine", function=lambda **values: {"results": run(np.array([values[name] for name in names]))}
    )
    model.uncertainties = [RealParameter(name, 0.001, 0.999) for name in names]
    model.outcomes = [ArrayOutcome("results")]
    with SequentialEvaluator(model) as evaluator:
        evaluator.perform_experiments(scenarios=runs, log_progress=True)
