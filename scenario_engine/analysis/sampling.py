"""A scenario as a function of its uncertain numbers, for samplers and estimators of other people.

`sample` draws the numbers, `evaluate` gives the results they lead to. What comes between, a design of SALib, a surrogate
of scikit-learn, an optimiser, is anybody's.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from scenario_engine.analysis.sweep.sampled_model import SampledModel, asked_of
from scenario_engine.methods.probability.sampling import uniforms
from scenario_engine.scenario.scenario import Scenario, load
from scenario_engine.support.errors import ScenarioEngineError, near_miss

if TYPE_CHECKING:
    import pandas as pd

    from scenario_engine.support.array_types import Floats

__all__ = ["evaluate", "sample"]


def sample(
    scenario: str | Path | Scenario,
    draws: int | Floats = 1000,
    *,
    seed: int = 1,
    sampler: str = "mc",
) -> xr.Dataset:
    """Numbers drawn for the uncertain inputs of a scenario, as a sweep draws them.

    Parameters
    ----------
    scenario
        With draws; a name, a file, or one that is loaded.
    draws
        How many; or probabilities between 0 and 1 of a design made elsewhere, (draw, stream), which the distributions and
        correlations of the scenario turn into numbers. `attrs["streams"]` of a sample says which columns they need.
    seed, sampler
        Same seed, same draws; `mc`, `lhs`, `sobol` or `halton`.

    Returns
    -------
    A variable over `draw` for each drawn number, such as `growth[2030]`, in the unit its scenario draws it in.

    Raises
    ------
    ScenarioEngineError
        A scenario without draws, or probabilities of another shape or beyond their range.

    Examples
    --------
    >>> from scenario_engine import load
    >>> doubt = {"draw": {"distribution": "normal", "sd": 0.02, "effect": "add"}, "unit": "1"}
    >>> accounts = load("growth-accounting").with_(labour_share=doubt, assumption="two points")
    >>> drawn = sample(accounts, 2)
    >>> len(drawn), drawn.attrs["streams"]
    (1, ['labour_share'])
    """
    model = _model(scenario, ())
    if isinstance(draws, int):
        uniform = uniforms(sampler, seed, model.streams, 0, draws, draws)
    else:
        uniform = np.asarray(draws, dtype=float)
        if uniform.ndim != 2 or uniform.shape[1] != len(model.streams):
            raise ScenarioEngineError(
                f"a design of shape {uniform.shape} does not fit {len(model.streams)} streams.",
                f"Give one column for each of: {', '.join(model.streams)}.",
            )
        if not ((uniform > 0.0) & (uniform < 1.0)).all():
            row, at = np.argwhere(~((uniform > 0.0) & (uniform < 1.0)))[0]
            raise ScenarioEngineError(
                f"row {row}, {model.streams[at]}: {uniform[row, at]:g} is not a probability between 0 and 1.",
                "Give what the distributions turn into numbers: points of a design on the unit cube, its ends left out.",
            )
    numbers = model.drawn(uniform)
    found = {
        name: ("draw", numbers[:, at], {"units": unit})
        for at, (name, unit) in enumerate(zip(model.columns, model.units, strict=True))
    }
    return xr.Dataset(found, attrs={"streams": list(model.streams)})


def evaluate(
    scenario: str | Path | Scenario,
    samples: xr.Dataset | pd.DataFrame | Mapping[str, Any],
    *quantities: str,
) -> xr.Dataset:
    """Results of a scenario for given numbers of its uncertain inputs.

    Parameters
    ----------
    scenario
        With draws; a name, a file, or one that is loaded.
    samples
        Numbers by the names that `sample` gives them, (draw,) each, in the units the scenario draws them in; what is left
        out stays at its median.
    *quantities
        Results such as `gdp[2030]`; the scenario's `outputs`, or all that the draws reach, by default.

    Returns
    -------
    A variable for each quantity over `draw` and its own dimensions, in its unit; NaN where a draw has no number.

    Raises
    ------
    ScenarioEngineError
        A name that is not drawn, a unit it is not drawn in, columns of different lengths, or a number that its variable does
        not admit.

    Examples
    --------
    >>> from scenario_engine import load
    >>> doubt = {"draw": {"distribution": "normal", "sd": 0.02, "effect": "add"}, "unit": "1"}
    >>> accounts = load("growth-accounting").with_(labour_share=doubt, assumption="two points")
    >>> drawn = sample(accounts, 3)
    >>> found = evaluate(accounts, drawn, "mean_growth_source[CHN, technology]")
    >>> found["mean_growth_source[CHN, technology]"].round(4).values.tolist()
    [0.0001, 0.0032, -0.0001]
    """
    model = _model(scenario, quantities)
    given = {str(name): np.asarray(column, dtype=float) for name, column in samples.items()}
    for name in given:
        if name not in model.columns:
            raise ScenarioEngineError(f"{name!r} is not drawn.", near_miss(name, model.columns))
        unit = model.units[model.columns.index(name)]
        if (said := getattr(samples[name], "attrs", {}).get("units", unit)) != unit:
            raise ScenarioEngineError(
                f"{name} is drawn in {unit!r}, and these numbers are in {said!r}.", "Convert them."
            )
    lengths = {len(column): name for name, column in given.items()} or {1: ""}
    if len(lengths) > 1:
        told = ", ".join(f"{name} has {length}" for length, name in lengths.items())
        raise ScenarioEngineError(
            f"columns of samples differ in length: {told}.", "Give one number a draw in each."
        )
    numbers = np.repeat(model.drawn(np.full((1, len(model.streams)), 0.5)), next(iter(lengths)), axis=0)
    for name, column in given.items():
        numbers[:, model.columns.index(name)] = column
    found = model.labelled(model.results_of(numbers), {"draw": range(len(numbers))})
    for name, template in model.templates.items():
        found[name].attrs = dict(template.attrs)
    return found


def _model(scenario: str | Path | Scenario, quantities: tuple[str, ...]) -> SampledModel:
    read = scenario if isinstance(scenario, Scenario) else load(scenario)
    return SampledModel.of(read, asked_of(read, quantities))
