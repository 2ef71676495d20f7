"""Composite indices: a TOML file names cases, indicators, weights and targets; a run scores and ranks them."""
