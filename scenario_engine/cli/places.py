"""Arguments of a command that are known by their place, and how a usage line writes them."""

from __future__ import annotations

from inspect import Parameter, signature
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def places(target: Callable[..., object] | None) -> list[Parameter]:
    """Arguments that are known by their place."""
    parameters = signature(target).parameters.values() if target is not None else ()
    keyword = (Parameter.KEYWORD_ONLY, Parameter.VAR_KEYWORD)
    return [one for one in parameters if one.kind not in keyword]


def may_be_left_out(place: Parameter) -> bool:
    """Whether the parser takes the command without it."""
    return place.kind is Parameter.VAR_POSITIONAL or place.default is not Parameter.empty


def written(place: Parameter) -> str:
    """In capitals, in brackets where it may be left out, with dots where there may be several."""
    name = place.name.upper()
    if place.kind is Parameter.VAR_POSITIONAL:
        return f"{name} …"
    return f"[{name}]" if may_be_left_out(place) else name
