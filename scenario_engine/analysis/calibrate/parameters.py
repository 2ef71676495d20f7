"""Free parameters: which cells of which inputs they set, on which scale they move, and what is believed of them.

A fit moves a point θ without units; `Parameters.inputs` turns a batch of points into input arrays that lead with
`draw`, real for a fit and complex for a derivative.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import xarray as xr
from scipy.linalg import block_diag

from scenario_engine.engine.batch import led_by
from scenario_engine.methods.tape import namespace
from scenario_engine.support.array_types import Floats, Numbers
from scenario_engine.support.errors import ScenarioEngineError, listing, near_miss, refuse_unknown

Scale = Literal["linear", "log", "logit"]

TO_NATURAL: Mapping[Scale, Callable[[Any], Any]] = {
    "linear": lambda point: point,
    "log": lambda point: namespace(point).exp(point),
    "logit": lambda point: 1.0 / (1.0 + namespace(point).exp(-point)),
}
FROM_NATURAL: Mapping[Scale, Callable[[Floats], Floats]] = {
    "linear": lambda value: value,
    "log": np.log,
    "logit": lambda value: np.asarray(np.log(value / (1.0 - value))),
}


@dataclass(frozen=True)
class Prior:
    """A normal belief on the parameter's scale: round a centre in natural units, or round the mean of each group."""

    sd: float
    center: float | None = None
    groups: tuple[str, ...] | None = None


@dataclass(frozen=True)
class ParameterBlock:
    """Parameters of one input, between natural bounds: one for all its free cells, or one for each label along some dimensions.

    `base` is the input's array, which cells that are not free keep; free are the labels `at` a dimension, or all; along
    `each` dimension every free label has a parameter of its own.
    """

    name: str
    input: str
    base: xr.DataArray
    at: Mapping[str, tuple[object, ...]]
    each: tuple[str, ...]
    low: float
    high: float
    scale: Scale = "linear"
    prior: Prior | None = None

    def __post_init__(self) -> None:
        for dim in (*self.at, *self.each):
            told = f"{self.name}: {self.input} has no dimension {dim!r}."
            refuse_unknown(dim, list(map(str, self.base.dims)), told)
        for dim, labels in self.at.items():
            lost = [label for label in labels if label not in self.base.indexes[dim]]
            if lost:
                known = near_miss(str(lost[0]), map(str, self.base.indexes[dim]))
                raise ScenarioEngineError(f"{self.name}: {self.input} has no {dim} {listing(lost)}.", known)
        below, above = {"linear": (-np.inf, np.inf), "log": (0.0, np.inf), "logit": (0.0, 1.0)}[self.scale]
        strictly = self.scale == "linear" or below < self.low
        if not (below <= self.low < self.high <= above and strictly and self.high):
            raise ScenarioEngineError(
                f"{self.name}: bounds {self.low:g} and {self.high:g} do not fit the {self.scale} scale; "
                f"they must rise, strictly inside {below:g} and {above:g}."
            )

    @cached_property
    def labels(self) -> tuple[tuple[object, ...], ...]:
        """For each parameter its label along the dimensions of `each`."""
        return tuple(product(*map(self._free, self.each)))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Name of each parameter, such as `relevance_share[121]`."""
        single = {dim: labels[0] for dim, labels in self.at.items() if len(labels) == 1}
        fixed = [str(label) for dim, label in single.items() if dim not in self.each]
        cells = [", ".join([*map(str, own), *fixed]) for own in self.labels]
        return tuple(f"{self.input}[{cell}]" if cell else self.input for cell in cells)

    def _free(self, dim: str) -> list[object]:
        return list(self.at.get(dim, tuple(self.base.indexes[dim])))

    @cached_property
    def cells(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Flat positions of the free cells, and for each the number of its parameter."""
        dims = list(map(str, self.base.dims))
        free = [[list(self.base.indexes[dim]).index(label) for label in self._free(dim)] for dim in dims]
        places = np.arange(self.base.size).reshape(self.base.shape)[np.ix_(*free)]
        shape = dict(zip(dims, places.shape, strict=True))
        number = np.arange(self.size).reshape([shape[dim] for dim in self.each])
        others = {dim: size for dim, size in shape.items() if dim not in self.each}
        owner = xr.DataArray(number, dims=self.each).expand_dims(others).transpose(*dims)
        return places.ravel(), owner.to_numpy().ravel()

    @property
    def size(self) -> int:
        """How many parameters."""
        return len(self.labels)

    @cached_property
    def bounds(self) -> tuple[float, float]:
        """Bounds on the parameter's scale."""
        move = FROM_NATURAL[self.scale]
        return float(move(np.asarray(self.low))), float(move(np.asarray(self.high)))

    @cached_property
    def start(self) -> Floats:
        """Where the scenario stands, moved inside the bounds."""
        cells, owner = self.cells
        flat = np.asarray(self.base.to_numpy(), dtype=float).ravel()
        sums = np.bincount(owner, weights=flat[cells], minlength=self.size)
        value = np.clip(sums / np.bincount(owner, minlength=self.size), self.low, self.high)
        low, high = self.bounds
        margin = 1e-6 * (high - low)
        return np.clip(FROM_NATURAL[self.scale](value), low + margin, high - margin)

    def prior_rows(self) -> tuple[Floats, Floats]:
        """L and c of the belief as residuals L θ − c with unit variance; no rows without a prior."""
        prior = self.prior
        if prior is None:
            return np.zeros((0, self.size)), np.zeros(0)
        rows = np.eye(self.size)
        if prior.groups is None:
            assert prior.center is not None
            center = float(FROM_NATURAL[self.scale](np.asarray(prior.center)))
            return rows / prior.sd, np.full(self.size, center / prior.sd)
        same = np.array([[one == other for other in prior.groups] for one in prior.groups], dtype=float)
        return (rows - same / same.sum(axis=1, keepdims=True)) / prior.sd, np.zeros(self.size)


@dataclass(frozen=True)
class Parameters:
    """All blocks, side by side in one point θ."""

    blocks: tuple[ParameterBlock, ...]

    @property
    def size(self) -> int:
        """Length of a point."""
        return sum(block.size for block in self.blocks)

    @property
    def names(self) -> tuple[str, ...]:
        """Name of each parameter, in the order of the point."""
        return tuple(name for block in self.blocks for name in block.names)

    @cached_property
    def bounds(self) -> tuple[Floats, Floats]:
        """Lowest and highest point."""
        low, high = zip(*(block.bounds for block in self.blocks), strict=True)
        sizes = [block.size for block in self.blocks]
        return np.repeat(low, sizes), np.repeat(high, sizes)

    @property
    def start(self) -> Floats:
        """The point where the scenario stands."""
        return np.concatenate([block.start for block in self.blocks])

    @cached_property
    def prior_rows(self) -> tuple[Floats, Floats]:
        """Beliefs of all blocks as residuals L θ − c."""
        parts = [block.prior_rows() for block in self.blocks]
        return np.asarray(block_diag(*(rows for rows, _ in parts))), np.concatenate([c for _, c in parts])

    def natural(self, points: Numbers) -> Numbers:
        """Values in natural units; last axis as in the point."""
        return np.concatenate([TO_NATURAL[block.scale](part) for block, part in self._parts(points)], axis=-1)

    def inputs(self, points: Any) -> dict[str, xr.DataArray]:
        """The calibrated inputs for a batch of points (draw × size), bare or recorded, leading with `draw`."""
        xp = namespace(points)
        filled: dict[str, tuple[xr.DataArray, Any]] = {}
        for block, part in self._parts(points):
            base, cells = filled.get(block.input, (block.base, None))
            if cells is None:
                flat = np.asarray(base.to_numpy(), dtype=float).reshape(1, -1)
                cells = xp.broadcast_to(flat, (len(points), base.size))
            free, owner = block.cells
            source = np.arange(base.size)
            source[free] = base.size + owner
            both = xp.concat([cells, TO_NATURAL[block.scale](part)], axis=1)
            filled[block.input] = base, xp.take(both, source, axis=1)
        draws = np.arange(len(points))
        return {
            name: led_by("draw", draws, xp.reshape(values, (len(points), *base.shape)), base).rename(name)
            for name, (base, values) in filled.items()
        }

    def _parts(self, points: Any) -> list[tuple[ParameterBlock, Any]]:
        ends = np.cumsum([block.size for block in self.blocks]).tolist()
        return [
            (block, points[..., end - block.size : end]) for block, end in zip(self.blocks, ends, strict=True)
        ]
