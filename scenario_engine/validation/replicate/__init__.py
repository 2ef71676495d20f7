"""Published figures and the model's answers side by side: rules are data, the verdict follows from the printed digits."""

from scenario_engine.validation.replicate import files
from scenario_engine.validation.replicate.rules import Rulebook, read_rules
from scenario_engine.validation.replicate.scorecard import Row, scorecard, worsened

__all__ = ["Row", "Rulebook", "files", "read_rules", "scorecard", "worsened"]
