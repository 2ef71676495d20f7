"""A stored table as a model: its variables computed by the graph's operators."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd
import xarray as xr

from scenario_engine.data import catalogue
from scenario_engine.data.tables.stored import stored_table
from scenario_engine.data.tables.table import Table
from scenario_engine.data.unit_names import UnitWords
from scenario_engine.engine.program import evaluate
from scenario_engine.models.discovery import installed_graph
from scenario_engine.support.errors import TableError


@dataclass(frozen=True)
class StoredTable:
    """The table of a dataset, and its unit as people say it."""

    table: Table
    unit: str

    @classmethod
    def of(cls, name: str) -> StoredTable:
        """The table of a dataset; an unknown name, or a dataset without a table, raises."""
        dataset = catalogue.find(name)
        table = stored_table(dataset)
        return cls(table, UnitWords.of(dataset).said(table.unit))

    def variables(
        self,
        wanted: Collection[str],
        *,
        domestic: bool = False,
        variants: Mapping[str, str] | None = None,
        given: Mapping[str, xr.DataArray] | None = None,
    ) -> dict[str, xr.DataArray]:
        """Variables of the graph on the table.

        Parameters
        ----------
        wanted
            Their names.
        domestic
            Whether imported inputs are excluded, or treated as domestic.
        variants
            Operators to take where there are several.
        given
            Inputs the table does not hold, such as employment.

        Raises
        ------
        TableError
            Domestic coefficients of a table without imports; a table that is not productive, with its loop.
        """
        inputs = {**self.table.inputs, **(given or {})}
        if domestic and "sector_imports" not in inputs:
            raise TableError(
                "the table holds no imports and exports, so they cannot leak; leave --domestic away."
            )
        chosen = {**(variants or {}), "technical_coefficients": "domestic" if domestic else "total"}
        return evaluate(installed_graph(chosen), inputs, wanted)

    def by_sector(
        self,
        wanted: Collection[str],
        *,
        domestic: bool = False,
        variants: Mapping[str, str] | None = None,
        given: Mapping[str, xr.DataArray] | None = None,
    ) -> pd.DataFrame:
        """Variables of every sector, a column each, in the order wanted; as `variables` otherwise."""
        found = self.variables(wanted, domestic=domestic, variants=variants, given=given)
        return pd.DataFrame({name: found[name].to_numpy() for name in wanted})
