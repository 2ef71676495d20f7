"""Whose core creates value added where: the flows between the regions of a stored table, its core sectors split out."""

from __future__ import annotations

from collections.abc import Mapping

import xarray as xr

from scenario_engine.analysis.stored_table import StoredTable
from scenario_engine.methods.input_output.classification import concordance
from scenario_engine.methods.input_output.leontief import Leontief


def induced_flows(
    stored: StoredTable, shares: Mapping[str, float], group: xr.DataArray, *, joint: bool = False
) -> xr.DataArray:
    """Value added that the core of each region induces, over `core_region`, `region` and `industry_group`.

    `shares` are those of sectors; `group`, over `industry_group` and `sector`, says how much of a sector is of which group.
    """
    core, coefficients, table = list(shares), stored.coefficients, stored.table
    kinds = [str(one) for one in group.indexes["industry_group"]]
    seats = concordance(dict(zip(table.sectors, table.regions, strict=True)), table.sectors)
    same = concordance(dict(zip(kinds, kinds, strict=True)), kinds)
    given = {
        # E = (I - A)^-1 A, so that no unit is subtracted
        "core_requirements": Leontief.of(coefficients)
        .output(coefficients.sel(buyer=core))
        .rename(buyer="core"),
        "relevance_share": xr.DataArray(list(shares.values()), {"core": core}, ["core"]),
        "sector_region": seats.rename(into="region").transpose("region", "sector"),
        "sector_membership": group.rename(industry_group="industry"),
        "industry_group_membership": same.rename(sector="industry", into="industry_group"),
    }
    variants = {"induced_output": "joint" if joint else "published"}
    found = stored.variables(["induced_value_added_flow"], variants=variants, given=given)
    return found["induced_value_added_flow"].transpose("core_region", "region", "industry_group")
