"""Numerics on labelled arrays, without economics: contraction, recursion, gaps, derivatives, Shapley values."""
