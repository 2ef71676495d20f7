"""An uncertain input: which random streams it needs, and the labelled array they make of its central path."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, Literal

import numpy as np
import xarray as xr

from scenario_engine.methods.labelled import bare
from scenario_engine.methods.probability.distributions import Discrete, JointRows, Marginal
from scenario_engine.methods.tape import namespace, require
from scenario_engine.support.array_types import Floats
from scenario_engine.support.dims import cell_name
from scenario_engine.support.errors import ScenarioEngineError

Effect = Literal["replace", "add", "scale"]
Process = Literal["walk", "ar1"]


@dataclass(frozen=True)
class UncertainInput:
    """How draws act on one input."""

    name: str
    """The variable."""
    central: xr.DataArray
    """Its array without uncertainty, in canonical units."""
    marginal: Marginal
    """Distribution of a drawn number, by column where labels have parameters of their own."""
    effect: Effect = "replace"
    """`replace`: the drawn number is the value; `add`, `scale`: it acts on the central path."""
    each: tuple[str, ...] = ()
    """Dimensions along which every label has a draw of its own; along the others one number serves all."""
    process: Process | None = None
    """Along the years, innovations accumulate: `walk` keeps them, `ar1` lets them fade by `persistence`; with `scale` they
    accumulate in logarithms."""
    persistence: float = 1.0
    first_year: int | None = None
    """Earlier years keep the central path."""
    factor: float | Floats = 1.0
    """From the unit of the drawn numbers to the canonical one; by cell of the central path where it goes by year."""
    unit: str = "1"
    """The unit of the drawn numbers, as the scenario says it."""
    low: float | None = None
    high: float | None = None
    sums_to_one_over: str | None = None
    """What the variable admits."""
    stream: str = ""
    """Name of the shared stream of joint draws; empty otherwise."""
    group: str = ""
    """Factor the input belongs to in a sensitivity analysis; its own name by default."""
    order: int = 1
    """Which of the draws with streams of their own this is of the input; a second has streams `name (2)`."""

    @cached_property
    def labels(self) -> dict[str, list[object]]:
        """Labels that have draws of their own, by dimension."""
        dims = [dim for dim in self.central.dims if dim in self.each or (self.process and dim == "year")]
        found = {str(dim): list(self.central.indexes[dim]) for dim in dims}
        if "year" in found:
            found["year"] = self.years
        return found

    @property
    def years(self) -> list[object]:
        """Years the draws reach."""
        years = list(self.central.indexes["year"]) if "year" in self.central.dims else []
        return [year for year in years if self.first_year is None or year >= self.first_year]

    @property
    def streams(self) -> tuple[str, ...]:
        """Names of its random streams: `name`, or `name[label]` for each label with a draw of its own."""
        return tuple(self.cells)

    @cached_property
    def cells(self) -> dict[str, dict[str, str]]:
        """The labels that each random stream draws for alone, by dimension."""
        if self.stream:
            return {self.stream: {}}
        name = self.name if self.order == 1 else f"{self.name} ({self.order})"
        cells = (dict(zip(self.labels, map(str, one), strict=True)) for one in product(*self.labels.values()))
        return {f"{name}[{','.join(cell.values())}]" if cell else name: cell for cell in cells}

    def numbers(self, uniform: Floats) -> Floats:
        """Drawn numbers before they act on the path; shape (draw, column)."""
        return self.marginal.quantile(uniform)

    def array(self, uniform: Floats) -> xr.DataArray:
        """The input over `draw` and its own dimensions, from probabilities in (0, 1), one column a stream.

        A drawn value that the variable does not admit is refused.
        """
        return self.placed(self.numbers(uniform))

    def placed(self, numbers: Any, onto: xr.DataArray | None = None) -> xr.DataArray:
        """The input over `draw` and its own dimensions, of numbers drawn, (draw, column); errors as in `array`.

        `onto` is what an earlier draw made of the input, which this one acts on; the central path where there is none.
        """
        xp = namespace(numbers)
        dims = [str(dim) for dim in self.central.dims]
        central = self.central.to_numpy()[None] if onto is None else bare(onto.transpose("draw", *dims))
        reached = central_part(self, central)
        sizes = dict(zip(dims, reached.shape[1:], strict=True))
        own = [size if dim in self._drawn_labels else 1 for dim, size in sizes.items()]
        spread = xp.reshape(self._along_years(numbers), (len(numbers), *own))
        by_year = np.ndim(self.factor) > 0
        counted = spread * (central_part(self, np.asarray(self.factor)[None]) if by_year else self.factor)
        if self.effect == "add":
            changed = reached + counted
        elif self.effect == "scale":
            changed = reached * (xp.exp(counted) if self.process else counted)
        else:
            changed = counted
        values = xp.broadcast_to(changed, (len(numbers), *reached.shape[1:]))
        if reached.shape != central.shape:
            axis = dims.index("year") + 1
            before = central[(slice(None),) * axis + (slice(central.shape[axis] - reached.shape[axis]),)]
            values = xp.concat(
                [xp.broadcast_to(before, (len(numbers), *before.shape[1:])), values], axis=axis
            )
        if self.sums_to_one_over:
            values = values / xp.sum(values, axis=dims.index(self.sums_to_one_over) + 1, keepdims=True)
        if self.low is not None and values.size:
            require(xp.min(values) >= self.low, lambda: self._not_admitted(values))
        if self.high is not None and values.size:
            require(xp.max(values) <= self.high, lambda: self._not_admitted(values))
        coords = {dim: self.central.coords[dim] for dim in dims}
        return xr.DataArray(values, coords=coords, dims=["draw", *dims], name=self.name)

    @cached_property
    def _drawn_labels(self) -> Mapping[str, Sequence[object]]:
        if isinstance(self.marginal, JointRows):
            return {str(dim): list(self.central.indexes[dim]) for dim in self.central.dims}
        return self.labels

    def _along_years(self, numbers: Any) -> Any:
        """Along the years xₙ = ρ xₙ₋₁ + εₙ, each state from the one before; ρ = 1 in a walk."""
        if self.process is None:
            return numbers
        xp = namespace(numbers)
        shaped = xp.reshape(numbers, (len(numbers), *map(len, self._drawn_labels.values())))
        axis = list(self._drawn_labels).index("year") + 1
        carried = self.persistence if self.process == "ar1" else 1.0
        states = [shaped[(slice(None),) * axis + (0,)]]
        for at in range(1, shaped.shape[axis]):
            states.append(carried * states[-1] + shaped[(slice(None),) * axis + (at,)])
        return xp.stack(states, axis=axis)

    def _not_admitted(self, values: Floats) -> ScenarioEngineError:
        low = -np.inf if self.low is None else self.low
        high = np.inf if self.high is None else self.high
        outside = ~((values >= low) & (values <= high))
        place = np.argwhere(outside)[0]
        where = cell_name(self.central, place[1:])
        share = outside.reshape(len(values), -1).any(axis=1).mean()
        return ScenarioEngineError(
            f"inputs.{self.name}: a draw is {values[tuple(place)]:.6g}{f' at {where}' if where else ''}; it "
            f"must lie between {low:g} and {high:g} ({share:.2%} of these draws do not).",
            "Narrow the distribution, or add truncate = [low, high] to the draw.",
        )


def central_part(uncertain: UncertainInput, central: Any) -> Any:
    """The central path, (draw, …), in the years the draws reach."""
    if uncertain.first_year is None:
        return central
    axis = list(uncertain.central.dims).index("year") + 1
    start = central.shape[axis] - len(uncertain.years)
    return central[(slice(None),) * axis + (slice(start, None),)]


def placed_in_turn(drawn: Iterable[tuple[UncertainInput, Any]]) -> dict[str, xr.DataArray]:
    """Each input over `draw`, of numbers drawn, (draw, column); several draws of one input act one after the other."""
    found: dict[str, xr.DataArray] = {}
    for one, numbers in drawn:
        found[one.name] = one.placed(numbers, found.get(one.name))
    return found


@dataclass(frozen=True)
class UncertainVariant:
    """A choice among operators that compute one variable, made anew in each draw."""

    name: str
    variants: tuple[str, ...]
    weights: tuple[float, ...]

    @property
    def stream(self) -> str:
        """Name of its random stream."""
        return f"variants.{self.name}"

    def chosen(self, uniform: Floats) -> Floats:
        """Index of the variant in each draw; shape (draw,)."""
        choice = Discrete(np.arange(len(self.variants), dtype=float), np.asarray(self.weights))
        return choice.quantile(uniform)
