"""Measuring side by side: contestants of a case run in turn, round after round, so that a slow moment hits all.

What is reported is a ratio of medians within one run, with the spread; absolute times hang on the machine.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Timing:
    """Seconds of one contestant, round by round."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle round."""
        return statistics.median(self.seconds)

    @property
    def spread(self) -> float:
        """Half the distance between the quartiles, over the median."""
        if len(self.seconds) < 4:
            return (max(self.seconds) - min(self.seconds)) / (2 * self.median)
        low, _, high = statistics.quantiles(self.seconds, n=4)
        return (high - low) / (2 * self.median)


@dataclass(frozen=True)
class Outcome:
    """What one case gave: timings by contestant, the reference, agreement, notes, the target."""

    case: str
    reference: str
    timings: Mapping[str, Timing]
    gap: float | None = None
    target: str = ""
    notes: Mapping[str, Any] = field(default_factory=dict)

    def ratio(self, contestant: str) -> float:
        """How many times the reference's time a contestant takes."""
        return self.timings[contestant].median / self.timings[self.reference].median


def interleaved(
    contestants: Mapping[str, Callable[[], object]], rounds: int = 7, warm: bool = True
) -> dict[str, Timing]:
    """Run every contestant once a round; a warm-up round is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for one in range(rounds + warm):
        for name, work in contestants.items():
            gc.collect()
            start = time.perf_counter()
            work()
            if one >= warm:
                seconds[name].append(time.perf_counter() - start)
    return {name: Timing(tuple(values)) for name, values in seconds.items()}
