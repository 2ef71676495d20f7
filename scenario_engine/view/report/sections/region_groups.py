"""Groups of regions: belts and deltas, which overlap and need not cover the nation."""

from __future__ import annotations

from scenario_engine.models.words import Text, same
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.view_model import Material, columns
from scenario_engine.view.report.words import say

LEVEL = "region_group_value_added"


def section(material: Material) -> Block | None:
    """Bars of the chosen year, and the table over it."""
    if not material.has(LEVEL):
        return None
    names, unit = material.names("region_group"), material.unit(LEVEL)
    level = material.array(LEVEL)
    bars = blocks.chart(
        "region_groups",
        "ranking",
        say("region_groups_ranked"),
        unit,
        labels=names,
        lines=[
            blocks.series(material.variable(LEVEL), columns(level, ["year", "region_group"]), role="total")
        ],
        years=material.years,
        status=material.status,
        note=say("region_groups_note"),
    )
    heads = [blocks.column(say("region_group")), blocks.column(material.variable(LEVEL), unit, bar=True)]
    arrays = [level]
    if material.has("regional_value_added"):
        nation = material.array("regional_value_added").sum(["region", "industry_group"])
        heads.append(blocks.column(say("of_nation"), "percent"))
        arrays.append(level / nation)
    if len(material.years) > 1:
        heads.append(blocks.column(say("growth"), "percent"))
        arrays.append(level / level.shift(year=1) - 1.0)
    cells = [columns(array, ["region_group", "year"]) for array in arrays]
    rows = [[name, *(cell[at] for cell in cells)] for at, name in enumerate(names)]
    table = blocks.table(
        "region_groups", say("region_group_table"), heads, rows, years=material.years, sort=1
    )
    return blocks.section("region_groups", say("region_groups"), [bars, table], _finding(material, names))


def _finding(material: Material, names: list[Text]) -> Text:
    """The largest group of the last year: its level, and its share of the nation where that is known."""
    last = material.array(LEVEL).sel(year=material.years[-1])
    most = int(last.argmax("region_group"))
    level = float(last.isel(region_group=most))
    share = same("")
    if material.has("regional_value_added"):
        nation = float(material.array("regional_value_added").sel(year=material.years[-1]).sum())
        share = say("region_groups_share", share=f"{level / nation:.0%}")
    return say(
        "region_groups_finding",
        name=names[most],
        year=material.years[-1],
        level=material.shown(level, material.unit(LEVEL)),
        share=share,
    )
