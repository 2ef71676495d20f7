"""A tape compiled by XLA, and its exact derivatives, through JAX (`[fast]`): on the processor, or a GPU where one is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from scenario_engine.methods.tape import Tape
from scenario_engine.support.optional import need

__all__ = ["player"]


def player(tape: Tape) -> Callable[..., tuple[tuple[Any, ...], list[Any]]]:
    """A function of arrays that plays a tape, compiled when it is called first; in double precision."""
    jax = need("jax", "fast", "The engine xla")
    with jax.enable_x64(True):
        compiled = jax.jit(partial(tape.play, jax.numpy))

    def play(*arrays: Any) -> tuple[tuple[Any, ...], list[Any]]:
        with jax.enable_x64(True):
            found: tuple[tuple[Any, ...], list[Any]] = compiled(*arrays)
            return found

    return play
