"""A user's template of Word or PowerPoint as a document, which is all their libraries open."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from zipfile import ZipFile

from scenario_engine.support.errors import ScenarioEngineError

Opened = TypeVar("Opened")

TYPES = "[Content_Types].xml"

CALLED = {
    b"wordprocessingml.template.main+xml": b"wordprocessingml.document.main+xml",
    b"presentationml.template.main+xml": b"presentationml.presentation.main+xml",
}
"""What a template is called inside, and the document that is otherwise the same."""


def opened(template: Path, program: str, endings: str, reader: Callable[[io.BytesIO], Opened]) -> Opened:
    """What the library's reader makes of a template; one absent, damaged or of another program is refused."""
    try:
        return reader(_as_document(template))
    except (
        Exception
    ) as fault:  # an absent file, a damaged archive, another format: each fails in a way of its own
        raise ScenarioEngineError(
            f"{template}: cannot be read as a {program} file.", f"Give a {endings} that {program} opens."
        ) from fault


def _as_document(template: Path) -> io.BytesIO:
    """The file in memory, a template called a document."""
    made = io.BytesIO()
    with ZipFile(template) as given, ZipFile(made, "w") as taken:
        for name in given.namelist():
            content = given.read(name)
            if name == TYPES:
                for old, new in CALLED.items():
                    content = content.replace(old, new)
            taken.writestr(name, content)
    made.seek(0)
    return made
