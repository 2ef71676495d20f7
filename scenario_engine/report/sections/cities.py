"""Cities: the largest of the chosen year, and all of them in a table."""

from __future__ import annotations

from scenario_engine.report import blocks
from scenario_engine.report.blocks import Block
from scenario_engine.report.material import Material, columns
from scenario_engine.report.words import say

LEVEL = "city_value_added"


def section(material: Material) -> Block | None:
    """Value added of each city by year, with its standing where the result has it."""
    if not material.has(LEVEL):
        return None
    names = material.names("city")
    level = material.array(LEVEL).sum("industry_group")
    heads = [
        blocks.column(say("city")),
        blocks.column(material.variable(LEVEL), material.unit(LEVEL), bar=True),
    ]
    arrays = [level]
    if material.has("city_standing"):
        heads.append(blocks.column(material.variable("city_standing"), "1"))
        arrays.append(material.array("city_standing"))
    cells = [columns(array, ["city", "year"]) for array in arrays]
    rows = [[name, *(cell[at] for cell in cells)] for at, name in enumerate(names)]
    table = blocks.table("cities", say("city_table"), heads, rows, years=material.years, sort=1)
    return blocks.section("cities", say("cities"), [table])
