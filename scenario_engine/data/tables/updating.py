"""A table brought to the totals of another year: flows by RAS or GRAS, what is known of single cells kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import xarray as xr

from scenario_engine.data.tables.arrays import by_sector, by_sector_and_buyer
from scenario_engine.data.tables.numbers import fail_if_sectors_differ, number_in, read_by_sector, read_rows
from scenario_engine.data.tables.table import Table
from scenario_engine.methods.input_output.balancing import gras, ras
from scenario_engine.methods.input_output.balancing.gras import Balanced
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import AlignmentFault, TableError, listing

TOTALS = ("gross_output", "intermediate_use", "intermediate_input")
"""What must be known of the other year, sector by sector."""


@dataclass(frozen=True)
class Margins:
    """Totals of another year by sector, in the table's unit: output, its use by sectors, purchases from sectors."""

    gross_output: Floats
    intermediate_use: Floats
    intermediate_input: Floats

    @classmethod
    def of(cls, known: Table, like: Table) -> Margins:
        """The totals of a table whose flows are known, in the order of another; sectors that differ are named."""
        fail_if_sectors_differ("the other table", known.sectors, like.sectors)
        order = [known.sectors.index(sector) for sector in like.sectors]
        return cls(
            known.gross_output[order],
            known.intermediate.sum(axis=1)[order],
            known.intermediate.sum(axis=0)[order],
        )

    @classmethod
    def read(cls, path: Path, like: Table, factor: float = 1.0) -> Margins:
        """From a CSV file with the columns sector, gross_output, intermediate_use and intermediate_input.

        Parameters
        ----------
        path
            One row for each sector of the table.
        like
            The table.
        factor
            What the figures are multiplied with to be in the table's unit.

        Raises
        ------
        TableError
            A column or number that is missing.
        AlignmentFault
            Sectors that are not those of the table.
        """
        return cls(*(factor * read_by_sector(path, name, like.sectors) for name in TOTALS))


@dataclass(frozen=True)
class Cells:
    """What is known of single flows: their value, or the least and greatest they may be; NaN where nothing is."""

    fixed: xr.DataArray | None = None
    lower: xr.DataArray | None = None
    upper: xr.DataArray | None = None

    @classmethod
    def read(cls, path: Path, like: Table, factor: float = 1.0) -> Cells:
        """From a CSV file with the columns sector, buyer and any of value, lower, upper; a cell stands there once.

        Parameters
        ----------
        path
            One row for each cell something is known of.
        like
            The table.
        factor
            What the figures are multiplied with to be in the table's unit.

        Raises
        ------
        TableError
            A column or number that is missing, a cell that stands twice, or a value and bounds that contradict.
        AlignmentFault
            Sectors that are not those of the table.
        """
        position = {sector: index for index, sector in enumerate(like.sectors)}
        kinds = {"value": "fixed", "lower": "lower", "upper": "upper"}
        known = {name: np.full((len(position), len(position)), np.nan) for name in kinds}
        seen: set[tuple[int, int]] = set()
        for place, row in read_rows(path, ("sector", "buyer"), tuple(kinds)):
            foreign = [row[side] for side in ("sector", "buyer") if row[side] not in position]
            if foreign:
                raise AlignmentFault(f"{place}: {listing(foreign)} is no sector of the table.")
            at = position[row["sector"]], position[row["buyer"]]
            if at in seen:
                raise TableError(f"{place}: {row['sector']} to {row['buyer']} stands twice.", "Keep one row.")
            seen.add(at)
            for name, cells in known.items():
                if row.get(name, ""):
                    cells[at] = factor * number_in(row[name], place)
            _fail_if_contradictory({name: cells[at] / factor for name, cells in known.items()}, place)
        return cls(
            **{
                kinds[name]: by_sector_and_buyer(like, cells)
                for name, cells in known.items()
                if not np.isnan(cells).all()
            }
        )


def _fail_if_contradictory(cell: Mapping[str, float], place: str) -> None:
    """Lower, value and upper rise, as far as they are given."""
    told = [(name, cell[name]) for name in ("lower", "value", "upper") if not np.isnan(cell[name])]
    for (name, low), (other, high) in pairwise(told):
        if low > high:
            raise TableError(f"{place}: {name} {low:g} is above {other} {high:g}.", "Change one of them.")


def carried_forward(table: Table, margins: Margins) -> Floats:
    """The flows if nothing but output changed: the coefficients of the table times the new output."""
    return np.asarray(table.coefficients * margins.gross_output)


def updated(
    table: Table, margins: Margins, cells: Cells | None = None, *, tolerance: float = 1e-9
) -> tuple[Table, Balanced]:
    """The table at other totals, and how the balancing went.

    Final uses and primary inputs are known as totals only: final demand is what of output the sectors do not use,
    value added what of output they do not spend on each other.

    Parameters
    ----------
    table
        A balanced table; its coefficients times the new output are the prior.
    margins
        Totals of the other year.
    cells
        Single flows that are known or bounded.
    tolerance
        Largest gap of a margin relative to the absolute sum of its cells and itself.

    Raises
    ------
    Infeasible
        Margins that no table with the prior's zeros and signs can meet; it names rows and columns.

    Source: Stone (1961); Junius and Oosterhaven (2003) where flows are negative.
    """
    known = cells or Cells()
    prior = by_sector_and_buyer(table, carried_forward(table, margins))
    method = gras if bool((prior < 0).any()) else ras
    balanced = method(
        prior,
        by_sector(table, margins.intermediate_use),
        by_sector(table, margins.intermediate_input).rename(sector="buyer"),
        fixed=known.fixed,
        lower=known.lower,
        upper=known.upper,
        tolerance=tolerance,
    )
    output = margins.gross_output
    flows = balanced.table.to_numpy()
    made = replace(
        table,
        intermediate=flows,
        imported_intermediate=None,
        gross_output=output,
        final_uses={"final_demand": output - flows.sum(axis=1)},
        primary_inputs={},
        intermediate_input=flows.sum(axis=0),
        value_added=output - flows.sum(axis=0),
        total_input=output,
        imports=None,
        error=None,
        subtotals={},
    )
    return made, balanced


def miss(estimate: Floats, true: Floats) -> float:
    """Sum of absolute errors over the sum of flows."""
    return float(np.abs(estimate - true).sum() / np.abs(true).sum())
