"""What a declared measure is called, counted in and comes to, and the chart of several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import xarray as xr

from scenario_engine.models.words import Text
from scenario_engine.view.report import blocks, layout
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.layout import Measure
from scenario_engine.view.report.view_model import ViewModel, joined


def chart(
    view: ViewModel, declared: layout.Block, measures: Sequence[Measure], *, form: Any = None, **shown: Any
) -> Block:
    """A chart as its block is declared; `shown` has its labels and lines."""
    title = declared.title or title_of(view, measures[0])
    shown.setdefault("note", note_of(view, declared))
    return blocks.chart(
        declared.name, cast(blocks.Form, form or declared.kind), title, unit_of(view, measures[0]), **shown
    )


def array_of(view: ViewModel, measure: Measure, keep: tuple[str, ...]) -> xr.DataArray:
    """The numbers of a measure, over years and the dimensions to keep."""
    array = view.summed(measure.variable, keep)
    if measure.divided_by:
        array = array / view.summed(measure.divided_by, keep)
    return array / array.shift(year=1) - 1.0 if measure.growth else array


def title_of(view: ViewModel, measure: Measure) -> Text:
    """Its own title or the name of its variable, with the vintage it is counted in."""
    return view.heading(measure.variable, measure.title)


def note_of(view: ViewModel, declared: layout.Block) -> Text | None:
    """What stands below a block, unless what it is about is not there, and how its data were come by."""
    note = declared.note if not declared.note_about or view.knows(declared.note_about) else None
    said = view.quality(declared.quality_of) if declared.quality_of else []
    told = [{"zh": f"{one['zh']}。", "en": f"{one['en'][:1].upper()}{one['en'][1:]}."} for one in said]
    return joined([*([note] if note else []), *told], {"zh": "", "en": " "}) if note or told else None


def unit_of(view: ViewModel, measure: Measure) -> str:
    """The unit it is read in."""
    return "percent" if measure.growth or measure.divided_by else view.reading(measure.variable)
