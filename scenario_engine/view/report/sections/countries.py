"""Countries side by side: the world by income group and region, and every country with its share and place."""

from __future__ import annotations

from scenario_engine.models.words import Text
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.view_model import Material, columns, plain
from scenario_engine.view.report.words import say

LEVEL = "country_value_added"
GROUPS = {"income_group": "income_group_value_added", "world_region": "world_region_value_added"}


def section(material: Material) -> Block | None:
    """Bars of the groups, and the table of countries; of a result whose values have no years."""
    if not material.knows(LEVEL) or material.array(LEVEL).dims != ("country",):
        return None
    bars = [_bars(material, dim, name) for dim, name in GROUPS.items() if material.has(name)]
    return blocks.section(
        "countries",
        say("countries"),
        [*bars, _table(material)],
        _finding(material, material.names("country")),
    )


def _bars(material: Material, dim: str, name: str) -> Block:
    return blocks.chart(
        name,
        "ranking",
        material.variable(name),
        material.unit(name),
        labels=material.names(dim),
        lines=[blocks.series(material.variable(name), [plain(material.array(name))], role="total")],
        years=material.years[-1:],
    )


def _table(material: Material) -> Block:
    level = material.array(LEVEL)
    heads = [
        blocks.column(say("country")),
        blocks.column(material.variable(LEVEL), material.unit(LEVEL), bar=True),
    ]
    arrays = [level]
    for name, head, unit in (("country_share", "of_world", "percent"), ("country_rank", "rank", "count")):
        if material.has(name):
            heads.append(blocks.column(say(head), unit))
            arrays.append(material.array(name))
    cells = [columns(array, ["country"]) for array in arrays]
    rows = [[name, *(cell[at] for cell in cells)] for at, name in enumerate(material.names("country"))]
    return blocks.table("countries", say("country_table"), heads, rows, sort=1)


def _finding(material: Material, names: list[Text]) -> Text:
    """All countries together, and how much of it the first two carry."""
    level = material.array(LEVEL).to_numpy()
    first, second = level.argsort()[::-1][:2]
    return say(
        "countries_finding",
        count=len(level),
        year=material.years[-1],
        all=material.shown(float(level.sum()), material.unit(LEVEL)),
        first=names[first],
        second=names[second],
        share=f"{(level[first] + level[second]) / level.sum():.0%}",
    )
