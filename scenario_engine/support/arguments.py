"""Arguments of a public function, held against its signature: a choice that there is not is refused, not passed over.

One text stands for a list of one, and 1e4 for a whole number; arguments of other types are the function's own concern.
"""

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache, partial, wraps
from numbers import Integral
from types import UnionType
from typing import Any, Literal, ParamSpec, TypeVar, Union, get_args, get_origin

from scenario_engine.support.errors import ScenarioEngineError, listing, near_miss

P = ParamSpec("P")
R = TypeVar("R")


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """The function, called once its choices, whole numbers and lists of texts are what their annotations say.

    Examples
    --------
    >>> @checked
    ... def shown(names: Sequence[str] = (), by: Literal["year", "sector"] = "year", top: int = 8) -> str:
    ...     return f"{len(names)} by {by}, {top}"
    ...
    >>> shown("gdp", top=1e1)
    '1 by year, 10'
    """

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        signature, held = _declared(function)
        try:
            given = signature.bind(*args, **kwargs)
        except TypeError as fault:
            advice = f"Its arguments are {listing(signature.parameters, limit=20)}."
            raise ScenarioEngineError(f"{function.__name__}: {fault}.", advice) from None
        for name in held.keys() & given.arguments.keys():
            given.arguments[name] = held[name](f"{function.__name__}: {name}", given.arguments[name])
        return function(*given.args, **given.kwargs)

    return call


Held = Callable[[str, Any], Any]
"""What an argument is called and its value, to the value as the function wants it."""


@cache
def _declared(function: Callable[..., Any]) -> tuple[inspect.Signature, Mapping[str, Held]]:
    """The signature, and how the arguments that are looked at are held against it."""
    signature = inspect.signature(function)
    held: dict[str, Held] = {}
    for name, one in signature.parameters.items():
        if one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD):
            continue
        kind = one.annotation
        try:
            kind = eval(kind, function.__globals__) if isinstance(kind, str) else kind
        except NameError:  # imported for types alone
            continue
        parts = [part for part in _parts(kind) if part is not type(None)]
        if all(get_origin(part) is Literal for part in parts):
            held[name] = partial(_chosen, [choice for part in parts for choice in get_args(part)])
        elif parts == [int]:
            held[name] = _whole
        elif any(
            get_origin(part) in (Sequence, Collection) and str in _parts(*get_args(part)) for part in parts
        ):
            held[name] = _texts
    return signature, held


def _parts(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)


def _whole(what: str, value: Any) -> Any:
    if value is None or isinstance(value, Integral):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise ScenarioEngineError(f"{what} is {value!r}; it must be a whole number.")


def _texts(what: str, value: Any) -> Any:
    if isinstance(value, Mapping):  # of which the keys alone would be heard
        raise ScenarioEngineError(f"{what} is {value!r}; it must be a text or a list of texts.")
    return (value,) if isinstance(value, str) else value


def _chosen(choices: Sequence[str], what: str, value: Any) -> Any:
    if value is None or value in choices:
        return value
    raise ScenarioEngineError(f"{what} is {value!r}, which is no choice.", near_miss(str(value), choices))
