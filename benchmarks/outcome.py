"""What one case gave: times of its contestants, how far they agree, figures, targets, and limits where one is missed."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.timing import Timing

OURS = "engine"
"""What the name of every contestant that is the engine begins with."""


@dataclass(frozen=True)
class Bound:
    """What a figure should be: at least `low`, at most `high`."""

    low: float = float("-inf")
    high: float = float("inf")

    def holds(self, value: float) -> bool:
        """Whether a value keeps it."""
        return self.low <= value <= self.high

    def __str__(self) -> str:
        if self.low > float("-inf") and self.high < float("inf"):
            return f"{(self.low + self.high) / 2:.2f} ± {(self.high - self.low) / 2:.2f}"
        return f"≥ {self.low:,g}" if self.low > float("-inf") else f"≤ {self.high:,g}"


@dataclass(frozen=True)
class Figure:
    """A measured number that is no time of a contestant, or a target's number.

    Attributes
    ----------
    name, value, unit
        What, how much.
    beside
        What stands beside it: the expected exponent, the budget, how it came about.
    target
        What it should be, where the project promises it.
    limit
        Where a target is missed: the profile, and the least that the machine needs.
    """

    name: str
    value: float
    unit: str = ""
    beside: str = ""
    target: Bound | None = None
    limit: str = ""

    @property
    def met(self) -> bool:
        """Whether there is no target, or it is kept."""
        return self.target is None or self.target.holds(self.value)


@dataclass(frozen=True)
class Outcome:
    """One table of a case.

    Attributes
    ----------
    case
        Title; unique within a run.
    timings
        By contestant; those of the engine begin with `engine`.
    reference
        The contestant others are shown as multiples of.
    gaps
        Largest relative difference of a contestant's results from the engine's.
    figures, notes
        What else was measured; what the reader must know.
    """

    case: str
    timings: Mapping[str, Timing] = field(default_factory=dict)
    reference: str = ""
    gaps: Mapping[str, float] = field(default_factory=dict)
    figures: Sequence[Figure] = ()
    notes: Sequence[str] = ()

    def ratio(self, contestant: str) -> float:
        """How many times the reference's time a contestant takes."""
        return self.timings[contestant].median / self.timings[self.reference].median

    @property
    def standing(self) -> dict[str, tuple[float, float]]:
        """Each engine contestant's time over the middle one of the others, and the spread of that quotient."""
        others = [timing for name, timing in self.timings.items() if not name.startswith(OURS)]
        if not others:
            return {}
        yard = statistics.median_low([one.median for one in others])
        (by,) = [one for one in others if one.median == yard][:1]
        return {
            name: (timing.median / yard, timing.spread + by.spread)
            for name, timing in self.timings.items()
            if name.startswith(OURS)
        }

    @property
    def record(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "case": self.case,
            "reference": self.reference,
            "contestants": {
                name: {
                    "median": timing.median,
                    "spread": timing.spread,
                    "seconds": list(timing.seconds),
                    "parts": timing.parts,
                    "ratio": self.ratio(name),
                    **({"gap": self.gaps[name]} if name in self.gaps else {}),
                }
                for name, timing in self.timings.items()
            },
            "figures": [_figure_record(one) for one in self.figures],
            "notes": list(self.notes),
        }

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Outcome:
        """From its record."""
        contestants = record["contestants"]
        return cls(
            record["case"],
            {name: Timing(tuple(one["seconds"]), one["parts"]) for name, one in contestants.items()},
            record["reference"],
            {name: one["gap"] for name, one in contestants.items() if "gap" in one},
            tuple(_figure(one) for one in record["figures"]),
            tuple(record["notes"]),
        )


def _figure_record(one: Figure) -> dict[str, Any]:
    record: dict[str, Any] = {"name": one.name, "value": one.value, "unit": one.unit}
    if one.beside:
        record["beside"] = one.beside
    if one.target:
        ends = {"low": one.target.low, "high": one.target.high}
        record["target"] = {end: value for end, value in ends.items() if abs(value) < float("inf")}
    if one.limit:
        record["limit"] = one.limit
    return record


def _figure(record: Mapping[str, Any]) -> Figure:
    target = Bound(**record["target"]) if "target" in record else None
    return Figure(
        record["name"],
        record["value"],
        record["unit"],
        record.get("beside", ""),
        target,
        record.get("limit", ""),
    )
