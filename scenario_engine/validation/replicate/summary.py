"""A scorecard in few lines: verdicts by method and report, and the share that is exact or close."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from scenario_engine.validation.replicate.scorecard import VERDICTS, Row, table_text

__all__ = ["Tally", "groups", "summary_csv"]


@dataclass(frozen=True)
class Tally:
    """How many figures of a group have each verdict."""

    name: str
    verdicts: Counter[str]

    @property
    def computable(self) -> int:
        """Figures that a method and its inputs determine."""
        return self.verdicts.total() - self.verdicts["not computable"]

    @property
    def reached(self) -> float:
        """Share of the computable figures that is exact or close; 1 where there is none."""
        return (self.verdicts["exact"] + self.verdicts["close"]) / self.computable if self.computable else 1.0

    def cells(self) -> list[str]:
        """Name, the four verdicts, and the share reached, as text."""
        counts = [str(self.verdicts[verdict] or "·") for verdict in VERDICTS]
        return [self.name, *counts, f"{100 * self.reached:.1f} %" if self.computable else ""]


def tallies(rows: Sequence[Row], of: Callable[[Row], str]) -> list[Tally]:
    """One tally per group, in the order the groups appear."""
    groups: dict[str, Counter[str]] = {}
    for row in rows:
        groups.setdefault(of(row), Counter())[row.verdict] += 1
    return [Tally(name, verdicts) for name, verdicts in groups.items()]


def overall(rows: Iterable[Row]) -> list[Tally]:
    """All figures; without anchors; and of those, without figures the print itself contradicts."""
    every = list(rows)
    own = [row for row in every if row.role != "anchor"]
    consistent = [row for row in own if row.cause != "printed contradiction"]
    return [
        Tally(name, Counter(row.verdict for row in chosen))
        for name, chosen in (
            ("all", every),
            ("without anchors", own),
            ("without anchors and contradictions", consistent),
        )
    ]


def groups(rows: Sequence[Row]) -> dict[str, list[Tally]]:
    """Tallies by method, by report and of all figures."""
    return {
        "method": tallies([row for row in rows if row.method], lambda row: row.method),
        "report": tallies(rows, lambda row: row.report),
        "all": overall(rows),
    }


def summary_csv(rows: Sequence[Row]) -> str:
    """The tallies as the text of a CSV file: group, name, count of each verdict, computable figures, percent reached."""
    lines = [
        [
            group,
            one.name,
            *(one.verdicts[verdict] for verdict in VERDICTS),
            one.computable,
            f"{100 * one.reached:.1f}",
        ]
        for group, members in groups(rows).items()
        for one in members
    ]
    head = [
        "group",
        "name",
        *(verdict.replace(" ", "_") for verdict in VERDICTS),
        "computable",
        "reached_percent",
    ]
    return table_text(head, lines)
