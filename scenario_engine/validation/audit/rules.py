"""The rules of an audit under their names, and the audit itself: every rule over every figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from scenario_engine.data.published_figures import PublishedFigure
from scenario_engine.validation.audit import counts, growths, shares, statements, sums
from scenario_engine.validation.audit.figures import Shelf
from scenario_engine.validation.audit.finding import Finding
from scenario_engine.validation.audit.hierarchy import Hierarchy

Rule = Callable[[Shelf, Hierarchy], Iterator[Finding]]

RULES: dict[str, Rule] = {
    "printed twice": statements.printed_twice,
    "restated": statements.restated,
    "same digits in two years": statements.same_digits_in_two_years,
    "order of magnitude": statements.order_of_magnitude,
    "parts and whole": sums.parts_and_whole,
    "components": sums.components,
    "growth and levels": growths.growth_and_levels,
    "increase and growth": growths.increase_and_growth,
    "compound growth": growths.compound_growth,
    "growth of parts and whole": growths.growth_of_parts,
    "share and levels": shares.share_and_levels,
    "share of GDP": shares.share_of_gdp,
    "ratio of components": shares.ratio_of_components,
    "implied GDP growth": shares.implied_gdp_growth,
    "one productivity": shares.one_productivity,
    "count and list": counts.count_and_list,
    "count of members": counts.count_of_members,
    "counts add up": counts.counts_add_up,
}


def audit(figures: Sequence[PublishedFigure], hierarchy: Hierarchy) -> list[Finding]:
    """Every contradiction between published figures that rounding cannot explain.

    Official figures may stand among them under a source of their own.

    Returns
    -------
    Findings in the order of the rules, the widest gap of each rule first.
    """
    shelf = Shelf(figures)
    return [
        finding
        for rule in RULES.values()
        for finding in sorted(rule(shelf, hierarchy), key=lambda found: -abs(found.gap))
    ]
