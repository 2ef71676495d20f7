"""Fuzzy comprehensive evaluation: a score from the grades that experts give to each factor."""

from collections.abc import Callable

import numpy as np

from scenario_engine.methods.weights.shares import fail_if_negative
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError

__all__ = ["FUZZY_OPERATORS", "fuzzy_evaluation"]


FUZZY_OPERATORS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "weighted-mean": lambda a, R: (a[..., None] * R).sum(axis=-2),
    "min-max": lambda a, R: np.minimum(a[..., None], R).max(axis=-2),
    "product-max": lambda a, R: (a[..., None] * R).max(axis=-2),
    "min-bounded-sum": lambda a, R: np.minimum(np.minimum(a[..., None], R).sum(axis=-2), 1.0),
}
"""M(·,+), M(∧,∨), M(·,∨) and M(∧,+): how factor weights and memberships combine, named for what they do."""


def fuzzy_evaluation(
    factor_weights: Floats, memberships: Floats, grade_scores: Floats, operator: str = "weighted-mean"
) -> Floats:
    """Score by fuzzy comprehensive evaluation, S = b g with b = a ∘ R normalised to sum one.

    Parameters
    ----------
    factor_weights
        a, over factors, sum 1.
    memberships
        R, factors × grades, rows sum to 1: share of experts who put the factor in the grade. Leading
        dimensions (draws, the things evaluated) are batches.
    grade_scores
        g, over grades.
    operator
        One of `FUZZY_OPERATORS`.

    Returns
    -------
    The score, in the unit of the grades' scores, over the leading dimensions of the memberships.

    Raises
    ------
    ScenarioEngineError
        Weights or a row of memberships that do not sum to one or are negative, or an unknown operator.

    Notes
    -----
    Comprehensive evaluation by fuzzy relations goes back to Zadeh (1965), Information and Control 8, 338-353.

    Examples
    --------
    >>> two_factors, experts = np.array([0.6, 0.4]), np.array([[0.5, 0.5], [0.25, 0.75]])
    >>> round(float(fuzzy_evaluation(two_factors, experts, np.array([100.0, 60.0]))), 9)
    76.0
    """
    if operator not in FUZZY_OPERATORS:
        raise ScenarioEngineError(
            f"there is no fuzzy operator {operator!r}.", f"Known: {', '.join(FUZZY_OPERATORS)}."
        )
    for name, given in (("factor weights", factor_weights), ("memberships", memberships)):
        fail_if_negative(name, given)
        sums = np.ravel(given.sum(-1))
        if not np.allclose(sums, 1.0, atol=1e-6):
            worst = sums[np.abs(sums - 1.0).argmax()]
            raise ScenarioEngineError(f"{name} sum to {worst:g}; they must sum to 1.")
    grades = FUZZY_OPERATORS[operator](factor_weights, memberships)
    return np.asarray((grades / grades.sum(axis=-1, keepdims=True)) @ grade_scores)
