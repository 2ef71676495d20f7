"""The report's words in Chinese and English, kept as data in `words.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

Text = dict[str, str]
"""A text by language, `zh` and `en`."""


@cache
def glossary() -> dict[str, dict[str, Text]]:
    """Everything in `words.toml`: `page` (controls and headings) and `variables` (names of quantities)."""
    text = (files("scenario_engine.report") / "words.toml").read_text(encoding="utf-8")
    words: dict[str, dict[str, Text]] = tomllib.loads(text)
    return words


def word(name: str) -> Text | None:
    """Name of a variable in both languages, if the glossary has it."""
    return glossary()["variables"].get(name)


def say(key: str, **parts: Any) -> Text:
    """A text of the page; `parts` fill its braces, and may be texts themselves."""
    template = glossary()["page"][key]
    return {
        language: template[language].format(
            **{name: part[language] if isinstance(part, dict) else part for name, part in parts.items()}
        )
        for language in ("zh", "en")
    }


def same(text: str) -> Text:
    """A text that is the same in both languages."""
    return {"zh": text, "en": text}


def humanised(name: str) -> str:
    """A variable's name as words."""
    return name.replace("_", " ").capitalize()
