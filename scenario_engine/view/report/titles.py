"""How quantities, conditions and uncertain factors are called on the page: `sum(total_value_added[2030])` in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scenario_engine.engine.quantity import Condition, Quantity
from scenario_engine.models import words
from scenario_engine.models.words import Text, same
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.view.report.view_model import Material
from scenario_engine.view.report.words import say

JOINT = "posterior:"
"""How the engine calls the streams that one file of joint draws moves together."""

_STREAM = re.compile(r"^(\w+)\[(.+)\]$")


def quantity(material: Material, text: str) -> Text:
    """Name of the variable and of the labels picked, such as `Total value added, 2030`; the text itself if it is none."""
    try:
        asked = Quantity.parse(text)
    except ScenarioEngineError:
        return same(text)
    return _joined(material.variable(asked.name), [material.label(label) for label in asked.labels])


def variable_of(text: str) -> str:
    """The variable a quantity is made of; the text itself if it is none."""
    try:
        return Quantity.parse(text).name
    except ScenarioEngineError:
        return text


def condition(material: Material, text: str) -> Text:
    """A condition in the reader's units, such as `Total value added, 2030 > CNY 7.00 trn`."""
    try:
        asked = Condition.parse(text)
    except ScenarioEngineError:
        return same(text)
    name = asked.quantity.name
    unit = material.spoken(material.unit(name), name) if material.knows(name) else "1"
    head, limit = quantity(material, str(asked.quantity)), material.shown(asked.threshold, unit)
    return {language: f"{head[language]} {asked.sign} {limit[language]}" for language in ("zh", "en")}


def factor(material: Material, text: str) -> Text:
    """Name of a group, an input, or one stream of an input, such as `Real GDP growth, 2025`."""
    known = words.group(text)
    if known is not None:
        return known
    if text.startswith(JOINT):
        return say("joint_draws", file=text.removeprefix(JOINT))
    stream = _STREAM.match(text)
    if stream:
        labels = [material.label(label.strip()) for label in stream[2].split(",")]
        return _joined(material.variable(stream[1]), labels)
    return material.variable(text) if text.isidentifier() else same(text)


def _joined(name: Text, labels: Sequence[Text]) -> Text:
    return {
        "zh": "，".join([name["zh"], *(label["zh"] for label in labels)]),
        "en": ", ".join([name["en"], *(label["en"] for label in labels)]),
    }
