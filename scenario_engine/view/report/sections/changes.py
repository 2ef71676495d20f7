"""Charts of what changes from year to year: contributions to growth, ranks, and two years of each label."""

from __future__ import annotations

from collections.abc import Sequence

import xarray as xr

from scenario_engine.models.words import same
from scenario_engine.view.report import blocks, layout
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.layout import Measure
from scenario_engine.view.report.sections.measures import array_of, chart
from scenario_engine.view.report.view_model import ViewModel, largest, plain, ranks
from scenario_engine.view.report.words import say

PARTS = 6
"""Labels whose contribution is told apart; the others are summed."""

RANKED = 12
"""Labels whose rank is followed."""

ENDS = 31
"""Labels shown in two years."""


def contributions(view: ViewModel, declared: layout.Block, measures: Sequence[Measure]) -> Block | None:
    """What the largest labels, and the others together, add to the growth of the whole."""
    array = _by_year(view, declared, measures[0])
    if array is None:
        return None
    chosen = largest(array, declared.by)[:PARTS]
    added = (array - array.shift(year=1)) / array.sum(declared.by, skipna=False).shift(year=1)
    added = added.isel(year=slice(1, None))
    names = view.by_label(declared.by)
    lines = [blocks.series(names[one], plain(added.sel({declared.by: one}))) for one in chosen]
    if len(chosen) < array.sizes[declared.by]:
        rest = added.drop_sel({declared.by: chosen}).sum(declared.by, skipna=False)
        lines.append(blocks.series(say("others"), plain(rest)))
    return chart(
        view, declared, measures, labels=view.years[1:], lines=lines, status=view.status[1:], form="stack"
    ) | {"unit": "percent"}


def slope(view: ViewModel, declared: layout.Block, measures: Sequence[Measure]) -> Block | None:
    """The rank of the largest labels by year, among all of them."""
    array = _by_year(view, declared, measures[0])
    if array is None:
        return None
    placed, names = ranks(array, declared.by), view.by_label(declared.by)
    lines = [
        blocks.series(names[one], plain(placed.sel({declared.by: one})))
        for one in largest(array, declared.by)[:RANKED]
    ]
    return chart(view, declared, measures, labels=view.years, lines=lines, status=view.status) | {
        "unit": "count"
    }


def dumbbell(view: ViewModel, declared: layout.Block, measures: Sequence[Measure]) -> Block | None:
    """Each label in the last measured year and in the last."""
    array = _by_year(view, declared, measures[0])
    if array is None:
        return None
    chosen = largest(array, declared.by)[:ENDS]
    names = view.by_label(declared.by)
    ends = [(year, array.sel({"year": year, declared.by: chosen})) for year in view.ends]
    lines = [blocks.series(same(str(year)), plain(values)) for year, values in ends]
    return chart(view, declared, measures, labels=[names[one] for one in chosen], lines=lines)


def _by_year(view: ViewModel, declared: layout.Block, measure: Measure) -> xr.DataArray | None:
    """The numbers of a measure over years and labels; None where there are not two of both."""
    array = array_of(view, measure, (declared.by,))
    if "year" not in array.dims or array.sizes[declared.by] < 2 or len(view.years) < 2:
        return None
    return array.reindex(year=view.years)
