"""Reconciliation: several weightings of the same items become one."""

from collections.abc import Callable, Sequence

import numpy as np

from scenario_engine.methods.weights.shares import fail_if_negative
from scenario_engine.methods.weights.shares import shares as to_shares
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError

__all__ = ["RECONCILIATIONS", "reconciled"]


RECONCILIATIONS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "mean": lambda parts, shares: shares @ parts,
    "product": lambda parts, shares: np.prod(parts, axis=0),
    "geometric-mean": lambda parts, shares: np.prod(parts ** shares[:, None], axis=0),
}
"""How several weightings of the same items become one; `product` sharpens what they agree on."""


def reconciled(
    weightings: Sequence[Floats], rule: str = "mean", shares: Sequence[float] | None = None
) -> Floats:
    """One weighting out of several, by a named rule, each first brought to sum one.

    Parameters
    ----------
    weightings
        Weights over the same items, such as priorities by pairwise comparison and mean scores of experts.
    rule
        One of `RECONCILIATIONS`.
    shares
        Trust in each weighting; equal when None. `product` knows no shares.

    Returns
    -------
    Weights of the items, which sum to one.

    Raises
    ------
    ScenarioEngineError
        An unknown rule, a negative share, or weightings that exclude each other (every product is zero).

    Notes
    -----
    `geometric-mean` is the one that keeps ratios (Aczél and Saaty 1983, Journal of Mathematical Psychology 27).

    Examples
    --------
    >>> reconciled([np.array([0.8, 0.2]), np.array([0.4, 0.6])], shares=[3, 1]).round(3).tolist()
    [0.7, 0.3]
    """
    if rule not in RECONCILIATIONS:
        raise ScenarioEngineError(
            f"there is no reconciliation {rule!r}.", f"Known: {', '.join(RECONCILIATIONS)}."
        )
    parts = np.stack([to_shares(weights) for weights in weightings])
    share = np.ones(len(parts)) if shares is None else np.asarray(shares, dtype=float)
    fail_if_negative("shares of the weightings", share)
    combined = RECONCILIATIONS[rule](parts, to_shares(share))
    if combined.sum() <= 0:
        raise ScenarioEngineError("the weightings exclude each other: no item has weight in all of them.")
    return np.asarray(combined / combined.sum())
