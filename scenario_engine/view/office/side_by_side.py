"""Several results side by side: each headline by year with a column a scenario, and the last year with differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenario_engine.view.figures.chart import NumberScale, scale_for
from scenario_engine.view.office.content import Language
from scenario_engine.view.report.view_model import ViewModel, plain


@dataclass(frozen=True)
class Headline:
    """One result that people ask for: its numbers by scenario over the years that all have, in the unit it is read in."""

    name: str
    scale: NumberScale
    years: tuple[int, ...]
    values: tuple[tuple[float | None, ...], ...]
    """Scenario by scenario, year by year; of one number where there are no years."""


def headlines(views: Sequence[ViewModel], language: Language) -> list[Headline]:
    """The headlines that all results have and that are one number, in total or by year."""
    first = views[0]
    found = []
    for name in first.headlines:
        if not all(view.has(name) and view.adds_up(name) for view in views):
            continue
        totals = [view.total(name)[0] for view in views]
        years: tuple[int, ...] = ()
        if "year" in totals[0].dims:
            years = tuple(year for year in first.years if all(year in view.years for view in views))
            totals = [total.sel(year=list(years)) for total in totals]
        values = [plain(total) if years else [plain(total)] for total in totals]
        scale = scale_for(first.reading(name), first.units, language, values, least=float("inf"))
        found.append(Headline(first.heading(name)[language], scale, years, tuple(map(scale.of, values))))
    return found
