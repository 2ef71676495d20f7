"""Recursions over years, gaps, interpolation and the estimation of production functions."""
