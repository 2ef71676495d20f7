"""Calibration: from published totals back to the coefficients nobody publishes, with uncertainty; and goal seek."""

from scenario_engine.analysis.calibrate.findings import calibrate
from scenario_engine.analysis.calibrate.solve import solve

__all__ = ["calibrate", "solve"]
