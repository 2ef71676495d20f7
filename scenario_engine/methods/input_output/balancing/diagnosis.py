"""Why margins cannot be met: the block of rows and columns that asks for more than its cells can hold."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from scenario_engine.methods.input_output.balancing.scaling import BalancingProblem
from scenario_engine.support.errors import TableError, listing


@dataclass(frozen=True)
class Shortfall:
    """Rows and columns that ask for more than the cells open to them can hold, and what must be missed in all."""

    rows: tuple[object, ...]
    columns: tuple[object, ...]
    amount: float

    def __str__(self) -> str:
        parts = [
            f"{name} {listing(labels)}"
            for name, labels in (("rows", self.rows), ("columns", self.columns))
            if labels
        ]
        return f"{' and '.join(parts) or 'the margins'} ask for more than their cells can hold, {self.amount:.6g} in all"


class Infeasible(TableError):
    """Margins no table with the prior's zeros, signs, bounds and fixed cells can meet."""

    def __init__(self, message: str, shortfall: Shortfall) -> None:
        super().__init__(message)
        self.shortfall = shortfall


def shortfall(problem: BalancingProblem, labels: tuple[list[object], list[object]]) -> Shortfall:
    """The least amount by which the margins of one table, (n, m), must be missed, and the block that is to blame.

    A linear programme: least sum of deviations over all tables with the prior's zeros and signs within the
    bounds. The rows and columns, named by `labels`, whose duals lie at their limit are the block of Gale's theorem:
    what they ask for exceeds what the cells open to them can hold.
    """
    from scipy import sparse
    from scipy.optimize import linprog

    prior, rows, columns, bounds = problem.prior, problem.rows, problem.columns, problem.bounds
    height, width = prior.shape
    at_row, at_column = np.nonzero(prior)
    cells = len(at_row)
    if bounds is None:
        limits = (
            np.where(prior[at_row, at_column] > 0, 0.0, -np.inf),
            np.where(prior[at_row, at_column] > 0, np.inf, 0.0),
        )
    else:
        limits = bounds[0][at_row, at_column], bounds[1][at_row, at_column]
    incidence = sparse.coo_array(
        (
            np.ones(2 * cells),
            (np.concatenate([at_row, height + at_column]), np.tile(np.arange(cells), 2)),
        ),
        shape=(height + width, cells),
    )
    unit = sparse.eye_array(height + width)
    equations: Any = sparse.hstack([incidence, unit, -unit], format="csc")
    size = float(max(np.abs(rows).max(), np.abs(columns).max())) or 1.0
    deviations = 2 * (height + width)
    solved = linprog(  # type: ignore[call-overload]  # the stubs do not know bounds as an array
        np.concatenate([np.zeros(cells), np.ones(deviations)]),
        A_eq=equations,
        b_eq=np.concatenate([rows, columns]) / size,
        bounds=np.concatenate([np.column_stack(limits) / size, np.tile([0.0, np.inf], (deviations, 1))]),
        method="highs",
    )
    dual = np.asarray(solved.eqlin.marginals)
    short, held = dual > 0.5, dual < -0.5
    blamed = short if short.any() else held
    return Shortfall(
        tuple(label for label, bad in zip(labels[0], blamed[:height], strict=True) if bad),
        tuple(label for label, bad in zip(labels[1], blamed[height:], strict=True) if bad),
        float(solved.fun) * size,
    )


def place(array: xr.DataArray, cell: tuple[int, ...]) -> str:
    """The labels of a cell, one after the other."""
    return listing(array.get_index(dim)[i] for dim, i in zip(array.dims, cell, strict=True))


def fail_if_not_finite(**arrays: xr.DataArray) -> None:
    """Raise `TableError` for the first cell that is NaN or infinite, with its labels; `_` in a name is a space."""
    for name, array in arrays.items():
        values = array.to_numpy()
        if not np.isfinite(values).all():
            cell = tuple(np.argwhere(~np.isfinite(values))[0])
            where = f" at {place(array, cell)}" if cell else ""
            raise TableError(f"{name.replace('_', ' ')}: {values[cell]}{where}; balancing needs a number.")
