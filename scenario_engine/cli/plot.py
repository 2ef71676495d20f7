"""`scenario-engine plot`: one figure of stored results, as SVG and PNG."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter


def plot(
    *results: str,
    quantity: Annotated[list[str], Parameter(negative=())],
    by: str = "",
    year: int | None = None,
    top: int = 8,
    language: Literal["zh", "en"] = "en",
    output: Path | None = None,
) -> int:
    """Draw quantities of results: lines by year, or ranked bars of one year.

    Parameters
    ----------
    results
        Result folders, or scenarios, which are run first; drawn beside each other.
    quantity
        A result or an input; may be repeated where they share a unit.
    by
        Dimension to break down by, such as industry or region; the others are summed.
    year
        Bars of this year instead of lines.
    top
        How many labels of `by` are shown, the largest.
    language
        zh or en.
    output
        File ending in .svg, .png or .pdf; by default both SVG and PNG in the first result's folder.
    """
    from scenario_engine.cli.console import out
    from scenario_engine.cli.results import result_folder
    from scenario_engine.support.errors import ScenarioEngineError
    from scenario_engine.support.files.ownership import refuse_foreign_file, refuse_place
    from scenario_engine.view.figures.figure import Request, draw
    from scenario_engine.view.report.view_model import ViewModel

    if not results:
        raise ScenarioEngineError(
            "plot needs a result: `scenario-engine plot outputs/baseline --quantity gdp`."
        )
    if output is not None:
        refuse_place(output)
    if output is not None and output.suffix not in (".svg", ".png", ".pdf"):
        raise ScenarioEngineError(f"{output}: figures are .svg, .png or .pdf.")
    request = Request(tuple(quantity), by, year, top, language)
    folders = [result_folder(one) for one in results]
    folder = folders[0] if folders[0].is_dir() else folders[0].parent
    name = "_".join([*request.variables, *filter(None, [by, str(year or "")]), language])
    targets = [output] if output else [folder / "figures" / f"{name}{ending}" for ending in (".svg", ".png")]
    refuse_foreign_file(*targets)
    views = [ViewModel.read(one) for one in folders]
    draw(views, request, targets)
    for target in targets:
        out().print(f"Written to {target}", soft_wrap=True)
    return 0
