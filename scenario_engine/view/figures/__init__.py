"""Single figures: variables of one or several results as a picture, in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from scenario_engine.support.arguments import checked
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.view.figures.kinds import FigureKind

if TYPE_CHECKING:
    import xarray as xr

    from scenario_engine.scenario.outcome import Outcome
    from scenario_engine.view.figures.picture import Picture

__all__ = ["plot"]


@checked
def plot(
    outcome: Outcome,
    *quantities: str,
    kind: FigureKind | None = None,
    by: str = "",
    across: str = "",
    first: int | None = None,
    year: int | None = None,
    top: int = 8,
    against: Outcome | Sequence[Outcome] = (),
    sweep: xr.Dataset | None = None,
    language: Literal["zh", "en"] = "en",
) -> Picture:
    """A picture of one or several results; the last line of a notebook's cell shows it.

    Parameters
    ----------
    outcome
        What a run gave.
    *quantities
        Names of results or inputs that share a unit.
    kind
        `lines`, `bars`, `growth`, `fan`, `stack`, `contributions`, `waterfall`, `dumbbell`, `slope`, `heat`, `map` or
        `sankey`; by default lines over the years, or bars of one year and of what has none.
    by
        Dimension to break down by; the others are summed.
    across
        Of a heat map: the dimension of its columns, instead of years; of a sankey that of its ends.
    first
        First year shown; of a dumbbell or waterfall the earlier year.
    year
        The year of bars, maps and ends; of slopes the last one.
    top
        How many labels of `by` are shown, the largest.
    against
        Outcomes drawn beside this one.
    sweep
        What `sweep` gave of the same scenario: of a fan the quantiles by year, in the quantity's own unit.
    language
        Of the words in the picture.

    Raises
    ------
    ScenarioEngineError
        An unknown quantity, quantities of several units, or a kind that cannot show them.

    Examples
    --------
    >>> from scenario_engine import compute
    >>> picture = plot(compute("growth-accounting"), "productivity", by="country", top=3)
    >>> type(picture).__name__
    'Picture'
    """
    from scenario_engine.scenario.outcome import Outcome
    from scenario_engine.view.figures.figure import chart
    from scenario_engine.view.figures.picture import Picture
    from scenario_engine.view.figures.request import Request
    from scenario_engine.view.report.attachments import Attachments, SweepSummary
    from scenario_engine.view.report.view_model import ViewModel

    others = tuple(against) if isinstance(against, Iterable) else (against,)
    for one in others:
        if not isinstance(one, Outcome):
            raise ScenarioEngineError(f"against has {one!r}, which is no outcome.", "Run it: scenario.run().")
    views = [ViewModel.of(one) for one in (outcome, *others)]
    swept = () if sweep is None else (SweepSummary.of(sweep),)
    attached = Attachments(sweeps=swept)
    request = Request(quantities, by, year, top, language, kind, first, across, attached)
    return Picture(chart(views, request))
