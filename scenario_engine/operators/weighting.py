"""Weights from judgement: pairwise comparison (AHP), fuzzy evaluation, entropy, and their reconciliation.

Plain functions on NumPy arrays; whoever weights anything (indices, calibrated relevance) calls them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from scenario_engine.errors import ScenarioEngineError, listing

Floats = npt.NDArray[np.float64]

RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
"""Mean consistency index of random reciprocal matrices of order 1 to 15 (Saaty 1980, The Analytic Hierarchy
Process)."""

ACCEPTABLE_RATIO = 0.1
"""Consistency ratio above which Saaty (1980) asks for the judgements to be revised."""


@dataclass(frozen=True)
class Priorities:
    """What a pairwise comparison says: weights that sum to one, and how consistent the judgements are."""

    items: tuple[str, ...]
    weights: Floats
    largest_eigenvalue: float
    consistency_index: float
    consistency_ratio: float
    worst_triple: tuple[str, str, str] | None
    worst_factor: float

    @property
    def acceptable(self) -> bool:
        """Whether the consistency ratio is at most 0.1."""
        return self.consistency_ratio <= ACCEPTABLE_RATIO

    def warning(self, of: str) -> str:
        """What to tell a person whose judgements are inconsistent; empty when they are acceptable."""
        if self.acceptable or self.worst_triple is None:
            return ""
        first, second, third = self.worst_triple
        return (
            f"{of}: consistency ratio {self.consistency_ratio:.3f} is above {ACCEPTABLE_RATIO:g}. The most "
            f"inconsistent triple is {first}, {second}, {third}: judged step by step, {first} against {third} "
            f"differs from the direct judgement by a factor of {self.worst_factor:.3g}."
        )


def priorities(matrix: Floats, items: Sequence[str]) -> Priorities:
    """Weights of a reciprocal matrix: its principal eigenvector, A w = λ w, Σ w = 1.

    Parameters
    ----------
    matrix
        n × n, entry (i, j) says how many times i outweighs j; NaN where nobody compared them.
    items
        The n things compared.

    Returns
    -------
    Weights, λ, CI = (λ − n)/(n − 1), CR = CI/RI, and the triple that contradicts itself most.

    Raises
    ------
    ScenarioEngineError
        A matrix that is not reciprocal or not positive, or comparisons that leave items unconnected.

    Notes
    -----
    Missing comparisons: Harker (1987), Mathematical Modelling 9, 353-360; the random index then shrinks in
    proportion to them (Ágoston and Csató 2022, Omega 108).
    """
    n = len(items)
    if n > len(RANDOM_INDEX):
        raise ScenarioEngineError(
            f"{n} items are compared at once; Saaty's random index ends at {len(RANDOM_INDEX)}. Group them."
        )
    _fail_unless_reciprocal(matrix, items)
    missing = np.isnan(matrix)
    _fail_unless_connected(~missing, items)
    completed = np.where(missing, 0.0, matrix)
    completed[np.diag_indices(n)] = 1.0 + missing.sum(axis=1)
    values, vectors = np.linalg.eig(completed)
    leading = int(np.argmax(values.real))
    weights = np.abs(vectors[:, leading].real)
    largest = float(values[leading].real)
    index = max(largest - n, 0.0) / (n - 1) if n > 1 else 0.0
    gaps = int(missing.sum()) // 2
    random_index = RANDOM_INDEX[n - 1]
    if n > 2:
        random_index *= 1.0 - 2.0 * gaps / ((n - 1) * (n - 2))
    ratio = index / random_index if random_index > 1e-12 else 0.0
    triple, factor = most_inconsistent_triple(matrix, items)
    return Priorities(tuple(items), weights / weights.sum(), largest, index, ratio, triple, factor)


def most_inconsistent_triple(
    matrix: Floats, items: Sequence[str]
) -> tuple[tuple[str, str, str] | None, float]:
    """The three items whose cycle a_ij a_jk a_ki is farthest from 1, and that factor (≥ 1)."""
    worst, found = 0.0, None
    logs = np.log(matrix)
    for i, j, k in combinations(range(len(items)), 3):
        cycle = abs(logs[i, j] + logs[j, k] + logs[k, i])
        if cycle > worst:
            worst, found = float(cycle), (items[i], items[j], items[k])
    return found, float(np.exp(worst))


def group_judgement(matrices: Sequence[Floats], shares: Sequence[float] | None = None) -> Floats:
    """One matrix for several experts: geometric mean of those who compared, Π a_ijᵏ^(sₖ/Σs).

    The geometric mean alone keeps the matrix reciprocal (Aczél and Saaty 1983, Journal of Mathematical
    Psychology 27).
    """
    stack = np.stack(matrices)
    share = np.ones(len(stack)) if shares is None else np.asarray(shares, dtype=float)
    weight = np.where(np.isnan(stack), 0.0, share[:, None, None])
    total = weight.sum(axis=0)
    summed = np.where(np.isnan(stack), 0.0, weight * np.log(stack)).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(total > 0, np.exp(summed / total), np.nan))


def _fail_unless_reciprocal(matrix: Floats, items: Sequence[str]) -> None:
    n = len(items)
    if matrix.shape != (n, n):
        raise ScenarioEngineError(
            f"the matrix is {' × '.join(map(str, matrix.shape))}; {n} items need {n} × {n}."
        )
    for i in range(n):
        for j in range(i, n):
            there, back = matrix[i, j], matrix[j, i]
            wanted = 1.0 if i == j else 1.0 / back
            unknown = np.isnan(there) and np.isnan(back)
            if not unknown and not (there > 0 and np.isclose(there, wanted, rtol=1e-6)):
                raise ScenarioEngineError(
                    f"{items[i]} against {items[j]} is {there:g} and back {back:g}; "
                    "a comparison is positive and its reverse 1 over it."
                )


def _fail_unless_connected(compared: npt.NDArray[np.bool_], items: Sequence[str]) -> None:
    reached = {0}
    while True:
        further = {int(j) for i in reached for j in np.flatnonzero(compared[i])} - reached
        if not further:
            break
        reached |= further
    apart = [item for index, item in enumerate(items) if index not in reached]
    if apart:
        raise ScenarioEngineError(
            f"no chain of comparisons links {listing(apart)} with {items[0]}; compare at least one pair of them."
        )


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


def _bounded(values: Floats) -> Floats:
    return np.minimum(values, 1.0)


FUZZY_OPERATORS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "weighted-mean": lambda a, R: (a[..., None] * R).sum(axis=-2),
    "min-max": lambda a, R: np.minimum(a[..., None], R).max(axis=-2),
    "product-max": lambda a, R: (a[..., None] * R).max(axis=-2),
    "min-bounded-sum": lambda a, R: _bounded(np.minimum(a[..., None], R).sum(axis=-2)),
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

    Raises
    ------
    ScenarioEngineError
        Weights or a row of memberships that do not sum to one, or an unknown operator.
    """
    if operator not in FUZZY_OPERATORS:
        raise ScenarioEngineError(
            f"there is no fuzzy operator {operator!r}. Known: {', '.join(FUZZY_OPERATORS)}."
        )
    for name, sums in (("factor weights", factor_weights.sum(-1)), ("memberships", memberships.sum(-1))):
        if not np.allclose(sums, 1.0, atol=1e-6):
            raise ScenarioEngineError(
                f"{name} sum to {float(np.asarray(sums).ravel()[np.abs(np.asarray(sums).ravel() - 1).argmax()]):g}; "
                "they must sum to 1."
            )
    grades = FUZZY_OPERATORS[operator](factor_weights, memberships)
    return np.asarray((grades / grades.sum(axis=-1, keepdims=True)) @ grade_scores)


def _mean(parts: Floats, shares: Floats) -> Floats:
    return np.asarray(shares @ parts)


def _product(parts: Floats, shares: Floats) -> Floats:
    return np.asarray(np.prod(parts, axis=0))


def _geometric_mean(parts: Floats, shares: Floats) -> Floats:
    return np.asarray(np.prod(parts ** shares[:, None], axis=0))


RECONCILIATIONS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "mean": _mean,
    "product": _product,
    "geometric-mean": _geometric_mean,
}
"""How several weightings of the same items become one; `product` sharpens what they agree on."""


def reconciled(
    weightings: Sequence[Floats], rule: str = "mean", shares: Sequence[float] | None = None
) -> Floats:
    """One weighting out of several, by a named rule, each first brought to sum one.

    Parameters
    ----------
    weightings
        Such as AHP priorities and mean expert scores over the same items.
    rule
        One of `RECONCILIATIONS`.
    shares
        Trust in each weighting; equal when None. `product` knows no shares.

    Raises
    ------
    ScenarioEngineError
        An unknown rule, or weightings that exclude each other (every product is zero).
    """
    if rule not in RECONCILIATIONS:
        raise ScenarioEngineError(
            f"there is no reconciliation {rule!r}. Known: {', '.join(RECONCILIATIONS)}."
        )
    parts = np.stack([weights / weights.sum() for weights in weightings])
    share = np.ones(len(parts)) if shares is None else np.asarray(shares, dtype=float)
    combined = RECONCILIATIONS[rule](parts, share / share.sum())
    if combined.sum() <= 0:
        raise ScenarioEngineError("the weightings exclude each other: no item has weight in all of them.")
    return np.asarray(combined / combined.sum())
