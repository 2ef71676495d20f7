"""Growth against levels, increases against growth, compound against cumulative growth, a whole against its parts."""

import re
from collections.abc import Iterator

from scenario_engine.data.published_figures import Interval, hull
from scenario_engine.validation.audit.evidence import COMPONENTS, Implication, Key, Kind, Statements

INCREASE_OF = {"employment_new": "employment", "value_added_increment": "value_added"}
_OVER_YEARS = re.compile(r"^((?P<of>\w+)_)?(?P<kind>cagr|growth_cumulative)$")


def level_of(growth: str) -> str:
    """Indicator whose growth an indicator is: x_growth is of x; empty where it is not a growth."""
    if growth == "growth_nominal":
        return "value_added"
    return growth.removesuffix("_growth") if growth.endswith("_growth") else ""


def growth_and_levels(said: Statements) -> Iterator[Implication]:
    """Two levels of one report imply a growth; the published one must be among the possible ones."""
    for key, growth in said.items():
        level = key.at(indicator=level_of(key.indicator))
        now = said.known(level)
        if not level.indicator or not key.year.isdigit() or now is None:
            continue
        for before, kind, source in _earlier(said, level.in_year(-1)):
            if before.low <= 0:
                continue
            whose = "this report's levels imply"
            if kind == "restatement":
                whose = f"the level of the year before in {source} implies"
            text = f"{said.described(key)} in {key.source}: {whose} another growth (factors shown)"
            yield Implication(text, growth.growth_factor(), now / before, kind)


def increase_and_growth(said: Statements) -> Iterator[Implication]:
    """An increase is the level less the level before, and the level times g / (1 + g)."""
    for key, increase, level in _increases(said):
        now = said.known(level)
        if now is None:
            continue
        named = "growth_nominal" if level.indicator == "value_added" else f"{level.indicator}_growth"
        before, growth = said.known(level.in_year(-1)), said.get(key.at(indicator=named))
        ways: dict[str, Interval] = {}
        if before is not None:
            ways["the level of the year before"] = now - before
        if growth is not None:
            factor = growth.growth_factor()
            added = Interval(1.0 - 1.0 / factor.low, 1.0 - 1.0 / factor.high, growth.figures)
            ways["the printed growth"] = now * added
        for name, implied in ways.items():
            text = f"{said.described(key)} does not follow from the level and {name}"
            yield Implication(text, increase, implied, unit=increase.unit)


def increase_beside_its_year(said: Statements) -> Iterator[Implication]:
    """An increase stands where the level of its own year stands, not in a figure that has only the level before."""
    for key, increase, level in _increases(said):
        year_before = level.in_year(-1)
        before = said.get(year_before)
        if before is None or said.known(level) is not None:
            continue
        # where a figure stands, without the remark in brackets that may follow
        own, place = (one.figures[0].locator.partition(" (")[0] for one in (increase, before))
        if own == place:
            what = said.described(key)
            text = f"{what} stands in {place} beside the level of {year_before.year} and is the increase after it"
            yield Implication(text, increase, before, "suspicious", increase.unit)


def compound_growth(said: Statements) -> Iterator[Implication]:
    """Mean yearly growth, cumulative growth and the levels at both ends are one statement."""
    for key, rate in said.items():
        match = _OVER_YEARS.match(key.indicator)
        if match is None or "-" not in key.year:
            continue
        first, last = key.year.split("-")
        power = int(last) - int(first) if match["kind"] == "cagr" else 1
        factor = rate.growth_factor() ** power
        cumulative = said.get(key.at(indicator="growth_cumulative"))
        what = said.described(key)
        if key.indicator == "cagr" and cumulative is not None:
            text = f"{what} over {power} years is not the printed cumulative growth (factors shown)"
            yield Implication(text, cumulative.growth_factor(), factor)
        level = key.at(indicator=match["of"] or "value_added")
        end = said.known(level.at(year=last))
        if end is None:
            continue
        for start, kind, source in _earlier(said, level.at(year=first)):
            whose = f", {first} in {source}," if kind == "restatement" else ""
            text = f"{what}: the levels of {first} and {last}{whose} imply another growth (factors shown)"
            yield Implication(text, factor, end / start, kind)


def growth_of_parts(said: Statements) -> Iterator[Implication]:
    """A whole cannot grow faster than all its parts, nor slower."""
    for key, whole in said.items():
        if not level_of(key.indicator) or key.component != "total":
            continue
        partitions = said.hierarchy.partitions
        families = [(one.column, one.parts) for one in partitions if getattr(key, one.column) == one.whole]
        for column, labels in [("component", COMPONENTS), *families]:
            parts = said.several(key, column, labels)
            if len(parts) == len(labels):
                first = ", ".join(map(said.hierarchy.called, labels[:3]))
                text = f"{said.described(key)} lies outside the growth of its parts ({first} …)"
                yield Implication(text, whole, hull(parts), unit=whole.unit)


def _increases(said: Statements) -> Iterator[tuple[Key, Interval, Key]]:
    """Every increase of a year, and the key of the level it is of."""
    for key, increase in said.items():
        if key.indicator in INCREASE_OF and key.year.isdigit():
            yield key, increase, key.at(indicator=INCREASE_OF[key.indicator])


def _earlier(said: Statements, level: Key) -> list[tuple[Interval, Kind, str]]:
    """The earlier level in the same report, else in every other that prints it: then a gap is a restatement."""
    own = said.known(level)
    if own is not None:
        return [(own, "contradiction", level.source)]
    others = [(said.known(level.at(source=source)), source) for source in said.sources]
    return [(other, "restatement", source) for other, source in others if other is not None]
