"""`scenario-engine report`: stored results as one page that opens anywhere, without network or server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter


def report(
    *results: Path,
    beside: Annotated[list[Path] | None, Parameter(negative=())] = None,
    output: Path | None = None,
) -> int:
    """Write one self-contained page from one or several stored results.

    Parameters
    ----------
    results
        Folders that `scenario-engine run` wrote; the others are compared with the first.
    beside
        A folder that `compare`, `sweep`, `sensitivity` or `index` wrote, or the CSV of `replicate`, to show why
        scenarios differ, how sure the figures are, what they hang on and how they stand to print; may be given
        several times.
    output
        The page; report.html in the first result's folder by default.
    """
    from scenario_engine.cli.console import out
    from scenario_engine.support.errors import ScenarioEngineError
    from scenario_engine.support.files.ownership import refuse_foreign_file
    from scenario_engine.support.files.replacing import writing
    from scenario_engine.view.report.attachments import Attachments
    from scenario_engine.view.report.page import page
    from scenario_engine.view.report.view_model import ViewModel

    if not results:
        raise ScenarioEngineError("report needs a result: `scenario-engine report outputs/baseline`.")
    folder = results[0] if results[0].is_dir() else results[0].parent
    file = output or folder / "report.html"
    refuse_foreign_file(file)
    html = page([ViewModel.read(folder) for folder in results], attached=Attachments.read(beside or ()))
    with writing(file) as draft:
        draft.write_text(html, encoding="utf-8")
    out().print(
        f"Written to {file} ({file.stat().st_size / 1e6:.1f} MB); open it in any browser.", markup=False
    )
    return 0
