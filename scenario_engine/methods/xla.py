"""A tape compiled by XLA, and its exact derivatives, through JAX (`[fast]`): on the processor, or a GPU where one is."""

from collections.abc import Callable
from typing import Any

import numpy as np

from scenario_engine.methods import draws_last
from scenario_engine.methods.tape import Tape, filled
from scenario_engine.support.array_types import Floats, Numbers
from scenario_engine.support.optional import need

__all__ = ["player", "slopes"]


def player(tape: Tape) -> Callable[..., tuple[tuple[Any, ...], list[Any]]]:
    """A function of arrays that plays a tape, compiled when it is called first, in double precision, the draws last.

    The draws are the first axis of every array; the tape's conditions are one.
    """
    xp = _jax().numpy

    def whole(*arrays: Any) -> tuple[list[Any], list[Any]]:
        """Of arrays whose first axis lies last, and so gives back results."""
        try:
            results, conditions = draws_last.play(tape, xp, *arrays)
        except draws_last.UnknownCall:
            found, conditions = tape.play(xp, *(_moved(xp, one, -1, 0) for one in arrays))
            results = [_moved(xp, xp.asarray(one), 0, -1) for one in found]
        return results, [xp.all(xp.stack(conditions))] if conditions else []

    compiled = _compiled(whole)

    def play(*arrays: Numbers) -> tuple[tuple[Any, ...], list[Any]]:
        turned = (np.asarray(_moved(np, np.asarray(one), 0, -1), order="C") for one in arrays)
        results, conditions = compiled(*turned)
        return tuple(_moved(np, np.asarray(one), -1, 0) for one in results), conditions

    return play


def _moved(xp: Any, array: Any, at: int, to: int) -> Any:
    return xp.moveaxis(array, at, to) if array.ndim else array


def slopes(tape: Tape) -> Callable[[Floats], Floats]:
    """Exact derivatives of a tape from (1, number) to (1, result), ∂ result / ∂ number, as a function of a point.

    Forward where there are fewer numbers than results, else in reverse (Griewank and Walther 2008).
    """
    jax = _jax()

    def results(point: Any) -> Any:
        (found,), _ = tape.play(jax.numpy, point[None])
        return found[0]

    numbers, found = tape.examples[0].shape[1], filled(tape.results[0], tape.examples).shape[1]
    derivative = _compiled((jax.jacfwd if numbers <= found else jax.jacrev)(results))
    return lambda point: np.asarray(derivative(point))


def _jax() -> Any:
    return need("jax", "fast", "The engine xla")


def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    jax = _jax()
    compiled = jax.jit(function)

    def call(*arrays: Any) -> Any:
        with jax.enable_x64(True):
            return compiled(*arrays)

    return call
