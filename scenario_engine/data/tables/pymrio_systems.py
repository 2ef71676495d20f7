"""Tables to and from pymrio: a symmetric table as its IOSystem, and a system of one or more regions as a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from scenario_engine.data.tables.currency import money_unit, read_unit
from scenario_engine.data.tables.table import Table
from scenario_engine.data.tables.vocabulary import vocabulary, word
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError, listing
from scenario_engine.support.optional import need

__all__ = ["from_pymrio", "to_pymrio"]


def from_pymrio(system: Any, *, unit: str | None = None) -> Table:
    """The table of a pymrio system, ready to be checked and stored.

    Parameters
    ----------
    system
        With Z and Y; sectors of several regions are called by both, such as "reg1 food". Categories of Y that are
        kinds of final use are kept by region and summed; all others are final demand. The extension whose rows in money
        sum nearest to value added is its kinds.
    unit
        Of the flows, such as "million EUR"; as the system says it where it is left out.

    Returns
    -------
    Flows (n, n), final uses and primary inputs (n,), in the unit of the system.

    Raises
    ------
    TableError
        A system without flows or final demand, or in several units.
    """
    if system.Z is None or system.Y is None:
        raise TableError("the pymrio system has no Z or no Y.", "Call its calc_all() first.")
    flows, output = (
        system.Z.to_numpy(dtype=float),
        (system.Z.sum(axis=1) + system.Y.sum(axis=1)).to_numpy(dtype=float),
    )
    regional = {
        str(region): _by_kind(part)
        for region, part in (system.Y.T.groupby(level=0, sort=False) if system.Y.columns.nlevels > 1 else ())
    }
    value_added = output - flows.sum(axis=0)
    said = unit or _unit(system)
    return Table(
        sectors=_labels(system.Z.index),
        titles={},
        unit=money_unit(said, "the pymrio system"),
        unit_from="given" if unit else "of the pymrio system",
        intermediate=flows,
        gross_output=output,
        final_uses=_by_kind(system.Y.T),
        regional_uses=regional if len(regional) > 1 else {},
        primary_inputs=_primary(system, value_added),
        intermediate_input=flows.sum(axis=0),
        value_added=value_added,
        total_input=output,
    )


def to_pymrio(table: Table, *, region: str = "nation") -> Any:
    """A table as a pymrio system of one region, with its flows, final demand and value added; calc_all() gives the rest.

    Parameters
    ----------
    table
        Any; imports, inflows and the discrepancy stand in Y, so that Z and Y sum to output.
    region
        What the one region is called.

    Returns
    -------
    pymrio.IOSystem, in the unit of the table.
    """
    pymrio = need("pymrio", "pymrio", "Making a pymrio system")
    sectors = pd.MultiIndex.from_product([[region], table.sectors], names=["region", "sector"])
    final = dict(table.final_uses)
    for name, values in (("imports", table.imports), ("domestic_inflows", table.inflows)):
        if values is not None:
            final[name] = -values
    if table.error is not None:
        final["error"] = table.error
    categories = pd.MultiIndex.from_product([[region], final], names=["region", "category"])
    added = table.primary_inputs or {"value_added": table.value_added}
    paid = pd.DataFrame({**added, **table.inputs_beside}).T.set_axis(sectors, axis=1)
    paid.index.name = "inputtype"
    return pymrio.IOSystem(
        Z=pd.DataFrame(table.intermediate, index=sectors, columns=sectors),
        Y=pd.DataFrame(np.column_stack(list(final.values())), index=sectors, columns=categories),
        unit=pd.DataFrame({"unit": table.unit}, index=sectors),
        factor_inputs={
            "name": "Factor Inputs",
            "F": paid,
            "unit": pd.DataFrame({"unit": table.unit}, index=paid.index),
        },
    )


def _by_kind(columns: pd.DataFrame) -> dict[str, Floats]:
    """Kind of final use → figures, of columns of Y that are rows here; a category of another name is final demand."""
    uses: dict[str, Floats] = {}
    for category, values in columns.groupby(level=-1, sort=False).sum().iterrows():
        role = vocabulary().columns.get(word(str(category)))
        name = role.name if role is not None and role.is_use else "final_demand"
        uses[name] = uses.get(name, 0.0) + values.to_numpy(dtype=float)
    return uses


def _labels(index: pd.Index[str] | pd.MultiIndex) -> tuple[str, ...]:
    """Sectors by name, and by region where there are several."""
    pairs = [tuple(map(str, one)) if isinstance(one, tuple) else (str(one),) for one in index]
    regions = {pair[0] for pair in pairs}
    return tuple(" ".join(pair if len(regions) > 1 else pair[1:] or pair) for pair in pairs)


def _unit(system: Any) -> str:
    units: Iterable[str] = [] if system.unit is None else system.unit.iloc[:, 0].astype(str).unique()
    said = sorted(units)
    if len(said) != 1:
        raise TableError(
            f"the pymrio system is in {listing(said) or 'no unit'}.",
            'Give its one unit, such as unit="million EUR".',
        )
    return said[0]


def _primary(system: Any, value_added: Floats) -> dict[str, Floats]:
    """Kinds of value added of the extension whose rows in money come nearest to it; none where none comes near."""
    nearest: dict[str, Floats] = {}
    least = 0.01 * float(np.abs(value_added).sum())
    for extension in system.get_extensions(data=True):
        units = None if extension.unit is None else extension.unit.iloc[:, 0].astype(str)
        if extension.F is None or units is None:
            continue
        rows = {
            _name(row): extension.F.loc[row].to_numpy(dtype=float)
            for row in extension.F.index
            if read_unit(units[row])
        }
        gap = float(np.abs(value_added - np.sum([*rows.values(), 0.0 * value_added], axis=0)).sum())
        if rows and gap < least:
            nearest, least = rows, gap
    return {} if set(nearest) == {"value_added"} else nearest


def _name(label: object) -> str:
    """The role of a row by its label; the label itself where it is no known word."""
    role = vocabulary().rows.get(word(str(label)))
    return str(label) if role is None else role.name
