"""A published figure as a question to a run: what to read, and how the answer compares.

An answer gives the model's number in the figure's unit and its gap. The gap has one meaning throughout: the relative
change of the underlying quantity that would bring the model to the published figure. For growth the quantity is the
growth factor, for an increase the increase, for a rank the value of the ranked unit, for a count or tier the threshold.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import xarray as xr

from scenario_engine.data.published_figures import PublishedFigure
from scenario_engine.support.array_types import Floats
from scenario_engine.validation.replicate.lookup import Lookup
from scenario_engine.validation.replicate.rules import Rule

Chosen = npt.NDArray[np.bool_]

PERCENT = re.compile(r"percent(_.+)?$")
INDEX = re.compile(r"\d{4}=10*$")
"""Units of publication that say which year of an index is how much, such as 2020=100."""

PLAIN = (
    "ratio",
    "rank",
    "score_0_100",
    "score_max_100",
    "tier_1_to_4",
    "listed_order",
    "rank_band",
)
"""Units of publication that are numbers as they stand, or hundredths."""


def is_plain(unit: str) -> bool:
    """Whether numbers of a unit of publication stand as they are."""
    return unit in PLAIN or INDEX.match(unit) is not None


@dataclass(frozen=True)
class Answer:
    """The model's number in the figure's unit, and the relative change that would bring it to the published one."""

    value: float
    gap: float
    exact: bool
    refuted: bool = False
    """Whether it is off however small the gap."""


@dataclass(frozen=True)
class FigureQuestion:
    """A published figure, the rule that answers it, and the run it is answered from."""

    figure: PublishedFigure
    rule: Rule
    lookup: Lookup
    order: Mapping[str, int] = field(default_factory=dict)
    """Rank of every place that print puts in one order or list with the figure's own."""

    @property
    def variable(self) -> str:
        """The rule's variable for the figure's component."""
        return self.rule.variable_for(self.figure.component)

    @property
    def year(self) -> int:
        """The figure's year, the last one of a span."""
        return self.figure.years[-1]

    @property
    def factor(self) -> float:
        """From the variable's canonical unit to the figure's."""
        unit = "1" if self.percent or is_plain(self.figure.unit) else self.figure.unit
        return self.lookup.factor(self.variable, unit) * (100.0 if self.percent else 1.0)

    @property
    def percent(self) -> bool:
        """Whether the figure is printed in hundredths."""
        return PERCENT.match(self.figure.unit) is not None

    @property
    def wanted(self) -> int:
        """The published rank, count or tier."""
        return int(self.figure.value)

    def value(self, year: int | None = None, region: str = "") -> float:
        """The variable at the figure's labels, or at another year or region, in canonical units."""
        figure = self.figure
        return self.lookup.value(
            self.variable, self.year if year is None else year, region or figure.region, figure.industry
        )

    def over(self, region: str) -> float:
        """The variable a share is of, at a region."""
        return self.lookup.value(self.rule.over, self.year, region, self.figure.industry)

    def places(self, year: int | None = None, industry: str = "") -> Floats:
        """The variable of every place."""
        year, industry = year or self.year, industry or self.figure.industry
        return np.asarray(self.lookup.by_place(self.variable, year, industry).to_numpy())

    def own(self, industry: str = "") -> float:
        """The variable of the figure's own place."""
        array = self.lookup.by_place(self.variable, self.year, industry or self.figure.industry)
        return float(array.sel({array.dims[0]: self.place}))

    @property
    def place(self) -> str:
        """The figure's own place, as the run calls it."""
        return self.lookup.aliases.get(self.figure.region, self.figure.region)

    def growth_by_place(self) -> Floats:
        """Growth of every place over the year before, in percent."""
        return 100.0 * (self.places() / self.places(self.year - 1) - 1.0)

    def compared(self, value: float, quantity: Callable[[float], float] = lambda x: x) -> Answer:
        """Inside the interval or not; the gap is against the published number, or the end of a bound."""
        interval = self.figure.interval
        bounded = math.isfinite(interval.low) and math.isfinite(interval.high)
        target = self.figure.value if bounded else interval.nearest(value)
        own, aim = quantity(value), quantity(target)
        gap = own / aim - 1.0 if aim else (0.0 if own == aim else math.inf)
        return Answer(value, gap, value in interval)

    def growth_compared(self, factor: float) -> Answer:
        """A growth factor against the published growth in percent; the gap is that of the factors."""
        return self.compared(100.0 * (factor - 1.0), lambda rate: 1.0 + rate / 100.0)

    def ranked(self, values: xr.DataArray) -> Answer:
        """Place in the descending order of all; equal values may be numbered in either order, as print numbers them.

        An order that is printed from the first place on counts as a whole: who is printed in it and computed outside,
        and whose place is held by one that is not printed in it, is off however small the gap.
        """
        places = [str(place) for place in values.indexes[values.dims[0]]]
        own = values.sel({values.dims[0]: self.place}).item()
        order = np.argsort(-values.to_numpy(), kind="stable")
        above, level = int((values > own).sum()), int((values == own).sum())
        exact = above < self.wanted <= above + level
        found = self.wanted if exact else above + 1
        listed = {self.lookup.aliases.get(one, one) for one in self.order}
        whole = sorted(self.order.values()) == list(range(1, len(listed) + 1))
        outside = whole and (found > len(listed) or places[order[self.wanted - 1]] not in listed)
        gap = own / float(values[order[self.wanted - 1]]) - 1.0
        return Answer(found, gap, exact, refuted=outside)

    def counted(self, values: Floats, cuts: tuple[float, ...], count: Callable[[Chosen], int]) -> Answer:
        """Count of what lies between the cuts; the gap is the least relative shift of the cuts that gives the published count."""
        lower, upper = (*cuts, math.inf)[:2]

        def at(shift: float) -> int:
            return int(count((values >= lower * (1.0 + shift)) & (values < upper * (1.0 + shift))))

        found = at(0.0)
        if found == self.wanted:
            return Answer(found, 0.0, True)
        edges = np.concatenate([values / cut - 1.0 for cut in cuts if math.isfinite(cut)])
        shifts = np.concatenate([edges - 1e-9, edges + 1e-9])
        nearest_first = map(float, shifts[np.argsort(np.abs(shifts))])
        return Answer(found, next((one for one in nearest_first if at(one) == self.wanted), math.inf), False)

    def leading(self, values: Floats) -> Chosen:
        """Which cities lead: always as many as the rule's top."""
        assert self.rule.top is not None
        chosen = np.zeros(len(values), bool)
        chosen[np.argsort(-values, kind="stable")[: self.rule.top]] = True
        return chosen

    def tier_cuts(self) -> tuple[Floats, tuple[float, float]]:
        """Values of all cities, and the lower and upper cut of the rule's tier."""
        assert self.rule.tier is not None
        edges = [math.inf, *self.rule.cuts]
        return self.rule.scale * self.places(industry="total"), (
            edges[self.rule.tier],
            edges[self.rule.tier - 1],
        )
