"""Input-output models: coefficients, requirements, multipliers, linkages, impacts."""

from scenario_engine.engine.model import Model
from scenario_engine.models.discovery import room


def model() -> Model:
    """Leontief and Ghosh models of one table: requirements, multipliers, linkages, extraction and impacts."""
    return Model(room(__name__), "input_output")
