"""`scenario-engine report`: stored results as one page that opens anywhere, or as a report in Word or PowerPoint."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter


def report(
    *results: str,
    to: Literal["html", "docx", "pptx", "xlsx"] | None = None,
    beside: list[Path] | None = None,
    every: Annotated[bool, Parameter(name="--all")] = False,
    draws: int = 2000,
    language: Literal["zh", "en"] | None = None,
    sections: Annotated[list[str] | None, Parameter(consume_multiple=True)] = None,
    template: Path | None = None,
    output: Path | None = None,
) -> int:
    """Write a report from one or several stored results: a self-contained page, a Word or a PowerPoint file.

    Parameters
    ----------
    results
        Result folders, or scenarios, which are run first; the others are compared with the first.
    to
        html, a page that opens in any browser, in both languages; docx, Word; pptx, PowerPoint; xlsx, Excel. By default
        as the output is named, else html.
    beside
        What `compare`, `sweep`, `sensitivity` or `index` wrote, or the CSV of `replicate`, to be shown beside the
        results; may be repeated.
    every
        Run what is missing or older than its scenario, and show it beside: the comparison of several scenarios, a sweep
        and bands of single inputs (sensitivity) of the first that is uncertain, for China the scorecard.
    draws
        Of the sweep that --all runs.
    language
        zh or en, of Word, PowerPoint and Excel.
    sections
        Sections by their names, such as industries,regions; all by default.
    template
        A .docx or .pptx file whose styles, page and master are used.
    output
        The file, its ending added where it has none of these; report.html, report.docx or report.pptx in the first
        result's folder by default.
    """
    from time import perf_counter

    from scenario_engine.cli.console import out
    from scenario_engine.cli.everything import beside as missing
    from scenario_engine.cli.results import result_folder
    from scenario_engine.support.language import alone
    from scenario_engine.view.report import report as written

    begun = perf_counter()
    folders = [result_folder(one) for one in results]
    shown = list(beside or ())
    if every:
        out().print(f"Results: {perf_counter() - begun:.1f} s")
        shown += missing(results, draws)
    file = written(
        *folders,
        output=output,
        beside=shown,
        to=to or "",
        language=language or alone(),
        sections=[name for text in sections or () for name in text.split(",") if name],
        template=template,
    )
    opened = "open it in any browser" if file.suffix == ".html" else "any office program opens it"
    out().print(f"Written to {file} ({file.stat().st_size / 1e6:.1f} MB); {opened}.", markup=False)
    return 0
