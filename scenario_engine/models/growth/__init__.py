"""Growth models: production functions, capital, projections and vintages."""

from scenario_engine.engine.model import Model
from scenario_engine.models.discovery import room


def model() -> Model:
    """Production functions, capital accumulation and the projection of measured series."""
    return Model(room(__name__), "growth", headlines=("real_gdp_growth", "nominal_gdp_growth"))
