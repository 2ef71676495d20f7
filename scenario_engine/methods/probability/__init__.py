"""Uncertain inputs: distributions as quantile functions, streams that depend on each other, arrays over `draw`."""
