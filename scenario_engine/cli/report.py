"""`scenario-engine report`: stored results as one page that opens anywhere, without network or server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter


def report(
    *results: str,
    beside: Annotated[list[Path] | None, Parameter(negative=())] = None,
    output: Path | None = None,
) -> int:
    """Write one self-contained page from one or several stored results.

    Parameters
    ----------
    results
        Result folders, or scenarios, which are run first; the others are compared with the first.
    beside
        What `compare`, `sweep`, `sensitivity` or `index` wrote, or the CSV of `replicate`, to be shown beside the
        results; may be repeated.
    output
        The page; report.html in the first result's folder by default.
    """
    from scenario_engine.cli.console import out
    from scenario_engine.cli.results import result_folder
    from scenario_engine.view.report import report as written

    file = written(*map(result_folder, results), output=output, beside=beside or ())
    out().print(
        f"Written to {file} ({file.stat().st_size / 1e6:.1f} MB); open it in any browser.", markup=False
    )
    return 0
