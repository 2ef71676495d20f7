"""China's industrial-internet accounts, after the reports of two academies."""

from scenario_engine.engine.model import Model, joined
from scenario_engine.models import growth, input_output
from scenario_engine.models.discovery import room

HEADLINES = (
    "total_value_added",
    "core_value_added",
    "penetration_value_added",
    "gdp",
    "share_of_gdp",
    "total_growth",
    "employment",
    "regional_value_added",
    "regional_share_of_gdp",
)
"""In the order of importance; what a narrow table leaves out is the last."""


def model() -> Model:
    """Core and penetration value added by section and province, employment and growth, with the table they rest on."""
    accounts = Model(room(__name__), "accounts")
    return joined(
        (accounts, growth.model(), input_output.model()), "industrial_internet", headlines=HEADLINES
    )
