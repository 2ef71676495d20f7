"""A run on disk: the machine, and every outcome, as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.outcome import Outcome

RESULTS = Path(__file__).parent / "results"
LATEST = RESULTS / "latest.json"
REFERENCE = RESULTS / "reference.json"


@dataclass(frozen=True)
class Run:
    """A run of some cases on a machine."""

    machine: dict[str, Any]
    deep: bool
    seconds: float
    outcomes: Sequence[Outcome]

    def write(self, path: Path) -> None:
        """Write it whole, or not at all."""
        path.parent.mkdir(exist_ok=True)
        record = {
            "machine": self.machine,
            "deep": self.deep,
            "seconds": round(self.seconds, 1),
            "outcomes": [one.record for one in self.outcomes],
        }
        draft = path.with_suffix(".part")
        draft.write_text(json.dumps(_rounded(record), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        draft.replace(path)

    @classmethod
    def read(cls, path: Path) -> Run:
        """A stored run."""
        record = json.loads(path.read_text(encoding="utf-8"))
        outcomes = tuple(Outcome.of(one) for one in record["outcomes"])
        return cls(record["machine"], record["deep"], record["seconds"], outcomes)

    def renewed(self, later: Run) -> Run:
        """With the outcomes of a later run of some cases in the place of its own."""
        new = later.by_case
        kept = [new.pop(one.case, one) for one in self.outcomes]
        return Run(later.machine, later.deep, self.seconds, (*kept, *new.values()))

    @property
    def by_case(self) -> dict[str, Outcome]:
        """Outcomes by title."""
        return {one.case: one for one in self.outcomes}


def _rounded(value: Any) -> Any:
    """Numbers to five digits: more is noise, and makes a stored run hard to read."""
    if isinstance(value, float):
        return float(f"{value:.5g}")
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list) else value
