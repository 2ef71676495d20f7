"""The core in the base year: what each core sector produces and what it induces in the others."""

from __future__ import annotations

from scenario_engine.report import blocks
from scenario_engine.report.blocks import Block
from scenario_engine.report.material import Material, plain
from scenario_engine.report.words import say


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
    return blocks.section("sectors", say("sectors", year=material.years[0]), [bars, table])
