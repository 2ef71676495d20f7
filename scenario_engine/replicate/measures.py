"""Every measure a rulebook may name; importing the families registers them."""

from scenario_engine.replicate import levels, orders
from scenario_engine.replicate.measure import MEASURES, Measured

__all__ = ["MEASURES", "Measured", "levels", "orders"]
