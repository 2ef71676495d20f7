"""Factors of an analysis: streams that are varied together, by input, by group or each alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import xarray as xr

from scenario_engine.distributions import Floats
from scenario_engine.errors import ScenarioEngineError, listing
from scenario_engine.scenario.dependence import Uncertainty
from scenario_engine.sweep.plan import Mixture

__all__ = ["Factor", "Response", "factors_of"]

By = Literal["group", "input", "stream"]


@dataclass(frozen=True)
class Factor:
    """A name, and the columns of the uniform numbers it stands for."""

    name: str
    columns: tuple[int, ...]


def factors_of(uncertainty: Uncertainty, by: By = "group") -> list[Factor]:
    """Factors of a scenario: `group` as its draws say (inputs without one alone), `input`, or `stream`.

    Parameters
    ----------
    uncertainty
        What a scenario says of its draws.
    by
        `group`, `input` or `stream`.
    """
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
                f"{method} needs independent factors, and {listing(tied)} are correlated. "
                "Give them one group = … in their draws, or use --method shapley, which shares correlated effects."
            )


class Response:
    """A model as a function from uniform numbers to one row of numbers a draw."""

    def __init__(self, model: Mixture) -> None:
        self.model = model
        self.templates: Mapping[str, xr.DataArray] = model.templates
        self.centre = np.concatenate([array.to_numpy().ravel() for array in self.templates.values()])

    @property
    def streams(self) -> tuple[str, ...]:
        """Names of the columns of the uniform numbers."""
        return self.model.streams

    @property
    def cells(self) -> int:
        """Numbers a draw."""
        return int(self.centre.size)

    def __call__(self, uniform: Floats) -> Floats:
        """Results less those at the median of everything, (draw, cell): small, so sums of squares keep their digits."""
        found = self.model.evaluate(uniform)
        rows = [found[name].reshape(len(uniform), -1) for name in self.templates]
        away: Floats = np.concatenate(rows, axis=1) - self.centre
        return away

    def labelled(self, values: Floats, leading: Mapping[str, Sequence[object]]) -> xr.Dataset:
        """Statistics (…, cell) as a Dataset: a variable for each quantity, over `leading` and its own dimensions.

        Parameters
        ----------
        values
            Shape (…, cell), in the unit of the statistic.
        leading
            Dimension → labels, for the axes before the cells.

        Returns
        -------
        A variable for each quantity, over `leading` and its own dimensions; the unit of the statistic.
        """
        shape = values.shape[:-1]
        arrays, start = {}, 0
        for name, template in self.templates.items():
            part = values[..., start : start + template.size].reshape(*shape, *template.shape)
            start += template.size
            coords = {**leading, **{str(dim): template.indexes[dim] for dim in template.dims}}
            arrays[name] = xr.DataArray(part, coords=coords, dims=[*leading, *template.dims])
        return xr.Dataset(arrays)

    def does_not_vary(self, variance: Floats) -> Floats:
        """Cells whose variance is rounding: no share of it means anything.

        Parameters
        ----------
        variance
            Shape (cell,), in the square of the quantity's unit.

        Returns
        -------
        A mask of shape (cell,).
        """
        return np.asarray(variance <= (1e-11 * np.maximum(np.abs(self.centre), 1e-300)) ** 2)
