"""A function of arrays recorded once, as calls of the array API standard, and played again without it.

The function is called with `Recorded` arrays, whose namespace notes every call. What it does to labels, and to numbers
that do not move, happens then and never again; what is left is a list of array calls that any namespace of the standard
plays: NumPy here, in arrays that are used again (`methods.buffers`), JAX to compile it, or array-api-strict to prove
that nothing else is needed. Shapes are those of the examples; a function that asks for a value raises `NotTraceable`.
"""

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

import numpy as np

from scenario_engine.support.array_types import Numbers

__all__ = ["Call", "NotTraceable", "Recorded", "Slot", "Tape", "namespace", "record", "require"]


class NotTraceable(TypeError):
    """A function looked at a number, or used a library that knows NumPy alone, while it was recorded."""


class Slot(int):
    """The number of an array of a tape: the arguments first, then what the calls make."""


class Call(NamedTuple):
    """One call: its name in the standard or among `OPERATIONS`, what it is given, and the slot it fills."""

    name: str
    arguments: tuple[Any, ...]
    options: dict[str, Any]
    result: Slot


@dataclass
class Tape:
    """What was recorded."""

    examples: list[Numbers]
    """The array of each slot while recording: its shape and type, and whether it is a view."""
    calls: list[Call] = field(default_factory=list)
    """In order."""
    results: tuple[Any, ...] = ()
    """Slots, or arrays that nothing moves, that the function gave back."""
    conditions: list[Slot] = field(default_factory=list)
    """Slots of single truths that `require` asked for."""

    def needed(self) -> list[Call]:
        """The calls that results and conditions depend on."""
        wanted = {*slots(self.results), *self.conditions}
        kept = []
        for call in reversed(self.calls):
            if call.result in wanted:
                kept.append(call)
                wanted.update(slots((call.arguments, tuple(call.options.values()))))
        return kept[::-1]

    def play(self, xp: Any, *arrays: Any) -> tuple[tuple[Any, ...], list[Any]]:
        """Results and conditions for other arrays of the same shapes, by the functions of a namespace of the standard."""
        values: dict[int, Any] = dict(enumerate(arrays))
        for call in self.needed():
            function = function_of(xp, call.name)
            given = [_native(filled(one, values), xp) for one in call.arguments]
            options = {key: _native(filled(one, values), xp) for key, one in call.options.items()}
            values[call.result] = function(*given, **options)
        return tuple(filled(one, values) for one in self.results), [values[at] for at in self.conditions]


def record(function: Callable[..., Sequence[Any]], *examples: Numbers) -> Tape:
    """The tape of a function of arrays that gives back a sequence of arrays.

    It may label the arrays and look at shapes, not at values: `NotTraceable`.
    """
    # Draws lie next to each other in memory, so that NumPy's inner loops are as long as the block.
    tape = Tape([np.asarray(one, order="F") for one in examples])
    xp = Recorder(tape)
    found = function(*(Recorded(xp, Slot(at), one) for at, one in enumerate(tape.examples)))
    tape.results = tuple(emptied(one) for one in found)
    return tape


def namespace(*arrays: Any) -> Any:
    """The namespace of the standard that arrays belong to, the recorder's if one is recorded; NumPy's where all are numbers."""
    found = next((one for one in arrays if isinstance(one, Recorded)), None)
    if found is not None:
        return found.__array_namespace__()
    first = next((one for one in arrays if hasattr(one, "__array_namespace__")), None)
    return np if first is None else first.__array_namespace__()


def require(holds: Any, fault: Callable[[], Exception]) -> None:
    """Raise the fault unless a condition, an array of truths, holds everywhere.

    Of a recorded one the tape keeps the condition, and whoever plays it looks.
    """
    every = namespace(holds).all(holds)
    if isinstance(every, Recorded):
        every.conditional()
    elif not bool(every):
        raise fault()


def function_of(xp: Any, name: str) -> Callable[..., Any]:
    """The function of a namespace by the name of a call."""
    return OPERATIONS.get(name) or operator.attrgetter(name)(xp)


OPERATIONS = {"getitem": operator.getitem, "view": lambda array, kind: array.view(kind)}
"""Calls that are no function of a namespace; the second reads the bits of numbers, which the standard has no word for."""


def slots(tree: Any) -> Iterator[Slot]:
    """All slots in arguments."""
    if isinstance(tree, Slot):
        yield tree
    elif isinstance(tree, tuple | list):
        for one in tree:
            yield from slots(one)


def filled(tree: Any, values: Any) -> Any:
    """Arguments with the array of each slot."""
    if isinstance(tree, Slot):
        return values[tree]
    return type(tree)(filled(one, values) for one in tree) if isinstance(tree, tuple | list) else tree


def _native(tree: Any, xp: Any) -> Any:
    """Arguments whose constants and types are those of the namespace."""
    if isinstance(tree, np.ndarray):
        return xp.asarray(tree)
    if isinstance(tree, type | np.dtype):
        return getattr(xp, np.dtype(tree).name)
    return type(tree)(_native(one, xp) for one in tree) if isinstance(tree, tuple | list) else tree


def emptied(tree: Any) -> Any:
    """Arguments with the slot of each recorded array, and numbers of Python's own types."""
    if isinstance(tree, Recorded):
        return tree.slot
    if isinstance(tree, np.generic):
        return tree.item()
    return type(tree)(emptied(one) for one in tree) if isinstance(tree, tuple | list) else tree


STANDARD = {"transpose": "permute_dims"}
"""Names xarray calls functions by, where the standard has another."""


class Recorder:
    """The namespace of recorded arrays: NumPy's own functions, noted where an argument is recorded."""

    __name__ = "recorder"

    def __init__(self, tape: Tape, prefix: str = "") -> None:
        self._tape, self._prefix = tape, prefix

    def __getattr__(self, name: str) -> Any:
        if name == "linalg":
            return Recorder(self._tape, "linalg.")
        name = self._prefix + STANDARD.get(name, name)
        found = function_of(np, name)
        if isinstance(found, type) or not callable(found):
            return found
        return lambda *arguments, **options: self._noted(name, arguments, options)

    def _noted(self, name: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        examples = self._tape.examples
        at, among = emptied(arguments), {key: emptied(value) for key, value in options.items()}
        given = filled(at, examples), {key: filled(value, examples) for key, value in among.items()}
        with np.errstate(all="ignore"):
            made = function_of(np, name)(*given[0], **given[1])
        moving = next(slots((at, tuple(among.values()))), None) is not None
        if not moving or not isinstance(made, np.ndarray | np.generic):
            return made
        slot = Slot(len(examples))
        examples.append(np.asarray(made))
        self._tape.calls.append(Call(name, at, among, slot))
        return Recorded(self if not self._prefix else Recorder(self._tape), slot, examples[-1])

    def asarray(self, values: Any, dtype: Any = None, **options: Any) -> Any:
        """A recorded array as it is; anything else by NumPy."""
        if not isinstance(values, Recorded):
            return np.asarray(values, dtype, **options)
        return values if dtype is None or values.dtype == dtype else self.astype(values, dtype)

    def broadcast_arrays(self, *arrays: Any) -> list[Any]:
        """Each to the shape of all."""
        shape = np.broadcast_shapes(*(one.shape for one in arrays))
        return [self.broadcast_to(one, shape) for one in arrays]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Recorder) and other._tape is self._tape

    def __hash__(self) -> int:
        return id(self._tape)


class Recorded:
    """An array whose operations are noted; it keeps its values to itself."""

    __array_ufunc__ = None

    def __init__(self, xp: Recorder, slot: Slot, example: Numbers) -> None:
        self._xp, self.slot, self._example = xp, slot, example

    def __array_namespace__(self, api_version: str | None = None) -> Recorder:
        return self._xp

    def conditional(self) -> None:
        """Ask whoever plays the tape to see that this single truth holds."""
        self._xp._tape.conditions.append(self.slot)

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of its axes."""
        return self._example.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of its numbers."""
        return self._example.dtype

    @property
    def real(self) -> Any:
        """Its real part."""
        return self._xp.real(self)

    @property
    def ndim(self) -> int:
        """How many axes it has."""
        return self._example.ndim

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return self._example.size

    @property
    def nbytes(self) -> int:
        """Bytes of its numbers."""
        return self._example.nbytes

    @property
    def device(self) -> str:
        """Where it would lie."""
        return "cpu"

    @property
    def T(self) -> Any:  # noqa: N802 - the standard's name
        """The matrix turned over."""
        return self._xp.matrix_transpose(self)

    def __len__(self) -> int:
        return len(self._example)

    def __deepcopy__(self, memo: Any) -> Self:
        """Itself: nothing can be written into it."""
        return self

    def __getitem__(self, key: Any) -> Any:
        if not (isinstance(key, tuple) and any(isinstance(one, np.ndarray) for one in key)):
            return self._xp._noted("getitem", (self, key), {})
        # Axis by axis, as labels pick: the standard indexes by arrays of places with `take` alone.
        plain = tuple(slice(None) if isinstance(one, np.ndarray) else one for one in key)
        found, axis = self._xp._noted("getitem", (self, plain), {}), 0
        for one in key:
            if isinstance(one, np.ndarray):
                found = self._xp.take(found, one, axis=axis)
            axis += not isinstance(one, int | np.integer)
        return found

    def view(self, kind: Any) -> Any:
        """Its bits as numbers of another type of the same length."""
        return self._xp._noted("view", (self, kind), {})

    def _looked_at(self, *_: Any, **__: Any) -> Any:
        raise NotTraceable("a formula looks at the values of an array that moves")

    __bool__ = __float__ = __int__ = __index__ = __array__ = __iter__ = __setitem__ = _looked_at


def _binary(name: str, turned: bool = False) -> Callable[[Recorded, Any], Any]:
    def call(self: Recorded, other: Any) -> Any:
        return getattr(self._xp, name)(*((other, self) if turned else (self, other)))

    return call


def _unary(name: str) -> Callable[[Recorded], Any]:
    return lambda self: getattr(self._xp, name)(self)


for _sign, _name in {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "divide",
    "floordiv": "floor_divide",
    "mod": "remainder",
    "pow": "pow",
    "matmul": "matmul",
    "and": "bitwise_and",
    "or": "bitwise_or",
    "xor": "bitwise_xor",
    "rshift": "bitwise_right_shift",
}.items():
    setattr(Recorded, f"__{_sign}__", _binary(_name))
    setattr(Recorded, f"__r{_sign}__", _binary(_name, turned=True))
for _sign, _name in {
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
    "eq": "equal",
    "ne": "not_equal",
}.items():
    setattr(Recorded, f"__{_sign}__", _binary(_name))
for _sign, _name in {"neg": "negative", "pos": "positive", "abs": "abs", "invert": "bitwise_invert"}.items():
    setattr(Recorded, f"__{_sign}__", _unary(_name))
