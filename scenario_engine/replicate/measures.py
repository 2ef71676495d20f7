"""Ways a printed figure is read off a result: level, growth, share, rank, count, tier.

Each returns the model's number in the figure's unit and its gap. The gap has one meaning throughout: the relative
change of the underlying quantity that would bring the model to the printed figure. For growth the quantity is the
growth factor, for an increase the stock, for a rank the value of the ranked unit, for a count the threshold.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scenario_engine.printed import Band, PublishedFigure
from scenario_engine.replicate.cells import Cells
from scenario_engine.replicate.rules import Rule


@dataclass(frozen=True)
class Measured:
    """The model's number in the figure's unit, and the relative change that would bring it to the printed one."""

    value: float
    gap: float
    exact: bool


Values = npt.NDArray[np.float64]
Measure = Callable[[PublishedFigure, Cells, Rule], Measured]
MEASURES: dict[str, Measure] = {}


def measure(function: Measure) -> Measure:
    """Make a function known to rulebooks under its name."""
    MEASURES[function.__name__] = function
    return function


def _compared(
    value: float, figure: PublishedFigure, quantity: Callable[[float], float] = lambda x: x
) -> Measured:
    """Inside the band or not; the gap is against the printed number, or the edge of a bound."""
    band = figure.band
    target = figure.value if math.isfinite(band.low) and math.isfinite(band.high) else band.nearest(value)
    return Measured(value, quantity(value) / quantity(target) - 1.0, value in band)


def _growth_compared(percent: float, figure: PublishedFigure) -> Measured:
    return _compared(percent, figure, lambda rate: 1.0 + rate / 100.0)


def _read(
    figure: PublishedFigure, cells: Cells, rule: Rule, year: int | None = None, region: str = ""
) -> float:
    return cells.value(
        rule.variable_for(figure.component),
        figure.years[-1] if year is None else year,
        region or figure.region,
        figure.industry,
    )


@measure
def level(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """The variable itself, in the figure's unit."""
    unit = figure.unit if figure.unit != "ratio" else "1"
    factor = cells.factor(rule.variable_for(figure.component), "1") * 100.0 if unit == "percent" else None
    if factor is None:
        factor = cells.factor(rule.variable_for(figure.component), unit)
    return _compared(_read(figure, cells, rule) * factor, figure)


@measure
def growth(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """Growth over the year before, in percent."""
    year = figure.years[-1]
    before = _read(figure, cells, rule, year - 1)
    return _growth_compared(100.0 * (_read(figure, cells, rule, year) / before - 1.0), figure)


@measure
def cumulative_growth(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """Growth from the first to the last year of a span, in percent."""
    first, last = figure.years
    rate = _read(figure, cells, rule, last) / _read(figure, cells, rule, first) - 1.0
    return _growth_compared(100.0 * rate, figure)


@measure
def compound_growth(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """Mean yearly growth over a span, in percent."""
    first, last = figure.years
    factor = _read(figure, cells, rule, last) / _read(figure, cells, rule, first)
    return _growth_compared(100.0 * (factor ** (1.0 / (last - first)) - 1.0), figure)


@measure
def increase(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """Increase over the year before; its gap is relative to the stock."""
    factor = cells.factor(rule.variable_for(figure.component), figure.unit)
    stock = _read(figure, cells, rule) * factor
    change = stock - _read(figure, cells, rule, figure.years[-1] - 1) * factor
    return Measured(change, (change - figure.value) / stock, change in figure.band)


@measure
def share(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """The variable over another one at the same place and year, in percent or as a ratio."""
    over = cells.value(rule.over, figure.years[-1], figure.region, figure.industry)
    scale = 100.0 if figure.unit == "percent" else 1.0
    return _compared(scale * _read(figure, cells, rule) / over, figure)


@measure
def share_of_whole(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """A place's part of all places, in percent."""
    part, whole = _read(figure, cells, rule), _read(figure, cells, rule, region="china")
    return _compared(100.0 * part / whole, figure)


@measure
def share_of_nation(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """A place's part of another variable's national sum (`over`), in percent: for groups that overlap."""
    whole = cells.value(rule.over, figure.years[-1], "china", figure.industry)
    return _compared(100.0 * _read(figure, cells, rule) / whole, figure)


@measure
def median_level(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """Value of the median place: what holds for it holds for most."""
    array = cells.by_place(rule.variable_for(figure.component), figure.years[-1], figure.industry)
    factor = (
        100.0 if figure.unit == "percent" else cells.factor(rule.variable_for(figure.component), figure.unit)
    )
    return _compared(float(np.median(array)) * factor, figure)


@measure
def median_growth(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """Growth of the median place, in percent."""
    return _growth_compared(float(np.median(_growth_by_place(figure, cells, rule))), figure)


@measure
def rank(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """Place in the descending order; the gap is to the value that holds the printed rank."""
    array = cells.by_place(rule.variable_for(figure.component), figure.years[-1], figure.industry)
    own = float(array.sel({array.dims[0]: cells.aliases.get(figure.region, figure.region)}))
    order = np.sort(array.to_numpy())[::-1]
    found = int((order > own).sum()) + 1
    wanted = order[int(figure.value) - 1]
    return Measured(found, own / float(wanted) - 1.0, found == int(figure.value))


@measure
def count_above(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """How many places or industries lie above the rule's threshold, in canonical units."""
    assert rule.threshold is not None
    return _counted(figure, _among(figure, cells, rule), (rule.threshold,), np.sum)


@measure
def count_growing_above(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """How many places grow faster than the rule's threshold, in percent."""
    assert rule.threshold is not None
    factors = 1.0 + _growth_by_place(figure, cells, rule) / 100.0
    return _counted(figure, factors, (1.0 + rule.threshold / 100.0,), np.sum)


@measure
def count_in_top(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """How many of the leading cities lie in a region or group of regions."""
    inside = cells.cities_of(figure.region)
    return _counted(figure, *_leading(figure, cells, rule), lambda held: (held & inside).sum())


@measure
def regions_in_top(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """In how many regions the leading cities lie."""
    return _counted(figure, *_leading(figure, cells, rule), lambda held: _regions_with(held, cells))


@measure
def share_of_top(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """Part of the leading cities in the nation, in percent."""
    assert rule.top is not None
    array = cells.by_place(rule.variable_for(figure.component), figure.years[-1], figure.industry).to_numpy()
    return _compared(100.0 * float(np.sort(array)[-rule.top :].sum() / array.sum()), figure)


@measure
def tier(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """Tier of a city between falling cuts; the gap is to the nearer cut of the printed tier."""
    array = cells.by_place(rule.variable_for(figure.component), figure.years[-1], "total")
    own = rule.scale * float(array.sel({array.dims[0]: cells.aliases.get(figure.region, figure.region)}))
    found = 1 + sum(own < cut for cut in rule.cuts)
    edges = [float("inf"), *rule.cuts]
    wanted = int(figure.value)
    band = Band(edges[wanted], edges[wanted - 1])
    gap = 0.0 if found == wanted else own / band.nearest(own) - 1.0
    return Measured(found, gap, found == wanted)


@measure
def count_in_tier(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """How many cities of a region, or of a kind (`among`), lie in a tier."""
    who = _kind(figure, cells, rule)
    return _counted(figure, *_tier_cuts(figure, cells, rule), lambda held: (held & who).sum())


@measure
def regions_in_tier(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """In how many regions the cities of a tier lie."""
    return _counted(figure, *_tier_cuts(figure, cells, rule), lambda held: _regions_with(held, cells))


@measure
def members(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """How many labels a group has, or a dimension of the rule's variable (`over`)."""
    array = cells.arrays[rule.variable_for(figure.component)]
    if figure.region in ("china", "world59"):
        found = array.sizes[rule.over]
    else:
        group = next(dim for dim in array.dims if dim != rule.over)
        found = int((array.sel({group: figure.region}) > 0).sum())
    return Measured(found, found / figure.value - 1.0, found == int(figure.value))


def _growth_by_place(figure: PublishedFigure, cells: Cells, rule: Rule) -> Values:
    name, year = rule.variable_for(figure.component), figure.years[-1]
    after = cells.by_place(name, year, figure.industry)
    before = cells.by_place(name, year - 1, figure.industry)
    return np.asarray(100.0 * (after.to_numpy() / before.to_numpy() - 1.0))


def _among(figure: PublishedFigure, cells: Cells, rule: Rule) -> Values:
    name, year = rule.variable_for(figure.component), figure.years[-1]
    if rule.among == "industry":
        array = cells.arrays[name].sel(year=year)
        return np.asarray(array.to_numpy())
    array = cells.by_place(name, year, figure.industry)
    if array.dims == ("region",):
        array = array.sel(region=cells.within(figure.region))
    return np.asarray(array.to_numpy())


def _leading(figure: PublishedFigure, cells: Cells, rule: Rule) -> tuple[Values, tuple[float]]:
    """Values of all cities, and the value of the last leading one."""
    assert rule.top is not None
    values = cells.by_place(rule.variable_for(figure.component), figure.years[-1], figure.industry).to_numpy()
    return values, (float(np.sort(values)[-rule.top]),)


def _tier_cuts(figure: PublishedFigure, cells: Cells, rule: Rule) -> tuple[Values, tuple[float, float]]:
    """Values of all cities, and the lower and upper cut of the rule's tier."""
    assert rule.tier is not None
    values = cells.by_place(rule.variable_for(figure.component), figure.years[-1], "total").to_numpy()
    edges = [float("inf"), *rule.cuts]
    return rule.scale * values, (edges[rule.tier], edges[rule.tier - 1])


def _kind(figure: PublishedFigure, cells: Cells, rule: Rule) -> npt.NDArray[np.bool_]:
    """Cities of a region; or of a kind, told by their administrative code (province, prefecture, county)."""
    codes = [str(code) for code in cells.arrays["city_membership"].indexes["city"]]
    municipality = np.array([code.endswith("0000") for code in codes])
    capital = np.array([code.endswith("0100") for code in codes])
    kinds: dict[str, Callable[[], npt.NDArray[np.bool_]]] = {
        "": lambda: cells.cities_of(figure.region),
        "every": lambda: np.ones(len(codes), bool),
        "municipality": lambda: municipality,
        "prefecture": lambda: ~municipality,
        "capital": lambda: capital,
        "eastern": lambda: cells.cities_of("east"),
        "no capital": lambda: cells.cities_of(figure.region) & ~capital & ~municipality,
        "other eastern": lambda: cells.cities_of("east") & ~capital & ~municipality,
    }
    return kinds[rule.among]()


def _regions_with(held: npt.NDArray[np.bool_], cells: Cells) -> int:
    member = cells.arrays["city_membership"].transpose("city", "region").to_numpy() > 0
    return int(member[held].any(axis=0).sum())


def _counted(
    figure: PublishedFigure,
    values: Values,
    cuts: tuple[float, ...],
    count: Callable[[npt.NDArray[np.bool_]], int],
) -> Measured:
    """Count of what lies between the cuts; the gap is the smallest relative shift of the cuts that gives the printed count."""
    lower, upper = (*cuts, float("inf"))[:2]

    def at(shift: float) -> int:
        return int(count((values >= lower * (1.0 + shift)) & (values < upper * (1.0 + shift))))

    found, wanted = at(0.0), int(figure.value)
    if found == wanted:
        return Measured(found, 0.0, True)
    edges = np.concatenate([values / cut - 1.0 for cut in cuts if math.isfinite(cut)])
    shifts = np.concatenate([edges - 1e-9, edges + 1e-9])
    for shift in shifts[np.argsort(np.abs(shifts))]:
        if at(float(shift)) == wanted:
            return Measured(found, float(shift), False)
    return Measured(found, math.inf, False)
