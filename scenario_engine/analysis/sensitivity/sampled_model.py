"""A model as a function from uniform numbers to rows of cells, and rows of cells back as labelled arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from scenario_engine.analysis.sweep.plan import Mixture
from scenario_engine.support.array_types import Floats

__all__ = ["Response", "labelled"]


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
        """Statistics (…, cell) as `labelled` gives them, for the quantities of this model.

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
        return labelled(values, leading, self.templates)

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


def labelled(
    values: Floats, leading: Mapping[str, Sequence[object]], templates: Mapping[str, xr.DataArray]
) -> xr.Dataset:
    """Statistics (…, cell) as a Dataset: a variable for each quantity, over `leading` and its own dimensions.

    Parameters
    ----------
    values
        Shape (…, cell), in the unit of the statistic; the cells of all quantities one after the other.
    leading
        Dimension → labels, for the axes before the cells.
    templates
        The quantities by name, each over its own dimensions.

    Returns
    -------
    A variable for each quantity, over `leading` and its own dimensions; the unit of the statistic.
    """
    shape = values.shape[:-1]
    arrays, start = {}, 0
    for name, template in templates.items():
        part = values[..., start : start + template.size].reshape(*shape, *template.shape)
        start += template.size
        coords = {**leading, **{str(dim): template.indexes[dim] for dim in template.dims}}
        arrays[name] = xr.DataArray(part, coords=coords, dims=[*leading, *template.dims])
    return xr.Dataset(arrays)
