"""Random whole economies: a table, sections, provinces and cities that add up, over measured and projected years.

>>> from hypothesis import given
>>> from scenario_engine.testing.economies import economies
>>> @given(economies())
... def test_my_operator(economy):
...     values = economy.run()

Every exogenous variable of the graph is given, also those of extensions: what must add up is built so, the rest
is drawn from its declaration.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import Any, Self
from zlib import crc32

import numpy as np
import xarray as xr
from hypothesis import strategies as st

from scenario_engine.engine.graph import Graph
from scenario_engine.engine.operator import Variable
from scenario_engine.engine.program import evaluate
from scenario_engine.models.discovery import installed_graph
from scenario_engine.testing import accounts
from scenario_engine.testing.shape import Shape
from scenario_engine.testing.tables import PATTERNS, names_of, random_table

__all__ = ["Economy", "economies", "model", "random_economy", "shapes", "stacked", "stacks"]

ORDER_OF_SIZE = {"money": 1e4, "constant_money": 1e4, "dollar": 1e2, "person": 1e3}
"""What quantities of each base kind are about; a kind an extension brings is about one."""

NARROW = 0.05
"""Half-width of the band drawn from, over the width of the declared bounds, where these lie on both sides of zero."""


@dataclass(frozen=True, repr=False)
class Economy:
    """Inputs for the whole graph, and the shape they were drawn for."""

    inputs: Mapping[str, xr.DataArray]
    shape: Shape
    graph: Graph = field(default_factory=installed_graph)

    def __repr__(self) -> str:
        return f"<Economy of {self.shape}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Hypothesis prints what an example failed on; sixty arrays would hide it."""
        printer.text(repr(self))

    def each(self) -> list[Self]:
        """The economies that are stacked as draws; itself where there is one."""
        size = max(array.sizes.get("draw", 0) for array in self.inputs.values())
        draws = [{name: at_draw(array, at) for name, array in self.inputs.items()} for at in range(size)]
        return [replace(self, inputs=inputs) for inputs in draws] or [self]

    def run(self, variants: Mapping[str, str] | None = None) -> dict[str, xr.DataArray]:
        """Every variable the inputs determine, as the engine runs it. Over their declared dimensions, in canonical units."""
        return evaluate(self.graph.with_variants(variants or {}), self.inputs)


def at_draw(array: xr.DataArray, draw: int) -> xr.DataArray:
    """One draw of an array; an array without draws is the same in all of them."""
    return array.isel(draw=draw, drop=True) if "draw" in array.dims else array


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    """Up to three regions, four industries and ten sectors, over five to nine years."""
    return Shape(
        regions=draw(st.integers(1, 3)),
        groups=draw(st.integers(1, 3)),
        industries=draw(st.integers(3, 4)),
        sectors=draw(st.integers(4, 10)),
        cores=draw(st.integers(1, 4)),
        measured=draw(st.integers(3, 5)),
        projected=draw(st.integers(2, 4)),
    )


@st.composite
def economies(draw: st.DrawFn, graph: Graph | None = None) -> Economy:
    """Whole economies of up to three regions, four sections and ten sectors.

    `graph` says whose exogenous variables are wanted; those of every discovered operator when None.
    """
    shape, random = draw(shapes()), np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return random_economy(shape, random, draw(st.sampled_from(PATTERNS)), draw(st.booleans()), graph)


@st.composite
def stacks(draw: st.DrawFn, size: int) -> Economy:
    """Several economies of one shape, each with numbers, pattern and idle sectors of its own, as the draws of one."""
    shape, first = draw(shapes()), draw(st.integers(0, 2**32 - 1))
    several = []
    for number in range(size):
        random = np.random.default_rng([first, number])
        pattern, idle = draw(st.sampled_from(PATTERNS)), draw(st.booleans())
        several.append(random_economy(shape, random, pattern, idle))
    return stacked(several)


def random_economy(
    shape: Shape,
    random: np.random.Generator,
    pattern: str = "dense",
    idle: bool = False,
    graph: Graph | None = None,
) -> Economy:
    """One economy of a shape; arguments as in `random_table` and `economies`.

    `pattern` is `dense`, `sparse`, `block` or `triangular`; with `idle` some sectors produce nothing.
    """
    graph = graph or installed_graph()
    square = random_table(random, shape.sectors, pattern, scale=100.0, idle=idle)
    known = {
        **square.inputs,
        **accounts.memberships(shape),
        **accounts.table_satellites(shape, random, square),
        **accounts.national(shape, random),
        **accounts.regional(shape, random),
        **accounts.index(shape, random),
    }
    start = int(random.integers(2**32))
    given = {
        name: known[name]
        if name in known
        else _plausible(variable, shape.labels_of(variable.years), _stream(start, name))
        for name, variable in graph.exogenous.items()
    }
    return Economy(given, shape, graph)


def _stream(start: int, name: str) -> np.random.Generator:
    """Random numbers of a variable's own: a model that is added draws none of another's."""
    return np.random.Generator(np.random.SFC64([start, crc32(name.encode())]))


def _plausible(
    variable: Variable, labels: Mapping[str, Sequence[object]], random: np.random.Generator
) -> xr.DataArray:
    """Numbers a scenario might give, in canonical units, inside the declared bounds, of the size of the kind.

    A dimension without labels gets three. Growth rates (bounds on both sides of zero) stay near the middle of their bounds,
    shares between a tenth and nine tenths, and what sums to one over a dimension does.
    """
    coords = {dim: list(labels.get(dim) or names_of(dim, 3)) for dim in variable.dims}
    shape = [len(names) for names in coords.values()]
    low, high = variable.usual or (variable.low, variable.high)
    if low is None or high is None:
        sizes = [ORDER_OF_SIZE.get(base, 1.0) ** float(power) for base, power in variable.kind.exponents]
        values = prod(sizes, start=1.0) * random.uniform(0.5, 2.0, shape) + (low or 0.0)
    elif low < 0.0 < high:
        values = (low + high) / 2.0 + NARROW * (high - low) * random.uniform(-1.0, 1.0, shape)
    else:
        values = low + (high - low) * random.uniform(0.1, 0.9, shape)
    if over := getattr(variable, "sums_to_one_over", None):
        values = values / values.sum(axis=variable.dims.index(over), keepdims=True)
    return xr.DataArray(values, coords, list(variable.dims), variable.name)


def stacked(several: Sequence[Economy]) -> Economy:
    """Economies of one shape as the draws of one: what one call computes, it computes for all of them.

    An input that is the same in all of them gets no draws.
    """
    first = several[0]
    inputs = {}
    for name, array in first.inputs.items():
        draws = np.stack([one.inputs[name].transpose(*array.dims).to_numpy() for one in several])
        alike = (draws == draws[0]).all()
        inputs[name] = array if alike else array.expand_dims(draw=range(len(several))).copy(data=draws)
    return Economy(inputs, first.shape, first.graph)


def model(
    inputs: Mapping[str, xr.DataArray],
    wanted: Collection[str] | None = None,
    variants: Mapping[str, str] | None = None,
) -> dict[str, xr.DataArray]:
    """Every variable the inputs determine, by the discovered graph as the engine runs it.

    Inputs and results are over their declared dimensions, in canonical units; `wanted` are all that are
    determined where None.
    """
    return evaluate(installed_graph(variants), inputs, wanted)
