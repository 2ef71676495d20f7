"""What is said around a figure: what quantities, conditions and factors are called, and whose data stand behind it."""

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from scenario_engine.engine.quantity import Condition
from scenario_engine.models import words
from scenario_engine.models.words import Text, same
from scenario_engine.view.report.attachments import parsed
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.view_model import ViewModel, joined
from scenario_engine.view.report.words import say

JOINT = "posterior:"
"""How the engine calls the streams that one file of joint draws moves together."""

_STREAM = re.compile(r"^(\w+)\[(.+)\]$")


def quantity(view: ViewModel, text: str) -> Text:
    """Name of the variable and of the labels picked, such as `Total value added, 2030`; the text itself if it is none."""
    asked = parsed(text)
    return _listed(view, asked.name, asked.labels) if asked else same(text)


def reading(view: ViewModel, text: str, otherwise: Any = "1") -> str:
    """The unit a quantity is read in; another where its variable is not known here."""
    asked = parsed(text)
    name = asked.name if asked else text
    return view.reading(name) if view.knows(name) else str(otherwise)


def condition(view: ViewModel, text: str) -> Text:
    """A condition in the reader's units, such as `Total value added, 2030 > CNY 7.00 trn`."""
    asked = parsed(text, Condition)
    if asked is None:
        return same(text)
    whose = str(asked.quantity)
    limit = view.shown(asked.threshold, reading(view, whose))
    return joined([quantity(view, whose), same(asked.sign), limit], same(" "))


def factor(view: ViewModel, text: str) -> Text:
    """Name of an input, of a group of several, or of one stream of an input, such as `Real GDP growth, 2025`."""
    known = None if text in view.inputs else words.group(text)
    if known is not None:
        return known
    if text.startswith(JOINT):
        return say("joint_draws", file=text.removeprefix(JOINT))
    stream = _STREAM.match(text)
    if stream:
        return _listed(view, stream[1], stream[2].split(","))
    return view.variable(text) if text.isidentifier() else same(text)


def dated(text: Text, year: object) -> Text:
    """A name, and the year it is of."""
    return joined([text, same(str(year))], same(", "))


def headed(title: Text, what: Text) -> Text:
    """What is told of something, after its title."""
    return joined([title, what], {"zh": "：", "en": ": "})


def _listed(view: ViewModel, name: str, labels: Any) -> Text:
    parts = [view.variable(name), *(view.label(str(label).strip()) for label in labels)]
    return joined(parts, {"zh": "，", "en": ", "})


MOST = 2
"""Sources that are named; the annex has all."""

LONGEST = 60
"""Letters of a name; what is longer is a sentence."""

GIVEN = ("data", "table")
"""Forms of an input that are read from files of data."""

_DETAIL = re.compile(r"[,;:，；：（]")
_FILE = re.compile(r"[/\\`]|\.(csv|py|toml)\b")


def source(view: ViewModel, names: Sequence[str], titles: Sequence[Text] = ()) -> Text:
    """What stands below a figure of these variables; without names, of the result as a whole.

    `titles` are those of several scenarios, where it shows more than one.
    """
    scenario = joined(titles or [view.title], {"zh": "”“", "en": "”, “"})
    behind = view.behind(names) if names else map(str, view.inputs.data_vars)
    inputs = [name for name in behind if name in view.inputs]
    data = {language: _named(view, inputs, language) for language in ("zh", "en")}
    if not data["en"]:
        return say("source_line", scenario=scenario)
    return say("source_line_data", scenario=scenario, data=data)


def sources(attrs: Mapping[Hashable, Any]) -> Text:
    """Where an array comes from, in both languages; in English where it says so in English only."""
    english = str(attrs.get("source", ""))
    return {"zh": str(attrs.get("source_zh", english)), "en": english}


def with_source(section: Block | None, told: Text) -> Block | None:
    """A section whose blocks say where they are from, those that do not by themselves."""
    if section is None:
        return None
    blocks = [{"source": told, **block} for block in section["blocks"]]
    return {**section, "blocks": blocks}


def _named(view: ViewModel, inputs: Sequence[str], language: str) -> str:
    """The first few whose data stand behind inputs, by name alone."""
    origins = view.record.get("origins") or {}
    found: dict[str, None] = {}
    for name in inputs:
        chain = origins.get(name) or []
        if name in view.inputs and any(place["form"] in GIVEN for place in chain):
            texts = sources(view.inputs[name].attrs)
            english, head = (_DETAIL.split(texts[one], maxsplit=1)[0].strip() for one in ("en", language))
            if head and len(english) <= LONGEST and not _FILE.search(english):
                found[head] = None
    names = [one for one in found if not any(one != other and other.startswith(one) for other in found)]
    text = ("、" if language == "zh" else "; ").join(names[:MOST])
    return text if len(names) <= MOST else say("and_others", names=same(text))[language]
