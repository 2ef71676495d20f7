"""Shares against the levels they are shares of; what shares and ratios imply about GDP and productivity."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scenario_engine.validation.audit.evidence import Evidence, Implication, Key, Statements, span, total
from scenario_engine.validation.audit.reference import Hierarchy

SHARE_OF_COMPONENT = {"share_of_component": "value_added", "employment_share_of_component": "employment"}
_SHARE_OF = re.compile(r"^(?P<part>\w+?)_share_of_(?P<whole>\w+)$")
DISAGREES = "is not what the levels give"


def share_and_levels(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """Part over whole, both published, is the published share; for components too."""
    for key in statements:
        if key.indicator in hierarchy.whole_of:
            name, place = hierarchy.whole_of[key.indicator]
            whole_key = key.at(indicator=name, region=place)
        elif key.indicator in SHARE_OF_COMPONENT:
            name = SHARE_OF_COMPONENT[key.indicator]
            whole_key = key.at(indicator=name, component="total")
        else:
            continue
        share, part = statements.get(key), statements.known(key.at(indicator=name))
        whole = statements.known(whole_key)
        if share is not None and part is not None and whole is not None:
            text = f"{hierarchy.described(key)} {DISAGREES}"
            yield Implication(text, share, part / whole * 100.0, unit=share.unit)


def shares_of_one_whole(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """Two parts and their shares of the same whole imply one and the same whole."""
    wholes: dict[Key, list[tuple[str, Evidence]]] = {}
    for key in statements:
        match = _SHARE_OF.match(key.component)
        share = statements.get(key)
        if match is None or share is None:
            continue
        for level in statements:
            part = statements.get(level)
            if part is None or level.at(component=key.component) != key or "_share_of_" in level.component:
                continue
            if level.component.startswith(f"{match['part']}_"):
                told = f"{part.figures[0].printed} are {share.figures[0].printed} %"
                wholes.setdefault(key.at(component=match["whole"]), []).append((told, part / (share * 0.01)))
    for whole, found in wholes.items():
        low, least = min(found, key=lambda pair: pair[1].interval.high)
        high, most = max(found, key=lambda pair: pair[1].interval.low)
        text = f"{whole.source}: {whole.component} of {whole.year} is one number, and {low}, {high}"
        yield Implication(text, least, most)


def share_of_gdp(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """Value added over GDP, in any official vintage among the figures, is the published share.

    Forecasts rest on a GDP that was no statistic yet, and a year with one vintage may have been published in
    another: both stay out.
    """
    for key in statements:
        if key.indicator != "share_of_gdp":
            continue
        share, part = statements.get(key), statements.known(key.at(indicator="value_added"))
        gdp = _gdp(statements, hierarchy, key.year, key.region)
        if share is None or part is None or gdp is None:
            continue
        if all(figure.status != "forecast" for figure in share.figures):
            text = f"{hierarchy.described(key)} {DISAGREES}"
            yield Implication(text, share, part / gdp * 100.0, "against official figures", share.unit)


def ratio_of_components(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """Penetration over core is the published ratio."""
    for key in statements:
        if key.indicator != "ratio_penetration_to_core":
            continue
        level = key.at(indicator="value_added")
        ratio = statements.get(key)
        above, below = (statements.get(level.at(component=one)) for one in ("penetration", "core"))
        if ratio is not None and above is not None and below is not None:
            yield Implication(
                f"{hierarchy.described(key)} {DISAGREES}", ratio, above / below, unit=ratio.unit
            )


def implied_gdp_growth(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """Value added over its share is GDP; the growth of that GDP must be the growth the report assumes."""
    for key in statements:
        assumed = statements.get(key)
        if key.indicator != "method_gdp_growth_assumption" or assumed is None:
            continue
        levels = []
        for at in (key.year_before(), key):
            part = statements.known(at.at(indicator="value_added"))
            share = statements.get(at.at(indicator="share_of_gdp"))
            if part is not None and share is not None:
                levels.append(part / (share * 0.01))
        if len(levels) == 2:
            text = (
                f"{hierarchy.described(key)}: value added and share of GDP of the two years imply another growth "
                "(factors shown)"
            )
            yield Implication(text, assumed.growth_factor(), levels[1] / levels[0])


def one_productivity(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """The published method divides all value added by one productivity: every pair of value added and jobs must allow it."""
    pairs: dict[tuple[str, str, str], list[tuple[str, Evidence]]] = {}
    for key in statements:
        if key.indicator != "employment" or not key.year.isdigit():
            continue
        jobs, value = statements.get(key), statements.get(key.at(indicator="value_added"))
        if jobs is not None and value is not None and jobs.interval.low > 0:
            split = "by component" if key.component != "total" else "by industry"
            pair = (hierarchy.described(key), value / jobs)
            pairs.setdefault((key.source, key.year, split), []).append(pair)
    for (source, year, split), found in pairs.items():
        low, least = min(found, key=lambda pair: pair[1].interval.high)
        high, most = max(found, key=lambda pair: pair[1].interval.low)
        text = f"{source}: value added per job of {year} differs {split}, least in {low}, most in {high}"
        yield Implication(text, least, most, "against the method")


def _gdp(statements: Statements, hierarchy: Hierarchy, year: str, region: str) -> Evidence | None:
    """GDP of a place, spanning at least two vintages; of a group, the sum of its regions."""
    of_place = [key for key in statements if (key.indicator, key.year, key.region) == ("gdp", year, region)]
    found = [one for key in of_place if (one := statements.get(key)) is not None]
    if found:
        return span(found) if len(found) > 1 else None
    members = [part for part in hierarchy.regions_of(region) if part != region]
    parts = [_gdp(statements, hierarchy, year, part) for part in members]
    known = [part for part in parts if part is not None]
    return total(known) if known and len(known) == len(members) else None
