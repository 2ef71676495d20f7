"""One analysis of one scenario: read it, vary it by the method asked for, keep what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr

from scenario_engine.analysis.sensitivity.elasticity import elasticities
from scenario_engine.analysis.sensitivity.factors import By, factors_of
from scenario_engine.analysis.sensitivity.morris import morris
from scenario_engine.analysis.sensitivity.pawn import pawn
from scenario_engine.analysis.sensitivity.perturbation import Move
from scenario_engine.analysis.sensitivity.prim import Box, peel
from scenario_engine.analysis.sensitivity.sampled_model import Response
from scenario_engine.analysis.sensitivity.shapley import shapley
from scenario_engine.analysis.sensitivity.sobol import sobol
from scenario_engine.analysis.sensitivity.tornado import tornado
from scenario_engine.analysis.sweep.job import Job, Prepared
from scenario_engine.scenario import provenance
from scenario_engine.support.errors import ScenarioEngineError, near_miss
from scenario_engine.support.files import netcdf
from scenario_engine.support.files.replacing import writing

__all__ = ["Question", "analyse", "discover", "write"]

METHODS = ("sobol", "morris", "pawn", "shapley", "tornado", "elasticity")

HEADLINE = {
    "sobol": "ST",
    "morris": "mu_star",
    "pawn": "median",
    "shapley": "effect",
    "tornado": "swing",
    "elasticity": "",
}
"""The index of each method that ranks factors."""


@dataclass(frozen=True)
class Question:
    """What to analyse.

    Attributes
    ----------
    scenario, outputs
        Scenario file, and quantities; its own `outputs` when empty.
    method
        One of `METHODS`.
    by
        What a factor is: `group`, `input` or `stream`.
    samples
        Base sample, trajectories or draws; 0 for the method's own default.
    second_order
        Pairs of factors too (Sobol').
    """

    scenario: str
    method: str = "sobol"
    outputs: tuple[str, ...] = ()
    by: By = "group"
    samples: int = 0
    seed: int = 1
    second_order: bool = False


def analyse(question: Question) -> xr.Dataset:
    """The indices of every result, with the scenario's provenance.

    Parameters
    ----------
    question
        Scenario, method, how factors are formed, and how many draws.

    Returns
    -------
    For each quantity an array over `index`, `factor` and the quantity's dimensions; shares of variance, or as
    the method says.

    Raises
    ------
    ScenarioEngineError
        An unknown method, a scenario without draws, factors or a number of samples the method cannot take.
    """
    if question.method not in METHODS:
        raise ScenarioEngineError(
            f"no method is called {question.method!r}.", near_miss(question.method, METHODS)
        )
    if question.samples < 0:
        raise ScenarioEngineError(f"--samples is {question.samples}; write 0 for the method's own number.")
    ready = Prepared(Job(question.scenario, "", 1, question.seed, outputs=question.outputs))
    found = _indices(question, ready)
    record = provenance.of(ready.scenario, seed=question.seed)
    return found.assign_attrs(scenario=ready.scenario.name, seed=question.seed, engine=record["engine"])


def _indices(question: Question, ready: Prepared) -> xr.Dataset:
    if question.method == "elasticity":
        drawn = [Move(one.name) for one in ready.uncertainty.inputs]
        found = elasticities(
            ready.scenario.graph, ready.scenario.inputs, ready.quantities, drawn, ready.scenario.indexes
        )
        method = f"complex step; central differences agree to {found.disagreement:.0e}"
        return found.elasticity.assign_attrs(evaluations=found.evaluations, method=method)
    response = Response(ready.model)
    factors = factors_of(ready.uncertainty, "stream" if question.method == "pawn" else question.by)
    size, seed = question.samples, question.seed
    if question.method == "sobol":
        return sobol(response, factors, size or 4096, seed, question.second_order)
    if question.method == "morris":
        return morris(response, factors, size or 64, seed)
    if question.method == "pawn":
        return pawn(response, factors, size or 4096, seed=seed)
    if question.method == "shapley":
        return shapley(response, factors, size or 2048, seed=seed)
    return tornado(response, factors, size or 1024, seed)


def discover(job: Job) -> list[Box]:
    """Boxes of inputs that lead to the job's first condition, from its draws.

    Parameters
    ----------
    job
        Scenario, draws and a condition.

    Raises
    ------
    ScenarioEngineError
        No condition, or one that every draw or no draw meets.
    """
    ready = Prepared(job)
    if not ready.conditions:
        raise ScenarioEngineError(
            'discovery needs a condition, such as "sum(total_value_added[2030]) > 70000".'
        )
    condition = ready.conditions[0]
    _ = ready.templates
    uniform = ready.uniform(0, job.draws)
    holds = np.asarray(condition.holds(ready.model.evaluate(uniform)[str(condition.quantity)]))  # type: ignore[arg-type]
    drawn = ready.drawn(uniform)
    moving = np.flatnonzero(drawn.std(axis=0) > 0)
    return peel(drawn[:, moving], [ready.columns[at] for at in moving], holds)


def write(found: xr.Dataset, path: Path) -> None:
    """One NetCDF file, whole or not at all.

    Parameters
    ----------
    found
        From `analyse`, over its dimensions and in its units.
    path
        The `.nc` file; its folder is made.
    """
    with writing(path) as draft:
        netcdf.write(draft, found)
