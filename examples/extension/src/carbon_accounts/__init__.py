"""Emissions of the industrial internet: operators of another package."""
