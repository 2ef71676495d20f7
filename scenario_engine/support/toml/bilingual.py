"""What people read of an entry: a text, or the same text in Chinese, in English or in both."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import tomli
from pydantic import AfterValidator, Discriminator, Field, Tag

from scenario_engine.support.toml.record import Record, refused

BETWEEN = {"zh": "；", "en": "; "}
"""What separates sources and qualities that are listed."""


class Bilingual(Record):
    """A text by language."""

    zh: str | None = None
    """In Chinese."""
    en: str | None = None
    """In English."""


def _says_something(text: Bilingual) -> Bilingual:
    if not any(said and said.strip() for said in (text.zh, text.en)):
        advice = 'Write a text, or { en = "…" }, { zh = "…" } or both.'
        raise refused("empty-text", "says nothing.", advice=advice)
    return text


def _form(text: Any) -> str:
    """Which of the two forms is meant; anything but a table is taken for a text, and refused if it is none."""
    return "by language" if isinstance(text, Mapping | Bilingual) else "text"


Told = Annotated[
    Annotated[str, Tag("text")] | Annotated[Bilingual, AfterValidator(_says_something), Tag("by language")],
    Discriminator(_form),
    Field(title="a text", examples=[{"zh": "…", "en": "…"}]),
]
"""A text in a language of its writer's, or a text by language."""


def by_language(text: str | Mapping[str, str] | Bilingual | None, default: str = "") -> dict[str, str]:
    """A text in both languages; in the one that it is written in where the other is missing.

    `default` is said where there is none.
    """
    said = dict(text) if isinstance(text, Bilingual | Mapping) else {"zh": text, "en": text}
    zh, en = said.get("zh"), said.get("en")
    return {"zh": zh or en or default, "en": en or zh or default}


def told(text: Told | None, language: str) -> str:
    """A text in one of its languages, in the other where it is written in that one only; empty where there is none."""
    return by_language(text)[language]


def together(texts: Iterable[str], language: str) -> str:
    """What is said of one thing, in one text: each once, what is empty left out."""
    return BETWEEN[language].join(dict.fromkeys(filter(None, texts)))


def phrase(key: str, **parts: Any) -> dict[str, str]:
    """What the program itself says of an entry, by language.

    `key` is of `phrases.toml`; parts fill its braces, and may be texts by language.
    """
    said = {}
    for language, text in _phrases()[key].items():
        filled = {name: part[language] if isinstance(part, Mapping) else part for name, part in parts.items()}
        said[language] = text.format(**filled)
    return said


@cache
def _phrases() -> dict[str, dict[str, str]]:
    return tomli.loads(Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8"))
