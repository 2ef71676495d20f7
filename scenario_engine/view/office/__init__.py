"""Results as files of Word, PowerPoint and Excel: one content in one language, written in the way of each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenario_engine.view.office.content import Paper


def writer(ending: str) -> Callable[[Path, Paper, Path | None], None]:
    """What writes a report to a file of this ending, `.docx` or `.pptx`, perhaps in the styles of another."""
    from scenario_engine.view.office import slides, word

    return {".docx": word.write, ".pptx": slides.write}[ending]
