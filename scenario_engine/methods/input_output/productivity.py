"""A table is productive when its spectral radius is below one; where it is not, the sectors in the loop are named.

A closed table, such as a social accounting matrix with all its accounts, has a radius of one: nothing is given from
outside, and one account must be.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import listing

if TYPE_CHECKING:
    from scipy import sparse

CLOSED = 1e-6
"""Share of its output that every sector of a closed loop leaves at most, and distance of its spectral radius from one.

A published closed table is rounded; of an open one the radius is not so near to one, and ten digits of what follows hold.
"""

__all__ = ["spectral_radius"]


def spectral_radius(coefficients: Floats | sparse.csc_array) -> Floats:
    """Largest modulus of the eigenvalues of A.

    Parameters
    ----------
    coefficients
        (…, n, n), or one sparse (n, n); of a sparse and of a large table only the dominant eigenvalue is iterated.

    Returns
    -------
    (…), or a scalar array for a sparse table.

    Source: Miller and Blair (2009), section 2.4; eigenvalues by LAPACK and ARPACK.

    Examples
    --------
    >>> round(float(spectral_radius(np.array([[0.15, 0.25], [0.2, 0.05]]))), 4)
    0.3291
    """
    size = coefficients.shape[-1]
    if isinstance(coefficients, np.ndarray):
        if coefficients.ndim > 2 or size < ITERATED:
            return np.asarray(np.abs(np.linalg.eigvals(coefficients)).max(axis=-1))
    elif size < 10:
        return spectral_radius(np.asarray(coefficients.toarray()))
    from scipy.sparse.linalg import eigs

    # A fixed start vector: ARPACK's own is random, and the figure is printed.
    dominant = eigs(coefficients, k=1, v0=np.ones(size), return_eigenvectors=False, maxiter=50 * size)
    return np.asarray(np.abs(dominant).max())


ITERATED = 300
"""Sectors from which on the dominant eigenvalue is iterated: all of 3,000 take a minute, one takes a second."""


def unproductive(coefficients: Floats | sparse.csc_array, sectors: Sequence[object]) -> str:
    """Which sectors' loop of purchases uses up all they produce, as a sentence (Hawkins and Simon 1949).

    It says the spectral radius, the sectors of the loop and what each buys per unit of output; of a closed loop, that one account
    must be taken out, and the largest. The blocks of a reducible table: Berman and Plemmons (1994), chapter 2.

    Examples
    --------
    >>> unproductive(np.array([[0.5, 0.6], [0.6, 0.5]]), ["A", "B"])
    'the table is not productive: its spectral radius is 1.1, it must be below 1. The loop runs through A (1.1), ...
    """
    from scipy import sparse

    table = sparse.csc_array(coefficients)
    radius, loop, weights = _heaviest_loop(table)
    order = loop[np.argsort(-weights)]
    bought = np.asarray(table.sum(axis=0))
    if np.abs(np.asarray(table[:, loop][loop].sum(axis=0)) - 1.0).max() < CLOSED:
        return (
            f"the table is closed: what {listing([sectors[j] for j in order])} buy of each other is all they make, "
            f"and nothing is given from outside. Take one account out, such as {sectors[order[0]]}, the largest of "
            "them, and give its column as final demand and its row as a primary input."
        )
    spent = [f"{sectors[j]} ({bought[j]:.4g})" for j in order]
    return (
        f"the table is not productive: its spectral radius is {radius:.6g}, it must be below 1. "
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
