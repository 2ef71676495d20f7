"""In which language people are spoken to: as they asked on the command line, else as `SCENARIO_ENGINE_LANGUAGE` says.

Messages are written in English where they are raised. `said` gives any of them as the catalogue of the language has it.
"""

from __future__ import annotations

import os
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenario_engine.support.catalogue import Catalogue

LANGUAGES = ("zh", "en")

VARIABLE = "SCENARIO_ENGINE_LANGUAGE"
"""Variable of the environment that names the language."""

IN_PERCENT = ("%", "百分比", "百分点", "个百分点")
"""What a number in percent is followed by, in either language."""

_asked = ""


def choose(language: str) -> None:
    """Speak one of `LANGUAGES` from now on; an empty text goes back to what the environment says."""
    global _asked  # noqa: PLW0603 - one process speaks to one person
    _asked = language


def chosen() -> str:
    """zh or en; empty where nobody said, and names are then given in both."""
    if _asked:
        return _asked
    named = os.environ.get(VARIABLE, "").replace("-", "_").partition("_")[0].lower()
    return named if named in LANGUAGES else ""


def alone() -> Literal["zh", "en"]:
    """The language of what is written in one alone, such as a figure: the one that is spoken, else English."""
    return "zh" if chosen() == "zh" else "en"


def in_language(text: Mapping[str, str], between: str = " ") -> str:
    """A text by language in the one that is spoken; in both, English first, where nobody said."""
    spoken = chosen()
    return text[spoken] if spoken else between.join(dict.fromkeys((text["en"], text["zh"])))


def said(text: str, language: str = "") -> str:
    """A message in a language, by default the one that is spoken; as it is where the catalogue does not have it."""
    return _catalogue().said(text) if (language or chosen()) == "zh" and not text.isspace() else text


def message(template: str, **fields: object) -> str:
    """A message of our own, put together here: the template in the language that is spoken, its fields filled."""
    spoken = _catalogue().template(template) if chosen() == "zh" else template
    return spoken.format(**fields)


@cache
def _catalogue() -> Catalogue:
    from scenario_engine.support.catalogue import Catalogue, read

    folder = files("scenario_engine.support") / "messages" / "zh"
    return Catalogue(
        {
            english: chinese
            for file in sorted(folder.iterdir(), key=lambda file: file.name)
            if file.name.endswith(".po")
            for english, chinese in read(file.read_text(encoding="utf-8")).items()
        }
    )
