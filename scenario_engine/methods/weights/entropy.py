"""Entropy weights: a column weighs by how much it tells cases apart (Shannon 1948)."""

import math
from typing import Any

from scenario_engine.methods.tape import namespace, require
from scenario_engine.support.errors import ScenarioEngineError

__all__ = ["entropy_weights"]


def entropy_weights(scores: Any) -> Any:
    """Weights by how much a column tells cases apart, w_j = (1 − e_j)/Σ(1 − e_j), e_j = −Σ p_ij ln p_ij / ln n.

    Parameters
    ----------
    scores
        Pure numbers, (cases × items), not negative, shares p within a column; leading dimensions are batches.

    Returns
    -------
    Weights of the items, which sum to one; of a column of equal scores nought.

    Raises
    ------
    ScenarioEngineError
        Negative scores, fewer than two cases, or columns none of which varies.

    Examples
    --------
    >>> import numpy as np
    >>> entropy_weights(np.array([[1.0, 5.0], [3.0, 5.0]])).tolist()
    [1.0, 0.0]
    """
    if scores.shape[-2] < 2:
        raise ScenarioEngineError("entropy weights need at least two cases to tell apart.")
    xp = namespace(scores)
    require(
        ~(scores < 0),
        lambda: ScenarioEngineError(
            "entropy weights need scores that are not negative; normalise by min-max."
        ),
    )
    total = xp.sum(scores, axis=-2, keepdims=True)
    share = xp.where(total > 0, scores / xp.where(total > 0, total, 1.0), 0.0)
    terms = xp.where(share > 0, share * xp.log(xp.where(share > 0, share, 1.0)), 0.0)
    spread = 1.0 + xp.sum(terms, axis=-2) / math.log(scores.shape[-2])
    # A column of equal scores has entropy one up to rounding, and a column of zeros says nothing.
    spread = xp.where((spread < 1e-12) | (total[..., 0, :] == 0), 0.0, spread)
    together = xp.sum(spread, axis=-1, keepdims=True)
    require(
        together != 0, lambda: ScenarioEngineError("entropy weights: no indicator differs between the cases.")
    )
    return spread / together
