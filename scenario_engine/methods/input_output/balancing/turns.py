"""A table of no negative cells fitted to both margins in a set number of turns: nothing looks at a number, so it is recorded.

`scaling` turns until margins are met, says where they cannot be, and takes signs and bounds; this is a step of a model.
"""

from __future__ import annotations

from typing import Any

from scenario_engine.methods.tape import namespace

__all__ = ["TURNS", "fitted_to_margins", "over"]

TURNS = 20
"""Regions by industries come to rounding in eleven; each turn divides the gap by about twenty."""


def fitted_to_margins(prior: Any, rows: Any, columns: Any, turns: int = TURNS) -> Any:
    """aᵢ pᵢⱼ bⱼ whose sums are the margins, as near as so many turns get; columns are met last.

    Parameters
    ----------
    prior
        (…, n, m), of no negative cell, in any unit.
    rows, columns
        (…, n) and (…, m), of one sum, in one unit.
    turns
        Turns of rows and columns.

    Returns
    -------
    (…, n, m) in the unit of the margins; a row or column without cells stays empty.

    Source: Stone and Brown (1962), A computable model of economic growth; Bacharach (1970).
    """
    multiplier = namespace(prior, columns).ones_like(columns)
    for _ in range(turns):
        across = over(rows, (prior @ multiplier[..., None])[..., 0])
        multiplier = over(columns, (across[..., None, :] @ prior)[..., 0, :])
    return across[..., None] * prior * multiplier[..., None, :]


def over(part: Any, whole: Any) -> Any:
    """A part over its whole, and nought where there is no whole.

    Parameters
    ----------
    part, whole
        Bare arrays that broadcast.
    """
    xp = namespace(part, whole)
    there = whole != 0.0
    return xp.where(there, part / xp.where(there, whole, 1.0), 0.0)
