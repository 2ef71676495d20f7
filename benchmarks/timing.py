"""Measuring side by side: contestants of a case run in turn, round after round, so that a slow moment hits all.

What is reported is a ratio of medians within one run, with the spread; absolute times hang on the machine.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

FEWEST = 3
"""Rounds that are counted at least, however long they take."""


ASLEEP = 0.05
"""Seconds after which threads of linear algebra no longer wait for more work, and keep a core from others."""


@dataclass(frozen=True)
class Contestant:
    """Work to be timed; where it does only a part of the task, `parts` says how many such parts the task has."""

    work: Callable[[], object]
    parts: float = 1.0


@dataclass(frozen=True)
class Timing:
    """Seconds of one contestant for the whole task, round by round; done in full, or 1 of `parts` and scaled."""

    seconds: tuple[float, ...]
    parts: float = 1.0

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


class Kept:
    """Work whose last result can be looked at after it was timed."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.work = work
        self.result: Any = None

    def __call__(self) -> None:
        """Do it."""
        self.result = None
        self.result = self.work()


def interleaved(
    contestants: Mapping[str, Contestant | Callable[[], object]],
    rounds: int = 7,
    budget: float = 10.0,
    warm: bool = True,
) -> dict[str, Timing]:
    """Run every contestant once a round.

    Parameters
    ----------
    rounds
        Rounds to count.
    budget
        Seconds after which no further round begins, once `FEWEST` are counted.
    warm
        Whether a round that is not counted comes first.
    """
    field = {
        name: one if isinstance(one, Contestant) else Contestant(one) for name, one in contestants.items()
    }
    seconds: dict[str, list[float]] = {name: [] for name in field}
    began = time.perf_counter()
    for turn in range(1 - warm, rounds + 1):
        if turn > FEWEST and time.perf_counter() - began > budget:
            break
        for name, one in field.items():
            spent = seconds_of(one.work)
            if turn:
                seconds[name].append(spent * one.parts)
    return {name: Timing(tuple(values), field[name].parts) for name, values in seconds.items()}


def seconds_of(work: Callable[[], object]) -> float:
    """Seconds of one piece of work, with nothing left to collect before it, and no thread of the one before awake."""
    gc.collect()
    time.sleep(ASLEEP)
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
