"""The report's words in Chinese and English, kept as data in `words.toml`."""

from functools import cache
from importlib.resources import files
from typing import Any

import tomli

from scenario_engine.models.words import Text


@cache
def glossary() -> dict[str, dict[str, Text]]:
    """Everything in `words.toml`: `page` (controls, headings, findings) and what published figures are called."""
    text = (files("scenario_engine.view.report") / "words.toml").read_text(encoding="utf-8")
    words: dict[str, dict[str, Text]] = tomli.loads(text)
    return words


def say(key: str, **parts: Any) -> Text:
    """A text of the page; `parts` fill its braces, and may be texts themselves."""
    template = glossary()["page"][key]
    return {
        language: template[language].format(
            **{name: part[language] if isinstance(part, dict) else part for name, part in parts.items()}
        )
        for language in ("zh", "en")
    }
