"""Factors of an analysis: streams that are varied together, by input, by group or each alone; and their indices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import xarray as xr

from scenario_engine.analysis.sweep.sampled_model import SampledModel
from scenario_engine.scenario.dependence import Uncertainty
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError, listing

By = Literal["group", "input", "stream"]


@dataclass(frozen=True)
class Factor:
    """A name, and the columns of the uniform numbers it stands for."""

    name: str
    columns: tuple[int, ...]


def factors_of(uncertainty: Uncertainty, by: By = "group") -> list[Factor]:
    """Factors of a scenario: `group` as its draws say (inputs without one alone), `input`, or `stream`."""
    column = {name: index for index, name in enumerate(uncertainty.streams)}
    if by == "stream":
        return [Factor(name, (index,)) for name, index in column.items()]
    found: dict[str, dict[int, None]] = {}
    owner: dict[int, str] = {}
    for one in uncertainty.inputs:
        name = (one.group or one.name) if by == "group" else one.name
        for stream in one.streams:
            # Inputs of one table of joint draws share their stream and cannot be told apart.
            found.setdefault(owner.setdefault(column[stream], name), {})[column[stream]] = None
    for variant in uncertainty.variants:
        found[variant.stream] = {column[variant.stream]: None}
    return [Factor(name, tuple(columns)) for name, columns in found.items()]


def fail_unless_independent(uncertainty: Uncertainty, factors: Sequence[Factor], method: str) -> None:
    """Raise where two factors correlate, for methods that split variance between independent factors."""
    for members, _ in uncertainty.copula.blocks:
        tied = [factor.name for factor in factors if set(factor.columns) & set(members)]
        if len(tied) > 1:
            raise ScenarioEngineError(
                f"{method} needs independent factors, and {listing(tied)} are correlated.",
                "Give them one group = … in their draws, or use --method shapley, which shares correlated "
                "effects.",
            )


def indices(
    model: SampledModel, factors: Sequence[Factor], rows: Mapping[str, Floats], evaluations: int, method: str
) -> xr.Dataset:
    """Indices by name, each (factor, cell): a variable for each quantity over `index`, `factor` and its dimensions."""
    leading = {"index": list(rows), "factor": [factor.name for factor in factors]}
    found = model.labelled(np.stack(list(rows.values())), leading)
    return found.assign_attrs(evaluations=evaluations, method=method)
