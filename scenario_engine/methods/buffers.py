"""A tape played by NumPy: straight through, each array written where an earlier one is no longer needed.

Results stay in the cache from one call to the next, and nothing is allocated after the first pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from scenario_engine.methods.tape import Call, Tape, filled, function_of, slots
from scenario_engine.support.array_types import Numbers

__all__ = ["player"]

WRITES_TO = {"concat", "stack", "cumulative_prod"}
"""Functions besides the ufuncs that can write into an array they are given."""

Play = Callable[..., tuple[tuple[Any, ...], list[Any]]]


def player(tape: Tape) -> Play:
    """A function of arrays that plays a tape: results and conditions, valid until it is called again.

    It works in memory of its own, so each thread needs one of its own.
    """
    calls = tape.needed()
    memory = _memory(tape, calls)
    steps = [_step(call, memory.get(call.result)) for call in calls]

    def play(*arrays: Numbers) -> tuple[tuple[Any, ...], list[Any]]:
        values: list[Any] = [*arrays, *[None] * (len(tape.examples) - len(arrays))]
        for function, arguments, options, result in steps:
            values[result] = function(*[filled(one, values) for one in arguments], **options)
        return tuple(filled(one, values) for one in tape.results), [values[at] for at in tape.conditions]

    return play


def _step(call: Call, out: Numbers | None) -> tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any], int]:
    function = _sum if call.name == "sum" else function_of(np, call.name)
    return (
        function,
        call.arguments,
        call.options if out is None else {**call.options, "out": out},
        call.result,
    )


def _sum(values: Numbers, *, axis: int | Sequence[int] | None = None, **options: Any) -> Any:
    """The sum over axes by `einsum`, which does not go row by row where rows are short."""
    if options or axis is None or values.dtype.kind not in "fc":
        return np.sum(values, axis=axis, **options)
    axes = {one % values.ndim for one in ([axis] if isinstance(axis, int) else axis)}
    return np.einsum(values, range(values.ndim), [at for at in range(values.ndim) if at not in axes])


def _memory(tape: Tape, calls: Sequence[Call]) -> dict[int, Numbers]:
    """By slot, the array its call writes to; two share one where the first is needed no longer, nor any view of it."""
    owner = _owners(tape, calls)
    last: dict[int, int] = {}
    for at, call in enumerate(calls):
        for slot in slots((call.arguments, tuple(call.options.values()))):
            last[owner[slot]] = at
    for slot in (*slots(tape.results), *tape.conditions):
        last[owner[slot]] = len(calls)
    free: dict[tuple[Any, ...], list[Numbers]] = {}
    found: dict[int, Numbers] = {}
    for at, call in enumerate(calls):
        example = tape.examples[call.result]
        if _writes(call) and owner[call.result] == call.result and example.ndim:
            key = (example.shape, example.dtype)
            spare = free.get(key)
            found[call.result] = spare.pop() if spare else np.empty(*key)
        for done in {owner[slot] for slot in slots((call.arguments, call.result))}:
            if last.get(done) == at and done in found:
                free.setdefault((found[done].shape, found[done].dtype), []).append(found[done])
    return found


def _writes(call: Call) -> bool:
    return call.name in WRITES_TO or isinstance(function_of(np, call.name), np.ufunc)


def _owners(tape: Tape, calls: Sequence[Call]) -> dict[int, int]:
    """By slot, the slot whose memory it looks into: its own, or that of the array it is a view of."""
    first = len(tape.examples) - len(tape.calls)
    owner = {at: at for at in range(first)}
    for call in calls:
        example = tape.examples[call.result]
        seen = [slot for slot in slots(call.arguments) if np.may_share_memory(example, tape.examples[slot])]
        owner[call.result] = owner[seen[0]] if seen else call.result
    return owner
