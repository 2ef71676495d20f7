"""The rulebook: every figure has a rule, every tolerance a defence, and what it cannot say is refused at its line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scenario_engine.data import catalogue
from scenario_engine.data.published_figures import published
from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.support.toml.bilingual import told
from scenario_engine.validation.replicate import read_rules, rulebook, scorecard

BOOK = read_rules(rulebook())

FIGURES = BOOK.figures(published(catalogue.find("china")))


def test_tolerances_belong_to_methods_and_are_defended() -> None:
    """One tolerance a method, each with its reason; none above 10 %."""
    for method in BOOK.methods.values():
        assert len(told(method.defence, "en")) > 15
        assert told(method.defence, "zh") != told(method.defence, "en")
    assert max(method.tolerance for method in BOOK.methods.values()) <= 0.10


def test_a_figure_without_a_rule_is_an_error() -> None:
    """A new published figure cannot slip by."""
    stranger = replace(FIGURES[0], indicator="happiness")
    with pytest.raises(ScenarioEngineError, match=r"no rule says how to compute .*happiness"):
        scorecard([stranger], BOOK)


def test_an_unknown_measure_is_an_error(tmp_path: Path) -> None:
    """The message lists the measures there are."""
    path = tmp_path / "rules.toml"
    path.write_text(
        'dataset = "china"\n[methods.m]\ntolerance = 0.1\ndefence = "d"\n'
        '[[rule]]\nselect = {}\nmethod = "m"\nscenario = "s"\nmeasure = "guess"\n',
        "utf-8",
    )
    with pytest.raises(ScenarioEngineError, match="no measure is called 'guess'; known: level"):
        read_rules(path)


def test_a_rulebook_that_cannot_be_read_is_refused_at_its_line(tmp_path: Path) -> None:
    """No file, no TOML and a misspelt key are said in words, with their place."""
    path = tmp_path / "rules.toml"
    with pytest.raises(ScenarioEngineError, match=r"rules\.toml: there is no such file"):
        read_rules(path)
    path.write_text("[methods\n", "utf-8")
    with pytest.raises(ScenarioEngineError, match=r"rules\.toml:1:"):
        read_rules(path)
    path.write_text("[methods.m]\ntolerance = 0.1\ndefense = 'd'\n[[rule]]\nselect = {}\n", "utf-8")
    with pytest.raises(
        ScenarioEngineError, match=r"rules\.toml:3:1  methods\.m\.defense: there is no key 'defense' here"
    ):
        read_rules(path)
