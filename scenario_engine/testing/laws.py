"""The laws every operator keeps, checked from its declaration alone.

>>> from hypothesis import given
>>> from scenario_engine.testing.economies import economies
>>> from scenario_engine.testing.laws import violations
>>> @given(economies())
... def test_my_operators_keep_the_laws(economy):
...     assert violations(economy) == []

A law is a function of one operator with its arguments and their result; it returns what is wrong, or nothing.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from scenario_engine.methods import xla
from scenario_engine.methods.buffers import player
from scenario_engine.methods.tape import Tape, record
from scenario_engine.support.dims import CARRIED
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.units import Kind
from scenario_engine.testing.economies import Economy, at_draw
from scenario_engine.testing.operator_case import EXACT, SINGLE, Case, cases, difference, turned

__all__ = ["Violation", "broken", "idle_inputs", "violations"]

OTHER_DRAW = 1.001
"""How much the draw beside an economy differs from it."""

CHUNKED = ("draw", "year", "region")
"""What Dask divides: each of these dimensions into two chunks."""


@dataclass(frozen=True)
class Violation:
    """An operator, the law it breaks, and how."""

    operator: str
    law: str
    how: str


Law = Callable[[Case, np.random.Generator], str]
"""What is wrong with an operator, or nothing; what is left to chance is taken from the generator."""


def declared_dimensions(case: Case, random: np.random.Generator) -> str:
    """The result lies over the declared dimensions."""
    found = {str(dim) for dim in case.result.dims} - CARRIED
    return "" if found == set(case.operator.dims) else f"it lies over {sorted(found)}"


def unit_homogeneity(case: Case, random: np.random.Generator) -> str:
    """Counted in other units, the result changes by the powers of them that its kind declares.

    Every base kind changes by a power of two of its own, which rounds nothing: the law holds to the last digits.
    """
    kinds = {name: case.graph.variable(name).kind for name in case.arguments}
    bases = sorted({base for kind in (*kinds.values(), case.operator.kind) for base, _ in kind.exponents})
    sizes = {base: 2.0 ** (3 ** (place + 1)) for place, base in enumerate(bases)}

    def factor(kind: Kind) -> float:
        return float(np.prod([sizes[base] ** float(power) for base, power in kind.exponents]))

    other = {name: _times(array, factor(kinds[name])) for name, array in case.arguments.items()}
    expected = _times(case.result, factor(case.operator.kind))
    how = difference(case.again(other), expected, EXACT)
    return f"with {', '.join(bases)} in other units: {how}" if how else ""


def independent_draws(case: Case, random: np.random.Generator) -> str:
    """An economy that is one of two draws gives what it gives alone, with draws on all arguments or on some."""
    economy, at = (int(random.integers(count)) for count in (case.draws or 1, 2))
    alone = {name: at_draw(array, economy) for name, array in case.arguments.items()}
    for chosen in (np.ones(len(alone), bool), random.random(len(alone)) < 0.5):
        uncertain = [name for name, drawn in zip(alone, chosen, strict=True) if drawn]
        given = {name: _drawn(array, at) if name in uncertain else array for name, array in alone.items()}
        if how := difference(at_draw(case.again(given), at), at_draw(case.result, economy), EXACT):
            return f"with draws on {', '.join(uncertain)}: {how}"
    return ""


def label_order(case: Case, random: np.random.Generator) -> str:
    """With labels in another order, in all arguments alike, the same numbers under the same labels."""
    other = case.again({name: turned(array) for name, array in case.arguments.items()})
    return difference(_labelled_as(case.result, other), case.result, EXACT)


def labels_not_positions(case: Case, random: np.random.Generator) -> str:
    """One argument alone in another order is refused, or its labels are heeded; of many economies one by chance."""
    names = [str(random.choice(sorted(case.arguments)))] if case.draws and case.arguments else case.arguments
    for name in names:
        try:
            other = case.again({**case.arguments, name: turned(case.arguments[name])})
        except (xr.AlignmentError, ScenarioEngineError):
            continue
        if how := difference(_labelled_as(case.result, other), case.result, EXACT):
            return f"with {name} in another order: {how}"
    return ""


def inputs_untouched(case: Case, random: np.random.Generator) -> str:
    """Every argument is afterwards what it was, values, labels and attributes."""
    before = {name: array.copy(deep=True) for name, array in case.arguments.items()}
    case.again(case.arguments)
    changed = [name for name, array in case.arguments.items() if not array.identical(before[name])]
    return f"it changes {', '.join(changed)}" if changed else ""


def determinism(case: Case, random: np.random.Generator) -> str:
    """The same arguments give the same bits."""
    again = case.again(case.arguments)
    same = np.array_equal(again.to_numpy(), case.result.to_numpy(), equal_nan=True)
    return "" if same else "two runs differ"


def single_precision(case: Case, random: np.random.Generator) -> str:
    """Single precision gives the same numbers to `SINGLE`; whole numbers (ranks, flags) may turn on a rounding."""
    if np.array_equal(case.result, np.round(case.result), equal_nan=True):
        return ""
    narrow = {
        name: array.copy(deep=False, data=array.to_numpy().astype(np.float32))
        for name, array in case.arguments.items()
    }
    found = case.again(narrow).astype(float)
    if not difference(found, case.result, SINGLE):
        return ""
    rounded = case.again({name: array.astype(float) for name, array in narrow.items()})
    moved = float(np.nanmax(np.abs((rounded - case.result).to_numpy()), initial=0.0))
    size = float(np.nanmax(np.abs(case.result.to_numpy()), initial=0.0))
    return difference(found, rounded, max(SINGLE, 100.0 * moved / size if size else SINGLE))


def chunked(case: Case, random: np.random.Generator) -> str:
    """Arguments chunked by Dask give what arguments in memory give; kernels may compute them at once."""
    lazy = {
        name: array.chunk({dim: -(-array.sizes[dim] // 2) for dim in array.dims if dim in CHUNKED})
        for name, array in case.arguments.items()
    }
    import dask

    with dask.config.set(scheduler="synchronous"):
        return difference(case.again(lazy).compute(), case.result, EXACT)


def recorded(case: Case, random: np.random.Generator) -> str:
    """Recorded once and played again, on other numbers than it was recorded with, the same as at first hand."""
    return _played(case, lambda tape, arrays: player(tape)(*arrays)[0])


def standard(case: Case, random: np.random.Generator) -> str:
    """The array API standard is all that it needs of its arrays: array-api-strict gives the same numbers."""
    import array_api_strict as xp

    return _played(case, lambda tape, arrays: tape.play(xp, *map(xp.asarray, arrays))[0])


def compiled(case: Case, random: np.random.Generator) -> str:
    """Compiled by XLA, the same numbers to rounding."""
    return _played(case, lambda tape, arrays: xla.player(tape)(*arrays)[0])


def _played(case: Case, play: Callable[[Tape, Sequence[np.ndarray]], Sequence[Any]]) -> str:
    arrays = {name: np.asarray(array.to_numpy(), dtype=float) for name, array in case.arguments.items()}

    def again(*cells: Any) -> list[Any]:
        given = {
            name: array.copy(data=cell)
            for (name, array), cell in zip(case.arguments.items(), cells, strict=True)
        }
        return [case.again(given).data]

    tape = record(again, *(np.full_like(array, 0.5) for array in arrays.values()))
    (found,) = play(tape, list(arrays.values()))
    return difference(case.result.copy(data=np.asarray(found)), case.result, EXACT)


def _times(array: xr.DataArray, factor: float) -> xr.DataArray:
    return array if factor == 1.0 else array.copy(deep=False, data=array.to_numpy() * factor)


def _drawn(array: xr.DataArray, at: int) -> xr.DataArray:
    """The array as one of two draws, beside numbers that differ a little."""
    values = array.to_numpy()
    draws = np.stack([values, OTHER_DRAW * values][:: 1 if at == 0 else -1])
    coords = {"draw": [0, 1], **array.coords}
    return xr.DataArray(draws, coords, ["draw", *array.dims], array.name, array.attrs)


def _labelled_as(like: xr.DataArray, array: xr.DataArray) -> xr.DataArray:
    return array.reindex({dim: like.indexes[dim] for dim in like.dims})


LAWS: Mapping[str, Law] = {
    law.__name__: law
    for law in (
        declared_dimensions,
        unit_homogeneity,
        independent_draws,
        label_order,
        labels_not_positions,
        inputs_untouched,
        determinism,
        single_precision,
    )
}
"""The laws that need nothing but NumPy and are quick; `chunked` needs Dask and costs ten times as much."""

TRACED: Mapping[str, Law] = {law.__name__: law for law in (recorded, standard, compiled)}
"""The laws of one formula for every engine; `standard` needs array-api-strict and `compiled` JAX."""


def violations(
    economy: Economy, laws: Mapping[str, Law] = LAWS, operators: Collection[str] | None = None
) -> list[Violation]:
    """Every law that some operator breaks on this economy, the operators of all variants included.

    `operators` are the names of the variables whose operators are checked, all when None.
    """
    reached = cases(economy, wanted=operators, alternatives=True)
    return broken((case for case in reached if operators is None or case.operator.name in operators), laws)


def idle_inputs(reached: Iterable[Case], random: np.random.Generator) -> set[tuple[str, str]]:
    """Operator and input, where no value of the input mattered in any case: it is no cause (see `engine.indexes`).

    It takes several economies of each operator, as values may cancel in one of them.
    """
    idle: dict[tuple[str, str], bool] = {}
    for case in reached:
        for name in case.arguments:
            edge = (case.operator.label, name)
            idle[edge] = idle.get(edge, True) and not _matters(case, name, random)
    return {edge for edge, unnoticed in idle.items() if unnoticed}


def _matters(case: Case, name: str, random: np.random.Generator) -> bool:
    """Whether the result moves with all cells of an input at once, or with a few that change their sign."""
    array = case.arguments[name]
    moved = array * random.uniform(0.5, 1.5, array.shape)
    moved = moved + (array == 0.0) * random.uniform(0.0, 0.1, array.shape)
    turned_over = array * random.choice([-1.0, 1.0], array.shape)
    for other in (moved, turned_over, -array):
        try:
            found = case.again({**case.arguments, name: other})
        except ScenarioEngineError:
            return True
        if difference(found, case.result, 1e-12):
            return True
    return False


def broken(reached: Iterable[Case], laws: Mapping[str, Law] = LAWS, chance: int = 0) -> list[Violation]:
    """Every law that an operator breaks on these arguments; of economies stacked as draws, on any of them alone."""
    random = np.random.default_rng(chance)
    return [
        Violation(case.operator.label, name, how)
        for case in reached
        for name, law in laws.items()
        if _tried(law, case, random)
        for how in [next(filter(None, (_tried(law, one, random) for one in case.each())), "")]
        if how
    ]


def _tried(law: Law, case: Case, random: np.random.Generator) -> str:
    try:
        return law(case, random)
    except Exception as fault:  # a law that cannot be tried is broken too
        return f"{type(fault).__name__}: {fault}"
