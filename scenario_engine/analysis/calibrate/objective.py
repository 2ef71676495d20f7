"""The objective: targets predicted through the graph for many parameter points at once, on the `draw` axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import xarray as xr

from scenario_engine.analysis.calibrate.parameters import Parameters
from scenario_engine.analysis.calibrate.targets import Target
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.program import Program, specialise
from scenario_engine.support.array_types import Floats, Numbers


@dataclass(frozen=True)
class Objective:
    """A model, what is free in it, and what it must meet.

    Attributes
    ----------
    graph, inputs
        The model; `inputs` as the scenario gives them.
    parameters
        What is free.
    targets
        What is printed.
    indexes
        Years and labels by reserved name; those of the inputs when None.
    with_priors
        Whether beliefs count as residuals: maximum a posteriori if so, least squares if not.
    """

    graph: Graph
    inputs: Mapping[str, xr.DataArray]
    parameters: Parameters
    targets: tuple[Target, ...]
    indexes: Mapping[str, xr.DataArray] | None = None
    with_priors: bool = True

    @property
    def target_names(self) -> tuple[str, ...]:
        """Name of each printed number."""
        return tuple(name for target in self.targets for name in target.names)

    @property
    def printed(self) -> Floats:
        """The printed numbers."""
        return np.concatenate([target.value for target in self.targets])

    @property
    def sd(self) -> Floats:
        """Their standard deviations."""
        return np.concatenate([target.sd for target in self.targets])

    @cached_property
    def wanted(self) -> list[str]:
        """Results the targets are of."""
        return sorted({target.quantity.name for target in self.targets})

    @cached_property
    def program(self) -> Program:
        """What the parameters move; the rest is computed once."""
        free = {block.input for block in self.parameters.blocks}
        return specialise(self.graph, self.inputs, free, self.wanted, indexes=self.indexes)

    def predicted(self, points: Numbers) -> Numbers:
        """The model's numbers for a batch of points (draw × number); complex points give complex numbers."""
        values = self.program.run(self.parameters.inputs(points))
        return np.concatenate([target.predicted(values, len(points)) for target in self.targets], axis=1)

    def misfit(self, points: Numbers) -> Numbers:
        """Residuals of the targets alone, in standard deviations (draw × number)."""
        predicted = self.predicted(points)
        edges = np.cumsum([len(target.labels) for target in self.targets])[:-1]
        parts = np.split(predicted, edges, axis=1)
        return np.concatenate(
            [target.residual(part) for target, part in zip(self.targets, parts, strict=True)], axis=1
        )

    def residuals(self, points: Numbers) -> Numbers:
        """Residuals of the targets, then of the beliefs (draw × row)."""
        found = self.misfit(points)
        if not self.with_priors:
            return found
        rows, center = self.parameters.prior_rows
        return np.concatenate([found, points @ rows.T - center], axis=1)

    def log_posterior(self, points: Floats) -> Floats:
        """Logarithm of the posterior density up to a constant; −∞ outside the bounds (draw)."""
        low, high = self.parameters.bounds
        inside = ((points >= low) & (points <= high)).all(axis=1)
        density = np.full(len(points), -np.inf)
        if inside.any():
            density[inside] = -0.5 * (self.residuals(points[inside]) ** 2).sum(axis=1)
        return density

    def against(self, targets: Sequence[Target]) -> Objective:
        """The same model and parameters with other targets."""
        return replace(self, targets=tuple(targets))
