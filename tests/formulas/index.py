"""Composite indices: scores, weights, means, ranks, contributions."""

import numpy as np

from tests.formulas import over


def signed(table, direction):
    return table * direction


def entropy(scores):
    """Weights by entropy over all rows, columns last."""
    rows = scores.reshape(-1, scores.shape[-1])
    share = rows / rows.sum(0)
    spread = 1.0 + (share * np.log(np.where(share > 0, share, 1.0))).sum(0) / np.log(len(rows))
    return spread / spread.sum()


def ranks(values):
    """1 + how many are larger, case by case (the second dimension), equals at the better place."""
    larger = np.round(values, 9)[:, None] > np.round(values, 9)[:, :, None]
    return 1.0 + larger.sum(axis=2)


def rank_scores(table, direction):
    """100 × share of cases that are no better; no two values are alike here."""
    values = signed(table, direction)
    return 100.0 * (values[:, None] <= values[:, :, None]).sum(axis=2) / table.shape[1]


def log_mean(a, b):
    """The mean of a and b itself where they are equal but for rounding, which the quotient would magnify."""
    same = np.isclose(a, b, rtol=1e-8, atol=0.0)
    return np.where(same, (a + b) / 2.0, (a - b) / np.log(np.where(same, np.e, a / b)))


def branch_of(scores, member):
    """The score of each indicator's own branch."""
    return np.einsum("ycb,bj->ycj", scores, member)


def growth(values):
    return values[1:] / values[:-1] - 1.0


FORMULAS = {
    "indicator_score [maximum]": lambda X, d, best: 100.0 * np.where(
        d > 0, X / best[:, None], best[:, None] / X
    ),
    "indicator_score [min-max]": lambda X, best, worst, low, high: (
        low + (high - low) * (X - worst[:, None]) / (best - worst)[:, None]
    ),
    "indicator_score [base-year]": lambda X, d: 100.0 * np.where(d > 0, X / X[0], X[0] / X),
    "indicator_score [z-score]": lambda X, d: d * (X - X.mean(1, keepdims=True)) / X.std(1, keepdims=True),
    "indicator_score [rank]": rank_scores,
    "indicator_score [logarithm]": lambda X, scale, n: (
        scale * np.log(1.0 + n * X / X.sum(1, keepdims=True))
    ),
    "indicator_weight [equal]": lambda member: member / member.sum(1, keepdims=True),
    "indicator_weight [entropy]": lambda z, member: (
        entropy(z) * member / (entropy(z) * member).sum(1, keepdims=True)
    ),
    "branch_weight [equal]": lambda branches: np.full(len(branches), 1.0 / len(branches)),
    "branch_weight [entropy]": entropy,
    "branch_score [arithmetic]": lambda z, w: np.einsum("ycj,bj->ycb", z, w),
    "branch_score [geometric]": lambda z, w: np.prod(z[:, :, None] ** w, axis=3),
    "oriented_branch_score": lambda z, direction, low, high: np.where(direction > 0, z, low + high - z),
    "composite_index [arithmetic]": lambda z, w: z @ w,
    "composite_index [geometric]": lambda z, w: np.prod(z**w, axis=2),
    "index_rank": ranks,
    "branch_rank": ranks,
    "index_growth": growth,
    "branch_growth": growth,
    "branch_contribution [arithmetic]": lambda z, w: z * w,
    "branch_contribution [geometric]": lambda z, w, index: (
        w * (100.0 + log_mean(index, np.full_like(index, 100.0))[..., None] * np.log(z / 100.0))
    ),
    "branch_growth_contribution [arithmetic]": lambda z, w: np.diff(z, axis=0) * w,
    "branch_growth_contribution [geometric]": lambda z, w, index: (
        w * log_mean(index[1:], index[:-1])[..., None] * np.log(z[1:] / z[:-1])
    ),
    "branch_growth_share": lambda added: np.where(
        added.sum(2, keepdims=True) == 0.0, np.nan, over(added, added.sum(2, keepdims=True))
    ),
    "indicator_contribution [arithmetic]": lambda z, w: z * w.sum(0),
    "indicator_contribution [geometric]": lambda z, w, member, branch: (
        w.sum(0)
        * (100.0 + branch_of(log_mean(branch, np.full_like(branch, 100.0)), member) * np.log(z / 100.0))
    ),
    "indicator_growth_contribution [arithmetic]": lambda z, w: np.diff(z, axis=0) * w.sum(0),
    "indicator_growth_contribution [geometric]": lambda z, w, member, branch: (
        w.sum(0) * branch_of(log_mean(branch[1:], branch[:-1]), member) * np.log(z[1:] / z[:-1])
    ),
}  # fmt: skip
