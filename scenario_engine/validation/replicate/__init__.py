"""Published figures compared with the model: rules are data, the verdict follows from the published digits."""

from scenario_engine.validation.replicate.rulebook_file import read_rules, rulebook, stored_beside
from scenario_engine.validation.replicate.rules import Rulebook
from scenario_engine.validation.replicate.scorecard import left_out, scorecard, summary, worsened

__all__ = [
    "Rulebook",
    "left_out",
    "read_rules",
    "rulebook",
    "scorecard",
    "stored_beside",
    "summary",
    "worsened",
]
