"""The core in the base year: what each core sector produces and what it induces in the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenario_engine.models.words import Text
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.view_model import Material, plain
from scenario_engine.view.report.words import say

if TYPE_CHECKING:
    import xarray as xr


def section(material: Material) -> Block | None:
    """Value added of the core sectors, and the sectors they pull most."""
    if not material.has("core_sector_value_added", "induced_value_added"):
        return None
    core, induced = material.array("core_sector_value_added"), material.array("induced_value_added")
    if "year" in core.dims or "year" in induced.dims:
        return None
    unit = material.unit("core_sector_value_added")
    bars = blocks.chart(
        "core_sectors",
        "ranking",
        say("core_sectors"),
        unit,
        labels=material.names("core"),
        lines=[blocks.series(material.variable("core_sector_value_added"), [plain(core)], role="core")],
        years=[material.years[0]],
    )
    heads = [blocks.column(say("code")), blocks.column(say("sector"))]
    heads.append(blocks.column(material.variable("induced_value_added"), unit, bar=True))
    rows = [
        [code, name, value]
        for code, name, value in zip(
            material.labels("sector"), material.names("sector"), plain(induced), strict=True
        )
    ]
    table = blocks.table("induced_value_added", say("induced"), heads, rows, sort=2)
    title = say("sectors", year=material.years[0])
    return blocks.section("sectors", title, [bars, table], _finding(material, core, induced, unit))


def _finding(material: Material, core: xr.DataArray, induced: xr.DataArray, unit: str) -> Text:
    """What the core produces, the largest of it, and where it induces most."""
    largest, most = int(core.argmax("core")), int(induced.argmax("sector"))
    return say(
        "sectors_finding",
        all=material.shown(float(core.sum()), unit),
        largest=material.names("core")[largest],
        value=material.shown(float(core[largest]), unit),
        sector=material.names("sector")[most],
        induced=material.shown(float(induced[most]), unit),
    )
