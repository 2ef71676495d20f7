"""Elasticities: the percent change of results for one percent of an input, exact, through the whole graph.

Each input is moved as a whole (or each of its numbers, where asked) in two ways: in proportion, which gives the
elasticity d ln y / d ln x, and by a constant, which gives d ln y / d x and speaks for rates that may be zero. All
moves of all inputs are one derivative: by complex step in one batch, or by the compiled trace; central differences
check it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from scenario_engine.analysis.sweep.sampled_model import labelled
from scenario_engine.engine.batch import led_by
from scenario_engine.engine.engines import REPAID, engine_called
from scenario_engine.engine.graph import Graph
from scenario_engine.engine.program import specialise
from scenario_engine.engine.quantity import Quantity
from scenario_engine.methods import derivatives
from scenario_engine.methods.labelled import bare
from scenario_engine.methods.tape import namespace
from scenario_engine.scenario.requested import fail_unless_known
from scenario_engine.scenario.scenario import Scenario, load
from scenario_engine.support.arguments import checked
from scenario_engine.support.array_types import Floats
from scenario_engine.support.dims import cell_name
from scenario_engine.support.errors import OperatorFault, listing, refuse_unknown

__all__ = ["elasticities"]

Flags = npt.NDArray[np.bool_]

BENT = 0.01
"""How far slopes above and below may be apart before a smaller step tells a corner from a curve."""

CHECKED = 200
"""Moves that central differences are taken of as well, spread over all."""

MANY = 2000
"""Moves from which on a compiled trace is quicker than a complex step each."""

NOUGHT = 1e-12
"""A level this small beside what an input moves it by is rounding about nought, and has no percent."""

LEVEL, SLOPE = "{} level", "{} per unit"
"""Names of the level of a quantity, and of its change for one unit added, beside its elasticity."""


@dataclass(frozen=True)
class Move:
    """An input, and the cells of it that move together; all where no label is given."""

    input: str
    labels: tuple[object, ...] = ()

    def __str__(self) -> str:
        return f"{self.input}[{', '.join(map(str, self.labels))}]" if self.labels else self.input

    def cells(self, base: xr.DataArray) -> tuple[Any, ...]:
        """Where the cells stand in the input: an index of its array, a place for each dimension that has a label."""
        places = zip(base.dims, self.labels, strict=False)
        return tuple(list(base.indexes[dim]).index(label) for dim, label in places)


def each_number(array: xr.DataArray, name: str) -> list[Move]:
    """One move for each number of an input."""
    return [Move(name, labels) for labels in product(*(array.indexes[dim] for dim in array.dims))]


@checked
def elasticities(
    scenario: str | Path | Scenario,
    *quantities: str,
    inputs: Sequence[str] | None = None,
    each: Sequence[str] = (),
    engine: str = "",
) -> xr.Dataset:
    """Exact elasticities of results with respect to inputs, moved as a whole or number by number.

    Parameters
    ----------
    scenario
        A name, a file, or one that is loaded.
    *quantities
        Results such as `share_of_gdp[2030]`, of any number of cells; the scenario's `outputs` by default, and every
        result where it names none.
    inputs
        Inputs to move as a whole; all that the results depend on by default, none where `each` is given.
    each
        Inputs to move number by number.
    engine
        `numpy`, by complex step, or `xla` (with JAX, `[fast]`), by the trace; the quicker one by default.

    Returns
    -------
    For each quantity its elasticity (percent for one percent) over `factor` and its own dimensions, NaN where
    it is zero, as a warning says; `… per unit`, d ln y / d x, where one constant is added to all cells of the input; and
    `… level`, the quantity in its unit. `disagreement` says how far two ways of differentiating agree.

    Raises
    ------
    ScenarioEngineError
        An input that the scenario does not give, a quantity it does not have.

    Examples
    --------
    >>> found = elasticities("growth-accounting", "productivity[1970, KOR]", inputs=["labour_share"])
    >>> round(float(found["productivity[1970, KOR]"].squeeze()), 3)
    -1.542
    """
    read = load(scenario)
    named = quantities or read.outputs or [op.name for op in read.graph.plan(read.inputs) if op.inputs]
    asked = [Quantity.parse(text) for text in named]
    fail_unless_known(read, asked)
    for name in [*(inputs or ()), *each]:
        refuse_unknown(name, read.inputs, f"the scenario gives no input {name!r}.")
    if inputs is None:
        inputs = [] if each else reached(read.graph, read.inputs, asked)
    moves = [Move(name) for name in inputs]
    moves += [move for name in each for move in each_number(read.inputs[name], name)]
    counted_in = read.dataset.counted_in
    found = derivatives_of(read.graph, read.inputs, asked, moves, read.indexes, engine=engine)
    for one in asked:
        found[LEVEL.format(one)].attrs = one.described(read.graph.variable(one.name), counted_in)
        for name in (str(one), SLOPE.format(one)):
            found[name].attrs = {"units": "1", "long_name": name}
    meaning = "Elasticity: percent for one percent more of an input; per unit: d ln y / d x."
    title, notes = f"Elasticities of {read.title['en']}", f"{meaning}\n{found.attrs['method']}"
    return found.assign_attrs(title=title, analysis="elasticities", notes=notes)


def reached(graph: Graph, inputs: Mapping[str, xr.DataArray], quantities: Sequence[Quantity]) -> list[str]:
    """Inputs the quantities depend on, in the order they are given; memberships left out."""
    upstream = {name for one in quantities for name in graph.depends_on(one.name, inputs)}
    upstream |= {one.name for one in quantities}
    members = {name for name, one in graph.exogenous.items() if one.role == "membership"}
    return [name for name in inputs if name in upstream - members]


def derivatives_of(
    graph: Graph,
    inputs: Mapping[str, xr.DataArray],
    quantities: Sequence[Quantity],
    moves: Sequence[Move],
    indexes: Mapping[str, xr.DataArray] | None = None,
    *,
    engine: str = "",
) -> xr.Dataset:
    """Level, elasticity and slope of every quantity for every move, as `elasticities` names them."""
    asked = {str(one): one for one in quantities}
    wanted = {one.name for one in quantities}
    program = specialise(graph, inputs, {move.input for move in moves}, wanted, indexes=indexes)
    chosen = engine_called(engine, REPAID if len(moves) >= MANY else 0)
    central = program.run({move.input: inputs[move.input] for move in moves})
    level = {name: one.of(central[one.name]) for name, one in asked.items()}
    # A constant added must be small beside the numbers it is added to: money counts in millions, rates in hundredths.
    size = np.array([max(float(np.abs(inputs[move.input]).max()), 1e-2) for move in moves])

    def cells(steps: Any) -> Any:
        """Every number (draw × cell); columns of `steps` are moves in proportion, then by a constant in units of `size`."""
        proportion, constant = steps[:, : len(moves)], steps[:, len(moves) :]
        found = program.run(moved(inputs, moves, proportion, constant * size))
        parts = [bare(one.of(found[one.name])) for one in asked.values()]
        xp, draws = namespace(*parts), len(steps)
        full = [
            xp.broadcast_to(part, (draws, *level[name].shape))
            for part, name in zip(parts, asked, strict=True)
        ]
        return xp.concat([xp.reshape(part, (draws, -1)) for part in full], axis=1)

    still = np.zeros(2 * len(moves))
    base = np.concatenate([array.to_numpy().ravel() for array in level.values()])
    names = [str(move) for move in moves]
    by, warnings = "trace" if chosen.slopes else "complex step", []
    try:
        exact = chosen.jacobian(cells, still)
        checked = np.linspace(0, still.size - 1, min(still.size, CHECKED)).astype(int)
        differences, bent = derivatives.differences(cells, still, checked)
    except OperatorFault as fault:
        told = fault.message.rstrip(".")
        warnings = [f"{told}: it cannot carry a {by}; central differences are taken of all."]
        checked = np.arange(still.size)
        differences, bent = derivatives.differences(cells, still)
        exact, by = differences, ""
    unsure = np.isin(np.arange(still.size), checked[np.isnan(differences).all(axis=0)])
    if unsure.any():
        those = _named(unsure, names)
        warnings.append(f"not checked by differences, because no step either way is admitted: {those}.")
    exact, wrong = _checked(exact, differences, checked, cells)
    warnings += [
        f"{pair}: an operator on the way cannot carry a {by} (an absolute value, a maximum, a comparison); "
        "central differences are taken there."
        for pair in _pairs(wrong, names, level)
    ]
    sharp = _sharp(exact, bent, checked, cells, base)
    exact = np.where(sharp, np.nan, exact)
    warnings += [
        f"{pair}: a corner or a jump lies at the scenario's own numbers, so there is no derivative (–): a little more and a "
        "little less do not move it alike. See sensitivity --method tornado."
        for pair in _pairs(sharp, names, level)
    ]
    largest = np.nanmax(np.abs(exact), axis=1, initial=0.0)
    level_of = np.where(np.isfinite(base) & (np.abs(base) > NOUGHT * largest), base, np.nan)
    proportion, constant = np.split(exact.T / level_of, 2)
    warnings += _without_a_level(level, np.isnan(level_of))
    known = np.where(np.isnan(differences), exact[:, checked], differences)
    gap = derivatives.disagreement(
        np.nan_to_num(exact[:, checked]), np.where(sharp[:, checked], 0.0, known), np.abs(base)
    )
    found = labelled(proportion, {"factor": names}, level)
    slope = labelled(constant / size[:, None], {"factor": names}, level)
    found = found.assign({SLOPE.format(name): array for name, array in slope.data_vars.items()})
    return found.assign({LEVEL.format(name): array for name, array in level.items()}).assign_attrs(
        disagreement=gap,
        evaluations=1 + still.size + 2 * checked.size,
        arithmetic=str(chosen),
        method=f"{by}; central differences agree to {gap:.0e}" if by else "central differences",
        warnings="\n".join(warnings),
    )


def _named(columns: Flags, names: Sequence[str]) -> str:
    """The inputs of some columns: moves in proportion, then by a constant."""
    return listing(dict.fromkeys(names[at % len(names)] for at in np.flatnonzero(columns).tolist()))


def _pairs(flags: Flags, names: Sequence[str], level: Mapping[str, xr.DataArray]) -> Iterator[str]:
    """Each quantity for which something holds, (cell, move), with the inputs by which it does."""
    results = np.repeat(list(level), [array.size for array in level.values()])
    for name in dict.fromkeys(results[flags.any(axis=1)]):
        yield f"{name} by {_named(flags[results == name].any(axis=0), names)}"


def _checked(
    exact: Floats, differences: Floats, checked: npt.NDArray[np.intp], cells: derivatives.Batch
) -> tuple[Floats, Flags]:
    """The derivatives, by differences where these say something else, and where that is so."""
    size = np.fmax(np.abs(exact).max(axis=1), np.nanmax(np.abs(differences), axis=1, initial=0.0))[:, None]
    with np.errstate(invalid="ignore"):
        if not (np.abs(exact[:, checked] - differences) > derivatives.AGREEING * size).any():
            return exact, np.zeros(exact.shape, dtype=bool)
        every, _ = derivatives.differences(cells, np.zeros(exact.shape[1]))
        wrong = np.abs(exact - every) > derivatives.AGREEING * size
    return np.where(wrong, every, exact), wrong


def _sharp(
    exact: Floats, bent: Floats, checked: npt.NDArray[np.intp], cells: derivatives.Batch, base: Floats
) -> Flags:
    """Where a result, (cell, move), has a corner or a jump: the slopes above and below stay apart as the step shrinks."""
    sharp = np.zeros(exact.shape, dtype=bool)
    slope = np.nan_to_num(np.abs(exact))
    least = np.fmax(1e-6 * slope.max(axis=1, initial=0.0), 1e-8 * np.nan_to_num(np.abs(base)))[:, None]
    apart = bent > np.maximum(BENT * slope[:, checked], least)
    some = np.flatnonzero(apart.any(axis=0))
    if some.size:
        step = derivatives.CENTRAL_STEP / 10.0
        _, closer = derivatives.differences(cells, np.zeros(exact.shape[1]), checked[some], step)
        sharp[:, checked[some]] = apart[:, some] & (closer > bent[:, some] / 2.0)
    return sharp


def _without_a_level(level: Mapping[str, xr.DataArray], lost: Flags) -> list[str]:
    """A sentence for each quantity that is nought or no number, of which there is no percent."""
    said, start = [], 0
    for name, array in level.items():
        own = lost[start : start + array.size].reshape(array.shape)
        start += array.size
        if not own.any():
            continue
        more = f" and {own.sum() - 1} more cells" if own.sum() > 1 else ""
        at = f" at {cell_name(array, np.argwhere(own)[0])}{more}" if array.ndim else ""
        if np.isfinite(array.to_numpy()[own]).all():
            said.append(
                f"{name} is nought{at}: an elasticity is percent of the result, and nought has none (–). "
                "Move an input that lifts it, or see sensitivity --method tornado."
            )
        else:
            said.append(f"{name} has no number{at}, so it has no elasticity (–).")
    return said


def moved(
    inputs: Mapping[str, xr.DataArray], moves: Sequence[Move], proportion: Any, constant: Any
) -> dict[str, xr.DataArray]:
    """The inputs that move, x (1 + proportion) + constant, (draw, move) each, over `draw` and their own dimensions."""
    xp, draws = namespace(proportion, constant), len(proportion)
    still = xp.zeros_like(proportion[:, :1])
    by, more = (xp.concat([still, steps], axis=1) for steps in (proportion, constant))
    found: dict[str, xr.DataArray] = {}
    for name in dict.fromkeys(move.input for move in moves):
        base = inputs[name]
        cells = xp.broadcast_to(np.asarray(base.to_numpy(), dtype=float).ravel(), (draws, base.size))
        start = cells
        for owner in _owners(base, [(at + 1, move) for at, move in enumerate(moves) if move.input == name]):
            cells = cells + start * xp.take(by, owner, axis=1) + xp.take(more, owner, axis=1)
        found[name] = led_by("draw", np.arange(draws), xp.reshape(cells, (draws, *base.shape)), base)
    return found


def _owners(base: xr.DataArray, moves: Sequence[tuple[int, Move]]) -> list[npt.NDArray[np.intp]]:
    """For every cell of an input the number of the move it belongs to, 0 where to none; apart where moves overlap."""
    layers: list[npt.NDArray[np.intp]] = []
    for number, move in moves:
        where = move.cells(base)
        layer = next((one for one in layers if not one[where].any()), None)
        if layer is None:
            layers.append(layer := np.zeros(base.shape, dtype=np.intp))
        layer[where] = number
    return [one.ravel() for one in layers]
