"""A tape played with the draws last: formulas see them first, memory has them beside each other, as loops of XLA run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import accumulate
from string import ascii_letters
from typing import Any

import numpy as np

from scenario_engine.methods.tape import Tape, function_of

__all__ = ["UnknownCall", "play"]

Function = Callable[..., Any]

SHORT = 8
"""Terms up to which a sum is written out: the compiler joins it to what makes them, and stores no term."""


class UnknownCall(NotImplementedError):
    """A call of which it is not known what it does to draws that lie elsewhere."""


@dataclass(frozen=True)
class Turned:
    """An array with its draws last, and which axis they are for the formulas; perhaps times what stands still."""

    moving: Any
    draws: int = 0
    still: Any = None

    @cached_property
    def cells(self) -> Any:
        """The array."""
        return self.moving if self.still is None else self.moving * self.still

    @property
    def ndim(self) -> int:
        """How many axes it has."""
        return int(self.moving.ndim)

    def own(self, axis: int) -> int:
        """Where an axis of the formulas lies."""
        if axis % self.ndim == self.draws:
            raise UnknownCall
        return axis % self.ndim - (axis % self.ndim > self.draws)

    def view(self, kind: Any) -> Turned:
        """Its bits as numbers of another type."""
        return Turned(self.cells.view(kind), self.draws)

    def __getitem__(self, key: Any) -> Turned:
        key = key if isinstance(key, tuple) else (key,)
        gap = next((at for at, part in enumerate(key) if part is ...), len(key))
        rest = self.ndim - sum(part is not None and part is not ... for part in key)
        key = (*key[:gap], *[slice(None)] * rest, *key[gap + 1 :])
        at = [place for place, part in enumerate(key) if part is not None][self.draws]
        if key[at] != slice(None):
            raise UnknownCall
        draws = sum(not isinstance(part, int) for part in key[:at])
        return Turned(self.cells[(*key[:at], *key[at + 1 :], slice(None))], draws)


def play(tape: Tape, xp: Any, *arrays: Any) -> tuple[list[Any], list[Any]]:
    """As `Tape.play`, of arrays whose first axis lies last, and so gives back results; `UnknownCall` where that cannot be."""
    results, conditions = tape.play(_DrawsLast(xp), *(Turned(one) if one.ndim else one for one in arrays))
    seen = [
        xp.moveaxis(one.cells, -1, one.draws) if isinstance(one, Turned) else xp.asarray(one)
        for one in results
    ]
    return [xp.moveaxis(one, 0, -1) if one.ndim else one for one in seen], conditions


class _DrawsLast:
    """The functions of a namespace for `Turned` arrays."""

    def __init__(self, xp: Any) -> None:
        self._xp = xp

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._xp, name, None)
        if isinstance(found, type) or name == "asarray":
            return found
        known = MOVED.get(name) or (_each if isinstance(function_of(np, name), np.ufunc) else None)
        if found is None or known is None:
            raise UnknownCall(name)

        def call(first: Any, *others: Any, **options: Any) -> Any:
            among = first if isinstance(first, list | tuple) else (first, *others)
            if not any(isinstance(one, Turned) for one in among):
                return found(first, *others, **options)
            return known(self._xp, found, first, *others, **options)

        return call


def _aligned(xp: Any, arrays: Sequence[Any]) -> tuple[list[Any], int]:
    """The cells of arrays that broadcast, of those too that do not move, and which axis the draws of all are."""
    axes = max(np.ndim(one) for one in arrays)
    places = {one.draws + axes - one.ndim for one in arrays if isinstance(one, Turned)}
    if len(places) != 1:
        raise UnknownCall
    (draws,) = places

    def cells(one: Any) -> Any:
        if not np.ndim(one):
            return one
        own = one.cells if isinstance(one, Turned) else one
        own = xp.reshape(own, (1,) * (axes - own.ndim) + own.shape)
        return own if isinstance(one, Turned) else xp.moveaxis(own, draws, -1)

    return [cells(one) for one in arrays], draws


def _each(xp: Any, function: Function, *arrays: Any) -> Turned:
    """Number by number."""
    cells, draws = _aligned(xp, arrays)
    return Turned(function(*cells), draws)


def _scaled(xp: Any, function: Function, one: Any, other: Any) -> Turned:
    """A product, put off where one of the two stands still: a sum of it may be a matrix product."""
    turned, still = (one, other) if isinstance(one, Turned) else (other, one)
    if isinstance(still, Turned) or not np.ndim(still):
        return _each(xp, function, one, other)
    (moving, still), draws = _aligned(xp, [Turned(turned.moving, turned.draws), still])
    if turned.still is not None:
        still = still * xp.reshape(turned.still, (1,) * (still.ndim - turned.ndim) + turned.still.shape)
    return Turned(moving, draws, still)


def _shaped(xp: Any, function: Function, one: Turned, shape: Sequence[int]) -> Turned:
    if one.draws or shape[0] != one.cells.shape[-1]:
        raise UnknownCall
    return Turned(function(one.cells, (*shape[1:], shape[0])))


def _permuted(xp: Any, function: Function, one: Turned, axes: Sequence[int]) -> Turned:
    own = [one.own(axis) for axis in axes if axis != one.draws]
    both = [part if part is None else function(part, (*own, len(own))) for part in (one.moving, one.still)]
    return Turned(both[0], [*axes].index(one.draws), both[1])


def _reduced(
    xp: Any,
    function: Function,
    one: Turned,
    *,
    axis: int | Sequence[int] | None = None,
    keepdims: bool = False,
    **options: Any,
) -> Any:
    if axis is None:
        return function(one.cells, **options)
    if axis == one.draws and not keepdims:
        return function(one.cells, axis=-1, **options)
    own = tuple(map(one.own, [axis] if isinstance(axis, int) else axis))
    before = 0 if keepdims else sum(at < one.draws for at in own)
    if function is xp.sum and len(own) == 1 and not keepdims and _products(one, own[0]) > SHORT:
        return Turned(_contracted(xp, one.moving, one.still, own[0]), one.draws - before)
    if function is xp.sum and not options and len(own) == 1 and 0 < one.cells.shape[own[0]] <= SHORT:
        found = reduce(xp.add, _along(xp, one.cells, own[0]))
        return Turned(xp.expand_dims(found, axis=own[0]) if keepdims else found, one.draws - before)
    return Turned(function(one.cells, axis=own, keepdims=keepdims, **options), one.draws - before)


def _products(one: Turned, axis: int) -> int:
    """How many products a sum over an axis is of, each of a number that moves with one that stands still."""
    return 0 if one.still is None else min(one.moving.shape[axis], one.still.shape[axis])


def _contracted(xp: Any, moving: Any, still: Any, axis: int) -> Any:
    """Σ over an axis of what moves times what stands still, neither of them spread over the axes of the other."""
    every = ascii_letters[: moving.ndim]
    fixed = [at for at in range(moving.ndim) if still.shape[at] > 1 and at != axis] + [axis]
    free = [at for at in range(moving.ndim) if at not in fixed or moving.shape[at] > 1]
    columns = xp.permute_dims(still, [*(at for at in range(moving.ndim) if at not in fixed), *fixed])
    columns = xp.reshape(columns, [still.shape[at] for at in fixed])
    cells = xp.reshape(moving, [moving.shape[at] for at in free])
    terms = ["".join(every[at] for at in axes) for axes in (fixed, free)]
    return xp.einsum(f"{terms[0]},{terms[1]}->{every.replace(every[axis], '')}", columns, cells)


def _along(xp: Any, cells: Any, axis: int) -> list[Any]:
    """The parts of an array along an axis, one after another."""
    turned = xp.moveaxis(cells, axis, 0)
    return [turned[at, ...] for at in range(turned.shape[0])]


def _taken(xp: Any, function: Function, one: Any, places: Any, *, axis: int) -> Turned:
    if not isinstance(one, Turned) or isinstance(places, Turned):
        raise UnknownCall
    return Turned(function(one.cells, places, axis=one.own(axis)), one.draws)


def _running(xp: Any, function: Function, one: Turned, *, axis: int) -> Turned:
    """The running product, step by step: the compiler's own multiplies all that came before again for each."""
    steps = accumulate(_along(xp, one.cells, one.own(axis)), xp.multiply)
    return Turned(xp.stack(list(steps), axis=one.own(axis)), one.draws)


def _joined(xp: Any, function: Function, arrays: Sequence[Any], *, axis: int) -> Turned:
    cells, draws = _aligned(xp, arrays)
    size = next(one.cells.shape[-1] for one in arrays if isinstance(one, Turned))
    whole = [xp.broadcast_to(one, (*one.shape[:-1], size)) for one in cells]
    return Turned(function(whole, axis=Turned(whole[0], draws).own(axis)), draws)


def _stacked(xp: Any, function: Function, arrays: Sequence[Any], *, axis: int) -> Turned:
    new = (slice(None),) * (axis % (arrays[0].ndim + 1)) + (None,)
    return _joined(xp, xp.concat, [one[new] for one in arrays], axis=axis)


def _product(xp: Any, function: Function, one: Any, matrix: Any, *, axes: Any = 1) -> Any:
    """Σ over the last axis of an array and the rows of one matrix, or over the draws of two."""
    if isinstance(one, Turned) and isinstance(matrix, Turned) and axes == ((one.draws,), (matrix.draws,)):
        return xp.tensordot(one.cells, matrix.cells, axes=((-1,), (-1,)))
    if not isinstance(one, Turned) or isinstance(matrix, Turned) or axes != 1 or matrix.ndim < 2:
        raise UnknownCall
    if matrix.size != matrix.shape[-2] * matrix.shape[-1] or one.draws == one.ndim - 1:
        raise UnknownCall
    matrix = xp.reshape(matrix, matrix.shape[-2:])
    if 0 < len(matrix) <= SHORT:
        terms = zip(_along(xp, one.cells, one.ndim - 2), matrix, strict=True)
        return Turned(reduce(xp.add, (cells[..., None, :] * row[:, None] for cells, row in terms)), one.draws)
    columns = xp.matrix_transpose(matrix)
    found = xp.tensordot(columns, one.cells, axes=((1,), (one.ndim - 2,)))
    return Turned(xp.moveaxis(found, 0, -2), one.draws)


MOVED: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(("where", "real", "astype", "round", "zeros_like", "ones_like"), _each),
    "multiply": _scaled,
    "reshape": _shaped,
    "broadcast_to": _shaped,
    "permute_dims": _permuted,
    **dict.fromkeys(("sum", "min", "max", "all", "any"), _reduced),
    "take": _taken,
    "cumulative_prod": _running,
    "concat": _joined,
    "stack": _stacked,
    "tensordot": _product,
    "matmul": _product,
}
"""What is known besides NumPy's ufuncs, which go number by number."""
