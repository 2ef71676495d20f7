"""Growth accounting of countries: output, what labour and capital contributed, and productivity, which is what is left.

The accounts of the Penn World Table (Feenstra, Inklaar and Timmer 2015), whose published productivity they reproduce.
"""

from scenario_engine.engine.model import Model
from scenario_engine.models.discovery import room


def model() -> Model:
    """Productivity of countries and the sources of their growth, over measured years alone."""
    return Model(room(__name__), "growth_accounting", headlines=("productivity", "mean_growth_source"))
