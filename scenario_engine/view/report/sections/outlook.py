"""Sections that a layout declares: cards, charts, maps and tables of a result, by year or by label."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any, cast

import xarray as xr

from scenario_engine.models.words import Text, same
from scenario_engine.view.report import blocks, layout
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.findings import dated, finding
from scenario_engine.view.report.layout import Measure
from scenario_engine.view.report.titles import source
from scenario_engine.view.report.view_model import ViewModel, columns, joined, largest, plain, ranks
from scenario_engine.view.report.words import say

STATUS = ("status_measured", "status_filled", "status_projected")

PARTS, RANKED, ENDS = 6, 12, 31
"""Labels whose contribution to growth is told apart, whose rank is followed, and that are shown in two years."""


def section(view: ViewModel, declared: layout.Section) -> Block | None:
    """A declared section; None where the result has nothing for it."""
    if not all(view.knows(name) for name in declared.needs):
        return None
    made = [_block(view, one) for one in declared.blocks]
    if not any(made):
        return None
    found, title = finding(view, declared.findings), dated(view, declared.title)
    return blocks.section(declared.id, made, found, title)


def _block(view: ViewModel, declared: layout.Block) -> Block | None:
    """A block with the measures that the result has; None where it has none, or too few years to draw."""
    shown = {dim for dim in (declared.by, declared.across) if dim}
    measures = [
        one
        for one in declared.measures
        if all(view.knows(name) for name in one.variables)
        and (len(view.years) > 1 or not one.growth)
        and (
            shown <= {*view.over(one.variable)}
            if shown and declared.kind != "sankey"
            else view.adds_up(one.variable)
        )
    ]
    if not measures or (_is_by_year(declared) and len(view.years) < 2):
        return None
    made = MAKERS[declared.kind](_Declared(view, declared, measures))
    names = [name for one in measures for name in one.variables]
    return None if made is None else {**made, "source": source(view, names)}


def _is_by_year(declared: layout.Block) -> bool:
    by_label = (
        declared.kind in ("ranking", "table", "map", "heat", "sankey", "tiers", "tier_table") and declared.by
    )
    return not by_label and declared.kind != "figures"


@dataclass(frozen=True)
class _Declared:
    """A declared block with the measures that its result has, and what each kind of block makes of them."""

    view: ViewModel
    declared: layout.Block
    measures: Sequence[Measure]

    @property
    def first(self) -> Measure:
        return self.measures[0]

    @property
    def by(self) -> str:
        return self.declared.by

    def title(self, measure: Measure) -> Text:
        """Its own title or the name of its variable, with the vintage it is counted in."""
        return self.view.heading(measure.variable, measure.title)

    def unit(self, measure: Measure) -> str:
        """The unit it is read in."""
        ratio = measure.growth or measure.divided_by
        return "percent" if ratio else self.view.reading(measure.variable)

    def array(self, measure: Measure, keep: Sequence[str] | None = None) -> xr.DataArray:
        """The numbers of a measure, over years and the dimensions to keep, by default the labels of the block."""
        kept = (self.by,) if keep is None else keep
        array = self.view.summed(measure.variable, kept)
        if measure.divided_by:
            array = array / self.view.summed(measure.divided_by, kept)
        return array / array.shift(year=1) - 1.0 if measure.growth else array

    def measured(self, measure: Measure, array: xr.DataArray, dims: Sequence[str]) -> Block:
        """A measure of a map or a coloured table."""
        return {"title": self.title(measure), "unit": self.unit(measure), "values": columns(array, dims)}

    def note(self) -> Text | None:
        """What stands below a block, unless what it is about is not there, and how its data were come by."""
        view, declared = self.view, self.declared
        note = declared.note if not declared.note_about or view.knows(declared.note_about) else None
        said = view.quality(declared.quality_of) if declared.quality_of else []
        told = [{"zh": f"{one['zh']}。", "en": f"{one['en'][:1].upper()}{one['en'][1:]}."} for one in said]
        return joined([*([note] if note else []), *told], {"zh": "", "en": " "}) if note or told else None

    def chart(self, lines: Sequence[Block], labels: Sequence[Any] | None = None, **shown: Any) -> Block:
        """A chart as its block is declared, over the years where no labels are given."""
        if labels is None:
            labels = self.view.years
            shown.setdefault("status", self.view.status)
        form = cast(blocks.Form, shown.pop("form", self.declared.kind))
        title = self.declared.title or self.title(self.first)
        unit = shown.pop("unit", self.unit(self.first))
        shown.setdefault("note", self.note())
        return blocks.chart(self.declared.name, form, title, unit, labels=labels, lines=lines, **shown)

    def figures(self) -> Block:
        return blocks.figures([self._figure(one) for one in self.measures])

    def _figure(self, measure: Measure) -> Block:
        """The last year's value of a variable, with what became of it since the last measured year."""
        view = self.view
        middle, band = view.total(measure.variable)
        title, unit = self.title(measure), view.reading(measure.variable)
        if "year" not in middle.dims:
            return blocks.figure(title, plain(middle), unit, None, band and [*map(plain, band)])
        last = view.years[-1]
        first = last if view.measured >= last else view.ends[0]
        now, then = float(middle.sel(year=last)), float(middle.sel(year=first))
        note = None
        if last > first and unit == "percent" and not isnan(then):
            note = say("points_since", year=first, points=f"{100 * (now - then):+.2f}")
        elif last > first and then > 0.0 and now >= 0.0:
            growth = (now / then) ** (1.0 / (last - first)) - 1.0
            note = say("growth_since", year=first, growth=f"{growth:.1%}")
        title = {"zh": f"{last}年{title['zh']}", "en": f"{title['en']}, {last}"}
        ends = band and [plain(end.sel(year=last)) for end in band]
        return blocks.figure(title, plain(now), unit, note, ends)

    def by_year(self) -> Block:
        """Bars or lines over the years: of each measure, or of each label of the first."""
        if self.by:
            values = columns(self.array(self.first), [self.by, "year"])
            named = zip(self.view.names(self.by), values, strict=True)
            return self.chart([blocks.series(name, line) for name, line in named])
        return self.chart(
            [blocks.series(self.title(one), self._path(one), role=one.role) for one in self.measures]
        )

    def _path(self, measure: Measure) -> list[float | None]:
        ratio = len(measure.variables) > 1 or measure.growth
        path = self.array(measure, ()) if ratio else self.view.total(measure.variable)[0]
        found: list[float | None] = plain(_in_every_year(path, self.view.years))
        return found

    def fan(self) -> Block | None:
        """The total with its band, where the result or an attached sweep of it has draws."""
        name, role = self.first.variable, self.first.role
        middle, band = self.view.total(name)
        if band is None or "year" not in middle.dims:
            return None
        low, high = map(plain, band)
        line = blocks.series(self.title(self.first), plain(middle), role=role, low=low, high=high)
        note = say("band_note" if "draw" in self.view.stored(name).dims else "band_beside_note")
        return self.chart([line], form="lines", note=note)

    def ranking(self) -> Block:
        """Bars by label: the parts where the layout gives some, else the whole."""
        view = self.view
        parts = [one for one in self.measures if one.role != "total"] or list(self.measures)
        by_year = any("year" in view.stored(one.variable).dims for one in parts)
        dims = ["year", self.by] if by_year else [self.by]
        lines = [
            blocks.series(self.title(one), columns(self.array(one), dims), role=one.role) for one in parts
        ]
        shown = {"years": view.years, "status": view.status} if by_year else {}
        return _Declared(view, self.declared, parts).chart(lines, view.names(self.by), **shown)

    def sankey(self) -> Block | None:
        """Bands from the labels of one dimension to those of another, where something says what goes where."""
        view, across = self.view, self.declared.across
        flows = view.flows(self.first.variable, self.by, across)
        if flows is None:
            return None
        yearly = ["year"] if "year" in flows.dims else []
        taken = flows.sum([dim for dim in flows.dims if dim != across]).to_numpy() > 0.0
        values = columns(flows.isel({across: taken}), [self.by, *yearly, across])
        lines = [blocks.series(*one) for one in zip(view.names(self.by), values, strict=True)]
        ends = [name for name, some in zip(view.names(across), taken, strict=True) if some]
        return self.chart(lines, ends, years=view.years if yearly else None)

    def map(self) -> Block | None:
        """A map of equal tiles, where the dataset has one for every label."""
        labels = self.view.labels(self.by)
        tiles = self.view.tiles(self.by, labels)
        yearly = [one for one in self.measures if "year" in self.view.stored(one.variable).dims]
        if not tiles or not yearly:
            return None
        shown = [self.measured(one, self.array(one), ["year", self.by]) for one in yearly]
        title, over = self.declared.title or {}, {"years": self.view.years, "status": self.view.status}
        return blocks.tile_map(self.declared.name, title, tiles=tiles, measures=shown, regions=labels, **over)

    def heat(self) -> Block | None:
        """A coloured table of one dimension by another; a measure without years is the same in each.

        A column has a short `code` and its `name`, by language; measures hold values over years, rows and columns.
        """
        view, dims = self.view, (self.by, self.declared.across)
        if not view.years:
            return None
        labels = view.labels(self.declared.across)
        brief = {
            one["label"]: {"zh": one["short_zh"], "en": one["short_en"]}
            for one in view.tiles(self.declared.across, labels)
        }
        return {
            "kind": "heat",
            "name": self.declared.name,
            "title": self.declared.title or self.title(self.first),
            "corner": view.dimension(self.by),
            "rows": view.names(self.by),
            "columns": [
                {"code": brief.get(code) or same(code), "name": name}
                for code, name in zip(labels, view.names(self.declared.across), strict=True)
            ],
            "measures": [
                self.measured(one, _in_every_year(self.array(one, dims), view.years), ["year", *dims])
                for one in self.measures
            ],
            "years": view.years,
            "note": self.note(),
        }

    def table(self) -> Block:
        """The measures side by side, by year or by label."""
        view, declared = self.view, self.declared
        heads = [blocks.column(self.title(one), self.unit(one), bar=one.bar) for one in self.measures]
        if not self.by:
            heads = [blocks.column("year", "year"), blocks.column("status"), *heads]
            cells = [self._path(one) for one in self.measures]
            rows: list[list[Any]] = [
                [year, say(STATUS[flag]), *(cell[at] for cell in cells)]
                for at, (year, flag) in enumerate(zip(view.years, view.status, strict=True))
            ]
            note = _with_statuses(view, self.note())
            return blocks.table(declared.name, declared.title or {}, heads, rows, note=note)
        names: list[list[Any]] = [[name] for name in view.names(self.by)]
        labels = [blocks.column(view.dimension(self.by))]
        if declared.codes:
            names = [[code, *name] for code, name in zip(view.labels(self.by), names, strict=True)]
            labels.insert(0, blocks.column("code"))
        arrays = [self.array(one) for one in self.measures]
        cells = [columns(one, [self.by, *(["year"] if "year" in one.dims else [])]) for one in arrays]
        rows = [[*name, *(cell[at] for cell in cells)] for at, name in enumerate(names)]
        tier = view.attached.tiers(view.labels(self.by)) if declared.tier else None
        if tier is not None:
            heads.append(blocks.column("tier", "count"))
            rows = [[*row, one] for row, one in zip(rows, tier.to_numpy().tolist(), strict=True)]
        bars = [len(labels) + at for at, one in enumerate(self.measures) if one.bar and not declared.in_order]
        years = view.years if any("year" in one.dims for one in arrays) else None
        sort = bars[0] if bars else None
        heads = [*labels, *heads]
        return blocks.table(
            declared.name, declared.title or {}, heads, rows, years=years, sort=sort, note=self.note()
        )

    def tiers(self) -> Block | None:
        """Bars by year of the labels grouped by the tiers of an attached index; None where none holds them all."""
        grouped = self._by_tier()
        lines = [blocks.series(say("tier_numbered", number=tier), plain(path)) for tier, _, path in grouped]
        return self.chart(lines, form="stack") if grouped else None

    def tier_table(self) -> Block | None:
        """Of each tier how many labels it has, its sum, and its share of the whole."""
        grouped = self._by_tier()
        if not grouped:
            return None
        whole = sum(path for _, _, path in grouped)
        heads = [
            *(blocks.column(one, "count") for one in ("tier", "cases")),
            blocks.column(self.title(self.first), self.unit(self.first), bar=True),
            blocks.column("of_all", "percent"),
        ]
        rows = [[tier, count, plain(path), plain(path / whole)] for tier, count, path in grouped]
        return blocks.table(self.declared.name, say("tiers"), heads, rows, years=self.view.years)

    def _by_tier(self) -> list[tuple[int, int, xr.DataArray]]:
        """Tier, number of its labels, and their sum by year."""
        found = self.view.attached.tiers(self.view.labels(self.by))
        if found is None:
            return []
        tier, array = found.to_numpy(), self.array(self.first)
        members = {one: tier == one for one in sorted(set(tier.tolist()))}
        return [
            (one, int(own.sum()), array.isel({self.by: own}).sum(self.by, skipna=False))
            for one, own in members.items()
        ]

    def contributions(self) -> Block | None:
        """What the largest labels, and the others together, add to the growth of the whole."""
        array = self._over_years()
        if array is None:
            return None
        chosen, names = largest(array, self.by)[:PARTS], self.view.by_label(self.by)
        added = (array - array.shift(year=1)) / array.sum(self.by, skipna=False).shift(year=1)
        added = added.isel(year=slice(1, None))
        lines = [blocks.series(names[one], plain(added.sel({self.by: one}))) for one in chosen]
        if len(chosen) < array.sizes[self.by]:
            rest = added.drop_sel({self.by: chosen}).sum(self.by, skipna=False)
            lines.append(blocks.series(say("others"), plain(rest)))
        years, status = self.view.years[1:], self.view.status[1:]
        return self.chart(lines, years, status=status, form="stack", unit="percent")

    def slope(self) -> Block | None:
        """The rank of the largest labels by year, among all of them."""
        array = self._over_years()
        if array is None:
            return None
        placed, names = ranks(array, self.by), self.view.by_label(self.by)
        shown = largest(array, self.by)[:RANKED]
        lines = [blocks.series(names[one], plain(placed.sel({self.by: one}))) for one in shown]
        return self.chart(lines, unit="count")

    def dumbbell(self) -> Block | None:
        """Each label in the last measured year and in the last."""
        array = self._over_years()
        if array is None:
            return None
        chosen, names = largest(array, self.by)[:ENDS], self.view.by_label(self.by)
        ends = ((year, array.sel({"year": year, self.by: chosen})) for year in self.view.ends)
        lines = [blocks.series(same(str(year)), plain(values)) for year, values in ends]
        return self.chart(lines, [names[one] for one in chosen])

    def _over_years(self) -> xr.DataArray | None:
        """The numbers of the first measure over years and labels; None where there are not two of both."""
        array, years = self.array(self.first), self.view.years
        if "year" not in array.dims or array.sizes[self.by] < 2 or len(years) < 2:
            return None
        return array.reindex(year=years)


def _in_every_year(array: xr.DataArray, years: Sequence[int]) -> xr.DataArray:
    return array.reindex(year=years) if "year" in array.dims else array.expand_dims(year=years)


def _with_statuses(view: ViewModel, note: Text | None) -> Text:
    """A note, and behind it what each status that a year has means."""
    meant = [say(f"{STATUS[flag]}_means") for flag in sorted(set(view.status))]
    chinese, english = ("；".join(one["zh"] for one in meant), "; ".join(one["en"] for one in meant))
    told = {"zh": f"{chinese}。", "en": f"{english[:1].upper()}{english[1:]}."}
    return {"zh": note["zh"] + told["zh"], "en": f"{note['en']} {told['en']}"} if note else told


MAKERS: dict[str, Callable[[_Declared], Block | None]] = {
    **dict.fromkeys(("stack", "lines", "parts", "multiples"), _Declared.by_year),
    "figures": _Declared.figures,
    "fan": _Declared.fan,
    "ranking": _Declared.ranking,
    "map": _Declared.map,
    "heat": _Declared.heat,
    "sankey": _Declared.sankey,
    "table": _Declared.table,
    "tiers": _Declared.tiers,
    "tier_table": _Declared.tier_table,
    "contributions": _Declared.contributions,
    "dumbbell": _Declared.dumbbell,
    "slope": _Declared.slope,
}
"""Kind of a block → what makes it."""
