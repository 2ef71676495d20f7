"""Weights become shares."""

from __future__ import annotations

import numpy as np

from scenario_engine.support.array_types import Floats


def shares(weights: Floats) -> Floats:
    """Weights that sum to one over the last dimension, w / Σ w, however large or small they are.

    Parameters
    ----------
    weights
        Zero or more, at least one above zero; leading dimensions are batches.
    """
    # The greatest becomes one first, so that the sum of weights of 1e308 is finite.
    scaled = weights / weights.max(axis=-1, keepdims=True)
    return np.asarray(scaled / scaled.sum(axis=-1, keepdims=True))
