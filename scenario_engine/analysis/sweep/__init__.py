"""Sweeps: one scenario run over many draws, in memory or streamed to a store that survives being killed."""

from scenario_engine.analysis.sweep.run import sweep

__all__ = ["sweep"]
