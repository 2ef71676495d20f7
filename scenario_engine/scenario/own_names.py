"""Names people use, in place of identifiers: `[inputs."实际GDP增速"]`, `by."行业"`, a column 地区, a cell 广东.

A key in Chinese becomes the identifier it names before anything else reads it, at the place where it was written. A name
that several variables or labels share names none of them, and is told with the others.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from scenario_engine.data.dataset import Dataset
from scenario_engine.models import words
from scenario_engine.support.language import IN_PERCENT
from scenario_engine.support.toml.grammar import Key
from scenario_engine.support.toml.located import LocatedToml

UNITS = dict.fromkeys(IN_PERCENT, "percent")
"""Units that no dataset defines."""


def identified(toml: LocatedToml) -> LocatedToml:
    """The document with identifiers where Chinese names stand; itself where there are none."""
    return replaced(toml) if names_in(toml) else toml


def replaced(toml: LocatedToml) -> LocatedToml:
    """The document with identifiers, looked for in every key and value."""
    return _with(toml, identifiers, _said)


def labelled(toml: LocatedToml, dataset: Dataset) -> LocatedToml:
    """The document, with identifiers, with labels of the dataset where their names stand; itself where there are none."""

    def key(path: Key) -> Key:
        if len(path) == 5 and path[2] == "by":
            return (*path[:4], label(dataset, path[3], path[4], dataset.labels(path[3])))
        return path if len(path) < 6 else (*key(path[:5]), *path[5:])

    def said(path: Key, value: Any) -> Any:
        if path[2:3] == ("where",) and isinstance(value, str):
            return label(dataset, path[-1], value, dataset.labels(path[-1]))
        return value

    return _with(toml, key, said)


def names_in(toml: LocatedToml) -> bool:
    """Whether a key, or a value that may be a name, is in another script than identifiers are."""
    if toml.text.isascii():
        return False
    places = (
        place.text
        for path, place in toml.spans.items()
        if path[-1] == "unit" or "where" in path or path[0] == "outputs"
    )
    return not all(part.isascii() for path in toml.keys for part in path) or not all(map(str.isascii, places))


def column(name: str) -> str:
    """The column of a table that a head means."""
    if name.isascii():
        return name
    from scenario_engine.data.release import key_of

    return key_of(name) or _dimensions().get(name, name)


def label(dataset: Dataset, dim: str, name: str, labels: Sequence[str]) -> str:
    """The label of the scenario that a name in either language means; the name itself where it is a label or means none."""
    if name in labels or name == "default":
        return name
    titles = [dataset.titles(dim, language) for language in ("zh", "en")]
    meant = {one for one in labels if any(title.get(one) == name for title in titles)}
    return meant.pop() if len(meant) == 1 else name


def _with(toml: LocatedToml, key: Callable[[Key], Key], said: Callable[[Key, Any], Any]) -> LocatedToml:
    """The document with other keys and values; every place is that of what was written."""

    def told(value: Any, path: Key) -> Any:
        if isinstance(value, Mapping):
            return {key((*path, name))[-1]: told(one, (*path, name)) for name, one in value.items()}
        return said(key(path), value)

    keys = {key(path): place for path, place in toml.keys.items()}
    spans = {key(path): place for path, place in toml.spans.items()}
    return replace(toml, values=told(toml.values, ()), keys=keys, spans=spans)


def _said(path: Key, value: Any) -> Any:
    """A unit, or the outputs, as the model knows them."""
    if path[-1:] == ("unit",) and isinstance(value, str):
        return UNITS.get(value, value)
    if path == ("outputs",) and isinstance(value, list):
        return [_variables().get(one, one) if isinstance(one, str) else one for one in value]
    return value


@cache
def identifiers(path: Key) -> Key:
    """A path with identifiers: variables below `inputs` and `variants`, dimensions below `labels`, `by` and `where`."""
    if not path or all(part.isascii() for part in path):
        return path
    *before, last = identifiers(path[:-1]), path[-1]
    above = before[0] if before else ()
    if len(above) == 1 and above[0] in ("inputs", "variants"):
        last = _variables().get(last, last)
    elif above[-1:] in (("labels",), ("by",), ("where",)):
        last = _dimensions().get(last, last)
    return (*above, last)


@cache
def _variables() -> dict[str, str]:
    """Chinese name → variable, of names that one variable has."""
    return _only({name: text.get("zh", "") for name, text in words.words()["variables"].items()})


@cache
def _dimensions() -> dict[str, str]:
    return _only({name: words.dimension(name)["zh"] for name in words.words()["dimensions"]})


def _only(called: Mapping[str, str]) -> dict[str, str]:
    """Name → identifier, without what is called like another."""
    count = Counter(called.values())
    return {name: one for one, name in called.items() if name and count[name] == 1}
