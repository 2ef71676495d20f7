"""Whether two sums of a table meet: within a tolerance, or as far apart as the rounding of the file itself explains."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from scenario_engine.support.array_types import Floats
from scenario_engine.support.numbers import text as figure
from scenario_engine.support.numbers import told_apart

TOLERANCE = 1e-6
"""Largest gap of a balance, relative to the output of the sector."""

LARGEST_ROUNDING = 0.02
"""Gap of a balance, relative to its sector, up to which a tolerance is offered; the largest published is 0.57 %."""

DUST = 1e-11
"""Of all output, an amount so small that it only stands for a zero."""

NEGLIGIBLE = 1e-3
"""Gap of a balance, relative to its sector, that rounding explains even where it is the only one."""

FEWEST_ROUNDED = 0.25
"""Of all sectors, those that a rounded balance leaves a gap in; where fewer have one, it is an error of theirs."""


def sum_of(parts: Iterable[Floats], like: Floats) -> Floats:
    """Sum of figures, zeros where there are none."""
    return np.asarray(np.sum([*parts, 0.0 * like], axis=0))


@dataclass(frozen=True)
class CheckResult:
    """One check with its result; `fatal` keeps a table from being stored.

    `gap` is what a balance is off by, relative to its size; `roundable` whether rounding alone can leave it.
    """

    check: str
    passed: bool
    text: str
    fatal: bool = True
    gap: float | None = None
    roundable: bool = False


@dataclass(frozen=True)
class Rounding:
    """The last digit that the figures of a file are printed to, and whether its sums show that they are rounded."""

    digit: float
    shown: bool

    @classmethod
    def of(cls, digit: float, sides: Iterable[tuple[Floats, Floats]]) -> Self:
        """Of a file whose sums are these pairs: one that is rounded leaves a gap in many of a kind."""
        shown = (np.mean(np.abs(left - right) > 0.25 * digit) >= FEWEST_ROUNDED for left, right in sides)
        return cls(digit, digit > 0 and any(shown))

    def reach(self, cells: int) -> float:
        """How far rounding may take a sum of so many cells: half a digit for each."""
        return 0.5 * self.digit * cells


def compared(
    check: str,
    sides: tuple[Floats, Floats],
    labels: Sequence[str],
    allowed: tuple[Rounding, float],
    *,
    cells: int,
    said: str,
    fatal: bool = True,
) -> CheckResult:
    """Two sums that should meet, label by label: within a tolerance, or as far apart as rounding explains.

    `cells` is how many figures a sum has; `said` says the worst pair, with its unit.
    """
    (left, right), (rounding, tolerance) = sides, allowed
    size = np.maximum(np.maximum(np.abs(left), np.abs(right)), np.finfo(float).tiny)
    off = np.abs(left - right)
    off = np.where(off <= DUST * np.abs(left).sum(), 0.0, off)
    gap = off / size
    beyond = gap > tolerance
    unexplained = beyond & (off > rounding.reach(cells))
    roundable = not unexplained.any()
    rounded = roundable and bool(rounding.shown or gap.max() <= NEGLIGIBLE)
    worst = int(np.argmax(gap if roundable else np.where(unexplained, gap, -1.0)))
    text = f"largest gap {gap[worst]:.1e}, {labels[worst]}"
    if count := int(beyond.sum()):
        one, other = told_apart(float(left[worst]), float(right[worst]))
        figures = said.format(label=labels[worst], left=one, right=other)
        text = f"{figures}, off by {gap[worst]:.2g}"
        text = f"{text}; {count} in all" if count > 1 else text
        if rounded:
            text = f"{text}; rounding {cells} cells to {figure(rounding.digit)} explains up to {figure(rounding.reach(cells))}"
    return CheckResult(check, not count or rounded, text, fatal, float(gap[worst]), roundable)


def advice(failed: Sequence[CheckResult]) -> str:
    """What to do about failed checks: the tolerance to pass where all are balances no further off than rounding goes."""
    gaps = [finding.gap for finding in failed if finding.gap is not None]
    if len(gaps) < len(failed):
        return "Correct the table."
    if not all(finding.roundable or (finding.gap or 0.0) <= LARGEST_ROUNDING for finding in failed):
        return "Correct the table; no rounding leaves such gaps."
    largest = max(gaps)
    unit = 10 ** np.floor(np.log10(largest))  # the tolerance has one digit, and is never below the gap
    return (
        f"Correct the table, or, if its source is rounded, pass --tolerance {np.ceil(largest / unit) * unit:.1g} "
        f"(the largest gap is {largest:.2g} of its sector)."
    )
