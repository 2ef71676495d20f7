"""No verdict that cannot fail: read the wrong way, the figures a method reaches are no longer reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pytest
import xarray as xr

from scenario_engine.data import catalogue
from scenario_engine.data.published_figures import PublishedFigure, published
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.validation.replicate import read_rules, rulebook
from scenario_engine.validation.replicate.measures import MEASURES
from scenario_engine.validation.replicate.question import Answer, FigureQuestion, Lookup
from scenario_engine.validation.replicate.rules import Rule
from scenario_engine.validation.replicate.runs import Runs
from scenario_engine.validation.replicate.scorecard import orders

pytestmark = pytest.mark.slow

BOOK = read_rules(rulebook())

FIGURES = BOOK.figures(published(catalogue.find("china")))

RUNS = Runs(BOOK)

ORDER = orders(FIGURES)

PLACES = (
    "region",
    "city",
    "industry",
    "industry_group",
    "region_group",
    "country",
    "income_group",
    "world_region",
)


@dataclass(frozen=True)
class OtherYear(Lookup):
    """A run read a year too early or too late."""

    by: int = 0

    def by_place(self, variable: str, year: int | None, industry: str) -> xr.DataArray:
        """The variable of the other year."""
        return super().by_place(variable, None if year is None else year + self.by, industry)


def year(by: int) -> Callable[[Rule, Lookup], Lookup]:
    """Read the neighbouring year."""
    return lambda _, given: OtherYear(given.arrays, given.definitions, given.aliases, given.wholes, by)


def permuted(rule: Rule, given: Lookup) -> Lookup:
    """Give every place and industry the result of another one."""
    asked = {rule.variable} if isinstance(rule.variable, str) else set(rule.variable.values())
    arrays = dict(given.arrays)
    for name in asked & set(arrays):
        by = {dim: max(1, size // 2) for dim, size in arrays[name].sizes.items() if dim in PLACES}
        arrays[name] = arrays[name].roll(by, roll_coords=False)
    return replace(given, arrays=arrays)


def shortened(rule: Rule, given: Lookup) -> Lookup:
    """Lose every other label of what is counted."""
    array = given.arrays[str(rule.variable)]
    lost = array.isel({rule.over: slice(0, None, 2)})
    return replace(given, arrays={**given.arrays, str(rule.variable): lost})


def variants(**chosen: str) -> Callable[[Rule, Lookup], Lookup]:
    """Run the other variant."""

    def other(rule: Rule, _: Lookup) -> Lookup:
        changed = rule.model_copy(update={"variants": {**rule.variants, **chosen}})
        runs = made.setdefault(rule.run, Runs(BOOK.model_copy(update={"rule": [*every(rule.run, chosen)]})))
        return runs.of(changed).lookup

    made: dict[str, Runs] = {}
    return other


def every(run: str, chosen: dict[str, str]) -> list[Rule]:
    """Rules of a run with other variants."""
    return [
        rule.model_copy(update={"variants": {**rule.variants, **chosen}})
        for rule in BOOK.rule
        if rule.measure and rule.run == run
    ]


EARLIER, LATER = year(-1), year(1)

WRONG: dict[str, list[Callable[[Rule, Lookup], Lookup]]] = {
    "national": [EARLIER, LATER],
    "growth": [EARLIER, LATER],
    "sectors": [EARLIER, LATER, permuted],
    "sections": [EARLIER, LATER, permuted],
    "section forecast": [EARLIER, permuted],
    "employment by section": [EARLIER, permuted, variants(industry_productivity="uniform")],
    "employment national": [EARLIER, LATER],
    "pooled allocation": [EARLIER, LATER, permuted, variants(regional_value_added="per-sector")],
    "regional growth": [EARLIER, permuted],
    "regional employment": [permuted],
    "allocation by component": [EARLIER, LATER, permuted],
    "cities": [permuted],
    "world": [permuted],
    "classification": [shortened],
    "indices": [EARLIER, LATER, permuted],
    "provinces by effectiveness": [permuted],
}
"""Readings that would be wrong, by method; each of them must show."""


@cache
def answers(method: str, wrong: int) -> list[tuple[PublishedFigure, Answer, bool]]:
    """Figures of a method whose answer the wrong reading (0 for the right one) can give, and whether it is reached."""
    found = []
    for figure in FIGURES:
        rule = BOOK.rule_for(figure)
        if rule.measure and rule.method == method:
            right = RUNS.of(rule).lookup
            try:
                lookup = WRONG[method][wrong - 1](rule, right) if wrong else right
                answer = MEASURES[rule.measure](FigureQuestion(figure, rule, lookup, ORDER(figure)))
            except (ScenarioEngineError, KeyError):
                continue
            near = abs(answer.gap) <= BOOK.methods[method].tolerance and not answer.refuted
            found.append((figure, answer, answer.exact or near))
    return found


def moved(method: str, wrong: int) -> list[tuple[PublishedFigure, bool]]:
    """Figures that are reached as they are read and that the wrong reading moves, and whether they are reached still."""
    right = {id(figure): answer for figure, answer, reached in answers(method, 0) if reached}
    return [
        (figure, reached)
        for figure, answer, reached in answers(method, wrong)
        if id(figure) in right and answer.value != right[id(figure)].value
    ]


def is_bound(figure: PublishedFigure) -> bool:
    """Whether print says only more or less than."""
    return bool(np.isinf(figure.interval.high - figure.interval.low))


def test_every_method_has_its_wrong_readings() -> None:
    """A new method comes with the readings that would refute it."""
    assert set(WRONG) == set(BOOK.methods)


@pytest.mark.parametrize(
    ("method", "wrong"), [(method, n + 1) for method, all_of in WRONG.items() for n in range(len(all_of))]
)
def test_a_wrong_reading_is_not_reached(method: str, wrong: int) -> None:
    """Of the figures a wrong reading moves less than half are still exact or close; bounds, which allow much, apart."""
    sharp = [reached for figure, reached in moved(method, wrong) if not is_bound(figure)]
    assert sharp, "the reading moves nothing"
    assert sum(sharp) < 0.5 * len(sharp), f"{sum(sharp)} of {len(sharp)}"


@pytest.mark.parametrize("method", list(WRONG))
def test_nearly_every_verdict_can_fail(method: str) -> None:
    """Of the figures a method reaches, bounds apart, some wrong reading makes at least four of five off."""
    reached = {id(figure) for figure, _, near in answers(method, 0) if near and not is_bound(figure)}
    lost = {
        id(figure)
        for wrong in range(1, len(WRONG[method]) + 1)
        for figure, near in moved(method, wrong)
        if not near
    }
    assert len(lost & reached) >= 0.8 * len(reached), f"{len(lost & reached)} of {len(reached)}"


def test_an_increase_is_scored_on_the_increase(card: xr.Dataset) -> None:
    """An increase of 3 where 10 is printed is no close miss of a stock of 1000."""
    rows: list[Any] = list(card.to_dataframe().itertuples())
    increases = [row for row in rows if row.indicator == "employment_new" and row.model == row.model]
    assert increases
    for row in increases:
        assert row.gap == pytest.approx(row.model / float(row.printed) - 1.0)


def order(values: dict[str, float], **printed: int) -> dict[str, Answer]:
    """Answers to the printed ranks of places, given their values."""
    array = xr.DataArray(
        list(values.values()), coords={"region": list(values)}, dims="region", attrs={"units": "1"}
    )
    given = Lookup({"x": array}, ())
    rule = Rule(method="m", select={}, scenario="s", measure="rank", variable="x")
    return {
        place: MEASURES["rank"](
            FigureQuestion(
                PublishedFigure("2020", place, "", "x_rank", "total", str(rank), "rank", "", "R", "p. 1"),
                rule, given, printed,
            )
        )
        for place, rank in printed.items()
    }  # fmt: skip


def test_ranks_are_scored_on_the_whole_order() -> None:
    """Printed second and computed third is off, and so is the place it leaves; both however small the gap."""
    found = order({"a": 3.0, "b": 1.999, "c": 2.0}, a=1, b=2)
    assert found["a"].exact
    assert found["b"].refuted
    assert abs(found["b"].gap) < 0.001
    swapped = order({"a": 2.0, "b": 2.001, "c": 1.0}, a=1, b=2)
    assert not any(one.exact or one.refuted for one in swapped.values())
    intruder = order({"a": 3.0, "b": 2.999, "c": 3.001, "d": 1.0}, a=1, b=2)
    assert all(one.refuted for one in intruder.values())


def test_a_count_of_leading_places_is_a_count_of_as_many() -> None:
    """Of two leading cities one too many lies in the west: it would have to change places with the best of the east."""
    values = {"110000": 4.0, "510100": 3.0, "120000": 2.0, "510200": 1.0}
    member = xr.DataArray(
        [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]],
        coords={"city": list(values), "region": ["east", "west"]},
        dims=["city", "region"],
    )
    cities = xr.DataArray(
        list(values.values()), coords={"city": list(values)}, dims="city", attrs={"units": "1"}
    )
    groups = xr.DataArray(np.eye(2), coords={"region": ["east", "west"], "region_group": ["east", "west"]},
                          dims=["region", "region_group"])  # fmt: skip
    given = Lookup({"x": cities, "city_membership": member, "region_group_membership": groups}, ())
    rule = Rule(method="m", select={}, scenario="s", measure="count_in_top", variable="x", top=2)

    def counted(place: str, printed: str) -> Answer:
        figure = PublishedFigure("2020", place, "", "count", "total", printed, "count", "", "R", "p. 1")
        return MEASURES["count_in_top"](FigureQuestion(figure, rule, given))

    assert counted("west", "1").exact
    assert counted("west", "0").gap == pytest.approx(3.0 / 2.0 - 1.0)
    assert counted("east", "2").gap == pytest.approx(-(3.0 / 2.0 - 1.0))
    assert np.isinf(counted("west", "4").gap)


def test_equal_values_are_numbered_as_print_numbers_them() -> None:
    """Three equal scores may be second, third and fourth in any order, and none of them is fifth."""
    values = {"a": 9.0, "b": 5.0, "c": 5.0, "d": 5.0, "e": 1.0}
    assert all(one.exact for one in order(values, d=2, b=3, c=4).values())
    assert not order(values, b=5)["b"].exact
