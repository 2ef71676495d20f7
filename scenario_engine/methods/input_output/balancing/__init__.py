"""Balancing: the table nearest to a prior that meets given margins, or the rows and columns that cannot."""

from scenario_engine.methods.input_output.balancing.diagnosis import Infeasible, Shortfall
from scenario_engine.methods.input_output.balancing.gras import Balanced, gras, ras
from scenario_engine.methods.input_output.balancing.supply_use import BalancedSupplyUse, SupplyUse, sut_ras

__all__ = ["Balanced", "BalancedSupplyUse", "Infeasible", "Shortfall", "SupplyUse", "gras", "ras", "sut_ras"]
