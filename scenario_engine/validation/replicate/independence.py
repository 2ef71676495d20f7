"""What a replicated figure was reached from: whether the figure itself, or one fitted to it, stands among the inputs."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from scenario_engine.data.published_figures import PublishedFigure
from scenario_engine.validation.replicate.rules import Rule, Rulebook, selects

if TYPE_CHECKING:
    from scenario_engine.validation.replicate.runs import Run

ROLES = ("anchor", "calibrated", "conditional", "predicted")
"""anchor: the figure is an input. calibrated: parameters were fitted to it. conditional: it follows from other
printed figures that are inputs. predicted: from statistics and parameters fitted to other figures."""


def role_of(figure: PublishedFigure, rule: Rule, book: Rulebook, run: Run) -> str:
    """The strongest dependence among the inputs behind the figure's variable."""
    names = [rule.variable_for(figure.component)]
    if rule.measure == "share":
        names.append(rule.over)
    behind = {given for name in names for given in run.inputs_behind(name)}
    found = {
        feed.role
        for feed in book.feed
        if feed.input in behind and fnmatchcase(rule.scenario, feed.scenario) and selects(feed.select, figure)
    }
    return next((role for role in ROLES if role in found), "predicted")
