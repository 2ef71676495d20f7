"""Regions: a map of equal tiles, a ranking, and a table; no boundaries are needed to see the pattern."""

from __future__ import annotations

import xarray as xr

from scenario_engine.models.words import Text
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.view_model import Material, columns
from scenario_engine.view.report.words import say

Measure = tuple[Text, str, xr.DataArray]


def section(material: Material) -> Block | None:
    """Level, share of GDP and growth of each region by year."""
    if not material.has("regional_value_added"):
        return None
    measures = _measures(material)
    names, labels = material.names("region"), material.labels("region")
    tiles = [tile for tile in material.display["tiles"] if tile["dimension"] == "region"]
    tile_map = None
    if {tile["label"] for tile in tiles} >= set(labels):
        tile_map = blocks.tile_map(
            "regions",
            say("region_map"),
            tiles=tiles,
            measures=[
                {"title": title, "unit": unit, "values": columns(array, ["year", "region"])}
                for title, unit, array in measures
            ],
            regions=labels,
            years=material.years,
            status=material.status,
        )
    parts = [
        blocks.series(name, columns(part, ["year", "region"]), role=role)
        for name, role, part in _parts(material)
    ]
    ranking = blocks.chart(
        "regions",
        "ranking",
        say("regions_ranked"),
        material.unit("regional_value_added"),
        labels=names,
        lines=parts,
        years=material.years,
        status=material.status,
    )
    heads = [blocks.column(say("region"))]
    heads += [blocks.column(title, unit, bar=at == 0) for at, (title, unit, _) in enumerate(measures)]
    cells = [columns(array, ["region", "year"]) for _, _, array in measures]
    rows = [[name, *(cell[at] for cell in cells)] for at, name in enumerate(names)]
    table = blocks.table("regions", say("region_table"), heads, rows, years=material.years, sort=1)
    return blocks.section("regions", say("regions"), [tile_map, ranking, table], _finding(material, names))


def _level(material: Material) -> xr.DataArray:
    return material.array("regional_value_added").sum("industry_group")


def _measures(material: Material) -> list[Measure]:
    level = _level(material)
    found: list[Measure] = [
        (material.variable("regional_value_added"), material.unit("regional_value_added"), level)
    ]
    if material.has("regional_share_of_gdp"):
        share = material.array("regional_share_of_gdp")
        found.append((material.variable("regional_share_of_gdp"), "percent", share))
    if len(material.years) > 1:
        found.append((say("growth"), "percent", level / level.shift(year=1) - 1.0))
    if material.has("regional_employment"):
        jobs = material.array("regional_employment")
        jobs = jobs.sum([dim for dim in jobs.dims if dim not in ("year", "region")])
        found.append((material.variable("regional_employment"), material.unit("regional_employment"), jobs))
    return found


def _parts(material: Material) -> list[tuple[Text, str, xr.DataArray]]:
    """Core and penetration where the allocation keeps them apart, else the whole."""
    apart = (("regional_core_value_added", "core"), ("regional_penetration_value_added", "penetration"))
    if material.has(*(name for name, _ in apart)):
        return [
            (material.variable(name), role, material.array(name).sum("industry_group"))
            for name, role in apart
        ]
    return [(material.variable("regional_value_added"), "total", _level(material))]


def _finding(material: Material, names: list[Text]) -> Text:
    last = _level(material).isel(year=-1).to_numpy()
    order = last.argsort()[::-1]
    most = min(5, len(order))
    return say(
        "regions_finding",
        first=names[order[0]],
        most=most,
        share=f"{last[order[:most]].sum() / last.sum():.0%}",
        year=material.years[-1],
    )
