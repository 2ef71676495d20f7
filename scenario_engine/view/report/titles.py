"""What quantities, conditions and uncertain factors are called on the page: `sum(total_value_added[2030])` in words."""

from __future__ import annotations

import re
from typing import Any

from scenario_engine.engine.quantity import Condition
from scenario_engine.models import words
from scenario_engine.models.words import Text, same
from scenario_engine.view.report.attachments import parsed
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
    """Name of a group, an input, or one stream of an input, such as `Real GDP growth, 2025`."""
    known = words.group(text)
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
