"""What people read of an entry: a text, or the same text in Chinese and in English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Tag
from pydantic_core import PydanticCustomError

__all__ = ["Bilingual", "Told", "phrase", "told"]


class Bilingual(BaseModel):
    """A text in Chinese and English."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, strict=True)

    zh: str
    en: str


def _in_both(text: Bilingual) -> Bilingual:
    """A reader of either language finds words."""
    for language in ("zh", "en"):
        if not getattr(text, language).strip():
            raise PydanticCustomError("one_language", "says nothing", {"language": language})
    return text


def _form(text: Any) -> str:
    """Which of the two forms is meant; anything but a table is taken for a text, and refused if it is none."""
    return "by language" if isinstance(text, Mapping | BaseModel) else "text"


Told = Annotated[
    Annotated[str, Tag("text")] | Annotated[Bilingual, AfterValidator(_in_both), Tag("by language")],
    Discriminator(_form),
]
"""A text in a language of its writer's, or in both; a table lacks neither."""


def told(text: Told | None, language: str) -> str:
    """A text in one of its languages; as it stands where it is written in one only, empty where there is none.

    Parameters
    ----------
    text
        What an entry says.
    language
        `zh` or `en`.
    """
    if isinstance(text, Bilingual):
        return str(getattr(text, language))
    return text or ""


def phrase(key: str, **parts: Any) -> dict[str, str]:
    """What the program itself says of an entry, by language.

    Parameters
    ----------
    key
        Of `phrases.toml`.
    **parts
        Fill its braces; a part may be a text by language.
    """
    return {
        language: text.format(
            **{name: part[language] if isinstance(part, Mapping) else part for name, part in parts.items()}
        )
        for language, text in _phrases()[key].items()
    }


@cache
def _phrases() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = tomllib.loads(
        (files("scenario_engine.support.toml") / "phrases.toml").read_text(encoding="utf-8")
    )
    return found
