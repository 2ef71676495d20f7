"""All laws of an operator in four calls: what breaks one of them is looked at law by law afterwards.

One call has every label turned, every unit changed and draws on some of the arguments; a single run stands at one
of the draws and must come out as it does alone. Another is the same again, one has one argument in another order,
one is in single precision.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import xarray as xr

from scenario_engine.dims import CARRIED
from scenario_engine.errors import ScenarioEngineError
from scenario_engine.testing.case import EXACT, SINGLE, Case, turned
from scenario_engine.testing.compare import single

__all__ = ["Together"]

OTHER_DRAW = 1.001


@dataclass
class Together:
    """Checks of one economy's operators; what is made of an array is made once for all that take it.

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
            and _same_bits(case)
            and self._one_turned(case)
            and self._narrow(case)
            and all(_content(array) == before[name] for name, array in case.arguments.items())
        )

    def _moved(self, case: Case) -> bool:
        """Labels turned, units changed, draws on some arguments: the draw that is the economy gives its result."""
        at = int(self.random.integers(2))
        drawn = self.random.random(len(case.arguments)) < 0.5
        arguments = {
            name: self._with_draws(self._once(turned, array), self._factor(case, name), at if has else None)
            for (name, array), has in zip(case.arguments.items(), drawn, strict=True)
        }
        found = case.again(arguments)
        if "draw" in found.dims and drawn.any():
            found = found.isel(draw=at, drop=True)
        return _agrees(found, turned(case.result), self._factor(case, case.operator.name))

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

    @staticmethod
    def _with_draws(array: xr.DataArray, factor: float, at: int | None) -> xr.DataArray:
        values = array.to_numpy() * factor
        if at is None or "draw" in array.dims:
            return array.copy(deep=False, data=values)
        both = [values, values * OTHER_DRAW]
        draws = np.stack(both if at == 0 else both[::-1])
        coords = {"draw": [0, 1], **array.coords}
        return xr.DataArray(draws, coords, ["draw", *array.dims], array.name, array.attrs)

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
        return _close(case.again(narrow).to_numpy().astype(float), exact, SINGLE)


def _same_bits(case: Case) -> bool:
    return np.array_equal(case.again(case.arguments).to_numpy(), case.result.to_numpy(), equal_nan=True)


def _agrees(found: xr.DataArray, expected: xr.DataArray, factor: float = 1.0) -> bool:
    if set(found.dims) != set(expected.dims):
        return False
    found = found.transpose(*expected.dims)
    if any(not found.indexes[dim].equals(expected.indexes[dim]) for dim in expected.dims):
        if any(set(found.indexes[dim]) != set(expected.indexes[dim]) for dim in expected.dims):
            return False
        found = found.reindex({dim: expected.indexes[dim] for dim in expected.dims})
    return _close(found.to_numpy(), expected.to_numpy() * factor, EXACT)


def _close(found: np.ndarray, expected: np.ndarray, tolerance: float) -> bool:
    """Within the tolerance of the largest value, and undefined in the same places."""
    known = np.isfinite(expected)
    if not np.array_equal(np.isfinite(found), known):
        return False
    if known.all():
        scale = float(np.abs(expected).max(initial=0.0))
        return float(np.abs(found - expected).max(initial=0.0)) <= tolerance * scale
    return _close(found[known], expected[known], tolerance)


def _content(array: xr.DataArray) -> tuple[bytes, dict[object, object], list[object]]:
    labels: list[object] = [(dim, array.indexes[dim].to_numpy().tolist()) for dim in array.dims]
    return array.to_numpy().tobytes(), dict(array.attrs), labels
