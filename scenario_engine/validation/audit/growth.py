"""Growth against levels, increases against growth, compound against cumulative growth, a whole against its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scenario_engine.data.published_figures import Interval
from scenario_engine.validation.audit.evidence import (
    COMPONENTS,
    Evidence,
    Implication,
    Key,
    Kind,
    Statements,
    span,
)
from scenario_engine.validation.audit.reference import Hierarchy

INCREASE_OF = {"employment_new": "employment", "value_added_increment": "value_added"}
_OVER_YEARS = re.compile(r"^((?P<of>\w+)_)?(?P<kind>cagr|growth_cumulative)$")


def level_of(growth: str) -> str:
    """Indicator whose growth an indicator is: x_growth is of x; empty where it is not a growth."""
    if growth == "growth_nominal":
        return "value_added"
    return growth.removesuffix("_growth") if growth.endswith("_growth") else ""


def growth_and_levels(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """Two levels of one report imply a growth; the published one must be among the possible ones."""
    for key in statements:
        if not level_of(key.indicator) or not key.year.isdigit():
            continue
        level = key.at(indicator=level_of(key.indicator))
        growth, now = statements.get(key), statements.known(level)
        if growth is None or now is None:
            continue
        for before, kind, source in _earlier(statements, level.year_before()):
            if before.interval.low <= 0:
                continue
            whose = "this report's levels imply"
            if kind == "restatement":
                whose = f"the level of the year before in {source} implies"
            text = f"{hierarchy.described(key)} in {key.source}: {whose} another growth (factors shown)"
            yield Implication(text, growth.growth_factor(), now / before, kind)


def increase_and_growth(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """An increase is the level less the level before, and the level times g / (1 + g)."""
    for key in statements:
        if key.indicator not in INCREASE_OF or not key.year.isdigit():
            continue
        level = key.at(indicator=INCREASE_OF[key.indicator])
        increase, now = statements.get(key), statements.known(level)
        if increase is None or now is None:
            continue
        named = "growth_nominal" if level.indicator == "value_added" else f"{level.indicator}_growth"
        before, growth = statements.known(level.year_before()), statements.get(key.at(indicator=named))
        ways: list[tuple[str, Evidence]] = []
        if before is not None:
            ways.append(("the level of the year before", now - before))
        if growth is not None:
            factor = growth.growth_factor().interval
            added = now.interval * Interval(1.0 - 1.0 / factor.low, 1.0 - 1.0 / factor.high)
            ways.append(("the printed growth", Evidence(added, now.figures + growth.figures)))
        for name, implied in ways:
            text = f"{hierarchy.described(key)} does not follow from the level and {name}"
            yield Implication(text, increase, implied, unit=increase.unit)


def increase_beside_its_year(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """An increase stands where the level of its own year stands, not in a figure that has only the level before."""
    for key in statements:
        if key.indicator not in INCREASE_OF or not key.year.isdigit():
            continue
        own = key.at(indicator=INCREASE_OF[key.indicator])
        before = statements.get(own.year_before())
        increase = statements.get(key)
        if increase is None or before is None or statements.known(own) is not None:
            continue
        place = _place(before.figures[0].locator)
        if _place(increase.figures[0].locator) == place:
            text = (
                f"{hierarchy.described(key)} stands in {place} beside the level of {own.year_before().year} "
                f"and is the increase after it"
            )
            yield Implication(text, increase, before, "suspicious", increase.unit)


def compound_growth(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """Mean yearly growth, cumulative growth and the levels at both ends are one statement."""
    for key in statements:
        rate, match = statements.get(key), _OVER_YEARS.match(key.indicator)
        if match is None or "-" not in key.year or rate is None:
            continue
        first, last = key.year.split("-")
        power = int(last) - int(first) if match["kind"] == "cagr" else 1
        factor = Evidence(rate.growth_factor().interval ** power, rate.figures)
        cumulative = statements.get(key.at(indicator="growth_cumulative"))
        what = hierarchy.described(key)
        if key.indicator == "cagr" and cumulative is not None:
            text = f"{what} over {power} years is not the printed cumulative growth (factors shown)"
            yield Implication(text, cumulative.growth_factor(), factor)
        level = key.at(indicator=match["of"] or "value_added")
        end = statements.known(level.at(year=last))
        if end is None:
            continue
        for start, kind, source in _earlier(statements, level.at(year=first)):
            whose = f", {first} in {source}," if kind == "restatement" else ""
            text = f"{what}: the levels of {first} and {last}{whose} imply another growth (factors shown)"
            yield Implication(text, factor, end / start, kind)


def growth_of_parts(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """A whole cannot grow faster than all its parts, nor slower."""
    for key in statements:
        whole = statements.get(key)
        if not level_of(key.indicator) or key.component != "total" or whole is None:
            continue
        families = [("component", COMPONENTS)] + [
            (one.column, one.parts) for one in hierarchy.partitions if getattr(key, one.column) == one.whole
        ]
        for column, labels in families:
            parts = statements.several(key, column, labels)
            if len(parts) == len(labels):
                first = ", ".join(map(hierarchy.called, labels[:3]))
                text = f"{hierarchy.described(key)} lies outside the growth of its parts ({first} …)"
                yield Implication(text, whole, span(parts), unit=whole.unit)


def _place(locator: str) -> str:
    """Where a figure stands, without the remark in brackets that may follow."""
    return locator.partition(" (")[0]


def _earlier(statements: Statements, level: Key) -> list[tuple[Evidence, Kind, str]]:
    """The earlier level in the same report, else in every other that prints it: then a gap is a restatement."""
    own = statements.known(level)
    if own is not None:
        return [(own, "contradiction", level.source)]
    others = [(statements.known(level.at(source=source)), source) for source in statements.sources()]
    return [(other, "restatement", source) for other, source in others if other is not None]
