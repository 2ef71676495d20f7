"""Results as files of Word, PowerPoint and Excel: one content in one language, written in the way of each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from scenario_engine.view.office.content import Paper

__all__ = ["Writer", "writer"]


class Writer(Protocol):
    """Writes a report into a file, perhaps in the styles of another."""

    def __call__(self, file: Path, paper: Paper, template: Path | None = None) -> None:
        """Write it."""


def writer(ending: str) -> Writer:
    """What writes a report to a file of this ending, `.docx` or `.pptx`."""
    from scenario_engine.view.office import slides, word

    return {".docx": word.write, ".pptx": slides.write}[ending]
