"""`scenario-engine plot`: one figure of stored results in the kinds that reports use, as SVG and PNG."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from scenario_engine.cli.console import out
from scenario_engine.cli.options import Language
from scenario_engine.cli.results import result_folder
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.language import alone
from scenario_engine.view.figures.kinds import FigureKind


def plot(
    *results: str,
    quantity: list[str],
    kind: FigureKind | None = None,
    by: str = "",
    across: str = "",
    first: Annotated[int | None, Parameter(name="--from")] = None,
    year: int | None = None,
    top: int = 8,
    beside: list[Path] | None = None,
    language: Language = None,
    output: Path | None = None,
) -> None:
    """Draw quantities of results: lines or bars by year, bands, ranks, changes, maps.

    Parameters
    ----------
    results
        Result folders, or scenarios, which are run first; drawn beside each other.
    quantity
        A result or an input; may be repeated where they share a unit.
    kind
        lines; bars, ranked; growth, bars by year with a line of their growth; fan, a line with its band; stack, bars by
        year cut by label; contributions, points added to growth; waterfall, steps from one to another; dumbbell, two
        years or two results by label; slope, ranks by year; heat, a coloured grid; map, equal squares; sankey, bands
        from labels to those of another dimension. By default lines, or bars where --year is given.
    by
        Dimension to break down by, such as industry or region; the others are summed.
    across
        Of a heat map: the dimension of its columns, instead of years; of a sankey that of its ends.
    first
        First year shown; of a dumbbell or waterfall the earlier year.
    year
        The year of bars, maps and ends; of slopes the last one.
    top
        How many labels of `by` are shown, the largest.
    beside
        The folder of a sweep for a fan, or of `compare` for a waterfall; may be repeated.
    output
        File ending in .svg, .png or .pdf; by default both SVG and PNG in the first result's folder.
    """
    from scenario_engine.models.words import dimension_called
    from scenario_engine.view.figures.figure import chart
    from scenario_engine.view.figures.picture import Picture, refuse_target
    from scenario_engine.view.figures.request import Request
    from scenario_engine.view.report.attachments import Attachments
    from scenario_engine.view.report.view_model import ViewModel

    if not results:
        raise ScenarioEngineError(
            "plot needs a result: `scenario-engine plot outputs/baseline --quantity gdp`."
        )
    if output is not None:
        refuse_target(output)
    language = language or alone()
    by, across = dimension_called(by), dimension_called(across)
    attached = Attachments.read(beside or ())
    request = Request(tuple(quantity), by, year, top, language, kind, first, across, attached)
    folders = [result_folder(one) for one in results]
    folder = folders[0] if folders[0].is_dir() else folders[0].parent
    parts = [*request.variables, kind or "", by, across, str(first or ""), str(year or ""), language]
    name = "_".join(filter(None, parts))
    targets = [output] if output else [folder / "figures" / f"{name}{ending}" for ending in (".svg", ".png")]
    Picture(chart([ViewModel.read(one) for one in folders], request)).save(*targets)
    for target in targets:
        out().print(f"Written to {target}", soft_wrap=True)
