"""All laws of an operator in five calls: what breaks one of them is looked at law by law afterwards.

One call has every label turned and every unit changed. One has draws on some of the arguments, and the economy at one
of them must come out as it does alone. One is the same again, one has one argument in another order, one is in single
precision. Several economies stacked as draws (`economies.stacked`) are tried by the same five calls.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import xarray as xr

from scenario_engine.support.dims import CARRIED
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.testing.compare import single
from scenario_engine.testing.operator_case import EXACT, SINGLE, Case, at_draw, turned

__all__ = ["Together"]

OTHER_DRAW = 1.001


@dataclass
class Together:
    """Checks of one economy's operators, or of several stacked; what is made of an array is made once.

    Parameters
    ----------
    random
        Decides which arguments have draws, where among the draws the economy stands, and which one is turned.
    """

    random: np.random.Generator
    _made: dict[tuple[str, int], tuple[xr.DataArray, xr.DataArray]] = field(default_factory=dict)
    _units: dict[str, float] = field(default_factory=dict)

    def holds(self, case: Case) -> bool:
        """Whether no law shows a breach; a breach is to be named by the laws themselves.

        Parameters
        ----------
        case
            One operator with its arguments and their result.
        """
        before = {name: _content(array) for name, array in case.arguments.items()}
        return (
            {str(dim) for dim in case.result.dims} - CARRIED == set(case.operator.dims)
            and self._moved(case)
            and self._mixed(case)
            and _same_bits(case)
            and self._one_turned(case)
            and self._narrow(case)
            and all(_content(array) == before[name] for name, array in case.arguments.items())
        )

    def _moved(self, case: Case) -> bool:
        """Labels turned and units changed: the same result, turned and in its unit."""
        arguments = {
            name: _times(self._once(turned, array), self._factor(case, name))
            for name, array in case.arguments.items()
        }
        return _agrees(case.again(arguments), turned(case.result), self._factor(case, case.operator.name))

    def _mixed(self, case: Case) -> bool:
        """One economy with draws on some arguments: the draw at which they all stand gives what it gives."""
        economy, at = (int(self.random.integers(count)) for count in (case.draws or 1, 2))
        has = self.random.random(len(case.arguments)) < 0.5
        arguments = {
            name: _drawn(at_draw(array, economy), at) if drawn else at_draw(array, economy)
            for (name, array), drawn in zip(case.arguments.items(), has, strict=True)
        }
        return _agrees(at_draw(case.again(arguments), at), at_draw(case.result, economy))

    def _once(self, make: Callable[[xr.DataArray], xr.DataArray], array: xr.DataArray) -> xr.DataArray:
        known = self._made.get((make.__name__, id(array)))
        if known is None:  # the array is kept alive, so that its id stays its own
            known = self._made[make.__name__, id(array)] = (array, make(array))
        return known[1]

    def _factor(self, case: Case, name: str) -> float:
        """Each base kind in a unit of its own: powers of 2 whose products are all different, exact in binary."""
        factor = 1.0
        for base, power in case.graph.variable(name).kind.exponents:
            size = self._units.setdefault(base, 2.0 ** (3 ** (len(self._units) + 1)))
            factor *= size ** float(power)
        return factor

    def _one_turned(self, case: Case) -> bool:
        names = sorted(case.arguments)
        name = names[int(self.random.integers(len(names)))]
        other = self._once(turned, case.arguments[name])
        try:
            found = case.again({**case.arguments, name: other})
        except (xr.AlignmentError, ScenarioEngineError):
            return True
        return _agrees(found, case.result)

    def _narrow(self, case: Case) -> bool:
        """In single precision the result to `SINGLE`; whole numbers (ranks, flags) may turn on a rounding."""
        exact = case.result.to_numpy()
        if np.array_equal(exact, np.round(exact), equal_nan=True):
            return True
        narrow = {name: self._once(single, array) for name, array in case.arguments.items()}
        return _agrees(case.again(narrow).astype(float), case.result, tolerance=SINGLE)


def _times(array: xr.DataArray, factor: float) -> xr.DataArray:
    return array if factor == 1.0 else array.copy(deep=False, data=array.to_numpy() * factor)


def _drawn(array: xr.DataArray, at: int) -> xr.DataArray:
    """The array as one of two draws, beside numbers that differ a little."""
    values = array.to_numpy()
    both = [values, values * OTHER_DRAW]
    draws = np.stack(both if at == 0 else both[::-1])
    return xr.DataArray(
        draws, {"draw": [0, 1], **array.coords}, ["draw", *array.dims], array.name, array.attrs
    )


def _same_bits(case: Case) -> bool:
    return np.array_equal(case.again(case.arguments).to_numpy(), case.result.to_numpy(), equal_nan=True)


def _agrees(
    found: xr.DataArray, expected: xr.DataArray, factor: float = 1.0, tolerance: float = EXACT
) -> bool:
    if set(found.dims) != set(expected.dims):
        return False
    found = found.transpose(*expected.dims)
    if any(not found.indexes[dim].equals(expected.indexes[dim]) for dim in expected.dims):
        if any(set(found.indexes[dim]) != set(expected.indexes[dim]) for dim in expected.dims):
            return False
        found = found.reindex({dim: expected.indexes[dim] for dim in expected.dims})
    return _close(found.to_numpy(), expected.to_numpy() * factor, tolerance, "draw" in expected.dims)


def _close(found: np.ndarray, expected: np.ndarray, tolerance: float, drawn: bool) -> bool:
    """Within the tolerance of the largest value, of each draw's own where there are draws; undefined in the same places."""
    known = np.isfinite(expected)
    if not np.array_equal(np.isfinite(found), known):
        return False
    if not known.all():
        found, expected = np.where(known, found, 0.0), np.where(known, expected, 0.0)
    rest = tuple(range(int(drawn), expected.ndim))
    scale = np.abs(expected).max(axis=rest, initial=0.0)
    return bool((np.abs(found - expected).max(axis=rest, initial=0.0) <= tolerance * scale).all())


def _content(array: xr.DataArray) -> tuple[bytes, dict[object, object], list[object]]:
    labels: list[object] = [(dim, array.indexes[dim].to_numpy().tolist()) for dim in array.dims]
    return array.to_numpy().tobytes(), dict(array.attrs), labels
