"""Every measure a rulebook may name; importing the families registers them."""

from scenario_engine.validation.replicate import levels, ranks
from scenario_engine.validation.replicate.measure import MEASURES, Measured

__all__ = ["MEASURES", "Measured", "levels", "ranks"]
