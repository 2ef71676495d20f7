"""How many draws are enough: how the mean settles as draws are added, and how many a given precision would need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from scenario_engine.methods.probability.moments import Moments

PRECISIONS = (0.01, 0.001)
"""Half widths of the interval of the mean, relative to the mean, for which the draws needed are told."""


@dataclass(frozen=True)
class Convergence:
    """One number of a sweep, after more and more draws.

    Attributes
    ----------
    name
        Quantity and labels.
    draws, means, half_widths
        Number of draws at each look, the mean then, and half its 95 % interval.
    needed
        Draws for which the half width would be 1 % and 0.1 % of the mean, as Monte Carlo; None where the mean is zero.
    """

    name: str
    draws: tuple[int, ...]
    means: tuple[float, ...]
    half_widths: tuple[float, ...]
    needed: tuple[int | None, ...]


def convergence(looks: Sequence[Moments], names: Sequence[str]) -> list[Convergence]:
    """From the moments at several numbers of draws; one entry for each name, in the order of the cells."""
    means = np.array([look.mean for look in looks])
    widths = np.array([look.half_width for look in looks])
    last = looks[-1]
    found = []
    for cell, name in enumerate(names):
        mean, sd = abs(float(last.mean[cell])), float(last.sd[cell])
        needed = tuple(
            max(2, ceil((1.959964 * sd / (precision * mean)) ** 2)) if mean > 0 else None
            for precision in PRECISIONS
        )
        found.append(
            Convergence(
                name,
                tuple(look.count for look in looks),
                tuple(means[:, cell].tolist()),
                tuple(widths[:, cell].tolist()),
                needed,
            )
        )
    return found


def as_table(found: Sequence[Convergence]) -> str:
    """Tidy CSV: a row for each number and look."""
    lines = ["quantity,draws,mean,half_width,needed_for_1_percent,needed_for_0.1_percent"]
    for one in found:
        needed = ",".join("" if count is None else str(count) for count in one.needed)
        lines += [
            f'"{one.name}",{draws},{mean:.10g},{half:.4g},{needed}'
            for draws, mean, half in zip(one.draws, one.means, one.half_widths, strict=True)
        ]
    return "\n".join(lines) + "\n"
