"""One number published several times: in one report, in two, in two years, or with a slip of the decimal point."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from scenario_engine.data.published_figures import PublishedFigure, base_unit
from scenario_engine.validation.audit.evidence import Evidence, Implication, Statements
from scenario_engine.validation.audit.reference import Hierarchy

JUMP = 5.0
"""Factor from one year to the next above which a level is taken for a slip."""


def printed_twice(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """The same figure in one report, once in other units or digits, must be the same number."""
    for key in statements:
        for one, other in combinations(statements.printed(key), 2):
            text = (
                f"{hierarchy.described(one)} stands as {one.printed} {one.unit} ({one.locator}) "
                f"and as {other.printed} {other.unit} ({other.locator})"
            )
            if _comparable(one, other):
                yield Implication(text, Evidence.of(one), Evidence.of(other), unit=one.unit)


def restated(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """The same figure in two reports: another number is a restatement, worth knowing and no error.

    Vintages of GDP are restatements by definition and stay out.
    """
    for first, second in combinations(statements.sources(), 2):
        for key in statements:
            if key.source != first or key.indicator == "gdp":
                continue
            for one, other in product(statements.printed(key), statements.printed(key.at(source=second))):
                text = (
                    f"{hierarchy.described(one)} is {one.printed} {one.unit} in {first}, "
                    f"{other.printed} {other.unit} in {second}"
                )
                if _comparable(one, other):
                    yield Implication(text, Evidence.of(one), Evidence.of(other), "restatement", one.unit)


def same_digits_in_two_years(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """A share or growth with the same four digits under two years of one report has probably kept the wrong year."""
    for key in statements:
        if not key.year.isdigit():
            continue
        later = key.at(year=str(int(key.year) + 1))
        for one, other in product(statements.printed(key), statements.printed(later)):
            digits = one.printed.replace(".", "").lstrip("0-")
            if one.unit == "percent" and one.printed == other.printed and len(digits) >= 4:
                text = (
                    f"{hierarchy.described(one)} and {later.year} are both {one.printed} {one.unit} "
                    f"({one.locator}; {other.locator})"
                )
                yield Implication(text, Evidence.of(one), Evidence.of(other), "suspicious", one.unit)


def order_of_magnitude(statements: Statements, hierarchy: Hierarchy) -> Iterator[Implication]:
    """A level that moves by a factor of five in one year is a slip of the decimal point."""
    for key in statements:
        if key.indicator not in ("value_added", "employment", "gdp") or not key.year.isdigit():
            continue
        now, before = statements.get(key), statements.get(key.year_before())
        if now is None or before is None or before.interval.low <= 0:
            continue
        factor = (now / before).interval
        if factor.low > JUMP or factor.high < 1.0 / JUMP:
            one, other = now.figures[0], before.figures[0]
            text = f"{hierarchy.described(one)}: {one.printed} after {other.printed} the year before"
            yield Implication(text, now, before, "suspicious", one.unit)


def _comparable(one: PublishedFigure, other: PublishedFigure) -> bool:
    return base_unit(one.unit)[0] == base_unit(other.unit)[0]
