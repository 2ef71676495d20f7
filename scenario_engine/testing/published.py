"""Random printed tables: rounded figures of one economy, consistent, or with one planted contradiction.

>>> from hypothesis import given
>>> from scenario_engine.testing.published import published_tables
>>> @given(published_tables(planted="components"))
... def test_my_check_finds_it(table): ...
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from hypothesis import strategies as st

from scenario_engine.data.published_figures import PublishedFigure
from scenario_engine.testing.tables import names_of
from scenario_engine.validation.audit import Hierarchy, Partition

__all__ = ["PublishedTable", "published_tables"]

CONTRADICTIONS = ("parts and whole", "components", "growth and levels", "share and levels", "printed twice")
"""What can be planted, named for the rule of the audit that should find it."""

NATION, TOTAL = "nation", "total"
LAST = 2021


@dataclass(frozen=True)
class PublishedTable:
    """Printed figures, which labels are parts of which, and the figure that was falsified."""

    figures: Sequence[PublishedFigure] = field(repr=False)
    hierarchy: Hierarchy = field(repr=False)
    planted: str = ""
    at: PublishedFigure | None = None


@st.composite
def published_tables(draw: st.DrawFn, planted: str | None = None) -> PublishedTable:
    """Tables of value added by region and industry, core and penetration, with growth and shares.

    `planted` is one of `CONTRADICTIONS`; None for a table whose only gaps are those of rounding. The
    falsified figure is off by at least half of itself and twenty units of its last digit.
    """
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    regions, industries = names_of("R", draw(st.integers(2, 6))), names_of("H", draw(st.integers(2, 6)))
    figures = _figures(random, regions, industries, digits=draw(st.integers(0, 3)))
    hierarchy = Hierarchy(
        (Partition("region", NATION, tuple(regions)), Partition("industry", TOTAL, tuple(industries)))
    )
    if planted is None:
        return PublishedTable(figures, hierarchy)
    place = draw(st.sampled_from(_places(figures, planted)))
    true = figures[place]
    digits = len(true.printed.partition(".")[2])
    false = replace(true, printed=f"{1.5 * true.value + 20.0 * 10.0**-digits:.{digits}f}")
    kept = figures if planted == "printed twice" else figures[:place] + figures[place + 1 :]
    return PublishedTable([*kept, false], hierarchy, planted, false)


def _figures(
    random: np.random.Generator, regions: Sequence[str], industries: Sequence[str], digits: int
) -> list[PublishedFigure]:
    """Levels of two years, growth of the second, and the share of each component, computed and then rounded."""
    found: list[PublishedFigure] = []
    level = random.uniform(50.0, 9000.0, (len(industries), 2))
    shares = random.dirichlet(np.full(len(regions), 5.0))
    before = level * random.uniform(0.7, 0.95, level.shape)
    for year, values in ((LAST - 1, before), (LAST, level)):
        whole = values.sum()
        for name, one in zip((*industries, TOTAL), (*values, values.sum(axis=0)), strict=True):
            for component, value in zip(("core", "penetration", TOTAL), (*one, one.sum()), strict=True):
                found.append(_printed(value, digits, year, industry=name, component=component))
        for region, share in zip(regions, shares, strict=True):
            found.append(_printed(whole * share, digits, year, region=region))
        for component, value in zip(("core", "penetration"), values.sum(axis=0), strict=True):
            found.append(_printed(100.0 * value / whole, 2, year, "share_of_component", component=component))
    grown = 100.0 * (level.sum() / before.sum() - 1.0)
    return [*found, _printed(grown, 2, LAST, "growth_nominal")]


def _printed(
    value: float, digits: int, year: int, indicator: str = "value_added", **of: str
) -> PublishedFigure:
    region, industry = of.get("region", NATION), of.get("industry", TOTAL)
    what = (str(year), region, industry, indicator, of.get("component", TOTAL))
    unit = "CNY_1e8" if indicator == "value_added" else "percent"
    return PublishedFigure(*what, f"{value:.{digits}f}", unit, "measured", "a report", "p. 1")


def _places(figures: Sequence[PublishedFigure], planted: str) -> list[int]:
    """Where a figure may be falsified so that the rule, and not only another one, must notice."""
    wanted: dict[str, Callable[[PublishedFigure], bool]] = {
        "parts and whole": lambda one: one.region != NATION,
        "components": lambda one: one.indicator == "value_added" and one.component == "core",
        "growth and levels": lambda one: one.indicator == "growth_nominal",
        "share and levels": lambda one: one.indicator == "share_of_component",
        "printed twice": lambda one: one.indicator == "value_added",
    }
    return [place for place, one in enumerate(figures) if wanted[planted](one)]
