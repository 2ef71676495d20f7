"""Parts against wholes, shares against the levels they are shares of, and what shares imply of GDP and productivity."""

import re
from collections.abc import Iterator, Sequence

from scenario_engine.data.published_figures import Interval, hull
from scenario_engine.validation.audit.evidence import (
    COMPONENTS,
    SUMMABLE,
    Implication,
    Key,
    Statements,
    total,
)

SHARE_OF_COMPONENT = {"share_of_component": "value_added", "employment_share_of_component": "employment"}
_SHARE_OF = re.compile(r"^(?P<part>\w+?)_share_of_(?P<whole>\w+)$")
DISAGREES = "is not what the levels give"


def parts_and_whole(said: Statements) -> Iterator[Implication]:
    """Parts sum to at most the whole, and to it where all are published, along industries and along regions."""
    for partition in said.hierarchy.partitions:
        column, labels, count = partition.column, partition.parts, len(partition.parts)
        wholes = {
            key.at(**{column: partition.whole})
            for key in said.printed
            if getattr(key, column) in labels and key.indicator in SUMMABLE
        }
        by = ("source", "year", "region", "industry", "component")
        for key in sorted(wholes, key=lambda one: [getattr(one, name) for name in by]):
            whole, parts = said.known(key), said.several(key, column, labels)
            if whole is None or len(parts) < 2:
                continue
            complete = len(parts) == count
            how = "all" if complete else f"{len(parts)} of {count}"
            first, last = map(said.hierarchy.called, (labels[0], labels[-1]))
            text = f"{said.described(key)}: {how} parts ({first} … {last}) do not sum to it"
            yield Implication(text, whole, total(parts, complete=complete), unit=whole.unit)


def components(said: Statements) -> Iterator[Implication]:
    """Core plus penetration is the total."""
    for key, whole in said.items():
        parts = said.several(key, "component", COMPONENTS)
        if key.component == "total" and key.indicator in SUMMABLE and len(parts) == 2:
            text = f"{said.described(key)}: core and penetration do not sum to it"
            yield Implication(text, whole, total(parts), unit=whole.unit)


def share_and_levels(said: Statements) -> Iterator[Implication]:
    """Part over whole, both published, is the published share; for components too."""
    for key, share in said.items():
        if key.indicator in said.hierarchy.whole_of:
            name, place = said.hierarchy.whole_of[key.indicator]
            whole_key = key.at(indicator=name, region=place)
        elif key.indicator in SHARE_OF_COMPONENT:
            name = SHARE_OF_COMPONENT[key.indicator]
            whole_key = key.at(indicator=name, component="total")
        else:
            continue
        part, whole = said.known(key.at(indicator=name)), said.known(whole_key)
        if part is not None and whole is not None:
            text = f"{said.described(key)} {DISAGREES}"
            yield Implication(text, share, part / whole * 100.0, unit=share.unit)


def shares_of_one_whole(said: Statements) -> Iterator[Implication]:
    """Two parts and their shares of the same whole imply one and the same whole."""
    wholes: dict[Key, list[tuple[str, Interval]]] = {}
    for key, share in said.items():
        match = _SHARE_OF.match(key.component)
        if match is None:
            continue
        for level, part in said.items():
            if level.at(component=key.component) != key or "_share_of_" in level.component:
                continue
            if level.component.startswith(f"{match['part']}_"):
                told = f"{part.figures[0].printed} are {share.figures[0].printed} %"
                wholes.setdefault(key.at(component=match["whole"]), []).append((told, part / (share * 0.01)))
    for whole, found in wholes.items():
        (low, least), (high, most) = _extremes(found)
        text = f"{whole.source}: {whole.component} of {whole.year} is one number, and {low}, {high}"
        yield Implication(text, least, most)


def share_of_gdp(said: Statements) -> Iterator[Implication]:
    """Value added over GDP, in any official vintage among the figures, is the published share.

    Forecasts rest on a GDP that was no statistic yet, and a year with one vintage may have been published in
    another: both stay out.
    """
    for key, share in said.items():
        if key.indicator != "share_of_gdp" or any(one.status == "forecast" for one in share.figures):
            continue
        part, gdp = said.known(key.at(indicator="value_added")), _gdp(said, key.year, key.region)
        if part is not None and gdp is not None:
            text = f"{said.described(key)} {DISAGREES}"
            yield Implication(text, share, part / gdp * 100.0, "against official figures", share.unit)


def ratio_of_components(said: Statements) -> Iterator[Implication]:
    """Penetration over core is the published ratio."""
    for key, ratio in said.items():
        parts = said.several(key.at(indicator="value_added"), "component", COMPONENTS)
        if key.indicator == "ratio_penetration_to_core" and len(parts) == 2:
            core, penetration = parts
            text = f"{said.described(key)} {DISAGREES}"
            yield Implication(text, ratio, penetration / core, unit=ratio.unit)


def implied_gdp_growth(said: Statements) -> Iterator[Implication]:
    """Value added over its share is GDP; the growth of that GDP must be the growth the report assumes."""
    for key, assumed in said.items():
        if key.indicator != "method_gdp_growth_assumption":
            continue
        levels = []
        for at in (key.in_year(-1), key):
            part, share = (
                said.known(at.at(indicator="value_added")),
                said.get(at.at(indicator="share_of_gdp")),
            )
            if part is not None and share is not None:
                levels.append(part / (share * 0.01))
        if len(levels) == 2:
            what = said.described(key)
            text = (
                f"{what}: value added and share of GDP of the two years imply another growth (factors shown)"
            )
            yield Implication(text, assumed.growth_factor(), levels[1] / levels[0])


def one_productivity(said: Statements) -> Iterator[Implication]:
    """The published method divides all value added by one productivity: every pair of value added and jobs must allow it."""
    pairs: dict[tuple[str, str, str], list[tuple[str, Interval]]] = {}
    for key, jobs in said.items():
        value = said.get(key.at(indicator="value_added"))
        if key.indicator != "employment" or not key.year.isdigit() or value is None or jobs.low <= 0:
            continue
        split = "by component" if key.component != "total" else "by industry"
        pairs.setdefault((key.source, key.year, split), []).append((said.described(key), value / jobs))
    for (source, year, split), found in pairs.items():
        (low, least), (high, most) = _extremes(found)
        text = f"{source}: value added per job of {year} differs {split}, least in {low}, most in {high}"
        yield Implication(text, least, most, "against the method")


def _extremes(found: Sequence[tuple[str, Interval]]) -> tuple[tuple[str, Interval], tuple[str, Interval]]:
    """What is surely least and what is surely most."""
    least = min(found, key=lambda pair: pair[1].high)
    return least, max(found, key=lambda pair: pair[1].low)


def _gdp(said: Statements, year: str, region: str) -> Interval | None:
    """GDP of a place, spanning at least two vintages; of a group, the sum of its regions."""
    wanted = ("gdp", year, region)
    found = [one for key, one in said.items() if (key.indicator, key.year, key.region) == wanted]
    if found:
        return hull(found) if len(found) > 1 else None
    members = [part for part in said.hierarchy.regions_of(region) if part != region]
    known = [one for part in members if (one := _gdp(said, year, part)) is not None]
    return total(known) if known and len(known) == len(members) else None
