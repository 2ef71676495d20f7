"""A tape played by NumPy: straight through, each array written where an earlier one is no longer needed.

What a block needs stays in the cache from one call to the next, and hardly anything is allocated after the first.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from scenario_engine.methods.tape import Call, Slot, Tape, filled, function_of, slots
from scenario_engine.support.array_types import Numbers

__all__ = ["Play", "player"]

Play = Callable[..., tuple[tuple[Any, ...], list[Any]]]
"""From arrays to results and conditions."""


def player(tape: Tape) -> Play:
    """A function of arrays that plays a tape in memory of its own: results and conditions, valid until it is called again."""
    calls = tape.needed()
    made: dict[int, Numbers] = dict(enumerate(tape.examples[: len(tape.examples) - len(tape.calls)]))
    with np.errstate(all="ignore"):
        for call in calls:
            given = [filled(one, made) for one in call.arguments]
            made[call.result] = np.asarray(_function(call)(*given, **call.options))
    memory = _memory(tape, calls, made)
    values: list[Any] = [None] * len(tape.examples)
    steps = []
    for call in calls:
        function = _function(call)
        options = call.options | ({"out": memory[call.result]} if call.result in memory else {})
        steps.append((function, _places(call.arguments, values), options, call.result))

    def play(*arrays: Numbers) -> tuple[tuple[Any, ...], list[Any]]:
        values[: len(arrays)] = [np.asarray(one, order="F") for one in arrays]
        for function, places, options, result in steps:
            values[result] = function(
                *[values[at] if at.__class__ is int else [values[one] for one in at] for at in places],
                **options,
            )
        return tuple(filled(one, values) for one in tape.results), [values[at] for at in tape.conditions]

    return play


def _function(call: Call) -> Callable[..., Any]:
    return QUICK.get(call.name) or function_of(np, call.name)


def _places(arguments: Sequence[Any], values: list[Any]) -> list[Any]:
    """Where each argument stands among the values; constants are given a place of their own, once."""

    def place(one: Any) -> int:
        if isinstance(one, Slot):
            return int(one)
        values.append(one)
        return len(values) - 1

    return [
        [place(each) for each in one]
        if isinstance(one, tuple | list) and next(slots(one), None) is not None
        else place(one)
        for one in arguments
    ]


def _sum(values: Numbers, *, axis: int | Sequence[int] | None = None, **options: Any) -> Any:
    """The sum over axes by `einsum`, which does not go row by row where rows are short."""
    if options or axis is None or values.dtype.kind not in "fc":
        return np.sum(values, axis=axis, **options)
    axes = {one % values.ndim for one in ([axis] if isinstance(axis, int) else axis)}
    return np.einsum(values, range(values.ndim), [at for at in range(values.ndim) if at not in axes])


def _cumulative_prod(values: Numbers, *, axis: int, out: Numbers | None = None) -> Numbers:
    """The running product, step by step along an axis: whole slices at once, where NumPy goes number by number."""
    out = np.empty_like(values) if out is None else out
    along, into = np.moveaxis(values, axis, 0), np.moveaxis(out, axis, 0)
    into[0] = along[0]
    for at in range(1, len(along)):
        np.multiply(into[at - 1 : at], along[at : at + 1], out=into[at : at + 1])
    return out


def _tensordot(values: Numbers, columns: Numbers, *, axes: int) -> Numbers:
    """The product with one matrix, draws beside each other in what comes out."""
    if axes != 1 or columns.ndim != 2 or values.ndim < 2:
        return np.tensordot(values, columns, axes=axes)
    beside = np.moveaxis(values, 0, -1)
    if values.dtype.kind == "c" and columns.dtype.kind == "f":  # of unlike kinds BLAS multiplies nothing
        pairs = np.ascontiguousarray(beside).view(values.real.dtype)
        product = np.matmul(columns.T, pairs).view(values.dtype)
    else:
        product = np.matmul(columns.T, beside)
    return np.moveaxis(product, -1, 0)


def _take(values: Numbers, places: Numbers, *, axis: int) -> Numbers:
    """Some places along an axis, draws beside each other in what comes out."""
    if values.ndim < 2 or axis % values.ndim == 0:
        return np.take(values, places, axis=axis)
    return np.moveaxis(np.take(np.moveaxis(values, 0, -1), places, axis=axis % values.ndim - 1), -1, 0)


QUICK: dict[str, Callable[..., Any]] = {
    "sum": _sum,
    "cumulative_prod": _cumulative_prod,
    "tensordot": _tensordot,
    "take": _take,
}
"""Functions of the standard that NumPy has a quicker way for."""

WRITES_TO = {"concat", "stack", "cumulative_prod"}
"""Functions besides the ufuncs that can write into an array they are given."""


def _memory(tape: Tape, calls: Sequence[Call], made: Mapping[int, Numbers]) -> dict[int, Numbers]:
    """By slot, the array its call writes to; two share memory where the first is needed no longer, nor any view of it."""
    owner = _owners(calls, made)
    last: dict[int, int] = {}
    for at, call in enumerate(calls):
        for slot in slots((call.arguments, tuple(call.options.values()))):
            last[owner[slot]] = at
    for slot in (*slots(tape.results), *tape.conditions):
        last[owner[slot]] = len(calls)
    free: list[Numbers] = []
    taken: dict[int, Numbers] = {}
    found: dict[int, Numbers] = {}
    for at, call in enumerate(calls):
        example = made[call.result]
        if _writes(call) and owner[call.result] == call.result and example.ndim:
            large = [one for one in free if one.nbytes >= example.nbytes]
            spare = min(large, key=lambda one: one.nbytes, default=None)
            free = [one for one in free if one is not spare]
            taken[call.result] = np.empty(example.nbytes, np.uint8) if spare is None else spare
            room = taken[call.result][: example.nbytes]
            found[call.result] = _laid_out(room.view(example.dtype), example)
        done = {owner[slot] for slot in slots((call.arguments, call.result))}
        free += [taken[one] for one in done if last.get(one) == at and one in taken]
    return found


def _laid_out(room: Numbers, like: Numbers) -> Numbers:
    """Memory in the shape of an array, its axes in the order in which that array has them."""
    order = sorted(range(like.ndim), key=lambda axis: -like.strides[axis])
    whole = room.reshape([like.shape[axis] for axis in order])
    return whole.transpose([order.index(axis) for axis in range(like.ndim)])


def _writes(call: Call) -> bool:
    return call.name in WRITES_TO or isinstance(function_of(np, call.name), np.ufunc)


def _owners(calls: Sequence[Call], made: Mapping[int, Numbers]) -> dict[int, int]:
    """By slot, the slot whose memory it looks into: its own, or that of the array it is a view of."""
    owner = {at: at for at in made}
    for call in calls:
        seen = [one for one in slots(call.arguments) if np.may_share_memory(made[call.result], made[one])]
        owner[call.result] = owner[seen[0]] if seen else call.result
    return owner
