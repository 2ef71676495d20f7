"""The model's words in Chinese and English: names of variables, what they are, what identities state.

They are data, `words.toml` beside the operators; an extension brings its own, in the package of its operators.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

import tomli

from scenario_engine.engine.graph import Graph
from scenario_engine.engine.operator import Operator, Variable
from scenario_engine.models.discovery import declared, packages
from scenario_engine.support.errors import GraphError, near_miss
from scenario_engine.support.language import chosen, said

Text = dict[str, str]
"""A text by language, `zh` and `en`."""


@cache
def words() -> dict[str, dict[str, Any]]:
    """Every table of every `words.toml`; where two name one thing, the extension's word counts."""
    found: dict[str, dict[str, Any]] = {
        table: {}
        for table in ("variables", "identities", "groups", "dimensions", "vintages", "vintage_names")
    }
    for package in packages():
        file = files(package) / "words.toml"
        if file.is_file():
            for table, entries in tomli.loads(file.read_text(encoding="utf-8")).items():
                found.setdefault(table, {}).update(entries)
    return found


def entry(name: str, described: str = "") -> dict[str, Any]:
    """What the words say of a variable; nothing where they name it as another that is not so described."""
    known: dict[str, Any] = words()["variables"].get(name, {})
    own = known and described and described not in _described().get(name, [described])
    return {} if own and known["en"].casefold() != humanised(name).casefold() else known


def variable(name: str, described: str = "") -> Text:
    """Name of a variable, of a model of one's own too that describes it as ours; else the identifier as words."""
    return in_both(entry(name, described) or humanised(name))


def vintage(name: str) -> Text:
    """What a vintage of statistics is called; its own word where no file names it."""
    return in_both(words()["vintage_names"].get(name, name))


def counted(name: str, inputs: Mapping[Any, Any]) -> str:
    """In which vintage a variable is counted, where the model says which input decides that; empty elsewhere."""
    decides = inputs.get(words()["vintages"].get(name, ""))
    return "" if decides is None else str(decides.attrs.get("vintage", ""))


def in_vintage(counted: object) -> Text:
    """A vintage as it stands behind a variable's name; empty where there is none."""
    if not counted:
        return same("")
    told = vintage(str(counted))
    return {"zh": f"（{told['zh']}）", "en": f" ({told['en']})"}


def variables_called(text: str, known: Iterable[str]) -> list[str]:
    """Variables that a person may mean: named so in one of the languages, or nearly so; likeliest first."""
    asked = text.casefold()
    spoken = {name: {word.casefold() for word in variable(name).values()} for name in sorted(known)}
    exact = [name for name, words in spoken.items() if asked in words]
    near = [
        name
        for word in get_close_matches(asked, sorted(set().union(*spoken.values())), n=3, cutoff=0.75)
        for name, words in spoken.items()
        if word in words
    ]
    within = [name for name, words in spoken.items() if any(asked in word for word in words)]
    return list(dict.fromkeys([*exact, *near, *within]))


def fail_unless_variable(graph: Graph, name: str) -> None:
    """Raise `GraphError` where no variable has the name; the message shows the one that is called so in words."""
    if name in graph.names():
        return
    told = advice(name, graph.names()) or "See `scenario-engine variables`."
    raise GraphError(f"no variable is called {name!r}.", told)


def advice(name: str, known: Collection[str]) -> str:
    """Which variable is meant by a name that is none: the one called so in words, or the nearest name."""
    called = variables_called(name, known)
    if not called:
        return near_miss(name, known)
    text = variable(called[0])
    return f"Did you mean {called[0]!r} ({' '.join(dict.fromkeys((text['en'], text['zh'])))})?"


def about(name: str, english: str) -> Text:
    """What a variable is: `english` as its operator says, in Chinese as the words say of the variable so described."""
    known = words()["variables"].get(name, {}) if english in _described().get(name, [english]) else {}
    return {"zh": known.get("about", english), "en": english}


@cache
def _described() -> Mapping[str, set[str]]:
    """What operators and inputs of each name say that they are: a model of one's own may mean something else by it."""
    found = defaultdict[str, set[str]](set)
    for one in declared():
        if isinstance(one, Variable):
            found[one.name].add(one.description)
    return found


def told(variable: Variable) -> str:
    """What a variable is, as its operator says it; in Chinese as the words say it, if they do, with its formula."""
    in_words = about(variable.name, variable.description)["zh"]
    if chosen() != "zh" or in_words == variable.description:
        return variable.description
    formula = variable.formula if isinstance(variable, Operator) else ""
    return "，".join(filter(None, [in_words, formula]))


def identity(name: str, english: str) -> Text:
    """What an identity states."""
    return {"zh": words()["identities"].get(name, english), "en": english}


def dimension(name: str) -> Text:
    """Name of a dimension; in Chinese as the messages have it where no model names it."""
    known = words()["dimensions"].get(name)
    if known:
        return in_both(known)
    english = name.replace("_", " ")
    translated = said(english, "zh")
    return {"zh": humanised(name) if translated == english else translated, "en": humanised(name)}


def called_dimension(name: str) -> str:
    """A dimension by its identifier, in Chinese by its name."""
    return dimension(name)["zh"] if chosen() == "zh" else name


def dimension_called(text: str) -> str:
    """The dimension that a text names in one of the languages; the text itself where none is called so."""
    asked = text.casefold()
    called = (name for name in words()["dimensions"] if asked in map(str.casefold, dimension(name).values()))
    return next(called, text)


def group(name: str) -> Text | None:
    """Name of a group of uncertain inputs; None where no file names it."""
    known = words()["groups"].get(name)
    return in_both(known) if known else None


def in_both(text: str | Mapping[str, str]) -> Text:
    """A text by language, zh and en; in the one that it is written in where the other is missing."""
    if isinstance(text, str):
        return same(text)
    return {"zh": text.get("zh") or text["en"], "en": text.get("en") or text["zh"]}


def same(text: str) -> Text:
    """A text that is the same in both languages."""
    return {"zh": text, "en": text}


def humanised(name: str) -> str:
    """An identifier as words."""
    return name.replace("_", " ").capitalize()
