"""Several scenarios as one question: what differs between them, in what they say and in what comes out."""

from __future__ import annotations

from scenario_engine.analysis.compare.attribution import Attribution, attribute
from scenario_engine.analysis.compare.comparison import Comparison, compare
from scenario_engine.analysis.compare.levers import Lever, levers, switched

__all__ = ["Attribution", "Comparison", "Lever", "attribute", "compare", "levers", "switched"]
