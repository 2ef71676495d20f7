"""The record a TOML file gives, or every problem of its form: in plain words, with line and column.

One translation of pydantic's errors serves all our languages in TOML. What a key may hold is read off the type of its
field, and what to write off the field's example.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches
from math import isfinite
from operator import ge, gt, le, lt
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, Field, ValidationError
from pydantic.fields import FieldInfo

from scenario_engine.support.errors import MOST, Problem, ProblemsFound, near_miss
from scenario_engine.support.toml.grammar import Key
from scenario_engine.support.toml.located import LocatedToml

R = TypeVar("R", bound=BaseModel)
Advise = Callable[[Key], str]
"""What to do about an unknown key, where more is known than the nearest spelling; empty where it is not."""


def validated(
    kind: type[R], toml: LocatedToml, values: Mapping[str, Any] | None = None, besides: Iterable[str] = ()
) -> R:
    """The record of a file's values.

    `values` is the part of the file that is meant, all when not given; `besides` are keys that the other part
    may have at its top, for the advice. `ProblemsFound` tells all mistakes at once.
    """
    try:
        return kind.model_validate(dict(toml.values if values is None else values))
    except ValidationError as fault:
        found = problems_of(
            fault, kind, toml, lambda key: near_miss(key[-1], besides) if len(key) == 1 else ""
        )
        raise ProblemsFound(problem for _, problem in found) from None


def problems_of(
    fault: ValidationError, kind: type[BaseModel], toml: LocatedToml, advise: Advise = lambda _: ""
) -> list[tuple[Key, Problem]]:
    """What pydantic found, one problem a mistake, each with the key it is about.

    `advise` says what to do about an unknown key.
    """
    findings = [(_written(toml, error["loc"]), dict(error)) for error in fault.errors(include_url=False)]
    told = sorted(_without_echoes(findings), key=lambda one: _order(toml, one[0]))
    found = [(written, _problem(kind, toml, written, error, advise)) for written, error in told[:MOST]]
    # of more than are told, where they are, without the search for what was meant
    return found + [
        (written, Problem(f"{'.'.join(written)} is wrong.", where=toml.key(written), code="more"))
        for written, _ in told[MOST:]
    ]


def _written(toml: LocatedToml, path: tuple[int | str, ...]) -> Key:
    """The part of pydantic's path that is in the file (it also names union branches)."""
    written: Key = ()
    for part in map(str, path):
        if (*written, part) in toml.keys:
            written = (*written, part)
    return written


def _without_echoes(findings: list[tuple[Key, dict[str, Any]]]) -> list[tuple[Key, dict[str, Any]]]:
    """One finding a mistake: pydantic also reports the union branches that were not meant.

    Of several findings at one place the first stays. Where a table was written, what is wrong inside it stays
    and not that it is not a number. A key that is unknown and near a missing one is that one, misspelt.
    """
    kept: dict[tuple[Key, str], dict[str, Any]] = {}
    unknown = [written for written, error in findings if error["type"] == "extra_forbidden"][:MOST]
    above = {other[:depth] for other, _ in findings for depth in range(len(other))}
    for written, error in findings:
        kind = error["type"] if error["type"] in ("missing", "extra_forbidden") else "value"
        lost = str(error["loc"][-1]) if kind == "missing" else ""
        if kind == "missing" and get_close_matches(lost, [key[-1] for key in unknown if key[:-1] == written]):
            continue
        if kind == "value" and written in above:
            continue
        kept.setdefault((written, f"{kind} {lost}"), error)
    return [(written, error) for (written, _), error in kept.items()]


def _problem(
    kind: type[BaseModel], toml: LocatedToml, written: Key, error: dict[str, Any], advise: Advise
) -> Problem:
    name, what, more = ".".join(written) or "the file", error["type"], error.get("ctx", {})
    if what == "missing":
        lost = str(error["loc"][-1])
        advice = _advice(_slots(kind, (*written, lost)), lost)
        return Problem(f"{name} lacks {lost!r}.", advice, toml.key(written), code="missing-key")
    if what == "extra_forbidden":
        *above, key = written
        known = [
            key for slot in _slots(kind, tuple(above)) for one in slot.branches for key in _keys(one.kind)
        ]
        message = f"{name}: there is no key {key!r} {'here' if above else 'at the top of the file'}."
        advice = advise(written) or near_miss(key, known)
        return Problem(message, advice, toml.key(written), code="unknown-key")
    if "message" in more:
        return _refused(toml, written, error)
    if what == "value_error":
        return Problem(f"{name} {more['error']}.", "", toml.key(written), code="invalid")
    slots = _slots(kind, written) or _slots(kind, tuple(map(str, error["loc"])))
    expected = _expected(slots, error)
    if "number" in expected and _is_beyond_reach(error["input"]):
        expected = "a finite number"
    if not expected:
        message = f"{name} is {_shown(error['input'])}: {error['msg'][0].lower()}{error['msg'][1:]}."
        return Problem(message, "", toml.value(written), code="wrong-type")
    numeric = expected.startswith(("a number", "a finite number"))
    code = "not-a-number" if numeric else "not-a-table" if "table" in expected else "wrong-type"
    message = f"{name} is {_shown(error['input'])}; it must be {expected}."
    return Problem(message, _advice(slots, written[-1]), toml.value(written), code=code)


def _refused(toml: LocatedToml, written: Key, error: dict[str, Any]) -> Problem:
    """What a validator of ours said, at the keys that it names."""
    more = error["ctx"]
    keys = sorted(((*written, key) for key in more["keys"]), key=lambda key: _order(toml, key)) or [written]
    related = ((toml.key(keys[0]), "the other is here"),) if len(keys) > 1 else ()
    of_key = error["loc"][-1] == "[key]"
    subject = f"{'.'.join(written[:-1])}: {written[-1]!r}" if of_key else ".".join(written) or "the file"
    return Problem(
        f"{subject} {more['message']}", more["advice"], toml.key(keys[-1]), related, code=error["type"]
    )


def _order(toml: LocatedToml, path: Key) -> tuple[int, int]:
    place = toml.key(path)
    return place.line, place.column


@dataclass(frozen=True)
class _Slot:
    """What may be written at a key: a type, and the field that declares it."""

    kind: Any
    title: str | None = None
    examples: tuple[Any, ...] = ()
    limits: tuple[tuple[str, float], ...] = ()
    """Such as ge and 0, as a field declares them."""

    @classmethod
    def of(cls, kind: Any, field: FieldInfo | None = None) -> _Slot:
        """A type with what it, or the field that has it, says of itself."""
        notes = [field] if field is not None else []
        while get_origin(kind) is Annotated:
            kind, *metadata = get_args(kind)
            notes += [one for one in metadata if isinstance(one, FieldInfo)]
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            extra: Any = kind.model_config.get("json_schema_extra")
            notes += [Field(**extra)] if isinstance(extra, dict) else []
        title = next((one.title for one in notes if one.title), None)
        examples = next((tuple(one.examples) for one in notes if one.examples), ())
        declared = [limit for one in notes for limit in one.metadata]
        limits = [(name, getattr(one, name)) for one in declared for name in WITHIN if hasattr(one, name)]
        return cls(kind, title, examples, tuple(limits))

    def admitted(self, example: Any) -> Any:
        """The example, or a number between the limits where these exclude it."""
        if not isinstance(example, int | float):
            return example
        ends = [limit for _, limit in self.limits]
        for one in (example, *ends, sum(ends) / max(len(ends), 1)):
            if all(WITHIN[name](one, limit) for name, limit in self.limits):
                return one
        return None

    @property
    def parts(self) -> list[_Slot]:
        """What a union is made of; none for a type that is no union."""
        union = get_origin(self.kind) in (Union, UnionType)
        return [_Slot.of(part) for part in get_args(self.kind) if part is not type(None)] if union else []

    @property
    def branches(self) -> list[_Slot]:
        """What a union, and unions in it, are made of; a type that is no union as it is."""
        return [leaf for part in self.parts for leaf in part.branches] or [self]

    def below(self, key: str) -> Iterator[_Slot]:
        """What may be written at a key below."""
        for one in self.branches:
            fields = _keys(one.kind)
            if key in fields:
                yield _Slot.of(fields[key].annotation, fields[key])
            elif get_origin(one.kind) is dict or (get_origin(one.kind) in (list, tuple) and key.isdigit()):
                yield _Slot.of(get_args(one.kind)[-1])


def _slots(kind: type[BaseModel], path: Key) -> list[_Slot]:
    found = [_Slot.of(kind)]
    for part in path:
        found = [below for one in found for below in one.below(part)]
    return found


def _keys(kind: Any) -> dict[str, FieldInfo]:
    return dict(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else {}


def _expected(slots: list[_Slot], error: dict[str, Any]) -> str:
    """What a key may hold, in words."""
    words = " or ".join(dict.fromkeys(_words(slot) for slot in slots))
    if any(slot.title for slot in slots):
        return words
    limit = LIMITS.get(error["type"], "").format(**error.get("ctx", {}))
    return f"{words}, {limit}" if limit else words


LIMITS = {
    "greater_than": "above {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "below {lt}",
    "less_than_equal": "at most {le}",
    "too_short": "{min_length} at least",
    "too_long": "{max_length} at most",
}
"""What pydantic asks of a number, or of how many, beyond the type."""


def _words(slot: _Slot) -> str:
    kind, origin, arguments = slot.kind, get_origin(slot.kind), get_args(slot.kind)
    if slot.title:
        return slot.title
    if slot.parts:
        return " or ".join(dict.fromkeys(map(_words, slot.parts)))
    if origin is Literal:
        named = [str(one).lower() if isinstance(one, bool) else f'"{one}"' for one in arguments]
        return " or ".join(filter(None, [", ".join(named[:-1]), named[-1]]))
    if origin in (list, tuple):
        return f"a list of {_several(_words(_Slot.of(arguments[0])))}"
    if origin is dict:
        return f"a table of {_several(_words(_Slot.of(arguments[1])))}"
    names = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
    return names.get(kind, "a table" if _keys(kind) else "")


def _several(words: str) -> str:
    """`a number or a table` → `numbers or tables`; of lists and tables of something only that they are some."""
    outer = re.sub(r"\s(of|by)\s.*?(?=\sor\s(an?|the)\s|$)", "", words)
    parts = [part.removeprefix("a ").removeprefix("the ") for part in outer.split(" or ")]
    return " or ".join(dict.fromkeys(f"{part}s" for part in parts))


def _advice(slots: list[_Slot], key: str) -> str:
    """What to write: the key with an example where a record has it as a field, else the example alone."""
    from scenario_engine.support.toml.inline import inline

    example = next((found for slot in slots if (found := _example(slot)) is not None), None)
    if example is None:
        return ""
    text = inline(example).as_string()
    return f"Write, for example, {text}." if key.isdigit() else f"Write, for example, {key} = {text}."


def _example(slot: _Slot) -> Any:
    if slot.examples:
        return slot.admitted(slot.examples[0])
    origin, arguments = get_origin(slot.kind), get_args(slot.kind)
    if slot.parts:
        return next((found for part in slot.parts if (found := _example(part)) is not None), None)
    if origin is Literal:
        return arguments[0]
    if origin is list:
        item = _example(_Slot.of(arguments[0]))
        return None if item is None else [item]
    needed = {
        key: _Slot.of(one.annotation, one) for key, one in _keys(slot.kind).items() if one.is_required()
    }
    if needed:
        return {key: _example(one) for key, one in needed.items()}
    return slot.admitted(EXAMPLES.get(slot.kind))


WITHIN = {"ge": ge, "gt": gt, "le": le, "lt": lt}
"""What a limit of a number says, by its name."""

EXAMPLES = {str: "…", bool: True, int: 1}
"""What to write where neither a field nor its type gives an example."""


def _is_beyond_reach(value: Any) -> bool:
    """Whether a value is a number, and none to compute with: nan, infinite, or too large for a float."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return not isfinite(value) if isinstance(value, float) else abs(value) > 10**300


def _shown(value: Any) -> str:
    """A TOML value as a person would call it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and abs(value) >= 10**20:
        return "a number of more than twenty digits"
    if isinstance(value, dict | list):
        return f"{'a' if value else 'an empty'} {'table' if isinstance(value, dict) else 'list'}"
    if isinstance(value, date | time):
        return f"the date or time {value}"
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:60]} …"
