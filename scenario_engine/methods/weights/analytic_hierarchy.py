"""The analytic hierarchy process: weights from comparisons in pairs, and how consistent the comparisons are (Saaty 1980)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError, listing

__all__ = ["ACCEPTABLE_RATIO", "RANDOM_INDEX", "Priorities", "group_judgement", "priorities"]

RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
"""Mean consistency index of random reciprocal matrices of order 1 to 15 (Saaty 1980, The Analytic Hierarchy
Process)."""

ACCEPTABLE_RATIO = 0.1
"""Consistency ratio above which Saaty (1980) asks for the judgements to be revised."""


@dataclass(frozen=True)
class Priorities:
    """What a pairwise comparison says: weights that sum to one, and how consistent the judgements are.

    Examples
    --------
    >>> judged = np.array([[1, 2, 1 / 9], [1 / 2, 1, 3], [9, 1 / 3, 1]])
    >>> priorities(judged, ["price", "speed", "looks"]).warning("costs").partition(".")[0]
    'costs: consistency ratio 1'
    """

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
        """What to tell a person whose judgements are inconsistent; empty when they are acceptable.

        Parameters
        ----------
        of
            What was judged, such as `weights of costs`.
        """
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
        Ratios, (n × n), entry (i, j) says how many times i outweighs j; NaN where nobody compared them.
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

    Examples
    --------
    >>> found = priorities(np.array([[1, 2, 6], [1 / 2, 1, 3], [1 / 6, 1 / 3, 1]]), ["price", "speed", "looks"])
    >>> found.weights.round(3).tolist(), round(found.consistency_ratio, 9)
    ([0.6, 0.3, 0.1], 0.0)
    """
    n = len(items)
    if n > len(RANDOM_INDEX):
        raise ScenarioEngineError(
            f"{n} items are compared at once; Saaty's random index ends at {len(RANDOM_INDEX)}.",
            "Compare groups of them, and the items of each group.",
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
    """The three items whose cycle a_ij a_jk a_ki is farthest from 1, none where fewer are compared, and that factor (≥ 1).

    Examples
    --------
    >>> judged = np.array([[1, 2, 9], [1 / 2, 1, 3], [1 / 9, 1 / 3, 1]])
    >>> triple, factor = most_inconsistent_triple(judged, ["price", "speed", "looks"])
    >>> triple, round(factor, 9)
    (('price', 'speed', 'looks'), 1.5)
    """
    worst, found = 0.0, None
    logs = np.log(matrix)
    for i, j, k in combinations(range(len(items)), 3):
        cycle = abs(logs[i, j] + logs[j, k] + logs[k, i])
        if cycle > worst:
            worst, found = float(cycle), (items[i], items[j], items[k])
    return found, float(np.exp(worst))


def group_judgement(matrices: Sequence[Floats], items: Sequence[str]) -> Floats:
    """One matrix for several experts: geometric mean of the n who compared, (Πₖ a_ijᵏ)^(1/n).

    The geometric mean alone keeps the matrix reciprocal (Aczél and Saaty 1983, Journal of Mathematical
    Psychology 27). A matrix that is not positive or not reciprocal is refused.

    Parameters
    ----------
    matrices
        Ratios of weights, (n × n), one matrix for each expert; NaN where one did not compare.
    items
        The n things compared.

    Returns
    -------
    Ratios, (n × n); NaN where nobody compared.

    Examples
    --------
    >>> group_judgement([np.array([[1, 4], [1 / 4, 1]]), np.array([[1, 9], [1 / 9, 1]])], ["price", "speed"])[0].tolist()
    [1.0, 6.0]
    """
    for matrix in matrices:
        _fail_unless_reciprocal(matrix, items)
    stack = np.stack(matrices)
    compared = (~np.isnan(stack)).sum(axis=0)
    mean = np.nansum(np.log(stack), axis=0) / np.maximum(compared, 1)
    return np.where(compared > 0, np.exp(mean), np.nan)


def _fail_unless_reciprocal(matrix: Floats, items: Sequence[str]) -> None:
    n = len(items)
    if matrix.shape != (n, n):
        raise ScenarioEngineError(
            f"the matrix is {' × '.join(map(str, matrix.shape))}; {n} items need {n} × {n}."
        )
    for i in range(n):
        for j in range(i, n):
            there, back = matrix[i, j], matrix[j, i]
            unknown = np.isnan(there) and np.isnan(back)
            if not unknown and not (there > 0 and back > 0 and np.isclose(there * back, 1.0, rtol=1e-6)):
                raise ScenarioEngineError(
                    f"{items[i]} against {items[j]} is {there:g} and back {back:g}; "
                    "a comparison is positive and its reverse 1 over it."
                )


def _fail_unless_connected(compared: npt.NDArray[np.bool_], items: Sequence[str]) -> None:
    from scipy.sparse.csgraph import connected_components

    _, group = connected_components(compared, directed=False)
    apart = [item for item, own in zip(items, group, strict=True) if own != group[0]]
    if apart:
        raise ScenarioEngineError(
            f"no chain of comparisons links {listing(apart)} with {items[0]}; compare at least one pair of them."
        )
