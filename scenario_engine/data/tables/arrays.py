"""A table as the labelled arrays the operators of the graph know by name."""

from __future__ import annotations

import numpy as np
import xarray as xr

from scenario_engine.data.tables.table import Table
from scenario_engine.support.array_types import Floats

HOUSEHOLDS = ("household_consumption", "rural_household_consumption", "urban_household_consumption")
"""Kinds of final use whose sum is what households consume."""


def inputs_of(table: Table) -> dict[str, xr.DataArray]:
    """Name → array over `sector` (and `buyer`), in the table's unit; what the table does not give is left out."""
    vectors = {
        "sector_gross_output": table.gross_output,
        "sector_value_added": table.value_added,
        "sector_final_demand": table.final_demand,
    }
    if table.imports is not None and "exports" in table.final_uses:
        vectors |= {"sector_imports": table.imports, "sector_exports": table.final_uses["exports"]}
    if "compensation_of_employees" in table.primary_inputs:
        vectors["compensation_of_employees"] = table.primary_inputs["compensation_of_employees"]
    spent = [table.final_uses[kind] for kind in HOUSEHOLDS if kind in table.final_uses]
    if spent:
        vectors["household_consumption"] = np.sum(spent, axis=0)
    arrays = {name: by_sector(table, values) for name, values in vectors.items()}
    arrays["intermediate_use"] = by_sector_and_buyer(table, table.intermediate)
    if table.imported_intermediate is not None:
        arrays["imported_intermediate_use"] = by_sector_and_buyer(table, table.imported_intermediate)
    return arrays


def by_sector(table: Table, values: Floats) -> xr.DataArray:
    """A column of the table with its labels."""
    return xr.DataArray(values, coords={"sector": list(table.sectors)}, dims="sector")


def by_sector_and_buyer(table: Table, flows: Floats) -> xr.DataArray:
    """A square of the table with its labels."""
    labels = list(table.sectors)
    return xr.DataArray(flows, coords={"sector": labels, "buyer": labels}, dims=["sector", "buyer"])
