"""Weights become shares."""

import numpy as np

from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError


def fail_if_negative(what: str, numbers: Floats) -> None:
    """Refuse weights, scores or memberships of which one is below nought, whatever they sum to; the least is named."""
    if (numbers < 0).any():
        raise ScenarioEngineError(f"{what}: {float(numbers.min()):g} is negative, and none may be.")


def shares(weights: Floats) -> Floats:
    """Weights that sum to one over the last dimension, w / Σ w, however large or small they are; leading ones are batches."""
    # The greatest becomes one first, so that the sum of weights of 1e308 is finite.
    scaled = weights / weights.max(axis=-1, keepdims=True)
    return np.asarray(scaled / scaled.sum(axis=-1, keepdims=True))
