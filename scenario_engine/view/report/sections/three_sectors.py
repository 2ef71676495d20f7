"""Groups of industries (primary, secondary, tertiary): level and share by year."""

from __future__ import annotations

from scenario_engine.models.words import Text
from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.view_model import Material, columns
from scenario_engine.view.report.words import say

TOTAL = "industry_group_value_added"


def section(material: Material) -> Block | None:
    """Stacked levels, shares of the whole, and the table with core and penetration apart."""
    if not material.has(TOTAL) or len(material.years) < 2:
        return None
    names = material.names("industry_group")
    values = columns(material.array(TOTAL), ["industry_group", "year"])
    lines = [blocks.series(name, line) for name, line in zip(names, values, strict=True)]
    unit = material.unit(TOTAL)
    levels = blocks.chart(
        "three_sectors",
        "stack",
        say("three_sectors_level"),
        unit,
        labels=material.years,
        lines=lines,
        status=material.status,
    )
    shares = blocks.chart(
        "three_sectors_shares",
        "parts",
        say("three_sectors_share"),
        unit,
        labels=material.years,
        lines=lines,
        status=material.status,
    )
    shown = [levels, shares, _table(material, names)]
    return blocks.section("three_sectors", say("three_sectors"), shown, _finding(material, names))


def _finding(material: Material, names: list[Text]) -> Text:
    """The largest group's share of the whole in the last year, and what it was in the last measured one."""
    level = material.array(TOTAL)
    share = level / level.sum("industry_group")
    first, last = material.ends
    most = int(level.sel(year=last).argmax("industry_group"))
    then, now = (f"{float(share.sel(year=year).isel(industry_group=most)):.1%}" for year in (first, last))
    return say("three_sectors_finding", name=names[most], first=first, last=last, then=then, now=now)


def _table(material: Material, names: list[dict[str, str]]) -> Block:
    variables = [
        name
        for name in ("industry_group_core_value_added", "industry_group_penetration_value_added", TOTAL)
        if material.has(name)
    ]
    heads = [blocks.column(say("industry_group"))]
    heads += [
        blocks.column(material.variable(name), material.unit(name), bar=name == TOTAL) for name in variables
    ]
    cells = [columns(material.array(name), ["industry_group", "year"]) for name in variables]
    rows = [[name, *(cell[at] for cell in cells)] for at, name in enumerate(names)]
    return blocks.table("three_sectors", say("three_sectors_table"), heads, rows, years=material.years)
