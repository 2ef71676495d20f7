"""The Leontief system (I − A) x = f: factorised once, then solved for the columns or rows that are asked for."""

from __future__ import annotations

import warnings
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from scenario_engine.methods.input_output.productivity import CLOSED, spectral_radius, unproductive
from scenario_engine.methods.labelled import bare
from scenario_engine.methods.tape import Recorded, namespace, require
from scenario_engine.support.array_types import Floats
from scenario_engine.support.dims import fail_if_labels_differ
from scenario_engine.support.errors import AlignmentFault, TableError

if TYPE_CHECKING:
    from scipy import sparse

__all__ = ["Leontief"]


@dataclass(frozen=True)
class LUFactors:
    """LU of (I − A)′ of one dense table: enough to solve for columns of demand, and half of what table and factors take."""

    lu: Floats
    pivots: npt.NDArray[np.integer]

    def output(self, demand: Floats, *, transposed: bool = False) -> Floats:
        """L f for bare columns, (n, k), in any unit; or L′ w, as for multipliers."""
        from scipy import linalg

        # The factors are those of the transpose.
        solved = linalg.lu_solve(
            (self.lu, self.pivots), demand, trans=0 if transposed else 1, check_finite=False
        )
        return np.asarray(solved)


@dataclass(frozen=True)
class Leontief:
    """I − A of one table, or of a stack of tables (one per draw, year, scenario), known to be productive.

    Examples
    --------
    >>> coefficients = xr.DataArray([[0.15, 0.25], [0.2, 0.05]], {"sector": ["A", "B"], "buyer": ["A", "B"]})
    >>> table = Leontief.of(coefficients)
    >>> demand = xr.DataArray([600.0, 1500.0], {"sector": ["A", "B"]})
    >>> table.output(demand).round(2).values.tolist()
    [1247.52, 1841.58]
    >>> table.multipliers(xr.ones_like(demand)).round(4).values.tolist()
    [1.5182, 1.4521]
    >>> table.columns(["B"]).round(4).values.tolist()
    [[0.33], [1.1221]]
    >>> table.inverse().round(4).values.tolist()
    [[1.2541, 0.33], [0.264, 1.1221]]
    >>> table.condition.round(2).tolist()
    [1.54]
    >>> table.factors().output(np.array([[1.0], [0.0]])).round(4).tolist()
    [[1.2541], [0.264]]
    >>> from scipy import sparse
    >>> Leontief.of_sparse(sparse.csc_array(coefficients.values), ["A", "B"]).output(demand).round(2).values.tolist()
    [1247.52, 1841.58]
    """

    sectors: tuple[object, ...]
    """Labels of rows and columns, in one order."""
    coefficients: Any
    """A: (…, n, n), or one sparse (n, n) table that stays sparse."""
    lead: dict[str, list[object]]
    """Labels of the leading dimensions, by name; none for a single table."""

    @classmethod
    def of(cls, coefficients: xr.DataArray) -> Leontief:
        """The system of technical coefficients over `sector`, `buyer` and any leading dimensions.

        The last two single tables are remembered with their factors, so that every operator on one table solves
        with one factorisation; a table is known by its figures, not by the array that holds them.

        Parameters
        ----------
        coefficients
            A over `sector`, `buyer` and any leading dimensions; input per unit of output, a pure number.

        Raises
        ------
        AlignmentFault
            When rows and columns do not carry the same labels.
        TableError
            When a table is singular, not productive, or closed to six digits; it names the sectors in the loop.

        Source: Leontief (1936); Miller and Blair (2009), chapter 2.
        """
        square = aligned(coefficients)
        lead = {str(dim): list(square.get_index(dim)) for dim in square.dims[:-2]}
        sectors, values = tuple(square.indexes["sector"].tolist()), bare(square)
        if lead or values.nbytes > REMEMBERED or not isinstance(values, np.ndarray):
            return cls._checked(sectors, values, lead)
        for known in tuple(RECENT):
            if known.sectors == sectors and np.array_equal(known.coefficients, values):
                return known
        system = cls._checked(sectors, values.copy(), lead)
        RECENT.append(system)
        return system

    @classmethod
    def of_sparse(cls, coefficients: sparse.csc_array, sectors: Sequence[object]) -> Leontief:
        """The system of one sparse table, (n, n); factorised sparsely. Errors as in `of`.

        Parameters
        ----------
        coefficients
            A as a sparse (n, n); input per unit of output, a pure number.
        sectors
            Labels of its rows and columns.
        """
        from scipy import sparse

        return cls._checked(tuple(sectors), sparse.csc_array(coefficients), {})

    @classmethod
    def _checked(
        cls, sectors: tuple[object, ...], coefficients: Any, lead: dict[str, list[object]]
    ) -> Leontief:
        system = cls(sectors, coefficients, lead)
        if isinstance(coefficients, Recorded):
            require(system._surely_productive(), lambda: TableError("the table is not productive."))
            return system
        productive = system._productive()
        if not productive.all():
            first = np.unravel_index(int(np.argmin(productive)), productive.shape)
            raise TableError(unproductive(coefficients[first] if lead else coefficients, sectors))
        return system

    def output(self, demand: xr.DataArray) -> xr.DataArray:
        """L f: gross output that final demand over `sector` calls forth; other dimensions are carried.

        Parameters
        ----------
        demand
            Final demand over `sector`, and any other dimensions; money, or any unit of the table.

        Returns
        -------
        The dimensions of `demand`, in its unit.

        Source: Miller and Blair (2009), chapter 2.
        """
        return self._solved(demand, transposed=False)

    def multipliers(self, coefficient: xr.DataArray) -> xr.DataArray:
        """w′ L: what one unit of final demand for a sector requires of w, over `sector`.

        Parameters
        ----------
        coefficient
            w over `sector`, and any other dimensions; persons, value added or the like per unit of output.

        Returns
        -------
        The dimensions of `coefficient`, in its unit: what a unit of final demand requires.

        Source: Miller and Blair (2009), chapter 6.
        """
        return self._solved(coefficient, transposed=True)

    def columns(self, buyers: Sequence[object]) -> xr.DataArray:
        """The columns of L for some sectors, over `sector` and `buyer`.

        Parameters
        ----------
        buyers
            Labels of the sectors whose columns are wanted.

        Returns
        -------
        (…, `sector`, `buyer`), pure numbers: output required for a unit of the buyer's final demand.

        Source: Miller and Blair (2009), chapter 2.
        """
        position = {label: index for index, label in enumerate(self.sectors)}
        unit = np.zeros((len(self.sectors), len(buyers)))
        unit[[position[label] for label in buyers], np.arange(len(buyers))] = 1.0
        demand = xr.DataArray(
            unit, coords={"sector": list(self.sectors), "buyer": list(buyers)}, dims=["sector", "buyer"]
        )
        return self.output(demand).transpose(..., "sector", "buyer")

    def factors(self) -> LUFactors:
        """What solves one dense table elsewhere, without the table.

        Returns
        -------
        Its factors, in the order of `sectors`.

        Raises
        ------
        TableError
            A stack of tables, or a sparse one.
        """
        if self.lead or self._is_sparse:
            kind = f"a stack of tables over {', '.join(self.lead)}" if self.lead else "a sparse table"
            raise TableError(f"{kind} has no dense factors.", "Take one dense table.")
        return LUFactors(*self._factors)

    def inverse(self) -> xr.DataArray:
        """All columns of L, where the whole matrix is what is wanted.

        Returns
        -------
        (…, `sector`, `buyer`), pure numbers.

        Source: Leontief (1936), (I − A)⁻¹.
        """
        return self.columns(self.sectors)

    @property
    def _is_sparse(self) -> bool:
        return not isinstance(self.coefficients, np.ndarray)

    @cached_property
    def _factors(self) -> Any:
        """LU of a sparse table, or of the transpose of a dense one; a stack is factorised by the solver, at once."""
        from scipy import linalg, sparse
        from scipy.sparse.linalg import splu

        if self._is_sparse:
            return splu(sparse.csc_matrix(sparse.eye_array(len(self.sectors)) - self.coefficients))
        system = np.negative(self.coefficients, order="C")
        system[np.diag_indices_from(system)] += 1.0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", linalg.LinAlgWarning)  # exact singularity is tested below
            # The transpose of rows in C order is what LAPACK factorises in place: A and its factors, no third table.
            return linalg.lu_factor(system.T, overwrite_a=True, check_finite=False)

    def _solve(self, right: Any, transposed: bool) -> Any:
        """Right-hand sides in columns, (…, n, k)."""
        if self.lead or isinstance(self.coefficients, Recorded) or isinstance(right, Recorded):
            xp = namespace(self.coefficients, right)
            system = np.eye(len(self.sectors)) - self.coefficients
            return xp.linalg.solve(xp.matrix_transpose(system) if transposed else system, right)
        flat = np.moveaxis(right, -2, 0)
        columns: Any = np.ascontiguousarray(flat.reshape(len(self.sectors), -1))
        if self._is_sparse:
            solved = self._factors.solve(columns, trans="T" if transposed else "N")
        else:
            solved = self.factors().output(columns, transposed=transposed)
        return np.moveaxis(solved.reshape(flat.shape), 0, -2)

    @cached_property
    def condition(self) -> Floats:
        """By how much errors of the cells may grow in a multiplier, largest over the sectors: maxⱼ (L′p)ⱼ / pⱼ, p = L′1.

        A pure number for each table of a stack. So many decimal digits are lost: a table whose sectors leave a hundredth of
        what they make has about 100, a closed one none left. It does not depend on the units of the sectors. At most
        1 / (1 − what the largest column buys) where none buys as much as it makes. With negative cells it is
        maxⱼ (|L′||p|)ⱼ / |pⱼ|, whose norm is estimated from below, rarely by more than a half, so that no inverse is made.

        Source: Skeel (1979); Higham (2002), sections 7.2 and 15.2, for x = p and a relative error of every cell.
        """
        bought = np.asarray(self.coefficients.sum(axis=-2))
        tables = bought.shape[:-1] or (1,)
        most = bought.max(axis=-1).reshape(tables)
        negative = self._has_negative_cells
        if not negative and (most < 1.0 - CLOSED).all():
            return np.asarray(1.0 / (1.0 - most))
        try:
            with np.errstate(all="ignore"):
                prices = self._solve(np.ones((len(self.sectors), 1)), transposed=True)
                if negative:
                    return self._estimated(np.abs(prices[..., 0])).reshape(tables)
                again = self._solve(prices, transposed=True)
                grown = (again / prices)[..., 0]
        except (np.linalg.LinAlgError, RuntimeError):  # LAPACK and SuperLU on an exactly singular table
            left = 1.0 - np.atleast_1d(spectral_radius(self.coefficients))
            return np.where(left > CLOSED, 1.0 / np.maximum(left, CLOSED), np.inf)
        sound = np.isfinite(grown).all(axis=-1) & (prices[..., 0] >= 0.0).all(axis=-1)
        return np.where(sound, grown.max(axis=-1), np.inf).reshape(tables)

    @property
    def _has_negative_cells(self) -> bool:
        values = self.coefficients.data if self._is_sparse else self.coefficients
        return bool(values.size) and bool(values.min() < 0)

    def _estimated(self, size: Floats) -> Floats:
        """maxⱼ (|L′| s)ⱼ / sⱼ for sizes s, (…, n): the largest column sum of |ŝ L ŝ⁻¹|; of a stack by its inverses."""
        if self.lead:
            inverse = np.abs(self._solve(np.eye(len(self.sectors)), transposed=True))
            return np.asarray((np.matmul(inverse, size[..., None])[..., 0] / size).max(axis=-1))
        if not (np.isfinite(size).all() and (size > 0.0).all()):
            return np.asarray(np.inf)
        from scipy.sparse.linalg import LinearOperator, onenormest

        scale = size[:, None]

        def column(block: Floats) -> Floats:
            return np.asarray(scale * self._solve(block.reshape(len(size), -1) / scale, transposed=False))

        def row(block: Floats) -> Floats:
            return np.asarray(self._solve(scale * block.reshape(len(size), -1), transposed=True) / scale)

        scaled = LinearOperator(
            (len(size), len(size)), matvec=column, rmatvec=row, matmat=column, rmatmat=row, dtype=np.float64
        )
        return np.asarray(onenormest(scaled))

    def _productive(self) -> npt.NDArray[np.bool_]:
        """Whether the spectral radius of each table is below one, and so far that it is not closed.

        Of a table without negative coefficients it is below one when every column sums to less than one, and exactly
        when (I − A′) p = 1 has a solution p ≥ 0: then A′p = p − 1 < p, and Collatz-Wielandt bounds the radius by
        max (A′p)ᵢ/pᵢ < 1. Otherwise the eigenvalues decide.
        """
        values = self.coefficients.data if self._is_sparse else self.coefficients
        if not np.isfinite(values).all():
            raise AlignmentFault("technical coefficients have an empty or infinite cell.")
        if self._has_negative_cells:
            return np.atleast_1d(spectral_radius(self.coefficients) < 1.0 - CLOSED)
        return np.asarray(self.condition <= 1.0 / CLOSED)

    def _surely_productive(self) -> Any:
        """Prices p ≥ 0 with (I − |A|′) p = 1, which bound the radius of A by that of |A| below one."""
        xp = namespace(self.coefficients)
        size = Leontief(self.sectors, xp.abs(self.coefficients), self.lead)
        return size._solve(np.ones((len(self.sectors), 1)), transposed=True) >= 0.0

    def _solved(self, array: xr.DataArray, transposed: bool) -> xr.DataArray:
        array = in_order(array, "sector", self.sectors)
        for dim, labels in self.lead.items():
            if dim in array.dims and list(array.get_index(dim)) != labels:
                fail_if_labels_differ(str(array.name or "demand"), dim, list(array.get_index(dim)), labels)
                array = array.sel({dim: labels})
        rest = [dim for dim in array.dims if dim not in self.lead and dim != "sector"]
        present = [dim for dim in self.lead if dim in array.dims]
        values = bare(array.transpose(*present, "sector", *rest))
        shape = [len(labels) if dim in present else 1 for dim, labels in self.lead.items()]
        right = namespace(values).reshape(values, (*shape, len(self.sectors), -1))
        solved = self._solve(right, transposed)
        whole = [*map(len, self.lead.values()), len(self.sectors), *(array.sizes[dim] for dim in rest)]
        coords = {dim: array.coords[dim] for dim in rest if dim in array.coords}
        return xr.DataArray(
            namespace(solved).reshape(solved, tuple(whole)),
            coords={**self.lead, "sector": list(self.sectors), **coords},
            dims=[*self.lead, "sector", *rest],
        )


RECENT: deque[Leontief] = deque(maxlen=2)
"""Tables solved last, such as the total and the domestic one; their coefficients are copies nobody else can change."""

REMEMBERED = 2**28
"""Bytes of the largest table that is remembered: beyond 5,800 sectors a copy beside table and factors is too much."""


def aligned(table: xr.DataArray) -> xr.DataArray:
    """A square table with its columns in the order of its rows, `sector` and `buyer` last.

    Examples
    --------
    >>> mixed = xr.DataArray([[1.0, 2.0], [3.0, 4.0]], {"sector": ["A", "B"], "buyer": ["B", "A"]})
    >>> aligned(mixed).values.tolist()
    [[2.0, 1.0], [4.0, 3.0]]
    """
    return in_order(table, "buyer", table.indexes["sector"]).transpose(..., "sector", "buyer")


def in_order(array: xr.DataArray, dim: str, labels: Any) -> xr.DataArray:
    """The array with its labels along a dimension in a given order; labels that differ raise `AlignmentFault`."""
    if isinstance(labels, pd.Index) and labels.equals(array.indexes[dim]):
        return array
    wanted, found = list(labels), array.indexes[dim].tolist()
    if found == wanted:
        return array
    fail_if_labels_differ(str(array.name or "array"), dim, found, wanted)
    return array.sel({dim: wanted})
