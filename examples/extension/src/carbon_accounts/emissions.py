"""Emissions that go with value added: by industry, and in all."""

from __future__ import annotations

from scenario_engine.engine.identity import identity
from scenario_engine.engine.operator import exogenous, operator

relative_carbon_intensity = exogenous(
    "relative_carbon_intensity",
    "industry",
    "1",
    "Emissions per unit of value added, over those of the whole economy",
    low=0.0,
)


@operator("year industry", "money", source="definition")
def carbon_weighted_value_added(total_value_added, relative_carbon_intensity):
    """Value added weighted by relative carbon intensity, Wₕₙ = cₕ Zₕₙ."""
    return relative_carbon_intensity * total_value_added


@operator("year", "1", source="definition")
def mean_carbon_intensity(carbon_weighted_value_added, total_value_added):
    """Carbon intensity of all value added, over that of the economy, c̄ₙ = Σₕ Wₕₙ / Σₕ Zₕₙ."""
    return carbon_weighted_value_added.sum("industry") / total_value_added.sum("industry")


@identity("carbon-weighted value added is its mean intensity times the total")
def intensity_closes(carbon_weighted_value_added, mean_carbon_intensity, total_value_added):
    """Σₕ Wₕₙ = c̄ₙ Σₕ Zₕₙ."""
    total = total_value_added.sum("industry")
    return carbon_weighted_value_added.sum("industry"), mean_carbon_intensity * total
