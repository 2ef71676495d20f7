"""Which assumption matters: variance, screening, distribution, elasticities and discovery, for every result at once."""

from scenario_engine.analysis.sensitivity.analysis import discover, sensitivity
from scenario_engine.analysis.sensitivity.elasticity import elasticities

__all__ = ["discover", "elasticities", "sensitivity"]
