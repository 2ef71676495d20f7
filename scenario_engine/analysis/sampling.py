"""A scenario as a function of its uncertain numbers, for samplers and estimators of other people.

`sample` draws the numbers, `evaluate` gives the results they lead to. What comes between, a design of SALib, a surrogate
of scikit-learn, an optimiser, is anybody's.
"""

from collections.abc import Mapping, Sequence
from numbers import Integral
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from scenario_engine.analysis.sweep.sampled_model import SampledModel, asked_of
from scenario_engine.methods.probability.sampling import uniforms
from scenario_engine.scenario.scenario import Scenario, load
from scenario_engine.support.arguments import checked
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError, listing, refuse_unknown

__all__ = ["evaluate", "sample"]

ONE_A_DRAW = "Give one number a draw in each."


@checked
def sample(
    scenario: str | Path | Scenario,
    draws: int | Floats | xr.Dataset | pd.DataFrame | Mapping[str, Any] = 1000,
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
        How many; or probabilities between 0 and 1 of a design made elsewhere, which the distributions and correlations of
        the scenario turn into numbers: (draw, stream) in the order of `attrs["streams"]` of a sample, or columns by name.
    seed, sampler
        Same seed, same draws; `mc`, `lhs`, `sobol` or `halton`.

    Returns
    -------
    A variable over `draw` for each drawn number, such as `growth[2030]`, in the unit its scenario draws it in.

    Raises
    ------
    ScenarioEngineError
        A scenario without draws, no draw, or probabilities of another shape, by other names or beyond their range.

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
    if isinstance(draws, Integral) and int(draws) > 0:
        uniform = uniforms(sampler, seed, model.streams, 0, int(draws), int(draws))
    elif np.isscalar(draws):
        raise ScenarioEngineError(f"draws = {draws!r} is not a whole number above zero.")
    else:
        uniform = _design(draws, model.streams)
    numbers = model.drawn(uniform)
    units = zip(model.columns, model.units, strict=True)
    found = {name: ("draw", numbers[:, at], {"units": unit}) for at, (name, unit) in enumerate(units)}
    return xr.Dataset(found, attrs={"streams": list(model.streams)})


def evaluate(
    scenario: str | Path | Scenario, samples: xr.Dataset | pd.DataFrame | Mapping[str, Any], *quantities: str
) -> xr.Dataset:
    """Results of a scenario for given numbers of its uncertain inputs.

    Parameters
    ----------
    scenario
        With draws; a name, a file, or one that is loaded.
    samples
        Numbers by the names that `sample` gives them, (draw,) each or one for every draw, in the units the scenario draws
        them in; what is left out stays at its median, and the numbers of the draws (`draw`) are passed over.
    *quantities
        Results such as `gdp[2030]`; the scenario's `outputs`, or all that the draws reach, by default.

    Returns
    -------
    A variable for each quantity over `draw` and its own dimensions, in its unit; NaN where a draw has no number.

    Raises
    ------
    ScenarioEngineError
        A name that is not drawn, a unit it is not drawn in, columns of different lengths or of more than numbers, or a
        number that its variable does not admit.

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
    given = _by_name(samples, model.columns)
    for name in given:
        refuse_unknown(name, model.columns, f"{name!r} is not drawn.")
        unit = model.units[model.columns.index(name)]
        if (said := getattr(samples[name], "attrs", {}).get("units", unit)) != unit:
            raise ScenarioEngineError(
                f"{name} is drawn in {unit!r}, and these numbers are in {said!r}.", "Convert them."
            )
    lengths = {len(column): name for name, column in given.items() if column.ndim} or {1: ""}
    if len(lengths) > 1:
        told = ", ".join(f"{name} has {length}" for length, name in lengths.items())
        raise ScenarioEngineError(f"columns of samples differ in length: {told}.", ONE_A_DRAW)
    numbers = np.repeat(model.drawn(np.full((1, len(model.streams)), 0.5)), next(iter(lengths)), axis=0)
    for name, column in given.items():
        numbers[:, model.columns.index(name)] = column
    for one in model.uncertainty.variants:  # told by their index, counted from nought
        chosen = numbers[:, model.columns.index(one.stream)]
        wrong = chosen[~np.isin(chosen, range(len(one.variants)))]
        if len(wrong):
            known = ", ".join(f"{index} ({variant})" for index, variant in enumerate(one.variants))
            raise ScenarioEngineError(f"{one.stream}: {wrong[0]:g} is not a variant.", f"Known: {known}.")
    found = model.labelled(model.results_of(numbers), {"draw": range(len(numbers))})
    for name, template in model.templates.items():
        found[name].attrs = dict(template.attrs)
    return found


def _design(draws: Any, streams: Sequence[str]) -> Floats:
    """The probabilities of a design made elsewhere, (draw, stream): as they are, or put in order by their names."""
    if _named(draws):
        columns = _by_name(draws, streams)
        if set(columns) != set(streams):
            raise ScenarioEngineError(
                f"a design with the columns {', '.join(columns)} does not fit the streams {', '.join(streams)}.",
                "Give one column for each stream, by its name, or an array in the order of the streams.",
            )
        draws = np.column_stack([np.atleast_1d(columns[name]) for name in streams])
    uniform = np.asarray(draws, dtype=float)
    if uniform.ndim != 2 or uniform.shape[1] != len(streams):
        raise ScenarioEngineError(
            f"a design of shape {uniform.shape} does not fit {len(streams)} streams.",
            f"Give one column for each of: {', '.join(streams)}.",
        )
    beyond = np.argwhere(~((uniform > 0.0) & (uniform < 1.0)))
    if len(beyond):
        row, at = beyond[0]
        raise ScenarioEngineError(
            f"row {row}, {streams[at]}: {uniform[row, at]:g} is not a probability between 0 and 1.",
            "Give what the distributions turn into numbers: points of a design on the unit cube, its ends left out.",
        )
    return uniform


def _named(samples: Any) -> bool:
    return hasattr(samples, "keys") or hasattr(samples, "columns")


def _by_name(samples: Any, known: Sequence[str]) -> dict[str, Floats]:
    """The columns of a table of anybody's, (draw,) each or one number; the numbers of the draws are left out."""
    if not _named(samples):
        raise ScenarioEngineError(
            f"samples of type {type(samples).__name__} have no names.",
            f"Give a table with columns such as {listing(known)}.",
        )
    names = samples.keys() if hasattr(samples, "keys") else samples.columns
    found = {}
    for name in (one for one in names if one in known or one != "draw"):
        column = np.asarray(samples[name])
        if column.dtype.kind not in "fiub":
            column = np.asarray(samples[name], dtype=object)
        if column.ndim > 1:
            raise ScenarioEngineError(f"{name} has the shape {column.shape}.", ONE_A_DRAW)
        for one in column.flat:  # texts are no numbers, whatever they look like
            if isinstance(one, str | bytes | complex):
                raise ScenarioEngineError(f"{name}: {str(one)!r} is not a number.", ONE_A_DRAW)
        found[str(name)] = column.astype(float)
    return found


def _model(scenario: str | Path | Scenario, quantities: tuple[str, ...]) -> SampledModel:
    for one in quantities:
        if not isinstance(one, str):
            raise ScenarioEngineError(
                f"{one!r} is not the name of a result.", "Write them one after another."
            )
    read = load(scenario)
    return SampledModel.of(read, asked_of(read, quantities))
