"""Growth against levels, increases against growth, compound against cumulative growth, a whole against its parts."""

from __future__ import annotations

from collections.abc import Iterator

from scenario_engine.data.published_figures import Interval
from scenario_engine.validation.audit.figures import Key, Known, Shelf
from scenario_engine.validation.audit.finding import Finding, Kind
from scenario_engine.validation.audit.hierarchy import Hierarchy
from scenario_engine.validation.audit.statements import stated
from scenario_engine.validation.audit.sums import COMPONENTS, known

INCREASE_OF = {"employment_new": "employment", "value_added_increment": "value_added"}


def level_of(growth: str) -> str:
    """Indicator whose growth an indicator is: x_growth is of x; empty where it is no growth."""
    if growth == "growth_nominal":
        return "value_added"
    return growth.removesuffix("_growth") if growth.endswith("_growth") else ""


def growth_and_levels(shelf: Shelf, hierarchy: Hierarchy) -> Iterator[Finding]:
    """Two levels of one report imply a growth; the printed one must be among the possible ones."""
    for key in shelf:
        if not level_of(key.indicator) or not key.year.isdigit():
            continue
        level = key.at(indicator=level_of(key.indicator))
        before, kind = _before(shelf, level.at(year=str(int(key.year) - 1)))
        growth, now = shelf.get(key), known(shelf, level)
        if growth is None or before is None or now is None or before.band.low <= 0:
            continue
        implied = now.band.over(before.band)
        if not implied.meets(growth.band.growth_factor()):
            of_whom = (
                "this report's levels"
                if kind == "contradiction"
                else "the level another report gives for the year before"
            )
            yield Finding(
                "growth and levels",
                kind,
                f"{stated(key, hierarchy)} in {key.source}: {of_whom} imply another growth (factors shown)",
                growth.band.growth_factor(),
                implied,
                (*growth.figures, *before.figures, *now.figures),
            )


def increase_and_growth(shelf: Shelf, hierarchy: Hierarchy) -> Iterator[Finding]:
    """An increase is the level less the level before, and the level times g / (1 + g)."""
    for key in shelf:
        if key.indicator not in INCREASE_OF or not key.year.isdigit():
            continue
        level = key.at(indicator=INCREASE_OF[key.indicator])
        now, before = known(shelf, level), known(shelf, level.at(year=str(int(key.year) - 1)))
        increase = shelf.get(key)
        if increase is None or now is None:
            continue
        named = "growth_nominal" if level.indicator == "value_added" else f"{level.indicator}_growth"
        growth = shelf.get(key.at(indicator=named))
        ways: list[tuple[str, Interval, Known]] = []
        if before is not None:
            ways.append(("the level of the year before", now.band - before.band, before))
        if growth is not None:
            factor = growth.band.growth_factor()
            share = Interval(1.0 - 1.0 / factor.low, 1.0 - 1.0 / factor.high)
            corners = [x * y for x in (now.band.low, now.band.high) for y in (share.low, share.high)]
            ways.append(("the printed growth", Interval(min(corners), max(corners)), growth))
        for name, implied, by in ways:
            if not implied.meets(increase.band):
                yield Finding(
                    "increase and growth",
                    "contradiction",
                    f"{stated(key, hierarchy)} does not follow from the level and {name}",
                    increase.band,
                    implied,
                    (*increase.figures, *now.figures, *by.figures),
                    increase.figures[0].unit,
                )


def compound_growth(shelf: Shelf, hierarchy: Hierarchy) -> Iterator[Finding]:
    """Mean yearly growth, cumulative growth and the levels at both ends are one statement."""
    for key in shelf:
        if key.indicator not in ("cagr", "growth_cumulative") or "-" not in key.year:
            continue
        first, last = (int(year) for year in key.year.split("-"))
        rate = shelf.get(key)
        if rate is None:
            continue
        power = last - first if key.indicator == "cagr" else 1
        factor = rate.band.growth_factor()
        total = Interval(factor.low**power, factor.high**power)
        cumulative = shelf.get(key.at(indicator="growth_cumulative")) if key.indicator == "cagr" else None
        if cumulative is not None and not total.meets(cumulative.band.growth_factor()):
            yield Finding(
                "compound growth",
                "contradiction",
                f"{stated(key, hierarchy)} over {power} years is not the printed cumulative growth (factors shown)",
                cumulative.band.growth_factor(),
                total,
                (*rate.figures, *cumulative.figures),
            )
        yield from _against_levels(shelf, hierarchy, key, rate=rate, total=total)


def growth_of_parts(shelf: Shelf, hierarchy: Hierarchy) -> Iterator[Finding]:
    """A whole cannot grow faster than all its parts, nor slower."""
    for key in shelf:
        if not level_of(key.indicator):
            continue
        whole = shelf.get(key)
        families: list[tuple[str, tuple[str, ...]]] = (
            [("component", COMPONENTS)] if key.component == "total" else []
        )
        families += [
            (one.column, one.parts)
            for one in hierarchy.partitions
            if getattr(key, one.column) == one.whole and key.component == "total"
        ]
        for column, labels in families:
            parts = [shelf.get(key.at(**{column: label})) for label in labels]
            there = [part for part in parts if part is not None]
            if whole is None or len(there) < len(labels):
                continue
            span = Interval(min(part.band.low for part in there), max(part.band.high for part in there))
            if not span.meets(whole.band):
                first = ", ".join(map(hierarchy.called, labels[:3]))
                yield Finding(
                    "growth of parts and whole",
                    "contradiction",
                    f"{stated(key, hierarchy)} lies outside the growth of its parts ({first} …)",
                    whole.band,
                    span,
                    (*whole.figures, *(figure for part in there for figure in part.figures)),
                    whole.figures[0].unit,
                )


def _against_levels(
    shelf: Shelf, hierarchy: Hierarchy, key: Key, *, rate: Known, total: Interval
) -> Iterator[Finding]:
    """The factor between the levels at both ends of a span against the printed one."""
    first, last = key.year.split("-")
    level = key.at(indicator="value_added")
    start, kind = _before(shelf, level.at(year=first))
    end = known(shelf, level.at(year=last))
    if start is None or end is None:
        return
    implied = end.band.over(start.band)
    if not implied.meets(total):
        yield Finding(
            "compound growth",
            kind,
            f"{stated(key, hierarchy)}: the levels of {first} and {last} imply another growth (factors shown)",
            total,
            implied,
            (*rate.figures, *start.figures, *end.figures),
        )


def _before(shelf: Shelf, level: Key) -> tuple[Known | None, Kind]:
    """The earlier level in the same report, else in any other: then a gap is a restatement."""
    own = known(shelf, level)
    if own is not None:
        return own, "contradiction"
    others = (known(shelf, level.at(source=source)) for source in shelf.sources())
    return next((other for other in others if other is not None), None), "restatement"
