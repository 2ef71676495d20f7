"""Ranks, counts and tiers as printed figures give them; the gap of a count is the shift of its threshold."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from scenario_engine.data.published_figures import Interval, PublishedFigure
from scenario_engine.validation.replicate.lookup import Cells
from scenario_engine.validation.replicate.measure import Measured, Values, compared, growth_by_place, measure
from scenario_engine.validation.replicate.rules import Rule


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
    factors = 1.0 + growth_by_place(figure, cells, rule) / 100.0
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
    return compared(100.0 * float(np.sort(array)[-rule.top :].sum() / array.sum()), figure)


@measure
def tier(figure: PublishedFigure, cells: Cells, rule: Rule) -> Measured:
    """Tier of a city between falling cuts; the gap is to the nearer cut of the printed tier."""
    array = cells.by_place(rule.variable_for(figure.component), figure.years[-1], "total")
    own = rule.scale * float(array.sel({array.dims[0]: cells.aliases.get(figure.region, figure.region)}))
    found = 1 + sum(own < cut for cut in rule.cuts)
    edges = [float("inf"), *rule.cuts]
    wanted = int(figure.value)
    band = Interval(edges[wanted], edges[wanted - 1])
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
    if cells.is_whole(figure.region):
        found = array.sizes[rule.over]
    else:
        group = next(dim for dim in array.dims if dim != rule.over)
        found = int((array.sel({group: figure.region}) > 0).sum())
    return Measured(found, found / figure.value - 1.0, found == int(figure.value))


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
