"""What is asked of a scenario, looked at before anything is computed: is there such a variable, has it such labels?"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np
import xarray as xr

from scenario_engine.engine.graph import Graph
from scenario_engine.engine.quantity import Quantity
from scenario_engine.models.words import fail_unless_variable
from scenario_engine.scenario.records import Horizon


class Known(Protocol):
    """What tells the labels of a variable: a scenario, or what is known of one that is being read."""

    @property
    def graph(self) -> Graph:
        """Of its model."""

    @property
    def inputs(self) -> Mapping[str, xr.DataArray]:
        """By name."""

    @property
    def horizon(self) -> Horizon:
        """Its years."""

    @property
    def labels(self) -> Mapping[str, Sequence[str]]:
        """By dimension."""


def fail_unless_known(scenario: Known, quantities: Iterable[Quantity]) -> None:
    """Raise where a quantity names a variable, a label or a dimension that the scenario does not have.

    Inputs are read, nothing is computed.
    """
    for quantity in quantities:
        fail_unless_variable(scenario.graph, quantity.name)
        labels = labelled(scenario, quantity.name)
        if labels is not None:
            quantity.of(labels)


def labelled(scenario: Known, name: str) -> xr.DataArray | None:
    """A variable's labels before it is computed, as an array of zeros.

    The horizon gives the years, the dataset, `[labels]` and inputs all other labels; `uncomputed` among its attributes
    says that the years are those at most. None where labels of one come out of the computing alone.
    """
    if name in scenario.inputs:
        return xr.zeros_like(scenario.inputs[name])
    coords = {dim: _labels(scenario, dim) for dim in scenario.graph.variable(name).dims}
    if not all(coords.values()):
        return None
    zeros = np.broadcast_to(0.0, [len(labels) for labels in coords.values()])
    return xr.DataArray(zeros, coords=coords, dims=list(coords), name=name, attrs={"uncomputed": True})


def _labels(scenario: Known, dim: str) -> list[object]:
    """Every label a dimension may have, in the order of the dataset; years are those of the horizon."""
    if dim == "year":
        return list(range(scenario.horizon.base, scenario.horizon.last + 1))
    of_inputs = (array.indexes[dim] for array in scenario.inputs.values() if dim in array.dims)
    return list(
        dict.fromkeys([*scenario.labels.get(dim, []), *(one for labels in of_inputs for one in labels)])
    )
