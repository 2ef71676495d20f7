"""Composite indices: normalisation, weights, aggregation and contributions."""
