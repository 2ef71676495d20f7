"""One number printed several times: in one report, in two, in two years, or with a slip of the decimal point."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from scenario_engine.data.published_figures import PublishedFigure, base_unit
from scenario_engine.validation.audit.figures import Key, Shelf, band_of
from scenario_engine.validation.audit.finding import Finding
from scenario_engine.validation.audit.hierarchy import Hierarchy

JUMP = 5.0
"""Factor from one year to the next above which a level is taken for a slip."""


def printed_twice(shelf: Shelf, hierarchy: Hierarchy) -> Iterator[Finding]:
    """The same figure in one report, once in other units or digits, must be the same number."""
    for key in shelf:
        for one, other in combinations(shelf.printed(key), 2):
            if _comparable(one, other) and not band_of(one).meets(band_of(other)):
                yield Finding(
                    "printed twice",
                    "contradiction",
                    f"{stated(one, hierarchy)} stands as {one.printed} {one.unit} ({one.locator}) "
                    f"and as {other.printed} {other.unit} ({other.locator})",
                    band_of(one),
                    band_of(other),
                    (one, other),
                    one.unit,
                )


def restated(shelf: Shelf, hierarchy: Hierarchy) -> Iterator[Finding]:
    """The same figure in two reports: another number is a restatement, worth knowing and no error.

    Vintages of GDP are restatements by definition and stay out.
    """
    for first, second in combinations(shelf.sources(), 2):
        for key in shelf:
            if key.source != first or key.indicator == "gdp":
                continue
            for one in shelf.printed(key):
                for other in shelf.printed(key.at(source=second)):
                    if _comparable(one, other) and not band_of(one).meets(band_of(other)):
                        yield Finding(
                            "restated",
                            "restatement",
                            f"{stated(one, hierarchy)} is {one.printed} {one.unit} in {first}, "
                            f"{other.printed} {other.unit} in {second}",
                            band_of(one),
                            band_of(other),
                            (one, other),
                            one.unit,
                        )


def same_digits_in_two_years(shelf: Shelf, hierarchy: Hierarchy) -> Iterator[Finding]:
    """A share or growth with the same four digits under two years of one report has probably kept the wrong year."""
    for key in shelf:
        if not key.year.isdigit():
            continue
        later = key.at(year=str(int(key.year) + 1))
        for one in shelf.printed(key):
            for other in shelf.printed(later):
                digits = one.printed.replace(".", "").lstrip("0-")
                if one.unit == "percent" and one.printed == other.printed and len(digits) >= 4:
                    yield Finding(
                        "same digits in two years",
                        "suspicious",
                        f"{stated(one, hierarchy)} and {later.year} are both {one.printed} {one.unit} "
                        f"({one.locator}; {other.locator})",
                        band_of(one),
                        band_of(other),
                        (one, other),
                        one.unit,
                    )


def order_of_magnitude(shelf: Shelf, hierarchy: Hierarchy) -> Iterator[Finding]:
    """A level that moves by a factor of five in one year is a slip of the decimal point."""
    for key in shelf:
        if key.indicator not in ("value_added", "employment", "gdp") or not key.year.isdigit():
            continue
        before = shelf.get(key.at(year=str(int(key.year) - 1)))
        now = shelf.get(key)
        if before is None or now is None or before.band.low <= 0:
            continue
        factor = now.band.over(before.band)
        if factor.low > JUMP or factor.high < 1.0 / JUMP:
            one, other = now.figures[0], before.figures[0]
            yield Finding(
                "order of magnitude",
                "suspicious",
                f"{stated(one, hierarchy)}: {one.printed} after {other.printed} the year before",
                now.band,
                before.band,
                (*before.figures, *now.figures),
                one.unit,
            )


def _comparable(one: PublishedFigure, other: PublishedFigure) -> bool:
    return base_unit(one.unit)[0] == base_unit(other.unit)[0]


def stated(one: Key | PublishedFigure, hierarchy: Hierarchy) -> str:
    """What a figure is of, in words: year, place and industry by name, component, what it counts."""
    of = [hierarchy.called(label) for label in (one.region, one.industry) if label not in ("total", "")]
    component = [one.component] if one.component not in ("total", "") else []
    return " ".join([one.year, *of, *component, one.indicator])
