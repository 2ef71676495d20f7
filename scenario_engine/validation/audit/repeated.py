"""One number published several times: in one report, in two, in two years, or with a slip of the decimal point."""

from collections.abc import Iterator
from itertools import combinations, product

from scenario_engine.data.published_figures import PublishedFigure, base_unit
from scenario_engine.validation.audit.evidence import Implication, Kind, Statements, known_from

JUMP = 5.0
"""Factor from one year to the next above which a level is taken for a slip."""


def printed_twice(said: Statements) -> Iterator[Implication]:
    """The same figure in one report, once in other units or digits, must be the same number."""
    for figures in said.printed.values():
        for one, other in combinations(figures, 2):
            text = (
                f"{said.described(one)} stands as {one.printed} {one.unit} ({one.locator}) "
                f"and as {other.printed} {other.unit} ({other.locator})"
            )
            yield from _both(text, one, other, "contradiction")


def restated(said: Statements) -> Iterator[Implication]:
    """The same figure in two reports: another number is a restatement, worth knowing and no error.

    Vintages of GDP are restatements by definition and stay out.
    """
    for first, second in combinations(said.sources, 2):
        for key, figures in said.printed.items():
            if key.source != first or key.indicator == "gdp":
                continue
            for one, other in product(figures, said.printed.get(key.at(source=second), ())):
                text = (
                    f"{said.described(one)} is {one.printed} {one.unit} in {first}, "
                    f"{other.printed} {other.unit} in {second}"
                )
                yield from _both(text, one, other, "restatement")


def same_digits_in_two_years(said: Statements) -> Iterator[Implication]:
    """A share or growth with the same four digits under two years of one report has probably kept the wrong year."""
    for key, figures in said.printed.items():
        later = key.in_year(1) if key.year.isdigit() else None
        for one, other in product(figures, said.printed.get(later, ()) if later else ()):
            digits = one.printed.replace(".", "").lstrip("0-")
            if one.unit == "percent" and one.printed == other.printed and len(digits) >= 4:
                text = (
                    f"{said.described(one)} and {other.year} are both {one.printed} {one.unit} "
                    f"({one.locator}; {other.locator})"
                )
                yield Implication(text, known_from(one), known_from(other), "suspicious", one.unit)


def order_of_magnitude(said: Statements) -> Iterator[Implication]:
    """A level that moves by a factor of five in one year is a slip of the decimal point."""
    for key, now in said.items():
        if key.indicator not in ("value_added", "employment", "gdp") or not key.year.isdigit():
            continue
        before = said.get(key.in_year(-1))
        if before is None or before.low <= 0:
            continue
        factor = now / before
        if factor.low > JUMP or factor.high < 1.0 / JUMP:
            one, other = now.figures[0], before.figures[0]
            text = f"{said.described(one)}: {one.printed} after {other.printed} the year before"
            yield Implication(text, now, before, "suspicious", one.unit)


def _both(text: str, one: PublishedFigure, other: PublishedFigure, kind: Kind) -> Iterator[Implication]:
    """Two figures as one statement, where their units can be compared."""
    if base_unit(one.unit)[0] == base_unit(other.unit)[0]:
        yield Implication(text, known_from(one), known_from(other), kind, one.unit)
