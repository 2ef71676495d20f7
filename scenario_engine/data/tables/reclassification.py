"""A whole table in another classification: summed by a concordance or split by shares, every total kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import xarray as xr

from scenario_engine.data.tables.numbers import number_in, read_rows
from scenario_engine.data.tables.table import Table
from scenario_engine.methods.input_output.classification import concordance, split
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError

__all__ = ["aggregated", "divided", "read_shares"]


def aggregated(table: Table, members: Mapping[str, str]) -> Table:
    """The table summed to the groups of a concordance, sector → group; errors as in `concordance`.

    Parameters
    ----------
    table
        Any table; money.
    members
        Sector → group.

    Raises
    ------
    AlignmentFault
        A sector without a group, or a member that is not a sector.
    """
    return _reclassified(table, concordance(members, table.sectors), {})


def divided(table: Table, shares: Mapping[str, Mapping[str, float]]) -> Table:
    """The table with some sectors split, sector → part → share; errors as in `split`.

    A part has its share of every flow, final use and input of the sector, and flows among parts the product of
    shares: it buys and sells as the whole sector does, only less.

    Parameters
    ----------
    table
        Any table; money.
    shares
        Sector → part → share; the shares of a sector sum to one.

    Raises
    ------
    AlignmentFault
        A sector that is not in the table, or a part with the name of another sector.
    TableError
        Shares that do not sum to one or are negative.
    """
    return _reclassified(table, split(shares, table.sectors), {s: list(parts) for s, parts in shares.items()})


def read_shares(path: Path) -> dict[str, dict[str, float]]:
    """Sector → part → share, from a CSV file with the columns sector, part and share.

    Parameters
    ----------
    path
        The CSV file.

    Raises
    ------
    TableError
        A column that is missing, a share that is no number, a part that stands twice.
    """
    shares: dict[str, dict[str, float]] = {}
    for place, row in read_rows(path, ("sector", "part", "share")):
        parts = shares.setdefault(row["sector"], {})
        if row["part"] in parts:
            raise TableError(f"{place}: part {row['part']} of {row['sector']} stands twice.")
        parts[row["part"]] = number_in(row["share"], place)
    return shares


def _reclassified(table: Table, matrix: xr.DataArray, parts: Mapping[str, list[str]]) -> Table:
    W = matrix.to_numpy()
    names = tuple(str(label) for label in matrix.indexes["into"])
    kept = dict(zip(table.sectors, zip(table.titles_zh, table.titles_en, strict=True), strict=True))
    kept.update(
        {part: (f"{kept[s][0]}: {part}", f"{kept[s][1]}: {part}") for s in parts for part in parts[s]}
    )
    titles = [kept.get(name, (name, name)) for name in names]

    def square(flows: Floats) -> Floats:
        return np.asarray(W.T @ flows @ W)

    def total(values: Floats) -> Floats:
        return np.asarray(values @ W)

    return replace(
        table,
        sectors=names,
        titles_zh=tuple(zh for zh, _ in titles),
        titles_en=tuple(en for _, en in titles),
        intermediate=square(table.intermediate),
        imported_intermediate=None
        if table.imported_intermediate is None
        else square(table.imported_intermediate),
        gross_output=total(table.gross_output),
        final_uses={name: total(values) for name, values in table.final_uses.items()},
        primary_inputs={name: total(values) for name, values in table.primary_inputs.items()},
        intermediate_input=total(table.intermediate_input),
        value_added=total(table.value_added),
        total_input=total(table.total_input),
        imports=None if table.imports is None else total(table.imports),
        error=None if table.error is None else total(table.error),
        subtotals={},
    )
