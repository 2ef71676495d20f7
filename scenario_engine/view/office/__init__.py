"""Results as files of Word, PowerPoint and Excel: one content in one language, written in the way of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scenario_engine.support.files.replacing import writing
from scenario_engine.support.optional import need

if TYPE_CHECKING:
    from scenario_engine.view.office.content import Language
    from scenario_engine.view.report.view_model import ViewModel

LIBRARIES = {".docx": ("docx", "Writing Word"), ".pptx": ("pptx", "Writing PowerPoint")}


def write(
    file: Path,
    ending: str,
    views: Sequence[ViewModel],
    language: Language,
    *,
    sections: Collection[str] = (),
    template: Path | None = None,
    variables: bool = True,
) -> None:
    """Write a report as a `.docx`, `.pptx` or `.xlsx`, the first two perhaps in the styles of a template.

    A workbook has a sheet for each variable too, unless `variables` says no.
    """
    from scenario_engine.view.office.content import paper

    if ending == ".xlsx":
        from scenario_engine.view.formats.excel import write_excel

        with writing(file) as draft:
            write_excel(draft, views, language, sections=sections, variables=variables)
        return
    library, purpose = LIBRARIES[ending]
    for one in (library, "matplotlib"):
        need(one, "office", purpose)
    from scenario_engine.view.office import slides, word

    content = paper(views, language, sections)
    with writing(file) as draft:
        (word if ending == ".docx" else slides).write(draft, content, template)
