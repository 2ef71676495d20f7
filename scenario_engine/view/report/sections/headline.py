"""Headline figures: the last projected year against the last measured one."""

from __future__ import annotations

from typing import Any

from scenario_engine.view.report import blocks
from scenario_engine.view.report.blocks import Block
from scenario_engine.view.report.view_model import Material, plain
from scenario_engine.view.report.words import say

LEVELS = ("total_value_added", "core_value_added", "penetration_value_added", "employment")
SHARES = ("share_of_gdp",)


def section(material: Material) -> Block | None:
    """Totals, share of GDP and jobs in the last year, each with its growth since the last measured year."""
    levels = [name for name in LEVELS if material.has(name)]
    if not levels or not material.years:
        return None
    items = [_level(material, name) for name in levels]
    items[1:1] = [_share(material, name) for name in SHARES if material.has(name)]
    return blocks.section(
        "headline", say("headline", year=material.years[-1]), [blocks.figures(items)], _finding(material)
    )


def _level(material: Material, name: str) -> Block:
    middle, band = material.total(name)
    first, last = _ends(material)
    now = float(middle.sel(year=last))
    note = None
    if last > first:
        growth = (now / float(middle.sel(year=first))) ** (1.0 / (last - first)) - 1.0
        note = say("growth_since", year=first, growth=f"{growth:.1%}")
    return blocks.figure(
        _dated(material, name, last), plain(now), material.unit(name), note, _band(band, last)
    )


def _share(material: Material, name: str) -> Block:
    middle, band = material.total(name)
    first, last = _ends(material)
    now, then = float(middle.sel(year=last)), float(middle.sel(year=first))
    note = say("points_since", year=first, points=f"{100 * (now - then):+.2f}") if last > first else None
    return blocks.figure(_dated(material, name, last), plain(now), "percent", note, _band(band, last))


def _dated(material: Material, name: str, year: int) -> dict[str, str]:
    return {language: f"{text}, {year}" for language, text in material.variable(name).items()} | {
        "zh": f"{year}年{material.variable(name)['zh']}"
    }


def _band(band: Any, year: int) -> list[float] | None:
    return None if band is None else [plain(end.sel(year=year)) for end in band]


def _ends(material: Material) -> tuple[int, int]:
    return min(material.measured, material.years[-1]), material.years[-1]


def _finding(material: Material) -> dict[str, str] | None:
    if not material.has("total_value_added", "share_of_gdp"):
        return None
    first, last = _ends(material)
    total, _ = material.total("total_value_added")
    share, _ = material.total("share_of_gdp")
    unit = material.unit("total_value_added")
    if first == last:
        return None
    moves = {
        f"{kind}_moves": say(f"{kind}_{'falls' if array.sel(year=last) < array.sel(year=first) else 'rises'}")
        for kind, array in (("level", total), ("share", share))
    }
    return say(
        "headline_finding",
        **moves,
        first=first,
        last=last,
        then=material.shown(float(total.sel(year=first)), unit),
        now=material.shown(float(total.sel(year=last)), unit),
        share_then=f"{float(share.sel(year=first)):.2%}",
        share_now=f"{float(share.sel(year=last)):.2%}",
    )
