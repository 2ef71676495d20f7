"""A table brought to the totals of another year: flows by RAS or GRAS, what is known of single cells kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import xarray as xr

from scenario_engine.data.tables.amounts import factor_to
from scenario_engine.data.tables.currency import money_unit
from scenario_engine.data.tables.side_files import fail_if_sectors_differ, read_by_sector, read_rows
from scenario_engine.data.tables.table import Table
from scenario_engine.methods.input_output.balancing import gras, ras
from scenario_engine.methods.input_output.balancing.gras import Balanced
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import AlignmentFault, TableError, listing
from scenario_engine.support.files.numerals import read_number

__all__ = ["KnownFlows", "Margins", "carried_forward", "miss", "updated"]

TOTALS = ("gross_output", "intermediate_use", "intermediate_input")
"""What must be known of the other year, sector by sector."""

BOUNDS = ("lower", "value", "upper")
"""What may be known of a flow, from below to above."""


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

        One row for each sector; `factor` brings its figures to the table's unit, unless a column unit names
        another.
        """

        def times(unit: str, place: str) -> float:
            return factor if not unit else factor_to(money_unit(unit, place), like.unit)

        return cls(
            *(
                read_by_sector(path, name, like.sectors, beside=("unit", *TOTALS), units=times)
                for name in TOTALS
            )
        )


@dataclass(frozen=True)
class KnownFlows:
    """What is known of single flows: their value, or the least and greatest they may be; NaN where nothing is."""

    fixed: xr.DataArray | None = None
    lower: xr.DataArray | None = None
    upper: xr.DataArray | None = None

    @classmethod
    def read(cls, path: Path, like: Table, factor: float = 1.0) -> KnownFlows:
        """From a CSV file with the columns sector, buyer and any of value, lower, upper; each cell once.

        `factor` brings the figures to the table's unit. A value and bounds that contradict one another are
        refused.
        """
        known = {name: np.full(like.intermediate.shape, np.nan) for name in BOUNDS}
        seen: set[tuple[int, int]] = set()
        for place, row in read_rows(path, ("sector", "buyer"), BOUNDS):
            sides = row["sector"], row["buyer"]
            if foreign := [side for side in sides if side not in like.sectors]:
                raise AlignmentFault(f"{place}: {listing(foreign)} is not a sector of the table.")
            at = like.sectors.index(sides[0]), like.sectors.index(sides[1])
            if at in seen:
                raise TableError(f"{place}: {' to '.join(sides)} appears twice.", "Keep one row.")
            seen.add(at)
            cell = {name: read_number(row[name], place) for name in BOUNDS if row.get(name)}
            _fail_if_contradictory(cell, place)
            for name, value in cell.items():
                known[name][at] = factor * value
        arrays = {name: like.by_sector_and_buyer(cells) for name, cells in known.items()}
        given = {name: cells for name, cells in arrays.items() if cells.notnull().any()}
        return cls(given.get("value"), given.get("lower"), given.get("upper"))


def _fail_if_contradictory(cell: Mapping[str, float], place: str) -> None:
    """Lower, value and upper rise, as far as they are given."""
    for (name, low), (other, high) in pairwise((name, cell[name]) for name in BOUNDS if name in cell):
        if low > high:
            raise TableError(f"{place}: {name} {low:g} is above {other} {high:g}.", "Change one of them.")


def carried_forward(table: Table, margins: Margins) -> Floats:
    """The flows if nothing but output changed: the coefficients of the table times the new output.

    Shape (sectors, sectors), in the table's unit.
    """
    return np.asarray(table.coefficients * margins.gross_output)


def updated(
    table: Table, margins: Margins, cells: KnownFlows | None = None, *, tolerance: float = 1e-9
) -> tuple[Table, Balanced]:
    """The table at other totals, and how the balancing went.

    Final uses and primary inputs are known as totals only: final demand is what of output the sectors do not
    use, value added what of output they do not spend on each other. The coefficients of the table, which
    balances, times the new output are the prior. `tolerance` is the largest gap of a margin relative to the
    absolute sum of its cells and itself. Margins that no table with the prior's zeros and signs can meet
    raise `Infeasible`, which names rows and columns.

    Source: Stone (1961); Junius and Oosterhaven (2003) where flows are negative.
    """
    known = cells or KnownFlows()
    prior = table.by_sector_and_buyer(carried_forward(table, margins))
    method = gras if bool((prior < 0).any()) else ras
    balanced = method(
        prior,
        table.by_sector(margins.intermediate_use),
        table.by_sector(margins.intermediate_input).rename(sector="buyer"),
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
        inflows=None,
        imported_inputs=None,
        inputs_beside={},
        imported_final_uses={},
        error=None,
        subtotals={},
        resolution=0.0,
    )
    return made, balanced


def miss(estimate: Floats, true: Floats) -> float:
    """Sum of absolute errors over the sum of flows: a ratio.

    Both are (sectors, sectors), in one unit.
    """
    return float(np.abs(estimate - true).sum() / np.abs(true).sum())
