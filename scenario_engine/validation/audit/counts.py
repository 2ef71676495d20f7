"""Counts against what is listed, against the number of members, and against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scenario_engine.data.published_figures import Interval, PublishedFigure
from scenario_engine.validation.audit.figures import Key, Shelf
from scenario_engine.validation.audit.finding import Finding
from scenario_engine.validation.audit.hierarchy import Hierarchy
from scenario_engine.validation.audit.statements import stated

_OVER = re.compile(r"^count_provinces_(?P<what>|growth_|employment_growth_)over_(?P<threshold>\d+)$")
_TOP = re.compile(r"^count_cities_in_top(?P<top>\d+)$")
_TIER = re.compile(r"^count_cities_in_top(?P<top>\d+)_tier(?P<tier>\d+)$")
LEVEL = {"": "value_added", "growth_": "growth_nominal", "employment_growth_": "employment_growth"}
MONEY = 1e8
"""Thresholds in names such as over_1000 are in the reports' unit, 亿元."""


def count_and_list(shelf: Shelf, hierarchy: Hierarchy) -> Iterator[Finding]:
    """A count of places above a threshold is at least the number listed above it; of cities, the number listed."""
    cities = _listed_cities(shelf, hierarchy)
    for key in shelf:
        figures = shelf.printed(key)
        over, top, tier = (pattern.match(key.indicator) for pattern in (_OVER, _TOP, _TIER))
        if over:
            listed = _above(shelf, hierarchy, key, over["what"], float(over["threshold"]))
            implied = Interval(float(len(listed)), float("inf"))
            where = f"{len(listed)} places are printed above the threshold"
        elif top or tier:
            chosen = cities.get((key.source, key.year, (top or tier)["top"], tier["tier"] if tier else ""))  # type: ignore[index]
            if not chosen:
                continue
            inside = set(hierarchy.regions_of(key.region))
            listed = [one for one in chosen if hierarchy.region_of_city.get(one.region) in inside]
            implied = Interval(float(len(listed)), float(len(listed)))
            where = f"{len(listed)} cities are listed"
        else:
            continue
        for figure in figures:
            if not implied.meets(figure.band):
                yield Finding(
                    "count and list",
                    "contradiction",
                    f"{stated(key, hierarchy)} is {figure.printed} ({figure.locator}), and {where}",
                    figure.band,
                    implied,
                    (figure, *listed),
                )


def count_of_members(shelf: Shelf, hierarchy: Hierarchy) -> Iterator[Finding]:
    """The number of provinces or countries of a group is the number of its members."""
    for key in shelf:
        if key.indicator not in ("count_provinces", "count_countries"):
            continue
        members = [part for part in hierarchy.regions_of(key.region) if part != key.region]
        for figure in shelf.printed(key):
            if members and len(members) != int(figure.value):
                size = Interval(float(len(members)), float(len(members)))
                yield Finding(
                    "count of members",
                    "contradiction",
                    f"{stated(key, hierarchy)} is {figure.printed}; the group has {len(members)}",
                    figure.band,
                    size,
                    (figure,),
                )


def counts_add_up(shelf: Shelf, hierarchy: Hierarchy) -> Iterator[Finding]:
    """Counts over the parts of a whole sum to at most the count of the whole, or to at most N for a top N."""
    for partition in hierarchy.partitions:
        if partition.column != "region":
            continue
        wholes = {key.at(region=partition.whole) for key in shelf
                  if key.region in partition.parts and key.indicator.startswith("count_")}  # fmt: skip
        for key in sorted(wholes, key=lambda one: (one.source, one.year, one.indicator)):
            parts = [shelf.get(key.at(region=part)) for part in partition.parts]
            there = [part for part in parts if part is not None]
            whole, top = shelf.get(key), _TOP.match(key.indicator)
            if key.indicator in ("count_provinces", "count_countries"):
                size = float(len(hierarchy.regions_of(partition.whole)))
                limit = Interval(size, size)
            elif whole is not None:
                limit = whole.band
            elif top and hierarchy.is_all(partition.whole):
                limit = Interval(float(top["top"]), float(top["top"]))
            else:
                continue
            least = sum(part.band.low for part in there)
            complete = len(there) == len(partition.parts)
            total = Interval(least, sum(part.band.high for part in there) if complete else float("inf"))
            if len(there) > 1 and not total.meets(limit):
                yield Finding(
                    "counts add up",
                    "contradiction",
                    f"{stated(key, hierarchy)}: {len(there)} parts ({hierarchy.called(partition.parts[0])} …) sum to {least:g}",
                    limit,
                    total,
                    tuple(figure for part in (whole, *there) if part is not None for figure in part.figures),
                )


def _above(
    shelf: Shelf, hierarchy: Hierarchy, key: Key, what: str, threshold: float
) -> list[PublishedFigure]:
    """One print for each region of the key's region that is said to lie above the threshold."""
    cut = threshold if what else threshold * MONEY
    inside = {region for region in hierarchy.regions_of(key.region) if region != key.region}
    found = {}
    for other in shelf:
        same = (other.source, other.year, other.component) == (key.source, key.year, key.component)
        if (
            same
            and other.indicator == LEVEL[what]
            and other.industry == key.industry
            and other.region in inside
        ):
            known = shelf.get(other)
            if known is not None and known.band.low >= cut:
                found[other.region] = known.figures[0]
    return list(found.values())


def _listed_cities(
    shelf: Shelf, hierarchy: Hierarchy
) -> dict[tuple[str, str, str, str], list[PublishedFigure]]:
    """Cities of each top-N list by report, year, N and tier; the list's N stands in the locator, as (top-30)."""
    lists: dict[tuple[str, str, str, str], list[PublishedFigure]] = {}
    for figure in shelf.figures:
        match = re.search(r"\(top-(\d+)\)", figure.locator)
        if figure.indicator == "city_tier" and match and figure.region in hierarchy.region_of_city:
            for tier in ("", figure.printed):
                lists.setdefault((figure.source, figure.year, match[1], tier), []).append(figure)
    return lists
