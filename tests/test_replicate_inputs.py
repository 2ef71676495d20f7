"""No figure is met because it was put in: what is replicated stands nowhere among the inputs but as an anchor."""

from __future__ import annotations

from math import isfinite
from typing import Any

import pytest

from scenario_engine.data import catalogue
from scenario_engine.data.published_figures import PublishedFigure, published
from scenario_engine.validation.replicate import read_rules, rulebook
from scenario_engine.validation.replicate.runs import Runs, ScenarioRun

pytestmark = pytest.mark.slow

BOOK = read_rules(rulebook())

FIGURES = BOOK.figures(published(catalogue.find("china")))


def test_no_replicated_figure_stands_among_its_inputs_but_anchors(rows: list[Any]) -> None:
    """At the figure's own labels no money or persons behind it lies in its rounding interval, unless it is marked an anchor."""
    runs = Runs(BOOK)
    checked, read_back = 0, []
    for figure, row in zip(FIGURES, rows, strict=True):
        answer = runs.of(rule) if (rule := BOOK.rule_for(figure)).measure else None
        if not isinstance(answer, ScenarioRun) or row.role == "anchor":
            continue
        for name in answer.inputs_behind(row.variable):
            for value in _at_own_labels(answer, name, figure):
                checked += 1
                if value in figure.interval:
                    read_back.append((str(figure), name, value))
    assert checked >= 90
    assert read_back == []


def test_no_figure_of_five_digits_stands_anywhere_among_its_inputs(rows: list[Any]) -> None:
    """Whatever its labels, no cell of money or persons behind a figure of five digits or more is that figure, anchors apart."""
    runs = Runs(BOOK)
    checked, read_back = 0, []
    for figure, row in zip(FIGURES, rows, strict=True):
        digits = len(figure.printed.replace(".", "").strip("0"))
        answer = runs.of(rule) if (rule := BOOK.rule_for(figure)).measure else None
        if (
            not isinstance(answer, ScenarioRun)
            or row.role == "anchor"
            or digits < 5
            or figure.unit == "percent"
        ):
            continue
        for name in answer.inputs_behind(row.variable):
            if figure.unit[:3] != answer.inputs[name].attrs["units"][:3]:
                continue
            cells = answer.inputs[name].to_numpy().ravel() * answer.lookup.factor(name, figure.unit)
            checked += cells.size
            read_back += [
                (str(figure), name) for value in cells if figure.interval.low <= value <= figure.interval.high
            ]
    assert checked > 10_000
    assert read_back == []


def test_the_check_for_inputs_finds_an_anchor() -> None:
    """The same check, asked about an anchor, finds it: it can fail."""
    figure = next(one for one in FIGURES if one.region == "FRA" and one.indicator == "value_added")
    answer = Runs(BOOK).of(BOOK.rule_for(figure))
    assert isinstance(answer, ScenarioRun)
    assert any(value in figure.interval for value in _at_own_labels(answer, "country_value_added", figure))


def _at_own_labels(answer: ScenarioRun, name: str, figure: PublishedFigure) -> list[float]:
    """Values of an input at exactly the year, place and industry of a figure, in the figure's unit."""
    array = answer.inputs[name]
    if array.attrs["units"] not in ("CNY_1e8", "persons_1e4", "USD_1e6") or figure.unit == "percent":
        return []
    if figure.unit in ("count", "rank", "tier", "ratio") or not isfinite(
        figure.interval.high - figure.interval.low
    ):
        return []
    wanted = {"year": figure.years[-1], "region": figure.region, "region_group": figure.region,
              "country": figure.region, "industry": figure.industry, "industry_group": figure.industry}  # fmt: skip
    if figure.region not in ("china", "world59") and not {"region", "region_group", "country"} & set(
        array.dims
    ):
        return []
    if figure.industry != "total" and not {"industry", "industry_group"} & set(array.dims):
        return []
    for dim in map(str, array.dims):
        if wanted.get(dim) in array.indexes[dim]:
            array = array.sel({dim: wanted[dim]})
        elif dim not in ("industry", "industry_group", "region"):
            return []
        else:
            array = array.sum(dim)
    factor = (
        answer.lookup.factor(name, figure.unit)
        if figure.unit[:3] == answer.inputs[name].attrs["units"][:3]
        else 0.0
    )
    return [float(array) * factor] if factor and array.size == 1 else []


def test_roles_are_told_apart(rows: list[Any]) -> None:
    """What is an input, its labels included, is an anchor; what chose a rule or a weight is calibrated."""
    forecasts = {row.industry: row.role for row in rows if row.method == "section forecast"}
    assert {one for one in forecasts if forecasts[one] == "calibrated"} == set("AEFGHJK")
    assert {row.role for row in rows if row.method == "classification"} == {"anchor"}
    assert {row.role for row in rows if row.indicator == "city_tier" and row.report == "CAII 2024"} == {
        "calibrated"
    }
    assert {row.role for row in rows if row.method == "pooled allocation"} == {"conditional"}
    scores = {(row.component, row.role) for row in rows if row.indicator == "application_index"}
    assert ("foundation", "calibrated") in scores
    assert not [row for row in rows if row.method == "indices" and row.role == "predicted"]
    assert sum(row.role == "predicted" for row in rows) <= 31
