"""How a published figure is answered: levels, growth, shares, ranks, counts and tiers, each a measure under its name."""

import math

import numpy as np

from scenario_engine.data.published_figures import Interval
from scenario_engine.validation.replicate.question import EVERYWHERE, Answer, FigureQuestion


def level(ask: FigureQuestion) -> Answer:
    """The variable itself, in the figure's unit."""
    return ask.compared(ask.value() * ask.factor)


def growth(ask: FigureQuestion) -> Answer:
    """Growth over the year before, in percent."""
    return ask.growth_compared(ask.value() / ask.value(ask.year - 1))


def cumulative_growth(ask: FigureQuestion) -> Answer:
    """Growth from the first to the last year of a span, in percent."""
    first, last = ask.figure.years
    return ask.growth_compared(ask.value(last) / ask.value(first))


def compound_growth(ask: FigureQuestion) -> Answer:
    """Mean yearly growth over a span, in percent."""
    first, last = ask.figure.years
    return ask.growth_compared((ask.value(last) / ask.value(first)) ** (1.0 / (last - first)))


def compound_growth_since_base(ask: FigureQuestion) -> Answer:
    """Mean yearly growth since the first year of the variable, in percent."""
    first = int(ask.lookup.arrays[ask.variable].indexes["year"][0])
    return ask.growth_compared((ask.value() / ask.value(first)) ** (1.0 / (ask.year - first)))


def increase(ask: FigureQuestion) -> Answer:
    """Increase over the year before."""
    return ask.compared((ask.value() - ask.value(ask.year - 1)) * ask.factor)


def share(ask: FigureQuestion) -> Answer:
    """The variable over another one at the same place and year, in percent or as a ratio."""
    return ask.compared((100.0 if ask.percent else 1.0) * ask.value() / ask.over(ask.figure.region))


def share_of_whole(ask: FigureQuestion) -> Answer:
    """A place's part of all places, in percent."""
    return ask.compared(100.0 * ask.value() / ask.value(region=EVERYWHERE))


def share_of_nation(ask: FigureQuestion) -> Answer:
    """A place's part of another variable's national sum (`over`), in percent: for groups that overlap."""
    return ask.compared(100.0 * ask.value() / ask.over(EVERYWHERE))


def median_level(ask: FigureQuestion) -> Answer:
    """Value of the median place: what holds for it holds for most."""
    return ask.compared(float(np.median(ask.by_place().to_numpy())) * ask.factor)


def median_growth(ask: FigureQuestion) -> Answer:
    """Growth of the median place, in percent."""
    rates = 100.0 * ask.growth_by_place().to_numpy()
    return ask.compared(float(np.median(rates)), lambda rate: 1.0 + rate / 100.0)


def rank(ask: FigureQuestion) -> Answer:
    """Place in the descending order; the gap is to the value that has the published rank."""
    return ask.ranked(ask.by_place())


def growth_rank(ask: FigureQuestion) -> Answer:
    """Place in the descending order of growth; the gap is to the rate that has the published rank."""
    return ask.ranked(ask.growth_by_place())


def among_listed(ask: FigureQuestion) -> Answer:
    """Whether a place is one of so many leading ones as print lists without order; the gap is to the last of them."""
    values = ask.by_place()
    own, last = ask.own(values), float(np.sort(values.to_numpy())[-len(ask.order)])
    gap = own / last - 1.0 if last else math.inf
    return Answer(1 + int((values > own).sum()), gap, own >= last)


def mean_rank(ask: FigureQuestion) -> Answer:
    """Mean place of a group's members; equal values may be numbered in either order, so the mean may lie in a span."""
    values = ask.by_place()
    member = ask.lookup.arrays["case_group_membership"].sel(case_group=ask.figure.region)
    own = values.to_numpy()[member.to_numpy() > 0, np.newaxis]
    above, level = (values.to_numpy() > own).sum(axis=1), (values.to_numpy() == own).sum(axis=1)
    span = Interval(float((above + 1).mean()), float((above + level).mean()))
    return ask.compared(span.nearest(ask.figure.value))


def count_above(ask: FigureQuestion) -> Answer:
    """How many places or industries lie above the rule's threshold, in canonical units."""
    assert ask.rule.threshold is not None
    if ask.rule.among == "industry":
        array = ask.lookup.arrays[ask.variable].sel(year=ask.year)
    else:
        array = ask.by_place()
        if array.dims == ("region",):
            array = array.sel(region=ask.lookup.within(ask.figure.region)).drop_sel(region=ask.rule.besides)
    return ask.counted(array.to_numpy(), (ask.rule.threshold,), np.sum)


def count_growing_above(ask: FigureQuestion) -> Answer:
    """How many places grow faster than the rule's threshold, in percent."""
    assert ask.rule.threshold is not None
    return ask.counted(100.0 * ask.growth_by_place().to_numpy(), (ask.rule.threshold,), np.sum)


def count_in_top(ask: FigureQuestion) -> Answer:
    """How many of the leading cities lie in a region or group of regions.

    There are always as many leading ones: to meet the print some inside must change places with others outside, and
    the gap is between the last two that have to.
    """
    inside = ask.lookup.cities_of(ask.figure.region)
    if ask.rule.among:
        inside = inside & ask.lookup.cities_of(ask.rule.among)
    values = ask.by_place().to_numpy()
    leading = ask.leading(values)
    found = int((leading & inside).sum())
    if found == ask.wanted:
        return Answer(found, 0.0, True)
    leaving = inside if found > ask.wanted else ~inside
    least, most = np.sort(values[leading & leaving]), np.sort(values[~leading & ~leaving])[::-1]
    changes = abs(found - ask.wanted)
    if changes > min(len(least), len(most)):
        return Answer(found, math.inf, False)
    gap = float(least[changes - 1] / most[changes - 1]) - 1.0
    return Answer(found, gap if found > ask.wanted else -gap, False)


def regions_in_top(ask: FigureQuestion) -> Answer:
    """In how many regions the leading cities lie."""
    found = ask.lookup.regions_with(ask.leading(ask.by_place().to_numpy()))
    return Answer(found, found / ask.figure.value - 1.0, found == ask.wanted)


def share_of_top(ask: FigureQuestion) -> Answer:
    """Part of the leading cities in the nation, in percent."""
    assert ask.rule.top is not None
    values = ask.by_place().to_numpy()
    return ask.compared(100.0 * float(np.sort(values)[-ask.rule.top :].sum() / values.sum()))


def tier(ask: FigureQuestion) -> Answer:
    """Tier of a city between falling cuts; the gap is to the nearer cut of the published tier."""
    own = ask.rule.scale * ask.own(ask.by_place(industry="total"))
    found = 1 + sum(own < cut for cut in ask.rule.cuts)
    edges = [math.inf, *ask.rule.cuts]
    nearest = Interval(edges[ask.wanted], edges[ask.wanted - 1]).nearest(own)
    return Answer(found, 0.0 if found == ask.wanted else own / nearest - 1.0, found == ask.wanted)


def count_in_tier(ask: FigureQuestion) -> Answer:
    """How many cities of a region, or of a kind (`among`), lie in a tier."""
    who = ask.lookup.cities_of_kind(ask.rule.among, ask.figure.region)
    return ask.counted(*ask.tier_cuts(), lambda held: (held & who).sum())


def regions_in_tier(ask: FigureQuestion) -> Answer:
    """In how many regions the cities of a tier lie."""
    return ask.counted(*ask.tier_cuts(), ask.lookup.regions_with)


def members(ask: FigureQuestion) -> Answer:
    """How many labels a group has, or a dimension of the rule's variable (`over`)."""
    array, over = ask.lookup.arrays[ask.variable], ask.rule.over
    if ask.lookup.is_whole(ask.figure.region):
        found = array.sizes[over]
    else:
        group = next(dim for dim in array.dims if dim != over)
        found = int((array.sel({group: ask.figure.region}) > 0).sum())
    return Answer(found, found / ask.figure.value - 1.0, found == ask.wanted)


KNOWN = (
    level, growth, cumulative_growth, compound_growth, compound_growth_since_base, increase, share,
    share_of_whole, share_of_nation, median_level, median_growth, rank, growth_rank, among_listed,
    mean_rank, count_above, count_growing_above, count_in_top, regions_in_top, share_of_top, tier,
    count_in_tier, regions_in_tier, members,
)  # fmt: skip

MEASURES = {measure.__name__: measure for measure in KNOWN}
"""Name, as rulebooks write it → how a figure is answered."""
