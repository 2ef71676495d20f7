"""The record a TOML file gives, or every problem of its form: in plain words, with line and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from scenario_engine.support.errors import Problem, ProblemsFound, near_miss
from scenario_engine.support.toml.located import LocatedToml

R = TypeVar("R", bound=BaseModel)


def validated(
    kind: type[R], toml: LocatedToml, values: Mapping[str, Any] | None = None, besides: Iterable[str] = ()
) -> R:
    """The record of a file's values.

    Parameters
    ----------
    kind
        The record.
    toml
        The file.
    values
        The part of its values that is meant; all when not given.
    besides
        Keys that the other part may have at its top, for the advice.

    Raises
    ------
    ProblemsFound
        Unknown keys, keys that are missing and values of the wrong form, all at once.
    """
    try:
        return kind.model_validate(dict(toml.values if values is None else values))
    except ValidationError as fault:
        raise ProblemsFound(
            [_problem(dict(error), kind, toml, tuple(besides)) for error in fault.errors(include_url=False)]
        ) from None


def _problem(
    error: dict[str, Any], kind: type[BaseModel], toml: LocatedToml, besides: tuple[str, ...]
) -> Problem:
    path = tuple(str(part) for part in error["loc"])
    written: tuple[str, ...] = ()
    for part in path:
        if (*written, part) in toml.keys:
            written = (*written, part)
    name, place = ".".join(written) or toml.file, toml.key(written)
    if error["type"] == "extra_forbidden":
        *above, key = written
        known = [*_keys_at(kind, above), *(() if above else besides)]
        return Problem(
            f"{name}: there is no key {key!r} here.", near_miss(key, known), place, code="unknown-key"
        )
    if error["type"] == "missing":
        return Problem(f"{name} lacks {path[-1]!r}.", f"Add `{path[-1]} = …`.", place, code="missing-key")
    if error["type"] == "value_error":
        return Problem(f"{name} {error['ctx']['error']}.", "", place, code="invalid-entry")
    message = f"{error['msg'][0].lower()}{error['msg'][1:]}"
    return Problem(f"{name} is {error['input']!r}: {message}.", "", toml.value(written), code="invalid")


def _keys_at(kind: type[BaseModel], path: Iterable[str]) -> list[str]:
    """Keys of the record a path of the file leads to."""
    here: type[BaseModel] | None = kind
    for part in path:
        field = here.model_fields.get(part) if here is not None else None
        if field is not None:
            here = next(_records_in(field.annotation), None)
    return list(here.model_fields) if here is not None else []


def _records_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _records_in(part)
