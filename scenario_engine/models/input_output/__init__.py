"""Input-output models: coefficients, requirements, multipliers, linkages, impacts."""

from scenario_engine.engine.model import Model
from scenario_engine.models.discovery import room

HEADLINES = ("output_change", "value_added_change", "output_multiplier", "value_added_multiplier")
"""What a shock does, and what a unit of demand requires."""


def model() -> Model:
    """Leontief and Ghosh models of one table: requirements, multipliers, linkages, extraction and impacts."""
    return Model(room(__name__), "input_output", headlines=HEADLINES)
