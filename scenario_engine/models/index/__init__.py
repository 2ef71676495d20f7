"""Composite indices: normalisation, weights, aggregation and contributions."""

from scenario_engine.engine.model import Model
from scenario_engine.models.discovery import room


def model() -> Model:
    """Indicators to scores, scores to branches and to one index, and what contributed to its change."""
    return Model(room(__name__), "index")
