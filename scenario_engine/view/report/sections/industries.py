"""Industries: bars of the chosen year, one small chart each, and the table that sorts and filters."""

from __future__ import annotations

from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.view_model import Material, columns
from scenario_engine.view.report.words import say

PARTS = (("core_value_added", "core"), ("penetration_value_added", "penetration"))


def section(material: Material) -> Block | None:
    """What each industry contributes, by year."""
    if not material.has("total_value_added") or "industry" not in material.result.dims:
        return None
    names = material.names("industry")
    unit = material.unit("total_value_added")
    parts = [(name, role) for name, role in PARTS if material.has(name)]
    ranking = blocks.chart(
        "industries",
        "ranking",
        say("industries_ranked"),
        unit,
        labels=names,
        lines=[
            blocks.series(
                material.variable(name), columns(material.array(name), ["year", "industry"]), role=role
            )
            for name, role in parts
        ],
        years=material.years,
        status=material.status,
    )
    return blocks.section(
        "industries",
        say("industries"),
        [ranking, _multiples(material, names), _table(material, names)],
        _finding(material, names),
    )


def _multiples(material: Material, names: list[dict[str, str]]) -> Block | None:
    """Penetration and core over the industry's own value added: how deep the industry is reached."""
    if not material.has("industry_value_added") or len(material.years) < 2:
        return None
    depth = material.array("total_value_added") / material.array("industry_value_added")
    values = columns(depth, ["industry", "year"])
    lines = [blocks.series(name, line) for name, line in zip(names, values, strict=True)]
    return blocks.chart(
        "depth_by_industry",
        "multiples",
        say("depth"),
        "percent",
        labels=material.years,
        lines=lines,
        status=material.status,
        note=say("depth_note"),
    )


def _table(material: Material, names: list[dict[str, str]]) -> Block:
    levels = [
        name
        for name in ("core_value_added", "penetration_value_added", "total_value_added", "employment")
        if material.has(name)
    ]
    heads = [blocks.column(say("code")), blocks.column(say("industry"))]
    heads += [
        blocks.column(material.variable(name), material.unit(name), bar=name == "total_value_added")
        for name in levels
    ]
    arrays = [material.array(name) for name in levels]
    if material.has("industry_value_added"):
        heads.append(blocks.column(say("of_industry"), "percent"))
        arrays.append(material.array("total_value_added") / material.array("industry_value_added"))
    if len(material.years) > 1:
        total = material.array("total_value_added")
        before = total.shift(year=1)
        heads.append(blocks.column(say("growth"), "percent"))
        arrays.append(total / before - 1.0)
    cells = [columns(array, ["industry", "year"]) for array in arrays]
    rows = [
        [code, name, *(cell[at] for cell in cells)]
        for at, (code, name) in enumerate(zip(material.labels("industry"), names, strict=True))
    ]
    sort = 2 + levels.index("total_value_added")
    return blocks.table("industries", say("industry_table"), heads, rows, years=material.years, sort=sort)


def _finding(material: Material, names: list[dict[str, str]]) -> dict[str, str]:
    last = material.array("total_value_added").isel(year=-1).to_numpy()
    order = last.argsort()[::-1]
    return say(
        "industries_finding",
        first=names[order[0]],
        second=names[order[1]] if len(order) > 1 else names[order[0]],
        share=f"{last[order[:2]].sum() / last.sum():.0%}",
        year=material.years[-1],
    )
