"""Several scenarios as one question: what differs between them, in what they say and in what comes out."""

from scenario_engine.analysis.compare.attribution import attribute, attribute_along_path
from scenario_engine.analysis.compare.comparison import compare
from scenario_engine.analysis.compare.levers import Lever, levers, switched

__all__ = ["Lever", "attribute", "attribute_along_path", "compare", "levers", "switched"]
