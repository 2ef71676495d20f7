"""Roles tell the truth: what is called predicted went into no fit, and what is called calibrated did."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from scenario_engine.data import catalogue
from scenario_engine.data.dataset import Dataset
from scenario_engine.data.published_figures import PublishedFigure, published
from scenario_engine.validation.replicate import left_out, read_rules, rulebook, stored_beside
from scenario_engine.validation.replicate.runs import Runs, ScenarioRun
from scenario_engine.validation.replicate.scorecard import read

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[1]

BOOK = read_rules(rulebook())

FIGURES = BOOK.figures(published(catalogue.find("china")))

Fits = dict[str, Callable[[], object]]


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Fits]:
    """Every fit to published figures, by name, as a function that gives its parameters."""
    monkeypatch.syspath_prepend(str(TOP / "calibration"))
    names = (
        "growth_weights",
        "sections_by_growth",
        "printed_sections",
        "regional_keys",
        "replicate_2020",
    )
    module = {name: importlib.import_module(name) for name in names}

    def shares_and_multipliers() -> str:
        module["replicate_2020"].main(line=False)
        return capsys.readouterr().out

    def regional_keys() -> object:
        return [
            {year: frame.to_dict() for year, frame in part.items()}
            for part in module["regional_keys"].keys()  # noqa: SIM118
        ]

    yield {
        "growth carried on": module["growth_weights"].found,
        "sections by growth": module["sections_by_growth"].by_growth,
        "regional keys": regional_keys,
        "shares, multipliers, drifts": shares_and_multipliers,
    }
    for name in names:
        sys.modules.pop(name, None)


TRUE: dict[str, object] = {}
"""Fit → its parameters on the figures as they are; they are fitted once for all tests."""


def true_fit(fits: Fits, name: str) -> object:
    """The parameters of a fit; asked for before anything is falsified."""
    if name not in TRUE:
        TRUE[name] = fits[name]()
    return TRUE[name]


def falsify(monkeypatch: pytest.MonkeyPatch, figures: Sequence[PublishedFigure]) -> None:
    """Let the tables of published figures hold a number 10 % higher for each of the figures."""
    true = Dataset.table

    def table(self: Dataset, name: str) -> pd.DataFrame:
        rows = true(self, name)
        places = [figure.line - 2 for figure in figures if figure.table == f"{name}.csv"]
        if places:
            rows = rows.copy()
            at = rows.columns.get_loc("value")
            rows.iloc[places, at] = rows.iloc[places, at].astype(float) * 1.1
        return rows

    monkeypatch.setattr(Dataset, "table", table)


def of_role(rows: list[Any], role: str) -> list[PublishedFigure]:
    return [figure for figure, row in zip(FIGURES, rows, strict=True) if row.role == role]


def test_no_fit_knows_a_predicted_figure(
    rows: list[Any], fits: Fits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All predicted figures falsified at once, every fit gives the parameters it gave."""
    predicted = of_role(rows, "predicted")
    assert 0 < len(predicted) <= 31
    assert {row.scenario for row in rows if row.role == "predicted"} == {"replicate-2020-growth"}
    before = {name: true_fit(fits, name) for name in fits}
    falsify(monkeypatch, predicted)
    assert {name: fit() for name, fit in fits.items()} == before


FITTED = [
    ("growth carried on", {"year": "2021", "industry": "H", "indicator": "value_added", "unit": "CNY_1e8"}),
    ("sections by growth", {"year": "2020", "industry": "M", "indicator": "growth_nominal"}),
    (
        "shares, multipliers, drifts",
        {"year": "2020", "industry": "K", "indicator": "value_added", "unit": "CNY_1e8"},
    ),
]


@pytest.mark.parametrize(("fit", "of"), FITTED)
def test_a_calibrated_figure_moves_its_fit(
    rows: list[Any], fits: Fits, monkeypatch: pytest.MonkeyPatch, fit: str, of: dict[str, str]
) -> None:
    """One figure that a fit rests on falsified, its parameters move; its role is not predicted."""
    (place,) = [
        place
        for place, figure in enumerate(FIGURES)
        if figure.source == "CAII 2021"
        and figure.region == "china"
        and all(getattr(figure, column) == value for column, value in of.items())
    ]
    assert rows[place].role == "calibrated"
    before = true_fit(fits, fit)
    falsify(monkeypatch, [FIGURES[place]])
    assert fits[fit]() != before


def test_no_predicted_figure_stands_in_a_script_or_scenario(rows: list[Any]) -> None:
    """Numbers typed into fits and replicating scenarios are none of the predicted figures of four digits or more."""
    typed = set()
    for path in [*(TOP / "calibration").glob("*.py"), *(TOP / "scenarios").glob("replicate-*.toml")]:
        typed |= {float(text) for text in re.findall(r"\d+\.?\d*", path.read_text("utf-8"))}
    predicted = [
        one for one in of_role(rows, "predicted") if len(one.printed.replace(".", "").strip("0")) >= 4
    ]
    assert predicted
    assert not [str(one) for one in predicted if one.value in typed]
    anchor = next(
        one for one in of_role(rows, "anchor") if one.region == "beijing" and one.component == "core"
    )
    assert anchor.value in typed


LEFT_OUT = [(one.report, new) for one in BOOK.left_out for new in sorted(set(one.scenarios.values()))]


@pytest.mark.parametrize(("report", "scenario"), LEFT_OUT)
def test_a_report_left_out_stands_behind_none_of_its_answers(report: str, scenario: str) -> None:
    """No input behind an answer names the report among its sources, and no rule brings a scale found from it."""
    runs = Runs(BOOK.without(report))
    rules = [rule for rule in BOOK.without(report).rule if rule.scenario == scenario]
    assert rules
    for rule in rules:
        answer = runs.of(rule)
        assert isinstance(answer, ScenarioRun)
        variables = [rule.variable] if isinstance(rule.variable, str) else rule.variable.values()
        for name in {one for variable in variables for one in answer.inputs_behind(variable)}:
            assert report not in str(answer.inputs[name].attrs.get("source", "")), name
        assert rule.scale == 1.0


def test_each_report_is_predicted_from_the_others_as_stored() -> None:
    """The stored predictions of reports left out are those of today; each report has some that hit and some that miss."""
    card = left_out(FIGURES, BOOK)
    stored = read(stored_beside(rulebook(), "left-out"))
    assert card["verdict"].to_numpy().tolist() == stored["verdict"].to_numpy().tolist()
    assert set(card["role"].to_numpy()) == {"predicted"}
    for report in ("CAII 2021", "CAII 2023", "CAII 2024"):
        verdicts = set(card["verdict"].to_numpy()[card["report"].to_numpy() == report])
        assert verdicts == {"exact", "close", "off"}
