"""The rules of an audit under their names, and the audit itself: every rule over every figure."""

from collections.abc import Callable, Iterator, Sequence

import xarray as xr

from scenario_engine.data.published_figures import PublishedFigure
from scenario_engine.support.tabulated import tabulated
from scenario_engine.validation.audit import growth, levels, lists, repeated
from scenario_engine.validation.audit.evidence import Implication, Statements
from scenario_engine.validation.audit.reference import Hierarchy

RULES: dict[str, Callable[[Statements], Iterator[Implication]]] = {
    "printed twice": repeated.printed_twice,
    "restated": repeated.restated,
    "same digits in two years": repeated.same_digits_in_two_years,
    "order of magnitude": repeated.order_of_magnitude,
    "parts and whole": levels.parts_and_whole,
    "components": levels.components,
    "growth and levels": growth.growth_and_levels,
    "increase and growth": growth.increase_and_growth,
    "increase beside its year": growth.increase_beside_its_year,
    "compound growth": growth.compound_growth,
    "growth of parts and whole": growth.growth_of_parts,
    "share and levels": levels.share_and_levels,
    "shares of one whole": levels.shares_of_one_whole,
    "share of GDP": levels.share_of_gdp,
    "ratio of components": levels.ratio_of_components,
    "implied GDP growth": levels.implied_gdp_growth,
    "one productivity": levels.one_productivity,
    "count and list": lists.count_and_list,
    "count of members": lists.count_of_members,
    "counts add up": lists.counts_add_up,
    "weights and total": lists.weights_and_total,
    "rank and order": lists.rank_and_order,
    "mean of ranks": lists.mean_of_ranks,
    "sentence and table": lists.sentence_and_table,
}

COLUMNS = {
    "rule": ("Rule", ""),
    "kind": ("Kind", ""),
    "statement": ("Statement", ""),
    "stated_low": ("Stated, least", "1"),
    "stated_high": ("Stated, greatest", "1"),
    "implied_low": ("Implied, least", "1"),
    "implied_high": ("Implied, greatest", "1"),
    "lines": ("Lines of the tables", ""),
    "unit": ("Unit of publication", ""),
}


def audit(figures: Sequence[PublishedFigure], hierarchy: Hierarchy) -> xr.Dataset:
    """Every contradiction between published figures that rounding cannot explain.

    Official figures may stand among them under a source of their own. What a report prints twice in the same words
    breaks a rule once. Along `finding`, in the order of the rules, the widest gap of each rule first: rule, kind, statement,
    the ends of what is stated and implied in units without powers of ten, table and line of the figures behind it, and the
    unit to show both in (none for factors and counts).
    """
    statements = Statements(figures, hierarchy)
    rows: dict[tuple[str, str], tuple[object, ...]] = {}
    for name, rule in RULES.items():
        broken = [one for one in rule(statements) if not one.holds]
        for one in sorted(broken, key=lambda found: -abs(found.gap)):
            stated, implied = one.stated, one.implied
            figures_behind = one.stated.figures + one.implied.figures
            behind = {(figure.table, figure.line) for figure in figures_behind if figure.line}
            lines = " ".join(f"{table}:{line}" for table, line in sorted(behind))
            ends = (stated.low, stated.high, implied.low, implied.high)
            rows.setdefault((name, one.statement), (name, one.kind, one.statement, *ends, lines, one.unit))
    title = "Contradictions between published figures"
    return tabulated("finding", rows.values(), COLUMNS, title=title, analysis="audit")
