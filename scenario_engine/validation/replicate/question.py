"""A published figure as a question to a run: what to read, and how the answer compares.

An answer gives the model's number in the figure's unit and its gap. The gap has one meaning throughout: the relative
change of the underlying quantity that would bring the model to the published figure. For growth the quantity is the
growth factor, for an increase the increase, for a rank the value of the ranked unit, for a count or tier the threshold.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import xarray as xr

from scenario_engine.data.published_figures import PublishedFigure
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.units import conversion_factor
from scenario_engine.validation.replicate.rules import Rule

Chosen = npt.NDArray[np.bool_]

EVERYWHERE = "*"
"""In place of a region: the sum over all places."""

PLACES = ("region", "region_group", "case_group", "city", "country", "income_group", "world_region")
INDUSTRIES = ("industry", "industry_group")

PERCENT = re.compile(r"percent(_.+)?$")
INDEX = re.compile(r"\d{4}=10*$")
"""Units of publication that say which year of an index is how much, such as 2020=100."""

PLAIN = ("ratio", "rank", "score_0_100", "score_max_100", "tier_1_to_4", "listed_order", "rank_band")
"""Units of publication that are numbers as they stand, or hundredths."""


def is_plain(unit: str) -> bool:
    """Whether numbers of a unit of publication stand as they are."""
    return unit in PLAIN or INDEX.match(unit) is not None


@dataclass(frozen=True)
class Lookup:
    """Inputs and results of one run, read by the words published figures use."""

    arrays: Mapping[str, xr.DataArray]
    definitions: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    wholes: frozenset[str] = frozenset()

    def value(self, variable: str, year: int | None, region: str, industry: str) -> float:
        """One number in canonical units."""
        array = self.by_place(variable, year, industry)
        place = next((dim for dim in array.dims if dim in PLACES), None)
        if place is None:
            return float(array)
        if self.is_whole(region):
            return float(array.sum(place))
        labels = [self.aliases.get(part, part) for part in region.split("+")]
        return float(self._at(array, variable, str(place), labels).sum(place))

    def is_whole(self, region: str) -> bool:
        """Whether a region means all places."""
        return region == EVERYWHERE or region in self.wholes

    def by_place(self, variable: str, year: int | None, industry: str) -> xr.DataArray:
        """The variable at a year and industry, its places kept."""
        if variable not in self.arrays:
            raise ScenarioEngineError(f"the run does not determine {variable!r}.")
        array = self.arrays[variable]
        if "year" in array.dims:
            array = self._at(array, variable, "year", [year]).isel(year=0, drop=True)
        for dim in (one for one in INDUSTRIES if one in array.dims):
            own = None if industry == "total" else self._at(array, variable, dim, [industry])
            array = array.sum(dim) if own is None else own.isel({dim: 0}, drop=True)
        return array

    def within(self, group: str) -> list[str]:
        """Regions of a group of regions, or the region itself; all where the whole is meant."""
        member = self.arrays["region_group_membership"]
        if self.is_whole(group):
            return [str(label) for label in member.indexes["region"]]
        if group in member.indexes["region"]:
            return [group]
        column = self._at(member, "region_group_membership", "region_group", [group]).isel(region_group=0)
        return [str(label) for label in column.indexes["region"][column.to_numpy() > 0]]

    def cities_of(self, group: str) -> Chosen:
        """Which cities lie in a region or group of regions."""
        member = self.arrays["city_membership"].transpose("city", "region")
        return np.asarray(member.sel(region=self.within(group)).sum("region").to_numpy() > 0)

    def cities_of_kind(self, kind: str, group: str) -> Chosen:
        """Cities of a group; or of a kind, told by their administrative code (province, prefecture, county)."""
        codes = [str(code) for code in self.arrays["city_membership"].indexes["city"]]
        municipality = np.array([code.endswith("0000") for code in codes])
        capital = np.array([code.endswith("0100") for code in codes])
        kinds: dict[str, Callable[[], Chosen]] = {
            "": lambda: self.cities_of(group),
            "every": lambda: np.ones(len(codes), bool),
            "municipality": lambda: municipality,
            "prefecture": lambda: ~municipality,
            "capital": lambda: capital,
            "eastern": lambda: self.cities_of("east"),
            "no capital": lambda: self.cities_of(group) & ~capital & ~municipality,
            "other eastern": lambda: self.cities_of("east") & ~capital & ~municipality,
        }
        return kinds[kind]()

    def regions_with(self, chosen: Chosen) -> int:
        """In how many regions the chosen cities lie."""
        member = self.arrays["city_membership"].transpose("city", "region").to_numpy() > 0
        return int(member[chosen].any(axis=0).sum())

    def factor(self, variable: str, unit: str) -> float:
        """From the variable's canonical unit to the unit of a published figure."""
        return conversion_factor(self.arrays[variable].attrs["units"], unit, self.definitions)

    def _at(self, array: xr.DataArray, variable: str, dim: str, labels: Sequence[object]) -> xr.DataArray:
        missing = [label for label in labels if label not in array.indexes[dim]]
        if missing:
            raise ScenarioEngineError(f"{variable}: {missing[0]!r} is not a label of {dim!r}.")
        return array.sel({dim: labels})


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
        region = region or self.figure.region
        return self.lookup.value(self.variable, year or self.year, region, self.figure.industry)

    def over(self, region: str) -> float:
        """The variable a share is of, at a region."""
        return self.lookup.value(self.rule.over, self.year, region, self.figure.industry)

    def by_place(self, year: int | None = None, industry: str = "") -> xr.DataArray:
        """The variable of every place."""
        return self.lookup.by_place(self.variable, year or self.year, industry or self.figure.industry)

    def own(self, values: xr.DataArray) -> float:
        """Of values by place that of the figure's own place."""
        place = self.lookup.aliases.get(self.figure.region, self.figure.region)
        return float(values.sel({values.dims[0]: place}))

    def growth_by_place(self) -> xr.DataArray:
        """Growth of every place over the year before, as a share."""
        return self.by_place() / self.by_place(self.year - 1) - 1.0

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
        own = self.own(values)
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
        values = self.rule.scale * self.by_place(industry="total").to_numpy()
        return values, (edges[self.rule.tier], edges[self.rule.tier - 1])
