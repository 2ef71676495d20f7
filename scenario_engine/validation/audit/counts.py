"""Counts against what is listed, against the number of members, and against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scenario_engine.data.published_figures import PublishedFigure
from scenario_engine.validation.audit.evidence import Evidence, Implication, Key, Statements, number, total
from scenario_engine.validation.audit.reference import Hierarchy

_OVER = re.compile(r"^count_provinces_(?P<what>|growth_|employment_growth_)over_(?P<threshold>\d+)$")
_TOP = re.compile(r"^count_cities_in_top(?P<top>\d+)(_tier(?P<tier>\d+))?$")
LEVEL = {"": "value_added", "growth_": "growth_nominal", "employment_growth_": "employment_growth"}
MONEY = 1e8
"""Thresholds in names such as over_1000 are in the reports' unit, 亿元."""


def count_and_list(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """A count of places above a threshold is at least the number listed above it; of cities, the number listed."""
    cities = _listed_cities(statements, hierarchy)
    for key in statements:
        over, top = _OVER.match(key.indicator), _TOP.match(key.indicator)
        if over:
            listed = _above(statements, hierarchy, key, over["what"], float(over["threshold"]))
            implied = number(len(listed), *listed).or_more()
            where = f"{len(listed)} places are printed above the threshold"
        elif top and (chosen := cities.get((key.source, key.year, top["top"], top["tier"] or ""))):
            inside = set(hierarchy.regions_of(key.region))
            listed = [one for one in chosen if hierarchy.region_of_city.get(one.region) in inside]
            implied = number(len(listed), *listed)
            where = f"{len(listed)} cities are listed"
        else:
            continue
        for figure in statements.printed(key):
            text = f"{hierarchy.described(key)} is {figure.printed} ({figure.locator}), and {where}"
            yield Implication(text, Evidence.of(figure), implied)


def count_of_members(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """The number of provinces or countries of a group is the number of its members."""
    for key in statements:
        members = [part for part in hierarchy.regions_of(key.region) if part != key.region]
        if key.indicator in ("count_provinces", "count_countries") and members:
            for figure in statements.printed(key):
                text = f"{hierarchy.described(key)} is {figure.printed}; the group has {len(members)}"
                yield Implication(text, Evidence.of(figure), number(len(members)))


def counts_add_up(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """Counts over the parts of a whole sum to at most the count of the whole, or to at most N for a top N."""
    for partition in hierarchy.partitions:
        if partition.column != "region":
            continue
        wholes = {
            key.at(region=partition.whole)
            for key in statements
            if key.region in partition.parts and key.indicator.startswith("count_")
        }
        for key in sorted(wholes, key=lambda one: (one.source, one.year, one.indicator)):
            limit = _greatest_count(statements, hierarchy, key)
            parts = statements.several(key, "region", partition.parts)
            if limit is None or len(parts) < 2:
                continue
            implied = total(parts) if len(parts) == len(partition.parts) else total(parts).or_more()
            first, least = hierarchy.called(partition.parts[0]), implied.interval.low
            text = f"{hierarchy.described(key)}: {len(parts)} parts ({first} …) sum to {least:g}"
            yield Implication(text, limit, implied)


def _greatest_count(statements: Statements, hierarchy: Hierarchy, key: Key) -> Evidence | None:
    """What the parts of a count may sum to: the number of members, the count of the whole, or the N of a top N."""
    whole, top = statements.get(key), re.fullmatch(r"count_cities_in_top(\d+)", key.indicator)
    if key.indicator in ("count_provinces", "count_countries"):
        return number(len(hierarchy.regions_of(key.region)), *(whole.figures if whole else ()))
    if whole is None and top and hierarchy.is_all(key.region):
        return number(float(top[1]))
    return whole


def _above(
    statements: Statements, hierarchy: Hierarchy, key: Key, what: str, threshold: float
) -> list[PublishedFigure]:
    """One figure for each region of the key's region that is said to lie above the threshold."""
    cut = threshold if what else threshold * MONEY
    levels = (
        statements.get(key.at(region=region, indicator=LEVEL[what]))
        for region in hierarchy.regions_of(key.region)
        if region != key.region
    )
    return [level.figures[0] for level in levels if level is not None and level.interval.low >= cut]


def _listed_cities(
    statements: Statements, hierarchy: Hierarchy
) -> dict[tuple[str, str, str, str], list[PublishedFigure]]:
    """Cities of each top-N list by report, year, N and tier; the list's N stands in the locator, as (top-30)."""
    lists: dict[tuple[str, str, str, str], list[PublishedFigure]] = {}
    for figure in statements.figures:
        match = re.search(r"\(top-(\d+)\)", figure.locator)
        if figure.indicator == "city_tier" and match and figure.region in hierarchy.region_of_city:
            for tier in ("", figure.printed):
                lists.setdefault((figure.source, figure.year, match[1], tier), []).append(figure)
    return lists
