"""A table of no negative cells fitted to both margins in a set number of turns: nothing looks at a number, so it is recorded.

`balancing.scaling` turns until margins are met, says where they cannot be, and takes signs and bounds; this is a step of a model.
"""

from typing import Any

from scenario_engine.methods.labelled import ratio
from scenario_engine.methods.tape import namespace

TURNS = 20
"""Regions by industries come to rounding in eleven; each turn divides the gap by about twenty."""


def fitted_to_margins(prior: Any, rows: Any, columns: Any, turns: int = TURNS) -> Any:
    """aᵢ pᵢⱼ bⱼ, (…, n, m), whose sums are the margins, as near as so many turns get; columns are met last.

    The margins have one sum; a row or column without cells stays empty (Stone and Brown 1962; Bacharach 1970).

    Examples
    --------
    >>> fitted_to_margins(np.array([[1.0, 1.0], [1.0, 3.0]]), np.array([4.0, 6.0]), np.array([5.0, 5.0])).round(3).tolist()
    [[2.641, 1.359], [2.359, 3.641]]
    """
    multiplier = namespace(prior, columns).ones_like(columns)
    for _ in range(turns):
        across = ratio(rows, (prior @ multiplier[..., None])[..., 0])
        multiplier = ratio(columns, (across[..., None, :] @ prior)[..., 0, :])
    return across[..., None] * prior * multiplier[..., None, :]
