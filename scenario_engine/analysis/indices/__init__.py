"""Composite indices: a TOML file names cases, indicators, weights and targets; a run scores and ranks them."""

from scenario_engine.analysis.indices.compute import compute as index

__all__ = ["index"]
