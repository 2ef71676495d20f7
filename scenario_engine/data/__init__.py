"""Data: tidy tables with unit, vintage, source and quality, read through one door."""
