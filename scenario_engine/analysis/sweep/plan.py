"""What a sweep computes: what no draw reaches once, the rest in blocks, and only the years that are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import xarray as xr

from scenario_engine.engine.graph import Graph
from scenario_engine.engine.indexes import arguments
from scenario_engine.engine.operator import Operator
from scenario_engine.engine.program import Program, at_years, evaluate, specialise
from scenario_engine.engine.quantity import Quantity
from scenario_engine.scenario.dependence import Uncertainty
from scenario_engine.support.array_types import Floats
from scenario_engine.support.dims import in_canonical_order
from scenario_engine.support.errors import ScenarioEngineError

BLOCK = 4096
"""Draws evaluated together, always: so results have the same bits whatever the chunks and workers are.

Large enough that labels cost little beside numbers, small enough that arrays stay in the processor's cache.
"""


@dataclass(frozen=True)
class Plan:
    """The part of one graph that draws reach, ready to run on blocks of uniform numbers.

    Attributes
    ----------
    graph
        Operators, variants picked.
    inputs
        Central arrays of every input.
    uncertainty
        Which inputs are drawn, and how draws depend on each other.
    quantities
        What is asked for.
    indexes
        Years and labels by reserved name.
    """

    graph: Graph
    inputs: Mapping[str, xr.DataArray]
    uncertainty: Uncertainty
    quantities: tuple[Quantity, ...]
    indexes: Mapping[str, xr.DataArray] | None = None

    def __post_init__(self) -> None:
        for name in sorted({one.name for one in self.uncertainty.inputs} - set(self.inputs)):
            raise ScenarioEngineError(f"{name} is drawn and has no central value.")

    @cached_property
    def _whole(self) -> Program:
        """The program for all years."""
        drawn = [one.name for one in self.uncertainty.inputs]
        wanted = {one.name for one in self.quantities}
        return specialise(self.graph, self.inputs, drawn, wanted, indexes=self.indexes)

    @cached_property
    def program(self) -> Program:
        """What draws reach, each operator for the years it is needed for: fewer than all where it treats each alone."""
        return self._whole.for_years(self._years())

    def _years(self) -> dict[str, tuple[object, ...] | None]:
        asked: dict[str, set[object] | None] = {}

        def ask(name: str, years: set[object] | None) -> None:
            before = asked.get(name, set())
            asked[name] = None if years is None or before is None else before | years

        for quantity in self.quantities:
            ask(quantity.name, set(quantity.years) or None)
        steps = self._whole.steps
        every = [*self.inputs, *(step.operator.name for step in steps)]
        few = self.drawn(np.random.default_rng(0).uniform(0.2, 0.8, (3, len(self.streams))))
        sample = evaluate(
            self.graph, {**self.inputs, **few}, [*every, *self._whole.static], indexes=self.indexes
        )
        found: dict[str, tuple[object, ...] | None] = {}
        for op in (step.operator for step in reversed(steps)):
            years = asked.get(op.name)
            picked = tuple(sorted(years, key=str)) if years else None
            if picked is not None and not _treats_each_year_alone(op, sample, self._whole.indexes, picked):
                picked = None
            found[op.name] = picked
            for name in op.inputs:
                ask(name, set(picked) if picked else None)
        return found

    @property
    def streams(self) -> tuple[str, ...]:
        """Names of the columns of the uniform numbers."""
        return self.uncertainty.streams

    @cached_property
    def _column(self) -> dict[str, int]:
        return {name: index for index, name in enumerate(self.streams)}

    def drawn(self, uniform: Floats) -> dict[str, xr.DataArray]:
        """The uncertain inputs over `draw`; `uniform` is (draw, stream) and independent."""
        uniform = self.uncertainty.copula.correlated(uniform)
        return {
            one.name: one.array(uniform[:, [self._column[name] for name in one.streams]])
            for one in self.uncertainty.inputs
        }

    def evaluate(self, uniform: Floats) -> dict[str, xr.DataArray]:
        """The quantities over `draw`, by their text; `uniform` is (draw, stream) and independent."""
        values = self.program.run(self.drawn(uniform))
        with xr.set_options(arithmetic_join="exact", keep_attrs=False):  # type: ignore[no-untyped-call]
            return {str(one): _leading(one.of(values[one.name]), len(uniform)) for one in self.quantities}


@dataclass(frozen=True)
class Mixture:
    """Plans for every combination of drawn variants; without any, the one plan."""

    graph: Graph
    inputs: Mapping[str, xr.DataArray]
    uncertainty: Uncertainty
    quantities: tuple[Quantity, ...]
    indexes: Mapping[str, xr.DataArray] | None = None

    @cached_property
    def plans(self) -> dict[tuple[int, ...], Plan]:
        """By the index of each drawn variant."""
        variants = self.uncertainty.variants
        return {
            combination: Plan(
                self.graph.with_variants(
                    {one.name: one.variants[index] for one, index in zip(variants, combination, strict=True)}
                ),
                self.inputs,
                self.uncertainty,
                self.quantities,
                self.indexes,
            )
            for combination in product(*(range(len(one.variants)) for one in variants))
        }

    @property
    def streams(self) -> tuple[str, ...]:
        """Names of the columns of the uniform numbers."""
        return self.uncertainty.streams

    @cached_property
    def templates(self) -> dict[str, xr.DataArray]:
        """The quantities at the median of everything, without `draw`."""
        plan = next(iter(self.plans.values()))
        middle = plan.evaluate(np.full((1, len(self.streams)), 0.5))
        found = {name: array.isel(draw=0) for name, array in middle.items()}
        for one in self.quantities:
            variable = self.graph.variable(one.name)
            found[str(one)].attrs = {
                "units": str(variable.kind),
                "long_name": variable.description,
                "display": variable.display,
            }
        return found

    def evaluate(self, uniform: Floats) -> dict[str, Floats]:
        """The quantities, (draw, labels …) each, by their text; draws are evaluated in blocks of `BLOCK`."""
        parts = [self._block(uniform[at : at + BLOCK]) for at in range(0, len(uniform), BLOCK)]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def _block(self, uniform: Floats) -> dict[str, Floats]:
        draws = len(uniform)
        whole = np.pad(uniform, ((0, BLOCK - draws), (0, 0)), mode="edge")
        if not self.uncertainty.variants:
            (plan,) = self.plans.values()
            found = {name: array.to_numpy() for name, array in plan.evaluate(whole).items()}
            return {name: values[:draws] for name, values in found.items()}
        columns = {name: index for index, name in enumerate(self.streams)}
        chosen = np.column_stack(
            [one.chosen(whole[:, columns[one.stream]]) for one in self.uncertainty.variants]
        ).astype(int)
        result = {name: np.empty((BLOCK, *array.shape)) for name, array in self.templates.items()}
        for combination, plan in self.plans.items():
            mine = (chosen == np.array(combination)).all(axis=1)
            if mine.any():
                for name, array in plan.evaluate(whole[mine]).items():
                    result[name][mine] = array.to_numpy()
        return {name: values[:draws] for name, values in result.items()}


def _treats_each_year_alone(
    op: Operator,
    values: Mapping[str, xr.DataArray],
    indexes: Mapping[str, xr.DataArray],
    years: tuple[object, ...],
) -> bool:
    """Whether the operator, given only these years, gives the same for them as given all: found by trying."""
    if "year" not in op.dims:
        return False
    with xr.set_options(arithmetic_join="exact", keep_attrs=False):  # type: ignore[no-untyped-call]
        try:
            few = op(
                **{name: at_years(array, years) for name, array in arguments(op, values, indexes).items()}
            )
            expected = values[op.name].sel(year=list(years))
            found = few.transpose(*expected.dims)
        except (ScenarioEngineError, ValueError, KeyError, IndexError):
            return False
    same_years = "year" in found.dims and list(found.indexes["year"]) == list(years)
    return same_years and np.allclose(found.to_numpy(), expected.to_numpy(), rtol=1e-12, equal_nan=True)


def _leading(array: xr.DataArray, draws: int) -> xr.DataArray:
    """With `draw` first, also where no draw reaches the quantity."""
    if "draw" not in array.dims:
        array = array.expand_dims(draw=draws)
    return in_canonical_order(array)
