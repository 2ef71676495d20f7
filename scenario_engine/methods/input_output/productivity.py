"""A table is productive when its spectral radius is below one; where it is not, the sectors in the loop are named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import TableError, listing

if TYPE_CHECKING:
    from scipy import sparse

__all__ = ["fail_unproductive", "spectral_radius", "unproductive"]


def spectral_radius(coefficients: Floats | sparse.csc_array) -> Floats:
    """Largest modulus of the eigenvalues of A.

    Parameters
    ----------
    coefficients
        (…, n, n), or one sparse (n, n), of which only the dominant eigenvalue is iterated.

    Returns
    -------
    (…), or a scalar array for a sparse table.

    Source: Miller and Blair (2009), section 2.4; eigenvalues by LAPACK and ARPACK.
    """
    if isinstance(coefficients, np.ndarray):
        return np.asarray(np.abs(np.linalg.eigvals(coefficients)).max(axis=-1))
    size = coefficients.shape[0]
    if size < 10:
        return spectral_radius(np.asarray(coefficients.toarray()))
    from scipy.sparse.linalg import eigs

    # A fixed start vector: ARPACK's own is random, and the figure is printed.
    dominant = eigs(coefficients, k=1, v0=np.ones(size), return_eigenvectors=False, maxiter=50 * size)
    return np.asarray(np.abs(dominant).max())


def fail_unproductive(coefficients: Floats | sparse.csc_array, sectors: Sequence[object]) -> None:
    """Raise `TableError` with what `unproductive` says.

    Parameters
    ----------
    coefficients
        (n, n), pure numbers: input per unit of output.
    sectors
        Labels of the rows.

    Raises
    ------
    TableError
        Always.

    Source: Hawkins and Simon (1949).
    """
    raise TableError(f"the table is not productive: {unproductive(coefficients, sectors)}")


def unproductive(coefficients: Floats | sparse.csc_array, sectors: Sequence[object]) -> str:
    """Which sectors' loop of purchases uses up all they produce, as a sentence.

    Parameters
    ----------
    coefficients
        (n, n), singular or with a spectral radius of one or more.
    sectors
        Labels of the rows.

    Returns
    -------
    One sentence: the spectral radius, the sectors of the loop, what each buys per unit of output.

    Source: Hawkins and Simon (1949); the blocks of a reducible table: Berman and Plemmons (1994), chapter 2.
    """
    from scipy import sparse

    table = sparse.csc_array(coefficients)
    radius, loop, weights = _heaviest_loop(table)
    order = loop[np.argsort(-weights)]
    bought = np.asarray(table.sum(axis=0))
    spent = [f"{sectors[j]} ({bought[j]:.4g})" for j in order]
    return (
        f"its spectral radius is {radius:.6g}, it must be below 1. "
        f"The loop runs through {listing(spent)}; in brackets what each buys per unit of its output. "
        "Correct these columns, or their outputs."
    )


def _heaviest_loop(table: sparse.csc_array) -> tuple[float, npt.NDArray[np.intp], Floats]:
    """Spectral radius, members and weights of the strongly connected sectors that carry it.

    The spectrum of A is that of its strongly connected blocks together, so one block carries the radius.
    """
    from scipy.sparse.csgraph import connected_components

    count, member_of = connected_components(abs(table), directed=True, connection="strong")
    best: tuple[float, npt.NDArray[np.intp], Floats] = (-1.0, np.arange(1), np.ones(1))
    for component in range(count):
        members = np.flatnonzero(member_of == component)
        values, vectors = np.linalg.eig(table[:, members][members].toarray())
        leading = int(np.argmax(np.abs(values)))
        if abs(values[leading]) > best[0]:
            best = (float(abs(values[leading])), members, np.abs(vectors[:, leading]))
    return best
