"""Reports and figures: one self-contained page in Chinese and English, or a Word or PowerPoint file in one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from scenario_engine.engine.batch import fail_unless_in_like_units
from scenario_engine.support.arguments import checked
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.files.ownership import refuse_foreign_file
from scenario_engine.support.files.replacing import write_text

if TYPE_CHECKING:
    from scenario_engine.scenario.outcome import Outcome

__all__ = ["report"]

ENDINGS = (".html", ".docx", ".pptx", ".xlsx")
"""What a report may be; the first by default."""


@checked
def report(
    *results: Outcome | str | Path,
    output: str | Path | None = None,
    beside: Sequence[str | Path] = (),
    to: str = "",
    language: Literal["zh", "en"] = "en",
    sections: Sequence[str] = (),
    template: str | Path | None = None,
) -> Path:
    """Write a report of one or several results, and say where it is.

    Parameters
    ----------
    *results
        Outcomes, or folders that a run wrote; the others are compared with the first.
    output
        The file, with the ending added where its name has another or none; by default `report.html` (or docx, pptx) in the
        first result's folder, or here where it is an outcome.
    beside
        Folders that `compare`, `sweep`, `sensitivity` or `index` wrote, or the CSV of `replicate`.
    to
        html, docx, pptx or xlsx; by default what the output's ending says, else html. Word and PowerPoint need the `office`
        group of dependencies.
    language
        Of Word and PowerPoint; the page has both.
    sections
        Sections shown, by their names; all by default.
    template
        A Word or PowerPoint file whose styles are used.

    Raises
    ------
    ScenarioEngineError
        No result, one that cannot be read, or a file in the way that is not ours.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from scenario_engine import compute
    >>> with TemporaryDirectory() as folder:
    ...     page = report(compute("world-2020"), output=Path(folder, "world.html"))
    ...     print(page.name)
    ...
    world.html
    """
    from scenario_engine.scenario.outcome import Outcome
    from scenario_engine.view.office import write
    from scenario_engine.view.report.attachments import Attachments
    from scenario_engine.view.report.page import page
    from scenario_engine.view.report.view_model import ViewModel

    if not results:
        raise ScenarioEngineError("report needs a result.", "`scenario-engine report outputs/baseline`.")
    first = results[0]
    if aims := [one for one in results[1:] if not isinstance(one, Outcome) and Path(one).suffix in ENDINGS]:
        raise ScenarioEngineError(
            f"{aims[0]} is a file to write, and results are outcomes or folders.",
            f'Write output="{aims[0]}".',
        )
    stored = Path() if isinstance(first, Outcome) else Path(first)
    ending = _ending(to, output)
    if ending not in ENDINGS[1:3] and template:
        raise ScenarioEngineError(
            "--template is for Word and PowerPoint; page and workbook have their own style.",
            "Add --to docx or --to pptx.",
        )
    file = Path(output) if output else (stored if stored.is_dir() else stored.parent) / f"report{ending}"
    if file.suffix.lower() not in ENDINGS and not file.is_dir():
        file = file.with_name(f"{file.name}{ending}")
    refuse_foreign_file(file)
    read = [ViewModel.of(one) if isinstance(one, Outcome) else ViewModel.read(Path(one)) for one in results]
    fail_unless_in_like_units([one.result.data_vars for one in read])
    attached = Attachments.read([Path(one) for one in beside])
    views = [replace(one, attached=attached) for one in read]
    if ending == ENDINGS[0]:
        write_text(file, page(views, only=sections))
    else:
        styles = Path(template) if template else None
        write(file, ending, views, language, sections=sections, template=styles)
    return file


def _ending(to: str, output: str | Path | None) -> str:
    """Of the file: what is asked for, which the name given to it may not gainsay."""
    named = Path(output).suffix.lower() if output else ""
    asked = f".{to}" if to else named if named in ENDINGS else ENDINGS[0]
    if asked not in ENDINGS:
        raise ScenarioEngineError(f"a report is html, docx, pptx or xlsx, not {to!r}.")
    if named in ENDINGS and named != asked:
        raise ScenarioEngineError(
            f"{Path(str(output)).name} ends in {named}, and {to} is asked for.",
            f"Write {Path(str(output)).with_suffix(asked).name}, or --to {named[1:]}.",
        )
    return asked
