"""Gaussian copula: random streams made to correlate in rank, their marginal distributions untouched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from scenario_engine.methods.probability.distributions import LARGEST, SMALLEST
from scenario_engine.support.array_types import Floats
from scenario_engine.support.errors import ScenarioEngineError

Pair = tuple[str, str]


class NotPositiveDefinite(ScenarioEngineError):
    """Rank correlations that no joint distribution can have; `pair` is the one to change first."""

    def __init__(self, pair: Pair, rank: float, admissible: tuple[float, float]) -> None:
        self.pair = pair
        low, high = admissible
        advice = (
            f"With the others as they are, it must lie between {low:.2f} and {high:.2f}."
            if low < high
            else "No value of this one alone mends it: weaken the others too."
        )
        super().__init__(
            f"the rank correlations cannot hold together: {pair[0]} with {pair[1]} at {rank:g} "
            "leaves the matrix not positive definite.",
            advice,
        )


@dataclass(frozen=True)
class Copula:
    """Blocks of streams that correlate, each with the Cholesky factor of its normal correlation.

    Examples
    --------
    >>> copula = Copula.of(["growth", "prices"], {("growth", "prices"): 0.5})
    >>> copula.matrix(2).round(3).tolist()
    [[1.0, 0.0], [0.518, 0.856]]
    >>> points = np.array([[0.1, 0.5], [0.5, 0.9], [0.9, 0.1]])
    >>> copula.correlated(points).round(3).tolist()
    [[0.1, 0.254], [0.5, 0.864], [0.9, 0.332]]
    >>> np.allclose(copula.independent(copula.correlated(points)), points)
    True
    >>> copula.correlated(copula.stratified(points))[:, 1].round(3).tolist()
    [0.1, 0.9, 0.5]
    """

    blocks: tuple[tuple[tuple[int, ...], Floats], ...] = ()

    @classmethod
    def of(cls, streams: Sequence[str], ranks: Mapping[Pair, float]) -> Self:
        """From Spearman's ρ of pairs of streams, others uncorrelated; normal correlation r = 2 sin(πρ/6) (Kruskal 1958).

        Ranks that cannot hold together raise `NotPositiveDefinite`, which names the pair.
        """
        if not ranks:
            return cls()
        from scipy.sparse.csgraph import connected_components

        column = {name: index for index, name in enumerate(streams)}
        matrix = np.eye(len(streams))
        for (first, second), rank in ranks.items():
            i, j = column[first], column[second]
            matrix[i, j] = matrix[j, i] = 2.0 * np.sin(np.pi * rank / 6.0)
        _, block_of = connected_components(matrix != 0.0, directed=False)
        blocks: list[tuple[tuple[int, ...], Floats]] = []
        for block in np.unique(block_of):
            members = np.flatnonzero(block_of == block)
            if members.size > 1:
                among = matrix[np.ix_(members, members)]
                try:
                    factor = np.linalg.cholesky(among)
                except np.linalg.LinAlgError:
                    raise _blame([streams[index] for index in members.tolist()], among, ranks) from None
                blocks.append((tuple(members.tolist()), factor.astype(float)))
        return cls(tuple(blocks))

    def matrix(self, streams: int) -> Floats:
        """The whole mixing matrix, (stream, stream), lower triangular: correlated = matrix · independent."""
        whole = np.eye(streams)
        for members, factor in self.blocks:
            whole[np.ix_(members, members)] = factor
        return whole

    def independent(self, correlated: Floats) -> Floats:
        """The uniform numbers, (draw, stream), that `correlated` makes these of."""
        from scipy.special import ndtr, ndtri

        result = correlated.copy() if self.blocks else correlated
        for members, factor in self.blocks:
            columns = list(members)
            back = np.linalg.solve(factor, ndtri(correlated[:, columns]).T).T
            result[:, columns] = np.clip(ndtr(back), SMALLEST, LARGEST)
        return result

    def correlated(self, uniform: Floats) -> Floats:
        """The uniform numbers, (draw, stream), with the copula's dependence; other columns as they were."""
        from scipy.special import ndtr, ndtri

        result = uniform.copy(order="K") if self.blocks else uniform
        for members, factor in self.blocks:
            columns = list(members)
            # The first row of the factor is (1, 0 …): the first stream of a block keeps its own draws.
            mixed = np.einsum("ds,ts->dt", ndtri(uniform[:, columns]), factor)
            result[:, columns] = np.clip(ndtr(mixed), SMALLEST, LARGEST)
        return result

    def stratified(self, uniform: Floats) -> Floats:
        """A whole sample that keeps the numbers of each stream once it is correlated.

        Ranks are those of the correlated sample (Iman and Conover 1982), so a Latin hypercube stays one.
        """
        ranks = np.argsort(np.argsort(self.correlated(uniform), axis=0), axis=0)
        return self.independent(np.take_along_axis(np.sort(uniform, axis=0), ranks, axis=0))


def _blame(names: Sequence[str], matrix: Floats, ranks: Mapping[Pair, float]) -> NotPositiveDefinite:
    """The pair that would have to move least for all to hold together, and where it could lie."""
    found: list[tuple[float, NotPositiveDefinite]] = []
    for pair, rank in ranks.items():
        if pair[0] in names and pair[1] in names:
            fine = [one for one in np.linspace(-0.99, 0.99, 199) if _holds(names, matrix, pair, one)]
            limits = (min(fine), max(fine)) if fine else (1.0, -1.0)
            moves = min((abs(one - rank) for one in fine), default=np.inf)
            found.append((moves, NotPositiveDefinite(pair, rank, limits)))
    return min(found, key=lambda one: one[0])[1]


def _holds(names: Sequence[str], matrix: Floats, pair: Pair, rank: float) -> bool:
    changed = matrix.copy()
    i, j = names.index(pair[0]), names.index(pair[1])
    changed[i, j] = changed[j, i] = 2.0 * np.sin(np.pi * rank / 6.0)
    return float(np.linalg.eigvalsh(changed)[0]) > 1e-10
