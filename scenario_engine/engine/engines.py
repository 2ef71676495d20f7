"""Which engine computes what is repeated: NumPy, always there, or XLA through JAX where `[fast]` is installed.

A pass through a graph is labelled arrays; what is done again and again is recorded once (`methods.tape`), and an engine
plays the array calls that are left. Within one engine the same numbers give the same bits; two engines differ by rounding.
A function that cannot be recorded, such as an operator of one's own that calls a library of NumPy's, is called as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from threading import Lock
from typing import Any

import numpy as np

from scenario_engine.methods import buffers, derivatives, xla
from scenario_engine.methods.tape import Tape, record
from scenario_engine.support.array_types import Floats, Numbers
from scenario_engine.support.errors import OperatorFault, ScenarioEngineError, near_miss
from scenario_engine.support.optional import need

__all__ = ["NUMPY", "XLA", "Engine", "Repeated", "engine_called"]

Function = Callable[..., Any]
"""Of a batch of points, (draw, number), bare or recorded, to results, (draw, result), or to several arrays."""

UNRECORDED = (TypeError, AttributeError, NotImplementedError, ValueError, IndexError, OperatorFault)
"""What a function raises that knows NumPy arrays alone; a mistake of another kind comes back when it is called."""


@dataclass(frozen=True)
class Engine:
    """A way of playing tapes."""

    name: str
    """As `--engine` says it and provenance keeps it."""
    player: Callable[[Tape], buffers.Play]
    """From a tape to a function of arrays."""
    slopes: Callable[[Tape], Callable[[Floats], Floats]] | None
    """From a tape of one draw to ∂ result / ∂ number at a point, (result, number); None where the complex step does it."""
    cache: int
    """Bytes of results that a block may have: what stays in the processor's cache, the same on every machine."""
    threads: bool = False
    """Whether several threads may play one tape at a time: it writes to no memory that they share."""

    def __str__(self) -> str:
        """As provenance keeps it: with the version of the compiler, which may change the last digit."""
        return self.name if self.name == "numpy" else f"{self.name} (jax {version('jax')})"

    def jacobian(self, function: Function, point: Floats) -> Floats:
        """∂ result / ∂ number of a function at one point, (result, number), exact; for a single time."""
        if self.slopes is None:
            return derivatives.jacobian(function, point)
        return Repeated(function, self).jacobian(point)

    def block(self, results: int) -> int:
        """How many draws of so many results are computed together: a power of two."""
        return 1 << int(np.clip(self.cache // (8 * max(results, 1)), 64, 4096)).bit_length() - 1


@dataclass
class Repeated:
    """A batch function, recorded for each shape it is called with."""

    function: Function
    engine: Engine
    _played: dict[tuple[Any, ...], Callable[..., Any]] = field(default_factory=dict, repr=False)
    _slopes: Callable[[Floats], Floats] | None = field(default=None, repr=False)
    _recording: Lock = field(default_factory=Lock, repr=False)

    def __call__(self, points: Numbers) -> Numbers:
        """Results, (draw, result), of any number of draws: in blocks, the last filled up, so that few are recorded.

        An error of the function where a condition of its formulas does not hold.
        """
        count = len(points)
        block = min(BATCH, 1 << max(count - 1, 0).bit_length())
        results: Numbers | None = None
        for at in range(0, count, block):
            part = points[at : at + block]
            whole = np.pad(part, ((0, block - len(part)), (0, 0)), mode="edge") if len(part) < block else part
            found = np.asarray(self.view(whole))
            if results is None:
                results = np.empty((count, *found.shape[1:]), found.dtype)
            results[at : at + block] = found[: len(part)]
        assert results is not None
        return results

    def jacobian(self, point: Floats) -> Floats:
        """∂ result / ∂ number at one point, (result, number), exact."""
        if self._slopes is None:
            self._slopes = self._differentiated(point[None])
        return self._slopes(point)

    def view(self, *arrays: Numbers) -> Any:
        """What the function makes of arrays whose first axis is the draws, or one, in memory that the next call writes over."""
        key = tuple((one.shape, one.dtype) for one in arrays)
        with self._recording:
            if key not in self._played:
                self._played[key] = self._recorded(*arrays)
        return self._played[key](*arrays)

    def _tape(self, *examples: Numbers) -> Tape:
        def several(*arrays: Any) -> tuple[Any, ...]:
            found = self.function(*arrays)
            return found if isinstance(found, tuple) else (found,)

        return record(several, *examples)

    def _recorded(self, *examples: Numbers) -> Callable[..., Any]:
        try:
            tape = self._tape(*examples)
            play = self.engine.player(tape)
        except UNRECORDED:
            return self.function

        def results(*arrays: Numbers) -> Any:
            found, conditions = play(*arrays)
            if not all(map(bool, conditions)):
                return self.function(*arrays)
            return found if len(found) > 1 else found[0]

        return results

    def _differentiated(self, example: Numbers) -> Callable[[Floats], Floats]:
        if self.engine.slopes is not None:
            try:
                return self.engine.slopes(self._tape(example))
            except UNRECORDED:
                pass
        return derivatives.slopes(self, example[0])


NUMPY = Engine("numpy", buffers.player, None, cache=2**20)
XLA = Engine("xla", xla.player, xla.slopes, cache=2**21, threads=True)


BATCH = 512
"""Most points that are computed together where nobody says how many."""

REPAID = 200_000
"""Evaluations from which on compiling, about two seconds, costs less than it saves."""


def engine_called(name: str = "", evaluations: int = 0) -> Engine:
    """The engine of a name; where none is given XLA if JAX is installed and its compiling is repaid, else NumPy.

    `evaluations` is how often the model will be computed. An unknown name, and what is not installed, are refused.
    """
    if not name:
        return XLA if evaluations >= REPAID and find_spec("jax") else NUMPY
    known = {one.name: one for one in (NUMPY, XLA)}
    if name not in known:
        raise ScenarioEngineError(f"no engine is called {name!r}.", near_miss(name, known))
    if name == XLA.name and not find_spec("jax"):
        need("jax", "fast", "The engine xla")
    return known[name]
