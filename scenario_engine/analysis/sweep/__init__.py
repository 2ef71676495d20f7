"""Sweeps: one scenario run over many draws, streamed to a store that survives being killed."""
