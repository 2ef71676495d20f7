"""What is wrong with a file's form, in the words of the scenario language: keys, types, ways of giving an input."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from scenario_engine.scenario.expected import expected, is_beyond_reach, said
from scenario_engine.scenario.records import COMPANIONS, FORMS, ScenarioRecord
from scenario_engine.support.errors import Problem, near_miss
from scenario_engine.support.toml.located import Key, LocatedToml


@dataclass(frozen=True)
class Form:
    """The record of a file as far as its form is right, and what is wrong with the rest.

    Entries with problems are left out, so that the others can still be read; there is no record when anything
    but an entry is wrong.
    """

    record: ScenarioRecord | None
    problems: list[Problem] = field(default_factory=list)
    left_out: frozenset[str] = frozenset()


def checked(toml: LocatedToml) -> Form:
    """The record of a file, and every problem of its form."""
    try:
        return Form(ScenarioRecord.model_validate(toml.values))
    except ValidationError as fault:
        findings = [(_written(toml, error["loc"]), dict(error)) for error in fault.errors(include_url=False)]
    findings = _without_echoes(findings)
    problems = [_problem(toml, written, error) for written, error in findings]
    spoilt = frozenset(written[1] for written, _ in findings if written[0] == "inputs" and len(written) > 1)
    if any(written[0] != "inputs" or len(written) < 2 for written, _ in findings):
        return Form(None, problems, spoilt)
    inputs = {name: entry for name, entry in toml.values["inputs"].items() if name not in spoilt}
    return Form(ScenarioRecord.model_validate({**toml.values, "inputs": inputs}), problems, spoilt)


def _written(toml: LocatedToml, path: tuple[int | str, ...]) -> Key:
    """The part of pydantic's path that stands in the file (it also names union branches)."""
    written: Key = ()
    for part in map(str, path):
        if (*written, part) in toml.keys:
            written = (*written, part)
    return written or (str(path[0]),)


def _without_echoes(findings: list[tuple[Key, dict[str, Any]]]) -> list[tuple[Key, dict[str, Any]]]:
    """One finding a mistake: pydantic also reports the union branches that were not meant.

    Of several findings at one place the first stays. Where a table was written, what is wrong inside it stays
    and not that it is no number. A key that is unknown and near a missing one is that one, misspelt.
    """
    kept: dict[tuple[Key, str], dict[str, Any]] = {}
    for written, error in findings:
        below = [
            one
            for other, one in findings
            if other[:-1] == written or other[: len(written)] == written != other
        ]
        if error["type"] == "missing":
            below = [one for one in below if one["type"] == "extra_forbidden"]
        if below and error["type"] != "extra_forbidden":
            continue
        kind = error["type"] if error["type"] in ("missing", "extra_forbidden") else "value"
        lost = str(error["loc"][-1]) if kind == "missing" else ""
        kept.setdefault((written, f"{kind} {lost}"), error)
    return [(written, error) for (written, _), error in kept.items()]


def _problem(toml: LocatedToml, written: Key, error: dict[str, Any]) -> Problem:
    name, kind = ".".join(written), error["type"]
    if kind == "missing":
        lost = str(error["loc"][-1])
        _, example = expected((*written, lost))
        return Problem(f"{name} lacks {lost!r}.", f"Write {example}.", toml.key(written), code="missing-key")
    if kind in SPECIAL:
        return SPECIAL[kind](toml, written, error)
    if kind == "value_error":
        _, example = expected(written)
        advice = f"Write {example}." if name == "horizon" else ""
        return Problem(f"{name} {error['ctx']['error']}.", advice, toml.key(written), code="invalid")
    if kind == "too_long" and written[-1] == "by":
        message = f"{name} goes along {' and '.join(error['input'])}; an entry goes along one dimension."
        advice = 'Give the cells of several dimensions by a table: table = "file.csv".'
        return Problem(message, advice, toml.key(written), code="invalid")
    what, example = expected(written)
    if not what:
        message = f"{name}: {error['msg'][0].lower()}{error['msg'][1:]}."
        return Problem(message, "", toml.value(written), code="wrong-type")
    code = (
        "not-a-number" if what.startswith("a number") else "not-a-table" if "table" in what else "wrong-type"
    )
    what = "a finite number" if is_beyond_reach(error["input"]) else what
    message = f"{name} is {said(error['input'])}; it must be {what}."
    return Problem(message, f"Write {example}." if example else "", toml.value(written), code=code)


def _unknown_key(toml: LocatedToml, written: Key, _: dict[str, Any]) -> Problem:
    from scenario_engine.models.discovery import installed_graph

    *above, key = written
    advice = near_miss(key, known_keys(tuple(above)))
    if not above and key in installed_graph().names():
        advice = f"Write it under [inputs]: [inputs.{key}]."
    message = (
        f"{'.'.join(written)}: there is no key {key!r} {'here' if above else 'at the top of a scenario'}."
    )
    return Problem(message, advice, toml.key(written), code="unknown-key")


def known_keys(above: Key) -> list[str]:
    """Keys the language knows below a key, read off the records."""
    kinds: list[Any] = [ScenarioRecord]
    for part in above:
        kinds = [below for kind in kinds for below in _below(kind, part)]
    return list(dict.fromkeys(key for kind in kinds for key in _fields(kind)))


def _fields(kind: Any) -> list[str]:
    return list(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else []


def _below(kind: Any, part: str) -> list[Any]:
    """The types that may stand below one key of a type; unions branch, dictionaries and lists take any key."""
    if part in _fields(kind):
        return _branches(kind.model_fields[part].annotation)
    return (
        [branch for below in get_args(kind)[-1:] for branch in _branches(below)] if not _fields(kind) else []
    )


def _branches(kind: Any) -> list[Any]:
    """A type and, where it is a union or annotated, what it is made of."""
    from types import UnionType
    from typing import Annotated, Union, get_origin

    if get_origin(kind) in (Union, UnionType):
        return [branch for part in get_args(kind) for branch in _branches(part)]
    return _branches(get_args(kind)[0]) if get_origin(kind) is Annotated else [kind]


def _no_form(toml: LocatedToml, written: Key, _: dict[str, Any]) -> Problem:
    message = f"{'.'.join(written)} says nothing of what the input is."
    return Problem(message, f"Give one of {', '.join(FORMS)}.", toml.key(written), code="no-form")


def _two_forms(toml: LocatedToml, written: Key, error: dict[str, Any]) -> Problem:
    first, *others = sorted(error["ctx"]["forms"], key=lambda form: _order(toml, (*written, form)))
    return Problem(
        f"{'.'.join(written)} is given in {len(others) + 1} ways: {', '.join([first, *others])}.",
        "Keep one.",
        toml.key((*written, others[-1])),
        ((toml.key((*written, first)), "the other stands here"),),
        code="two-forms",
    )


def _misplaced(toml: LocatedToml, written: Key, error: dict[str, Any]) -> Problem:
    key, form = error["ctx"]["key"], error["ctx"]["form"]
    advice = f"Remove it; it goes with {', '.join(COMPANIONS[key])}."
    if key == "interpolation" and form == "by":
        advice = 'Write it beside the path it is for: C = { path = { … }, interpolation = "step" }.'
    if key == "unit":
        advice = UNIT_BESIDE.get(form, advice)
    message = f"{'.'.join(written)}: {key!r} means nothing beside {form!r}."
    return Problem(message, advice, toml.key((*written, key)), code="misplaced-key")


UNIT_BESIDE = {
    "scale": "Remove it; `scale` is a pure number: 1.1 makes a tenth more.",
    "data": "Remove it; the unit stands in the table, row by row, and is converted.",
    "shift": "Remove it; `shift` counts years.",
}
"""What to do about a unit beside forms that have none of their own."""


def _not_a_year(toml: LocatedToml, written: Key, _: dict[str, Any]) -> Problem:
    message = f"{'.'.join(written[:-1])}: {written[-1]!r} is not a year."
    return Problem(message, "Write four digits, such as 2025.", toml.key(written), code="not-a-year")


def _one_language(toml: LocatedToml, written: Key, error: dict[str, Any]) -> Problem:
    language = error["ctx"]["language"]
    message = f"{'.'.join(written)} says nothing in {language!r}."
    advice = "Say it in both languages, or write one text without a table."
    return Problem(message, advice, toml.value((*written, language)), code="one-language")


SPECIAL = {
    "extra_forbidden": _unknown_key,
    "not_a_year": _not_a_year,
    "no_form": _no_form,
    "two_forms": _two_forms,
    "misplaced": _misplaced,
    "one_language": _one_language,
}
"""Findings that are no matter of a value's type."""


def _order(toml: LocatedToml, path: Key) -> tuple[int, int]:
    place = toml.key(path)
    return place.line, place.column
