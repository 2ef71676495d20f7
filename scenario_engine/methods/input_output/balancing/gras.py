"""RAS and GRAS on labelled tables, with bounds and fixed cells, and a report of how the balancing went."""

from dataclasses import dataclass
from typing import TypedDict, Unpack

import numpy as np
import xarray as xr

from scenario_engine.methods.input_output.balancing.diagnosis import (
    Infeasible,
    Shortfall,
    fail_if_not_finite,
    place,
    shortfall,
)
from scenario_engine.methods.input_output.balancing.scaling import BalancingProblem, Bounds, Scaled, scale
from scenario_engine.methods.input_output.leontief import in_order
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError, listing

PATIENCE = 300
"""Turns after which it is asked whether the margins can be met at all."""
LP_TOLERANCE = 1e-7
"""Feasibility tolerance of the linear programme."""


@dataclass(frozen=True)
class Balanced:
    """A balanced table and how it came about."""

    table: xr.DataArray
    """On the prior's dimensions."""
    row_multipliers: xr.DataArray
    column_multipliers: xr.DataArray
    """R and s: a positive cell is r s times its prior, a negative one its prior over r s, unless a bound holds."""
    turns: int
    """Turns of rows and columns taken."""
    largest_gap: float
    """Of a margin, relative to the absolute sum of its cells and itself."""
    at_bound: int
    """Cells that ended on a bound."""

    def __str__(self) -> str:
        return (
            f"balanced in {self.turns} turns, largest gap of a margin {self.largest_gap:.1e}, "
            f"{self.at_bound} cells at a bound"
        )


class Conditions(TypedDict, total=False):
    """What may be asked of a balanced table besides its margins."""

    lower: xr.DataArray | None
    upper: xr.DataArray | None
    """Least and greatest value of cells; NaN, or no array, where a cell is free."""
    fixed: xr.DataArray | None
    """Value of cells that are known; NaN where a cell is free."""
    tolerance: float
    """Largest gap of a margin relative to the absolute sum of its cells and itself; 1e-10 when not given."""
    most_turns: int
    """After which the margins count as not met; 10,000 when not given."""


def ras(
    prior: xr.DataArray, rows: xr.DataArray, columns: xr.DataArray, **conditions: Unpack[Conditions]
) -> Balanced:
    """Biproportional scaling of a table without negative cells, X = r̂ X₀ ŝ; arguments as in `gras`.

    Source: Stone (1961); Miller and Blair (2009), section 7.4.
    """
    if bool((prior < 0).any()):
        cell = tuple(np.argwhere((prior < 0).to_numpy())[0])
        where, amount = place(prior, cell), prior.to_numpy()[cell]
        raise TableError(f"RAS needs a prior without negative cells; {where} is {amount:.6g}.", "Use GRAS.")
    return gras(prior, rows, columns, **conditions)


def gras(
    prior: xr.DataArray, rows: xr.DataArray, columns: xr.DataArray, **conditions: Unpack[Conditions]
) -> Balanced:
    """The table of least information loss from a prior of any sign that meets both margins.

    Parameters
    ----------
    prior
        Two dimensions, and any leading ones that are balanced side by side. Zeros stay zero, signs stay.
    rows, columns
        Margins over the prior's first and second dimension, or a leading one besides; money.
    **conditions
        As `Conditions` says.

    Returns
    -------
    The table on the dimensions of the prior and in its unit, and how it came about.

    Raises
    ------
    TableError
        A prior or margin that is not a number, or a lower bound above the upper.
    Infeasible
        When no such table exists or the turns run out; it names the rows and columns to blame.

    Source: Junius and Oosterhaven (2003); Lenzen, Wood and Gallego (2007), whose target function keeps an
    unchanged table unchanged; Temurshoev, Miller and Bouwmeester (2013) for rows without positive cells.
    """
    tolerance, most_turns = conditions.get("tolerance", 1e-10), conditions.get("most_turns", 10_000)
    fixed = conditions.get("fixed")
    fail_if_not_finite(prior=prior, row_margins=rows, column_margins=columns)
    row_dim, column_dim = _two_dims(prior, rows, columns)
    lead = [dim for dim in xr.broadcast(prior, rows, columns)[0].dims if dim not in (row_dim, column_dim)]
    template = xr.broadcast(prior, rows, columns)[0].transpose(*lead, row_dim, column_dim)
    start = template.to_numpy().copy()
    rows = in_order(rows, row_dim, prior.indexes[row_dim])
    columns = in_order(columns, column_dim, prior.indexes[column_dim])
    want_rows = rows.broadcast_like(template.isel({column_dim: 0}, drop=True)).transpose(*lead, row_dim)
    want_columns = columns.broadcast_like(template.isel({row_dim: 0}, drop=True)).transpose(*lead, column_dim)
    known = None if fixed is None else _like(fixed, template)
    rest, row_target, column_target = start, want_rows.to_numpy(), want_columns.to_numpy()
    bounds = _bounds(conditions.get("lower"), conditions.get("upper"), template)
    if known is not None:
        given = np.nan_to_num(known)
        rest = np.where(np.isnan(known), start, 0.0)
        row_target, column_target = row_target - given.sum(axis=-1), column_target - given.sum(axis=-2)
    labels = list(template.indexes[row_dim]), list(template.indexes[column_dim])
    _fail_if_totals_differ(row_target, column_target, tolerance)
    problem = BalancingProblem(rest, row_target, column_target, bounds)
    scaled = scale(problem, tolerance, min(PATIENCE, most_turns))
    if not scaled.met(tolerance):
        _fail_if_infeasible(problem, scaled, labels, tolerance)
        scaled = scale(problem, tolerance, most_turns, scaled)
        _fail_if_not_met(scaled, labels, tolerance)
    cells = scaled.cells if known is None else np.where(np.isnan(known), scaled.cells, known)
    at_bound = 0
    if bounds is not None:
        at_bound = int((((scaled.cells == bounds[0]) | (scaled.cells == bounds[1])) & (rest != 0)).sum())
    return Balanced(
        template.copy(data=cells),
        want_rows.copy(data=scaled.row_multipliers),
        want_columns.copy(data=scaled.column_multipliers),
        scaled.turns,
        float(max(scaled.row_gap.max(), scaled.column_gap.max())),
        at_bound,
    )


def _two_dims(prior: xr.DataArray, rows: xr.DataArray, columns: xr.DataArray) -> tuple[str, str]:
    of_rows = [dim for dim in rows.dims if dim not in columns.dims]
    of_columns = [dim for dim in columns.dims if dim not in rows.dims]
    if len(of_rows) != 1 or len(of_columns) != 1 or not {*of_rows, *of_columns} <= set(prior.dims):
        raise TableError(
            f"margins over ({listing(rows.dims)}) and ({listing(columns.dims)}) do not frame a table over "
            f"({listing(prior.dims)}); each needs one dimension of its own."
        )
    return str(of_rows[0]), str(of_columns[0])


def _like(array: xr.DataArray, template: xr.DataArray) -> Floats:
    for dim in array.dims:
        array = in_order(array, str(dim), template.indexes[dim])
    return np.asarray(array.broadcast_like(template).transpose(*template.dims).to_numpy())


def _bounds(lower: xr.DataArray | None, upper: xr.DataArray | None, template: xr.DataArray) -> Bounds:
    if lower is None and upper is None:
        return None
    free = np.full(template.shape, np.inf)
    low = -free if lower is None else _like(lower, template)
    high = free if upper is None else _like(upper, template)
    if (low > high).any():
        cell = tuple(np.argwhere(low > high)[0])
        where = place(template, cell)
        raise TableError(
            f"{where} must be at least {low[cell]:.6g} and at most {high[cell]:.6g}.", "Change one bound."
        )
    return np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)


def _fail_if_totals_differ(rows: Floats, columns: Floats, tolerance: float) -> None:
    left, right = rows.sum(axis=-1), columns.sum(axis=-1)
    size = np.maximum(np.abs(rows).sum(axis=-1), np.abs(columns).sum(axis=-1))
    if (np.abs(left - right) > tolerance * size).any():
        worst = int(np.argmax(np.abs(left - right)))
        total = float(left.ravel()[worst]), float(right.ravel()[worst])
        raise Infeasible(
            f"row margins sum to {total[0]:.10g} and column margins to {total[1]:.10g}; "
            "both are the total of one table. Scale one of them.",
            Shortfall((), (), abs(total[0] - total[1])),
        )


def _fail_if_infeasible(
    problem: BalancingProblem, scaled: Scaled, labels: tuple[list[object], list[object]], tolerance: float
) -> None:
    unmet = (scaled.row_gap > tolerance).any(axis=-1) | (scaled.column_gap > tolerance).any(axis=-1)
    for at in np.argwhere(unmet):
        one = problem.slice(tuple(at))
        found = shortfall(one, labels)
        if found.amount > max(tolerance, LP_TOLERANCE) * float(np.abs(one.rows).sum()):
            raise Infeasible(
                f"no table with the prior's zeros and signs meets these margins: {found}. Change these margins, "
                "free their fixed cells or bounds, or put something where the prior has zero.",
                found,
            )


def _fail_if_not_met(scaled: Scaled, labels: tuple[list[object], list[object]], tolerance: float) -> None:
    if scaled.met(tolerance):
        return
    row = labels[0][int(np.argmax(scaled.row_gap)) % len(labels[0])]
    column = labels[1][int(np.argmax(scaled.column_gap)) % len(labels[1])]
    largest = float(max(scaled.row_gap.max(), scaled.column_gap.max()))
    raise Infeasible(
        f"margins are not met after {scaled.turns} turns: row {row} and column {column} are farthest off, by "
        f"{largest:.2g} of their size. They can be met: allow more turns, or a looser tolerance.",
        Shortfall((row,), (column,), largest),
    )
