"""A stored table as a model: its variables computed by the graph's operators."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray as xr

    from scenario_engine.data.tables.table import Table


def stored(name: str) -> Table:
    """The table of a dataset; an unknown name, or a dataset without a table, raises."""
    from scenario_engine.data import catalogue
    from scenario_engine.data.tables.stored import stored_table

    return stored_table(catalogue.find(name))


def unit_of(name: str, table: Table) -> str:
    """The unit of a dataset's table as people say it."""
    from scenario_engine.cli.numbers import unit_said
    from scenario_engine.data import catalogue

    return unit_said(table.unit, catalogue.find(name))


def variables(
    table: Table,
    wanted: Collection[str],
    *,
    domestic: bool = False,
    variants: Mapping[str, str] | None = None,
    besides: Mapping[str, xr.DataArray] | None = None,
) -> dict[str, xr.DataArray]:
    """Variables of the graph on a table.

    Parameters
    ----------
    table
        As stored.
    wanted
        Their names.
    domestic
        Whether imports leak, or count as if made at home.
    variants
        Operators to take where there are several.
    besides
        Inputs the table does not hold, such as employment.

    Raises
    ------
    TableError
        Imports that shall leak from a table without them; a table that is not productive, with its loop.
    """
    from scenario_engine.data.tables.arrays import inputs_of
    from scenario_engine.engine.program import evaluate
    from scenario_engine.models.discovery import installed_graph
    from scenario_engine.support.errors import TableError

    inputs = {**inputs_of(table), **(besides or {})}
    if domestic and "sector_imports" not in inputs:
        raise TableError(
            "the table holds no imports and exports, so they cannot leak; leave --domestic away."
        )
    chosen = {**(variants or {}), "technical_coefficients": "domestic" if domestic else "total"}
    return evaluate(installed_graph(chosen), inputs, wanted)
