"""Entropy weights: a column weighs by how much it tells cases apart (Shannon 1948)."""

from __future__ import annotations

import numpy as np

from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError


def entropy_weights(scores: Floats) -> Floats:
    """Weights by how much a column tells cases apart, w_j = (1 − e_j)/Σ(1 − e_j), e_j = −Σ p_ij ln p_ij / ln n.

    Parameters
    ----------
    scores
        Cases × items, not negative, shares p within a column; leading dimensions are batches.

    Raises
    ------
    ScenarioEngineError
        Negative scores, fewer than two cases, or columns none of which varies.
    """
    if scores.shape[-2] < 2:
        raise ScenarioEngineError("entropy weights need at least two cases to tell apart.")
    if (scores < 0).any():
        raise ScenarioEngineError("entropy weights need scores that are not negative; normalise by min-max.")
    total = scores.sum(axis=-2, keepdims=True)
    share = np.divide(scores, total, out=np.zeros_like(scores), where=total > 0)
    terms = np.where(share > 0, share * np.log(np.where(share > 0, share, 1.0)), 0.0)
    spread = 1.0 + terms.sum(axis=-2) / np.log(scores.shape[-2])
    # A column of equal scores has entropy one up to rounding, and a column of zeros says nothing.
    spread = np.where((spread < 1e-12) | (total[..., 0, :] == 0), 0.0, spread)
    if (spread.sum(axis=-1) == 0).any():
        raise ScenarioEngineError("entropy weights: no indicator differs between the cases.")
    return np.asarray(spread / spread.sum(axis=-1, keepdims=True))
