"""The source line of a figure or table: which scenario it is computed from, and whose data stand behind it."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from scenario_engine.models.words import Text, same
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.view_model import ViewModel, joined
from scenario_engine.view.report.words import say

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
