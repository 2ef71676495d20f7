"""Counts, ranks, scores and sentences against the tables and lists that stand beside them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from math import inf

from scenario_engine.data.published_figures import Interval, PublishedFigure
from scenario_engine.validation.audit.evidence import Implication, Key, Statements, known_from, number, total

_OVER = re.compile(r"^count_provinces_(?P<what>|growth_|employment_growth_)over_(?P<threshold>\d+)$")
_TOP = re.compile(r"^count_cities_in_top(?P<top>\d+)(_tier(?P<tier>\d+))?$")
_SAID = re.compile(r"^(?P<of>\w+)_(?P<what>below|count_in_top(?P<top>\d+)|count)$")
LEVEL = {"": "value_added", "growth_": "growth_nominal", "employment_growth_": "employment_growth"}
MONEY = 1e8
"""Thresholds in names such as over_1000 are in the reports' unit, 亿元."""

MEMBERS = ("count_provinces", "count_countries")


def count_and_list(said: Statements) -> Iterator[Implication]:
    """A count of places above a threshold is at least the number listed above it; of cities, the number listed."""
    cities = _listed_cities(said)
    for key, figures in said.printed.items():
        over, top = _OVER.match(key.indicator), _TOP.match(key.indicator)
        if over:
            listed = _above(said, key, over["what"], float(over["threshold"]))
            implied = Interval(float(len(listed)), inf, tuple(listed))
            where = f"{len(listed)} places are printed above the threshold"
        elif top and (chosen := cities.get((key.source, key.year, top["top"], top["tier"] or ""))):
            inside = set(said.hierarchy.regions_of(key.region))
            listed = [one for one in chosen if said.hierarchy.region_of_city.get(one.region) in inside]
            implied = number(len(listed), *listed)
            where = f"{len(listed)} cities are listed"
        else:
            continue
        for figure in figures:
            text = f"{said.described(key)} is {figure.printed} ({figure.locator}), and {where}"
            yield Implication(text, known_from(figure), implied)


def count_of_members(said: Statements) -> Iterator[Implication]:
    """The number of provinces or countries of a group is the number of its members."""
    for key, figures in said.printed.items():
        members = [part for part in said.hierarchy.regions_of(key.region) if part != key.region]
        for figure in figures if key.indicator in MEMBERS and members else ():
            text = f"{said.described(key)} is {figure.printed}; the group has {len(members)}"
            yield Implication(text, known_from(figure), number(len(members)))


def counts_add_up(said: Statements) -> Iterator[Implication]:
    """Counts over the parts of a whole sum to at most the count of the whole, or to at most N for a top N."""
    for partition in said.hierarchy.partitions:
        if partition.column != "region":
            continue
        wholes = {
            key.at(region=partition.whole)
            for key in said.printed
            if key.region in partition.parts and key.indicator.startswith("count_")
        }
        for key in sorted(wholes, key=lambda one: (one.source, one.year, one.indicator)):
            limit = _greatest_count(said, key)
            parts = said.several(key, "region", partition.parts)
            if limit is None or len(parts) < 2:
                continue
            implied = total(parts, complete=len(parts) == len(partition.parts))
            first, least = said.hierarchy.called(partition.parts[0]), implied.low
            text = f"{said.described(key)}: {len(parts)} parts ({first} …) sum to {least:g}"
            yield Implication(text, limit, implied)


def weights_and_total(said: Statements) -> Iterator[Implication]:
    """A printed index is the weighted sum of its printed dimensions; of all places that break it, the furthest off."""
    broken: dict[tuple[str, str, str], list[Implication]] = {}
    for key, stated in said.items():
        level = said.hierarchy.weighted.get(key.indicator)
        if level is None or key.component != "total":
            continue
        weights = {
            one.component.removeprefix(f"{level}."): figures[0]
            for one, figures in said.printed.items()
            if (one.source, one.indicator) == (key.source, "weight") and one.component.count(".") == 1
            and one.component.startswith(f"{level}.")
        }  # fmt: skip
        scores = [said.get(key.at(component=name)) for name in weights]
        parts = [
            replace(score * weight.value, figures=(*score.figures, weight))
            for score, weight in zip(scores, weights.values(), strict=True)
            if score is not None
        ]
        if not parts or len(parts) < len(weights):
            continue
        told = ", ".join(f"{name} {weight.printed}" for name, weight in weights.items())
        text = f"{said.described(key)} is not its dimensions weighted as printed ({told})"
        found = Implication(text, stated, total(parts), "against the method", stated.unit)
        if not found.holds:
            broken.setdefault((key.source, key.year, key.indicator), []).append(found)
    for several in broken.values():
        worst = max(several, key=lambda one: one.distance)
        yield replace(worst, statement=f"{worst.statement}; nor at {len(several) - 1} other places")


def rank_and_order(said: Statements) -> Iterator[Implication]:
    """A printed rank is the place in the printed order; equal numbers may stand in either order."""
    for key, figures in said.printed.items():
        level = key.at(indicator=key.indicator.removesuffix("_rank"))
        if level == key or said.get(level) is None:
            continue
        order = _places(said, level)
        own = order.pop(level)
        above = sum(one.low > own.high for one in order.values())
        at_least = sum(one.high >= own.low for one in order.values())
        complete = len(order) + 1 == said.hierarchy.as_many_as(key.region)
        most = 1.0 + at_least if complete else inf
        for figure in figures:
            text = f"{said.described(key)} is {figure.printed}, and the printed order gives another place"
            yield Implication(text, known_from(figure), Interval(1.0 + above, most, (figure, *own.figures)))


def mean_of_ranks(said: Statements) -> Iterator[Implication]:
    """The mean rank of a zone, printed to the nearest whole number, is the mean of the ranks in its rows."""
    for key, figures in said.printed.items():
        if not key.indicator.endswith("_rank_mean"):
            continue
        wanted = (key.source, key.indicator.removesuffix("_mean"), key.component)
        of_zone = [
            one
            for one in said.figures
            if one.locator.endswith(f"zone {key.region}")
            and (one.source, one.indicator, one.component) == wanted
        ]
        for figure in figures if of_zone else ():
            mean = sum(one.value for one in of_zone) / len(of_zone)
            what = said.described(key)
            text = f"{what} is {figure.printed}; the mean of {len(of_zone)} ranks is another"
            yield Implication(text, known_from(figure), number(mean, *of_zone))


def sentence_and_table(said: Statements) -> Iterator[Implication]:
    """What a sentence says of a printed table holds for the numbers as they stand there."""
    for key, figures in said.printed.items():
        match = _SAID.match(key.indicator)
        if match is None:
            continue
        table = key.at(indicator=match["of"])
        for figure in figures:
            if match["what"] == "below":
                own = said.printed.get(table, [])
                stated = Interval(-inf, figure.value * (1.0 - 1e-6), (figure,))
                counted = number(own[0].value, *own) if own else None
                told = f"under {figure.printed}, and the table has {own[0].printed}" if own else ""
            else:
                stated, counted = known_from(figure), _counted(said, table, int(match["top"] or 0))
                most = counted.high if counted else 0
                told = f"{figure.printed}, and the table has {most:.0f}"
            if counted is not None:
                yield Implication(f"{said.described(table)}: the text says {told}", stated, counted)


def _greatest_count(said: Statements, key: Key) -> Interval | None:
    """What the parts of a count may sum to: the number of members, the count of the whole, or the N of a top N."""
    whole, top = said.get(key), re.fullmatch(r"count_cities_in_top(\d+)", key.indicator)
    if key.indicator in MEMBERS:
        return number(len(said.hierarchy.regions_of(key.region)), *(whole.figures if whole else ()))
    if whole is None and top and said.hierarchy.is_all(key.region):
        return number(float(top[1]))
    return whole


def _above(said: Statements, key: Key, what: str, threshold: float) -> list[PublishedFigure]:
    """One figure for each region of the key's region that is said to lie above the threshold."""
    cut = threshold if what else threshold * MONEY
    regions = [region for region in said.hierarchy.regions_of(key.region) if region != key.region]
    levels = said.several(key.at(indicator=LEVEL[what]), "region", regions)
    return [level.figures[0] for level in levels if level.low >= cut]


def _listed_cities(said: Statements) -> dict[tuple[str, str, str, str], list[PublishedFigure]]:
    """Cities of each top-N list by report, year, N and tier; the list's N stands in the locator, as (top-30)."""
    lists: dict[tuple[str, str, str, str], list[PublishedFigure]] = {}
    for figure in said.figures:
        match = re.search(r"\(top-(\d+)\)", figure.locator)
        if figure.indicator == "city_tier" and match and figure.region in said.hierarchy.region_of_city:
            for tier in ("", figure.printed):
                lists.setdefault((figure.source, figure.year, match[1], tier), []).append(figure)
    return lists


def _places(said: Statements, level: Key) -> dict[Key, Interval]:
    """What is printed of a level at every place, or of every industry where places are not told apart."""
    return {
        key: found
        for key, found in said.items()
        if key.at(region=level.region, industry=level.industry) == level
    }


def _counted(said: Statements, table: Key, top: int) -> Interval | None:
    """How many of the leading `top` rows lie in the key's region, maybe none; all rows where none lead, None without rows.

    Rows that are printed alike where the cut falls may stand on either side of it.
    """
    rows = _places(said, table)
    if not top or not rows:
        return number(len(rows), *(one.figures[0] for one in rows.values())) if rows else None
    leading = sorted(rows, key=lambda key: -rows[key].low)
    cut = rows[leading[:top][-1]].low
    above = [key for key in leading if rows[key].low > cut]
    alike = [key for key in leading if rows[key].low == cut]
    inside = said.hierarchy.regions_of(table.region)
    sure, maybe = (sum(key.region in inside for key in some) for some in (above, alike))
    places = min(top - len(above), len(alike))
    few, many = sure + max(0, places - (len(alike) - maybe)), sure + min(maybe, places)
    named = [key for key in leading[:top] if key.region in inside] or leading[:top]
    return Interval(float(few), float(many), tuple(rows[key].figures[0] for key in named))
