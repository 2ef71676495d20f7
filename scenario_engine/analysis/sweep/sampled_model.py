"""A model as a function of uniform numbers: inputs are sampled, results evaluated, statistics of them labelled.

What no draw reaches is computed once, the rest in blocks, and only for the years that are asked for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import Any, Self

import numpy as np
import xarray as xr

from scenario_engine.analysis.sweep.failures import (
    Failure,
    Flags,
    around_failing_draws,
    at_the_median,
    blamed,
    merged,
    told,
)
from scenario_engine.engine.engines import NUMPY, Engine, Repeated
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.indexes import arguments
from scenario_engine.engine.operator import Operator
from scenario_engine.engine.program import Program, at_years, evaluate, specialise
from scenario_engine.engine.quantity import Quantity
from scenario_engine.methods.labelled import bare, strict
from scenario_engine.methods.probability.inputs import placed_in_turn
from scenario_engine.methods.tape import namespace
from scenario_engine.scenario import accessor  # noqa: F401 - gives sweeps and sensitivities `ds.scenario`
from scenario_engine.scenario.alternatives import weighing
from scenario_engine.scenario.dependence import Uncertainty
from scenario_engine.scenario.requested import fail_unless_known
from scenario_engine.scenario.scenario import Scenario
from scenario_engine.scenario.sources.draws import rescaled_weights
from scenario_engine.support.array_types import Floats, Integers
from scenario_engine.support.dims import in_canonical_order
from scenario_engine.support.errors import AlignmentFault, ScenarioEngineError, listing

BLOCK = 4096
"""Draws summed up together, always: so a summary has the same bits whatever the chunks and workers are."""


Played = Mapping[tuple[int, ...], Callable[..., Any]]
"""By the index of each drawn variant, a function of numbers drawn, (draw, column), and of how many of them count."""


@dataclass(frozen=True)
class SampledModel:
    """A graph whose inputs are drawn; a row of uniform numbers makes a row of results.

    `inputs` are central arrays of all, and `quantities` what is asked for, by what the engine computes in blocks of draws.
    """

    graph: Graph
    inputs: Mapping[str, xr.DataArray]
    uncertainty: Uncertainty
    """Which inputs and variants are drawn, and how draws depend on each other."""
    quantities: tuple[Quantity, ...]
    counted_in: Mapping[str, str] = field(default_factory=dict)
    indexes: Mapping[str, xr.DataArray] | None = None
    """Years and labels by reserved name; those of the inputs when None."""
    engine: Engine = NUMPY
    notes: tuple[str, ...] = ()
    """What should be known of the draws."""

    def __post_init__(self) -> None:
        for name in sorted({one.name for one in self.uncertainty.inputs} - set(self.inputs)):
            raise ScenarioEngineError(f"{name} is drawn and has no central value.")

    @classmethod
    def of(cls, scenario: Scenario, quantities: Sequence[Quantity], engine: Engine = NUMPY) -> Self:
        """The model of a scenario with draws."""
        uncertainty = scenario.uncertainty
        if not uncertainty.streams:
            raise ScenarioEngineError(
                f"{scenario.name}: no input has a `draw`, so every draw would be the same.",
                'Give an input one, such as draw = { distribution = "normal", sd = 0.5, effect = "add" }.',
            )
        fail_unless_known(scenario, quantities)
        asked = tuple(dict.fromkeys(quantities))
        counted_in, indexes = scenario.dataset.counted_in, scenario.indexes
        layer = weighing(scenario)
        weights = list(layer.record.scenario_weights.values()) if layer else []
        notes = (*scenario.resolved.notes, *rescaled_weights((), weights))
        return cls(scenario.graph, scenario.inputs, uncertainty, asked, counted_in, indexes, engine, notes)

    @property
    def streams(self) -> tuple[str, ...]:
        """Names of the columns of the uniform numbers."""
        return self.uncertainty.streams

    @cached_property
    def templates(self) -> dict[str, xr.DataArray]:
        """The quantities at the median of everything, by their text, with their unit and meaning."""
        middle = self.drawn(np.full((1, len(self.streams)), 0.5))
        try:
            with np.errstate(all="ignore"):
                values = next(iter(self.programs.values())).run(self._placed(middle), around_failing_draws)
        except AlignmentFault:  # of the operator, whatever is drawn
            raise
        except ScenarioEngineError as fault:
            raise at_the_median(fault, self.columns, middle[0].tolist()) from fault
        found = self._asked_of(values, len(middle))
        return {
            str(one): found[str(one)]
            .isel(draw=0)
            .assign_attrs(one.described(self.graph.variable(one.name), self.counted_in))
            for one in self.quantities
        }

    @cached_property
    def centre(self) -> Floats:
        """The results at the median of everything, shape (cell,)."""
        return np.concatenate([array.to_numpy().ravel() for array in self.templates.values()])

    @cached_property
    def cells(self) -> dict[str, slice]:
        """Where each quantity stands in a row of results."""
        ends = np.cumsum([array.size for array in self.templates.values()]).tolist()
        return {
            name: slice(end - array.size, end)
            for (name, array), end in zip(self.templates.items(), ends, strict=True)
        }

    @cached_property
    def central(self) -> Floats:
        """The results of the scenario's own run, shape (cell,)."""
        wanted = {one.name for one in self.quantities}
        values = evaluate(self.graph, self.inputs, wanted, indexes=self.indexes)
        found = [(one.of(values[one.name]), self.templates[str(one)]) for one in self.quantities]
        return np.concatenate([own.transpose(*like.dims).to_numpy().ravel() for own, like in found])

    @property
    def warnings(self) -> list[str]:
        """What is drawn and reaches none of the results asked for, and what should be known of the draws."""
        asked, given = {one.name for one in self.quantities}, set(self.inputs)
        computed = [(graph, name) for graph in self.graphs.values() for name in asked - given]
        reached = asked.union(*(graph.depends_on(name, given) - {name} for graph, name in computed))
        drawn = [one.name for one in self.uncertainty.inputs]
        drawn += [one.name for one in self.uncertainty.variants]
        idle = [name for name in dict.fromkeys(drawn) if name not in reached]
        vain = [f"drawn, and no result asked for depends on it: {listing(idle)}."] if idle else []
        return [*vain, *self.notes]

    @property
    def cell_names(self) -> list[str]:
        """Quantity and labels of each result of a row."""
        return [
            " ".join([name, *map(str, labels)])
            for name, array in self.templates.items()
            for labels in product(*(array.indexes[dim] for dim in array.dims))
        ]

    def sample(self, uniform: Floats) -> dict[str, xr.DataArray]:
        """The uncertain inputs over `draw`; `uniform` is (draw, stream) and independent."""
        return self._placed(self.drawn(uniform))

    def evaluate(self, uniform: Floats) -> Floats:
        """All results, (draw, cell), NaN where a draw has no result; `uniform` is (draw, stream) and independent."""
        return self.results_of(self.drawn(uniform))

    def results_of(self, drawn: Floats) -> Floats:
        """All results, (draw, cell), of numbers as in `drawn`, (draw, column)."""
        return self._results(drawn, self.compiled, self.block)

    def at_once(self, uniform: Floats) -> Floats:
        """As `evaluate`, by labelled arrays, of more draws together: nothing is recorded."""
        plain = {picked: self._pass(program, _alone) for picked, program in self.programs.items()}
        return self._results(self.drawn(uniform), plain, 4 * self.block)

    def _results(self, drawn: Floats, played: Played, block: int) -> Floats:
        found = np.empty((len(drawn), self.centre.size), order="F")
        for rows, values in self.blocks(drawn, played, block):
            some = values[: len(found[rows])]
            found[rows] = some if np.isfinite(some).all() else np.where(np.isfinite(some), some, np.nan)
        return found

    @property
    def block(self) -> int:
        """Draws computed together."""
        return self.engine.block(self.centre.size)

    def blocks(
        self, drawn: Floats, played: Played, block: int, *others: Floats
    ) -> Iterator[tuple[slice | Integers, Any]]:
        """Which draws a block is of, and what is made of them; valid until the next.

        Blocks are of one graph: the last, and those of drawn variants, are filled up, and told how many of theirs count.
        """
        numbers, chosen = np.hsplit(drawn, [self._inputs_end])
        for at in range(0, len(drawn), block):
            every = np.arange(at, min(at + block, len(drawn)))
            for picked, results in played.items():
                rows = every[(chosen[every] == np.array(picked)).all(axis=1)]
                if rows.size:
                    own: slice | Integers = slice(at, at + block) if rows.size == block else rows
                    filled = own if rows.size == block else np.pad(rows, (0, block - rows.size), mode="edge")
                    with np.errstate(all="ignore"):
                        made = results(numbers[filled], np.full((1, 1), rows.size), *others)
                    yield own, made

    def deviation(self, uniform: Floats) -> Floats:
        """Results less those at the median of everything, (draw, cell): small, so sums of squares keep their digits.

        A design with holes is refused; a result that has a number nowhere is nought everywhere, and does not vary.
        """
        values = self.evaluate(uniform)
        lost = ~np.isfinite(values)
        lost[:, lost.all(axis=0)] = False
        if lost.any():
            raise self._incomplete(uniform, lost)
        away: Floats = np.nan_to_num(values - np.nan_to_num(self.centre))
        return away

    def failures(self, uniform: Floats, lost: Flags, first: int = 0) -> tuple[Failure, ...]:
        """Why draws failed, (draw,); the first of them has the number `first`."""
        chosen = self._chosen(uniform)
        found: list[Failure] = []
        for picked, program in self.programs.items():
            mine = (chosen == np.array(picked, dtype=float)).all(axis=1)
            failed, fine = np.flatnonzero(mine & lost), np.flatnonzero(mine & ~lost)[:1]
            if failed.size:
                with np.errstate(all="ignore"):
                    drawn = self.sample(uniform[np.append(failed, fine)])
                    found += blamed(program, drawn, (failed + first).tolist())
        return merged(found)

    def without_number(self, quantity: str, *, at_the_median: bool) -> str:
        """The operator for which a quantity has no number at the median of the draws, or in the scenario's own run."""
        asked = tuple(one for one in self.quantities if str(one) == quantity)
        program = next(iter(replace(self, quantities=asked).programs.values()))
        moved = self.sample(np.full((1, len(self.streams)), 0.5))
        if not at_the_median:
            moved = {name: self.inputs[name].expand_dims(draw=[0]) for name in moved}
        with np.errstate(all="ignore"):
            found = blamed(program, moved, [0])
        return found[0].reason if found else f"{quantity} is not a number"

    def _incomplete(self, uniform: Floats, lost: Flags) -> ScenarioEngineError:
        """The refusal of a design some of whose evaluations, (draw, cell), have no number."""
        holes = [name for name, cells in self.cells.items() if lost[:, cells].any()]
        whole = [name for name in self.cells if name not in holes]
        why = told(self.failures(uniform, np.asarray(lost.any(axis=1))), len(uniform))
        asked = " ".join(f'--quantity "{name}"' for name in whole)
        others = f", or ask for {asked}" if whole else ""
        return ScenarioEngineError(
            f"{listing(holes)}: the design is incomplete. {why}",
            f"Narrow the draws (truncate = [low, high]) until every evaluation has a number{others}.",
        )

    def labelled(self, values: Floats, leading: Mapping[str, Sequence[object]]) -> xr.Dataset:
        """Statistics (…, cell) as a variable for each quantity, over `leading` and its own dimensions."""
        return labelled(values, leading, self.templates)

    def does_not_vary(self, variance: Floats) -> Floats:
        """Cells whose variance, (cell,), is rounding: no share of it means anything."""
        return np.asarray(variance <= (1e-11 * np.fmax(np.abs(self.centre), 1e-300)) ** 2)

    @cached_property
    def columns(self) -> list[str]:
        """Names of the drawn numbers."""
        names: list[str] = []
        for one in self.uncertainty.inputs:
            labels = product(*(one.central.indexes[dim] for dim in one.central.dims))
            cells = [",".join(map(str, label)) for label in labels]
            own = [f"{one.name}[{cell}]" if cell else one.name for cell in cells]
            names += own if one.stream else one.streams
        return [*names, *(one.stream for one in self.uncertainty.variants)]

    @cached_property
    def units(self) -> list[str]:
        """The unit of each drawn number."""
        own = zip(self.uncertainty.inputs, self._own_columns, strict=True)
        counted = [one.unit for one, part in own for _ in range(part.start, part.stop)]
        return counted + ["1"] * len(self.uncertainty.variants)

    def drawn(self, uniform: Floats) -> Floats:
        """The drawn numbers in the scenario's own units, (draw, column); a variant by its index."""
        found = np.empty((len(uniform), len(self.columns)), order="F")
        linked = self.uncertainty.copula.correlated(uniform)
        for one, own, streams in zip(
            self.uncertainty.inputs, self._own_columns, self._own_streams, strict=True
        ):
            found[:, own] = one.numbers(linked[:, streams])
        found[:, self._inputs_end :] = self._chosen(uniform)
        return found

    @cached_property
    def graphs(self) -> dict[tuple[int, ...], Graph]:
        """The graph by the index of each drawn variant; without drawn variants, the one graph."""
        variants = self.uncertainty.variants
        return {
            picked: self.graph.with_variants(
                {one.name: one.variants[index] for one, index in zip(variants, picked, strict=True)}
            )
            for picked in product(*(range(len(one.variants)) for one in variants))
        }

    @cached_property
    def programs(self) -> dict[tuple[int, ...], Program]:
        """What draws reach, of each graph."""
        return {picked: self._program(graph) for picked, graph in self.graphs.items()}

    def _program(self, graph: Graph) -> Program:
        """Each operator for the years it is needed for: fewer than all where it treats each alone."""
        drawn = [one.name for one in self.uncertainty.inputs]
        wanted = {one.name for one in self.quantities}
        whole = specialise(graph, self.inputs, drawn, wanted, indexes=self.indexes)
        few = self.sample(np.random.default_rng(0).uniform(0.2, 0.8, (3, len(self.streams))))
        every = [*self.inputs, *(step.operator.name for step in whole.steps), *whole.static]
        try:
            with np.errstate(all="ignore"):
                tried = evaluate(graph, {**self.inputs, **few}, every)
        except ScenarioEngineError:  # a draw that fails tells nothing
            return whole
        with np.errstate(all="ignore"):
            return whole.for_years(_years(self.quantities, whole, tried))

    def _placed(self, numbers: Any) -> dict[str, xr.DataArray]:
        """The uncertain inputs of numbers drawn, (draw, column)."""
        own = zip(self.uncertainty.inputs, self._own_columns, strict=True)
        return placed_in_turn((one, numbers[:, columns]) for one, columns in own)

    def _at(self, program: Program, numbers: Any) -> dict[str, xr.DataArray]:
        """The quantities, labelled, `draw` first, of numbers drawn, (draw, column)."""
        return self._asked_of(program.run(self._placed(numbers), around_failing_draws), len(numbers))

    def _asked_of(self, values: Mapping[str, xr.DataArray], draws: int) -> dict[str, xr.DataArray]:
        """The quantities, labelled, `draw` first, of variables computed for some draws."""
        with strict():
            found = {str(one): one.of(values[one.name]) for one in self.quantities}
        return {
            name: in_canonical_order(one if "draw" in one.dims else one.expand_dims(draw=draws))
            for name, one in found.items()
        }

    @cached_property
    def compiled(self) -> Played:
        """Every number of every quantity, (draw, cell), of numbers drawn, (draw, column), of each graph."""
        return self.followed_by(_alone)

    def followed_by(self, then: Callable[..., Any]) -> Played:
        """What is made of all numbers, (draw, cell), of how many draws count, (1, 1), and of further arrays, in one pass."""
        return {
            picked: Repeated(self._pass(program, then), self.engine).view
            for picked, program in self.programs.items()
        }

    def _pass(self, program: Program, then: Callable[..., Any]) -> Callable[..., Any]:
        """From numbers drawn, (draw, column), and what else `then` takes to what it makes of every number, (draw, cell)."""

        def made(numbers: Any, *others: Any) -> Any:
            xp = namespace(numbers)
            found = [bare(array) for array in self._at(program, numbers).values()]
            cells = [xp.reshape(one, (len(numbers), -1)) for one in found]
            return then(xp.concat(cells, axis=1), *others)

        return made

    def _chosen(self, uniform: Floats) -> Floats:
        """The index of each drawn variant, (draw, variant)."""
        picks = [one.chosen(uniform[:, self._column[one.stream]]) for one in self.uncertainty.variants]
        return np.column_stack(picks) if picks else np.empty((len(uniform), 0))

    @property
    def _inputs_end(self) -> int:
        """Where the drawn numbers of inputs end, and the indices of variants begin."""
        return len(self.columns) - len(self.uncertainty.variants)

    @cached_property
    def _own_columns(self) -> list[slice]:
        """Where the drawn numbers of each input stand."""
        middle = [one.numbers(np.full((1, len(one.streams)), 0.5)) for one in self.uncertainty.inputs]
        ends = np.cumsum([part.shape[1] for part in middle]).tolist()
        return [slice(end - part.shape[1], end) for part, end in zip(middle, ends, strict=True)]

    @cached_property
    def _own_streams(self) -> list[slice | list[int]]:
        """Where the uniform numbers of each input stand: as a slice, which copies nothing, where they lie side by side."""
        places = [[self._column[name] for name in one.streams] for one in self.uncertainty.inputs]
        spans = [slice(one[0], one[0] + len(one)) for one in places]
        columns = range(len(self.streams))
        return [span if [*columns[span]] == one else one for span, one in zip(spans, places, strict=True)]

    @cached_property
    def _column(self) -> dict[str, int]:
        return {name: index for index, name in enumerate(self.streams)}


def _alone(values: Any, count: Any) -> Any:
    return values


def labelled(
    values: Floats, leading: Mapping[str, Sequence[object]], templates: Mapping[str, xr.DataArray]
) -> xr.Dataset:
    """Statistics (…, cell) as a Dataset: a variable for each template, over `leading` and its own dimensions."""
    shape = values.shape[:-1]
    arrays, start = {}, 0
    for name, template in templates.items():
        part = values[..., start : start + template.size].reshape(*shape, *template.shape)
        start += template.size
        coords = {**leading, **{str(dim): template.indexes[dim] for dim in template.dims}}
        arrays[name] = xr.DataArray(part, coords=coords, dims=[*leading, *template.dims])
    return xr.Dataset(arrays)


def asked_of(scenario: Scenario, quantities: Sequence[str] = ()) -> list[Quantity]:
    """The quantities named; else the scenario's own `outputs`; else every result that a draw reaches."""
    named = quantities or scenario.outputs
    if not named:
        drawn = {one.name for one in scenario.uncertainty.inputs}
        graph, inputs = scenario.graph, scenario.inputs
        plan = graph.plan(inputs)
        named = [op.name for op in plan if drawn & graph.depends_on(op.name, set(inputs))]
    return [Quantity.parse(text) for text in named]


def _years(
    quantities: Sequence[Quantity], program: Program, sample: Mapping[str, xr.DataArray]
) -> dict[str, tuple[object, ...] | None]:
    """The years each operator is needed for; None where it must have all."""
    asked: dict[str, set[object] | None] = {}

    def ask(name: str, years: set[object] | None) -> None:
        before = asked.get(name, set())
        asked[name] = None if years is None or before is None else before | years

    for quantity in quantities:
        ask(quantity.name, set(quantity.years) or None)
    found: dict[str, tuple[object, ...] | None] = {}
    for op in (step.operator for step in reversed(program.steps)):
        years = asked.get(op.name)
        picked = tuple(sorted(years, key=str)) if years else None
        if picked is not None and not _treats_each_year_alone(op, sample, program.indexes, picked):
            picked = None
        found[op.name] = picked
        for name in op.inputs:
            ask(name, set(picked) if picked else None)
    return found


def _treats_each_year_alone(
    op: Operator,
    values: Mapping[str, xr.DataArray],
    indexes: Mapping[str, xr.DataArray],
    years: tuple[object, ...],
) -> bool:
    """Whether the operator, given only these years, gives the same for them as given all: found by trying."""
    if "year" not in op.dims:
        return False
    with strict():
        try:
            given = arguments(op, values, indexes)
            few = op(**{name: at_years(array, years) for name, array in given.items()})
            expected = values[op.name].sel(year=list(years))
            found = few.transpose(*expected.dims)
        except Exception:  # whatever it says of fewer years, it shall have them all
            return False
    same_years = "year" in found.dims and list(found.indexes["year"]) == list(years)
    return same_years and np.allclose(found.to_numpy(), expected.to_numpy(), rtol=1e-12, equal_nan=True)
