"""Hypothesis strategies for those who test models or extensions of their own; needs `hypothesis` installed."""
