"""Published figures compared with the model: rules are data, the verdict follows from the published digits."""

from scenario_engine.validation.replicate.rulebook_file import (
    figures_of,
    read_rules,
    rulebook,
    rulebooks,
    stored_beside,
)
from scenario_engine.validation.replicate.rules import Rulebook
from scenario_engine.validation.replicate.scorecard import left_out, scorecard, summary, worsened

__all__ = [
    "Rulebook",
    "figures_of",
    "left_out",
    "read_rules",
    "rulebook",
    "rulebooks",
    "scorecard",
    "stored_beside",
    "summary",
    "worsened",
]
