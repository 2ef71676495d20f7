"""What investment in the core pulls: output, value added and jobs of all industries and regions, by total requirements.

The table's requirements of the core are enough, as what is bought are products of the core; the shipped dataset carries them.
Imports count as made at home, so that value added sums to what was spent.
"""

import numpy as np
import xarray as xr

from scenario_engine.engine.identity import Sides, identity
from scenario_engine.engine.operator import exogenous, operator
from scenario_engine.methods.labelled import contract, quotient, share, total
from scenario_engine.support.array_types import Array
from scenario_engine.support.errors import AlignmentFault

SOURCE = "Miller and Blair (2009), section 2.2, columns of the core alone"

core_investment = exogenous(
    "core_investment",
    "year core",
    "money",
    "What is spent in a year on products of the core sectors, at the prices of the table",
    low=0.0,
    years="projected",
)


@operator("year sector", "money", source=SOURCE)
def pulled_output(core_investment: Array, core_requirements: Array) -> Array:
    """Output of all sectors that investment in the core pulls, ΔXᵢ = fᵢ + Σₖ Eᵢₖ fₖ.

    Raises
    ------
    AlignmentFault
        A core sector that is not among the sectors.
    """
    core, sectors = (core_requirements.indexes[dim] for dim in ("core", "sector"))
    itself = np.equal.outer(sectors.to_numpy(), core.to_numpy()).astype(float)
    if not itself.any(axis=0).all():
        raise AlignmentFault("core_requirements has core sectors that are not among its sectors.")
    bought = xr.DataArray(itself, {"sector": sectors, "core": core}, ["sector", "core"])
    return contract(core_investment, core_requirements + bought, "core")


@operator("year industry", "money", source=SOURCE)
def pulled_value_added(
    pulled_output: Array, sector_value_added: Array, sector_gross_output: Array, sector_membership: Array
) -> Array:
    """Value added of industries that investment in the core pulls, ΔVₕ = Σ_{i in h} ΔXᵢ Vᵢ / Xᵢ."""
    return contract(
        pulled_output * quotient(sector_value_added, sector_gross_output), sector_membership, "sector"
    )


@operator("year region industry_group", "money", source="CAII 2024, appendix 2")
def regional_pulled_value_added(
    pulled_value_added: Array, industry_group_membership: Array, regional_key: Array
) -> Array:
    """Value added of regions that investment in the core pulls, each group by its key, ΔVᵣₛ = ΔVₛ GDPᵣₛ / Σᵣ GDPᵣₛ."""
    by_group = contract(pulled_value_added, industry_group_membership, "industry")
    key = regional_key.sel(year=by_group.indexes["year"])
    return share(key, total(key, "region")) * by_group


@operator("year region", "person", source="CAII 2021, appendix 2")
def regional_pulled_employment(regional_pulled_value_added: Array, regional_productivity: Array) -> Array:
    """Jobs of regions that investment in the core pulls, ΔEᵣ = Σₛ ΔVᵣₛ / Proᵣ."""
    added = total(regional_pulled_value_added, "industry_group")
    return share(added, regional_productivity.sel(year=added.indexes["year"]))


@identity("value added that investment pulls in regions sums to the nation's")
def pulled_in_regions_sums_to_nation(regional_pulled_value_added: Array, pulled_value_added: Array) -> Sides:
    """Σᵣ Σₛ ΔVᵣₛ = Σₕ ΔVₕ."""
    return total(regional_pulled_value_added, ["region", "industry_group"]), total(
        pulled_value_added, "industry"
    )
