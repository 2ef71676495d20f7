"""Sections that a layout declares: cards, charts, maps and tables of a result, by year or by label."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isnan
from typing import Any

import xarray as xr

from scenario_engine.models.words import Text, same
from scenario_engine.view.report import blocks, layout
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.findings import dated, finding
from scenario_engine.view.report.layout import Measure
from scenario_engine.view.report.sections.changes import contributions, dumbbell, slope
from scenario_engine.view.report.sections.measures import array_of, chart, note_of, title_of, unit_of
from scenario_engine.view.report.sources import source
from scenario_engine.view.report.view_model import ViewModel, columns, plain
from scenario_engine.view.report.words import say

STATUS = ("status_measured", "status_filled", "status_projected")


def section(view: ViewModel, declared: layout.Section) -> Block | None:
    """A declared section; None where the result has nothing for it."""
    if not all(view.knows(name) for name in declared.needs):
        return None
    made = [_block(view, one) for one in declared.blocks]
    if not any(made):
        return None
    return blocks.section(declared.id, dated(view, declared.title), made, finding(view, declared.findings))


def _block(view: ViewModel, declared: layout.Block) -> Block | None:
    """A block with the measures that the result has; None where it has none, or too few years to draw."""
    shown = {dim for dim in (declared.by, declared.across) if dim}
    measures = [
        one
        for one in _there(view, declared)
        if (
            shown <= {*view.over(one.variable)}
            if shown and declared.kind != "sankey"
            else view.adds_up(one.variable)
        )
    ]
    if not measures or (_is_by_year(declared) and len(view.years) < 2):
        return None
    made = MAKERS[declared.kind](view, declared, measures)
    if made is None:
        return None
    return {**made, "source": source(view, [name for one in measures for name in one.variables])}


def _there(view: ViewModel, declared: layout.Block) -> list[Measure]:
    return [
        one
        for one in declared.measures
        if all(view.knows(name) for name in one.variables) and (len(view.years) > 1 or not one.growth)
    ]


def _is_by_year(declared: layout.Block) -> bool:
    by_label = (
        declared.kind in ("ranking", "table", "map", "heat", "sankey", "tiers", "tier_table") and declared.by
    )
    return not by_label and declared.kind != "figures"


def _figures(view: ViewModel, declared: layout.Block, measures: Sequence[Measure]) -> Block:
    return blocks.figures([_figure(view, one) for one in measures])


def _figure(view: ViewModel, measure: Measure) -> Block:
    """The last year's value of a variable, with what became of it since the last measured year."""
    middle, band = view.total(measure.variable)
    title, unit = title_of(view, measure), view.reading(measure.variable)
    if "year" not in middle.dims:
        return blocks.figure(title, plain(middle), unit, None, band and [*map(plain, band)])
    last = view.years[-1]
    first = last if view.measured >= last else view.ends[0]
    now, then = float(middle.sel(year=last)), float(middle.sel(year=first))
    note = None
    if isnan(then):
        note = None
    elif last > first and unit == "percent":
        note = say("points_since", year=first, points=f"{100 * (now - then):+.2f}")
    elif last > first and then > 0.0 and now >= 0.0:
        growth = (now / then) ** (1.0 / (last - first)) - 1.0
        note = say("growth_since", year=first, growth=f"{growth:.1%}")
    title = {"zh": f"{last}年{title['zh']}", "en": f"{title['en']}, {last}"}
    return blocks.figure(title, plain(now), unit, note, band and [plain(end.sel(year=last)) for end in band])


def _by_year(view: ViewModel, declared: layout.Block, measures: Sequence[Measure]) -> Block:
    """Bars or lines over the years: of each measure, or of each label of the first."""
    if declared.by:
        values = columns(array_of(view, measures[0], (declared.by,)), [declared.by, "year"])
        lines = [
            blocks.series(name, line) for name, line in zip(view.names(declared.by), values, strict=True)
        ]
    else:
        lines = [blocks.series(title_of(view, one), _path(view, one), role=one.role) for one in measures]
    return chart(view, declared, measures, labels=view.years, lines=lines, status=view.status)


def _path(view: ViewModel, measure: Measure) -> list[float | None]:
    if len(measure.variables) > 1 or measure.growth:
        path = array_of(view, measure, ())
    else:
        path, _ = view.total(measure.variable)
    if "year" not in path.dims:
        path = path.expand_dims(year=view.years)
    found: list[float | None] = plain(path.reindex(year=view.years))
    return found


def _fan(view: ViewModel, declared: layout.Block, measures: Sequence[Measure]) -> Block | None:
    """The total with its band, where the result or an attached sweep of it has draws."""
    name = measures[0].variable
    middle, band = view.total(name)
    if band is None or "year" not in middle.dims:
        return None
    low, high = map(plain, band)
    line = blocks.series(
        title_of(view, measures[0]), plain(middle), role=measures[0].role, low=low, high=high
    )
    note = say("band_note" if "draw" in view.stored(name).dims else "band_beside_note")
    return chart(
        view, declared, measures, labels=view.years, lines=[line], status=view.status, form="lines", note=note
    )


def _ranking(view: ViewModel, declared: layout.Block, measures: Sequence[Measure]) -> Block:
    """Bars by label: the parts where the layout gives some, else the whole."""
    parts = [one for one in measures if one.role != "total"] or list(measures)
    by_year = any("year" in view.stored(one.variable).dims for one in parts)
    dims = ["year", declared.by] if by_year else [declared.by]
    lines = [
        blocks.series(title_of(view, one), columns(array_of(view, one, (declared.by,)), dims), role=one.role)
        for one in parts
    ]
    return chart(
        view,
        declared,
        parts,
        labels=view.names(declared.by),
        lines=lines,
        years=view.years if by_year else None,
        status=view.status if by_year else None,
    )


def _sankey(view: ViewModel, declared: layout.Block, measures: Sequence[Measure]) -> Block | None:
    """Bands from the labels of one dimension to those of another, where something says what goes where."""
    flows = view.flows(measures[0].variable, declared.by, declared.across)
    if flows is None:
        return None
    yearly = "year" in flows.dims
    taken = flows.sum([dim for dim in flows.dims if dim != declared.across]).to_numpy() > 0.0
    flows = flows.isel({declared.across: taken})
    dims = [declared.by, *(["year"] if yearly else []), declared.across]
    lines = [
        blocks.series(name, values)
        for name, values in zip(view.names(declared.by), columns(flows, dims), strict=True)
    ]
    ends = [name for name, some in zip(view.names(declared.across), taken, strict=True) if some]
    return chart(view, declared, measures, labels=ends, lines=lines, years=view.years if yearly else None)


def _map(view: ViewModel, declared: layout.Block, measures: Sequence[Measure]) -> Block | None:
    """A map of equal tiles, where the dataset has one for every label."""
    labels = view.labels(declared.by)
    tiles = view.tiles(declared.by, labels)
    yearly = [one for one in measures if "year" in view.stored(one.variable).dims]
    if not tiles or not yearly:
        return None
    shown = [
        {
            "title": title_of(view, one),
            "unit": unit_of(view, one),
            "values": columns(array_of(view, one, (declared.by,)), ["year", declared.by]),
        }
        for one in yearly
    ]
    return blocks.tile_map(
        declared.name,
        declared.title or {},
        tiles=tiles,
        measures=shown,
        regions=labels,
        years=view.years,
        status=view.status,
    )


def _heat(view: ViewModel, declared: layout.Block, measures: Sequence[Measure]) -> Block | None:
    """A coloured table of one dimension by another; a measure without years is the same in each."""
    dims = (declared.by, declared.across)
    shown = [
        {
            "title": title_of(view, one),
            "unit": unit_of(view, one),
            "values": columns(_in_every_year(array_of(view, one, dims), view.years), ["year", *dims]),
        }
        for one in measures
        if view.years
    ]
    labels = view.labels(declared.across)
    brief = {
        one["label"]: {"zh": one["short_zh"], "en": one["short_en"]}
        for one in view.tiles(declared.across, labels)
    }
    heads = [
        {"code": brief.get(code) or same(code), "name": name}
        for code, name in zip(labels, view.names(declared.across), strict=True)
    ]
    return (
        blocks.heat_table(
            declared.name,
            declared.title or title_of(view, measures[0]),
            corner=view.dimension(declared.by),
            rows=view.names(declared.by),
            columns=heads,
            measures=shown,
            years=view.years,
            note=note_of(view, declared),
        )
        if shown
        else None
    )


def _in_every_year(array: xr.DataArray, years: Sequence[int]) -> xr.DataArray:
    return array.reindex(year=years) if "year" in array.dims else array.expand_dims(year=years)


def _with_statuses(view: ViewModel, note: Text | None) -> Text:
    """A note, and behind it what each status that a year has means."""
    meant = [say(f"{STATUS[flag]}_means") for flag in sorted(set(view.status))]
    chinese, english = ("；".join(one["zh"] for one in meant), "; ".join(one["en"] for one in meant))
    told = {"zh": f"{chinese}。", "en": f"{english[:1].upper()}{english[1:]}."}
    return {"zh": note["zh"] + told["zh"], "en": f"{note['en']} {told['en']}"} if note else told


def _table(view: ViewModel, declared: layout.Block, measures: Sequence[Measure]) -> Block:
    heads = [blocks.column(title_of(view, one), unit_of(view, one), bar=one.bar) for one in measures]
    if not declared.by:
        heads = [blocks.column(say("year"), "year"), blocks.column(say("status")), *heads]
        cells = [_path(view, one) for one in measures]
        rows: list[list[Any]] = [
            [year, say(STATUS[flag]), *(cell[at] for cell in cells)]
            for at, (year, flag) in enumerate(zip(view.years, view.status, strict=True))
        ]
        return blocks.table(
            declared.name,
            declared.title or {},
            heads,
            rows,
            note=_with_statuses(view, note_of(view, declared)),
        )
    labels = [blocks.column(say("code"))] if declared.codes else []
    labels.append(blocks.column(view.dimension(declared.by)))
    arrays = [array_of(view, one, (declared.by,)) for one in measures]
    cells = [columns(one, [declared.by, *(["year"] if "year" in one.dims else [])]) for one in arrays]
    rows = [
        [*([code] if declared.codes else []), name, *(cell[at] for cell in cells)]
        for at, (code, name) in enumerate(zip(view.labels(declared.by), view.names(declared.by), strict=True))
    ]
    tier = view.attached.tiers(view.labels(declared.by)) if declared.tier else None
    if tier is not None:
        heads.append(blocks.column(say("tier"), "count"))
        rows = [[*row, one] for row, one in zip(rows, tier.to_numpy().tolist(), strict=True)]
    bars = [len(labels) + at for at, one in enumerate(measures) if one.bar and not declared.in_order]
    years = view.years if any("year" in one.dims for one in arrays) else None
    return blocks.table(
        declared.name,
        declared.title or {},
        [*labels, *heads],
        rows,
        years=years,
        sort=bars[0] if bars else None,
        note=note_of(view, declared),
    )


def _tiers(view: ViewModel, declared: layout.Block, measures: Sequence[Measure]) -> Block | None:
    """Bars by year of the labels grouped by the tiers of an attached index; None where none holds them all."""
    grouped = _by_tier(view, declared, measures[0])
    lines = [blocks.series(say("tier_numbered", number=tier), plain(path)) for tier, _, path in grouped]
    return (
        chart(view, declared, measures, labels=view.years, lines=lines, status=view.status, form="stack")
        if grouped
        else None
    )


def _tier_table(view: ViewModel, declared: layout.Block, measures: Sequence[Measure]) -> Block | None:
    """Of each tier how many labels it has, its sum, and its share of the whole."""
    grouped = _by_tier(view, declared, measures[0])
    whole = sum(path for _, _, path in grouped)
    heads = [blocks.column(say("tier"), "count"), blocks.column(say("cases"), "count")]
    heads.append(blocks.column(title_of(view, measures[0]), unit_of(view, measures[0]), bar=True))
    heads.append(blocks.column(say("of_all"), "percent"))
    rows = [[tier, count, plain(path), plain(path / whole)] for tier, count, path in grouped]
    return blocks.table(declared.name, say("tiers"), heads, rows, years=view.years) if grouped else None


def _by_tier(
    view: ViewModel, declared: layout.Block, measure: Measure
) -> list[tuple[int, int, xr.DataArray]]:
    """Tier, number of its labels, and their sum by year."""
    tier = view.attached.tiers(view.labels(declared.by))
    if tier is None:
        return []
    array = array_of(view, measure, (declared.by,))
    members = {one: tier.to_numpy() == one for one in sorted(set(tier.to_numpy().tolist()))}
    return [
        (one, int(own.sum()), array.isel({declared.by: own}).sum(declared.by, skipna=False))
        for one, own in members.items()
    ]


MAKERS: dict[str, Callable[[ViewModel, layout.Block, Sequence[Measure]], Block | None]] = {
    "figures": _figures,
    "stack": _by_year,
    "lines": _by_year,
    "parts": _by_year,
    "multiples": _by_year,
    "fan": _fan,
    "ranking": _ranking,
    "map": _map,
    "heat": _heat,
    "sankey": _sankey,
    "table": _table,
    "tiers": _tiers,
    "tier_table": _tier_table,
    "contributions": contributions,
    "dumbbell": dumbbell,
    "slope": slope,
}
"""Kind of a block → what makes it."""
