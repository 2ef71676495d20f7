"""Balancing: the table nearest to a prior that meets given margins, or the rows and columns that cannot."""

from scenario_engine.balancing.diagnosis import Infeasible, Shortfall
from scenario_engine.balancing.gras import Balanced, gras, ras

__all__ = ["Balanced", "Infeasible", "Shortfall", "gras", "ras"]
