"""python -m benchmarks [NAME …] [--compare FILE]: run the cases, print ratios, write benchmarks/results/latest.json."""

from __future__ import annotations

import argparse
import json
import os
import platform
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.measure import Outcome
from benchmarks.registry import load

RESULTS = Path(__file__).parent / "results"


def main() -> None:
    """Run, print, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", help="cases to run; all by default")
    parser.add_argument("--compare", type=Path, help="a stored run to put beside this one")
    asked = parser.parse_args()
    cases = load()
    unknown = set(asked.names) - set(cases)
    if unknown:
        parser.error(f"no case is called {', '.join(sorted(unknown))}; known: {', '.join(cases)}")
    console = Console(highlight=False)
    outcomes: list[Outcome] = []
    for name in asked.names or cases:
        with console.status(name):
            found = list(cases[name]())
        outcomes += found
        for outcome in found:
            console.print(_table(outcome, _stored(asked.compare)))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "latest.json").write_text(json.dumps(_record(outcomes), indent=1) + "\n")
    console.print(
        f"Written to {RESULTS.relative_to(Path.cwd()) if RESULTS.is_relative_to(Path.cwd()) else RESULTS}/latest.json"
    )


def _table(outcome: Outcome, stored: dict[tuple[str, str], float]) -> Table:
    agreement = "" if outcome.gap is None else f"agreement {outcome.gap:.0e}"
    told = [agreement, outcome.target and f"target: {outcome.target}"]
    caption = "; ".join(filter(None, [*told, *(f"{key}: {value}" for key, value in outcome.notes.items())]))
    table = Table(
        box=SIMPLE_HEAD, title=outcome.case, title_justify="left", caption=caption, caption_justify="left"
    )
    for head in ("", "Median", "±", "Ratio", *(["Then"] if stored else [])):
        table.add_column(head, justify="left" if not head else "right", no_wrap=True)
    for name, timing in outcome.timings.items():
        row = [name, _seconds(timing.median), f"{timing.spread:.0%}", f"{outcome.ratio(name):,.3g}"]
        if stored:
            then = stored.get((outcome.case, name))
            row.append(f"{then:,.3g}" if then is not None else "")
        table.add_row(*row)
    return table


def _seconds(value: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size:
            return f"{value / size:,.3g} {unit}"
    return f"{value * 1e9:,.3g} ns"


def _record(outcomes: list[Outcome]) -> dict[str, object]:
    return {
        "machine": {
            "processor": platform.machine(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        },
        "outcomes": [
            {
                "case": one.case,
                "reference": one.reference,
                "seconds": {name: list(timing.seconds) for name, timing in one.timings.items()},
                "ratio": {name: one.ratio(name) for name in one.timings},
                "gap": one.gap,
                "target": one.target,
                "notes": dict(one.notes),
            }
            for one in outcomes
        ],
    }


def _stored(file: Path | None) -> dict[tuple[str, str], float]:
    if file is None:
        return {}
    return {
        (one["case"], name): ratio
        for one in json.loads(file.read_text())["outcomes"]
        for name, ratio in one["ratio"].items()
    }


if __name__ == "__main__":
    main()
