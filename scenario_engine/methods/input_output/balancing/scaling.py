"""Biproportional scaling as a kernel: rows and columns take turns until both margins are met.

A cell is p r s − n / (r s), p and n the positive and negative part of the prior, r and s the multipliers of its
row and column, clipped to its bounds. It rises in r and in s, so each turn is one root in one variable: a
quadratic without bounds, a bisection with them. Either is the coordinate ascent of the dual of the least
information loss (Junius and Oosterhaven 2003; Lenzen, Wood and Gallego 2007; Temurshoev, Miller and Bouwmeester
2013).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenario_engine.support.array_types import Floats

HALVINGS = 90
LARGEST_LOG_MULTIPLIER = 60.0


Bounds = tuple[Floats, Floats] | None
"""Least and greatest value of each cell, or none."""


@dataclass(frozen=True)
class BalancingProblem:
    """A prior (…, n, m) to be scaled to row margins (…, n) and column margins (…, m), perhaps within bounds."""

    prior: Floats
    rows: Floats
    columns: Floats
    bounds: Bounds = None

    def slice(self, place: tuple[np.intp, ...]) -> BalancingProblem:
        """One table of a stack."""
        bounds = None if self.bounds is None else (self.bounds[0][place], self.bounds[1][place])
        return BalancingProblem(self.prior[place], self.rows[place], self.columns[place], bounds)


@dataclass(frozen=True)
class Scaled:
    """Where the turns ended: cells, multipliers, turns taken, and the gap of each margin relative to its size."""

    cells: Floats
    row_multipliers: Floats
    column_multipliers: Floats
    turns: int
    row_gap: Floats
    column_gap: Floats

    def met(self, tolerance: float) -> bool:
        """Whether every margin is met."""
        return bool((self.row_gap <= tolerance).all() and (self.column_gap <= tolerance).all())


def scale(
    problem: BalancingProblem, tolerance: float, most_turns: int, start: Scaled | None = None
) -> Scaled:
    """Cells whose sums are the margins, as near as so many turns get; a zero of the prior stays zero.

    Leading dimensions are balanced side by side, from where earlier turns ended. `tolerance` is the largest gap of a margin
    relative to the absolute sum of its cells and itself.
    """
    turns = _free if problem.bounds is None else _bounded
    return turns(problem, tolerance, most_turns, start)


def _free(problem: BalancingProblem, tolerance: float, most_turns: int, start: Scaled | None) -> Scaled:
    """Turns by products of the prior with multipliers, two a turn; cells are made once, at the end."""
    rows, columns = problem.rows, problem.columns
    parts = _without_empty_margins(*signed_parts(problem.prior), rows, columns)
    turned = np.swapaxes(parts[0], -1, -2), np.swapaxes(parts[1], -1, -2)
    signed = bool(parts[1].any())
    column_multipliers = np.ones_like(columns) if start is None else start.column_multipliers
    root = quadratic_root if signed else _quotient
    across_rows = _across(parts, column_multipliers, signed)
    turn = start.turns if start else 0
    while True:
        turn += 1
        row_multipliers = root(*across_rows, rows)
        across_columns = _across(turned, row_multipliers, signed)
        column_multipliers = root(*across_columns, columns)
        across_rows = _across(parts, column_multipliers, signed)
        gaps = [
            relative_gap(own * up - _over(down, own), target, own * up + _over(down, own))
            for (up, down), own, target in (
                (across_rows, row_multipliers, rows),
                (across_columns, column_multipliers, columns),
            )
        ]
        if turn >= most_turns or all((gap <= tolerance).all() for gap in gaps):
            cells = _cells(*parts, row_multipliers, column_multipliers, None)
            return Scaled(cells, row_multipliers, column_multipliers, turn, *gaps)


def _bounded(problem: BalancingProblem, tolerance: float, most_turns: int, start: Scaled | None) -> Scaled:
    """Turns by bisection over clipped cells."""
    prior, rows, columns = problem.prior, problem.rows, problem.columns
    assert problem.bounds is not None
    positive, negative = signed_parts(prior)
    low, high = (np.where(prior == 0, 0.0, bound) for bound in problem.bounds)
    flip = np.swapaxes(low, -1, -2), np.swapaxes(high, -1, -2)
    turned = np.swapaxes(positive, -1, -2), np.swapaxes(negative, -1, -2)
    column_multipliers = np.ones_like(columns) if start is None else start.column_multipliers
    scaled, turn = start, start.turns if start else 0
    while scaled is None or (turn < most_turns and not scaled.met(tolerance)):
        turn += 1
        row_multipliers = _bisected(positive, negative, column_multipliers, rows, (low, high))
        column_multipliers = _bisected(*turned, row_multipliers, columns, flip)
        cells = _cells(positive, negative, row_multipliers, column_multipliers, (low, high))
        size = np.abs(cells)
        scaled = Scaled(
            cells,
            row_multipliers,
            column_multipliers,
            turn,
            relative_gap(cells.sum(axis=-1), rows, size.sum(axis=-1)),
            relative_gap(cells.sum(axis=-2), columns, size.sum(axis=-2)),
        )
    return scaled


def signed_parts(cells: Floats) -> tuple[Floats, Floats]:
    """The positive part of each cell, and the negative one with its sign turned."""
    return np.maximum(cells, 0.0), np.maximum(-cells, 0.0)


def relative_gap(sums: Floats, target: Floats, size: Floats) -> Floats:
    """How far sums are from what they should be, relative to the size of both."""
    return np.asarray(np.abs(sums - target) / np.maximum(size + np.abs(target), np.finfo(float).tiny))


def _across(parts: tuple[Floats, Floats], multipliers: Floats, signed: bool) -> tuple[Floats, Floats]:
    """What a margin's own multiplier multiplies and divides: Σ p s and Σ n / s."""
    up = (parts[0] @ multipliers[..., None])[..., 0]
    if not signed:
        return up, np.zeros_like(up)
    return up, (parts[1] @ _over(np.ones_like(multipliers), multipliers)[..., None])[..., 0]


def _cells(positive: Floats, negative: Floats, row: Floats, column: Floats, bounds: Bounds) -> Floats:
    factor = row[..., :, None] * column[..., None, :]
    cells = positive * factor - _over(negative, factor)
    return cells if bounds is None else np.clip(cells, *bounds)


def _bisected(
    positive: Floats, negative: Floats, across: Floats, target: Floats, bounds: tuple[Floats, Floats]
) -> Floats:
    low = np.full_like(target, -LARGEST_LOG_MULTIPLIER)
    high = -low
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        cells = _cells(positive, negative, np.exp(middle), across, bounds)
        short = cells.sum(axis=-1) < target
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.exp(0.5 * (low + high))


def quadratic_root(up: Floats, down: Floats, target: Floats) -> Floats:
    """The positive root of up r² − target r − down = 0, in the form that does not cancel; 1 where there is none."""
    root = np.sqrt(target**2 + 4.0 * up * down)
    rising = target >= 0
    numerator = np.where(rising, target + root, 2.0 * down)
    denominator = np.where(rising, 2.0 * up, root - target)
    fine = (denominator > 0) & (numerator > 0)
    return np.where(fine, numerator / np.where(fine, denominator, 1.0), 1.0)


def _quotient(up: Floats, down: Floats, target: Floats) -> Floats:
    """The same root where nothing is negative."""
    return np.divide(target, up, out=np.ones_like(target), where=(up > 0) & (target > 0))


def _without_empty_margins(
    positive: Floats, negative: Floats, rows: Floats, columns: Floats
) -> tuple[Floats, Floats]:
    """Cells of a zero margin without cells of the other sign can only be zero; then no multiplier runs away."""
    for axis, target in ((-1, rows), (-2, columns)):
        one_sign = ~((positive > 0).any(axis=axis) & (negative > 0).any(axis=axis))
        empty = np.expand_dims((target == 0) & one_sign, axis)
        positive, negative = np.where(empty, 0.0, positive), np.where(empty, 0.0, negative)
    return positive, negative


def _over(numerator: Floats, denominator: Floats) -> Floats:
    fine = denominator > 0
    return np.where(fine, numerator / np.where(fine, denominator, 1.0), 0.0)
