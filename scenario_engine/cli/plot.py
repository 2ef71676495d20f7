"""`scenario-engine plot`: one figure of stored results, as SVG and PNG."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter


def plot(
    result: Path,
    *variables: str,
    against: Annotated[list[Path] | None, Parameter(negative=())] = None,
    by: str = "",
    year: int | None = None,
    top: int = 8,
    language: Literal["zh", "en"] = "en",
    output: Path | None = None,
) -> int:
    """Draw variables of stored results: lines by year, or ranked bars of one year.

    Parameters
    ----------
    result
        Folder that `scenario-engine run` wrote.
    variables
        Names of results or inputs that share a unit.
    against
        Another result to draw beside it; may be given several times.
    by
        A dimension to tell apart, such as industry or region; the others are summed.
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
    from scenario_engine.support.errors import ScenarioEngineError
    from scenario_engine.support.files.ownership import refuse_foreign_file, refuse_place
    from scenario_engine.view.figures.figure import Request, draw
    from scenario_engine.view.report.view_model import ViewModel

    if not variables:
        raise ScenarioEngineError("plot needs a variable: `scenario-engine plot outputs/baseline gdp`.")
    if output is not None:
        refuse_place(output)
    if output is not None and output.suffix not in (".svg", ".png", ".pdf"):
        raise ScenarioEngineError(f"{output}: figures are .svg, .png or .pdf.")
    request = Request(variables, by, year, top, language)
    folder = result if result.is_dir() else result.parent
    name = "_".join([*request.variables, *filter(None, [by, str(year or "")]), language])
    targets = [output] if output else [folder / "figures" / f"{name}{ending}" for ending in (".svg", ".png")]
    refuse_foreign_file(*targets)
    materials = [ViewModel.read(one) for one in (result, *(against or []))]
    draw(materials, request, targets)
    for target in targets:
        out().print(f"Written to {target}", markup=False)
    return 0
