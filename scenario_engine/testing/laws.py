"""The laws every operator keeps, checked from its declaration alone.

>>> from scenario_engine.testing.economies import economies
>>> from scenario_engine.testing.laws import violations
>>> @given(economies())
... def test_my_operators_keep_the_laws(economy):
...     assert violations(economy) == []

A law is a function of one operator with its arguments and their result; it returns what is wrong, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr

from scenario_engine.support.dims import CARRIED
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.testing.compare import difference, single
from scenario_engine.testing.cross_scenario_laws import Together
from scenario_engine.testing.economies import Economy
from scenario_engine.testing.operator_case import EXACT, SINGLE, Case, at_draw, cases, turned

__all__ = ["Violation", "broken", "idle_inputs", "violations"]

FACTOR = 2.0**10
"""Units are changed by a power of two, which rounds nothing: the law holds to the last digits or not at all."""

DRAWS = 3

CHUNKED = ("draw", "year", "region")
"""What Dask divides: each of these dimensions into two chunks."""


@dataclass(frozen=True)
class Violation:
    """An operator, the law it breaks, and how."""

    operator: str
    law: str
    how: str


Law = Callable[[Case], str]


def declared_dimensions(case: Case) -> str:
    """The result lies over the declared dimensions."""
    found = {str(dim) for dim in case.result.dims} - CARRIED
    return "" if found == set(case.operator.dims) else f"it lies over {sorted(found)}"


def unit_homogeneity(case: Case) -> str:
    """Counted in another unit, the result changes by the power of the unit that its kind declares."""
    kinds = {name: case.graph.variable(name).kind for name in case.arguments}
    bases = {base for kind in (*kinds.values(), case.operator.kind) for base, _ in kind.exponents}
    for base in sorted(bases):
        other = {
            name: array.copy(data=array.to_numpy() * FACTOR ** float(kinds[name].exponent(base)))
            for name, array in case.arguments.items()
        }
        expected = case.result * FACTOR ** float(case.operator.kind.exponent(base))
        if how := difference(case.again(other), expected, EXACT):
            return f"with {base} in another unit: {how}"
    return ""


def independent_draws(case: Case) -> str:
    """Draw by draw, what single runs give; arguments with and without draws mixed."""
    noise = xr.DataArray(1.0 + 0.001 * np.arange(DRAWS), {"draw": range(DRAWS)}, ["draw"])
    names = sorted(case.arguments)
    for uncertain in {tuple(names), tuple(names[::2]), tuple(names[1::2])}:
        if not uncertain:
            continue
        drawn = {
            name: (noise * array).assign_attrs(array.attrs) if name in uncertain else array
            for name, array in case.arguments.items()
        }
        batched = case.again(drawn)
        for draw in range(DRAWS):
            alone = case.again({name: at_draw(array, draw) for name, array in drawn.items()})
            if how := difference(at_draw(batched, draw), alone, EXACT):
                return f"draw {draw} with draws on {', '.join(uncertain)}: {how}"
    return ""


def label_order(case: Case) -> str:
    """With labels in another order, in all arguments alike, the same numbers under the same labels."""
    other = case.again({name: turned(array) for name, array in case.arguments.items()})
    back = other.reindex({dim: case.result.indexes[dim] for dim in case.result.dims})
    return difference(back, case.result, EXACT)


def labels_not_positions(case: Case) -> str:
    """One argument alone in another order is refused, or its labels are heeded."""
    for name, array in case.arguments.items():
        moved = turned(array)
        if moved.identical(array):
            continue
        try:
            other = case.again({**case.arguments, name: moved})
        except (xr.AlignmentError, ScenarioEngineError):
            continue
        back = other.reindex({dim: case.result.indexes[dim] for dim in case.result.dims})
        if how := difference(back, case.result, EXACT):
            return f"with {name} in another order: {how}"
    return ""


def inputs_untouched(case: Case) -> str:
    """Every argument is afterwards what it was, values, labels and attributes."""
    before = {name: array.copy(deep=True) for name, array in case.arguments.items()}
    case.again(case.arguments)
    changed = [name for name, array in case.arguments.items() if not array.identical(before[name])]
    return f"it changes {', '.join(changed)}" if changed else ""


def determinism(case: Case) -> str:
    """The same arguments give the same bits."""
    again = case.again(case.arguments)
    same = np.array_equal(again.to_numpy(), case.again(case.arguments).to_numpy(), equal_nan=True)
    return "" if same else "two runs differ"


def single_precision(case: Case) -> str:
    """Single precision gives the same numbers to `SINGLE`; whole numbers (ranks, flags) may turn on a rounding."""
    if np.array_equal(case.result, np.round(case.result), equal_nan=True):
        return ""
    narrow = {name: single(array) for name, array in case.arguments.items()}
    rounded = case.again({name: array.astype(float) for name, array in narrow.items()})
    moved = float(np.nanmax(np.abs((rounded - case.result).to_numpy()), initial=0.0))
    size = float(np.nanmax(np.abs(case.result.to_numpy()), initial=0.0))
    tolerance = max(SINGLE, 100.0 * moved / size if size else SINGLE)
    return difference(case.again(narrow).astype(float), rounded, tolerance)


def chunked(case: Case) -> str:
    """Arguments chunked by Dask give what arguments in memory give; kernels may compute them at once."""
    lazy = {
        name: array.chunk({dim: -(-array.sizes[dim] // 2) for dim in array.dims if dim in CHUNKED})
        for name, array in case.arguments.items()
    }
    import dask

    with dask.config.set(scheduler="synchronous"):
        return difference(case.again(lazy).compute(), case.result, EXACT)


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
"""The laws that need nothing but NumPy; `chunked` needs Dask and costs ten times as much."""


def violations(
    economy: Economy,
    variants: Mapping[str, str] | None = None,
    laws: Mapping[str, Law] = LAWS,
    operators: Collection[str] | None = None,
    chance: int = 0,
) -> list[Violation]:
    """Every law that some operator breaks on this economy, the operators of all variants included.

    Parameters
    ----------
    economy
        Inputs and graph.
    variants
        Operators picked instead of the default ones, whose results the others get.
    laws
        Name → law.
    operators
        Names of the variables whose operators are checked; all when None.
    chance
        Seed of what is left to chance where all `LAWS` are tried together: which arguments have draws, and
        which one stands in another order. Whoever breaks one then is tried law by law.
    """
    reached = cases(economy, variants, operators, alternatives=True)
    return broken(
        [case for case in reached if operators is None or case.operator.name in operators], laws, chance
    )


def idle_inputs(reached: Iterable[Case], random: np.random.Generator) -> set[tuple[str, str]]:
    """Operator and input, where no value of the input mattered in any case: it is no cause (see `engine.indexes`).

    Parameters
    ----------
    reached
        Cases of any operators, several economies of each, as values may cancel in one of them.
    random
        How the values are changed.
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
    moved = array * random.uniform(0.5, 1.5, array.shape) + (array == 0.0) * random.uniform(
        0.0, 0.1, array.shape
    )
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
    """Every law that an operator breaks on these arguments; of economies stacked as draws, on any of them.

    Parameters
    ----------
    reached
        From `case.cases`.
    laws, chance
        As in `violations`.
    """
    together = Together(np.random.default_rng(chance))
    found = []
    for case in reached:
        if laws is not LAWS:
            found += _breaches(case, laws)
        elif not _whole(together, case):
            alone = [breach for one in case.each() for breach in _breaches(one, laws)]
            stacked = Violation(
                case.operator.label, "independent_draws", "several at once differ from each alone"
            )
            found += alone or ([stacked] if case.draws else [])
    return found


def _breaches(case: Case, laws: Mapping[str, Law]) -> list[Violation]:
    found = []
    for name, law in laws.items():
        try:
            how = law(case)
        except Exception as fault:  # a law that cannot be tried is broken too
            how = f"{type(fault).__name__}: {fault}"
        if how:
            found.append(Violation(case.operator.label, name, how))
    return found


def _whole(together: Together, case: Case) -> bool:
    try:
        return together.holds(case)
    except Exception:  # the laws tell which of them cannot be tried
        return False
