"""Scores against the weights, ranks and sentences that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from math import inf

from scenario_engine.data.published_figures import Interval
from scenario_engine.validation.audit.evidence import Evidence, Implication, Key, Statements, number, total
from scenario_engine.validation.audit.reference import Hierarchy

_SAID = re.compile(r"^(?P<of>\w+)_(?P<what>below|count_in_top(?P<top>\d+)|count)$")


def weights_and_total(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """A printed index is the weighted sum of its printed dimensions; of all places that break it, the furthest off."""
    broken: dict[tuple[str, str, str], list[Implication]] = {}
    for key in statements:
        level = hierarchy.weighted.get(key.indicator)
        if level is None or key.component != "total":
            continue
        named = {
            one.component.removeprefix(f"{level}."): statements.printed(one)[0]
            for one in statements
            if (one.source, one.indicator) == (key.source, "weight") and one.component.count(".") == 1
            and one.component.startswith(f"{level}.")
        }  # fmt: skip
        stated = statements.get(key)
        scores = {name: statements.get(key.at(component=name)) for name in named}
        if stated is None or not named or None in scores.values():
            continue
        parts = [
            replace(score * named[name].value, figures=(*score.figures, named[name]))
            for name, score in scores.items()
            if score is not None
        ]
        said = ", ".join(f"{name} {weight.printed}" for name, weight in named.items())
        text = f"{hierarchy.described(key)} is not its dimensions weighted as printed ({said})"
        found = Implication(text, stated, total(parts), "against the method", stated.unit)
        if not found.holds:
            broken.setdefault((key.source, key.year, key.indicator), []).append(found)
    for several in broken.values():
        worst = max(several, key=_distance)
        yield replace(worst, statement=f"{worst.statement}; nor at {len(several) - 1} other places")


def rank_and_order(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """A printed rank is the place in the printed order; equal numbers may stand in either order."""
    for key in statements:
        if not key.indicator.endswith("_rank"):
            continue
        level = key.at(indicator=key.indicator.removesuffix("_rank"))
        order = _places(statements, level)
        own = order.pop(level, None)
        if own is None:
            continue
        above = sum(one.interval.low > own.interval.high for one in order.values())
        at_least = sum(one.interval.high >= own.interval.low for one in order.values())
        complete = len(order) + 1 == hierarchy.as_many_as(key.region)
        implied = Interval(1.0 + above, 1.0 + at_least if complete else inf)
        for figure in statements.printed(key):
            text = (
                f"{hierarchy.described(key)} is {figure.printed}, and the printed order gives another place"
            )
            yield Implication(text, Evidence.of(figure), Evidence(implied, (figure, *own.figures)))


def mean_of_ranks(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """The mean rank of a zone, printed to the nearest whole number, is the mean of the ranks in its rows."""
    for key in statements:
        if not key.indicator.endswith("_rank_mean"):
            continue
        rank = key.indicator.removesuffix("_mean")
        of_zone = [
            figure
            for figure in statements.figures
            if figure.locator.endswith(f"zone {key.region}")
            and (figure.source, figure.indicator, figure.component) == (key.source, rank, key.component)
        ]
        for figure in statements.printed(key) if of_zone else ():
            mean = sum(one.value for one in of_zone) / len(of_zone)
            text = (
                f"{hierarchy.described(key)} is {figure.printed}; the mean of {len(of_zone)} ranks is another"
            )
            yield Implication(text, Evidence.of(figure), number(mean, *of_zone))


def sentence_and_table(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """What a sentence says of a printed table holds for the numbers as they stand there."""
    for key in statements:
        match = _SAID.match(key.indicator)
        if match is None:
            continue
        table = key.at(indicator=match["of"])
        for figure in statements.printed(key):
            if match["what"] == "below":
                own = statements.printed(table)
                stated = Evidence(Interval(-inf, figure.value * (1.0 - 1e-6)), (figure,))
                counted = number(own[0].value, *own) if own else None
                told = f"under {figure.printed}, and the table has {own[0].printed}" if own else ""
            else:
                stated, counted = (
                    Evidence.of(figure),
                    _counted(statements, hierarchy, table, int(match["top"] or 0)),
                )
                most = counted.interval.high if counted else 0
                told = f"{figure.printed}, and the table has {most:.0f}"
            if counted is not None:
                yield Implication(f"{hierarchy.described(table)}: the text says {told}", stated, counted)


def _distance(one: Implication) -> float:
    """How far apart the two sides are, in the unit of the table."""
    stated, implied = one.stated.interval, one.implied.interval
    return max(implied.low - stated.high, stated.low - implied.high)


def _places(statements: Statements, level: Key) -> dict[Key, Evidence]:
    """What is printed of a level at every place, or of every industry where places are not told apart."""
    keys = [
        key
        for key in statements
        if (key.source, key.year, key.indicator, key.component)
        == (level.source, level.year, level.indicator, level.component)
    ]
    return {key: found for key in keys if (found := statements.get(key)) is not None}


def _counted(statements: Statements, hierarchy: Hierarchy, table: Key, top: int) -> Evidence | None:
    """How many of the leading `top` rows lie in the key's region, maybe none; all rows where none lead, None without rows.

    Rows that are printed alike where the cut falls may stand on either side of it.
    """
    rows = _places(statements, table)
    if not top or not rows:
        return number(len(rows), *(one.figures[0] for one in rows.values())) if rows else None
    leading = sorted(rows, key=lambda key: -rows[key].interval.low)
    cut = rows[leading[:top][-1]].interval.low
    above = [key for key in leading if rows[key].interval.low > cut]
    alike = [key for key in leading if rows[key].interval.low == cut]
    inside = hierarchy.regions_of(table.region)
    sure, maybe = (sum(key.region in inside for key in some) for some in (above, alike))
    places = min(top - len(above), len(alike))
    few, many = sure + max(0, places - (len(alike) - maybe)), sure + min(maybe, places)
    named = [key for key in leading[:top] if key.region in inside] or leading[:top]
    return Evidence(Interval(float(few), float(many)), tuple(rows[key].figures[0] for key in named))
