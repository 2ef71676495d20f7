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
                rows = _listed(statements, hierarchy, table, int(match["top"] or 0))
                stated, counted = Evidence.of(figure), number(len(rows), *(one.figures[0] for one in rows))
                told = f"{figure.printed}, and the table has {len(rows)}"
                counted = counted if rows else None
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


def _listed(statements: Statements, hierarchy: Hierarchy, table: Key, top: int) -> list[Evidence]:
    """Rows of a table, of the leading `top` those that lie in the key's region; all of them where none lead."""
    rows = _places(statements, table)
    if not top:
        return list(rows.values())
    leading = sorted(rows, key=lambda key: -rows[key].interval.low)[:top]
    inside = hierarchy.regions_of(table.region)
    return [rows[key] for key in leading if key.region in inside]
