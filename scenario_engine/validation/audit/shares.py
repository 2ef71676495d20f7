"""Shares against the levels they are shares of; what shares and ratios imply about GDP and productivity."""

from __future__ import annotations

from collections.abc import Iterator

from scenario_engine.data.published_figures import Interval
from scenario_engine.validation.audit.figures import Known, Shelf
from scenario_engine.validation.audit.finding import Finding, Kind
from scenario_engine.validation.audit.hierarchy import Hierarchy
from scenario_engine.validation.audit.statements import stated
from scenario_engine.validation.audit.sums import known

SHARE_OF_COMPONENT = {"share_of_component": "value_added", "employment_share_of_component": "employment"}


def share_and_levels(shelf: Shelf, hierarchy: Hierarchy) -> Iterator[Finding]:
    """Part over whole, both printed, is the printed share; for components too."""
    for key in shelf:
        share = shelf.get(key)
        if share is None:
            continue
        if key.indicator in hierarchy.whole_of:
            name, place = hierarchy.whole_of[key.indicator]
            part = known(shelf, key.at(indicator=name))
            whole = known(shelf, key.at(indicator=name, region=place))
        elif key.indicator in SHARE_OF_COMPONENT:
            name = SHARE_OF_COMPONENT[key.indicator]
            part = known(shelf, key.at(indicator=name))
            whole = known(shelf, key.at(indicator=name, component="total"))
        else:
            continue
        if part is not None and whole is not None:
            yield from _disagreement(
                "share and levels", stated(key, hierarchy), share, part=part, whole=whole, scale=100.0
            )


def share_of_gdp(shelf: Shelf, hierarchy: Hierarchy) -> Iterator[Finding]:
    """Value added over GDP, in any official vintage that stands among the figures, is the printed share.

    Forecasts rest on a GDP that was no statistic yet, and a year with one vintage may have been published in
    another: both stay out.
    """
    for key in shelf:
        if key.indicator != "share_of_gdp":
            continue
        share, part = shelf.get(key), known(shelf, key.at(indicator="value_added"))
        gdp = _gdp(shelf, hierarchy, key.year, key.region)
        if share is None or part is None or gdp is None:
            continue
        if any(figure.status == "forecast" for figure in share.figures):
            continue
        yield from _disagreement(
            "share of GDP",
            stated(key, hierarchy),
            share,
            part=part,
            whole=gdp,
            scale=100.0,
            kind="against official figures",
        )


def ratio_of_components(shelf: Shelf, hierarchy: Hierarchy) -> Iterator[Finding]:
    """Penetration over core is the printed ratio."""
    for key in shelf:
        if key.indicator != "ratio_penetration_to_core":
            continue
        level = key.at(indicator="value_added")
        ratio, above, below = (
            shelf.get(key),
            shelf.get(level.at(component="penetration")),
            shelf.get(level.at(component="core")),
        )
        if ratio is not None and above is not None and below is not None:
            yield from _disagreement(
                "ratio of components", stated(key, hierarchy), ratio, part=above, whole=below, scale=1.0
            )


def implied_gdp_growth(shelf: Shelf, hierarchy: Hierarchy) -> Iterator[Finding]:
    """Value added over its share is GDP; the growth of that GDP must be the growth the report assumes."""
    for key in shelf:
        if key.indicator != "method_gdp_growth_assumption":
            continue
        assumed = shelf.get(key)
        levels: list[Interval] = []
        figures = list(assumed.figures) if assumed else []
        for year in (str(int(key.year) - 1), key.year):
            part = known(shelf, key.at(indicator="value_added", year=year))
            share = shelf.get(key.at(indicator="share_of_gdp", year=year))
            if part is not None and share is not None:
                levels.append(part.band.over(share.band * 0.01))
                figures += [*part.figures, *share.figures]
        if assumed is None or len(levels) < 2:
            continue
        implied = levels[1].over(levels[0])
        if not implied.meets(assumed.band.growth_factor()):
            yield Finding(
                "implied GDP growth",
                "contradiction",
                f"{stated(key, hierarchy)}: value added and share of GDP of the two years imply another growth (factors shown)",
                assumed.band.growth_factor(),
                implied,
                tuple(figures),
            )


def one_productivity(shelf: Shelf, hierarchy: Hierarchy) -> Iterator[Finding]:
    """The printed method divides all value added by one productivity: every pair of value added and jobs must allow it."""
    pairs: dict[tuple[str, str, str], list[tuple[str, Known, Known, Interval]]] = {}
    for key in shelf:
        if key.indicator != "employment" or not key.year.isdigit():
            continue
        jobs, value = shelf.get(key), shelf.get(key.at(indicator="value_added"))
        if jobs is not None and value is not None and jobs.band.low > 0:
            split = "by component" if key.component != "total" else "by industry"
            pair = (stated(key, hierarchy), jobs, value, value.band.over(jobs.band))
            pairs.setdefault((key.source, key.year, split), []).append(pair)
    for (source, year, split), found in pairs.items():
        least, most = min(found, key=lambda one: one[3].high), max(found, key=lambda one: one[3].low)
        if len(found) > 1 and not least[3].meets(most[3]):
            yield Finding(
                "one productivity",
                "against the method",
                f"{source}: value added per job of {year} differs {split}, least in {least[0]}, most in {most[0]}",
                least[3],
                most[3],
                (*least[1].figures, *least[2].figures, *most[1].figures, *most[2].figures),
            )


def _disagreement(
    rule: str,
    what: str,
    share: Known,
    *,
    part: Known,
    whole: Known,
    scale: float,
    kind: Kind = "contradiction",
) -> Iterator[Finding]:
    implied = part.band.over(whole.band) * scale
    if not implied.meets(share.band):
        yield Finding(
            rule,
            kind,
            f"{what} is not what the levels give",
            share.band,
            implied,
            (*share.figures, *part.figures, *whole.figures),
            share.figures[0].unit,
        )


def _gdp(shelf: Shelf, hierarchy: Hierarchy, year: str, region: str) -> Known | None:
    """GDP of a place, spanning at least two vintages; of a group, the sum of its regions."""
    of_place = [key for key in shelf if (key.indicator, key.year, key.region) == ("gdp", year, region)]
    found = [one for key in of_place if (one := shelf.get(key)) is not None]
    if len(found) == 1:
        return None
    if found:
        band = Interval(min(one.band.low for one in found), max(one.band.high for one in found))
        return Known(band, tuple(figure for one in found for figure in one.figures))
    members = [part for part in hierarchy.regions_of(region) if part != region]
    parts = [_gdp(shelf, hierarchy, year, part) for part in members]
    there = [part for part in parts if part is not None]
    if not there or len(there) < len(members):
        return None
    total = Interval(0.0, 0.0)
    for part in there:
        total = total + part.band
    return Known(total, tuple(figure for part in there for figure in part.figures))
