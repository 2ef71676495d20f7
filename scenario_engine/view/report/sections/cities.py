"""Cities: what each tier carries by year, and every city in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.view_model import Material, columns, plain
from scenario_engine.view.report.words import say

if TYPE_CHECKING:
    import xarray as xr

LEVEL = "city_value_added"


def section(material: Material) -> Block | None:
    """Value added by tier where an index of cities stands beside the result; each city by year, with its standing."""
    if not material.has(LEVEL):
        return None
    level = material.array(LEVEL).sum("industry_group")
    tiers = material.beside.tiers(material.labels("city"))
    by_tier = [] if tiers is None else _by_tier(material, level, tiers)
    return blocks.section("cities", say("cities"), [*by_tier, _table(material, level, tiers)])


def _of_cities(level: xr.DataArray, tiers: xr.DataArray) -> list[int]:
    """Tier of each city, in the order of the result."""
    by_label = dict(zip(map(str, tiers.indexes[tiers.dims[0]]), tiers.to_numpy().tolist(), strict=True))
    return [int(by_label[str(city)]) for city in level.indexes["city"]]


def _by_tier(material: Material, level: xr.DataArray, tiers: xr.DataArray) -> list[Block]:
    tier = _of_cities(level, tiers)
    known = sorted(set(tier))
    members = {one: [at for at, own in enumerate(tier) if own == one] for one in known}
    sums = {one: level.isel(city=members[one]).sum("city") for one in known}
    unit = material.unit(LEVEL)
    note = say("tiers_note", year=int(tiers["year"]))
    bars = blocks.chart(
        "cities_by_tier",
        "stack",
        say("cities_by_tier"),
        unit,
        labels=material.years,
        lines=[blocks.series(say("tier_numbered", number=one), plain(sums[one])) for one in known],
        status=material.status,
        note=note,
    )
    heads = [blocks.column(say("tier"), "count"), blocks.column(say("cities"), "count")]
    heads += [
        blocks.column(material.variable(LEVEL), unit, bar=True),
        blocks.column(say("of_nation"), "percent"),
    ]
    whole = level.sum("city")
    rows = [[one, len(members[one]), plain(sums[one]), plain(sums[one] / whole)] for one in known]
    return [bars, blocks.table("tiers", say("tiers"), heads, rows, years=material.years)]


def _table(material: Material, level: xr.DataArray, tiers: xr.DataArray | None) -> Block:
    heads = [blocks.column(say("city"))]
    heads.append(blocks.column(material.variable(LEVEL), material.unit(LEVEL), bar=True))
    arrays = [level]
    if len(material.years) > 1:
        heads.append(blocks.column(say("growth"), "percent"))
        arrays.append(level / level.shift(year=1) - 1.0)
    if material.has("city_standing"):
        heads.append(blocks.column(material.variable("city_standing"), "1"))
        arrays.append(material.array("city_standing"))
    cells = [columns(array, ["city", "year"]) for array in arrays]
    rows = [[name, *(cell[at] for cell in cells)] for at, name in enumerate(material.names("city"))]
    if tiers is not None:
        heads.append(blocks.column(say("tier"), "count"))
        rows = [[*row, one] for row, one in zip(rows, _of_cities(level, tiers), strict=True)]
    return blocks.table("cities", say("city_table"), heads, rows, years=material.years, sort=1)
