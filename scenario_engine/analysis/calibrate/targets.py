"""Targets: published numbers, which quantity of the model each is of, and how far it may be off.

The error of a target has two parts: what rounding hides (half a unit of the last printed digit, taken as uniform)
and what the model cannot be expected to meet. Where the second is given as a share of the number, the residual is
the logarithm of model over print; otherwise it is their difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import xarray as xr

from scenario_engine.engine.quantity import Quantity
from scenario_engine.support.array_types import Floats, Numbers
from scenario_engine.support.errors import ScenarioEngineError, listing


@dataclass(frozen=True)
class Target:
    """Printed numbers of one quantity, over the labels of one dimension or of none.

    Attributes
    ----------
    name
        What the calibration calls it.
    quantity
        What it is of.
    dim, labels
        The dimension left in the quantity and the labels that are printed; `""` and one empty label if none is.
    value, half_unit
        Printed numbers and half a unit of their last digit, in canonical units.
    relative, absolute
        Standard deviation of what the model may miss, as a share of the number or in canonical units.
    source
        Where it is printed.
    """

    name: str
    quantity: Quantity
    dim: str
    labels: tuple[str, ...]
    value: Floats
    half_unit: Floats
    relative: Floats
    absolute: Floats
    source: str = ""

    def __post_init__(self) -> None:
        off = [label for label, sd in zip(self.labels, self.sd, strict=True) if not sd > 0]
        if off:
            raise ScenarioEngineError(
                f"target {self.name}{f' {listing(off)}' if self.dim else ''} has no error: say how far it may be off, "
                "or give it as printed."
            )
        if (self.value[self.logarithmic] <= 0).any():
            raise ScenarioEngineError(f"target {self.name}: a relative error needs numbers above zero.")

    @property
    def names(self) -> tuple[str, ...]:
        """Name of each number, such as `sections[K]`."""
        return tuple(f"{self.name}[{label}]" if label else self.name for label in self.labels)

    @property
    def logarithmic(self) -> npt.NDArray[np.bool_]:
        """Where the residual is a logarithm."""
        return np.asarray(self.relative > 0)

    @property
    def sd(self) -> Floats:
        """Standard deviation of each number, in canonical units."""
        model = np.hypot(self.relative * np.abs(self.value), self.absolute)
        return np.asarray(np.hypot(self.half_unit / np.sqrt(3.0), model))

    def without(self, labels: Sequence[str]) -> Target | None:
        """The target less some labels; None where nothing is left."""
        keep = [index for index, label in enumerate(self.labels) if label not in labels]
        return self._at(keep) if keep else None

    def only(self, label: str) -> Target:
        """The target at one label."""
        return self._at([self.labels.index(label)])

    def _at(self, keep: list[int]) -> Target:
        return replace(
            self,
            labels=tuple(self.labels[at] for at in keep),
            value=self.value[keep],
            half_unit=self.half_unit[keep],
            relative=self.relative[keep],
            absolute=self.absolute[keep],
        )

    def predicted(self, values: Mapping[str, xr.DataArray], draws: int) -> Numbers:
        """The model's numbers (draw × label)."""
        found = self.quantity.of(values[self.quantity.name])
        if self.dim:
            found = found.sel({self.dim: [self._own(found, label) for label in self.labels]})
        table = found.transpose("draw", ..., missing_dims="ignore").to_numpy()
        return np.broadcast_to(table.reshape(-1, len(self.labels)), (draws, len(self.labels)))

    def _own(self, found: xr.DataArray, label: str) -> object:
        return next(own for own in found.indexes[self.dim] if str(own) == label)

    def residual(self, predicted: Numbers) -> Numbers:
        """Misfit in standard deviations (draw × label)."""
        log = self.logarithmic
        difference = (predicted - self.value) / self.sd
        if not log.any():
            return difference
        positive = np.where(log & (predicted.real > 0), predicted, 1.0)
        ratio = np.log(positive / np.where(log, self.value, 1.0)) * (np.abs(self.value) / self.sd)
        return np.where(log & (predicted.real > 0), ratio, difference)
