"""Results people look at: one self-contained page in Chinese and English, drawn from results fresh or stored."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenario_engine.scenario.outcome import Outcome

__all__ = ["report"]


def report(
    *results: Outcome | str | Path, output: str | Path | None = None, beside: Sequence[str | Path] = ()
) -> Path:
    """Write one self-contained page of one or several results, and say where it is.

    Parameters
    ----------
    *results
        Outcomes, or folders that a run wrote; the others are compared with the first.
    output
        The page; by default `report.html` in the first result's folder, or here where it is an outcome.
    beside
        Folders that `compare`, `sweep`, `sensitivity` or `index` wrote, or the CSV of `replicate`.

    Raises
    ------
    ScenarioEngineError
        No result, one that cannot be read, or a file in the way that is not ours.
    """
    from scenario_engine.scenario.outcome import Outcome
    from scenario_engine.support.errors import ScenarioEngineError
    from scenario_engine.support.files.ownership import refuse_foreign_file
    from scenario_engine.support.files.replacing import write_text
    from scenario_engine.view.report.attachments import Attachments
    from scenario_engine.view.report.page import page
    from scenario_engine.view.report.view_model import ViewModel

    if not results:
        raise ScenarioEngineError("report needs a result.", "`scenario-engine report outputs/baseline`.")
    first = results[0]
    stored = Path() if isinstance(first, Outcome) else Path(first)
    file = Path(output) if output else (stored if stored.is_dir() else stored.parent) / "report.html"
    refuse_foreign_file(file)
    views = [ViewModel.of(one) if isinstance(one, Outcome) else ViewModel.read(Path(one)) for one in results]
    write_text(file, page(views, attached=Attachments.read([Path(one) for one in beside])))
    return file
